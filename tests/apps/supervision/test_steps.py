"""A step of the ladder from its issue to its end: who may, when, and what is kept of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from on_the_ladder import EARLY, LATE, Climb, climb_of, noon

from cast import Walk, open_round, register
from installed import once
from zhenggai.apps.findings import commands as findings
from zhenggai.apps.findings.models import Finding, Round
from zhenggai.apps.findings.states import State
from zhenggai.apps.jobs.registry import jobs
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.models import Grant, Post, Unit
from zhenggai.apps.people.roles import Role
from zhenggai.apps.supervision import commands, permissions
from zhenggai.apps.supervision.ladder import RULES, Rung, Side, StepAct, StepState
from zhenggai.apps.supervision.models import LadderRule, Step, StepRecord
from zhenggai.apps.supervision.queries import steps
from zhenggai.apps.supervision.queries.unit_board import unit_board
from zhenggai.apps.supervision.queries.waiting import steps_waited_for
from zhenggai.core.errors import Invalid, NotPermitted, Refused, Stale, WrongState
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db
FIFTEEN = timedelta(15)


@pytest.fixture
def climb(walk: Walk) -> Climb:
    return climb_of(walk)


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def test_an_order_is_issued_signed_for_answered_and_settled(climb: Climb):
    step = climb.issue()
    assert (step.year, step.serial, step.state) == (2026, 1, StepState.ISSUED)
    assert step.office == climb.walk.district.units["office"]
    assert step.due_on == LATE + FIFTEEN
    climb.receive(step)
    climb.report(step)
    climb.settle(step)
    step.refresh_from_db()
    assert (step.state, step.ended_on) == (StepState.SETTLED, LATE)
    kinds = [one.kind for one in reversed(journal.about(step.pk, most=9))]
    assert kinds == ["step.issued", "step.received", "step.reported", "step.settled"]
    assert [one.kind for one in step.records.order_by("entry")] == kinds


def test_its_entry_holds_ids_codes_and_days_and_its_words_stand_beside(climb: Climb):
    step = climb.issue()
    told = journal.about(step.pk, most=1)[0]
    assert told.body["rung"] == "order"
    assert told.body["findings"] == [str(climb.walk.finding.pk)]
    assert told.body["report_by"] == (LATE + FIFTEEN).isoformat()
    assert "管网" not in json.dumps(told.body, ensure_ascii=False)
    assert told.texts["matter"] == "管网改造逾期未完成。"


def test_a_reminder_asks_for_no_report_and_ends_with_the_receipt(climb: Climb):
    climb.day = EARLY
    step = climb.issue(Rung.REMINDER, by="reg")
    assert step.due_on is None
    assert climb.receive(step).state == StepState.SETTLED
    step.refresh_from_db()
    assert step.appeal_until == EARLY + timedelta(30)


@pytest.mark.parametrize(
    ("rung", "by", "code"),
    [
        (Rung.ORDER, "reg", "step.role"),
        (Rung.REMINDER, "rita", "step.role"),
        (Rung.REMINDER, "sam", "step.role"),
        (Rung.TALK, "iris", "step.role"),
    ],
)
def test_each_rung_is_issued_by_those_whom_its_rule_names(climb: Climb, rung, by, code):
    with pytest.raises(NotPermitted) as refused:
        climb.issue(rung, by=by)
    assert code_of(refused) == code


@pytest.mark.parametrize("login", ["otto", "kate", "sys", "aud"])
def test_whoever_does_not_see_the_finding_issues_nothing(climb: Climb, login: str):
    with pytest.raises(Missing):
        climb.issue(by=login)


@pytest.mark.parametrize("login", ["rona", "hans"])
def test_whoever_sees_a_part_of_the_finding_issues_nothing(climb: Climb, login: str):
    with pytest.raises(NotPermitted):
        climb.issue(by=login)


def test_nobody_issues_a_step_against_his_own_unit(climb: Climb):
    climb.walk.district.grant("lena", Role.ISSUER, "district")
    with pytest.raises(NotPermitted) as refused:
        climb.issue(by="lena")
    assert code_of(refused) == "step.own-unit"


@pytest.mark.parametrize("act", ["issue", "receive"])
def test_a_person_himself_acts_with_a_fresh_factor(climb: Climb, act: str):
    step = climb.issue()
    do = {"issue": climb.issue, "receive": lambda by: climb.receive(step, by)}[act]
    by = {"issue": "iris", "receive": "sam"}[act]
    actor = climb.actor(by)
    for changed, code in (
        (replace(actor, factor_at=None), "step.factor-not-fresh"),
        (replace(actor, by_token=True), "step.needs-own-hand"),
        (replace(actor, principal=uuid4()), "step.needs-own-hand"),
    ):
        climb.actor = lambda login, changed=changed: changed  # type: ignore[method-assign,misc]
        with pytest.raises(NotPermitted) as refused:
            do(by=by)
        assert code_of(refused) == code


def test_the_ladder_is_climbed_rung_by_rung(climb: Climb):
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION)
    assert code_of(refused) == "step.rung-before"
    order = climb.issue()
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION)
    assert code_of(refused) == "step.time-left"
    climb.day = LATE + FIFTEEN
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION)
    assert code_of(refused) == "step.time-left"
    climb.day += timedelta(1)
    admonition = climb.issue(Rung.ADMONITION)
    assert admonition.serial == order.serial + 1
    climb.receive(admonition)
    climb.report(admonition)
    climb.settle(admonition)
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.TALK, by="ida")
    assert code_of(refused) == "step.just-ended"
    climb.day += timedelta(1)
    talk = climb.issue(Rung.TALK, by="ida")
    # The office above gives numbers of its own.
    assert (talk.office, talk.serial) == (climb.walk.district.units["district"], 1)
    words = journal.texts([talk.records.get().entry])
    assert words[talk.records.get().entry]["body"] == "清溪区委"


def test_what_is_not_overdue_is_not_admonished(climb: Climb):
    order = climb.issue()
    climb.receive(order)
    climb.report(order)
    climb.settle(order)
    climb.day += timedelta(1)
    Finding.objects.update(due_on=climb.day)
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION)
    assert code_of(refused) == "step.not-overdue"


def test_the_last_rungs_name_who_decided_outside(climb: Climb):
    LadderRule.objects.filter(regime="inspection").update(after="")
    for outside, field in (
        (None, "body"),
        (commands.Outside("清溪区委", "", LATE), "number"),
        (commands.Outside("清溪区委", "七号", None), "decided_on"),
        (commands.Outside("清溪区委", "七号", LATE + timedelta(1)), "decided_on"),
    ):
        with pytest.raises(Invalid) as refused:
            climb.issue(Rung.TALK, by="ida", outside=outside)
        assert refused.value.values["field"] == field
    assert not Step.objects.exists()


def test_a_unit_that_has_done_its_part_is_not_pressed(climb: Climb):
    climb.walk.work()
    with pytest.raises(WrongState) as refused:
        climb.issue()
    assert code_of(refused) == "step.not-the-units-turn"


def test_a_second_click_issues_no_second_order(climb: Climb):
    climb.issue()
    with pytest.raises(WrongState) as refused:
        climb.issue()
    assert code_of(refused) == "step.open-already"
    assert Step.objects.count() == 1


def test_no_rung_is_climbed_that_is_not_in_force(climb: Climb):
    LadderRule.objects.filter(rung="order").update(valid_from=None)
    with pytest.raises(WrongState) as refused:
        climb.issue()
    assert code_of(refused) == "step.no-such-rung"


def test_several_findings_of_one_round_and_unit_stand_in_one_step(climb: Climb):
    other = Walk(climb.walk.district, register(climb.walk.district, "另一处管网漏损。"))
    other.to(State.RECTIFYING)
    step = climb.issue(findings=[climb.walk.finding.pk, other.finding.pk])
    assert step.findings.count() == 2
    open_round(climb.walk.district, code="XC-2026-03")
    third = Walk(climb.walk.district, register(climb.walk.district, "第三处。"))
    third.to(State.RECTIFYING)
    with pytest.raises(Invalid) as refused:
        climb.issue(findings=[climb.walk.finding.pk, third.finding.pk])
    assert code_of(refused) == "step.mixed-findings"
    with pytest.raises(Invalid) as refused:
        climb.issue(findings=[])
    assert code_of(refused) == "step.no-finding"


def test_it_goes_to_the_lead_unit_or_one_above_it_within_the_inspected(climb: Climb):
    units = climb.walk.district.units
    for unit in ("roads", "water-east", "district"):
        with pytest.raises(Invalid) as refused:
            climb.issue(unit_id=units[unit].pk)
        assert code_of(refused) == "step.not-the-lead-unit"
    assert climb.issue(unit_id=units["gov"].pk).holder == units["gov"]


def test_it_is_addressed_to_a_post_of_the_unit(climb: Climb):
    post = Post.objects.get(code="sam")
    assert climb.issue(post_id=post.pk).post == post
    with pytest.raises(Invalid) as refused:
        climb.issue(Rung.REMINDER, post_id=Post.objects.get(code="iris").pk)
    assert code_of(refused) == "step.no-such-post"


def test_more_time_to_report_may_be_given_than_the_rule_gives_and_never_less(climb: Climb):
    rule = LATE + FIFTEEN
    for day, code in (
        (LATE, "step.day-early"),
        (rule - timedelta(1), "step.day-early"),
        (LATE + timedelta(367), "step.day-late"),
        (date(9999, 12, 31), "step.day-late"),
    ):
        with pytest.raises(Invalid) as refused:
            climb.issue(due_on=day)
        assert code_of(refused) == code
    step = climb.issue(due_on=rule + timedelta(3))
    assert step.due_on == rule + timedelta(3)
    climb.receive(step)
    climb.report(step)
    with pytest.raises(Invalid) as refused:
        commands.return_report(
            step_id=step.pk, reasons="未说明。", due_on=LATE + timedelta(1), **climb.who("iris")
        )
    assert code_of(refused) == "step.day-early"


def test_a_report_is_returned_with_reasons_and_a_new_day(climb: Climb):
    step = climb.issue()
    climb.receive(step)
    climb.report(step)
    climb.day += timedelta(2)
    commands.return_report(step_id=step.pk, reasons="未说明原因。", **climb.who("reg"))
    step.refresh_from_db()
    assert (step.state, step.due_on) == (StepState.RECEIVED, climb.day + FIFTEEN)
    climb.report(step)
    climb.settle(step)


def test_the_unit_replies_at_any_time_also_when_it_is_over(climb: Climb):
    step = climb.issue()
    for state in StepState:
        Step.objects.filter(pk=step.pk).update(state=state)
        actor = climb.who("sam", fresh=False)
        commands.reply_to_step(step_id=step.pk, reply=f"意见：{state.value}", **actor)
    page = steps.page_of(step.pk, actor=climb.actor("iris"), at=noon(climb.day))
    assert len(page.replies) == len(StepState)
    assert page.replies[0].said["reply"] == "意见：issued"


def test_what_its_office_takes_back_keeps_its_number_and_counts_nowhere(climb: Climb):
    step = climb.issue()
    water = climb.walk.district.units["water"].pk
    assert steps.counts_by_unit(climb.actor("iris")) == {water: {Rung.ORDER: 1}}
    commands.withdraw_step(step_id=step.pk, reasons="发错。", **climb.who("iris"))
    assert steps.counts_by_unit(climb.actor("iris")) == {}
    assert climb.issue().serial == 2


def test_the_day_on_which_it_was_handed_on_is_that_of_the_round(climb: Climb):
    step = climb.receive(climb.issue())
    at = noon(LATE).replace(hour=20)
    commands.hand_on_step(
        step_id=step.pk,
        unit_id=climb.walk.district.units["water-east"].pk,
        reasons="由其办理。",
        actor=climb.walk.district.actor("sam", at=at),
        at=at,
    )
    page = steps.page_of(step.pk, actor=climb.actor("iris"), at=at)
    assert [one.day for one in page.chain] == [LATE + timedelta(1)]


def test_what_a_unit_was_sent_stands_on_its_page(climb: Climb):
    step = climb.issue()
    water = climb.walk.district.units["water"].pk
    own = unit_board(water, actor=climb.actor("sam"), at=noon(climb.day))
    assert own.steps == ((Rung.ORDER, 1),)
    commands.withdraw_step(step_id=step.pk, reasons="发错。", **climb.who("iris"))
    assert unit_board(water, actor=climb.actor("sam"), at=noon(climb.day)).steps == ()


def test_it_is_handed_on_so_often_as_the_rule_allows_and_that_is_seen(climb: Climb):
    LadderRule.objects.update(handed_on=1)
    step = climb.issue(unit_id=climb.walk.district.units["gov"].pk)
    climb.receive(step, by="gina")
    water, roads = (climb.walk.district.units[one].pk for one in ("water", "roads"))
    for wrong in (climb.walk.district.units["water-east"].pk, step.unit_id, uuid4()):
        with pytest.raises(Invalid) as refused:
            commands.hand_on_step(
                step_id=step.pk, unit_id=wrong, reasons="由其办理。", **climb.who("gina")
            )
        assert code_of(refused) == "step.not-below"
    # What was addressed to the unit above is not theirs below before it is handed on to them.
    with pytest.raises(Missing):
        commands.hand_on_step(step_id=step.pk, unit_id=roads, reasons="推。", **climb.who("sam"))
    commands.hand_on_step(step_id=step.pk, unit_id=water, reasons="由其办理。", **climb.who("gina"))
    page = steps.page_of(step.pk, actor=climb.actor("iris"), at=noon(climb.day))
    assert page.idle
    assert page.step.handed == 1
    # Signed for anew; the time to appeal runs from the first receipt.
    climb.day += timedelta(3)
    climb.receive(step, by="sam")
    page = steps.page_of(step.pk, actor=climb.actor("iris"), at=noon(climb.day))
    # To sign for it is not to act.
    assert page.idle
    assert [(one.unit.name, one.day) for one in page.chain if one.unit] == [("清溪区水务局", LATE)]
    assert page.step.received_on == LATE
    with pytest.raises(WrongState) as refused:
        commands.hand_on_step(
            step_id=step.pk,
            unit_id=climb.walk.district.units["water-east"].pk,
            reasons="再转。",
            **climb.who("sam"),
        )
    assert code_of(refused) == "step.handed-on-too-often"


WHO = {
    Side.OFFICE: {"iris", "reg", "ida", "rhea", "rhoda"},
    Side.UNIT: {"sam", "olga", "lena", "gina"},
    Side.ABOVE: {"iris", "ida", "cole"},
}
SEES = (
    "iris", "reg", "rita", "dora", "vera", "cole", "sam", "olga", "wes", "obi", "ida", "rhea",
    "rhoda", "vic", "gina", "lena",
)  # fmt: skip
OUTSIDERS = ("hans", "rona", "otto", "kate", "tom", "cora", "past", "sys", "sec", "aud")
DO = {
    StepAct.RECEIVE: (commands.receive_step, {}),
    StepAct.HAND_ON: (commands.hand_on_step, {"reasons": "由其办理。"}),
    StepAct.REPORT: (commands.report_step, {"report": "已更换。"}),
    StepAct.RETURN: (commands.return_report, {"reasons": "未说明。"}),
    StepAct.SETTLE: (commands.settle_step, {"reasons": "已说明。"}),
    StepAct.END: (commands.end_step, {"reasons": "问题已销号。"}),
    StepAct.REPLY: (commands.reply_to_step, {"reply": "意见。"}),
    StepAct.APPEAL: (commands.appeal_step, {"reasons": "不属实。"}),
    StepAct.DECIDE_APPEAL: (commands.decide_appeal, {"upheld": False, "reasons": "属实。"}),
    StepAct.WITHDRAW: (commands.withdraw_step, {"reasons": "发错。"}),
}


def _more(climb: Climb, act: StepAct) -> dict[str, object]:
    below = climb.walk.district.units["water-east"].pk
    return {"unit_id": below} if act is StepAct.HAND_ON else {}


@pytest.mark.parametrize("act", list(StepAct))
def test_who_may_do_what_with_a_step(climb: Climb, act: StepAct):
    step = climb.issue()
    source = sorted(RULES[act].sources)[0]
    command, said = DO[act]
    roles = {
        login: {reach.role for reach in climb.actor(login).reaches} for login in (*SEES, *OUTSIDERS)
    }
    for login in (*SEES, *OUTSIDERS):
        Step.objects.filter(pk=step.pk).update(state=source, holder=step.unit, handed=0)
        may = login in WHO[RULES[act].side] and bool(roles[login] & RULES[act].roles)
        if act is StepAct.RECEIVE and login == "gina":
            # The unit has people of its own who sign.
            may = False
        try:
            command(step_id=step.pk, **climb.who(login), **said, **_more(climb, act))
            got = True
        except Missing:
            got = False if login in OUTSIDERS else None
        except NotPermitted as refused:
            got = refused.code == "step.took-part" if login in SEES else None
        except WrongState as refused:
            # Appealed by whoever came before him, or nothing was appealed.
            got = refused.code in {"step.appealed-already", "step.no-appeal"}
        assert got is may, (login, act)


@once
@pytest.mark.parametrize("act", list(StepAct))
@pytest.mark.parametrize("state", list(StepState))
def test_no_act_is_done_in_a_state_that_the_table_does_not_name(climb, act, state):
    step = climb.issue()
    Step.objects.filter(pk=step.pk).update(state=state)
    command, said = DO[act]
    by = {Side.OFFICE: "iris", Side.UNIT: "sam", Side.ABOVE: "ida"}[RULES[act].side]
    if state in RULES[act].sources:
        return
    with pytest.raises(WrongState) as refused:
        command(step_id=step.pk, **climb.who(by), **said, **_more(climb, act))
    assert code_of(refused) == "step.wrong-state"
    assert StepRecord.objects.count() == 1


@pytest.mark.parametrize("login", OUTSIDERS)
def test_outsiders_see_no_step_nor_that_there_is_one(climb: Climb, login: str):
    step = climb.issue()
    actor = climb.actor(login)
    assert not steps.visible_steps(actor).exists()
    assert steps.counts_by_unit(actor) == {}
    finding = Finding.objects.select_related("round__issuer").get(pk=climb.walk.finding.pk)
    beside = steps.of_finding(finding, actor=actor)
    assert not beside.seen
    assert not beside.known
    with pytest.raises(Missing):
        steps.page_of(step.pk, actor=actor, at=noon(climb.day))


@pytest.mark.parametrize("login", SEES)
def test_whoever_sees_the_finding_sees_its_steps(climb: Climb, login: str):
    step = climb.issue()
    finding = Finding.objects.select_related("round__issuer").get(pk=climb.walk.finding.pk)
    assert steps.of_finding(finding, actor=climb.actor(login)).seen == [step]
    page = steps.page_of(step.pk, actor=climb.actor(login), at=noon(climb.day))
    assert page.paper.said["asked"] == "说明原因，报送完成日期。"
    assert page.findings[0].ref == climb.walk.finding.ref


def test_a_unit_that_has_reported_is_not_pressed_further_before_it_is_answered(climb: Climb):
    order = climb.receive(climb.issue())
    climb.report(order)
    climb.day = LATE + FIFTEEN + timedelta(1)
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION)
    assert code_of(refused) == "step.report-waits"
    commands.return_report(step_id=order.pk, reasons="未说明。", **climb.who("iris"))
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION)
    assert code_of(refused) == "step.time-left"


def test_numbers_of_two_offices_do_not_hide_which_step_is_the_newest(climb: Climb):
    """The district's first order comes after the office's second."""
    for _ in range(2):
        climb.settle(climb.report(climb.receive(climb.issue())))
    climb.day += timedelta(1)
    above = climb.issue(by="ida")
    assert above.serial == 1
    for rung, code in ((Rung.ORDER, "step.open-already"), (Rung.ADMONITION, "step.time-left")):
        with pytest.raises(WrongState) as refused:
            climb.issue(rung)
        assert code_of(refused) == code


def test_one_finding_is_pressed_for_once_to_whichever_unit(climb: Climb):
    climb.issue()
    with pytest.raises(WrongState) as refused:
        climb.issue(unit_id=climb.walk.district.units["gov"].pk)
    assert code_of(refused) == "step.open-already"


def test_a_rung_is_climbed_upon_what_the_same_unit_was_sent(climb: Climb):
    climb.settle(climb.report(climb.receive(climb.issue())))
    climb.day += timedelta(20)
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION, unit_id=climb.walk.district.units["gov"].pk)
    assert code_of(refused) == "step.rung-before"
    climb.issue(Rung.ADMONITION)


def test_what_is_asked_of_the_ladder_does_not_grow_with_the_findings(climb: Climb):
    """An admonition about as many as have been ordered."""

    def asked(count: int) -> int:
        walks = [
            Walk(climb.walk.district, register(climb.walk.district, f"第{count}-{number}条。"))
            for number in range(count)
        ]
        for one in walks:
            one.to(State.RECTIFYING)
        keys = [one.finding.pk for one in walks]
        Finding.objects.filter(pk__in=keys).update(due_on=LATE - timedelta(7))
        climb.day = LATE
        climb.settle(climb.report(climb.receive(climb.issue(findings=keys))))
        climb.day += timedelta(1)
        with CaptureQueriesContext(connection) as captured:
            climb.issue(Rung.ADMONITION, findings=keys)
        return len(captured)

    assert asked(5) == asked(2)


def test_rungs_of_another_episode_bear_nothing(climb: Climb):
    climb.settle(climb.report(climb.receive(climb.issue())))
    climb.day += timedelta(1)
    Finding.objects.filter(pk=climb.walk.finding.pk).update(episode=2)
    with pytest.raises(WrongState) as refused:
        climb.issue(Rung.ADMONITION)
    assert code_of(refused) == "step.rung-before"


def test_before_the_feedback_nothing_is_issued_and_nothing_is_seen(climb: Climb):
    step = climb.issue(Rung.REMINDER)
    later = climb.day + timedelta(1)
    Round.objects.update(feedback_on=later, due_on=later)
    with pytest.raises(WrongState) as refused:
        climb.issue()
    assert code_of(refused) == "step.before-feedback"
    assert not steps.visible_steps(climb.actor("sam")).exists()
    assert steps.visible_steps(climb.actor("iris")).filter(pk=step.pk).exists()


def test_a_request_for_more_time_is_decided_before_the_unit_is_pressed(climb: Climb):
    walk = climb.walk
    walk.at = noon(date(2026, 8, 20))
    asked = findings.ask_extension(
        **walk.who("sam"), until=date(2026, 9, 30), reasons="汛期停工。", progress="六成。"
    )
    with pytest.raises(WrongState) as refused:
        climb.issue()
    assert code_of(refused) == "step.extension-waits"
    findings.withdraw_extension(**walk.who("sam"), extension_id=asked.pk)
    climb.issue()


def test_nothing_is_addressed_to_a_unit_that_is_no_more_or_handed_on_to_one(climb: Climb):
    Unit.objects.filter(code="water-east").update(closed_on=climb.day)
    step = climb.receive(climb.issue())
    east = climb.walk.district.units["water-east"].pk
    with pytest.raises(Invalid) as refused:
        commands.hand_on_step(step_id=step.pk, unit_id=east, reasons="转。", **climb.who("sam"))
    assert code_of(refused) == "step.not-below"
    commands.withdraw_step(step_id=step.pk, reasons="发错。", **climb.who("iris"))
    Unit.objects.filter(code="water").update(closed_on=climb.day)
    with pytest.raises(Invalid) as refused:
        climb.issue()
    assert code_of(refused) == "step.unit-closed"


def test_somebody_above_signs_for_a_unit_only_where_nobody_there_could(climb: Climb):
    step = climb.issue()
    with pytest.raises(NotPermitted) as refused:
        climb.receive(step, by="gina")
    assert code_of(refused) == "step.receipt-of-the-unit"
    Grant.objects.filter(unit=step.unit).update(to_on=LATE - timedelta(1))
    climb.receive(step, by="gina")


def test_a_step_on_which_nothing_can_be_reported_is_ended_and_counts(climb: Climb):
    step = climb.issue()
    Finding.objects.filter(pk=climb.walk.finding.pk).update(
        state=State.WITHDRAWN, moved_at=noon(LATE)
    )
    assert not steps_waited_for().exists()
    commands.end_step(step_id=step.pk, reasons="问题已撤销。", **climb.who("reg"))
    step.refresh_from_db()
    assert (step.state, step.ended_on) == (StepState.ENDED, LATE)
    assert steps.counts_by_unit(climb.actor("iris")) != {}


def test_an_issuer_of_another_round_alone_does_nothing(climb: Climb):
    step = climb.issue()
    other = open_round(climb.walk.district, code="XC-2026-09")
    Grant.objects.filter(person=climb.walk.district.people["ida"]).update(round=other.pk)
    assert not steps.visible_steps(climb.actor("ida")).filter(pk=step.pk).exists()
    with pytest.raises(Missing):
        commands.withdraw_step(step_id=step.pk, reasons="发错。", **climb.who("ida"))


def test_where_there_is_no_office_above_the_issuer_climbs_himself(climb: Climb):
    Round.objects.update(issuer=climb.walk.district.units["district"])
    rule = LadderRule.objects.get(regime="inspection", rung=Rung.TALK)
    round_ = Round.objects.select_related("issuer").get()
    assert permissions.check_holds_rung(climb.actor("ida"), rule, round_=round_)


def test_however_much_is_said_the_page_stands(climb: Climb):
    step = climb.issue()
    for number in range(steps.MOST_REPLIES):
        commands.reply_to_step(step_id=step.pk, reply=f"意见{number}", **climb.who("olga"))
    with pytest.raises(WrongState) as refused:
        commands.reply_to_step(step_id=step.pk, reply="再说。", **climb.who("olga"))
    assert code_of(refused) == "step.replied-enough"
    climb.receive(step)
    for _ in range(80):
        climb.report(step)
        commands.return_report(step_id=step.pk, reasons="未说明。", **climb.who("iris"))
    page = steps.page_of(step.pk, actor=climb.actor("iris"), at=noon(climb.day))
    assert page.paper.said["asked"] == "说明原因，报送完成日期。"


def test_the_second_of_two_who_saw_the_same_is_told_so(climb: Climb):
    step = climb.receive(climb.issue())
    step.refresh_from_db()
    climb.report(step)
    with pytest.raises(Stale):
        commands.settle_step(
            step_id=step.pk, reasons="已说明。", seen=step.version, **climb.who("iris")
        )


def test_nothing_but_a_person_issues_a_step(climb: Climb):
    """Everything is long overdue and each job of supervision has run: no step is there."""
    of_ours = [job for job in jobs() if job.name.startswith("supervision.")]
    assert of_ours
    for job in of_ours:
        job.task.call()
    assert not Step.objects.exists()
