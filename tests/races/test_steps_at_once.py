"""Numbers of steps without a gap and without a double, and acts on one step one after the other."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from racing import TIMES, Field, codes, refusals, winners

from cast import Walk
from zhenggai.apps.findings import commands as findings
from zhenggai.apps.findings.models import Finding, RecordsHold
from zhenggai.apps.findings.states import State
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.models import LadderRule, Step
from zhenggai.core.errors import Invalid

AT = datetime(2026, 9, 7, 4, 0, tzinfo=UTC)


def rectifying(field: Field) -> Walk:
    walk = field.walk()
    walk.to(State.RECTIFYING)
    return walk


def issue(field: Field, finding: Finding, by: str = "iris", asked: str = "请答复。") -> Step:
    return commands.issue_step(
        findings=[finding.pk],
        actor=field.district.actor(by, at=AT),
        at=AT,
        rung=Rung.ORDER,
        unit_id=field.district.units["water"].pk,
        post_id=None,
        matter="逾期。",
        asked=asked,
    )


def test_four_issue_at_once_and_one_gives_up_and_no_number_is_missing(field: Field):
    LadderRule.objects.update(valid_from=date(2026, 1, 1))
    for _ in range(TIMES):
        walks = [rectifying(field) for _ in range(4)]
        # Refused where its words are asked, which is before a number is taken.
        words = ["请答复。", "请答复。", "", "请答复。"]
        told = field.race(
            *[
                lambda walk=walk, said=said, by=by: issue(field, walk.finding, by, said)
                for walk, said, by in zip(walks, words, ["iris", "isa"] * 2, strict=True)
            ]
        )
        assert [type(one) for one in refusals(told)] == [Invalid]
    serials = sorted(Step.objects.values_list("serial", flat=True))
    assert serials == list(range(1, 3 * TIMES + 1))


def test_a_transaction_that_fails_after_its_number_was_taken_leaves_it_to_the_next(
    field: Field, monkeypatch: Any
):
    from zhenggai.apps.supervision.commands import steps as module

    LadderRule.objects.update(valid_from=date(2026, 1, 1))
    walk, real, calls = rectifying(field), module.record, []

    def dies(*given: Any, **more: Any) -> int:
        calls.append(given)
        if len(calls) == 1:
            raise RuntimeError("the disk is full")
        return real(*given, **more)

    monkeypatch.setattr(module, "record", dies)
    with pytest.raises(RuntimeError):
        issue(field, walk.finding)
    assert issue(field, walk.finding).serial == 1


def test_two_issue_the_same_order(field: Field):
    LadderRule.objects.update(valid_from=date(2026, 1, 1))
    for _ in range(TIMES):
        walk = rectifying(field)
        told = field.race(
            lambda: issue(field, walk.finding, "iris"), lambda: issue(field, walk.finding, "isa")
        )
        assert len(winners(told)) == 1
        assert codes(told) == {"step.open-already"}


def test_one_signs_while_its_office_takes_it_back(field: Field):
    LadderRule.objects.update(valid_from=date(2026, 1, 1))
    for _ in range(TIMES):
        step = issue(field, rectifying(field).finding)
        iris, sam = (field.district.actor(one, at=AT) for one in ("iris", "sam"))
        told = field.race(
            lambda: commands.withdraw_step(step_id=step.pk, actor=iris, at=AT, reasons="发错。"),
            lambda: commands.receive_step(step_id=step.pk, actor=sam, at=AT),
        )
        step.refresh_from_db()
        assert step.state == "withdrawn"
        assert len(winners(told)) == step.records.count() - 1
        assert codes(told) <= {"step.wrong-state"}


def test_two_settle_and_one_returns(field: Field):
    LadderRule.objects.update(valid_from=date(2026, 1, 1))
    for _ in range(TIMES):
        step = issue(field, rectifying(field).finding)
        iris, isa, reg, sam = (
            field.district.actor(one, at=AT) for one in ("iris", "isa", "reg", "sam")
        )
        commands.receive_step(step_id=step.pk, actor=sam, at=AT)
        commands.report_step(step_id=step.pk, actor=sam, at=AT, report="已做。")
        told = field.race(
            *[
                lambda who=who: commands.settle_step(
                    step_id=step.pk, actor=who, at=AT, reasons="已做。"
                )
                for who in (iris, isa)
            ],
            lambda: commands.return_report(step_id=step.pk, actor=reg, at=AT, reasons="未做。"),
        )
        assert len(winners(told)) == 1
        assert codes(told) == {"step.wrong-state"}


def test_records_are_held_while_the_words_of_their_steps_are_erased(field: Field):
    """Whichever comes first: no words go after the hold stands."""
    LadderRule.objects.update(valid_from=date(2026, 1, 1))
    late = datetime(2032, 1, 5, 4, 0, tzinfo=UTC)
    for _ in range(TIMES):
        walk = rectifying(field)
        step = issue(field, walk.finding)
        iris, reg = (field.district.actor(one, at=AT) for one in ("iris", "reg"))
        commands.withdraw_step(step_id=step.pk, actor=iris, at=AT, reasons="发错。")
        told = field.race(
            lambda: commands.erase_steps(at=late, today=late.date()),
            lambda: findings.hold_records(
                finding_id=walk.finding.pk, actor=reg, at=AT, number="清检〔2026〕1号",
                reasons="调查中。", whole_round=False,
            ),
        )  # fmt: skip
        step.refresh_from_db()
        assert refusals(told) == []
        assert (
            step.erased is None or step.erased < RecordsHold.objects.get(finding=walk.finding).entry
        )
