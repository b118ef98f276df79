"""A unit is dissolved and another follows it: that one sees its steps, signs for them anew, reports
back on them and appeals; to whom they were addressed still stands there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from on_the_ladder import Climb, climb_of, noon

from cast import Walk
from signing_in import sign_in
from zhenggai.apps.jobs.registry import jobs
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.messages.kinds import Kind
from zhenggai.apps.messages.models import Message
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.ladder import Rung, StepState
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries import steps, to_tell
from zhenggai.apps.supervision.queries.successors import left_behind_at
from zhenggai.core.errors import NotPermitted, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def climb(walk: Walk) -> Climb:
    """Rona leads the unit that is to follow."""
    return climb_of(walk)


def dissolve(climb: Climb, code: str = "water", into: str | None = "roads") -> None:
    successor = climb.walk.district.units[into] if into else None
    Unit.objects.filter(code=code).update(closed_on=climb.day, successor=successor)


def follow(climb: Climb) -> int:
    return commands.follow_units(at=noon(climb.day))


def test_the_unit_that_follows_sees_it_signs_for_it_anew_and_reports_back(climb: Climb):
    step = climb.receive(climb.issue())
    assert not steps.visible_steps(climb.actor("rona")).exists()
    version = step.version
    dissolve(climb)
    assert left_behind_at(noon(climb.day)) == 1
    assert follow(climb) == 1
    step.refresh_from_db()
    assert (step.unit.code, step.holder.code, step.answers.code) == ("water", "roads", "roads")
    assert (step.state, step.handed) == (StepState.ISSUED, 0)
    # A form that was opened before is refused.
    with pytest.raises(Stale):
        commands.receive_step(step_id=step.pk, seen=version, **climb.who("rona"))
    told = journal.about(step.pk, most=1)[0]
    assert (told.kind, told.actor) == ("step.to_successor", None)
    assert (told.body["stood"], told.body["stands"]) == ("received", "issued")
    assert follow(climb) == left_behind_at(noon(climb.day)) == 0
    due_on, until = step.due_on, step.appeal_until
    climb.receive(step, by="rona")
    climb.report(step, by="rona")
    climb.settle(step)
    step.refresh_from_db()
    # Neither its day nor the time to appeal begins anew.
    assert (step.state, step.due_on, step.appeal_until) == (StepState.SETTLED, due_on, until)
    assert steps.counts_by_unit(climb.actor("iris"))[step.unit_id]


def test_whoever_was_of_the_old_unit_does_nothing_with_it_any_more(climb: Climb):
    step = climb.issue()
    dissolve(climb)
    follow(climb)
    with pytest.raises(NotPermitted):
        climb.receive(step, by="olga")
    with pytest.raises(NotPermitted):
        commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("sam"))


def test_the_unit_that_follows_appeals_and_nobody_of_it_decides(climb: Climb):
    step = climb.receive(climb.issue(Rung.REMINDER))
    assert step.state == StepState.SETTLED
    climb.day += timedelta(5)
    dissolve(climb)
    # It is over, but may be appealed against still.
    assert follow(climb) == 1
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("rona"))
    climb.walk.district.grant("rona", Role.ISSUER, "district")
    Step.objects.filter(pk=step.pk).update(holder=step.unit)
    with pytest.raises(NotPermitted) as refused:
        commands.decide_appeal(step_id=step.pk, upheld=True, reasons="是。", **climb.who("rona"))
    assert refused.value.code in {"step.own-unit", "step.took-part"}


def test_an_appeal_that_waits_goes_along_though_its_time_is_over(climb: Climb):
    step = climb.receive(climb.issue(Rung.REMINDER))
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("sam"))
    step.refresh_from_db()
    climb.day = step.appeal_until + timedelta(1)
    dissolve(climb)
    assert follow(climb) == 1
    step.refresh_from_db()
    assert step.answers.code == "roads"


def test_what_was_reported_waits_for_the_office_as_before(climb: Climb):
    step = climb.report(climb.receive(climb.issue()))
    dissolve(climb)
    follow(climb)
    step.refresh_from_db()
    assert (step.state, step.holder.code) == (StepState.REPORTED, "roads")
    commands.return_report(step_id=step.pk, reasons="未说明。", **climb.who("iris"))
    climb.report(step, by="rona")


def test_where_it_was_handed_on_whoever_has_it_keeps_it_and_the_other_answers(climb: Climb):
    step = climb.receive(climb.issue())
    east = climb.walk.district.units["water-east"]
    commands.hand_on_step(step_id=step.pk, unit_id=east.pk, reasons="转。", **climb.who("sam"))
    climb.receive(step, by="tom")
    dissolve(climb)
    assert follow(climb) == 1
    step.refresh_from_db()
    assert (step.state, step.holder, step.answers.code) == (StepState.RECEIVED, east, "roads")
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("rona"))


def test_nobody_of_the_unit_that_has_it_judges_it_for_the_office(climb: Climb):
    """What was handed on below is followed by a unit outside: that one is nobody's below."""
    step = climb.receive(climb.issue())
    district = climb.walk.district
    east = district.units["water-east"].pk
    commands.hand_on_step(step_id=step.pk, unit_id=east, reasons="转。", **climb.who("sam"))
    dissolve(climb, "water-east")
    assert follow(climb) == 1
    district.grant("rona", Role.ISSUER, "district")
    climb.receive(step, by="rona")
    climb.report(step, by="rona")
    with pytest.raises(NotPermitted, match=r"step\.own-unit"):
        climb.settle(step, by="rona")
    with pytest.raises(NotPermitted, match=r"step\.own-unit"):
        commands.withdraw_step(step_id=step.pk, reasons="发错。", **climb.who("rona"))


