"""Tables of days off: what is read, and that each refusal names the line."""

from __future__ import annotations

import json
from datetime import date

import pytest

from zhenggai.core.deadlines import DayKind, SpecialDay
from zhenggai.core.deadlines.tables import calendar_of, check_year, parsed, years_of
from zhenggai.core.errors import Invalid

CSV = """day,kind,name,name_en
2027-01-01,holiday,元旦,New Year's Day
2026-12-26,working,元旦,

2027-01-02,holiday,元旦,
"""
DAYS = (
    SpecialDay(date(2026, 12, 26), DayKind.WORKING, "元旦"),
    SpecialDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦", "New Year's Day"),
    SpecialDay(date(2027, 1, 2), DayKind.HOLIDAY, "元旦"),
)


def test_it_reads_csv_in_the_order_of_the_days():
    assert parsed(CSV.encode("utf-8-sig")) == DAYS


def test_it_reads_a_list_of_objects_and_an_object_with_days():
    rows = [
        {"day": one.day.isoformat(), "kind": one.kind, "name": one.name, "name_en": one.name_en}
        for one in DAYS
    ]
    assert parsed(json.dumps(rows).encode()) == DAYS
    assert parsed(json.dumps({"source": "…", "days": rows}).encode()) == DAYS


def test_it_reads_the_form_of_holiday_cn():
    rows = [
        {"date": "2027-01-01", "name": "元旦", "isOffDay": True},
        {"date": "2026-12-26", "name": "元旦", "isOffDay": False},
    ]
    read = parsed(json.dumps({"year": 2027, "papers": [], "days": rows}).encode())
    assert [(one.day.isoformat(), one.kind) for one in read] == [
        ("2026-12-26", DayKind.WORKING),
        ("2027-01-01", DayKind.HOLIDAY),
    ]


def test_a_table_publishes_the_years_of_which_it_has_more_than_a_december():
    assert years_of(DAYS) == {2027}
    calendar = calendar_of(CSV.encode(), code="xx")
    assert calendar.known(2027)
    assert not calendar.known(2026)
    assert calendar.is_working(date(2026, 12, 26))


def test_a_notice_may_change_the_december_before_its_year_and_no_other_day():
    check_year(DAYS, 2027)
    with pytest.raises(Invalid, match=r"calendar\.other-year") as refused:
        check_year(DAYS, 2026)
    assert refused.value.values["day"] == date(2027, 1, 1)
    with pytest.raises(Invalid, match=r"calendar\.other-year"):
        check_year([SpecialDay(date(2026, 11, 28), DayKind.WORKING)], 2027)


HEAD = "day,kind,name\n"


@pytest.mark.parametrize(
    ("table", "code", "line"),
    [
        ("", "calendar.columns", None),
        ("day,name\n2027-01-01,元旦\n", "calendar.columns", None),
        (HEAD, "calendar.empty", None),
        (HEAD + "2027-01-01,holiday,元旦\n2027-1-2,holiday,元旦\n", "calendar.day", 3),
        (HEAD + "2027-02-29,holiday,元旦\n", "calendar.day", 2),
        (HEAD + "20270101,holiday,元旦\n", "calendar.day", 2),
        (HEAD + "2027-W01-1,holiday,元旦\n", "calendar.day", 2),
        (HEAD + "2027-01-01,off,元旦\n", "calendar.kind", 2),
        (HEAD + "2027-01-01,holiday,\n", "calendar.name", 2),
        (HEAD + f"2027-01-01,holiday,{'节' * 65}\n", "calendar.name", 2),
        (HEAD + "2027-01-04,working,元旦\n", "calendar.works-anyway", 2),
        (HEAD + "2027-01-01,holiday,元旦,x\n", "calendar.cells", 2),
        (HEAD + "2027-01-01,holiday\n", "calendar.cells", 2),
        (HEAD + '2027-01-01,"holiday\n', "calendar.cells", 2),
        (HEAD + "2027-01-01,holiday,元旦\n2027-01-01,holiday,元旦\n", "calendar.day-twice", 3),
        ('{"days": [}', "calendar.not-json", 1),
        ("[" * 100_000, "calendar.not-json", 1),
        ('{"year": 2027}', "calendar.no-days", None),
        ("[1]", "calendar.cells", 1),
        ('[{"day": 20270101, "kind": "holiday"}]', "calendar.day", 1),
        ('[{"date": "2027-01-01", "isOffDay": "no"}]', "calendar.day", 1),
    ],
)
def test_it_refuses_and_names_the_line(table, code, line):
    with pytest.raises(Invalid) as refused:
        parsed(table.encode())
    assert refused.value.code == code
    assert refused.value.values.get("line") == line


def test_it_refuses_another_encoding_and_more_than_a_mebibyte():
    with pytest.raises(Invalid, match=r"calendar\.not-utf8"):
        parsed("元旦".encode("gb18030"))
    with pytest.raises(Invalid, match=r"calendar\.too-large"):
        parsed(b" " * (2**20 + 1))


def test_it_refuses_more_days_than_a_table_can_have():
    rows = (date.fromordinal(600_000 + at).isoformat() for at in range(20_001))
    table = HEAD + "".join(f"{day},holiday,节\n" for day in rows)
    with pytest.raises(Invalid, match=r"calendar\.too-many"):
        parsed(table.encode())
