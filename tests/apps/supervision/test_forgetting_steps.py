"""The words of a step are erased by the rule under which it was issued; what stays is that there
was one, and the log verifies."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from on_the_ladder import LATE, Climb, climb_of, noon

from cast import Walk
from zhenggai.apps.findings import commands as findings
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.queries import checking
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.offers import offers_of
from zhenggai.apps.supervision.queries import steps
from zhenggai.core.errors import WrongState
from zhenggai.kit import erased

pytestmark = pytest.mark.django_db
# 36 months after the time to appeal has ended.
OVER = date(2029, 10, 8)


@pytest.fixture
def climb(walk: Walk) -> Climb:
    return climb_of(walk)


@pytest.fixture
def step(climb: Climb) -> Step:
    made = climb.issue(post_id=None)
    climb.receive(made)
    commands.reply_to_step(step_id=made.pk, reply="已请示。", **climb.who("sam"))
    climb.report(made)
    return climb.settle(made)


def erase(day: date) -> int:
    return commands.erase_steps(at=noon(day), today=day)


def test_words_go_when_their_time_is_over_and_the_number_stays(climb: Climb, step: Step):
    assert erase(OVER) == 0
    assert erase(OVER + timedelta(4)) == 1
    step.refresh_from_db()
    assert step.erased is not None
    assert (step.year, step.serial, step.rung) == (2026, 1, Rung.ORDER)
    assert journal.words_of([step.pk], texts=["管网改造逾期未完成。", "已请示。"]) == []
    page = steps.page_of(step.pk, actor=climb.actor("iris"), at=noon(LATE))
    decision = erased.read(page.paper.said["matter"])
    assert decision is not None
    assert decision.day == OVER + timedelta(4)
    assert checking.of_rows().sound
    assert erase(OVER + timedelta(5)) == 0


def test_what_has_not_ended_and_what_is_appealed_stays(climb: Climb, step: Step):
    other = climb.issue(Rung.REMINDER)
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("sam"))
    assert erase(OVER + timedelta(999)) == 0
    other.refresh_from_db()
    assert other.erased is None


def test_an_appeal_and_its_decision_put_it_off(climb: Climb, step: Step):
    climb.day = date(2026, 10, 8)
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("sam"))
    climb.day = date(2027, 3, 1)
    commands.decide_appeal(step_id=step.pk, upheld=False, reasons="属实。", **climb.who("ida"))
    assert erase(date(2030, 3, 1)) == 0
    assert erase(date(2030, 3, 2)) == 1


def test_an_appeal_against_what_was_taken_back_keeps_nothing(climb: Climb, step: Step):
    commands.appeal_step(step_id=step.pk, reasons="不属实。", **climb.who("sam"))
    commands.withdraw_step(step_id=step.pk, reasons="发错。", **climb.who("iris"))
    page = steps.page_of(step.pk, actor=climb.actor("sam"), at=noon(LATE))
    assert not page.waits
    assert not steps.rows_of(steps.listed(climb.actor("iris"), steps.Chosen()))[0].appealed
    assert erase(OVER + timedelta(4)) == 1


def test_records_that_are_held_stay(climb: Climb, step: Step):
    climb.walk.at = noon(climb.day)
    findings.hold_records(
        **climb.walk.who("reg"), number="清检〔2026〕1号", reasons="调查中。", whole_round=True
    )
    assert erase(OVER + timedelta(4)) == 0
    findings.release_records(**climb.walk.who("reg"), reasons="调查结束。")
    assert erase(OVER + timedelta(4)) == 1


def test_nothing_more_is_done_with_what_was_erased(climb: Climb, step: Step):
    erase(OVER + timedelta(4))
    with pytest.raises(WrongState) as refused:
        commands.reply_to_step(step_id=step.pk, reply="再说。", **climb.who("sam"))
    assert refused.value.code == "step.erased"
    sam = climb.actor("sam")
    page = steps.page_of(step.pk, actor=sam, at=noon(LATE))
    assert offers_of(page, actor=sam, at=noon(LATE)) == ()


def test_a_run_that_was_broken_off_goes_on_the_next_day(climb: Climb, step: Step, monkeypatch):
    from zhenggai.apps.supervision.commands import forgetting

    second = climb.receive(climb.issue(Rung.REMINDER))
    monkeypatch.setattr(forgetting, "_PORTION", 1)
    real, calls = forgetting.holding, []

    def dies(keys):
        calls.append(keys)
        if len(calls) == 2:
            raise RuntimeError("the machine is switched off")
        return real(keys)

    monkeypatch.setattr(forgetting, "holding", dies)
    with pytest.raises(RuntimeError):
        erase(OVER + timedelta(4))
    assert Step.objects.filter(erased=None).count() == 1
    assert erase(OVER + timedelta(5)) == 1
    second.refresh_from_db()
    assert second.erased is not None
