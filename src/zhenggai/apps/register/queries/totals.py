"""Exact counts of a view, each with what it is counted of. Not part of the page: they read every
finding of the viewer once, and follow after it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Q

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.lists import EXPECTED, Share, overdue, tally
from zhenggai.apps.findings.queries.parted import Part, parts
from zhenggai.apps.findings.queries.sight import Scope
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register.columns import Group, Time
from zhenggai.apps.register.queries.conditions import Conditions, conditions, timely
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
    """The counts of a view: two queries, three where it is grouped."""
    asked = conditions(view, today=actor.on)
    matching = Finding.objects.filter(_matching(asked, parts_of(asked, scope, actor)))
    dated = Q(state__in=sorted(EXPECTED), due_on__isnull=False)
    soon = timely((Time.DUE_SOON,), actor.on)
    counted = list(
        matching.order_by()
        .values_list("state")
        .annotate(
            n=Count("pk"),
            expected=Count("pk", filter=dated),
            late=Count("pk", filter=overdue(actor.on)),
            soon=Count("pk", filter=soon),
        )
    )
    found = tally((state, n) for state, n, *_ in counted)
    n, expected, late, near = (sum(row[place] for row in counted) for place in range(1, 5))
    everything = n if not view.filters else _visible(scope, actor)
    return Totals(
        visible=everything,
        matching=n,
        expected=expected,
        overdue=late,
        due_soon=near,
        shares=found.shares,
        apart=found.apart,
        groups=_groups(view, matching) if view.group else (),
    )


def parts_of(asked: Conditions, scope: Scope, actor: Actor) -> list[Part]:
    """The parts of what an actor sees that a view asks about."""
    seen = parts(scope, actor, rounds=asked.rounds, units=asked.units)
    return [part for part in seen if part.whole or not asked.closed]


def count(view: View, *, actor: Actor, scope: Scope) -> int:
    """How many findings a view holds, in one query."""
    asked = conditions(view, today=actor.on)
    return Finding.objects.filter(_matching(asked, parts_of(asked, scope, actor))).count()


def _visible(scope: Scope, actor: Actor) -> int:
    return Finding.objects.filter(_any(parts(scope, actor))).count()


def _matching(asked: Conditions, seen: list[Part]) -> Q:
    return _any(seen) & asked.condition


def _any(seen: Iterable[Part]) -> Q:
    return reduce(or_, (part.condition for part in seen), Q(pk__in=()))


def _groups(view: View, matching: Any) -> tuple[GroupTotal, ...]:
    assert view.group is not None
    columns = _GROUPED[view.group]
    counted = matching.order_by(columns[0]).values_list(*columns).annotate(n=Count("pk"))
    rows = [GroupTotal(Name(name, other) if name else None, n) for _, name, other, n in counted]
    return tuple(sorted(rows, key=lambda row: row.name is None))
