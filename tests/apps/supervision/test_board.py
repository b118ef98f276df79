"""The board: every count is that of the register behind it, units stand as they were established,
and nobody is counted."""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import date, datetime, timedelta
from statistics import median
from urllib.parse import parse_qsl

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.register.conftest import strewn  # noqa: F401 - a fixture
from cast import District, Walk
from signing_in import sign_in
from zhenggai.apps.findings.models import Finding, Round
from zhenggai.apps.findings.queries.lists import EXPECTED
from zhenggai.apps.findings.queries.page import timeliness
from zhenggai.apps.findings.queries.sight import scope_of, visible
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import Person, Unit
from zhenggai.apps.register.queries.totals import count
from zhenggai.apps.register.view import parse
from zhenggai.apps.supervision.queries import board as boards
from zhenggai.apps.supervision.queries.board import Counts, Narrowed
from zhenggai.apps.supervision.web.board import COLUMNS, cells

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
# Of the team, a judge, leaders of units beside each other, a helper, one who judges and leads, one
# who observes, and one who sees nothing.
VIEWERS = ["reg", "rita", "sam", "rona", "hans", "otto", "obi", "seth"]


def seen(district: District, login: str) -> list[Finding]:
    return list(visible(scope_of(district.actor(login))).filter(state__in=sorted(EXPECTED)))


def by_hand(findings: list[Finding]) -> Counts:
    stands = [timeliness(one.due_on, one.state, today=TODAY).value for one in findings]
    return Counts(
        on_time=stands.count("on_time"),
        due_soon=stands.count("due_soon"),
        overdue=stands.count("overdue"),
        undated=stands.count("none"),
        put_off=sum(
            one.due_on is not None
            and one.original_due_on is not None
            and one.due_on > one.original_due_on
            for one in findings
        ),
    )


@pytest.mark.parametrize("login", VIEWERS)
def test_what_is_counted_is_what_the_viewer_sees(strewn, login):  # noqa: F811
    found = boards.board(actor=strewn.actor(login))
    findings = seen(strewn, login)
    assert found.whole == by_hand(findings)
    counted = {row.unit: row.counts for row in found.rows if row.counts}
    assert counted == {
        unit: by_hand([one for one in findings if one.lead_unit_id == unit])
        for unit in {one.lead_unit_id for one in findings}
    }


@pytest.mark.parametrize("login", VIEWERS)
def test_every_count_leads_to_as_many_findings_in_the_register(strewn, login):  # noqa: F811
    actor = strewn.actor(login)
    scope = scope_of(actor)
    found = boards.board(actor=actor)
    rows = [(Narrowed().view, found.whole)]
    rows += [
        (Narrowed().view.with_filter("unit", row.unit), row.counts)
        for row in found.rows
        if row.unit and row.counts
    ]
    followed = 0
    for view, counts in rows:
        for cell in cells(counts, view):
            if cell.href:
                followed += 1
                asked = parse(parse_qsl(cell.href.partition("?")[2]))
                assert count(asked, actor=actor, scope=scope) == cell.count, cell
    assert bool(followed) == bool(found.rows)


def test_all_columns_but_the_last_are_parts_of_what_is_open():
    counts = Counts(1, 2, 3, 4, 5)
    assert counts.open == 10
    assert set(COLUMNS) == {"open", *(one.name for one in fields(Counts))}


def test_it_is_narrowed_to_a_round_and_to_a_regime(strewn):  # noqa: F811
    actor = strewn.actor("reg")
    findings = seen(strewn, "reg")
    for one in Round.objects.all():
        here = boards.board(actor=actor, narrowed=Narrowed(round=one.pk))
        assert here.whole == by_hand([f for f in findings if f.round_id == one.pk])
    for code in Round.objects.values_list("regime", flat=True).distinct():
        here = boards.board(actor=actor, narrowed=Narrowed(regime=code))
        of_it = set(Round.objects.filter(regime=code).values_list("pk", flat=True))
        assert here.whole == by_hand([f for f in findings if f.round_id in of_it])


def test_units_stand_as_they_were_established_however_late_they_are(strewn):  # noqa: F811
    """Below the unit that they belong to, and by rank there."""
    gov = strewn.units["gov"]
    for rank, code in ((3, "water"), (1, "roads")):
        Unit.objects.filter(code=code).update(rank=rank)
    actor = strewn.actor("reg")
    rows = [row for row in boards.board(actor=actor).rows if row.unit]
    before = [row.unit for row in rows]
    Finding.objects.filter(lead_unit=strewn.units["water"]).update(due_on=TODAY - timedelta(99))
    assert [row.unit for row in boards.board(actor=actor).rows if row.unit] == before
    places = {row.unit: (number, row.depth) for number, row in enumerate(rows)}
    assert places[strewn.units["roads"].pk] < places[strewn.units["water"].pk]
    assert places[gov.pk][0] < places[strewn.units["roads"].pk][0]
    assert places[strewn.units["roads"].pk][1] == places[gov.pk][1] + 1


def test_the_counts_are_one_statement_for_each_part_of_what_is_seen(strewn):  # noqa: F811
    for login in ("reg", "sam"):
        asked = boards.asked(actor=strewn.actor(login))
        with CaptureQueriesContext(connection) as captured:
            boards.counted(asked)
        assert len(captured) == len(asked.parts) <= 2


def test_what_waits_is_counted_by_state_and_office_with_its_days(strewn):  # noqa: F811
    actor = strewn.actor("reg")
    at = datetime(2026, 3, 10, 12, tzinfo=boards.ZONE)
    told = boards.waiting(boards.asked(actor=actor), at=at)
    findings = seen(strewn, "reg")
    assert sum(one.count for one in told) == len(findings)
    assert [one.state for one in told] == sorted((one.state for one in told), key=list(State).index)
    for one in told:
        days = [
            (TODAY - f.moved_at.astimezone(boards.ZONE).date()).days
            for f in findings
            if f.state == one.state
        ]
        # The one issuer of all these rounds.
        assert (one.count, one.oldest, one.median) == (len(days), max(days), median(days))
        asked = parse([("state", one.state), *(("round", str(key)) for key in one.rounds)])
        assert count(asked, actor=actor, scope=scope_of(actor)) == one.count


@pytest.mark.parametrize("login", ["reg", "sam", "iris"])
@pytest.mark.parametrize("address", ["/board/", "/board/waiting/", "/board/calendar/"])
def test_no_page_of_the_board_names_a_person(strewn, login, address):  # noqa: F811
    client = sign_in(Client(), strewn.people[login])
    html = client.get(address).content.decode()
    main = html[html.index("<main") :]
    assert [name for name in Person.objects.values_list("name", flat=True) if name in main] == []


def test_an_address_that_never_was_is_not_there(strewn):  # noqa: F811
    client = sign_in(Client(), strewn.people["reg"])
    for wrong in ("/board/?round=x", "/board/?regime=%00", "/board/calendar/?month=2026",
                  "/board/calendar/?month=1066-10", "/board/calendar/?month=x"):  # fmt: skip
        assert client.get(wrong).status_code == 404, wrong


def test_the_page_says_what_its_counts_are_of(walk: Walk):
    client = sign_in(Client(), walk.district.people["iris"])
    html = client.get("/board/").content.decode()
    assert re.search(r'href="/register/\?state=[^"]*unit=[^"]*">1</a>', html)
    assert "只统计您能看到、仍需办理的问题" in html
