"""Any program that takes JSON over HTTP: signed, and with a key by which it knows a double.

`Zhenggai-Signature` is `v1=` and the hexadecimal HMAC-SHA256, keyed with the secret, over the
value of `Zhenggai-Timestamp` (seconds since 1970), a full stop, and the body. `Idempotency-Key` is
the same however often one message is sent. Whoever receives it compares in constant time, and
refuses what is older than some minutes.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from zhenggai.apps.messages import wording
from zhenggai.apps.messages.channels import Payload, Where, hooks
from zhenggai.apps.messages.wording import Parcel

VERSION = 1


def signature(secret: str, stamp: str, body: bytes) -> str:
    """The value of `Zhenggai-Signature`."""
    mac = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256)
    return f"v1={mac.hexdigest()}"


class Webhook(hooks.Hook):
    """A JSON object; a program shows it in its own words."""

    code = "webhook"
    name: ClassVar[Mapping[str, str]] = {"zh_Hans": "自有系统接口", "en": "webhook"}

    def compose(self, parcel: Parcel, language: str) -> Payload:
        """The items, how many more there are, and one line to show."""
        return {
            "v": VERSION,
            "id": str(parcel.key),
            "kind": parcel.kind.value,
            "title": wording.title(parcel, language),
            "items": [
                {
                    "number": item.number,
                    "due_on": item.due_on.isoformat() if item.due_on else None,
                    "address": wording.address_of(item.path),
                }
                for item in parcel.items
            ],
            "more": parcel.more,
        }

    def send(
        self, payload: Payload, where: Where, *, key: str, at: datetime, seconds: float
    ) -> None:
        """Any status of 200 to 299 says that it was taken."""
        body, stamp = hooks.printed(payload), str(int(at.timestamp()))
        named = {
            "Idempotency-Key": key,
            "Zhenggai-Timestamp": stamp,
            "Zhenggai-Signature": signature(where.secret, stamp, body),
        }
        hooks.call(where, body, seconds=seconds, headers=named)


CHANNEL = Webhook()
