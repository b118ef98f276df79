"""Sentences and clauses as spans of the verbatim text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.documents.tidy.sentences import clauses, sentences
from zhenggai.core.folding import fold
from zhenggai.core.records import Span


def cut(text: str, *, semicolons: bool = True) -> list[str]:
    found = sentences(fold(text), Span(0, len(text)), semicolons=semicolons)
    return [text[span.start : span.end] for span in found]


def parts(text: str) -> list[str]:
    return [text[s.start : s.end] for s in clauses(fold(text), Span(0, len(text)))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("账目不清。台账不全。", ["账目不清。", "台账不全。"]),
        ("账目不清；台账不全", ["账目不清；", "台账不全"]),
        ("账目不清;台账不全!", ["账目不清;", "台账不全!"]),
        ("挪用12.5万元。", ["挪用12.5万元。"]),
        ("存在“不想改。不愿改。”的现象。", ["存在“不想改。不愿改。”的现象。"]),
        ("账目不清（见附件。第3页）未整改。", ["账目不清（见附件。第3页）未整改。"]),
        ("账目不清。。。台账不全", ["账目不清。。。", "台账不全"]),
        ("不清？！不全", ["不清？！", "不全"]),
        ("Books are open. Accounts are not.", ["Books are open.", "Accounts are not."]),
        ("第一行\n第二行。", ["第一行\n第二行。"]),
        ("  账目不清。  ", ["账目不清。"]),
        ("。；！", []),
        ("", []),
    ],
)
def test_it_cuts_where_a_sentence_ends(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_semicolon_can_be_kept_inside() -> None:
    assert cut("账目不清；台账不全。", semicolons=False) == ["账目不清；台账不全。"]


def test_a_lost_closing_quote_does_not_swallow_the_rest() -> None:
    text = "存在“走过场现象。" + "工作不够扎实。" * 20 + "提出“真改实改”。"
    assert len(cut(text)) == 22


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("账目不清，台账不全", ["账目不清，", "台账不全"]),
        ("账目不清,台账不全", ["账目不清,", "台账不全"]),
        ("涉及1,200元，未入账", ["涉及1,200元，", "未入账"]),
        ("存在“重建，轻管”现象，未改", ["存在“重建，轻管”现象，", "未改"]),
    ],
)
def test_it_cuts_clauses_at_commas_but_not_in_figures_and_quotes(
    text: str, expected: list[str]
) -> None:
    assert parts(text) == expected


HOSTILE = st.text(alphabet="“”\"'（）()《》[]。；;，,：:！？.1a甲乙 \n\t", max_size=300)


@given(HOSTILE)
def test_spans_come_in_order_and_lose_no_word(text: str) -> None:
    folded = fold(text)
    for found in (sentences(folded, Span(0, len(text))), clauses(folded, Span(0, len(text)))):
        edges = [0, *(edge for span in found for edge in (span.start, span.end)), len(text)]
        assert edges == sorted(edges)
        gaps = zip(edges[::2], edges[1::2], strict=True)
        assert not any(c.isalnum() for start, end in gaps for c in folded[start:end])
