"""What the channels that call a webhook share: whom they may call, and what an answer means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from zhenggai.adapters import calling
from zhenggai.adapters.calling import Address, Garbled, Unreached
from zhenggai.apps.messages.channels import Later, Never, Where
from zhenggai.core.errors import Invalid

JSON = "application/json; charset=utf-8"
MOST_SECRET = 200
# "Not now" among the refusals: time-out, and too many (RFC 9110 15.5.9, RFC 6585 4).
_LATER = {408, 429}
# No robot has a longer one, and a reason has room for it.
_MOST_NUMBER = 10**9


def parsed(where: Where) -> Address:
    """The address, if it may be called: which hosts may is a setting of the operator, so that
    nobody can let the site call machines that only the site reaches. Raises `Invalid`."""
    try:
        address = Address.parsed(where.to, query=True)
    except Invalid:
        raise Invalid("address.wrong", field="to") from None
    if address.place not in settings.WEBHOOK_HOSTS:
        raise Invalid("address.host", field="to", host=address.place)
    return address


class Hook:
    """What each channel has that calls a webhook; it says for itself how it composes and sends."""

    inside = False
    one_way = False
    needs: tuple[str, ...] = ("url", "secret")

    def is_set_up(self) -> bool:
        """Whether there is anybody who may be called, and an address that a message could name."""
        return bool(settings.ADDRESS and settings.WEBHOOK_HOSTS and not settings.DEMO)

    def check(self, where: Where) -> str:
        """The host of an address that may be called. Raises `Invalid`."""
        if len(where.secret) > MOST_SECRET or not where.secret.isascii():
            raise Invalid("address.secret", field="secret")
        return parsed(where).place


def call(
    where: Where,
    body: bytes,
    *,
    seconds: float,
    query: str = "",
    headers: Mapping[str, str] | None = None,
) -> bytes:
    """Send, and give back the body of an answer that takes it. Raises `Later` or `Never`.

    A redirect is never followed: the message is for the address that was set, and for no other.
    """
    joined = "&" if "?" in where.to else "?"
    try:
        address = parsed(Where(f"{where.to}{joined}{query}" if query else where.to))
    except Invalid:
        raise Never("host-not-allowed") from None
    try:
        reply = calling.post(address, "", body, kind=JSON, seconds=seconds, headers=headers)
    except Unreached:
        raise Later("unreached") from None
    except Garbled:
        raise Later("garbled") from None
    if 200 <= reply.status < 300:
        return reply.body
    if reply.status in _LATER or reply.status >= 500:
        raise Later(f"http-{reply.status}")
    if 300 <= reply.status < 400:
        raise Never("redirected")
    raise Never(f"http-{reply.status}")


def printed(payload: Mapping[str, Any]) -> bytes:
    """The payload as it is sent."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def take_robot(answer: bytes, names: tuple[str, ...], busy: frozenset[int]) -> None:
    """Robots answer 200 whatever happened and say so in a number, 0 where they took it. Raises
    `Later` for the `busy` numbers and for what is no such answer, `Never` for all others."""
    try:
        said = json.loads(answer)
        number = int(next(said[name] for name in names if name in said))
    except (ValueError, TypeError, StopIteration, AttributeError, OverflowError):
        raise Later("answer-wrong") from None
    if abs(number) > _MOST_NUMBER:
        raise Later("answer-wrong")
    if number in busy:
        raise Later(f"robot-{number}")
    if number:
        raise Never(f"robot-{number}")
