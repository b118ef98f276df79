"""Deadlines in words: every step has its sentence, in both languages, with nothing left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from zhenggai.core.deadlines import (
    Calendar,
    DayKind,
    Due,
    Level,
    Limit,
    Moves,
    Period,
    Rule,
    RuleStatus,
    SpecialDay,
    Start,
    StepCode,
    Unit,
    china,
    due,
    earliest,
    federal,
    reckon,
)
from zhenggai.presentation.catalogues import LANGUAGES
from zhenggai.presentation.deadlines import say_due, say_rule

CHINA, US = china.calendar(), federal.calendar()


def rule(period: Period, *, starts: Start = Start.FEEDBACK) -> Rule:
    return Rule("report", "inspection", Level.COUNTY, Limit.REPORT, starts, period, "某规定第三条",
                RuleStatus.ACTIVE, version=2)  # fmt: skip


def every_step() -> list[Due]:
    day = date(2026, 3, 19)
    return [
        due(rule(Period(Unit.MONTHS, 3)), day, CHINA),
        reckon(Period(Unit.MONTHS, 1), date(2026, 1, 31), CHINA),
        reckon(Period(Unit.MONTHS, 9, month_ends=True), date(2026, 6, 30), US),
        reckon(Period(Unit.WORKING_DAYS, -20), date(2026, 10, 20), CHINA),
        reckon(Period(Unit.DAYS, -15, Moves.PREVIOUS), date(2026, 12, 20), CHINA),
        reckon(Period(Unit.DAYS, -15, Moves.STAYS), date(2026, 12, 20), CHINA),
        reckon(Period(Unit.FIXED, 1, month=1, day=31), day, CHINA),
        earliest([reckon(Period(Unit.DAYS, n), day, CHINA) for n in (3, 30)]),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_its_sentence(language):
    dues = every_step()
    assert {step.code for one in dues for step in one.steps} == set(StepCode)
    for one in dues:
        for said in say_due(one, language):
            assert not set(said) & set("{}⟦⟧"), said
            assert "due." not in said


def test_the_rule_is_named_with_its_source_and_version():
    said = say_due(due(rule(Period(Unit.MONTHS, 3)), date(2026, 3, 19), CHINA), "zh_Hans")
    assert said[:3] == (
        "截止日：2026-06-22（星期一）",
        "整改情况报告：自反馈之日起3个月内",
        "依据：某规定第三条（第2版）",
    )


@pytest.mark.parametrize(
    ("period", "chinese", "english"),
    [
        (
            Period(Unit.WORKING_DAYS, -20),
            "整改情况报告：不迟于反馈前20个工作日",
            "rectification report: no later than 20 working days before feedback",
        ),
        (
            Period(Unit.FIXED, 0, month=12, day=31),
            "整改情况报告：反馈当年12月31日前",
            "rectification report: by day 31 of month 12 in the year of feedback",
        ),
        (
            Period(Unit.FIXED, 1, month=1, day=31),
            "整改情况报告：反馈当年之后第1年的1月31日前",
            "rectification report: by day 31 of month 1, 1 year after the year of feedback",
        ),
        (
            Period(Unit.DAYS, 1),
            "整改情况报告：自反馈之日起1日内",
            "rectification report: within 1 day of feedback",
        ),
    ],
)
def test_a_rule_in_one_sentence(period, chinese, english):
    assert say_rule(rule(period), "zh_Hans") == chinese
    assert say_rule(rule(period), "en") == english


def test_a_name_of_its_own_stands_before_the_code():
    named = replace(rule(Period(Unit.DAYS, 5)), name="移交清单", name_en="List handed over")
    assert say_rule(named, "zh_Hans") == "移交清单：自反馈之日起5日内"
    assert say_rule(named, "en") == "List handed over: within 5 days of feedback"


def test_holidays_that_follow_each_other_are_told_apart():
    off = [
        SpecialDay(date(2026, 6, day), DayKind.HOLIDAY, name, english)
        for day, name, english in [(10, "甲节", "First"), (11, "甲节", "First"), (12, "乙节", "")]
    ]
    found = reckon(Period(Unit.WORKING_DAYS, 2), date(2026, 6, 9), Calendar("xx", off, {2026}))
    assert "其间放假、不计入：甲节 2026-06-10至2026-06-11、乙节 2026-06-12" in say_due(found, "zh")
    left_out = "days off on the way, not counted: First 2026-06-10 to 2026-06-11, 乙节 2026-06-12"
    assert left_out in say_due(found, "en")


def test_stretches_of_one_holiday_are_told_as_one():
    found = reckon(Period(Unit.WORKING_DAYS, 30), date(2026, 2, 10), CHINA)
    assert "其间放假、不计入：春节 2026-02-15至2026-02-23" in say_due(found, "zh_Hans")
    assert "其间调休上班、计入：春节 2026-02-14、春节 2026-02-28" in say_due(found, "zh_Hans")
