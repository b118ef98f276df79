"""What was read in the round's documents as causes and measures of a finding, for its plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from zhenggai.apps.findings import queries as findings
from zhenggai.apps.findings.kinds import LinkSource
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.intake.kinds import IntakeState, PassageKind, PassageState
from zhenggai.apps.intake.models import Passage
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.kit.refusals import Missing


@dataclass(frozen=True, slots=True)
class Proposal:
    """One passage to adopt. `owner`, `deadline`, `target` and `stated_status` are the document's
    words, not verified here; `unit` is the unit of exactly that name, `due_on` the day that is
    named."""

    passage: Passage
    kind: PassageKind
    text: str
    document: str
    owner: str
    unit: Unit | None
    deadline: str
    due_on: date | None
    target: str
    stated_status: str


def propose_from_reading(*, finding: Finding, actor: Actor) -> list[Proposal]:
    """What may be adopted into the plan of a finding, causes first. `Missing` for whoever does not
    see the whole finding."""
    if not findings.sees_whole(finding, actor):
        raise Missing("finding.missing")
    rows = list(
        proposed_for(finding)
        .select_related("intake__document")
        .order_by("kind", "intake__read_at", "start")
    )
    units = units_named({row.owner for row in rows})
    return [_proposal(row, units) for row in rows]


def proposed_for(finding: Finding) -> QuerySet[Passage]:
    """The accepted causes and measures that were read as answers to the finding, in registered
    documents of its round, and are not adopted by it."""
    return (
        Passage.objects.filter(
            answered__finding__registered__finding=finding,
            answered__source__in=[LinkSource.READ, LinkSource.HAND],
            intake__document__round=finding.round_id,
            intake__state=IntakeState.REGISTERED,
            state=PassageState.ACCEPTED,
            kind__in=[PassageKind.CAUSE, PassageKind.MEASURE],
        )
        .exclude(adopted__finding=finding)
        .distinct()
    )


def units_named(names: set[str]) -> dict[str, Unit]:
    """The units that are open and bear exactly one of these names; a name that two units bear
    names neither."""
    found: dict[str, list[Unit]] = {}
    for unit in Unit.objects.filter(name__in={name for name in names if name}, closed_on=None):
        found.setdefault(unit.name, []).append(unit)
    return {name: units[0] for name, units in found.items() if len(units) == 1}


def _proposal(row: Passage, units: dict[str, Unit]) -> Proposal:
    document = row.intake.document
    return Proposal(
        passage=row,
        kind=PassageKind(row.kind),
        text=document.text[row.start : row.end],
        document=document.name,
        owner=row.owner,
        unit=units.get(row.owner),
        deadline=row.deadline,
        due_on=row.due_on,
        target=row.target,
        stated_status=row.stated_status,
    )
