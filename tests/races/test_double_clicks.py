"""Every act that moves a finding or ends something, done twice at once by one person."""

from __future__ import annotations

from datetime import date

from racing import TIMES, Field, apart, entries, later, now, prepared_plan, refusals, winners

from cast import measure_fields
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import FindingType, Method, Position, ReturnReason
from zhenggai.apps.findings.models import CloseOut, Episode, Finding, PlanOpinion, Tagging
from zhenggai.apps.findings.states import State


def test_along_the_whole_chain(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        field.twice(
            walk,
            "iris",
            commands.assign_finding,
            lead_unit=field.district.units["water"].pk,
            lead_leader=field.district.people["sam"].pk,
            due_on=date(2026, 8, 31),
            kind=FindingType.PHASED,
        )
        field.twice(walk, "olga", commands.acknowledge_finding)
        prepared_plan(walk)
        field.twice(walk, "sam", commands.submit_plan)
        field.twice(walk, "rita", commands.review_plan, agrees=True)
        field.twice(walk, "dora", commands.review_plan, agrees=True)
        field.twice(
            walk, "wes", commands.complete_measure, measure_id=walk.measure.pk, result="完成。"
        )
        field.twice(walk, "sam", commands.submit_finding, statement="已完成。", pledge=True)
        field.twice(walk, "rita", commands.review_finding, passed=True)
        walk.days(1)
        field.twice(
            walk,
            "vera",
            commands.verify_finding,
            passed=True,
            method=Method.ON_SITE,
            looked_on=later(walk, 0),
            observed="看过。",
        )
        field.twice(walk, "cole", commands.post_finding)
        walk.days(7)
        field.twice(walk, "cole", commands.close_finding)
        commands.report_relapse(**walk.who("rita"), reasons="又漏。")
        field.twice(walk, "iris", commands.decline_relapse, reasons="不属实。")
        field.twice(walk, "iris", commands.reopen_finding, reasons="又漏。", due_on=later(walk, 90))
        assert CloseOut.objects.filter(finding=walk.finding).count() == 1
        assert Episode.objects.filter(finding=walk.finding).count() == 2
        assert PlanOpinion.objects.filter(finding=walk.finding).count() == 2
        assert apart(walk.finding)


def test_on_the_ways_beside_it(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.ASSIGNED)
        field.twice(walk, "sam", commands.dispute_finding, reasons="不实。")
        field.twice(walk, "iris", commands.decide_dispute, upheld=False, reasons="不成立。")
        prepared_plan(walk)
        commands.submit_plan(**walk.who("sam"))
        field.twice(walk, "rita", commands.review_plan, agrees=False, opinion="空泛。")
        commands.submit_plan(**walk.who("sam"))
        walk.review_plan()
        field.twice(walk, "sam", commands.revise_plan, reasons="工期有变。")
        commands.submit_plan(**walk.who("sam"))
        walk.review_plan()
        measure = walk.measure.pk
        field.twice(walk, "olga", commands.propose_drop, measure_id=measure, reasons="取消。")
        field.twice(
            walk, "rita", commands.decide_drop, measure_id=measure, agreed=False, reasons="不可。"
        )
        field.twice(
            walk,
            "cole",
            commands.suspend_finding,
            ground="诉讼。",
            resume_when="判决后。",
            review_on=later(walk, 30),
        )
        field.twice(walk, "cole", commands.resume_finding, reasons="已判决。")
        field.twice(
            walk,
            "cole",
            commands.accept_finding,
            reasons="不划算。",
            expires_on=later(walk, 90),
            review_on=later(walk, 30),
        )
        field.twice(walk, "cole", commands.resume_finding, reasons="到期。")
        walk.work()
        opinion = {"passed": False, "reason": ReturnReason.NOT_DONE, "opinion": "未见。"}
        field.twice(walk, "rita", commands.review_finding, **opinion)
        walk.work()
        walk.review()
        walk.verify()
        opinion = {"reason": ReturnReason.NO_RESULT, "opinion": "反复。"}
        field.twice(walk, "cole", commands.return_finding, **opinion)
        assert apart(walk.finding)


def test_towards_the_end(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.CLOSING)
        field.twice(
            walk,
            "cole",
            commands.keep_ongoing,
            result="首期。",
            milestones=[("二期", later(walk, 60))],
            review_on=later(walk, 30),
        )
        walk.work()
        walk.review()
        walk.verify()
        walk.post()
        objection = commands.record_objection(**walk.who("iris"), text="仍在漏水。")
        field.twice(
            walk,
            "cole",
            commands.answer_objection,
            objection_id=objection.pk,
            upheld=False,
            text="已复查。",
        )
        question = commands.ask_question(**walk.who("cole"), text="谁做的？")
        field.twice(walk, "sam", commands.answer_question, question_id=question.pk, text="检测所。")


def test_what_two_persons_decide(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        asked = field.twice(walk, "reg", commands.propose_correction, heading="甲", reasons="漏。")
        decide = {"proposal_id": asked.pk, "agreed": True, "reasons": "属实。"}
        field.twice(walk, "iris", commands.decide_proposal, **decide)
        asked = field.twice(
            walk, "reg", commands.propose_split, headings=["甲", "乙"], reasons="两件。"
        )
        decide["proposal_id"] = asked.pk
        field.twice(walk, "iris", commands.decide_proposal, **decide)
        assert Finding.objects.filter(parent=walk.finding).count() == 2
        asked = field.twice(walk, "reg", commands.propose_withdrawal, reasons="重复。")
        decide["proposal_id"] = asked.pk
        field.twice(walk, "iris", commands.decide_proposal, **decide)


def test_what_may_be_done_more_than_once_is_never_lost(field: Field):
    """Reports, questions, objections and additions of two people at once both stand."""
    walk = field.walk()
    walk.to(State.PLANNING)
    for _ in range(TIMES):
        before, version = entries(walk.finding), now(walk.finding).version
        olga, wes, sam = walk.who("olga"), walk.who("wes"), walk.who("sam")
        fields = measure_fields(walk.district)
        told = field.race(
            lambda: commands.add_cause(**olga, text="无预算。"),
            lambda: commands.add_measure(**wes, fields=fields),
            lambda: commands.take_position(**sam, position=Position.AGREE, reasons=""),
            lambda: commands.add_cause(**wes, text="无人管。"),
        )
        assert len(winners(told)) == 4, told
        assert entries(walk.finding) == before + 4
        assert now(walk.finding).version == version + 4


def test_a_thing_taken_out_twice_is_taken_out_once(field: Field):
    walk = field.walk()
    walk.to(State.PLANNING)
    for _ in range(TIMES):
        measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
        cause = commands.add_cause(**walk.who("olga"), text="无人管。")
        field.twice(walk, "olga", commands.remove_measure, measure_id=measure.pk)
        field.twice(walk, "olga", commands.remove_cause, cause_id=cause.pk)


def test_whoever_says_what_he_saw_is_told_that_it_changed(field: Field):
    """The same version named by two: the second judges nothing that he has not read."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.SUBMITTED)
        seen = now(walk.finding).version
        rita, ruth = walk.who("rita"), walk.who("ruth")
        told = field.race(
            lambda: commands.review_finding(**rita, passed=True, seen=seen),
            lambda: commands.review_finding(**ruth, passed=True, seen=seen),
        )
        assert len(winners(told)) == len(refusals(told)) == 1


def test_on_what_is_laid_down_and_asked_for_beside_the_chain(field: Field):
    for number in range(TIMES):
        walk = field.walk()
        water = field.district.units["water"].pk
        field.twice(walk, "iris", commands.name_unit, lead_unit=water)
        field.twice(walk, "iris", commands.set_deadline, due_on=date(2026, 8, 31))
        # The first round of all makes the tag; two who think of one word make one of it.
        field.twice(walk, "iris", commands.tag_finding, tag=f"第{number}类")
        walk.to(State.RECTIFYING)
        field.twice(
            walk, "rita", commands.request_progress, due_on=later(walk, 10), text="请报进展。"
        )
        assert Tagging.objects.filter(finding=walk.finding).count() == 1
        assert apart(walk.finding)
