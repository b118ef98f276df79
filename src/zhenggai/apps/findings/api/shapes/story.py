"""What was done to findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State


@dataclass(frozen=True, slots=True)
class Entry:
    """An act: what was done, by whom in which capacity, and its words. `body` is as the journal has
    it: ids, codes and digests."""

    entry: int
    kind: str
    at: datetime
    by: UUID | None
    by_name: Name | None
    role: str
    acting: bool
    paper: bool
    token: bool
    unit_name: Name | None
    for_whom: Name | None
    body: Mapping[str, Any]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """The acts on a finding, newest first; `next` leads to earlier ones, null where none are."""

    acts: list[Entry]
    next: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the journal about a finding: ids, codes and digests, never words."""

    entry: int
    kind: str
    at: str
    actor: UUID | None
    capacity: str
    unit: UUID | None
    on_behalf_of: UUID | None
    finding: UUID
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries, oldest first. Ask on with `after`; at once where there is `more`."""

    changes: list[Change]
    after: int
    more: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What an act led to: the state and version of the finding, the number of the entry, and the
    key of what was made or changed where that is not the finding itself."""

    finding: UUID
    state: State
    version: int
    entry: int
    thing: UUID | None


@dataclass(frozen=True, slots=True)
class Opened:
    """A round that was opened."""

    round: UUID


@dataclass(frozen=True, slots=True)
class Beside:
    """A finding as it is named beside others."""

    id: UUID
    ref: str
    title: str
    state: State
    round: UUID
    round_name: Name
    feedback_on: date
    unit_name: Name | None
