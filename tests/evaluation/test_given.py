"""Gold items in place of ours: linking judged apart from finding."""

from __future__ import annotations

from tools.evaluation import given
from tools.evaluation.gold import build

from zhenggai.core.records import (
    Block,
    BlockKind,
    Document,
    Finding,
    Heading,
    Measure,
    MeasureKind,
    Reading,
    Span,
)

TEXT = "一、问题\n台账不全，学习不够。\n二、措施\n补齐台账。"
DOCUMENT = Document("a.txt", "", "plain", TEXT, (Block(BlockKind.PARAGRAPH, Span(0, len(TEXT))),))
GOLD = build(
    {
        "doc": "a.txt",
        "problems": [{"id": "P1", "text": "台账不全"}, {"id": "P2", "text": "学习不够"}],
        "measures": [{"id": "M1", "text": "补齐台账。"}],
        "pairs": [["P1", "M1"]],
    },
    TEXT,
    group="own",
)


def reading(*, measures: bool = True) -> Reading:
    merged = DOCUMENT.quote(Span(5, 15))
    kept = Measure("m", DOCUMENT.quote(Span(21, 26)), MeasureKind.SYSTEM, section=1, number="1")
    heads = (
        Heading(1, "一、", "问题", Span(0, 4), Span(5, 15)),
        Heading(1, "二、", "措施", Span(16, 20), Span(21, 26)),
    )
    return Reading(
        DOCUMENT,
        outline=heads,
        findings=(Finding("f", merged, section=0, number="7"),),
        measures=(kept,) if measures else (),
    )


def test_gold_items_take_the_structure_of_ours() -> None:
    placed = given.placed(reading(), GOLD, ("problems", "causes", "measures"))
    assert [(item.id, item.quote.text) for item in placed.findings] == [
        ("P1", "台账不全"),
        ("P2", "学习不够"),
    ]
    assert {(item.section, item.number) for item in placed.findings} == {(0, "7")}
    assert [(item.id, item.kind) for item in placed.measures] == [("M1", MeasureKind.SYSTEM)]


def test_a_gold_item_that_we_do_not_have_stands_under_the_heading_before_it() -> None:
    placed = given.placed(reading(measures=False), GOLD, ("measures",))
    assert [(item.id, item.section) for item in placed.measures] == [("M1", 1)]


def test_figures_are_kept_apart_from_the_plain_ones() -> None:
    figures = given.score(GOLD, reading())
    assert "given.links.all" in figures
    assert all(key.startswith("given.") for key in figures)
    assert given.score(GOLD, None) == {}