def test_whoever_has_to_answer_for_it_from_now_on_is_told_though_another_has_it(climb: Climb):
    step = climb.report(climb.receive(climb.issue()))
    commands.tell_urgent(at=noon(climb.day))
    Message.objects.all().delete()
    dissolve(climb)
    follow(climb)
    commands.tell_urgent(at=noon(climb.day))
    # Reported already, but the time to appeal runs.
    rows = Message.objects.filter(kind=Kind.ORDER, channel="page")
    assert list(rows.values_list("person__login", flat=True)) == ["rona"]
    assert step.state == StepState.REPORTED


@pytest.mark.parametrize("over", [True, False])
def test_what_is_over_or_whose_unit_nobody_follows_stays_where_it_is(climb: Climb, over: bool):
    step = climb.receive(climb.issue())
    if over:
        climb.settle(climb.report(step))
        climb.day += timedelta(60)
    dissolve(climb, into="roads" if over else None)
    assert follow(climb) == 0
    step.refresh_from_db()
    assert step.holder == step.unit


def test_units_that_follow_one_another_are_followed_to_the_last_and_a_ring_ends(climb: Climb):
    climb.issue()
    dissolve(climb)
    dissolve(climb, "roads", "gov")
    assert follow(climb) == 1
    assert Step.objects.get().holder.code == "gov"
    dissolve(climb, "gov", "water")
    Step.objects.update(holder=climb.walk.district.units["water"])
    Step.objects.update(answers=climb.walk.district.units["water"])
    follow(climb)
    entries = journal.count()
    assert follow(climb) == 0
    assert journal.count() == entries


def test_the_people_of_the_unit_that_follows_are_told_at_once_and_in_the_digests(climb: Climb):
    step = climb.issue()
    commands.tell_urgent(at=noon(climb.day))
    Message.objects.all().delete()
    dissolve(climb)
    follow(climb)
    commands.tell_urgent(at=noon(climb.day))
    rows = Message.objects.filter(kind=Kind.ORDER, channel="page")
    assert list(rows.values_list("person__login", flat=True)) == ["rona"]
    assert step.due_on is not None
    rona = climb.walk.district.people["rona"].pk
    found = to_tell(at=noon(step.due_on), since=noon(step.due_on - timedelta(1)))[rona]
    assert [one.path for one in found.items] == [f"/steps/{step.pk}/"]


def test_the_page_shows_to_whom_it_was_addressed_and_who_follows(climb: Climb):
    step = climb.issue()
    dissolve(climb)
    follow(climb)
    client = sign_in(
        Client(headers={"accept-language": "zh-hans"}), climb.walk.district.people["rona"]
    )
    shown = client.get(f"/steps/{step.pk}/").content.decode()
    assert "清溪区水务局" in shown
    assert "承接已撤并单位" in shown
    assert "原单位撤并，转由承接单位办理" in shown
    listed = client.get("/steps/").content.decode()
    assert "→ 清溪区交通局" in listed


def test_the_worker_looks_for_it_every_few_minutes(climb: Climb):
    (job,) = (one for one in jobs() if one.name == "supervision.follow_units")
    assert job.wanted is left_behind_at
    assert job.every <= timedelta(minutes=5)
