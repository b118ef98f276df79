"""Causes: as a rule one sub-section of the analysis each."""

from __future__ import annotations

import re

from zhenggai.core.documents.extract.strands import Strand
from zhenggai.core.records import Cause, CauseKind, Document, Heading, Role, Span

# Checked in this order: an objective excuse is named by its own words, a rule or a way of managing
# by its noun; everything about the mind is subjective.
_KINDS: tuple[tuple[CauseKind, re.Pattern[str]], ...] = (
    (
        CauseKind.INSTITUTIONAL,
        re.compile(r"制度|机制|体制|规章|规范.{0,6}(?:缺失|不全)|流程|职责不清|权责"),
    ),
    (
        CauseKind.MANAGERIAL,
        re.compile(r"监督|监管|管理|检查|督促|考核|压力传导|跟踪|把关|履职|指导|统筹|培训|力量"),
    ),
    (
        CauseKind.OBJECTIVE,
        re.compile(
            r"客观|历史(?:遗留)?|财力|资金(?:不足|紧张|短缺)|人手|编制|条件(?:限制|有限)|疫情|气候|市场|政策调整"
        ),
    ),
    (
        CauseKind.SUBJECTIVE,
        re.compile(
            r"思想|认识|意识|信念|党性|修养|宗旨|站位|学习|作风|主观|担当|理论|纪律|责任心|自律"
        ),
    ),
)
_LEAD = re.compile(r"(?:主要)?(?:有|是)?(?:以下|如下)?.{0,8}(?:方面|几点|原因)(?:原因)?[:。]?$")


def cause_items(
    document: Document,
    folded: str,
    outline: tuple[Heading, ...],
    roles: list[Role | None],
    strands: list[Strand],
) -> list[Cause]:
    """The causes of a document: each leaf heading of a cause section, else each listed item, else
    each sentence that a label or a turning sentence made a cause."""
    found: list[Cause] = []
    taken: set[int] = set()
    parents = {heading.parent for heading in outline}
    for index, heading in enumerate(outline):
        if roles[index] is not Role.CAUSES or heading.level == 0:
            continue
        above = heading.parent
        if above is None or roles[above] is not Role.CAUSES or above in taken:
            continue
        if index in parents:
            span = Span(heading.span.start, _end_with_children(outline, index))
        else:
            span = Span(heading.span.start, heading.body.end)
        taken.add(index)
        found.append(_cause(document, folded, _trimmed(folded, span), index, heading.number))
    found.extend(_loose(document, folded, outline, roles, strands, taken))
    return found


def _loose(
    document: Document,
    folded: str,
    outline: tuple[Heading, ...],
    roles: list[Role | None],
    strands: list[Strand],
    taken: set[int],
) -> list[Cause]:
    """Causes in a section without sub-headings, or under a label inside an item."""
    found: list[Cause] = []
    last_item: int | None = None
    headed = {outline[index].parent for index in taken}
    for strand in strands:
        under = strand.heading
        if strand.role is not Role.CAUSES or strand.field or under in headed:
            continue
        if under is not None and _inside(outline, under, taken):
            continue
        words = folded[strand.span.start : strand.span.end]
        if _LEAD.search(words) and not strand.listed:
            continue
        if found and strand.item == last_item and not strand.listed:
            start = found[-1].quote.span.start
            span = Span(start, strand.span.end)
            found[-1] = _cause(document, folded, span, under, strand.number, strand.item)
        else:
            found.append(_cause(document, folded, strand.span, under, strand.number, strand.item))
        last_item = strand.item
    return found


def _inside(outline: tuple[Heading, ...], index: int | None, taken: set[int]) -> bool:
    while index is not None:
        if index in taken:
            return True
        index = outline[index].parent
    return False


def _end_with_children(outline: tuple[Heading, ...], index: int) -> int:
    end = outline[index].body.end
    for later in range(index + 1, len(outline)):
        if outline[later].level <= outline[index].level:
            break
        end = outline[later].body.end
    return end


def _cause(
    document: Document,
    folded: str,
    span: Span,
    section: int | None,
    number: str | None,
    item: int | None = None,
) -> Cause:
    return Cause(
        id="",
        quote=document.quote(span),
        section=section,
        number=number,
        item=item,
        kind=_kind(folded[span.start : span.end]),
    )


def _kind(words: str) -> CauseKind | None:
    """The kind whose words stand in the head (first sentence), else most often in the whole."""
    head = re.split(r"[。;]", words, maxsplit=1)[0]
    for text in (head, words):
        counts = [
            (len(pattern.findall(text)), -n, kind) for n, (kind, pattern) in enumerate(_KINDS)
        ]
        best = max(counts)
        if best[0]:
            return best[2]
    return None


def _trimmed(folded: str, span: Span) -> Span:
    end = span.end
    while end > span.start and folded[end - 1] in " \t\r\n*":
        end -= 1
    return Span(span.start, end)
