"""What the journal tells about a finding, with the names of those who acted: its time line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from zhenggai.apps.findings.events import Event
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.queries import Told
from zhenggai.apps.people.models import Person, Unit
from zhenggai.kit import erased
from zhenggai.kit.prepared import Prepared
from zhenggai.kit.refusals import Gone, Missing

MOST = 100
MOST_JUDGED = 40
# Texts that are not shown as words: a digest, a snapshot for comparison, what stands elsewhere.
NOT_WORDS = frozenset({"paper", "file", "original", "replaced", "plan", "wanted"})

# What judges read before they judge: statements, opinions and decisions, not the making of a plan.
JUDGED = frozenset(
    {
        Event.DISPUTED,
        Event.DISPUTE_DECIDED,
        Event.POSITION_TAKEN,
        Event.PLAN_AGREED,
        Event.PLAN_RETURNED,
        Event.PLAN_REVISED,
        Event.SUBMITTED,
        Event.REVIEW_PASSED,
        Event.REVIEW_RETURNED,
        Event.VERIFIED,
        Event.NOT_VERIFIED,
        Event.RETURNED,
        Event.CLOSED,
        Event.KEPT_ONGOING,
        Event.SUSPENDED,
        Event.ACCEPTED,
        Event.RESUMED,
        Event.RELAPSE_REPORTED,
        Event.RELAPSE_DECLINED,
        Event.LOOKED_BACK,
        Event.REOPENED,
    }
)


@dataclass(frozen=True, slots=True)
class Name:
    """What somebody or something is called; `other` is the English name where there is one."""

    name: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One entry: what was done, when, by whom in which capacity and for whom, in which words."""

    entry: int
    kind: str
    at: datetime
    by_id: UUID | None
    by: Name | None
    role: str
    acting: bool
    paper: bool
    token: bool
    unit: Name | None
    for_whom: Name | None
    body: Mapping[str, Any]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Story:
    """The acts, newest first; `earlier` is the entry before which older ones stand."""

    acts: tuple[Act, ...]
    earlier: int | None = None


def told_of(
    finding: UUID, *, before: int | None = None, measures: Collection[UUID] | None = None
) -> tuple[list[Told], int | None]:
    """The newest entries about a finding, or those before an entry, and where earlier ones begin;
    with `measures`, only the acts on these. Two queries."""
    told = journal.about(finding, most=MOST + 1, before=before)
    earlier = told[MOST - 1].id if len(told) > MOST else None
    shown = told[:MOST]
    if measures is not None:
        wanted = {str(measure) for measure in measures}
        shown = [one for one in shown if one.body.get("measure") in wanted]
    return shown, earlier


def judged(finding: UUID) -> list[Told]:
    """The newest statements, opinions and decisions on a finding. Two queries."""
    return journal.about(finding, most=MOST_JUDGED, kinds=[kind.value for kind in JUDGED])


def paper_in(finding: UUID, *, entry: int) -> str:
    """The digest of the page that a leader signed, filed with an act. `Missing` where the act has
    none, or no act has such a number; `Gone` where it was erased."""
    if entry >= journal.NO_ENTRY:
        raise Missing("file.not-there")
    told = journal.about(finding, most=1, before=entry + 1)
    words = told[0].texts if told and told[0].id == entry else {}
    if "paper" not in words:
        raise Missing("file.not-there")
    decision = erased.read(words["paper"])
    if decision is not None:
        raise Gone("file.erased", number=decision.number, day=decision.day.isoformat())
    return words["paper"].removeprefix("sha256:")


def since(finding: UUID, entry: int) -> tuple[Act, ...]:
    """What has been done to a finding after an entry, newest first."""
    told = journal.about(finding, most=MOST_JUDGED)
    return tuple(named(one for one in told if one.id > entry))


def named(told: Iterable[Told]) -> list[Act]:
    """Entries with the names of persons and units, in two queries."""
    entries = list(told)
    people = names({p for one in entries for p in (one.actor, one.on_behalf_of) if p})
    units = unit_names({one.unit for one in entries if one.unit})
    return [_act(one, people, units) for one in entries]


_PEOPLE = Prepared(
    lambda ids: Person.objects.filter(pk__in=ids).values_list("pk", "name", "name_en")
)
_UNITS = Prepared(lambda ids: Unit.objects.filter(pk__in=ids).values_list("pk", "name", "name_en"))


def names(ids: Collection[UUID]) -> dict[UUID, Name]:
    """What persons are called, in one query."""
    return {pk: Name(name, other) for pk, name, other in _PEOPLE(ids=ids)} if ids else {}


def unit_names(ids: Collection[UUID]) -> dict[UUID, Name]:
    """What units are called, in one query."""
    return {pk: Name(name, other) for pk, name, other in _UNITS(ids=ids)} if ids else {}


def _act(told: Told, people: Mapping[UUID, Name], units: Mapping[UUID, Name]) -> Act:
    role, *marks = told.capacity.split(".")
    return Act(
        entry=told.id,
        kind=told.kind,
        at=told.at,
        by_id=told.actor,
        by=people.get(told.actor) if told.actor else None,
        role=role,
        acting="acting" in marks,
        paper="paper" in marks,
        token="token" in marks,
        unit=units.get(told.unit) if told.unit else None,
        for_whom=people.get(told.on_behalf_of) if told.on_behalf_of else None,
        body=told.body,
        words=told.texts,
    )
