"""Where each finding and each plan entry of an audit begins: at its reference number.

References are typed in many ways (``[2022-003]``, ``Finding 2022 003:``, ``(2022-003)``) and are
also mentioned inside running text, where they begin nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from zhenggai.core.documents.extract.english_labels import (
    Part,
    label_alone,
    labelled,
    opens_with_label,
    trimmed,
)
from zhenggai.core.documents.extract.english_lines import (
    Line,
    Regime,
    is_part,
    looks_like_heading,
    regime_of,
)
from zhenggai.core.records import ElementKind, Span

_REF = (
    r"(?:[A-Z]{1,4}[- ]?)?(?:(?:19|20)\d\d(?: ?- ?|\.)\d{1,3}|(?:19|20)\d\d \d{3})[A-Z]?"
    r"(?![\d.]|-\d)"
)
_SHORT_REF = r"(?:\d{2}-\d{1,3}|\d{1,3}(?:\.\d{1,2})?|[A-Z]-?\d{1,3})[A-Z]?(?![\d.]|-\d)"
_PREFIX = (
    r"(?:(?:federal award|financial statement|current year|single audit|audit|reference|detailed|"
    r"federal|compliance) )?(?:findings?|observations?|issues?|comments?|exceptions?|"
    r"ref(?:erence)?)"
    r"(?: (?:reference|ref\.?|id))?(?: ?(?:numbers?|nos?\.?|#|num\.?))? ?:? ?#? ?"
)
_MORE = rf"(?: ?(?:,|and|&|through|to|;|/) ?(?:and )?(?:findings? )?{_REF})*"
_BRACKETED = re.compile(rf"[\[(] ?(?i:{_PREFIX})?(?P<ref>{_REF}{_MORE}) ?[\])]\.?")
_MASKED = re.compile(r"\[[ _Xx*#-]{2,12}\]")
_PREFIXED = re.compile(rf"(?=[A-Z])(?i:{_PREFIX})[\[(]? ?(?P<ref>{_REF}{_MORE})")
_COUNTED = re.compile(rf"(?=[A-Z])(?i:{_PREFIX})[\[(]?(?P<ref>{_SHORT_REF})")
_BARE = re.compile(rf"[\[(]? ?(?P<ref>{_REF})")
_TAIL = re.compile(r" ?[\])]? ?(?:$|[:.)-][ \t]{0,3}|\t|\s{0,3}(?=[A-Z(\"\[]))")
_LONGEST_TITLE = 200


class Style(IntEnum):
    """How a reference is typed, the surest first."""

    BRACKETED = 0
    PREFIXED = 1
    BARE = 2


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a finding, a plan entry (``reference`` set, or masked: empty) or a section
    of the paper (``reference`` ``None``). ``title`` covers the heading as printed; the words begin
    at ``behind``."""

    line: int
    reference: str | None
    regime: Regime | None
    title: Span
    behind: int


def find_heads(all_lines: list[Line], folded: str) -> list[Head]:
    """References and sections in order; empty where the paper gives no reference numbers."""
    found = _references(all_lines, folded)
    return _with_sections(all_lines, folded, found) if found else []


def counted_head(line: Line, folded: str) -> re.Match[str] | None:
    """“Finding 3: …”, “Observation 2.1 – …” at the beginning of a line."""
    hit = _COUNTED.match(folded, line.span.start, line.span.end)
    if hit is None or _TAIL.match(folded, hit.end(), line.span.end) is None:
        return None
    return hit


def _references(all_lines: list[Line], folded: str) -> dict[int, Head]:
    candidates = [
        (index, *hit)
        for index, line in enumerate(all_lines)
        if (hit := _reference_at(all_lines, index, folded)) is not None
    ]
    if sum(1 for one in candidates if one[1] is Style.BRACKETED) >= 2:
        candidates = [one for one in candidates if one[1] is Style.BRACKETED]
    found: dict[int, Head] = {}
    last: Head | None = None
    for index, _, reference, end in candidates:
        line = all_lines[index]
        again = last is not None and reference and canonical(last.reference) == canonical(reference)
        if again and last is not None and index - last.line <= 2:
            continue
        last = found[index] = _head(line, index, reference, end, folded)
    return found


