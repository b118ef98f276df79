"""One document read into drafts of passages, with the layout that a page draws. Pure: the same
document gives the same reading.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import accumulate

from zhenggai.apps.intake.kinds import MARK_OF_ROLE, Form, Mark, PassageKind
from zhenggai.apps.intake.layout import Layout, Unit
from zhenggai.apps.intake.rows import Rows, item_cells
from zhenggai.core.check import check
from zhenggai.core.records import (
    Amount,
    BlockKind,
    Cause,
    Document,
    ElementKind,
    Finding,
    Measure,
    Quote,
    Reading,
    Role,
    Span,
    Table,
)
from zhenggai.core.records import Cell as TableCell

REGISTER_NUMBER = "序号"
AUDIT_NUMBER = "Ref."
_LARGEST = Decimal(10) ** 16
_CENT = Decimal("0.01")
_HELD = frozenset(
    {
        ElementKind.CRITERIA,
        ElementKind.CONDITION,
        ElementKind.EFFECT,
        ElementKind.RECOMMENDATION,
    }
)
_ITEM_ROLES = frozenset({Role.PROBLEMS, Role.CAUSES, Role.MEASURES, Role.MIXED})
_TITLES_BETWEEN = " › "


@dataclass(frozen=True, slots=True)
class Draft:
    """One passage as read. `id` is that of the item in the reading."""

    id: str
    kind: PassageKind
    quote: Quote
    heading: str = ""
    number: str = ""
    scheme: str = ""
    common: bool = False
    amount: Decimal | None = None
    currency: str = "CNY"
    stated_status: str = ""
    owner: str = ""
    supporting: str = ""
    deadline: str = ""
    due_on: date | None = None
    target: str = ""
    elements: tuple[tuple[ElementKind, Span], ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """All that one reading yields: drafts in the order of the text, and which finding each cause
    or measure answers, as pairs of ids."""

    layout: Layout
    form: Form
    language: str
    drafts: tuple[Draft, ...]
    links: tuple[tuple[str, str], ...]


def read(document: Document) -> Read:
    """The reading of a document."""
    result = check(document)
    reading = result.reading
    rows = Rows(document)
    drafts = [_finding(reading, rows, one) for one in reading.findings]
    drafts += [_cause(reading, one) for one in reading.causes]
    drafts += [_measure(reading, rows, one) for one in reading.measures]
    drafts = [one for one in drafts if len(one.quote.span)]
    known = {one.id for one in drafts}
    findings = {one.id for one in reading.findings}
    links = [(link.finding, link.measure) for link in result.links]
    links += [(link.item, link.cause) for link in result.cause_links if link.item in findings]
    in_rows = sum(one.row is not None for one in reading.findings)
    return Read(
        layout=Layout(document, reading.outline, tuple(_units(reading))),
        form=Form.REGISTER if in_rows * 2 > len(reading.findings) else Form.PROSE,
        language=reading.language,
        drafts=tuple(sorted(drafts, key=lambda one: (one.quote.span, one.kind))),
        links=tuple(dict.fromkeys(pair for pair in links if set(pair) <= known)),
    )


def _finding(reading: Reading, rows: Rows, one: Finding) -> Draft:
    amount, currency = _money(one.amounts)
    scheme, number = "", ""
    if one.row is not None:
        number = rows.number(one.quote.span)
        scheme = REGISTER_NUMBER if number else ""
    elif reading.language == "en" and one.number:
        scheme, number = AUDIT_NUMBER, one.number
    return Draft(
        id=one.id,
        kind=PassageKind.FINDING,
        quote=one.quote,
        heading=_heading(reading, one.section),
        number=number[:64],
        scheme=scheme,
        common=one.common,
        amount=amount,
        currency=currency,
        stated_status=rows.status(one.quote.span)[:200] if one.row is not None else "",
        elements=tuple(
            (element.kind, element.quote.span)
            for element in one.elements
            if element.kind in _HELD and len(element.quote.span)
        ),
    )


def _cause(reading: Reading, one: Cause) -> Draft:
    heading = _heading(reading, one.section)
    return Draft(id=one.id, kind=PassageKind.CAUSE, quote=one.quote, heading=heading)


def _measure(reading: Reading, rows: Rows, one: Measure) -> Draft:
    return Draft(
        id=one.id,
        kind=PassageKind.MEASURE,
        quote=one.quote,
        heading=_heading(reading, one.section),
        stated_status=rows.status(one.quote.span)[:200] if one.row is not None else "",
        owner=(one.owner or "")[:500],
        supporting="、".join(one.supporting)[:500],
        deadline=one.deadline.text[:200] if one.deadline else "",
        due_on=one.deadline.on() if one.deadline else None,
        target=(one.target or "")[:500],
    )


def _heading(reading: Reading, section: int | None) -> str:
    titles = (reading.outline[index] for index in reading.path(section))
    told = (f"{one.number}{one.title}".strip() for one in titles if one.level)
    return _TITLES_BETWEEN.join(one for one in told if one)[:500]


def _money(amounts: tuple[Amount, ...]) -> tuple[Decimal | None, str]:
    for one in amounts:
        is_money = len(one.unit) == 3 and one.unit.isascii() and one.unit.isupper()
        if is_money and one.value.is_finite() and 0 <= one.value < _LARGEST:
            return one.value.quantize(_CENT, ROUND_HALF_EVEN), one.unit
    return None, "CNY"


def _units(reading: Reading) -> Iterator[Unit]:
    document = reading.document
    tables = {table.block: table for table in document.tables}
    mark_of = _marker(reading)
    for index, block in enumerate(document.blocks):
        table = tables.get(index)
        if table is not None:
            yield from _cells(document, index + 1, table)
        elif not document.text[block.span.start : block.span.end].isspace() and len(block.span):
            heading = block.kind is BlockKind.HEADING
            mark = Mark.HEADING.value if heading else mark_of(block.span)
            yield Unit(block.span, index + 1, block.place or "", mark)


def _cells(document: Document, block: int, table: Table) -> Iterator[Unit]:
    register = item_cells(table, document)
    body, items = register or (0, frozenset())
    seen: set[TableCell] = set()
    for number, row in enumerate(table.rows):
        for place, cell in enumerate(row):
            if cell is None or cell in seen:
                continue
            seen.add(cell)
            if not document.text[cell.span.start : cell.span.end].strip():
                continue
            mark = ""
            if register is not None and place not in items:
                mark = Mark.FIELD.value
            if register is not None and number < body:
                mark = Mark.FRAME.value
            yield Unit(cell.span, block, cell.place or "", mark)


def _marker(reading: Reading) -> Callable[[Span], str]:
    """Says of a paragraph what its place in the outline tells: that it is a heading, or stands in
    a part that holds no items. Where the reading found no part with items, no part is taken to
    hold none: the whole would pass unseen."""
    text = reading.document.text
    headings = sorted(one.span for one in reading.outline)
    # Where headings begin, and the furthest that any up to there ends: few are looked at for each
    # paragraph, however many there are.
    begins = [one.start for one in headings]
    ends = list(accumulate((one.end for one in headings), max))
    told = any(section.role in _ITEM_ROLES for section in reading.sections)
    marks: Mapping[Role, Mark] = MARK_OF_ROLE if told else {}
    sections = sorted(reading.sections, key=lambda one: one.span)
    opened = [one.span.start for one in sections]

    def mark(span: Span) -> str:
        near = headings[bisect_right(ends, span.start) : bisect_left(begins, span.end)]
        inside = [one for one in near if one.overlap(span)]
        rest = _without(text, span, inside)
        if inside and not any(char.isalnum() for char in rest):
            return Mark.HEADING.value
        last = bisect_right(opened, span.start)
        role = sections[last - 1].role if last else None
        return marks[role].value if role is not None and role in marks else ""

    return mark


def _without(text: str, span: Span, cut: list[Span]) -> str:
    kept, at = [], span.start
    for one in cut:
        kept.append(text[at : max(at, one.start)])
        at = max(at, one.end)
    kept.append(text[at : span.end])
    return "".join(kept)
