"""A unit's own page: its leader and those above see the same, and nobody else sees it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from on_the_ladder import climb_of, noon

from cast import Walk, register
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.roles import Role
from zhenggai.apps.supervision.queries.board import Counts
from zhenggai.apps.supervision.queries.unit_board import UnitBoard, unit_board
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db


def shown(walk: Walk, login: str, unit: str = "water") -> UnitBoard:
    at = walk.at + timedelta(hours=2)
    actor = walk.district.actor(login, at=at)
    return unit_board(walk.district.units[unit].pk, actor=actor, at=at)


def above(walk: Walk) -> Walk:
    """Gina leads the government, above the bureau."""
    gina = Person.objects.create(login="gina", name="Gina（虚构）", joined_on=date(2020, 1, 1))
    walk.district.people["gina"] = gina
    walk.district.grant("gina", Role.LEAD_LEADER, "gov")
    return walk


def test_a_leader_and_whoever_is_above_him_see_the_same_page(walk):
    above(walk)
    commands.request_progress(**walk.who("iris"), due_on=date(2026, 4, 1), text="请报进展。")
    commands.ask_extension(
        **walk.who("sam"), until=date(2026, 9, 30), reasons="雨季。", progress="过半。"
    )
    own, higher = shown(walk, "sam"), shown(walk, "gina")
    assert [one.code for one in higher.above] == ["gov"]
    for name in (
        "steps",
        "counts",
        "listed",
        "helped",
        "helping",
        "waiting",
        "asked",
        "put_off",
        "dates",
    ):
        assert getattr(own, name) == getattr(higher, name), name


def test_it_tells_what_is_led_asked_put_off_and_due(walk):
    commands.request_progress(**walk.who("iris"), due_on=date(2026, 4, 1), text="请报进展。")
    commands.ask_extension(
        **walk.who("sam"), until=date(2026, 9, 30), reasons="雨季。", progress="过半。"
    )
    Finding.objects.update(due_on=walk.at.date() + timedelta(days=40))
    page = shown(walk, "sam")
    assert page.counts == Counts(on_time=1, put_off=0)
    assert [row.id for row in page.listed] == [walk.finding.pk]
    assert [(one.state, one.office, one.count) for one in page.waiting] == [
        (State.RECTIFYING, None, 1)
    ]
    (asked,) = page.asked
    assert (asked.ref, asked.due_on, asked.office.name) == (
        walk.finding.ref,
        date(2026, 4, 1),
        "清溪区委巡察办",
    )
    (put_off,) = page.put_off
    assert (put_off.before, put_off.until, put_off.agreed) == (
        date(2026, 8, 31),
        date(2026, 9, 30),
        None,
    )
    assert put_off.left > 0
    assert page.dates[0].key == walk.finding.pk


def test_what_was_taken_back_or_can_be_answered_no_more_does_not_wait(walk):
    asked = commands.ask_extension(
        **walk.who("sam"), until=date(2026, 9, 30), reasons="雨季。", progress="过半。"
    )
    commands.withdraw_extension(**walk.who("sam"), extension_id=asked.pk)
    commands.request_progress(**walk.who("iris"), due_on=date(2026, 4, 1), text="请报进展。")
    assert shown(walk, "sam").put_off == ()
    assert len(shown(walk, "sam").asked) == 1
    walk.work()
    commands.ask_question(**walk.who("rita"), text="检测报告在哪里？")
    assert [one.due_on for one in shown(walk, "sam").asked][-1] is None
    Finding.objects.update(state=State.RECTIFYING)
    assert None not in [one.due_on for one in shown(walk, "sam").asked]
    Finding.objects.update(state=State.WITHDRAWN)
    assert shown(walk, "sam").asked == ()


def test_what_was_missed_does_not_hide_what_is_coming(walk):
    from zhenggai.apps.supervision.queries import unit_board as module

    today = walk.at.date()
    for days in range(-module.LISTED - 5, 0):
        other = Walk(walk.district, register(walk.district, f"问题{days}。"), at=walk.at)
        other.to(State.ASSIGNED)
        Finding.objects.filter(pk=other.finding.pk).update(due_on=today + timedelta(days=days))
    Finding.objects.filter(pk=walk.finding.pk).update(due_on=today + timedelta(days=5))
    assert walk.finding.pk in [one.key for one in shown(walk, "sam").dates]


def test_what_was_granted_is_no_longer_allowed(walk):
    asked = commands.ask_extension(
        **walk.who("sam"), until=date(2026, 9, 30), reasons="雨季。", progress="过半。"
    )
    before = shown(walk, "sam").put_off[0].left
    commands.decide_extension(**walk.who("iris"), extension_id=asked.pk, agreed=True)
    page = shown(walk, "sam")
    assert (page.put_off[0].agreed, page.put_off[0].left) == (True, before - 1)
    assert page.counts.put_off == 1


def test_a_supporting_unit_sees_on_its_page_what_it_helps_with(walk):
    page = shown(walk, "rona", "roads")
    assert page.counts == Counts()
    assert ([row.id for row in page.helped], page.helping) == ([walk.finding.pk], 1)


@pytest.mark.parametrize("login", ["iris", "reg", "rita", "hans", "rona", "obi", "otto", "sys"])
def test_it_is_not_there_for_anybody_else(walk, login):
    """Not for the issuer either, who has the board; nor for a unit beside."""
    with pytest.raises(Missing):
        shown(walk, login)


def test_before_the_feedback_nothing_stands_there(walk):
    walk.district.round.feedback_on = walk.at.date() + timedelta(days=30)
    walk.district.round.save()
    page = shown(walk, "sam")
    assert (page.counts, page.listed, page.asked, page.dates) == (Counts(), (), (), ())


def test_the_page_names_no_person(walk):
    client = sign_in(Client(), walk.district.people["sam"])
    html = client.get(f"/board/{walk.district.units['water'].pk}/").content.decode()
    main = html[html.index("<main") :]
    assert walk.finding.ref in main
    assert [name for name in Person.objects.values_list("name", flat=True) if name in main] == []


def test_a_step_to_report_back_on_stands_on_the_page_of_the_unit_that_has_it(walk):
    climb = climb_of(walk)
    step = climb.issue()
    walk.at = noon(climb.day)
    assert step.pk in [one.key for one in shown(walk, "sam").dates]
    assert step.pk not in [one.key for one in shown(walk, "gina", "gov").dates]
