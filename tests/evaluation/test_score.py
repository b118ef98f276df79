"""One document held against its gold: the annotation itself scores 1, less scores less."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tools.evaluation import tables
from tools.evaluation.counts import Counts, Share
from tools.evaluation.gold import Gold, build
from tools.evaluation.score import score
from tools.evaluation.subject import Outcome, blind

from zhenggai.core.records import (
    Block,
    BlockKind,
    Cause,
    Deadline,
    DeadlineKind,
    Document,
    Finding,
    Heading,
    Link,
    Measure,
    MeasureKind,
    Origin,
    Reading,
    Reconciliation,
    Role,
    Section,
    Span,
    Status,
    Strength,
)

PROBLEM, OTHER, CAUSE = "台账登记不全。", "廉政谈话次数偏少。", "主要是重视不够。"
MEASURE, LAST = "办公室6月底前补齐台账。", "每季度开展一次廉政谈话。"
TEXT = PROBLEM + OTHER + CAUSE + MEASURE + LAST
DOCUMENT = Document("a.txt", "", "plain", TEXT, (Block(BlockKind.PARAGRAPH, Span(0, len(TEXT))),))
ROW: dict[str, Any] = {
    "doc": "a.txt",
    "problems": [{"id": "P1", "text": PROBLEM}, {"id": "P2", "text": OTHER}],
    "causes": [{"id": "C1", "text": CAUSE}],
    "measures": [
        {
            "id": "M1",
            "text": MEASURE,
            "kind": "action",
            "owner": "办公室",
            "deadline": "6月底",
            "target": None,
        },
        {
            "id": "M2",
            "text": LAST,
            "kind": "meeting",
            "owner": None,
            "deadline": None,
            "target": "每季度一次",
        },
    ],
    "sections": [{"role": "problems", "text": PROBLEM}],
    "pairs": [["P1", "M1", "direct"]],
    "unanswered": ["P2"],
}


def gold() -> Gold:
    return build(ROW, TEXT, group="own")


def place(text: str) -> Span:
    at = TEXT.index(text)
    return Span(at, at + len(text))


def reading() -> Reading:
    q = {text: DOCUMENT.quote(place(text)) for text in (PROBLEM, OTHER, CAUSE, MEASURE, LAST)}
    deadline = Deadline("6月底前", place("6月底前"), DeadlineKind.DATE, month=6, day=30)
    return Reading(
        DOCUMENT,
        sections=(Section(Role.PROBLEMS, Span(0, q[OTHER].span.end)),),
        findings=(Finding("f1", q[PROBLEM]), Finding("f2", q[OTHER])),
        causes=(Cause("c1", q[CAUSE]),),
        measures=(
            Measure("m1", q[MEASURE], MeasureKind.ACTION, owner="办公室", deadline=deadline),
            Measure("m2", q[LAST], MeasureKind.MEETING, target="每季度开展一次"),
        ),
    )


def outcome(read: Reading) -> Outcome:
    links = (Link("f1", "m1", Strength.DIRECT, 1.0, ()),)
    status = {"f1": Status.ANSWERED, "f2": Status.UNANSWERED}
    return Outcome(DOCUMENT, read, Reconciliation(read, read, links, (), status, (), (), (), ()))


def test_the_annotation_itself_scores_one_everywhere() -> None:
    figures = score(gold(), outcome(reading())).figures
    for key in ("items.all", "strict.all", "chars.all", "role", "section.stated", "kind"):
        assert figures[key].value == 1, key
    for key in ("owner", "deadline", "links.all", "links.direct", "gaps.unanswered"):
        assert figures[key].value == 1, key
    assert figures["target"] == Share(1, 2)
    assert figures["target.stated.near"] == Share(1, 1)
    assert figures["section"] == Share(16, 48)


def test_an_unreadable_document_misses_everything() -> None:
    figures = score(gold(), Outcome(None, None, None, "Invalid")).figures
    assert figures["items.all"] == Counts(0, 0, 5)
    assert figures["links.all"] == Counts(0, 0, 1)
    assert figures["role"].value in {0, None}


def test_a_gold_text_that_is_not_in_the_document_counts_as_missed() -> None:
    row = {**ROW, "problems": [{"id": "P1", "text": PROBLEM}, {"id": "P2", "text": "没有此句"}]}
    figures = score(build(row, TEXT, group="own"), outcome(reading())).figures
    assert figures["items.problems"] == Counts(1, 1, 1)
    assert figures["chars.problems"] == Counts(7, 9, 4)


def test_a_cause_read_as_a_problem_shows_in_the_roles() -> None:
    read = reading()
    wrong = Finding("f3", read.causes[0].quote)
    read = replace(read, findings=(*read.findings, wrong), causes=())
    figures = score(gold(), outcome(read)).figures
    assert figures["role.causes.as.problems"].value == 1
    assert figures["role.causes.as.causes"].value == 0
    assert figures["role.any"].value == 1


def test_quoted_problems_are_no_problems_of_the_document() -> None:
    read = reading()
    quoted_ = replace(read.findings[1], origin=Origin.QUOTED)
    figures = score(gold(), outcome(replace(read, findings=(read.findings[0], quoted_)))).figures
    assert figures["items.problems"] == Counts(1, 0, 1)


def test_a_past_problem_taken_for_an_own_one_is_told() -> None:
    row = {**ROW, "problems": [{"id": "P1", "text": PROBLEM, "origin": "past"}]}
    past = build(row, TEXT, group="own")
    read = reading()
    first = replace(read.findings[0], origin=Origin.PAST)
    assert score(past, outcome(read)).figures["origin"] == Share(0, 1)
    assert score(past, outcome(replace(read, findings=(first,)))).figures["origin"] == Share(1, 1)


def test_two_documents_are_judged_by_what_joins_them_only() -> None:
    joined = build({**ROW, "against": "b.txt"}, TEXT, group="own", other="。" + TEXT)
    read = reading()
    other = replace(
        read,
        document=replace(DOCUMENT, text="。" + TEXT),
        measures=tuple(
            replace(
                one,
                quote=replace(
                    one.quote, span=Span(one.quote.span.start + 1, one.quote.span.end + 1)
                ),
            )
            for one in read.measures
        ),
    )
    plain = outcome(read)
    assert plain.reconciliation is not None
    figures = score(
        joined, replace(plain, reconciliation=replace(plain.reconciliation, against=other))
    ).figures
    assert figures["links.all"] == Counts(1, 0, 0)
    assert "items.all" not in figures


def test_the_role_of_a_heading_is_that_of_the_sections_below_it() -> None:
    read = reading()
    top = Heading(1, "一、", PROBLEM, place(PROBLEM), place(OTHER))
    low = Heading(2, "（一）", OTHER, place(OTHER), place(CAUSE), parent=0)
    read = replace(
        read, outline=(top, low), sections=(Section(Role.CAUSES, place(CAUSE), heading=1),)
    )
    assert score(gold(), outcome(read)).figures["section.stated"] == Share(0, 1)
    read = replace(read, sections=(Section(Role.PROBLEMS, place(CAUSE), heading=1),))
    assert score(gold(), outcome(read)).figures["section.stated"] == Share(1, 1)


@pytest.mark.parametrize("field", ["owner", "deadline", "target"])
def test_a_value_read_where_none_is_stated_is_wrong(field: str) -> None:
    read = reading()
    first, second = read.measures
    stranger: object = first.deadline if field == "deadline" else "财政局"
    at = 0 if field == "target" else 1
    both = [first, second]
    both[at] = replace(both[at], **{field: stranger})  # type: ignore[arg-type]
    figures = score(gold(), outcome(replace(read, measures=tuple(both)))).figures
    assert figures[f"{field}.none"] == Share(0, 1)


def test_supporting_units_may_stand_in_the_gold_owner() -> None:
    row = {**ROW, "measures": [{**ROW["measures"][0], "owner": "办公室、财务科"}]}
    read = reading()
    first = replace(read.measures[0], supporting=("财务科",))
    figures = score(
        build(row, TEXT, group="own"), outcome(replace(read, measures=(first,)))
    ).figures
    assert figures["owner.stated"] == Share(1, 1)


def test_blinding_keeps_every_offset_and_drops_numbers() -> None:
    text = "Finding 2022-003: late."
    document = replace(DOCUMENT, text=text)
    span = Span(0, len(text))
    read = Reading(document, findings=(Finding("f", document.quote(span), number="2022-003"),))
    (finding,) = blind(read).findings
    assert finding.number is None
    assert finding.quote.span == span
    assert finding.quote.text == "Finding         : late."


def test_the_detailed_view_marks_hits_misses_and_extras() -> None:
    read = reading()
    shown = tables.show(score(gold(), outcome(replace(read, findings=read.findings[:1]))))
    assert " = P1" in shown
    assert " - P2" in shown
    assert "target: gold 每季度一次" in shown


def test_figures_are_printed_without_a_leading_nought() -> None:
    assert [tables.number(value) for value in (None, 0, 0.876, 0.999)] == [
        "–",
        ".00",
        ".88",
        "1.00",
    ]
