"""A view is read strictly from an address and written back in one form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import parse_qsl
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.apps.findings.queries.page import Timeliness
from zhenggai.apps.register.columns import COLUMNS, FILTERS, PRESET, Group, Kind, Time
from zhenggai.apps.register.layouts import LAYOUTS
from zhenggai.apps.register.view import View, parse
from zhenggai.core.errors import Invalid

_PLAIN_TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=40
).filter(lambda text: text.strip() == text and text)
_KEYS = st.uuids().map(str)
_BY_KIND = {
    Kind.KEYS: st.lists(_KEYS, min_size=1, max_size=4),
    Kind.KEY: st.lists(_KEYS, min_size=1, max_size=1),
    Kind.DAY: st.dates().map(lambda day: [day.isoformat()]),
    Kind.MONEY: st.decimals(-(10**9), 10**9, places=2).map(lambda amount: [str(amount)]),
    Kind.TEXT: _PLAIN_TEXT.map(lambda text: [text]),
    Kind.FLAG: st.sampled_from(["yes", "no"]).map(lambda text: [text]),
}


@st.composite
def queries(draw: st.DrawFn) -> list[tuple[str, str]]:
    """A query that is right, in any order."""
    pairs: list[tuple[str, str]] = []
    sortable = [code for code, column in COLUMNS.items() if column.sort]
    if draw(st.booleans()):
        pairs.append(("layout", draw(st.sampled_from(list(LAYOUTS)))))
    if draw(st.booleans()):
        chosen = draw(st.lists(st.sampled_from(list(COLUMNS)), min_size=1, unique=True))
        pairs.append(("columns", ",".join(chosen)))
    if draw(st.booleans()):
        pairs.append(("sort", draw(st.sampled_from(["", "-"])) + draw(st.sampled_from(sortable))))
    if draw(st.booleans()):
        pairs.append(("group", draw(st.sampled_from([one.value for one in Group]))))
    for one in draw(st.lists(st.sampled_from(list(FILTERS.values())), unique=True, max_size=6)):
        if one.kind is Kind.CODES:
            values = draw(st.lists(st.sampled_from(one.choices), min_size=1))
        else:
            values = draw(_BY_KIND[one.kind])
        pairs += [(one.code, value) for value in values]
    return draw(st.permutations(pairs))


@given(queries())
def test_what_is_written_back_reads_as_the_same_view(pairs):
    view = parse(pairs)
    again = parse(parse_qsl(view.query))
    assert again == view
    assert again.query == view.query


@given(queries(), st.randoms())
def test_the_order_of_an_address_does_not_matter(pairs, shuffled):
    other = list(pairs)
    shuffled.shuffle(other)
    assert parse(other) == parse(pairs)


@given(st.lists(st.tuples(st.sampled_from([*FILTERS, "layout", "sort"]), st.text(max_size=20))))
def test_whatever_is_asked_is_read_or_refused_with_its_place(pairs):
    refused = _refusal(pairs)
    assert refused is None or {"place", "value"} & set(refused.values)


def _refusal(pairs):
    try:
        parse(pairs)
    except Invalid as refused:
        return refused
    return None


@pytest.mark.parametrize(
    ("pairs", "code", "place"),
    [
        ([("stat", "closed")], "register.unknown-name", "stat"),
        ([("state", "shut")], "register.not-a-code", "state"),
        ([("time", "late")], "register.not-a-code", "time"),
        ([("unit", "7")], "register.not-a-key", "unit"),
        ([("due_to", "2026-02-30")], "register.not-a-day", "due_to"),
        ([("amount_from", "viel")], "register.not-an-amount", "amount_from"),
        ([("amount_from", "NaN")], "register.not-an-amount", "amount_from"),
        ([("amount_from", "1e40")], "register.not-an-amount", "amount_from"),
        ([("common", "1")], "register.not-a-code", "common"),
        ([("words", "字" * 201)], "register.not-a-text", "words"),
        ([("words", "a\u202eb")], "register.not-a-text", "words"),
        ([("due_to", "2026-02-01"), ("due_to", "2026-02-02")], "register.given-twice", "due_to"),
        ([("columns", "number,number")], "register.given-twice", "columns"),
    ],
)
def test_a_wrong_filter_is_refused_with_its_place(pairs, code, place):
    with pytest.raises(Invalid, match=code) as caught:
        parse(pairs)
    assert caught.value.values["place"] == place


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        (("sort", "leader"), "register.unknown-sort"),
        (("sort", "nothing"), "register.unknown-sort"),
        (("layout", "Z"), "register.unknown-layout"),
        (("columns", "number,shoe"), "register.unknown-column"),
        (("group", "time"), "register.unknown-group"),
    ],
)
def test_a_wrong_sort_layout_column_or_group_is_refused_with_its_value(pair, code):
    with pytest.raises(Invalid, match=code) as caught:
        parse([pair])
    assert str(caught.value.values["value"]) in pair[1]


def test_too_many_values_are_refused():
    with pytest.raises(Invalid, match="too-many-values"):
        parse([("unit", str(UUID(int=number))) for number in range(61)])


def test_what_a_form_leaves_empty_says_nothing():
    assert parse([("state", ""), ("due_from", " "), ("layout", "")]) == View()


def test_values_become_what_they_are():
    view = parse([("due_to", "2026-03-01"), ("amount_from", "7"), ("common", "no")])
    assert view.one("due_to") == date(2026, 3, 1)
    assert view.one("amount_from") == Decimal("7.00")
    assert view.one("common") is False


def test_a_value_can_be_taken_away():
    view = parse([("state", "closed"), ("state", "posted"), ("common", "yes")])
    assert view.without("state", "closed").query == "state=posted&common=yes"
    assert view.without("common", True).query == "state=posted&state=closed"


def test_nothing_is_sorted_or_grouped_by_what_a_supporting_unit_does_not_see():
    assert [one.code for one in COLUMNS.values() if one.sort and not one.shared] == []
    assert "time" not in {one.value for one in Group}


def test_a_filter_is_as_open_as_its_column():
    assert {code for code, one in FILTERS.items() if one.shared != COLUMNS[one.column].shared} == (
        {"owner", "person", "support"}
    )


def test_every_column_of_a_layout_is_known_and_every_gap_has_a_reason():
    for layout in LAYOUTS.values():
        for one in layout.headings:
            assert bool(one.column) != bool(one.lack), (layout.code, one.title)
            assert not one.column or one.column in COLUMNS
        assert set(layout.columns) <= set(COLUMNS)
    assert set(PRESET) <= {one.code for one in COLUMNS.values() if one.sort}


def test_the_literal_headings_of_the_full_form_stand_in_their_order():
    assert "·".join(one.title for one in LAYOUTS["D"].headings) == (
        "序号·反馈问题·具体表现·原因剖析·整改目标·整改措施·牵头领导·牵头单位·责任单位·配合单位·责任人·整改时限·"
        "整改进展情况·取得成效·完成情况·佐证材料·备注"
    )
    assert (
        "·".join(one.title for one in LAYOUTS["C"].headings) == "问题内容·整改措施·整改时限·责任人"
    )


def test_lateness_is_called_as_everywhere():
    assert {one.value for one in Time} == {one.value for one in Timeliness}
