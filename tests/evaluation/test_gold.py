"""Reading the gold: locating texts, cut documents, strengths, headings and field values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tools.evaluation import english, fold
from tools.evaluation.counts import Counts
from tools.evaluation.gold import Finder, GoldHeading, build, rows
from tools.evaluation.outline import score

from zhenggai.core.records import Span


def row(**fields: Any) -> dict[str, Any]:
    return {"doc": "a.txt", "problems": [{"id": "P1", "text": "甲不实"}], **fields}


def test_rows_of_several_files_are_merged_by_document(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps({"doc": "x", "problems": []}) + "\n\n")
    (tmp_path / "b.jsonl").write_text(json.dumps({"doc": "x", "headings": []}))
    assert rows(tmp_path) == [{"doc": "x", "problems": [], "headings": []}]


def test_a_document_held_against_another_is_a_row_of_its_own(tmp_path: Path) -> None:
    both = [{"doc": "x"}, {"doc": "x", "against": "y"}]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(one) for one in both))
    assert rows(tmp_path) == both


def test_problems_of_the_past_are_none_of_the_document() -> None:
    problems = [{"id": "P1", "text": "甲不实"}, {"id": "P2", "text": "乙不实", "origin": "past"}]
    given = row(problems=problems, pairs=[["P2", "M1"]], unanswered=["P1", "P2"])
    gold = build(given, "甲不实乙不实", group="own")
    assert [item.id for item in gold.of("problems")] == ["P1"]
    assert [item.id for item in gold.past] == ["P2"]
    assert gold.pairs == frozenset()
    assert gold.unanswered == frozenset({"P1"})


def test_measures_are_located_in_the_other_document() -> None:
    given = row(against="b.txt", measures=[{"id": "M1", "text": "补齐"}])
    gold = build(given, "甲不实", group="own", other="立即补齐")
    assert gold.of("measures")[0].span == Span(2, 4)
    assert gold.name == "a.txt ← b.txt"


def test_a_text_is_located_across_line_breaks_and_each_time_further_on() -> None:
    finder = Finder("一、甲 乙\n丙。甲乙丙")
    assert finder.find("甲乙丙") == Span(2, 7)
    assert finder.find("甲乙丙") == Span(8, 11)
    assert finder.find("丁") is None
    assert finder.find(" ") is None


def test_a_text_that_is_not_there_is_told() -> None:
    gold = build(row(), "乙很好", group="own")
    assert [item.id for item in gold.lost()] == ["P1"]


def test_types_that_are_not_annotated_are_not_judged() -> None:
    gold = build(row(), "甲不实", group="own")
    assert gold.items["causes"] is None
    assert gold.of("causes") == ()
    assert gold.pairs is None


def test_a_cut_text_without_pairs_leaves_every_problem_unknown() -> None:
    gold = build(row(complete=False, pairs=[], unanswered=["P1"]), "甲不实", group="own")
    assert gold.unknown == {"P1"}
    assert gold.unanswered == frozenset()


def test_a_problem_listed_as_unknown_is_not_unanswered() -> None:
    gold = build(row(pairs=[], unanswered=["P1", "P2"], unknown=["P2"]), "甲不实", group="own")
    assert gold.unanswered == frozenset({"P1"})


def test_a_whole_text_without_pairs_leaves_them_unanswered() -> None:
    gold = build(row(complete=True, pairs=[], unanswered=["P1"]), "甲不实", group="own")
    assert gold.unanswered == frozenset({"P1"})
    assert gold.general is None


def test_the_general_list_is_made_from_strengths_where_it_is_not_given() -> None:
    given = row(
        problems=[{"id": f"P{n}", "text": "甲不实"} for n in (1, 2, 3)],
        pairs=[["P1", "M1", "generic"], ["P2", "M1", "direct"]],
        unanswered=["P3"],
    )
    gold = build(given, "甲不实", group="own")
    assert gold.general == frozenset({"P1", "P3"})
    assert gold.direct == frozenset({("P2", "M1")})


def test_english_texts_shared_by_findings_are_told_apart_by_reference() -> None:
    text = "[2022-001]\nSame.\n[2022-002]\nSame.\nPART B\n[2022-002]\nFix.\n[2022-001]\nFix.\n"
    gold = english.build(
        {
            "doc": "a.json",
            "problems": [
                {"id": "F2", "ref": "2022-002", "text": "Same."},
                {"id": "F1", "ref": "2022-001", "text": "Same."},
            ],
            "measures": [{"id": "C1", "ref": "2022-001", "text": "Fix."}],
            "pairs": [["F1", "C1"]],
        },
        text,
    )
    assert [item.span for item in gold.of("problems")] == [Span(28, 33), Span(11, 16)]
    assert [item.span for item in gold.of("measures")] == [Span(68, 72)]


def test_references_are_blanked_out_at_the_same_length() -> None:
    text = "Finding 2022-003 and (2022 014), not 12022-0034"
    blank = fold.without_references(text)
    assert len(blank) == len(text)
    assert blank.split() == ["Finding", "and", "(", "),", "not", "12022-0034"]
    assert fold.reference("finding 2022 014") == "2022-014"
    assert fold.reference("none") is None


def heading(level: int, number: str, title: str) -> GoldHeading:
    return GoldHeading(level, number, title)


def test_headings_match_whatever_their_width_and_final_marks() -> None:
    ours = [heading(2, "(一)", "**学习 不够。**")]
    assert score(ours, [heading(2, "（一）", "学习不够")]) == Counts(1, 0, 0)


def test_a_heading_on_another_level_matches_only_without_levels() -> None:
    ours, gold = [heading(1, "（一）", "学习")], [heading(2, "（一）", "学习")]
    assert score(ours, gold) == Counts(0, 1, 1)
    assert score(ours, gold, levels=False) == Counts(1, 0, 0)


def test_a_heading_with_another_number_is_another_heading() -> None:
    assert score([heading(2, "（二）", "学习")], [heading(2, "（一）", "学习")]) == Counts(0, 1, 1)


def test_a_title_may_be_a_fifth_shorter_but_not_more() -> None:
    assert fold.same_title("一二三四五六七八", "一二三四五六七八九十")
    assert not fold.same_title("一二三四五六七", "一二三四五六七八九十")


def test_the_same_heading_is_not_counted_twice() -> None:
    ours = [heading(2, "1.", "学习"), heading(2, "1.", "学习")]
    assert score(ours, [heading(2, "1.", "学习")]) == Counts(1, 1, 0)


def test_values_hold_one_another_or_are_both_unstated() -> None:
    assert fold.same_value(None, None)
    assert fold.same_value("6 月底前", "6月底")
    assert not fold.same_value("6月底", None)
    assert not fold.same_value(None, "6月底")
    assert not fold.same_value("总务处", "教务处办公室")
    assert fold.near_value("达到标准要求", "达到照明标准")
    assert not fold.near_value("全部到位", "达到照明标准")
