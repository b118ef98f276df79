"""The fictional township of Qingtan: one small text with every status, cause, measure and flag."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from zhenggai.core.records import (
    Block,
    BlockKind,
    Cause,
    CauseKind,
    CauseLink,
    Deadline,
    DeadlineKind,
    Document,
    Finding,
    Flag,
    Heading,
    Link,
    Measure,
    MeasureKind,
    Notice,
    Reading,
    Reason,
    ReasonCode,
    Reconciliation,
    Role,
    Section,
    Severity,
    Span,
    StatedCount,
    Status,
    Strength,
)

LINES = [
    "青滩镇整改情况报告",
    "一、存在的问题",
    "经梳理，主要存在以下五个方面问题。",
    "（一）为民服务不够到位",
    "青滩镇便民大厅窗口排队时间过长，平均等候42分钟。",
    "山塘水库渗漏隐患久拖未治。",
    "（二）资金管理不够规范",
    "村级账目公开不及时。",
    "欠付施工队工程款18.6万元。",
    "二、原因剖析",
    "窗口人员轮岗制度不健全。",
    "为民意识淡薄。",
    "三、整改措施",
    "由镇政务办牵头、镇人社所配合，6月底前增设窗口3个，把等候时间压到15分钟以内。",
    "召开全体干部大会传达学习。",
    "进一步强化宗旨意识。",
    "完善轮岗办法并张榜公布。",
    "对多次反映水库问题的村民落实专人盯防。",
    "四、下一步打算",
]
HEADINGS = {0: 0, 1: 1, 3: 2, 6: 2, 9: 1, 12: 1, 18: 1}
PLAN = ["青滩镇整改方案", "一、整改措施", "由镇政务办增设窗口3个。", "进一步强化宗旨意识。"]


def document(lines: list[str], name: str, paged: bool = True) -> Document:
    text = "\n".join(lines)
    blocks, at = [], 0
    for index, line in enumerate(lines):
        kind = BlockKind.HEADING if index in HEADINGS else BlockKind.PARAGRAPH
        page = 1 + index // 10 if paged else None
        blocks.append(Block(kind, Span(at, at + len(line)), page=page))
        at += len(line) + 1
    return Document(
        name=name,
        digest="sha256:" + "0" * 64,
        format="docx" if paged else "plain",
        text=text,
        blocks=tuple(blocks),
        encoding=None if paged else "utf-8",
        pages=2 if paged else None,
        notices=(Notice("docx.tracked-changes-accepted", {}),) if paged else (),
    )


def outline(source: Document, lines: list[str], levels: dict[int, int]) -> tuple[Heading, ...]:
    found: list[Heading] = []
    at = sorted(levels)
    for place, index in enumerate(at):
        span = source.blocks[index].span
        after = at[place + 1] if place + 1 < len(at) else len(lines)
        end = source.blocks[after].span.start if after < len(lines) else len(source.text)
        number = lines[index][: lines[index].find("、") + 1 or lines[index].find("）") + 1]
        parents = [one for one, two in enumerate(found) if two.level < levels[index]]
        found.append(
            Heading(
                level=levels[index],
                number=number,
                title=lines[index][len(number) :],
                span=span,
                body=Span(span.end, end),
                parent=parents[-1] if parents else None,
            )
        )
    return tuple(found)


def qingtan(alter: Callable[[str], str] = lambda line: line) -> Reconciliation:
    """The check of the report against itself; ``alter`` may turn its lines hostile."""
    lines = [line if index in HEADINGS else alter(line) for index, line in enumerate(LINES)]
    source = document(lines, "青滩镇整改报告.docx")

    def quote(index: int):
        return source.quote(source.blocks[index].span)

    def inside(index: int, words: str) -> Span:
        start = source.text.index(words, source.blocks[index].span.start)
        return Span(start, start + len(words))

    due = Deadline("6月底前", inside(13, "6月底前"), DeadlineKind.DATE, month=6, day=30)
    measures = (
        Measure(
            "M1",
            quote(13),
            MeasureKind.ACTION,
            section=5,
            owner="镇政务办",
            supporting=("镇人社所",),
            deadline=due,
            target="15分钟以内",
            done=True,
        ),
        Measure("M2", quote(14), MeasureKind.MEETING, section=5),
        Measure("M3", quote(15), MeasureKind.SLOGAN, section=5),
        Measure("M4", quote(16), MeasureKind.SYSTEM, section=5),
        Measure("M5", quote(17), MeasureKind.INSPECT, section=5, person_aimed=True),
    )
    reading = Reading(
        document=source,
        outline=outline(source, lines, HEADINGS),
        sections=(
            Section(Role.PROBLEMS, Span(source.blocks[1].span.start, source.blocks[8].span.end), 1),
            Section(Role.CAUSES, Span(source.blocks[9].span.start, source.blocks[11].span.end), 4),
        ),
        findings=(
            Finding("P1", quote(4), section=2),
            Finding("P2", quote(5), section=2),
            Finding("P3", quote(7), section=3),
            Finding("P4", quote(8), section=3, cut=True),
        ),
        causes=(
            Cause("C1", quote(10), section=4, kind=CauseKind.INSTITUTIONAL),
            Cause("C2", quote(11), section=4),
        ),
        measures=measures,
        counts=(StatedCount("五个方面", inside(2, "五个方面"), 5, 2, "heading"),),
        cut=frozenset({"end"}),
    )
    shared = Reason(ReasonCode.SHARED_WORDS, ("窗口", "等候"), ("窗口", "等候"))
    return Reconciliation(
        reading=reading,
        against=reading,
        links=(
            Link("P1", "M3", Strength.GENERIC, 0.2, (Reason(ReasonCode.COVERS_ALL),)),
            Link("P1", "M1", Strength.DIRECT, 0.91, (shared, Reason(ReasonCode.SAME_SECTION))),
            Link("P3", "M3", Strength.GENERIC, 0.2, (Reason(ReasonCode.COVERS_ALL),)),
        ),
        cause_links=(
            CauseLink("C1", "P1", 0.6, (shared,)),
            CauseLink("C1", "M4", 0.7, (Reason(ReasonCode.SHARED_WORDS, ("轮岗",), ("轮岗",)),)),
        ),
        status={
            "P1": Status.ANSWERED,
            "P2": Status.UNANSWERED,
            "P3": Status.GENERAL,
            "P4": Status.UNKNOWN,
        },
        orphan_measures=("M2", "M5"),
        findings_without_cause=("P2", "P3", "P4"),
        causes_without_measure=("C2",),
        flags=(
            Flag("F09", Severity.GAP, "P2"),
            Flag("F09", Severity.GAP, "C2"),
            Flag("F25", Severity.QUESTION, "M2"),
            Flag("F25", Severity.QUESTION, "M3"),
            Flag("PERSON", Severity.GAP, "M5"),
            Flag("COUNT", Severity.NOTE, None, {"text": "五个方面", "stated": 5, "found": 2}),
        ),
    )


def against_plan() -> Reconciliation:
    """The problems of the report held against the measures of a plan in another file."""
    own = qingtan()
    plan = document(PLAN, "整改方案.txt", paged=False)
    measures = tuple(
        Measure(f"M{n}", plan.quote(plan.blocks[n + 1].span), kind, section=1)
        for n, kind in ((1, MeasureKind.ACTION), (2, MeasureKind.SLOGAN))
    )
    other = Reading(plan, outline=outline(plan, PLAN, {0: 0, 1: 1}), measures=measures)
    words = Reason(ReasonCode.RELATED_WORDS, ("便民大厅",), ("窗口",))
    return Reconciliation(
        reading=own.reading,
        against=other,
        links=(Link("P1", "M1", Strength.DIRECT, 0.8, (words,)),),
        cause_links=(),
        status={**dict.fromkeys(("P2", "P3", "P4"), Status.UNANSWERED), "P1": Status.ANSWERED},
        orphan_measures=("M2",),
        findings_without_cause=(),
        causes_without_measure=(),
        flags=(),
    )


HOSTILE = {
    4: '=HYPERLINK("http://evil.example","点我")<script>alert(\'x\')</script>',
    5: "\x1b[31m红\x1b]0;title\x07\u202e倒着写\u202c\x9b2J|列|`码` ![i](x) <b>",
    7: "长" * 10_000,
    8: "+1-1@SUM(A1) & \"引\" 'q' </textarea></style> {{ x }} [link](javascript:1)",
    10: "@因为\t制表",
    15: "-2+3 口号 ]]> <!-- -->",
}


def hostile() -> Reconciliation:
    """The same check of a text that tries to act on whatever shows it."""
    return qingtan(lambda line: HOSTILE.get(LINES.index(line), line))


@pytest.fixture
def result() -> Reconciliation:
    return qingtan()


@pytest.fixture
def two_documents() -> Reconciliation:
    return against_plan()


@pytest.fixture
def hostile_result() -> Reconciliation:
    return hostile()
