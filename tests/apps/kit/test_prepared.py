"""Statements that are composed once give what a queryset gives, for whatever values."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.sql.compiler import SQLCompiler
from django.test.utils import CaptureQueriesContext

from zhenggai.apps.people.models import Grant, Person, Unit
from zhenggai.apps.people.queries import holding
from zhenggai.kit.prepared import Lazy, Prepared
from zhenggai.kit.rows import insert, update

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> list[Unit]:
    made = [
        Unit(code=f"u{n}", name=f"单位{n}", path=f"{n:04x}", rank=n, opened_on=date(2010, 1, n + 1))
        for n in range(7)
    ]
    return Unit.objects.bulk_create(made)


def held(units: list[Unit], role: str = "reviewer", **days: date) -> Grant:
    person = Person.objects.create(login=f"p{Person.objects.count()}", joined_on=date(2020, 1, 1))
    return Grant.objects.create(person=person, role=role, unit=units[0], **days)


ROWS = Prepared(
    lambda that: Unit.objects.filter(that).order_by("code").values_list("pk", "code", "opened_on")
)


@pytest.mark.parametrize("count", range(8))
def test_a_list_of_any_length_finds_its_rows(units, count):
    wanted = Q(pk__in=[unit.pk for unit in units[:count]])
    assert ROWS(that=wanted) == [(u.pk, u.code, u.opened_on) for u in units[:count]]


@pytest.mark.parametrize("count", range(8))
def test_a_list_under_a_negation_leaves_out_its_rows(units, count):
    unwanted = ~Q(pk__in=[unit.pk for unit in units[:count]])
    assert [row[1] for row in ROWS(that=unwanted)] == [u.code for u in units[count:]]


@pytest.mark.parametrize(
    "that",
    [
        Q(),
        Q(code="u3"),
        Q(code="u3") | Q(code="u4"),
        Q(code="u3") & ~Q(name="单位3"),
        Q(closed_on=None, rank__gte=2),
        Q(closed_on__isnull=False),
        Q(path__startswith="000"),
        Q(opened_on__lt=date(2010, 1, 3)) | Q(Q(rank=5), ~Q(code="u0")),
        Q(name="' OR 1=1 --") | Q(name="%s"),
    ],
)
def test_any_condition_asks_what_a_queryset_asks(units, that):
    plain = Unit.objects.filter(that).order_by("code").values_list("pk", "code", "opened_on")
    assert ROWS(that=that) == ROWS(that=that) == list(plain)


def test_the_values_of_one_call_do_not_stay_for_the_next(units):
    for unit in units:
        assert [row[1] for row in ROWS(that=Q(code=unit.code))] == [unit.code]


def _has_grant(role, on):
    return Exists(Grant.objects.filter(holding(on), role=role, unit=OuterRef("pk")))


@pytest.mark.parametrize("day", [1, 2, 3])
def test_a_lazy_condition_is_the_same_in_a_queryset_and_prepared(units, day):
    held(units, from_on=date(2026, 1, 2), to_on=date(2026, 1, 2))
    for condition in (
        Q(Lazy(_has_grant, role="reviewer", on=date(2026, 1, day))),
        ~Q(Lazy(_has_grant, role="closer", on=date(2026, 1, day))),
        Q(code="u1") | Q(Lazy(_has_grant, role="reviewer", on=date(2026, 1, day))),
    ):
        plain = Unit.objects.filter(condition).order_by("code").values_list("code", flat=True)
        assert [row[1] for row in ROWS(that=condition)] == list(plain)


def test_instances_are_what_a_queryset_makes_with_what_was_joined(units):
    held(units, from_on=date(2026, 1, 2))

    def rows(day):
        rows = Grant.objects.filter(from_on=day).select_related("unit", "person")
        return rows.defer("person__password")

    (made,), (plain,) = Prepared(rows)(day=date(2026, 1, 2)), list(rows(date(2026, 1, 2)))
    with CaptureQueriesContext(connection) as asked:
        assert (made, made.unit, made.person) == (plain, plain.unit, plain.person)
    assert not asked
    assert made.person.get_deferred_fields() == {"password"}
    assert made._state.db == plain._state.db
    assert not made._state.adding


def test_one_is_the_first_row_or_nothing(units):
    first = Prepared(lambda least: Unit.objects.filter(rank__gte=least).order_by("rank"))
    assert first.one(least=3) == units[3]
    assert first.one(least=99) is None


def test_what_is_fixed_has_a_statement_of_its_own(units):
    some = Prepared(lambda most: Unit.objects.order_by("rank").values_list("code")[:most])
    assert [len(some(most)) for most in (2, 5, 2)] == [2, 5, 2]


def test_it_is_composed_once_for_lists_of_like_length(units, monkeypatch):
    composed = []
    real = SQLCompiler.as_sql
    monkeypatch.setattr(
        SQLCompiler, "as_sql", lambda self, *a, **k: composed.append(1) or real(self, *a, **k)
    )
    rows = Prepared(lambda keys: Unit.objects.filter(pk__in=keys).values_list("code"))
    for length in (5, 6, 7, 5):
        assert len(rows(keys=[unit.pk for unit in units[:length]])) == length
    assert len(composed) == 1


def test_an_update_writes_the_fields_that_are_named_and_no_others(units):
    one = units[2]
    one.name, one.rank, one.parent_id = "改名", 77, units[0].pk
    update(one, ["name", "parent_id"])
    kept = Unit.objects.get(pk=one.pk)
    assert (kept.name, kept.rank, kept.parent_id) == ("改名", 2, units[0].pk)
    assert set(Unit.objects.exclude(pk=one.pk).values_list("parent", flat=True)) == {None}


def test_an_update_of_a_row_that_is_gone_is_a_fault(units):
    Unit.objects.filter(pk=units[1].pk).delete()
    with pytest.raises(AssertionError):
        update(units[1], ["name"])


def test_rows_that_are_there_are_left_out_only_where_that_is_asked(units):
    one = units[0]
    names = ("id", "code", "name", "name_en", "path", "rank", "opened_on")
    row = (one.pk, one.code, "另一个", "", one.path, 9, one.opened_on)
    insert(Unit, names, [row], unless_there=True)
    assert Unit.objects.get(pk=one.pk).name == "单位0"


ON_POSTGRES = pytest.mark.skipif(connection.vendor != "postgresql", reason="keeps no plans")


def kept() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return {text for (text,) in cursor.fetchall()}


@ON_POSTGRES
def test_the_database_keeps_a_statement_whose_values_are_keys(units):
    rows = Prepared(lambda keys: Unit.objects.filter(pk__in=keys).values_list("rank"))
    before = kept()
    rows(keys=[units[0].pk])
    rows(keys=[units[1].pk])
    (text,) = kept() - before
    assert "people_unit" in text


@ON_POSTGRES
def test_it_plans_anew_what_is_skewed_or_asks_a_condition(units):
    skewed = Prepared(
        lambda keys: Unit.objects.filter(pk__in=keys).values_list("rank"), skewed=True
    )
    before = kept()
    skewed(keys=[units[0].pk])
    ROWS(that=Q(code="u3"))
    assert kept() == before


@ON_POSTGRES
def test_what_is_refused_leaves_the_connection_usable(units):
    rows = Prepared(lambda keys: Unit.objects.filter(pk__in=keys).values_list("code"))
    rows(keys=[units[0].pk])
    with pytest.raises(IntegrityError), transaction.atomic():
        update_code(units[0], units[1].code)
    assert rows(keys=[units[0].pk]) == [("u0",)]


def update_code(unit: Unit, code: str) -> None:
    unit.code = code
    update(unit, ["code"])


COLUMNS = ("id", "code", "name", "name_en", "path", "rank", "opened_on", "closed_on")


def many(code: str, count: int = 120) -> list[tuple[object, ...]]:
    return [
        (uuid4(), f"{code}{n}", f"单位\t{n}\\n\n", "", f"{code}{n:04x}", n, date(2010, 1, 1), None)
        for n in range(count)
    ]


def test_many_rows_are_inserted_as_few_are(units):
    """What a stream would take for its own signs stays what it is."""
    rows = many("m")
    insert(Unit, COLUMNS, rows)
    read = Unit.objects.filter(code__startswith="m").order_by("rank").values_list(*COLUMNS)
    assert list(read) == rows


def test_many_rows_are_held_to_the_constraints_and_all_or_none(units):
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Unit, COLUMNS, [*many("k"), *many("k", 1)])
    assert not Unit.objects.filter(code__startswith="k").exists()
