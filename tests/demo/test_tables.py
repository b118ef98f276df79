"""The tables of the demo hang together: no database needed."""

from __future__ import annotations

from datetime import date

import pytest

from zhenggai.demo.course import WAYS, spread
from zhenggai.demo.names import name
from zhenggai.demo.papers import paper
from zhenggai.demo.rounds import PLANS
from zhenggai.demo.steps import Item
from zhenggai.demo.stories import stories
from zhenggai.demo.tables import ADMINS, DELEGATES, MEMBERS, UNITS

LOGINS = {member.login for member in MEMBERS}
CODES = {code for code, *_ in UNITS}
STORIES = [one for story in stories() for one in (story, *story.parts)]


def test_every_step_of_every_way_is_an_act():
    steps = {step for way in WAYS.values() for step in way} - {"all_agree"}
    assert {step for step in steps if not callable(getattr(Item, step, None))} == set()


def test_every_way_is_gone():
    assert {story.way for story in STORIES} == set(WAYS)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.key)
def test_a_story_names_only_what_there_is(story):
    assert story.round in {plan.code for plan in PLANS}
    assert story.unit in CODES | {""}
    assert {planned.worker for planned in story.measures} <= LOGINS | {""}
    assert {code for planned in story.measures for code in planned.supports} <= CODES


def test_people_are_where_there_are_units():
    assert {member.unit for member in MEMBERS} <= CODES
    assert {member.over for member in MEMBERS} <= CODES | {""}
    assert len(LOGINS) == len(MEMBERS)
    assert {login for pair in DELEGATES for login in pair} <= LOGINS


def test_about_fourteen_can_be_chosen():
    assert 12 <= sum(member.cast for member in MEMBERS) + len(ADMINS) <= 18


def test_names_differ():
    names = [name(number) for number in range(len(MEMBERS) + len(ADMINS))]
    assert len(set(names)) == len(names)


def test_files_are_the_same_every_time_and_differ_by_title():
    for story in STORIES:
        for planned in story.measures:
            for kind, title in planned.files:
                assert paper(kind, title) == paper(kind, title)
    made = {paper(kind, title) for s in STORIES for p in s.measures for kind, title in p.files}
    titles = {title for s in STORIES for p in s.measures for _, title in p.files}
    assert len(made) == len(titles)


def test_no_step_falls_on_a_weekend_and_the_last_has_its_day():
    days = spread(WAYS["closed"], start=date(2026, 4, 1), end=date(2026, 9, 4))
    assert days == sorted(days)
    assert all(day.weekday() < 5 for day in days)
    assert days[-1] == date(2026, 9, 4)
