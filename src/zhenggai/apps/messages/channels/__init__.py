"""The ways that a message can go. One folder, one channel: a package in here with a `CHANNEL` is
one, with its name in both languages. What else it may need is a sentence for a reason of its own,
and its host among those that the operator lets be called.

A channel composes and sends; it knows no database, and judges neither hours nor retries. What went
wrong it says by raising `Later` or `Never`.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from zhenggai.apps.messages.wording import Parcel

# Seconds within which one message has to be handed over; a lease is longer by far.
DEADLINE = 20.0
Payload = Mapping[str, Any]


class Later(Exception):
    """Not now: it is tried again. The code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Never(Exception):
    """Not to this address, however often it is tried. The code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Where:
    """Where a channel reaches somebody: a mail address or the address of a webhook, and the secret
    that was agreed upon with its other end."""

    to: str = field(repr=False)
    secret: str = field(default="", repr=False)


class Channel(Protocol):
    """`inside` is the page, which needs neither address nor sending. `one_way` says that all its
    messages go through one machine, so that what happened to one tells of the others. `needs` are
    the parts of an address that are asked for: `mail`, `url`, `secret`, or `secret?`."""

    code: str
    name: Mapping[str, str]
    inside: bool
    one_way: bool
    needs: tuple[str, ...]

    def is_set_up(self) -> bool:
        """Whether this installation can send by it."""

    def check(self, where: Where) -> str:
        """What of an address may be shown. Raises `Invalid` naming the field."""

    def compose(self, parcel: Parcel, language: str) -> Payload:
        """What will be sent: number, due date and address of each item, and nothing else."""

    def send(
        self, payload: Payload, where: Where, *, key: str, at: datetime, seconds: float
    ) -> None:
        """Hand it over; when this returns, the other side has taken it. `key` is the same however
        often it is sent. Raises `Later` or `Never`."""


@cache
def channels() -> Mapping[str, Channel]:
    """All channels by code, the page first."""
    found: list[Channel] = []
    for module in pkgutil.iter_modules(__path__):
        if module.ispkg:
            found.append(import_module(f"{__name__}.{module.name}").CHANNEL)
    found.sort(key=lambda one: (not one.inside, one.code))
    return {one.code: one for one in found}


def outside() -> tuple[Channel, ...]:
    """The channels that lead out of the product and that this installation can send by."""
    return tuple(one for one in channels().values() if not one.inside and one.is_set_up())


def called(code: str, language: str) -> str:
    """What a channel is called in a language; of one that is gone, its code."""
    channel = channels().get(code)
    return channel.name["en" if language == "en" else "zh_Hans"] if channel else code
