"""What a message can be about and how it can stand. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

MOST_ITEMS = 500
_SIGNS = r"0-9A-Za-z\u4e00-\u9fff〔〕（）()./_-"
MOST_NUMBER = 48
_NUMBER = re.compile(f"[{_SIGNS}]{{1,{MOST_NUMBER}}}")
_OTHER = re.compile(f"[^{_SIGNS}]")
_PATH = re.compile(r"/(?:[0-9A-Za-z_-]+/)*(?:\?[0-9A-Za-z_=&.-]{1,100})?")
MOST_PATH = 200


# Nobody answered, or nobody who could: what rests is the way, not the message.
SILENT = frozenset(
    {"unreached", "relay-refuses", "sign-in-refused", "certificate-wrong", "garbled"}
)


class Kind(StrEnum):
    """What is told; each has a sentence of its own."""

    DIGEST = "digest"  # 每日待办：一人一天一封
    TURN = "turn"  # 轮到您办理
    DUE = "due"  # 期限将至
    OVERDUE = "overdue"  # 已超期
    ORDER = "order"  # 督办单
    NOTICE = "notice"  # 其他


class State(StrEnum):
    """How a message stands. `SUPERSEDED`: a digest that was not sent yet when the next came.
    `DROPPED`: nobody misses it, for its channel was switched off or the account closed."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a message tells of: its number, when it is due, and where in the product it
    is. There is no field for words: a number has no spaces, and a path only what addresses have."""

    number: str
    due_on: date | None
    path: str

    def __post_init__(self) -> None:
        assert _NUMBER.fullmatch(self.number), "no number"
        assert _PATH.fullmatch(self.path), "no path"
        assert len(self.path) <= MOST_PATH, "no path"

    @classmethod
    def of(cls, number: str, due_on: date | None, path: str) -> Item:
        """With whatever number the product has: signs that a channel may read as its own stand as
        `_`, and what is too long for one is cut from the front, for numbers differ at their end."""
        return cls(_OTHER.sub("_", number)[-MOST_NUMBER:], due_on, path)

    def kept(self) -> dict[str, str | None]:
        """As it stands in the outbox."""
        due = self.due_on.isoformat() if self.due_on else None
        return {"number": self.number, "due_on": due, "path": self.path}

    @classmethod
    def read(cls, kept: Mapping[str, str | None]) -> Item:
        """From the outbox."""
        due = kept["due_on"]
        return cls(str(kept["number"]), date.fromisoformat(due) if due else None, str(kept["path"]))
