"""The grain: where one sentence holds several items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import measures, problems

from zhenggai.core.documents.extract.splitting import split_finding, split_measure
from zhenggai.core.folding import fold
from zhenggai.core.records import Span


def findings(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_finding(fold(text), Span(0, len(text)))]


def acts(text: str) -> list[str]:
    return [text[s.start : s.end] for s in split_measure(fold(text), Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("有的干部理论学习不够深入，有的干部工作作风不够扎实。", 2),
        ("有的支部学习走过场，有的支部台账不全，个别支部没有换届。", 3),
        ("账目公开不及时，导致群众意见较大。", 1),
        ("财务管理不规范，存在白条入账现象。", 1),
        ("学习不够。", 1),
    ],
)
def test_clauses_that_each_name_a_shortcoming_of_their_own_part(text: str, count: int) -> None:
    assert len(findings(text)) == count


def test_the_comma_between_two_findings_belongs_to_neither() -> None:
    assert findings("有的干部理论学习不够深入，有的干部工作作风不够扎实。") == [
        "有的干部理论学习不够深入",
        "有的干部工作作风不够扎实。",
    ]


def test_semicolons_part_findings() -> None:
    text = "一、存在的问题\n账目没有按月公开；固定资产没有登记；票据没有保存。"
    assert len(problems(text)) == 3


def test_a_purpose_is_no_measure_of_its_own() -> None:
    assert len(acts("修订财务管理办法和报销流程，确保每笔支出都有据可查。")) == 1


def test_two_acts_with_their_own_objects_are_two_measures() -> None:
    text = "一、整改措施\n开展村级财务专项清理工作，建立固定资产登记台账制度。"
    assert measures(text) == ["开展村级财务专项清理工作", "建立固定资产登记台账制度。"]


@given(st.text(alphabet="有的些账目不够，,；;。：、存在“”（）个别建立开展\n", max_size=300))
def test_the_parts_come_in_order_and_lose_no_word(text: str) -> None:
    folded = fold(text)
    for split in (split_finding, split_measure):
        spans = split(folded, Span(0, len(text)))
        edges = [0, *(edge for span in spans for edge in (span.start, span.end)), len(text)]
        assert edges == sorted(edges)
        gaps = zip(edges[::2], edges[1::2], strict=True)
        assert not any(c.isalnum() for start, end in gaps for c in folded[start:end])
