"""By when to report back on a step that crosses into a year whose days off are not published."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from on_the_ladder import Climb, climb_of, noon
from test_reckoned_again import MOVES, publish

from cast import Walk
from signing_in import sign_in
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.messages.models import Message
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries import steps

pytestmark = pytest.mark.django_db
ISSUED, LATER = date(2026, 12, 18), date(2026, 12, 21)
# Fifteen days are over on 2 January 2027, a Saturday; by the week alone the Monday is the last.
FOR_NOW = date(2027, 1, 4)
# What the notice says of these days.
TABLE = MOVES


@pytest.fixture
def step(walk: Walk) -> Step:
    return climb_of(walk, ISSUED).issue()


def again() -> int:
    return commands.reckon_steps_again(at=noon(LATER))


def test_it_is_marked_and_left_until_the_year_is_published(step: Step):
    assert (step.due_on, step.provisional, step.counted_from) == (FOR_NOW, True, ISSUED)
    assert again() == 0


def test_once_it_is_the_day_is_reckoned_again_with_an_entry_and_told(step: Step, walk: Walk):
    publish(TABLE)
    commands.tell_urgent(at=noon(ISSUED))
    Message.objects.all().delete()
    assert again() == 1
    commands.tell_urgent(at=noon(LATER))
    step.refresh_from_db()
    assert (step.due_on, step.provisional) == (date(2027, 1, 5), False)
    told = journal.about(step.pk, most=1)[0]
    assert told.kind == "step.reckoned"
    assert (told.body["before"], told.body["report_by"]) == ("2027-01-04", "2027-01-05")
    people = {walk.district.people[one].pk for one in ("sam", "lena", "olga")}
    assert set(Message.objects.values_list("person", flat=True)) == people
    assert again() == 0


def test_what_was_reported_or_set_by_hand_is_left(walk: Walk):
    climb = climb_of(walk, ISSUED)
    step = climb.report(climb.receive(climb.issue()))
    publish(TABLE)
    assert again() == 0
    climb.day = LATER
    commands.return_report(
        step_id=step.pk, reasons="未说明。", due_on=date(2027, 2, 1), **climb.who("iris")
    )
    step.refresh_from_db()
    assert (step.counted_from, step.provisional) == (None, False)


def test_the_time_to_appeal_never_gets_shorter_and_follows_the_calendar(walk: Walk):
    climb = climb_of(walk, date(2026, 12, 5))
    step = climb.receive(climb.issue())
    assert step.appeal_until == FOR_NOW
    publish(TABLE)
    assert steps.appeal_until(step) == date(2027, 1, 5)


def test_the_page_says_why_it_is_that_day(walk: Walk):
    climb = Climb(walk, ISSUED)
    step = climb_of(walk, ISSUED).issue()
    iris = sign_in(Client(headers={"accept-language": "zh-hans"}), walk.district.people["iris"])
    shown = iris.get(f"/steps/{step.pk}/").content.decode()
    assert "为什么是这一天" in shown
    assert "2026-12-18当日不计入" in shown
    commands.withdraw_step(step_id=step.pk, reasons="发错。", **climb.who("iris"))
    other = climb.issue(due_on=date(2027, 2, 1))
    shown = iris.get(f"/steps/{other.pk}/").content.decode()
    assert "由签发单位设定" in shown
