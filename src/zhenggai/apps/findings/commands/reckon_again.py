"""Reckoning again, by its own rule and from its own day, what was only for now: once the days off
of the year that was missing are published. Nobody decides it, and nothing is moved silently: each
deadline has an entry of its own, whether or not its day is another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from zhenggai.apps.findings.commands._bases import end_bases, keep_bases
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import MeasureState
from zhenggai.apps.findings.models import DeadlineBasis, Finding, Measure, Round
from zhenggai.apps.findings.queries.by_rule import Reckoned, reckon
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
    whatever happens to the rest."""
    named = list(ripe().order_by("pk").values_list("finding", "round")[:most])
    rounds = _locked_rounds([key for _, key in named if key])
    findings = _locked_findings([key for key, _ in named if key])
    return [*_rounds(rounds, at), *_findings(findings, at)]


def _locked_rounds(keys: Sequence[UUID]) -> list[Round]:
    return list(Round.objects.filter(pk__in=keys).order_by("pk").select_for_update())


def _locked_findings(keys: Sequence[UUID]) -> list[Finding]:
    return list(Finding.objects.filter(pk__in=keys).order_by("pk").select_for_update())


def _rounds(rounds: Sequence[Round], at: datetime) -> list[Again]:
    bases = {one.round_id: one for one in _still(Q(round__in=rounds))}
    there = [one for one in rounds if one.pk in bases]
    if not there:
        return []
    found = {one.pk: _reckoned(bases[one.pk]) for one in there}
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
    bases = {one.finding_id: one for one in _still(Q(finding__in=findings))}
    there = [one for one in findings if one.pk in bases]
    if not there:
        return []
    found = {one.pk: _reckoned(bases[one.pk]) for one in there}
    entries = journal.append_many(
        who=_SYSTEM, at=at, happenings=[_happening(one, found[one.pk]) for one in there]
    )
    for one in there:
        one.due_on, one.version = found[one.pk].due.day, one.version + 1
    update_all(there, ["due_on", "version"])
    end_bases([one.pk for one in there], at=at)
    pairs = list(zip(there, entries, strict=True))
    keep_bases(found[one.pk].basis(at=at, entry=entry, finding_id=one.pk) for one, entry in pairs)
    return [Again(one.pk, False, one.ref, found[one.pk].due.day, entry) for one, entry in pairs]


def _still(of: Q) -> list[DeadlineBasis]:
    """What is still to be reckoned again, now that what it is of is locked."""
    return list(ripe().filter(of).select_related("rule"))


def _reckoned(basis: DeadlineBasis) -> Reckoned:
    return reckon(basis.rule, basis.start_on)


def _told(before: date, found: Reckoned) -> dict[str, object]:
    days = {"before": before.isoformat(), "due_on": found.due.day.isoformat()}
    return {**days, **found.told}


def _happening(finding: Finding, found: Reckoned) -> Happening:
    assert finding.due_on is not None
    moved = _move(finding, before=finding.due_on, day=found.due.day)
    body: dict[str, object] = {
        "finding": str(finding.pk),
        "episode": finding.episode,
        **_told(finding.due_on, found),
        **({"measures": [[str(one.pk), one.version] for one in moved]} if moved else {}),
    }
    return Happening(Event.DEADLINE_RECKONED.value, body, {}, finding.pk)


def _move(finding: Finding, *, before: date, day: date) -> list[Measure]:
    """Give the measures their new day; of a plan that is being made the unit sets the days."""
    if day == before or State.PLANNING in {finding.state, finding.held_from}:
        return []
    rows = Measure.objects.filter(
        Q(due_on=before) | Q(due_on__gt=day),
        home=finding,
        state=MeasureState.OPEN,
        removed_at=None,
        original_due_on__isnull=False,
    )
    moved = list(rows.select_for_update().order_by("pk"))
    for measure in moved:
        measure.due_on, measure.version = day, measure.version + 1
    if moved:
        update_all(moved, ["due_on", "version"])
    return moved
