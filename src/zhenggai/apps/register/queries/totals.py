"""Exact counts of a view, each with what it is counted of. Not part of the page: they read every
finding of the viewer once, and follow after it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.lists import EXPECTED, Share, tally
from zhenggai.apps.findings.queries.parted import Part, parts
from zhenggai.apps.findings.queries.sight import Scope
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register.columns import Group, Time
from zhenggai.apps.register.queries.conditions import conditions, spans
from zhenggai.apps.register.view import View

_GROUPED = {
    Group.ROUND: ("round__code", "round__name", "round__name_en"),
    Group.UNIT: ("lead_unit__path", "lead_unit__name", "lead_unit__name_en"),
    Group.CATEGORY: ("category__code", "category__name", "category__name_en"),
}


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """How many of those that match stand in one group; `None` for those in none."""

    name: Name | None
    count: int


@dataclass(frozen=True, slots=True)
class Totals:
    """`matching` of all `visible`; `overdue` and `due_soon` of the `expected` among them, which are
    those with a deadline that still counts; `shares` by state, `apart` those withdrawn or merged.
    Groups stand in the order of the view."""

    visible: int
    matching: int
    expected: int
    overdue: int
    due_soon: int
    shares: tuple[Share, ...]
    apart: int
    groups: tuple[GroupTotal, ...] = ()


def totals(view: View, *, actor: Actor, scope: Scope) -> Totals:
    """The counts of a view: a query for each part of what the viewer sees, as many again where the
    view is narrowed, and where it is grouped."""
    rows_of_parts = matching(view, actor=actor, scope=scope)
    span = spans(actor.on)
    counts = {
        "n": Count("pk"),
        "dated": Count("due_on"),
        "late": Count("pk", filter=span[Time.OVERDUE]),
        "soon": Count("pk", filter=span[Time.DUE_SOON]),
    }
    counted = [
        row for rows in rows_of_parts for row in rows.values_list("state").annotate(**counts)
    ]
    n = sum(row[1] for row in counted)
    # Whether a deadline counts depends on the state alone, and is asked once for each.
    running = [row for row in counted if row[0] in EXPECTED]
    expected, late, soon = (sum(row[place] for row in running) for place in (2, 3, 4))
    found = tally((row[0], row[1]) for row in counted)
    return Totals(
        visible=_visible(scope, actor) if view.filters else n,
        matching=n,
        expected=expected,
        overdue=late,
        due_soon=soon,
        shares=found.shares,
        apart=found.apart,
        groups=_groups(view.group, rows_of_parts) if view.group else (),
    )


def count(view: View, *, actor: Actor, scope: Scope) -> int:
    """How many findings a view holds, in a query for each part of what the viewer sees."""
    return sum(rows.count() for rows in matching(view, actor=actor, scope=scope))


def matching(view: View, *, actor: Actor, scope: Scope) -> list[QuerySet[Finding]]:
    """The findings of a view, as parts none of which holds what another does."""
    asked = conditions(view, today=actor.on)
    seen = parts(scope, actor, rounds=asked.rounds, units=asked.units, counted=True)
    open_ = [part for part in seen if part.whole or not asked.closed]
    return [Finding.objects.filter(where, asked.condition).order_by() for where in _apart(open_)]


def _visible(scope: Scope, actor: Actor) -> int:
    seen = parts(scope, actor, counted=True)
    return sum(Finding.objects.filter(where).count() for where in _apart(seen))


def _apart(seen: list[Part]) -> list[Q]:
    """The parts as conditions none of which holds what another does: each is then counted along
    its index, which one condition over all of them would not allow."""
    found: list[Q] = []
    for number, part in enumerate(seen):
        where = part.condition
        for other in seen[:number]:
            where &= ~_bounds(other)
        found.append(where)
    return found


def _bounds(part: Part) -> Q:
    """What makes the part, with an answer also where a finding has no lead unit."""
    if part.units is None:
        return part.condition
    return Q(lead_unit__isnull=False) & part.condition


def _groups(group: Group, parts_: list[QuerySet[Finding]]) -> tuple[GroupTotal, ...]:
    columns = _GROUPED[group]
    counted: Counter[tuple[str | None, str | None, str | None]] = Counter()
    for rows in parts_:
        for *names, n in rows.values_list(*columns).annotate(n=Count("pk")):
            counted[names[0], names[1], names[2]] += n
    order = sorted(counted, key=lambda key: (key[0] is None, key[0] or ""))
    return tuple(
        GroupTotal(Name(name, other or "") if name else None, counted[place, name, other])
        for place, name, other in order
    )
