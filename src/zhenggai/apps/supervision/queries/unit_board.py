"""A unit's own page on the board: what it leads and helps with, where that waits, what it is asked,
how its deadlines were put off. The unit's leader and those above him see the same page, made of
what stands there for the unit alone. It is about the unit; no person is counted or named."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from zhenggai.apps.findings.models import (
    Extension,
    Finding,
    MeasureSupport,
    ProgressRequest,
    Question,
)
from zhenggai.apps.findings.queries.lists import EXPECTED, Row, rows
from zhenggai.apps.findings.queries.sight import Scope, leads, scope_of, sight, visible
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import RULES, Act
from zhenggai.apps.people import directory
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.queries import days
from zhenggai.apps.supervision.queries.board import (
    Asked,
    Counts,
    Narrowed,
    Waiting,
    counted,
    waiting,
)
from zhenggai.apps.supervision.queries.days import DueItem
from zhenggai.apps.supervision.queries.steps import counts_by_unit, visible_steps
from zhenggai.kit.refusals import Missing

LISTED = 20
# How far ahead its days are listed, and how far back what it has missed.
_AHEAD, _BACK = timedelta(days=60), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class AskedOf:
    """Something that an office asks the unit and that is not answered yet: a report by a day, or a
    question without one."""

    finding: UUID
    ref: str
    office: Name
    asked_on: datetime
    due_on: date | None


@dataclass(frozen=True, slots=True)
class PutOff:
    """One extension that the unit asked for; `left` is how many of the same deadline its regime
    still allows in this episode."""

    finding: UUID
    ref: str
    of_measure: bool
    before: date
    until: date
    agreed: bool | None
    left: int


@dataclass(frozen=True, slots=True)
class UnitBoard:
    """The page. `above` are the units above it whose pages the viewer sees too; `listed` and
    `helped` are the first by their days, of `counts.open` and `helping`."""

    unit: Unit
    above: tuple[Unit, ...]
    below: tuple[Unit, ...]
    counts: Counts
    listed: tuple[Row, ...]
    helped: tuple[Row, ...]
    helping: int
    waiting: tuple[Waiting, ...]
    asked: tuple[AskedOf, ...]
    put_off: tuple[PutOff, ...]
    dates: tuple[DueItem, ...]
    steps: tuple[tuple[Rung, int], ...]


def unit_board(unit_id: UUID, *, actor: Actor, at: datetime) -> UnitBoard:
    """The page of a unit, for those who lead or handle for it or for one above. `Missing` for
    everybody else."""
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or not leads(actor, unit):
        raise Missing("unit.missing")
    scope = _of_unit(scope_of(actor), unit.pk)
    led = Finding.objects.filter(
        sight(scope), lead_unit=unit, state__in=sorted(EXPECTED)
    ).order_by()
    helped = _helped(scope, unit).order_by()
    asked = Asked(Narrowed(), (led,), scope, actor.on)
    counts = counted(asked).get(unit.pk, Counts())
    first, last = actor.on - _BACK, actor.on + _AHEAD
    due = days.due_of(scope, visible_steps(actor), unit=unit.pk)
    return UnitBoard(
        unit=unit,
        above=tuple(one for one in directory.above(unit) if leads(actor, one)),
        below=tuple(directory.below(unit)),
        counts=counts,
        listed=_first(led, actor.on),
        helped=_first(helped, actor.on),
        helping=helped.count(),
        waiting=tuple(waiting(asked, at=at)),
        asked=_asked(scope, unit),
        put_off=_put_off(scope, unit),
        dates=(
            *days.items(due, first, actor.on - timedelta(1), most=LISTED),
            *days.items(due, actor.on, last, most=LISTED),
        ),
        steps=tuple(counts_by_unit(actor).get(unit.pk, {}).items()),
    )


def _of_unit(scope: Scope, unit: UUID) -> Scope:
    """What of a scope the unit itself has: the same for its leader and for whoever is above."""
    only = frozenset({unit})
    return replace(
        scope,
        team=frozenset(),
        judged=frozenset(),
        units=scope.units & only,
        helps=scope.helps & only,
    )


def _helped(scope: Scope, unit: Unit) -> QuerySet[Finding]:
    supports = MeasureSupport.objects.filter(unit=unit, measure__removed_at=None)
    keys = supports.values("measure__links__finding")
    return visible(scope).filter(~Q(lead_unit=unit), state__in=sorted(EXPECTED), pk__in=keys)


def _first(findings: QuerySet[Finding], today: date) -> tuple[Row, ...]:
    return tuple(rows(findings.order_by("due_on", "ref")[:LISTED], today=today))


def _asked(scope: Scope, unit: Unit) -> tuple[AskedOf, ...]:
    """Reports first, by their day; then questions, the oldest first. Two queries."""
    own = Q(finding__in=Finding.objects.filter(sight(scope), lead_unit=unit).values("pk"))
    columns = ("finding", "finding__ref", "unit__name", "unit__name_en", "at")
    reports = ProgressRequest.objects.filter(
        own, answered_at=None, finding__state__in=sorted(EXPECTED)
    ).order_by("due_on", "entry")
    questions = Question.objects.filter(
        own,
        answer=None,
        episode=F("finding__episode"),
        finding__state__in=sorted(RULES[Act.ANSWER].sources),
    )
    found = [
        AskedOf(pk, ref, Name(name or "", other or ""), at, due_on)
        for pk, ref, name, other, at, due_on in reports.values_list(*columns, "due_on")[:LISTED]
    ]
    found += [
        AskedOf(pk, ref, Name(name or "", other or ""), at, None)
        for pk, ref, name, other, at in questions.order_by("entry").values_list(*columns)[:LISTED]
    ]
    return tuple(found)


def _put_off(scope: Scope, unit: Unit) -> tuple[PutOff, ...]:
    """The latest extensions of what is open, the newest first. Two queries."""
    led = Finding.objects.filter(sight(scope), lead_unit=unit, state__in=sorted(EXPECTED))
    own = Extension.objects.filter(
        finding__in=led.values("pk"), episode=F("finding__episode"), withdrawn_at=None
    )
    granted = own.filter(agreed=True).order_by().values_list("finding", "measure")
    times = Counter({(pk, measure): n for pk, measure, n in granted.annotate(n=Count("pk"))})
    columns = (
        *("finding", "finding__ref", "measure", "before", "until", "agreed"),
        "finding__round__regime__extensions",
    )
    return tuple(
        PutOff(
            pk, ref, measure is not None, before, until, agreed, max(0, most - times[pk, measure])
        )
        for pk, ref, measure, before, until, agreed, most in own.order_by("-entry").values_list(
            *columns
        )[:LISTED]
    )
