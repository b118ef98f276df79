"""Units, who leads there, and handovers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.findings.api.shapes.lists import Tally
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post; `acting` where he stands in."""

    person: UUID
    name: Name
    acting: bool


@dataclass(frozen=True, slots=True)
class UnitPost:
    """A post of a unit; `heads` marks that of the person primarily responsible."""

    name: Name
    heads: bool
    held: list[Holder]


@dataclass(frozen=True, slots=True)
class UnitBelow:
    """A unit right below, with what it and those below it lead."""

    id: UUID
    name: Name
    tally: Tally


@dataclass(frozen=True, slots=True)
class Leader:
    """Who is named as the leader of open items; `leads` is false where he holds the role no longer
    (未交接)."""

    id: UUID
    name: Name
    count: int
    leads: bool


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A handover of open items; it is over when both have signed."""

    id: UUID
    unit: UUID
    unit_name: Name
    from_person: UUID
    from_name: Name
    to_person: UUID
    to_name: Name
    begun_at: datetime
    given_at: datetime | None
    taken_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnitPage:
    """A unit with its posts and what it leads and helps with, as far as that is seen; its findings
    are listed by `/findings?unit=`. `leaders`, `handovers` and `successors` are there for its own
    leaders only, who may begin a handover."""

    id: UUID
    code: str
    name: Name
    above: list[UUID]
    posts: list[UnitPost]
    led: Tally
    helped: Tally
    below: list[UnitBelow]
    leaders: list[Leader]
    handovers: list[HandoverRow]
    successors: Mapping[str, UUID]
    may_begin: bool


@dataclass(frozen=True, slots=True)
class HandoverItem:
    """A finding that passes on."""

    id: UUID
    ref: str
    title: str
    state: State
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Handover:
    """A handover with the findings in it that are seen, and the numbers of the others."""

    handover: HandoverRow
    items: list[HandoverItem]
    unseen: list[str]


@dataclass(frozen=True, slots=True)
class Begun:
    """A handover that was begun; both sign it by hand."""

    handover: UUID
