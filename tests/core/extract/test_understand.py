"""Reading whole papers: quotes are exact, nothing raises, whatever the text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import measures, paper, problems, reading

from zhenggai.core.documents import read, understand
from zhenggai.core.reconcile import reconcile
from zhenggai.core.records import Quote, Reading, Span

SAMPLES = Path(__file__).parents[3] / "samples"
FILES = sorted(p for p in SAMPLES.iterdir() if p.is_file() and p.name != "README.md")


def quotes(found: Reading) -> Iterator[Quote]:
    for item in (*found.findings, *found.causes, *found.measures):
        yield item.quote
    for owner in (*found.findings, *found.measures):
        yield from (element.quote for element in owner.elements)


def passages(found: Reading) -> Iterator[tuple[Span, str]]:
    """Every place with the words that it is said to hold."""
    for quote in quotes(found):
        yield quote.span, quote.text
    for finding in found.findings:
        for amount in finding.amounts:
            yield amount.span, amount.text
    for measure in found.measures:
        if measure.deadline is not None:
            yield measure.deadline.span, measure.deadline.text
    for count in found.counts:
        yield count.span, count.text


def assert_exact(found: Reading) -> None:
    text = found.document.text
    for span, words in passages(found):
        assert text[span.start : span.end].strip() == words.strip() != ""
    for heading in found.outline:
        assert heading.title in text[heading.span.start : heading.span.end]
        assert heading.span.end <= heading.body.start <= heading.body.end <= len(text)
    for measure in found.measures:
        for words in (measure.owner, measure.target, *measure.supporting):
            assert words is None or words in text
    for item in (*found.findings, *found.causes, *found.measures):
        assert item.section is None or 0 <= item.section < len(found.outline)
    ids = [item.id for item in (*found.findings, *found.causes, *found.measures)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_passage_of_a_sample_is_verbatim(path: Path) -> None:
    found = understand(read(path.read_bytes(), name=path.name))
    assert found.findings
    assert_exact(found)


NUMBERS = "一、|二、|（一）|（二）|(1)|1.|2.|1.1|①|一是|二是|第一，|首先，|# |## |- |第一章|问题1："
LABELS = "问题描述：|整改措施：|整改情况：|原因分析：|责任单位：|牵头单位：|完成时限：|整改措施："
TITLES = "存在的问题|整改措施|原因分析|整改情况|针对“|关于“|”问题|問題|五个方面"
WORDS = "有的|个别|不够|没有|拖欠|加强|开展|建立|由财政局牵头|长期坚持|立行立改|稳控|😀"
FIGURES = '6月底前|12.5万元|1,200元|95%|“|”|「|」|（|）|《|》|"|。|；|，|：|、|**'
BLANKS = "\n|\n\n| |\u3000|\t|\r\n|\u200b|\x0b"
ENGLISH = "Finding 2021-001|Condition: |Recommendation: |The County did not "
MARKS = st.sampled_from(
    "|".join((NUMBERS, LABELS, TITLES, WORDS, FIGURES, BLANKS, ENGLISH)).split("|")
)
PAPERS = st.lists(MARKS, min_size=1, max_size=60).map("".join).filter(str.strip)
ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120)


@settings(max_examples=200)
@given(PAPERS)
def test_any_mixture_of_marks_is_read_and_held_without_a_fault(text: str) -> None:
    found = understand(paper(text))
    assert_exact(found)
    result = reconcile(found)
    assert set(result.status) == {finding.id for finding in found.findings}


@settings(max_examples=100)
@given(PAPERS, PAPERS)
def test_any_two_papers_can_be_held_against_each_other(ours: str, theirs: str) -> None:
    result = reconcile(understand(paper(ours)), understand(paper(theirs)))
    assert all(link.reasons for link in result.links)


@settings(max_examples=100)
@given(ANY.filter(str.strip))
def test_any_text_at_all_is_read(text: str) -> None:
    assert_exact(understand(paper(text)))


@pytest.mark.parametrize(
    "text", ["。", "一", "“", "（", "1.", "一、", "#", "整改措施：", "😀", "a", "|"]
)
def test_next_to_nothing_yields_nothing(text: str) -> None:
    found = reading(text)
    assert (found.findings, found.measures, found.causes) == ((), (), ())


@pytest.mark.parametrize(
    "unit",
    [
        "一是",
        "（",
        "“",
        "”",
        '"',
        "一、",
        "①",
        "1.1",
        "：",
        "；不足",
        "，不够好",
        "对",
        "关于“",
        "1",
        "　",
    ],
)
def test_a_long_run_of_one_thing_is_read(unit: str) -> None:
    text = "一、存在的问题\n" + unit * (20_000 // len(unit))
    assert_exact(reading(text))


def test_many_short_items_are_all_there() -> None:
    text = "一、存在的问题\n" + "".join(f"{n}.第{n}个村账目没有公开。\n" for n in range(1, 901))
    assert len(problems(text)) == 900


def test_a_paper_in_traditional_characters_is_read_like_one_in_simplified() -> None:
    simplified = "一、存在的问题\n账目没有按月公开。\n二、整改措施\n建立公开制度。"
    traditional = "一、存在的問題\n賬目沒有按月公開。\n二、整改措施\n建立公開制度。"
    assert problems(traditional) == ["賬目沒有按月公開。"]
    assert len(problems(simplified)) == 1
    assert measures(traditional) == ["建立公開制度。"]


def test_a_paper_without_any_problem_yields_none() -> None:
    assert problems("关于举办运动会的通知\n\n运动会定于周五上午在操场举行，请准时参加。") == []
