"""Whoever has to do something with a step is told at once; and what is due of it stands in the
digests until it is reported."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from on_the_ladder import Climb, climb_of

from cast import Walk
from zhenggai.apps.findings.models import Finding, Measure
from zhenggai.apps.messages.freshening import Leaving
from zhenggai.apps.messages.kinds import Item, Kind
from zhenggai.apps.messages.models import Message
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.queries import still_holds, to_tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def climb(walk: Walk) -> Climb:
    return climb_of(walk)


def told(climb: Climb) -> set[str]:
    """Who was told since he was asked last."""
    names = {person.pk: login for login, person in climb.walk.district.people.items()}
    rows = Message.objects.filter(kind=Kind.ORDER)
    found = {names[one] for one in rows.values_list("person", flat=True)}
    rows.delete()
    return found


def test_each_act_is_told_to_those_who_have_to_answer_it(climb: Climb):
    step = climb.issue()
    assert told(climb) == {"sam", "lena", "olga"}
    climb.receive(step)
    assert told(climb) == set()
    climb.report(step)
    assert told(climb) == {"iris", "reg", "rhea", "rhoda"}
    commands.return_report(step_id=step.pk, reasons="未说明。", **climb.who("reg"))
    assert told(climb) == {"sam", "lena", "olga"}
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("sam"))
    assert told(climb) == {"ida", "cole"}
    commands.decide_appeal(step_id=step.pk, upheld=False, reasons="属实。", **climb.who("ida"))
    assert told(climb) == {"sam", "lena", "olga"}
    water_east = climb.walk.district.units["water-east"].pk
    commands.hand_on_step(
        step_id=step.pk, unit_id=water_east, reasons="由其办理。", **climb.who("sam")
    )
    assert told(climb) == {"tom"}
    commands.withdraw_step(step_id=step.pk, reasons="发错。", **climb.who("iris"))
    assert told(climb) == {"tom"}


def test_a_message_holds_number_day_and_address_and_no_word_of_it(climb: Climb):
    step = climb.issue()
    kept = Message.objects.filter(kind=Kind.ORDER).values_list("items", flat=True)[0]
    assert [Item.read(one) for one in kept] == [
        Item("office〔2026〕1号", step.due_on, f"/steps/{step.pk}/")
    ]


def test_an_act_that_is_refused_tells_nobody(climb: Climb):
    with pytest.raises(Exception, match="rung-before"):
        climb.issue(Rung.ADMONITION)
    assert not Message.objects.exists()


def at(day: date) -> datetime:
    return datetime.combine(day, time(0), UTC)


def test_what_is_to_be_reported_stands_in_the_digests_until_it_is(climb: Climb):
    step = climb.issue()
    Finding.objects.update(due_on=date(2028, 3, 1))
    Measure.objects.update(due_on=date(2028, 3, 1))
    due_on = step.due_on
    assert due_on is not None
    sam = climb.walk.district.people["sam"].pk
    found = to_tell(at=at(due_on), since=at(due_on - timedelta(1)))[sam]
    assert [one.path for one in found.items] == [f"/steps/{step.pk}/"]
    leaving = Leaving(
        key=step.pk, kind=Kind.DIGEST, recipient=sam, items=found.items, put_at=at(due_on)
    )
    assert still_holds([leaving], at(due_on))[step.pk] == found.items
    climb.receive(step)
    climb.report(step)
    assert still_holds([leaving], at(due_on))[step.pk] == ()
    assert sam not in to_tell(at=at(due_on), since=at(due_on - timedelta(1)))


def test_what_was_handed_on_leaves_for_whoever_has_it_now(climb: Climb):
    people = climb.walk.district.people
    step = climb.receive(climb.issue())
    assert step.due_on is not None
    items = (Item("office〔2026〕1号", step.due_on, f"/steps/{step.pk}/"),)

    def left(login: str, kind: Kind) -> tuple[Item, ...]:
        one = Leaving(
            key=step.pk, kind=kind, recipient=people[login].pk, items=items, put_at=at(climb.day)
        )
        return tuple(still_holds([one], at(climb.day))[step.pk])

    assert [bool(left(one, Kind.DIGEST)) for one in ("sam", "olga", "tom")] == [True, True, False]
    commands.hand_on_step(
        step_id=step.pk,
        unit_id=climb.walk.district.units["water-east"].pk,
        reasons="由其办理。",
        **climb.who("sam"),
    )
    for kind in (Kind.DIGEST, Kind.ORDER):
        assert [bool(left(one, kind)) for one in ("sam", "olga", "tom")] == [False, False, True]
    assert left("iris", Kind.ORDER)
    climb.receive(step, by="tom")
    climb.report(step, by="tom")
    climb.day += timedelta(1)
    commands.return_report(step_id=step.pk, reasons="未说明。", **climb.who("iris"))
    step.refresh_from_db()
    # With the day that holds now.
    assert [one.due_on for one in left("tom", Kind.ORDER)] == [step.due_on]
    assert left("tom", Kind.DIGEST) == ()
