"""Statements that are composed once: for the look-ups that every page is made of.

Django composes and compiles a queryset anew at every call; for a look-up by key that takes several
times as long as the database does. A `Prepared` is composed at its first call, with slots where the
values will stand, and from then on only the values change. What a statement asks is still written
as a queryset, in the app that asks; reads that happen seldom stay plain querysets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, F, Model, Q, QuerySet
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators

from zhenggai.kit.keeping import keeping_cursor
from zhenggai.kit.rows import adapter

T = TypeVar("T")
# Plain (text, number, day, instant, key), a collection of such, or a condition that holds them.
Value = Any
_PLAIN = object()


class Slot(Expression):
    """Where a value will stand; with `width`, where so many values of a list will."""

    def __init__(self, first: int, width: int | None = None) -> None:
        super().__init__()
        self.first, self.width = first, width

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """One mark for each value; the parameters are filled in at each call."""
        holes = [_Hole(self.first + n) for n in range(self.width or 1)]
        return ", ".join(["%s"] * len(holes)), holes


class Lazy:
    """A condition within a `Q` that is composed only when its statement is: what `compose` makes
    of the values, an `Exists` or another `Q`. It stands in any queryset too."""

    conditional = True

    def __init__(self, compose: Callable[..., Any], *fixed: Hashable, **values: Value) -> None:
        self.compose, self.fixed, self.values = compose, fixed, values

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """As every expression: what it is within a query."""
        return self.compose(*self.fixed, **self.values).resolve_expression(*args, **options)


class Prepared(Generic[T]):
    """A queryset with slots: call it with values by name, and it gives the list of its rows.

    `compose` takes a slot for each name and returns a queryset of instances or of `values_list`
    tuples. A value is plain, a collection of plain ones for ``__in``, or a `Q`
    over such values. What is `fixed` is handed to `compose` as it is, and each such thing has a
    statement of its own: a bound, which no slot can be, or a word that chooses among conditions.
    Which names are given chooses too.

    A database that can keeps its plan of a statement whose values are keys. Of one with a condition
    among them, or of one that is `skewed`, it makes a plan for these values: the best depends on
    how many findings a state has, how many units a viewer, how often a person has acted.
    """

    def __init__(self, compose: Callable[..., QuerySet[Any, T]], *, skewed: bool = False) -> None:
        self._compose, self._skewed = compose, skewed
        self._statements: dict[Hashable, _Statement[T]] = {}

    def __call__(self, *fixed: Hashable, **values: Value) -> list[T]:
        """The rows for these values."""
        flat: list[Value] = []
        shapes = tuple((name, _shape(value, flat)) for name, value in values.items())
        key = (connection.vendor, fixed, shapes)
        statement = self._statements.get(key)
        if statement is None:
            places = _Places()
            slots = {name: _slotted(value, places) for name, value in values.items()}
            kept = not (self._skewed or any(isinstance(value, Q) for value in values.values()))
            statement = self._statements[key] = _Statement(
                self._compose(*fixed, **slots), kept=kept
            )
        return statement.run(flat)

    def one(self, *fixed: Hashable, **values: Value) -> T | None:
        """The first row, `None` where there is none."""
        rows = self(*fixed, **values)
        return rows[0] if rows else None


class _Hole:
    """A parameter that is still to come: its place among the values of a call."""

    def __init__(self, place: int) -> None:
        self.place = place


class _Statement(Generic[T]):
    """One statement, the places of its values, and how its rows are read; `kept` where the database
    may keep its plan too."""

    def __init__(self, rows: QuerySet[Any, T], *, kept: bool) -> None:
        self._kept = kept
        compiler = rows.query.get_compiler(connection=connection)
        try:
            self._sql, self._params = compiler.as_sql()
        except EmptyResultSet:
            self._sql = ""
            return
        chosen = compiler.select[: compiler.col_count]
        self._converters = compiler.get_converters([one[0] for one in chosen])
        self._read: Callable[[Any], Any] = (
            _instances(rows, compiler) if _are_instances(rows) else tuple
        )

    def run(self, values: list[Value]) -> list[T]:
        """The rows for these values."""
        if not self._sql:
            return []
        adapt = adapter()
        params = [
            adapt(values[one.place]) if isinstance(one, _Hole) else one for one in self._params
        ]
        with keeping_cursor() if self._kept else connection.cursor() as cursor:
            cursor.execute(self._sql, params)
            found = cursor.fetchall()
        if self._converters:
            found = [self._converted(row) for row in found]
        return [self._read(row) for row in found]

    def _converted(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for place, (converters, expression) in self._converters.items():
            value = values[place]
            for convert in converters:
                value = convert(value, expression, connection)
            values[place] = value
        return values


class _Places:
    """Gives out the places of values, in the order in which `_shape` finds them."""

    def __init__(self) -> None:
        self._next = 0

    def take(self, width: int | None) -> Slot:
        slot = Slot(self._next, width)
        self._next += width or 1
        return slot


def _shape(value: Value, flat: list[Value]) -> Hashable:
    """All of a value that its statement depends on; the rest goes to `flat`."""
    if isinstance(value, Q):
        children = tuple(_shape_of_child(child, flat) for child in value.children)
        return value.connector, value.negated, children
    if _is_list(value):
        filled = _filled(value)
        flat += filled
        return len(filled)
    if _is_word(value):
        word: Hashable = value
        return word
    flat.append(value)
    return _PLAIN


def _shape_of_child(child: Any, flat: list[Value]) -> Hashable:
    if isinstance(child, Lazy):
        values = tuple((name, _shape(value, flat)) for name, value in child.values.items())
        return child.compose, child.fixed, values
    if isinstance(child, tuple):
        return child[0], _shape(child[1], flat)
    return _shape(child, flat)


def _slotted(value: Value, places: _Places) -> Value:
    """The same value with slots in place of what goes to `flat`."""
    if isinstance(value, Q):
        children = [_slotted_child(child, places) for child in value.children]
        return Q.create(children=children, connector=value.connector, negated=value.negated)
    if _is_list(value):
        return places.take(len(_filled(value))) if value else ()
    return value if _is_word(value) else places.take(None)


def _slotted_child(child: Any, places: _Places) -> Any:
    if isinstance(child, Lazy):
        values = {name: _slotted(value, places) for name, value in child.values.items()}
        return child.compose(*child.fixed, **values)
    if isinstance(child, tuple):
        return child[0], _slotted(child[1], places)
    return _slotted(child, places)


def _is_word(value: Value) -> bool:
    """Whether a value is part of what is asked: ``IS NULL``, a flag, another column."""
    return value is None or isinstance(value, bool | F)


def _is_list(value: Value) -> bool:
    return isinstance(value, Collection) and not isinstance(value, str | bytes)


def _filled(values: Collection[Value]) -> list[Value]:
    """The values, the last repeated up to a power of two: few statements serve every length."""
    found = list(values)
    short = (1 << (len(found) - 1).bit_length()) - len(found) if found else 0
    return found + found[-1:] * short


def _are_instances(rows: QuerySet[Any, Any]) -> bool:
    kind: Any = rows._iterable_class
    assert kind in (ModelIterable, ValuesListIterable), kind
    return kind is ModelIterable


def _instances(rows: QuerySet[Any, Any], compiler: Any) -> Callable[[Any], Any]:
    """What makes an instance, with what was joined to it, of a row: as `ModelIterable` does."""
    about, select = compiler.klass_info, compiler.select
    model: type[Model] = about["model"]
    fields = about["select_fields"]
    first, end = fields[0], fields[-1] + 1
    names = [one[0].target.attname for one in select[first:end]]
    # The stubs are those of Django 6.
    joined = get_related_populators(about, select, rows.db)  # type: ignore[call-arg]
    extra = compiler.annotation_col_map

    def read(row: Any) -> Model:
        made = model.from_db(rows.db, names, row[first:end])
        for one in joined:
            one.populate(row, made)
        for name, place in extra.items():
            setattr(made, name, row[place])
        return made

    return read
