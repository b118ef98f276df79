"""Rows put in at once: each has the key that is handed back for it, however they travel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cast import build, open_round
from zhenggai.apps.findings.models import Tag
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.models import Person
from zhenggai.kit.rows import insert, insert_told, update_all

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
_NAMES = ("leaf", "kind", "at", "actor", "subject")


def put(count: int, kind: str) -> list[int]:
    rows = [(f"{kind}{n}".encode(), kind, AT, None, None) for n in range(count)]
    return insert(Entry, _NAMES, rows, keys=True)


@pytest.mark.parametrize("count", [1, 50, 51, 1201])
def test_the_keys_are_those_of_the_rows_in_their_order(count):
    before, keys, after = put(2, "a"), put(count, "b"), put(1, "c")
    found = dict(Entry.objects.filter(kind="b").values_list("pk", "leaf"))
    assert [bytes(found[key]) for key in keys] == [f"b{n}".encode() for n in range(count)]
    assert [*before, *keys, *after] == sorted({*before, *keys, *after})


@pytest.mark.parametrize("count", [1, 51])
def test_what_is_not_told_gets_the_default_of_its_field(count):
    round_ = open_round(build())
    told = [{"round_id": round_.pk, "name": f"盘点{n}"} for n in range(count)]
    insert_told(Tag, told)
    assert Tag.objects.count() == len({tag.pk for tag in Tag.objects.all()}) == count
    assert {tag.round for tag in Tag.objects.all()} == {round_}


@pytest.mark.parametrize("count", [1, 2, 700])
def test_each_of_many_gets_its_own_values(count):
    open_round(made := build())
    people = [Person(login=f"p{n}", name="甲", joined_on=AT.date()) for n in range(count)]
    for one in people:
        one.save()
    for n, one in enumerate(people):
        one.name = f"{n}'，\\{{乙}}"
        one.password_set_at = AT if n % 2 else None
    update_all(people, ["name", "password_set_at"])
    for n, one in enumerate(people):
        one.refresh_from_db()
        assert (one.name, one.password_set_at) == (f"{n}'，\\{{乙}}", AT if n % 2 else None)
    assert Person.objects.exclude(login__startswith="p").count() == len(made.people)
    assert not Person.objects.exclude(login__startswith="p").filter(name__contains="乙").exists()


def test_one_that_is_not_there_is_no_silent_loss():
    there, gone = (Person(login=n, name="甲", joined_on=AT.date()) for n in "ab")
    there.save()
    with pytest.raises(AssertionError):
        update_all([there, gone], ["name"])
