"""The first document to get right: a self-examination whose answers stand in sections of their own.

The text lies outside the repository; without it there is nothing to try.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from zhenggai.core.check import check
from zhenggai.core.documents.readers.base import Limits
from zhenggai.core.documents.readers.plain import read
from zhenggai.core.records import Reconciliation, Role, Status

PAPER = Path(__file__).parents[4] / "shared/documents/self-examination.txt"
pytestmark = pytest.mark.skipif(not PAPER.exists(), reason="the shared documents are not here")


@pytest.fixture(scope="module")
def result() -> Reconciliation:
    return check(read(PAPER.read_bytes(), name=PAPER.name, limits=Limits()))


def test_it_has_five_sections_of_problems_four_causes_five_sections_of_measures(
    result: Reconciliation,
) -> None:
    inner = {
        role: [
            section
            for section in result.reading.sections
            if section.role is role
            and section.heading is not None
            and result.reading.outline[section.heading].level == 2
        ]
        for role in (Role.PROBLEMS, Role.MEASURES)
    }
    assert len(inner[Role.PROBLEMS]) == 5
    assert len(result.reading.causes) == 4
    assert len(inner[Role.MEASURES]) == 5


@pytest.mark.parametrize("matter", ["公立医院改革", "弃管楼", "拖欠补助资金和工程款"])
def test_these_problems_have_no_answer_of_their_own(result: Reconciliation, matter: str) -> None:
    (finding,) = [f for f in result.reading.findings if matter in f.quote.text]
    assert result.status[finding.id] in {Status.UNANSWERED, Status.GENERAL}


def test_no_measure_has_a_date(result: Reconciliation) -> None:
    dated = [m.deadline.text for m in result.reading.measures if m.deadline is not None]
    assert set(dated) <= {"立行立改"}


def test_no_measure_has_an_owner_outside(result: Reconciliation) -> None:
    owners = {m.owner for m in result.reading.measures if m.owner is not None}
    assert owners <= {"相关部门"}


def test_no_measure_has_a_figure(result: Reconciliation) -> None:
    assert [m.target for m in result.reading.measures if m.target is not None] == []


@pytest.mark.parametrize("rule", ["F07", "F09", "F25"])
def test_it_raises_these_questions(result: Reconciliation, rule: str) -> None:
    assert any(flag.rule == rule for flag in result.flags)
