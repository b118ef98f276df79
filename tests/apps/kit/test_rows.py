"""Rows put in at once: each has the key that is handed back for it, however they travel."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cast import build, open_round
from zhenggai.apps.findings.models import Tag
from zhenggai.apps.journal.models import Entry
from zhenggai.kit.rows import insert, insert_told

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
