"""Whoever has to do something with a step is told at once; and what is due of it stands in the
digests until it is reported."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from on_the_ladder import Climb, climb_of, noon

from cast import Walk
from zhenggai.apps.findings.models import Finding, Measure, Round
from zhenggai.apps.messages.freshening import Leaving
from zhenggai.apps.messages.kinds import Item, Kind
from zhenggai.apps.messages.models import Message
from zhenggai.apps.people.roles import Role
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.commands import tell_urgent
from zhenggai.apps.supervision.events import Event as StepEvent
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.models import Cursor
from zhenggai.apps.supervision.queries import look, read_upto, still_holds, to_tell
from zhenggai.apps.supervision.urgent import URGENT_STEPS

pytestmark = pytest.mark.django_db


@pytest.fixture
def climb(walk: Walk) -> Climb:
    return climb_of(walk)


def told(climb: Climb) -> set[str]:
    """Who is told by the look of now."""
    tell_urgent(at=noon(climb.day))
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
    # Whoever has it, and whoever answers for it.
    assert told(climb) == {"tom", "sam", "lena", "olga"}


def test_a_message_holds_number_day_and_address_and_no_word_of_it(climb: Climb):
    step = climb.issue()
    tell_urgent(at=noon(climb.day))
    kept = Message.objects.filter(kind=Kind.ORDER).values_list("items", flat=True)[0]
    assert [Item.read(one) for one in kept] == [
        Item("office〔2026〕1号", step.due_on, f"/steps/{step.pk}/")
    ]


def test_an_act_that_is_refused_tells_nobody(climb: Climb):
    with pytest.raises(Exception, match="rung-before"):
        climb.issue(Rung.ADMONITION)
    assert told(climb) == set()


def test_each_act_on_a_step_that_is_told_is_tried_here(climb: Climb):
    """What the unit does to its own step, and what ends it, is told to nobody."""
    assert set(StepEvent) - set(URGENT_STEPS) == {
        *(StepEvent.STEP_RECEIVED, StepEvent.STEP_SETTLED, StepEvent.STEP_ENDED),
        *(StepEvent.STEP_REPLIED, StepEvent.STEP_ERASED),
        *(StepEvent.LADDER_PROPOSED, StepEvent.LADDER_CHANGED, StepEvent.LADDER_ENDED),
    }


def test_what_was_overtaken_before_the_look_is_told_of_nowhere(climb: Climb):
    step = climb.receive(climb.issue())
    climb.report(step)
    commands.return_report(step_id=step.pk, reasons="未说明。", **climb.who("reg"))
    climb.report(step)
    # Neither the issue nor the return: a report waits for the office alone.
    assert told(climb) == {"iris", "reg", "rhea", "rhoda"}
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("sam"))
    commands.withdraw_step(step_id=step.pk, reasons="发错。", **climb.who("iris"))
    assert told(climb) == {"sam", "lena", "olga"}


def test_handing_it_on_hides_no_decision_from_whoever_appealed(climb: Climb):
    step = climb.receive(climb.issue())
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("sam"))
    told(climb)
    commands.decide_appeal(step_id=step.pk, upheld=False, reasons="属实。", **climb.who("ida"))
    east = climb.walk.district.units["water-east"].pk
    commands.hand_on_step(step_id=step.pk, unit_id=east, reasons="转。", **climb.who("sam"))
    assert told(climb) == {"tom", "lena", "olga", "sam"}


def test_acts_that_one_look_finds_are_one_message_and_none_is_told_twice(climb: Climb):
    step = climb.issue()
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("sam"))
    commands.decide_appeal(step_id=step.pk, upheld=False, reasons="属实。", **climb.who("ida"))
    tell_urgent(at=noon(climb.day))
    rows = Message.objects.filter(kind=Kind.ORDER, channel="page")
    assert sorted(rows.values_list("person__login", flat=True)) == ["lena", "olga", "sam"]
    assert {len(one.items) for one in rows} == {1}
    # Even where the cursor was put back by hand.
    Cursor.objects.update(upto=0)
    tell_urgent(at=noon(climb.day))
    assert rows.count() == 3


def test_no_unit_is_told_of_a_step_that_it_does_not_see_yet(climb: Climb):
    climb.issue(Rung.REMINDER)
    later = climb.day + timedelta(1)
    Round.objects.update(feedback_on=later, due_on=later)
    assert told(climb) == set()


def test_whoever_did_it_is_not_told_though_he_handles_for_the_unit(climb: Climb):
    climb.walk.district.grant("sam", Role.LEAD_LEADER, "water-east")
    step = climb.receive(climb.issue())
    water_east = climb.walk.district.units["water-east"].pk
    commands.hand_on_step(
        step_id=step.pk, unit_id=water_east, reasons="由其办理。", **climb.who("sam")
    )
    assert told(climb) == {"tom"}


def test_the_number_of_queries_does_not_grow_with_the_steps(climb: Climb):
    def asked() -> int:
        after = read_upto()
        with CaptureQueriesContext(connection) as captured:
            found = look(after, at=noon(climb.day))
        assert found.told[Kind.ORDER]
        Cursor.objects.update(upto=found.upto)
        return len(captured)

    climb.issue(Rung.REMINDER)
    one = asked()
    for _ in range(2):
        climb.settle(climb.report(climb.receive(climb.issue())))
        climb.day += timedelta(1)
    Cursor.objects.update(upto=0)
    climb.issue()
    assert asked() == one


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
        put_at = noon(climb.day)
        one = Leaving(
            key=step.pk, kind=kind, recipient=people[login].pk, items=items, put_at=put_at
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
    climb.receive(step, by="tom")
    assert left("tom", Kind.ORDER) == ()
    climb.report(step, by="tom")
    assert left("iris", Kind.ORDER)
    climb.day += timedelta(1)
    commands.return_report(step_id=step.pk, reasons="未说明。", **climb.who("iris"))
    step.refresh_from_db()
    # With the day that holds now.
    assert [one.due_on for one in left("tom", Kind.ORDER)] == [step.due_on]
    assert left("iris", Kind.ORDER) == ()
    # What was put before the act that concerns him leaves with it alone.
    climb.day -= timedelta(1)
    assert left("tom", Kind.ORDER) == ()
    climb.day += timedelta(1)
    assert left("tom", Kind.DIGEST) == ()
