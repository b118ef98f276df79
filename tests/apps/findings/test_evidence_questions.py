"""What the evidence of a plan asks: each question fires, and its neighbour does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from cast import FEEDBACK, Walk, measure_fields
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.models import Evidence, EvidenceUse
from zhenggai.apps.findings.queries import evidence
from zhenggai.apps.findings.queries.measures import MeasureShown, Plan, Proof
from zhenggai.apps.findings.states import State

DAY = date(2026, 5, 4)


def proof(**changes: Any) -> Proof:
    """A file that asks nothing."""
    found = Proof(
        id=uuid4(),
        name="检测报告.pdf",
        kind=EvidenceKind.TEST,
        paper=False,
        shows_on=DAY,
        uploaded_at=datetime(2026, 5, 6, tzinfo=UTC),
        uses=1,
        made=f"{DAY.isoformat()}T09:00:00",
    )
    return replace(found, **changes)


def plan(*measures: list[Proof], pages: int = 1) -> Plan:
    shown = [
        MeasureShown(
            id=uuid4(),
            no=number,
            text="更换管网。",
            deliverable="",
            standard="",
            target="",
            term="",
            owner=None,
            responsible=None,
            due_on=None,
            original_due_on=None,
            state="open",
            done_at=None,
            version=1,
            source="said",
            own=True,
            home="1",
            proofs=tuple(proofs),
        )
        for number, proofs in enumerate(measures, 1)
    ]
    return Plan(tuple(shown), {"open": len(shown)}, 1, pages)


def codes(shown: Plan) -> list[str]:
    return [one.code for one in evidence.questions(shown, feedback_on=FEEDBACK)]


def test_evidence_that_is_in_order_asks_nothing() -> None:
    assert codes(plan([proof()], [proof(), proof()], [])) == []
    assert codes(plan()) == []


def test_paper_alone_is_asked_for_a_result_and_one_outcome_beside_it_is_enough() -> None:
    minutes = proof(paper=True, kind=EvidenceKind.MEETING)
    assert codes(plan([minutes], [proof(paper=True)])) == ["question.paper-only"]
    assert codes(plan([minutes], [proof()])) == []


def test_nothing_is_said_of_all_evidence_where_some_stands_on_another_page() -> None:
    assert codes(plan([proof(paper=True)], pages=2)) == []


@pytest.mark.parametrize(
    ("day", "asked"),
    [(date(2026, 3, 1), ["question.before-feedback"]), (FEEDBACK, [])],
)
def test_a_day_before_the_feedback_is_asked_about(day: date, asked: list[str]) -> None:
    assert codes(plan([proof(shows_on=day, made="")])) == asked


@pytest.mark.parametrize(
    ("made", "asked"),
    [
        ("2026-05-05T08:00:00+08:00", ["question.made-later"]),
        ("2026-05-05", ["question.made-later"]),
        ("2026-05-04T23:59:59", []),
        ("", []),
        ("gestern", []),
    ],
)
def test_a_file_made_after_the_day_that_it_shows_is_asked_about(
    made: str, asked: list[str]
) -> None:
    assert codes(plan([proof(made=made)])) == asked


@pytest.mark.parametrize(("uses", "asked"), [(2, ["question.used-often"]), (1, [])])
def test_one_file_for_several_measures_is_asked_about(uses: int, asked: list[str]) -> None:
    assert codes(plan([proof(uses=uses)])) == asked


def test_a_file_on_two_measures_is_named_once() -> None:
    twice = proof(uses=2)
    asked = evidence.questions(plan([twice], [twice]), feedback_on=FEEDBACK)
    assert [one.values for one in asked] == [{"names": ["检测报告.pdf"]}]


@pytest.mark.parametrize(("count", "asked"), [(21, ["question.many-files"]), (20, [])])
def test_more_files_than_twenty_a_measure_are_asked_about(count: int, asked: list[str]) -> None:
    assert codes(plan([proof() for _ in range(count)], [])) == asked


def test_twice_as_many_measures_carry_twice_as_many_files() -> None:
    files = [proof() for _ in range(39)]
    assert codes(plan(files, [proof()])) == []


@pytest.fixture
def early(walk: Walk) -> Evidence:
    """A file for a measure whose day lies before the feedback, made later by its own account."""
    walk.to(State.PLANNING)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    walk.to(State.RECTIFYING)
    kept = Evidence.objects.create(
        file=uuid4(),
        digest="0" * 64,
        original_digest="0" * 64,
        name="整改前<b>照片</b>.jpg",
        kind=EvidenceKind.TEST,
        shows_on=date(2026, 2, 1),
        uploaded_by=walk.district.people["wes"],
        uploaded_at=walk.at,
        file_created="2026-03-20T10:00:00",
        entry=1,
    )
    EvidenceUse.objects.create(evidence=kept, measure=walk.measure)
    return kept


def test_the_page_of_the_finding_asks_beside_the_measures(
    walk: Walk, early: Evidence, client: Client
) -> None:
    signed = sign_in(client, walk.district.people["rita"])
    said = signed.get(f"/findings/{walk.finding.pk}/").content.decode()
    assert "整改前&lt;b&gt;照片&lt;/b&gt;.jpg所反映的日期早于反馈日期" in said
    assert "文件生成时间晚于所反映的日期" in said
    Evidence.objects.update(shows_on=date(2026, 3, 20))
    said = signed.get(f"/findings/{walk.finding.pk}/").content.decode()
    assert "早于反馈日期" not in said
    assert "文件生成时间晚于" not in said


def test_a_supporting_unit_is_not_asked(walk: Walk, early: Evidence, client: Client) -> None:
    signed = sign_in(client, walk.district.people["hans"])
    answer = signed.get(f"/findings/{walk.finding.pk}/")
    assert answer.status_code == 200
    assert "早于反馈日期" not in answer.content.decode()


def test_a_question_costs_no_query(
    walk: Walk, early: Evidence, django_assert_num_queries: Any
) -> None:
    shown = plan([proof(shows_on=early.shows_on)])
    with django_assert_num_queries(0):
        assert evidence.questions(shown, feedback_on=FEEDBACK)