def _reference_at(all_lines: list[Line], index: int, folded: str) -> tuple[Style, str, int] | None:
    line = all_lines[index]
    start, end = trimmed(folded, line.span).start, trimmed(folded, line.span).end
    while start < end and folded[start] in "#*":
        start = trimmed(folded, Span(start + 1, end)).start
    if folded[start : start + 1] in ("[", "("):
        whole = _BRACKETED.fullmatch(folded, start, end)
        if whole is not None:
            return Style.BRACKETED, _normal(whole.group("ref")), end
        if _MASKED.fullmatch(folded, start, end):
            return Style.BRACKETED, "", end
    if index and label_alone(folded, all_lines[index - 1].span) is ElementKind.REPEAT:
        return None
    for style, pattern in ((Style.PREFIXED, _PREFIXED), (Style.BARE, _BARE)):
        hit = pattern.match(folded, start, end)
        if hit is None:
            continue
        tail = _TAIL.match(folded, hit.end(), end)
        if tail is None or (style is Style.BARE and not _stands_apart(line, folded, tail.end())):
            return None
        return style, _normal(hit.group("ref")), tail.end()
    return None


def _stands_apart(line: Line, folded: str, behind: int) -> bool:
    """Whether a line that opens with a bare number is a heading or opens with its labels."""
    if len(line.span) <= _LONGEST_TITLE and folded[line.span.end - 1] != ".":
        return True
    return bool(labelled(folded, Span(behind, min(line.span.end, behind + 600))))


def _normal(reference: str) -> str:
    return " ".join(reference.split())


def canonical(reference: str | None) -> str:
    """A reference with nothing but its letters and digits: ``2022 003`` is ``2022-003``."""
    return "".join(c for c in reference or "" if c.isalnum()).upper()


def _head(line: Line, index: int, reference: str, end: int, folded: str) -> Head:
    """The words begin behind the title where that has a line of its own, else behind the number."""
    rest = Span(end, max(end, line.span.end))
    runs_on = len(rest) > _LONGEST_TITLE or bool(labelled(folded, rest)) or line.table
    behind = end if runs_on else line.span.end
    title = trimmed(folded, Span(line.span.start, behind))
    return Head(index, reference, None, title, behind)


def _with_sections(all_lines: list[Line], folded: str, references: dict[int, Head]) -> list[Head]:
    """References and sections; each reference takes the regime of the section it stands in."""
    order = sorted(references)
    found: list[Head] = []
    seen: set[str] = set()
    regime: Regime | None = None
    inside: int | None = None
    next_at = 0
    for index, line in enumerate(all_lines):
        head = references.get(index)
        if head is not None:
            found.append(Head(index, head.reference, regime, head.title, head.behind))
            seen.add(canonical(head.reference))
            inside = index
            continue
        named = _section(line, folded)
        if named is None:
            continue
        while next_at < len(order) and order[next_at] <= index:
            next_at += 1
        upcoming = references[order[next_at]].reference if next_at < len(order) else None
        if inside is not None and not _ends_entry(line, folded, named, regime, upcoming, seen):
            continue
        regime, inside = named, None
        found.append(Head(index, None, named, trimmed(folded, line.span), line.span.end))
    return found


def _section(line: Line, folded: str) -> Regime | None:
    if not looks_like_heading(line, folded):
        return None
    return regime_of(folded[line.span.start : line.span.end])


def _ends_entry(
    line: Line,
    folded: str,
    named: Regime,
    regime: Regime | None,
    upcoming: str | None,
    seen: set[str],
) -> bool:
    """Whether a heading inside an entry opens a new section of the paper, or only labels a part
    of the entry or repeats the section's name at the head of a page."""
    if is_part(folded[line.span.start : line.span.end].strip()):
        return True
    if named is regime:
        return False
    if named is Regime.PRIOR:
        return opens_with_label(folded, line.span) is None
    if named is Regime.PLAN:
        return bool(upcoming) and canonical(upcoming) in seen
    return line.level is not None and named in {Regime.FINDINGS, Regime.MIXED, Regime.CLOSING}


def parts_in(folded: str, span: Span) -> set[Part]:
    """The parts that are labelled in ``span``."""
    return {one.part for one in labelled(folded, span)}
