"""PERSON: an act against those who complain or speak is no measure."""

from __future__ import annotations

from made import flags, held, measure, pairs, problem

from zhenggai.core.records import Severity, Status


def test_it_answers_nothing_and_is_a_gap() -> None:
    result = held(
        problem("群众上访反映欠薪", row=1), measure("对上访群众劝返", row=1, person_aimed=True)
    )
    (flag,) = flags(result, "PERSON")
    assert (flag.item, flag.severity) == ("M1", Severity.GAP)
    assert pairs(result) == {}
    assert result.status["P1"] is Status.UNANSWERED


def test_other_acts_are_not_flagged() -> None:
    assert flags(held(measure("兑付欠薪")), "PERSON") == []
