"""The calendar of the board: what is due on which day, as far as it is seen, and the days off."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from on_the_ladder import climb_of, noon

from cast import Walk
from signing_in import sign_in
from zhenggai.apps.findings.models import Finding, Measure
from zhenggai.apps.findings.states import State
from zhenggai.apps.supervision.queries import days
from zhenggai.apps.supervision.queries.days import DueKind

pytestmark = pytest.mark.django_db
AUGUST = date(2026, 8, 1)


def due(walk: Walk, login: str, first: date = AUGUST) -> dict[date, list[tuple[DueKind, int]]]:
    month = days.month(first, actor=walk.district.actor(login, at=walk.at))
    return {
        day.day: [(group.kind, group.count) for group in day.groups]
        for week in month.weeks
        for day in week
        if day.groups
    }


@pytest.mark.parametrize("login", ["iris", "sam", "rita", "rona"])
def test_a_finding_and_its_measure_stand_on_their_days(walk, login):
    Measure.objects.update(due_on=date(2026, 8, 3))
    assert due(walk, login) == {
        date(2026, 8, 3): [(DueKind.MEASURE, 1)],
        date(2026, 8, 31): [(DueKind.FINDING, 1)],
    }


@pytest.mark.parametrize("login", ["otto", "dora"])
def test_nobody_sees_days_of_what_he_does_not_see(walk, login):
    walk.district.round.offices.all().delete()
    assert due(walk, login) == {}


def test_what_is_done_and_what_is_closed_is_not_due(walk):
    Measure.objects.update(state="done", done_at=walk.at)
    assert due(walk, "sam") == {date(2026, 8, 31): [(DueKind.FINDING, 1)]}
    walk.to(State.CLOSED)
    assert due(walk, "sam") == {}


def test_the_milestones_of_what_goes_on_are_there(walk):
    walk.to(State.ONGOING)
    milestone = walk.finding.milestones.get()
    first = milestone.due_on.replace(day=1)
    assert (DueKind.MILESTONE, 1) in due(walk, "sam", first)[milestone.due_on]


def test_days_off_are_those_of_the_notice(walk):
    month = days.month(date(2026, 10, 1), actor=walk.district.actor("sam"))
    told = {day.day.day: day for week in month.weeks for day in week if day.within}
    assert not told[1].works
    assert told[1].name
    # A Saturday on which people work.
    assert told[10].works
    assert not told[11].works
    assert month.provisional is False
    later = days.month(date(2031, 10, 1), actor=walk.district.actor("sam"))
    assert later.provisional is True


def test_more_than_are_named_are_counted(walk):
    many = days.NAMED + 4
    for number in range(many - 1):
        one = Finding.objects.get(pk=walk.finding.pk)
        one.pk, one.ref = None, f"XC-2026-01/9{number:03d}"
        one._state.adding = True
        one.save()
    month = days.month(AUGUST, actor=walk.district.actor("sam", at=walk.at))
    (group,) = [
        one for week in month.weeks for day in week for one in day.groups
        if one.kind is DueKind.FINDING
    ]  # fmt: skip
    assert (len(group.items), group.more, group.count) == (days.NAMED, 4, many)


def test_the_page_leads_to_the_findings_of_a_day(walk):
    client = sign_in(Client(), walk.district.people["sam"])
    html = client.get("/board/calendar/?month=2026-08").content.decode()
    assert "due_from=2026-08-31&amp;due_to=2026-08-31" in html
    assert walk.finding.ref in html


def test_a_step_to_report_back_on_stands_on_its_day_for_whoever_sees_it(walk):
    climb = climb_of(walk)
    step = climb.issue()
    first = step.due_on.replace(day=1)
    walk.at = noon(climb.day)
    for login in ("iris", "sam"):
        assert due(walk, login, first)[step.due_on] == [(DueKind.STEP, 1)]
    # Of another round, and of a unit that only helps.
    for login in ("otto", "rona"):
        assert step.due_on not in due(walk, login, first)
    html = sign_in(Client(), walk.district.people["sam"]).get(
        f"/board/calendar/?month={step.due_on:%Y-%m}"
    )
    assert f"〔{step.year}〕{step.serial}号" in html.content.decode()
    assert f'href="/steps/{step.pk}/"' in html.content.decode()

    climb.report(climb.receive(step))
    assert step.due_on not in due(walk, "sam", first)
