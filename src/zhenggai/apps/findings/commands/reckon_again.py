"""Reckoning again, by its own rule and from its own day, what was only for now: once the days off
of the year that was missing are published. Nobody decides it, and nothing is moved silently: each
deadline has an entry of its own, whether or not its day is another one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhenggai.apps.findings.commands._bases import end_bases, keep_bases
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import MeasureState
from zhenggai.apps.findings.models import DeadlineBasis, Finding, Measure, Round
from zhenggai.apps.findings.queries.by_rule import Almanac, Reckoned
from zhenggai.apps.findings.queries.provisional import ripe
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Happening, Who
from zhenggai.kit.rows import update_all

# How many deadlines one transaction holds.
MOST = 200
_SYSTEM = Who(None, "system")


@dataclass(frozen=True, slots=True)
class Again:
    """A deadline that was reckoned again: of a finding or of a round, by its number, the day that
    it is now, and its entry."""

    thing: UUID
    is_round: bool
    ref: str
    due_on: date
    entry: int


@transaction.atomic
def reckon_again(*, at: datetime, most: int = MOST) -> list[Again]:
    """Reckon again at most so many deadlines; those that were. Measures of a plan that was agreed,
    that are not done and stand at the day that was, or behind the new one, move with it, as with an
    extension. The first deadline stays. Called again until there is none: what was done is done,
    whatever happens to the rest.

    Some twenty statements a portion, however many deadlines it holds: each calendar is read once,
    and rows are written many at a time. What is left for each deadline and measure is its own row
    of an update, for each has a day of its own, and its own entry."""
    named = list(ripe().order_by("pk").values_list("finding", "round")[:most])
    rounds = _locked_rounds([key for _, key in named if key])
    findings = _locked_findings([key for key, _ in named if key])
    return [*_rounds(rounds, at), *_findings(findings, at)]


def _locked_rounds(keys: Sequence[UUID]) -> list[Round]:
    return list(Round.objects.filter(pk__in=keys).order_by("pk").select_for_update())


def _locked_findings(keys: Sequence[UUID]) -> list[Finding]:
    return list(Finding.objects.filter(pk__in=keys).order_by("pk").select_for_update())


def _rounds(rounds: Sequence[Round], at: datetime) -> list[Again]:
    bases = _still("round_id", rounds)
    there = [one for one in rounds if one.pk in bases]
    if not there:
        return []
    found = _reckoned(bases)
    entries = journal.append_many(
        who=_SYSTEM,
        at=at,
        happenings=[
            Happening(
                Event.ROUND_RECKONED.value,
                {"round": str(one.pk), **_told(one.due_on, found[one.pk])},
                {},
                one.pk,
            )
            for one in there
        ],
    )
    for one in there:
        one.due_on = found[one.pk].due.day
    update_all(there, ["due_on"])
    DeadlineBasis.objects.filter(round__in=there, ended_at=None).update(ended_at=at)
    pairs = list(zip(there, entries, strict=True))
    keep_bases(found[one.pk].basis(at=at, entry=entry, round_id=one.pk) for one, entry in pairs)
    return [Again(one.pk, True, one.code, one.due_on, entry) for one, entry in pairs]


def _findings(findings: Sequence[Finding], at: datetime) -> list[Again]:
    bases = _still("finding_id", findings)
    there = [one for one in findings if one.pk in bases]
    if not there:
        return []
    found = _reckoned(bases)
    moved = _move(there, found)
    entries = journal.append_many(
        who=_SYSTEM,
        at=at,
        happenings=[_happening(one, found[one.pk], moved.get(one.pk, ())) for one in there],
    )
    for one in there:
        one.due_on, one.version = found[one.pk].due.day, one.version + 1
    update_all(there, ["due_on", "version"])
    end_bases([one.pk for one in there], at=at)
    pairs = list(zip(there, entries, strict=True))
    keep_bases(found[one.pk].basis(at=at, entry=entry, finding_id=one.pk) for one, entry in pairs)
    return [Again(one.pk, False, one.ref, found[one.pk].due.day, entry) for one, entry in pairs]


def _still(name: str, of: Sequence[Round] | Sequence[Finding]) -> dict[UUID, DeadlineBasis]:
    """What is still to be reckoned again, now that what it is of is locked, by what it is of."""
    rows = ripe().filter(**{f"{name}__in": [one.pk for one in of]}).select_related("rule")
    return {getattr(one, name): one for one in rows}


def _reckoned(bases: Mapping[UUID, DeadlineBasis]) -> dict[UUID, Reckoned]:
    """Rules came with their reasons; each calendar is read once."""
    almanac = Almanac()
    return {key: almanac.reckon(one.rule, one.start_on) for key, one in bases.items()}


def _told(before: date, found: Reckoned) -> dict[str, object]:
    days = {"before": before.isoformat(), "due_on": found.due.day.isoformat()}
    return {**days, **found.told}


def _happening(finding: Finding, found: Reckoned, moved: Sequence[Measure]) -> Happening:
    assert finding.due_on is not None
    body: dict[str, object] = {
        "finding": str(finding.pk),
        "episode": finding.episode,
        **_told(finding.due_on, found),
        **({"measures": [[str(one.pk), one.version] for one in moved]} if moved else {}),
    }
    return Happening(Event.DEADLINE_RECKONED.value, body, {}, finding.pk)


def _move(
    findings: Sequence[Finding], found: Mapping[UUID, Reckoned]
) -> Mapping[UUID, Sequence[Measure]]:
    """Give the measures of some findings their new days; those that moved, by finding. Of a plan
    that is being made the unit sets the days."""
    moving = {
        one.pk: one
        for one in findings
        if found[one.pk].due.day != one.due_on and State.PLANNING not in {one.state, one.held_from}
    }
    if not moving:
        return {}
    rows = Measure.objects.filter(
        Q(due_on__in={one.due_on for one in moving.values()})
        | Q(due_on__gt=min(found[key].due.day for key in moving)),
        home__in=moving,
        state=MeasureState.OPEN,
        removed_at=None,
        original_due_on__isnull=False,
    )
    moved: dict[UUID, list[Measure]] = defaultdict(list)
    for measure in rows.select_for_update().order_by("pk"):
        day = found[measure.home_id].due.day
        assert measure.due_on is not None
        if measure.due_on == moving[measure.home_id].due_on or measure.due_on > day:
            measure.due_on, measure.version = day, measure.version + 1
            moved[measure.home_id].append(measure)
    if moved:
        update_all([one for of_one in moved.values() for one in of_one], ["due_on", "version"])
    return moved
