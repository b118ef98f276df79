"""An appeal against a step: in time, once, decided by somebody who took no part; one that is upheld
leaves every count."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from on_the_ladder import LATE, Climb, climb_of, noon

from cast import Walk
from zhenggai.apps.findings.models import PartTaken
from zhenggai.apps.findings.states import Part
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.models import Grant
from zhenggai.apps.people.roles import Role
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.ladder import Rung, StepAct, StepState
from zhenggai.apps.supervision.models import Appeal, Step
from zhenggai.apps.supervision.offers import offers_of
from zhenggai.apps.supervision.queries import steps
from zhenggai.core.errors import Invalid, NotPermitted, WrongState

pytestmark = pytest.mark.django_db
THIRTY = timedelta(30)
# The thirtieth day is one of the holiday.
LAST = date(2026, 10, 8)


@pytest.fixture
def climb(walk: Walk) -> Climb:
    return climb_of(walk)


@pytest.fixture
def step(climb: Climb) -> Step:
    return climb.receive(climb.issue())


def appeal(climb: Climb, step: Step, by: str = "sam") -> Appeal:
    return commands.appeal_step(step_id=step.pk, reasons="工期经批准。", **climb.who(by))


def decide(climb: Climb, step: Step, by: str = "ida", *, upheld: bool = True) -> Appeal:
    who = climb.who(by)
    return commands.decide_appeal(step_id=step.pk, upheld=upheld, reasons="经查属实。", **who)


def test_one_that_is_upheld_annuls_the_step_and_leaves_every_count(climb: Climb, step: Step):
    made = appeal(climb, step)
    assert made.decide_by == LAST
    decide(climb, step)
    step.refresh_from_db()
    assert (step.state, step.ended_on) == (StepState.ANNULLED, LATE)
    assert steps.counts_by_unit(climb.actor("iris")) == {}
    told = journal.about(step.pk, most=1)[0]
    assert (told.kind, told.body["appeal"]) == ("step.appeal_upheld", made.entry)
    # It is no ground for the next rung, either.
    climb.day += THIRTY
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION)
    assert refused.value.code == "step.rung-before"


def test_one_that_is_rejected_lets_the_step_stand(climb: Climb, step: Step):
    appeal(climb, step)
    decide(climb, step, upheld=False)
    step.refresh_from_db()
    assert step.state == StepState.RECEIVED
    assert sum(steps.counts_by_unit(climb.actor("iris"))[step.unit_id].values()) == 1
    climb.report(step)


def test_while_it_waits_no_further_rung_is_climbed(climb: Climb, step: Step):
    appeal(climb, step)
    climb.day += THIRTY
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION)
    assert refused.value.code == "step.appeal-waits"
    decide(climb, step, upheld=False)
    climb.issue(Rung.ADMONITION)


def test_it_comes_once_and_on_the_last_day_at_the_latest(climb: Climb, step: Step):
    climb.day = LAST + timedelta(1)
    with pytest.raises(WrongState) as refused:
        appeal(climb, step)
    assert refused.value.code == "step.appeal-too-late"
    climb.day = LAST
    appeal(climb, step)
    with pytest.raises(WrongState) as refused:
        appeal(climb, step)
    assert refused.value.code == "step.appealed-already"


def test_it_may_be_made_before_the_receipt_and_after_the_end(climb: Climb):
    appeal(climb, climb.issue(Rung.REMINDER, by="reg"))
    other = climb.receive(climb.issue())
    climb.report(other)
    climb.settle(other)
    appeal(climb, other)
    decide(climb, other)
    other.refresh_from_db()
    assert other.state == StepState.ANNULLED


def test_the_officer_of_the_unit_does_not_appeal_and_nobody_to_whom_it_was_handed_on(climb: Climb):
    step = climb.receive(climb.issue())
    with pytest.raises(NotPermitted):
        appeal(climb, step, by="olga")
    commands.hand_on_step(
        step_id=step.pk,
        unit_id=climb.walk.district.units["water-east"].pk,
        reasons="由其办理。",
        **climb.who("sam"),
    )
    with pytest.raises(NotPermitted):
        appeal(climb, step, by="tom")
    appeal(climb, step, by="sam")


@pytest.mark.parametrize("login", ["iris", "reg", "cole", "rita", "sam", "lena"])
def test_nobody_decides_who_issued_it_judged_the_findings_or_is_of_the_unit(climb, step, login):
    appeal(climb, step)
    PartTaken.objects.create(
        finding=climb.walk.finding,
        episode=1,
        person=climb.walk.district.people["cole"],
        part=Part.CLOSER,
    )
    climb.walk.district.grant("lena", Role.ISSUER, "district")
    with pytest.raises(NotPermitted) as refused:
        decide(climb, step, by=login)
    codes = {"iris": "step.took-part", "cole": "step.took-part", "lena": "step.own-unit"}
    assert refused.value.code == codes.get(login, "step.role")
    step.refresh_from_db()
    assert step.state == StepState.RECEIVED


def test_whoever_returned_or_settled_the_report_took_part(climb: Climb, step: Step):
    climb.walk.district.grant("rhea", Role.CLOSER, "office")
    climb.report(step)
    climb.settle(step, by="rhea")
    appeal(climb, step)
    with pytest.raises(NotPermitted) as refused:
        decide(climb, step, by="rhea")
    assert refused.value.code == "step.took-part"


def test_it_needs_reasons_and_an_appeal_that_waits(climb: Climb, step: Step):
    with pytest.raises(WrongState) as refused:
        decide(climb, step)
    assert refused.value.code == "step.no-appeal"
    appeal(climb, step)
    with pytest.raises(Invalid):
        commands.decide_appeal(step_id=step.pk, upheld=True, reasons=" ", **climb.who("ida"))
    decide(climb, step, upheld=False)
    with pytest.raises(WrongState):
        decide(climb, step)


def test_where_nobody_can_decide_it_the_page_says_so(climb: Climb, step: Step):
    appeal(climb, step)
    page = steps.page_of(step.pk, actor=climb.actor("sam"), at=noon(climb.day))
    assert not page.nobody_decides
    Grant.objects.filter(role__in=[Role.ISSUER, Role.CLOSER]).exclude(
        person=climb.walk.district.people["iris"]
    ).update(to_on=LATE - timedelta(1))
    # Somebody of the unit who issues elsewhere is nobody, either.
    climb.walk.district.grant("lena", Role.ISSUER, "district")
    page = steps.page_of(step.pk, actor=climb.actor("sam"), at=noon(climb.day))
    assert page.nobody_decides


def test_what_was_built_upon_an_annulled_step_is_asked_about_and_bears_nothing(climb, step):
    climb.day = LATE + timedelta(16)
    admonition = climb.issue(Rung.ADMONITION)
    appeal(climb, step)
    decide(climb, step)
    page = steps.page_of(admonition.pk, actor=climb.actor("iris"), at=noon(climb.day))
    assert page.rests_on_nothing
    climb.day += timedelta(20)
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.TALK, by="ida")
    assert refused.value.code == "step.rung-before"


def test_a_part_in_an_earlier_episode_and_a_hand_in_another_step_keep_him_from_it(climb, step):
    climb.walk.district.grant("rhea", Role.CLOSER, "office")
    climb.day = LATE + timedelta(16)
    admonition = climb.issue(Rung.ADMONITION, by="iris")
    climb.walk.district.grant("rhoda", Role.ISSUER, "office")
    climb.report(step)
    climb.settle(step, by="rhoda")
    appeal(climb, admonition)
    people = climb.walk.district.people
    PartTaken.objects.create(
        finding=climb.walk.finding, episode=7, person=people["rhea"], part=Part.REVIEWER
    )
    for login in ("rhoda", "rhea"):
        with pytest.raises(NotPermitted) as refused:
            decide(climb, admonition, by=login)
        assert refused.value.code == "step.took-part"


def test_the_offers_of_a_page_are_what_its_commands_do(climb: Climb, step: Step):
    appeal(climb, step)
    wanted = {
        "iris": {StepAct.WITHDRAW, StepAct.END},
        "ida": {StepAct.WITHDRAW, StepAct.END, StepAct.DECIDE_APPEAL},
        "sam": {StepAct.HAND_ON, StepAct.REPORT, StepAct.REPLY},
        "rita": set(),
    }
    for login, acts in wanted.items():
        actor = climb.actor(login)
        page = steps.page_of(step.pk, actor=actor, at=noon(climb.day))
        offers = offers_of(page, actor=actor, at=noon(climb.day))
        assert {one.act for one in offers if one.refused is None} == acts, login


def test_the_database_knows_that_nobody_decides_his_own_appeal(climb: Climb, step: Step):
    made = appeal(climb, step)
    made.upheld, made.decided_by, made.decided_at = True, made.by, noon(LATE)
    made.decision_entry = 1
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()
