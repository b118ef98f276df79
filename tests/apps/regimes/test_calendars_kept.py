"""Published years: who publishes one, and that a published one does not change unseen."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.regimes import commands, queries
from zhenggai.apps.regimes.models import CalendarYear
from zhenggai.core.deadlines import DayKind, china, federal
from zhenggai.core.errors import Invalid, NotPermitted

HEAD = "day,kind,name\n"
NEXT = HEAD + "2026-12-26,working,元旦\n2027-01-01,holiday,元旦\n2027-02-06,holiday,春节\n"
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知"


def publish(district, login="reg", **changes):
    values = {"country": "cn", "year": 2027, "table": NEXT, "source": NOTICE, **changes}
    table = values.pop("table").encode()
    fresh = values.pop("fresh", True)
    who = {"actor": district.actor(login, fresh=fresh), "at": NOON}
    return commands.import_year(**who, table=table, **values)


def test_the_years_that_came_with_the_program_are_those_of_the_package(district):
    ours, theirs = queries.calendar("cn"), china.calendar()
    assert [year.year for year in queries.published("cn")] == list(range(2026, 2015, -1))
    assert not ours.known(2027)
    for year in range(2016, 2027):
        assert queries.days_of("cn", year) == china.days_of(year)
    start = date(2016, 1, 1)
    # So many working days end in the autumn of 2026.
    assert all(ours.add_working(start, n) == theirs.add_working(start, n) for n in range(1, 2_650))


def test_the_last_week_of_the_last_year_hangs_on_the_notice_to_come(district):
    assert queries.calendar("cn").unsettled(date(2026, 12, 1), date(2026, 12, 31)) == date(
        2026, 12, 25
    )


def test_a_year_is_published_with_one_entry(district):
    entries = journal.count()
    made = publish(district)
    assert journal.count() == entries + 1
    (told,) = journal.about(made.pk, most=1)
    assert (told.kind, told.texts) == ("calendar.published", {"source": NOTICE})
    assert told.body["days"] == {
        "2026-12-26": "working",
        "2027-01-01": "holiday",
        "2027-02-06": "holiday",
    }
    calendar = queries.calendar("cn")
    assert calendar.known(2027)
    assert calendar.is_working(date(2026, 12, 26))
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.unsettled(date(2026, 12, 1), date(2027, 12, 24)) is None


def test_a_published_year_changes_only_with_a_reason_and_names_the_days(district):
    made = publish(district)
    changed = NEXT.replace("2027-02-06", "2027-02-07").replace("2027-01-01,holiday,元旦", "")
    with pytest.raises(Invalid, match=r"calendar\.reason-needed") as refused:
        publish(district, table=changed)
    assert refused.value.values["days"] == ["2027-01-01", "2027-02-06", "2027-02-07"]
    assert queries.calendar("cn").special(date(2027, 1, 1)) is not None

    entries = journal.count()
    publish(district, table=changed, reason="通知更正")
    assert journal.count() == entries + 1
    (told, _) = journal.about(made.pk, most=2)
    assert told.kind == "calendar.changed"
    assert told.texts == {"source": NOTICE, "reason": "通知更正"}
    assert told.body["before"] == made.digest
    assert queries.calendar("cn").special(date(2027, 1, 1)) is None
    assert CalendarYear.objects.get(country="cn", year=2027).pk == made.pk


def test_what_differs_is_told_apart(district):
    publish(district)
    found = queries.differing(country="cn", year=2027, days=queries.days_of("cn", 2026)[:2])
    assert found.added == (date(2026, 1, 1), date(2026, 1, 2))
    assert found.gone == (date(2026, 12, 26), date(2027, 1, 1), date(2027, 2, 6))
    renamed = [one for one in queries.days_of("cn", 2027) if one.kind is DayKind.HOLIDAY]
    found = queries.differing(country="cn", year=2027, days=renamed)
    assert (found.added, found.altered) == ((), ())


def test_the_same_table_again_is_refused(district):
    publish(district)
    with pytest.raises(Invalid, match=r"calendar\.nothing-changes"):
        publish(district, reason="再来一次")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"country": "us"}, "calendar.computed"),
        ({"country": " "}, "act.words-missing"),
        ({"source": ""}, "act.words-missing"),
        ({"year": 2028}, "calendar.other-year"),
        ({"table": HEAD + "2026-12-26,working,元旦\n"}, "calendar.other-year"),
        ({"year": 0}, "calendar.no-such-year"),
        ({"table": HEAD + "2027-1-1,holiday,元旦\n"}, "calendar.day"),
    ],
)
def test_it_refuses(district, changes, code):
    entries = journal.count()
    with pytest.raises(Invalid) as refused:
        publish(district, **changes)
    assert refused.value.code == code
    assert journal.count() == entries
    assert not queries.calendar("cn").known(2027)


@pytest.mark.parametrize(
    "login", ["rita", "vera", "cole", "obi", "sam", "olga", "otto", "sys", "sec", "aud"]
)
def test_nobody_but_an_issuers_team_publishes(district, login):
    with pytest.raises(NotPermitted):
        publish(district, login)


def test_it_needs_a_fresh_factor(district):
    with pytest.raises(NotPermitted, match=r"people\.factor-not-fresh"):
        publish(district, fresh=False)


def test_another_country_by_the_same_interface(district):
    table = json.dumps([{"day": "2026-06-10", "kind": "holiday", "name": "国庆日"}])
    assert queries.calendar("xx").years == frozenset()
    publish(district, country="xx", year=2026, table=table, source="某国法律")
    calendar = queries.calendar("xx")
    assert not calendar.is_working(date(2026, 6, 10))
    assert calendar.unsettled(date(2026, 1, 1), date(2026, 12, 31)) is None
    assert queries.calendar("us") is federal.calendar()


def test_a_calendar_is_made_once_for_the_same_rows(district):
    first = queries.calendar("cn")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert queries.calendar("cn") is first
    assert len(asked) == 1
    publish(district)
    assert queries.calendar("cn") is not first
