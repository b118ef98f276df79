"""The outline of an English audit paper: its title, its parts, its findings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhenggai.core.documents.extract.english_labels import opens_with_label
from zhenggai.core.documents.extract.english_lines import (
    LONGEST_HEADING,
    Line,
    Regime,
    is_part,
)
from zhenggai.core.records import Document, Heading, Role, Span

ROLES = {
    Regime.OPENING: Role.OPENING,
    Regime.FINDINGS: Role.PROBLEMS,
    Regime.MIXED: Role.MIXED,
    Regime.PLAN: Role.MEASURES,
    Regime.PRIOR: Role.PROGRESS,
    Regime.CLOSING: Role.CLOSING,
}
_TITLE_LINES = 4
_NUMBER = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})[.)]?[ \t]+(?=[A-Z\"])")


@dataclass(frozen=True, slots=True)
class Titled:
    """A heading before nesting; ``level`` 0 is the title of the paper."""

    span: Span
    level: int
    number: str


def title_of(document: Document, folded: str, opening: Sequence[Line]) -> Titled | None:
    """The title: the declared one, else the short lines that the paper opens with."""
    for line in opening:
        if line.level == 0:
            return Titled(line.span, 0, "")
    end = None
    for index, line in enumerate(opening[:_TITLE_LINES]):
        text = folded[line.span.start : line.span.end].strip()
        short = len(text) <= LONGEST_HEADING and text[-1] not in ".;,"
        if not short or line.table or is_part(text) or (index and (line.spaced or line.level)):
            break
        if opens_with_label(folded, line.span) or _NUMBER.match(text):
            break
        if line.level:
            break
        end = line.span.end
    return None if end is None else Titled(Span(opening[0].span.start, end), 0, "")


def number_at(folded: str, start: int, end: int) -> re.Match[str] | None:
    """The decimal number that opens a heading (“3.2 Access …”)."""
    return _NUMBER.match(folded, start, end)


def nest(document: Document, titled: Sequence[Titled]) -> tuple[Heading, ...]:
    """The headings with levels closed up under their parents."""
    found: list[Heading] = []
    stack: list[tuple[int, int, int]] = []  # stated level, level, index
    for index, one in enumerate(titled):
        while stack and stack[-1][0] >= one.level:
            stack.pop()
        parent = stack[-1] if stack and stack[-1][0] > 0 else None
        level = min(one.level, parent[1] + 1) if parent else min(one.level, 1)
        stack.append((one.level, level, index))
        last = index + 1 == len(titled)
        end = len(document.text) if last else titled[index + 1].span.start
        words = one.span.start + len(one.number)
        found.append(
            Heading(
                level=level,
                number=one.number,
                title=document.text[words : one.span.end].strip(" \t.)*#"),
                span=one.span,
                body=Span(one.span.end, max(one.span.end, end)),
                parent=parent[2] if parent else None,
            )
        )
    return tuple(found)
