"""What the registrar looks at before and after registering: numbers that are taken, units named."""

from __future__ import annotations

from dataclasses import dataclass

from zhenggai.apps.findings.models import ExternalRef
from zhenggai.apps.intake.kinds import LIVE, PassageKind, PassageState
from zhenggai.apps.intake.models import Intake, Passage
from zhenggai.apps.intake.queries.proposals import units_named
from zhenggai.apps.people.models import Unit


@dataclass(frozen=True, slots=True)
class Named:
    """A name that the document gives as owner, how often, and the unit that bears it exactly."""

    name: str
    times: int
    unit: Unit | None


def taken_numbers(intake: Intake) -> list[Passage]:
    """The accepted findings whose number is given in the round already, by an earlier document or
    further up in this one. Their numbers are left out."""
    rows = list(
        intake.passages.filter(
            kind=PassageKind.FINDING, state=PassageState.ACCEPTED, registered=None
        )
        .exclude(number="")
        .order_by("start", "id")
    )
    schemes = {row.scheme for row in rows}
    taken = set(
        ExternalRef.objects.filter(round=intake.document.round_id, scheme__in=schemes).values_list(
            "scheme", "value"
        )
    )
    found = []
    for row in rows:
        if (row.scheme, row.number) in taken:
            found.append(row)
        taken.add((row.scheme, row.number))
    return found


def owners(intake: Intake) -> list[Named]:
    """The names that the document gives as owners of measures, unmatched ones first."""
    rows = intake.passages.filter(kind=PassageKind.MEASURE, state__in=LIVE).exclude(owner="")
    times: dict[str, int] = {}
    for name in rows.values_list("owner", flat=True):
        times[name] = times.get(name, 0) + 1
    units = units_named(set(times))
    named = [Named(name, count, units.get(name)) for name, count in times.items()]
    return sorted(named, key=lambda one: (one.unit is not None, -one.times, one.name))
