"""Lines of an English document and what kind of section a heading opens.

Hard-wrapped lines are the readers' matter; a line here is a paragraph, or a line break's worth of
one, or a row of a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from zhenggai.core.records import BlockKind, Document, Span


class Regime(StrEnum):
    """What a part of an audit paper holds."""

    OPENING = "opening"
    FINDINGS = "findings"
    MIXED = "mixed"  # findings with their responses
    PLAN = "plan"
    PRIOR = "prior"  # findings of earlier audits and what became of them
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Line:
    """``level`` is what the format declares; ``spaced`` says that a blank line or another kind of
    block stands before it."""

    span: Span
    level: int | None
    spaced: bool
    table: bool


# In this order; the first that matches names the regime.
_REGIMES: tuple[tuple[Regime, re.Pattern[str]], ...] = (
    (
        Regime.PRIOR,
        re.compile(
            r"(?:prior|previous)[- ](?:year|audit|period)?.{0,20}\b(?:findings|recommendations|"
            r"audit)|"
            r"(?:status|follow-?up) (?:of|on) (?:the )?(?:prior|previous)",
            re.I,
        ),
    ),
    (
        Regime.MIXED,
        re.compile(
            r"(?:findings?|observations?|issues?|recommendations?)\b.{0,30}\b(?:responses?|"
            r"action plans?|"
            r"corrective|replies)",
            re.I,
        ),
    ),
    (
        Regime.OPENING,
        re.compile(
            r"summary of (?:the )?(?:independent )?audit|\bbackground\b|\bscope\b|introduction|"
            r"\bobjectives?\b|"
            r"executive summary|\boverview\b|methodology|\bopinion\b|table of contents",
            re.I,
        ),
    ),
    (
        Regime.PLAN,
        re.compile(
            r"corrective action|management'?s? (?:responses?|actions?|commitments)|action plan|"
            r"\bplanned\b.{0,20}\bmanagement|auditee'?s? (?:responses?|actions?)|"
            r"responses? to (?:the )?findings|"
            r"(?:planned|other|agreed) (?:improvements|actions)|next steps|remediation",
            re.I,
        ),
    ),
    (
        Regime.FINDINGS,
        re.compile(
            r"\bfindings?\b|\bobservations\b|questioned costs|\bissues\b|\bdeficienc|\bweakness|"
            r"results of (?:the )?(?:audit|review)|detailed results",
            re.I,
        ),
    ),
    (Regime.CLOSING, re.compile(r"acknowledg|distribution list|appendix|\bannex\b|glossary", re.I)),
)
_NUMBERED_PART = re.compile(
    r"(?:part|section|chapter|schedule|exhibit|appendix)\s+(?:[A-Z]|[IVX]{1,5}|\d{1,2})\b|"
    r"[IVX]{1,5}\.\s",
    re.I,
)
_SMALL = frozenset(
    "a an and as at but by for from in into nor of on or over per the to with".split()
)
LONGEST_HEADING = 140


def lines(document: Document) -> list[Line]:
    """All lines in order; a line that holds only white space is left out."""
    found: list[Line] = []
    text = document.text
    before = 0
    for block in document.blocks:
        at, first = block.span.start, True
        spaced = text.count("\n", before, at) != 1 or block.level is not None
        while at < block.span.end:
            end = text.find("\n", at, block.span.end)
            end = block.span.end if end < 0 else end
            if text[at:end].strip():
                table = block.kind is BlockKind.TABLE
                level = block.level if first else None
                found.append(Line(Span(at, end), level, spaced and first, table))
                first = False
            at = end + 1
        before = block.span.end
    return found


def regime_of(title: str) -> Regime | None:
    """The regime that a heading names (folded text)."""
    return next((regime for regime, words in _REGIMES if words.search(title)), None)


def is_part(title: str) -> bool:
    """Whether a heading is counted as a part of the paper: PART B, SECTION II."""
    return _NUMBERED_PART.match(title) is not None


def looks_like_heading(line: Line, folded: str) -> bool:
    """Short, not a sentence, in capitals or title case, or declared by the format."""
    text = folded[line.span.start : line.span.end].strip(" *#\t")
    if line.table or not text or len(text) > LONGEST_HEADING:
        return False
    if line.level is not None:
        return True
    if text[-1] in ".;,:?!" or "\t" in text or not text[0].isupper():
        return False
    words = re.findall(r"[A-Za-z][A-Za-z'/-]*", text)
    if not words or len(words) > 14:
        return False
    return is_part(text) or all(w[0].isupper() or w.lower() in _SMALL for w in words)
