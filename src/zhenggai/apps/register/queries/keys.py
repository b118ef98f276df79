"""Which findings stand on a page of the register, in its order.

One statement. For the preset orders it is put together of pieces, each of which one index yields in
order, so that a page is the same small work however many findings there are: one piece for each
part of what the viewer sees, each state, and each unit or round where few are named; the database
merges the first of each. Any other order is sorted. Pages begin behind a place, never at a count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.parted import Part, parts
from zhenggai.apps.findings.queries.sight import Scope
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.register.columns import PRESET, Group
from zhenggai.apps.register.queries.conditions import Conditions, conditions
from zhenggai.apps.register.view import View
from zhenggai.core.errors import Invalid

# How many pieces a statement may have: each costs a planner its time.
MOST_PIECES = 64
# How many rounds of a viewer are read one by one.
_FEW = 8
# Before it is handed over, and only then, a finding may have no deadline.
_UNDATED = frozenset({State.REGISTERED, State.WITHDRAWN, State.MERGED})
_SORT = {
    "number": "ref",
    "due": "due_on",
    "round": "round__code",
    "category": "category__code",
    "unit": "lead_unit__path",
    "state": "place_in_chain",
    "amount": "amount",
    "episode": "episode",
    "registered": "registered_at",
    "moved": "moved_at",
}
_GROUP = {
    Group.ROUND: "round__code",
    Group.UNIT: "lead_unit__path",
    Group.CATEGORY: "category__code",
}
# Where a state stands in the chain, as a column to sort by.
CHAIN = Case(
    *(When(state=state, then=Value(number)) for number, state in enumerate(State)),
    output_field=IntegerField(),
)
_NULLABLE = frozenset({"due_on", "category__code", "lead_unit__path", "amount"})
Place = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """What a view is sorted by, column by column; the key of the finding comes last. Where there
    is no value, a row comes last in either direction."""

    columns: tuple[str, ...]
    down: tuple[bool, ...]
    # Few rows are sorted, whatever the indexes hold.
    few: bool = False

    @property
    def is_preset(self) -> bool:
        """Whether the indexes hold it."""
        presets = {_SORT[code] for code in PRESET}
        return not self.few and len(self.columns) == 1 and self.columns[0] in presets


def order_of(view: View) -> Order:
    """The order of a view: its groups in theirs, then what it is sorted by."""
    column = _SORT[view.sort]
    group = _GROUP.get(view.group) if view.group else None
    if group is None:
        return Order((column,), (view.down,))
    if group == column:
        return Order((group, "ref"), (view.down, False))
    return Order((group, column), (False, view.down))


def place(view: View, texts: Sequence[str]) -> Place:
    """Where a page begins, as `place_of` wrote it. `Invalid` for what no page ever wrote."""
    names = order_of(view).columns
    if len(texts) != len(names) + 1:
        raise Invalid("register.no-such-place")
    try:
        values = [_value(name, text) for name, text in zip(names, texts, strict=False)]
        return (*values, UUID(texts[-1]))
    except (ValueError, InvalidOperation):
        raise Invalid("register.no-such-place") from None


def place_of(values: Iterable[Any], key: UUID) -> list[str]:
    """Where a row stands, as texts: `-` for no value, `=` and the value otherwise."""
    said = ["-" if value is None else f"={_text(value)}" for value in values]
    return [*said, str(key)]


def found(
    view: View,
    *,
    scope: Scope,
    actor: Actor,
    after: Place | None = None,
    most: int,
    back: bool = False,
) -> list[UUID]:
    """The keys of the first `most` findings of a view from behind a place; with `back`, of those
    before it, the nearest first. One statement beside those of the conditions."""
    asked = conditions(view, today=actor.on)
    seen = parts(scope, actor, rounds=asked.rounds, units=asked.units)
    # Few that are named would be named once more in each piece.
    order = replace(order_of(view), few=asked.named)
    pieces: list[_Piece] = []
    for part in seen:
        if not (asked.closed and not part.whole):
            pieces += _pieces(part, asked, order, after, back, most)
    return _merged(pieces, order, most, back)


# A statement with its values.
_Piece = tuple[str, tuple[Any, ...]]
# Stand where a piece is to have its state and its unit or round: pieces differ in nothing else,
# and to compile each anew takes longer than to run it.
_STATE = "\0state"
_ONE = UUID(int=0)


def _pieces(
    part: Part, asked: Conditions, order: Order, after: Place | None, back: bool, most: int
) -> list[_Piece]:
    if not order.is_preset:
        rows = Finding.objects.filter(part.condition, asked.condition)
        return [piece for piece in [_compiled(_ordered(rows, order, after, back), most)] if piece]
    states = frozenset[str](State) if asked.states is None else asked.states
    if not part.registered:
        states -= {State.REGISTERED}
    by_state = order.columns[0] == "due_on" or asked.states is not None
    where, each = _split(part, len(states) if by_state else 1)
    rows = Finding.objects.filter(part.where, where, asked.where)
    if not by_state:
        segments = _segments(rows, order, after, back, dated=False)
        return _filled([_compiled(one, most) for one in segments], [""], each)
    rows = rows.filter(state=_STATE)
    pieces = []
    for dated in (True, False):
        some = sorted(state for state in states if (state not in _UNDATED) == dated)
        if some:
            segments = _segments(rows, order, after, back, dated=dated)
            pieces += _filled([_compiled(one, most) for one in segments], some, each)
    return pieces


def _compiled(rows: QuerySet[Finding], most: int) -> _Piece | None:
    """The first of some rows as a statement; `None` where Django knows without asking that the
    conditions exclude one another."""
    try:
        sql, values = rows[:most].query.sql_with_params()
    except EmptyResultSet:
        return None
    return f"SELECT * FROM ({sql}) AS piece", tuple(values)  # noqa: S608 - compiled by Django


def _filled(
    pieces: list[_Piece | None], states: Sequence[str], keys: Sequence[UUID | None]
) -> list[_Piece]:
    """Each piece once for each state and each unit or round."""
    prepared = Finding._meta.pk.get_db_prep_value
    one = prepared(_ONE, connection)
    return [
        (piece[0], tuple({_STATE: state, one: key}.get(value, value) for value in piece[1]))
        for piece in pieces
        if piece is not None
        for state in states
        for key in (prepared(named, connection) if named else None for named in keys)
    ]


def _split(part: Part, times: int) -> tuple[Q, list[UUID | None]]:
    """The condition on unit and round that an index begins with, and what to put into it one by
    one where they are few."""
    units, rounds = part.units, part.rounds
    if units is not None and len(units) * times <= MOST_PIECES:
        within = Q() if rounds is None else Q(round__in=rounds)
        return Q(lead_unit=_ONE) & within, [*sorted(units)]
    within = Q() if units is None else Q(lead_unit__in=units)
    if rounds is not None and len(rounds) <= _FEW and len(rounds) * times <= MOST_PIECES:
        return Q(round=_ONE) & within, [*sorted(rounds)]
    return within if rounds is None else Q(round__in=rounds) & within, [None]


def _segments(
    rows: QuerySet[Finding], order: Order, after: Place | None, back: bool, *, dated: bool
) -> list[QuerySet[Finding]]:
    """Those that have a value and those that have none, which come last."""
    column = order.columns[0]
    if column not in _NULLABLE:
        return [_ordered(rows, order, after, back)]
    valued = rows if dated else rows.filter(**{f"{column}__isnull": False})
    without = rows.filter(**{f"{column}__isnull": True})
    undated = after is not None and after[0] is None
    segments = []
    if back or not undated:
        segments.append(_ordered(valued, order, None if undated else after, back))
    if not dated and (not back or undated):
        segments.append(_ordered(without, order, after if undated else None, back))
    return segments


def _ordered(
    rows: QuerySet[Finding], order: Order, after: Place | None, back: bool
) -> QuerySet[Finding]:
    if "place_in_chain" in order.columns:
        rows = rows.annotate(place_in_chain=CHAIN)
    if after is not None:
        rows = rows.filter(_beyond(order, after, back))
    keys = []
    for column, down in zip((*order.columns, "pk"), (*order.down, order.down[-1]), strict=True):
        turned = down != back
        last = {"nulls_last": not back, "nulls_first": back} if column in _NULLABLE else {}
        if order.is_preset:
            last = {}
        last = {name: True for name, yes in last.items() if yes}
        key = F(column)
        keys.append(key.desc(**last) if turned else key.asc(**last))
    return rows.order_by(*keys).values_list(*order.columns, "pk")


def _beyond(order: Order, after: Place, back: bool) -> Q:
    """What comes after a place: like it in the first columns and further in the next."""
    names = (*order.columns, "pk")
    downs = (*order.down, order.down[-1])
    further, like = Q(pk__in=()), Q()
    for name, down, value in zip(names, downs, after, strict=True):
        step = _further(name, value, down=down != back, back=back)
        if step is not None:
            further |= like & step
        like &= Q(**{f"{name}__isnull": True}) if value is None else Q(**{name: value})
    first, value = names[0], after[0]
    if value is None or (order.columns[0] in _NULLABLE and not order.is_preset):
        return further
    # Said once more for the first column alone, so that an index begins there.
    at_least = "lte" if downs[0] != back else "gte"
    return Q(**{f"{first}__{at_least}": value}) & further


def _further(name: str, value: Any, *, down: bool, back: bool) -> Q | None:
    if value is None:
        # Rows without a value stand last.
        return Q(**{f"{name}__isnull": False}) if back else None
    step = Q(**{f"{name}__{'lt' if down else 'gt'}": value})
    if name in _NULLABLE and not back:
        step |= Q(**{f"{name}__isnull": True})
    return step


def _merged(pieces: list[_Piece], order: Order, most: int, back: bool) -> list[UUID]:
    """The first of all pieces, each finding once."""
    if not pieces:
        return []
    keys = [
        f"{number} {'DESC' if down != back else 'ASC'} NULLS {'FIRST' if back else 'LAST'}"
        for number, down in enumerate((*order.down, order.down[-1]), 1)
    ]
    texts = " UNION ".join(sql for sql, _ in pieces)
    sql = f"{texts} ORDER BY {', '.join(keys)} LIMIT {int(most)}"
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, values in pieces for value in values])
        return [_key(row[-1]) for row in cursor.fetchall()]


def _key(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _value(name: str, text: str) -> Any:
    if text == "-":
        if name not in _NULLABLE:
            raise ValueError(text)
        return None
    if not text.startswith("="):
        raise ValueError(text)
    value = text[1:]
    if name in {"registered_at", "moved_at"}:
        return _instant(value)
    if name == "due_on":
        return date.fromisoformat(value)
    if name == "amount":
        return Decimal(value)
    return int(value) if name in {"episode", "place_in_chain"} else value


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    return at
