"""A page of the register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhenggai.apps.findings.queries.sight import Scope
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register.columns import Group
from zhenggai.apps.register.queries import keys
from zhenggai.apps.register.queries.rows import Row, rows
from zhenggai.apps.register.view import View

PAGE = 50
# How many rows an export reads at a time.
_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of a view in their order. `after` and `before` lead to the neighbours, empty where
    there are none; no page knows how many rows there are."""

    rows: tuple[Row, ...]
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


def page(
    view: View,
    *,
    actor: Actor,
    scope: Scope,
    after: Sequence[str] = (),
    before: Sequence[str] = (),
) -> Page:
    """A page of what the viewer sees. `Invalid` for a place that no page ever named."""
    back = bool(before)
    given = after or before
    start = keys.place(view, given) if given else None
    found = keys.found(view, scope=scope, actor=actor, after=start, most=PAGE + 1, back=back)
    more = len(found) > PAGE
    shown = found[:PAGE][::-1] if back else found[:PAGE]
    order = keys.order_of(view)
    read = rows(shown, _columns(view), scope=scope, today=actor.on, order=order.columns)
    if not read:
        return Page(())
    first, last = (tuple(keys.place_of(row.order, row.id)) for row in (read[0], read[-1]))
    return Page(
        rows=tuple(read),
        after=last if more or back else (),
        before=first if (more if back else bool(after)) else (),
    )


def every_row(view: View, *, actor: Actor, scope: Scope) -> Iterator[Row]:
    """All rows of a view with all that hangs on them, read a batch at a time. What changes
    meanwhile may be met in its new place; nothing that stays is left out."""
    order = keys.order_of(view).columns
    start: keys.Place | None = None
    while True:
        found = keys.found(view, scope=scope, actor=actor, after=start, most=_BATCH)
        read = rows(found, view.shown, scope=scope, today=actor.on, order=order, all_lines=True)
        yield from read
        if len(found) < _BATCH or not read:
            return
        start = (*read[-1].order, read[-1].id)


def _columns(view: View) -> tuple[str, ...]:
    """The columns read: those shown, what a row is opened by, and its group."""
    more = {Group.ROUND: "round", Group.UNIT: "unit", Group.CATEGORY: "category"}
    own = ("number", "problem", "state", "time")
    grouped = (more[view.group],) if view.group else ()
    return tuple(dict.fromkeys((*view.shown, *own, *grouped)))
