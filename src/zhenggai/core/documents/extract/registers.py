"""Registers (台账, 清单, corrective action plans) to draft items, row by row, from any format.

A row group is one problem with its measures: items of one group share their ``row``, by which the
reconciler links them. Names of columns belong to ``register_columns``, finding the header to
``register_header``, what stands inside a cell to ``register_cells``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zhenggai.core.documents.extract.deadlines import parse_deadline
from zhenggai.core.documents.extract.figures import amounts_in, target_in
from zhenggai.core.documents.extract.kinds import aimed_at_persons, kind_of
from zhenggai.core.documents.extract.register_cells import (
    Part,
    is_nothing,
    measure_parts,
    numbered_parts,
    trimmed,
)
from zhenggai.core.documents.extract.register_columns import Column
from zhenggai.core.documents.extract.register_header import Header, find_header, text_of
from zhenggai.core.documents.tidy.numbering import mark_at
from zhenggai.core.folding import compact, fold
from zhenggai.core.records import (
    Cause,
    Cell,
    Deadline,
    Document,
    Element,
    ElementKind,
    Finding,
    Measure,
    Span,
    Table,
)

_C = Column
_TOTAL = re.compile(r"合计|总计|小计|共计|(?:grand)?total", re.IGNORECASE)
_FOOT = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|填报人|审核人?|制表人?|负责人签字|联系人|notes?)[::]", re.I
)
_DONE = re.compile(
    r"(?:已|全部|均已?)(?:经)?(?:整改)?(?:完成|到位|办结|销号|整改)|整改完成|完成整改|^(?:完成|办结|销号|是)$"
    r"|^(?:completed?|closed|done|implemented|resolved)\b",
    re.IGNORECASE,
)
_NOT_DONE = re.compile(r"未|没有|部分|基本|正在|尚|持续|\bnot\b|partial|in progress", re.IGNORECASE)
_NAMES = re.compile(r"[、,;\n/]+")

# Whom a measure is entrusted to, the answerable first.
_OWNERS = (_C.LEAD_UNIT, _C.RESPONSIBLE_UNIT, _C.PERSON, _C.LEAD_LEADER)
_SUPPORTERS = (_C.RESPONSIBLE_UNIT, _C.SUPPORTING_UNIT, _C.PERSON, _C.LEAD_LEADER)
_ELEMENTS = {
    _C.MANIFESTATION: ElementKind.CONDITION,
    _C.BASIS: ElementKind.CRITERIA,
    _C.EFFECT: ElementKind.EFFECT,
    _C.AMOUNT: ElementKind.QUESTIONED_COST,
    _C.RECOMMENDATION: ElementKind.RECOMMENDATION,
}


@dataclass(frozen=True, slots=True)
class RegisterItems:
    """Draft items of one register; ids are empty, ``row`` counts the row groups from 1.

    A measure in a cell merged over several problems is there once for each of them.
    """

    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    measures: tuple[Measure, ...]


@dataclass(slots=True)
class _Group:
    """The rows of one problem. ``detailed``: its manifestation is the finding."""

    row: int
    rows: list[Sequence[Cell | None]] = field(default_factory=list)


def items_of(table: Table, document: Document, folded: str | None = None) -> RegisterItems | None:
    """The draft items of ``table``; ``None`` where it is no register.

    ``folded`` is ``fold(document.text)``, for a caller that has it already.

    Merged problem cells span their measures; a blank problem (and number) under a filled one goes
    on with it. An absent owner, deadline or target is ``None``.
    """
    header = find_header(table, document)
    if header is None:
        return None
    return _Register(table, document, header, folded or fold(document.text)).items()


class _Register:
    """Reads the body of one table. Made for one table, used once."""

    def __init__(self, table: Table, document: Document, header: Header, folded: str) -> None:
        self._table = table
        self._document = document
        self._folded = folded
        self._header = header
        self._labels = {
            compact(text_of(cell, document))
            for row in table.rows[header.first : header.body]
            for cell in row
            if cell is not None
        }
        roles = header.columns
        self._subject = next((r for r in (_C.FINDING, _C.MANIFESTATION) if r in roles), None)
        self._act = _C.MEASURE if _C.MEASURE in roles else _C.TASK
        self._rows = [row for row in table.rows[header.body :] if self._is_data(row)]
        self._details = self._details_of()

    def items(self) -> RegisterItems:
        findings: list[Finding] = []
        causes: list[Cause] = []
        measures: list[Measure] = []
        for group in self._groups():
            findings += self._findings(group)
            causes += self._causes(group)
            measures += self._measures(group)
        return RegisterItems(tuple(findings), tuple(causes), tuple(measures))

    def _groups(self) -> Iterator[_Group]:
        group: _Group | None = None
        count = 0
        for row in self._rows:
            if group is None or self._starts(row, group.rows[-1]):
                if group is not None:
                    yield group
                count += 1
                group = _Group(count)
                group.rows.append(row)
            else:
                group.rows.append(self._continued(row, group.rows[-1]))
        if group is not None:
            yield group

    def _continued(
        self, row: Sequence[Cell | None], before: Sequence[Cell | None]
    ) -> Sequence[Cell | None]:
        """``row`` with what an export without merged cells left blank below its first row.

        Only where the problem itself is blank below its first row: where it is filled, a blank
        owner is an owner not named.
        """
        if self._subject is None or self._cell(row, self._subject) is not None:
            return row
        filled = list(row)
        for role in (self._subject, *_OWNERS, _C.SUPPORTING_UNIT, _C.DEADLINE, _C.TARGET):
            for column in self._header.columns.get(role, ()):
                if not text_of(row[column], self._document):
                    filled[column] = before[column]
        return filled

    def _details_of(self) -> dict[Cell, set[str]]:
        """The different 具体表现 under each problem cell, blank ones counted to the one above."""
        found: dict[Cell, set[str]] = {}
        last: Cell | None = None
        for row in self._rows:
            subject = self._cell(row, _C.FINDING)
            if subject is None and self._cell(row, _C.NUMBER) is not None:
                last = None
            last = subject or last
            detail = self._cell(row, _C.MANIFESTATION)
            if last is not None and detail is not None:
                found.setdefault(last, set()).add(text_of(detail, self._document))
        return found

    def _is_data(self, row: Sequence[Cell | None]) -> bool:
        """Not a blank row, a heading across the table, a repeated header, a total or a foot."""
        filled = {cell for cell in row if text_of(cell, self._document)}
        if not filled:
            return False
        texts = [compact(text_of(cell, self._document)) for cell in filled]
        if sum(text in self._labels for text in texts) * 2 > len(texts) and len(texts) > 1:
            return False
        first = next(text_of(cell, self._document) for cell in row if cell in filled)
        if _FOOT.match(first) or _TOTAL.fullmatch(compact(first)):
            return False
        if len(filled) > 1:
            return True
        # One text alone: a category across the table, unless it stands in a column of items.
        cell = next(iter(filled))
        places = [column for column, one in enumerate(row) if one is cell]
        items = {c for role in self._roles_of_items() for c in self._header.columns.get(role, ())}
        return len(places) == 1 and places[0] in items

    def _roles_of_items(self) -> tuple[Column, ...]:
        return (_C.FINDING, _C.MANIFESTATION, _C.MEASURE, _C.TASK)

    def _starts(self, row: Sequence[Cell | None], before: Sequence[Cell | None]) -> bool:
        """Whether ``row`` opens another problem than the row ``before`` it."""
        number, last_number = self._cell(row, _C.NUMBER), self._cell(before, _C.NUMBER)
        if self._subject is None:
            key = _C.REFERENCE if _C.REFERENCE in self._header.columns else _C.NUMBER
            cell = self._cell(row, key)
            return cell is not None and cell is not self._cell(before, key)
        new = self._detail_changes(row, before)
        subject, last = self._cell(row, self._subject), self._cell(before, self._subject)
        if subject is None:
            return new or (number is not None and number is not last_number)
        if last is None or subject is last:
            return new if last is not None else True
        same = text_of(subject, self._document) == text_of(last, self._document)
        renumbered = number is not last_number and text_of(number, self._document) != text_of(
            last_number, self._document
        )
        return new or not same or (renumbered and number is not None)

    def _detail_changes(self, row: Sequence[Cell | None], before: Sequence[Cell | None]) -> bool:
        """Another 具体表现 under one problem can be closed on its own: a finding of its own."""
        if self._subject is not _C.FINDING:
            return False
        detail, last = self._cell(row, _C.MANIFESTATION), self._cell(before, _C.MANIFESTATION)
        return (
            detail is not None
            and last is not None
            and detail is not last
            and (text_of(detail, self._document) != text_of(last, self._document))
        )

    def _cell(self, row: Sequence[Cell | None], role: Column) -> Cell | None:
        """The first cell of ``role`` in ``row`` that says something."""
        return next(iter(self._cells(row, role)), None)

    def _cells(self, row: Sequence[Cell | None], role: Column) -> list[Cell]:
        cells = [row[column] for column in self._header.columns.get(role, ())]
        return [c for c in cells if c is not None and not is_nothing(text_of(c, self._document))]

    def _group_cells(self, group: _Group, role: Column) -> list[Cell]:
        """Cells of ``role`` in the group, a merged one once."""
        return list(dict.fromkeys(c for row in group.rows for c in self._cells(row, role)))

    def _findings(self, group: _Group) -> Iterator[Finding]:
        subjects = self._group_cells(group, _C.FINDING)
        details = self._group_cells(group, _C.MANIFESTATION)
        shared = bool(subjects) and len(self._details.get(subjects[0], ())) > 1
        if details and (not subjects or shared):
            subjects, details = details, subjects
        numbers = self._group_cells(group, _C.NUMBER) or self._group_cells(group, _C.REFERENCE)
        number = text_of(numbers[0], self._document) if numbers else None
        elements = tuple(self._elements(group, {*subjects, *details}))
        elements += tuple(self._element(ElementKind.CONDITION, cell) for cell in details)
        seen: set[str] = set()
        for cell in subjects:
            text = text_of(cell, self._document)
            if text in seen:
                continue  # a problem filled down in an export is one problem
            seen.add(text)
            for part in numbered_parts(self._folded, cell.span):
                yield self._finding(part, cell, group.row, number or part.number, elements)

    def _finding(
        self,
        part: Part,
        cell: Cell,
        row: int,
        number: str | None,
        elements: tuple[Element, ...],
    ) -> Finding:
        return Finding(
            id="",
            quote=self._document.quote(part.span, place=cell.place),
            number=number,
            row=row,
            amounts=amounts_in(self._document.text, self._folded, part.span),
            elements=elements,
        )

    def _elements(self, group: _Group, taken: set[Cell]) -> Iterator[Element]:
        for role, kind in _ELEMENTS.items():
            for cell in self._group_cells(group, role):
                if role is not _C.MANIFESTATION and cell not in taken:
                    yield self._element(kind, cell)

    def _element(self, kind: ElementKind, cell: Cell) -> Element:
        span = trimmed(self._folded, cell.span)
        return Element(kind, self._document.quote(span, place=cell.place))

    def _causes(self, group: _Group) -> Iterator[Cause]:
        for cell in self._group_cells(group, _C.CAUSE):
            span = trimmed(self._folded, cell.span)
            quote = self._document.quote(span, place=cell.place)
            yield Cause(id="", quote=quote, row=group.row)

    def _measures(self, group: _Group) -> Iterator[Measure]:
        seen: set[Cell] = set()
        for row in group.rows:
            for cell in self._cells(row, self._act):
                if cell in seen:
                    continue
                seen.add(cell)
                parts = measure_parts(self._folded, cell.span)
                for index, part in enumerate(parts):
                    yield self._measure(part, cell, row, group.row, (index, len(parts)))

    def _measure(
        self,
        part: Part,
        cell: Cell,
        row: Sequence[Cell | None],
        group: int,
        place: tuple[int, int],
    ) -> Measure:
        text = self._document.text[part.span.start : part.span.end]
        words = self._folded[part.span.start : part.span.end]
        owner, supporting = self._owners(row, place)
        reference = self._cell(row, _C.REFERENCE)
        number = text_of(reference, self._document) if reference else part.number
        status = text_of(self._cell(row, _C.STATUS), self._document)
        return Measure(
            id="",
            quote=self._document.quote(part.span, place=cell.place),
            kind=kind_of(words),
            person_aimed=aimed_at_persons(words),
            number=number,
            row=group,
            owner=owner,
            supporting=supporting,
            deadline=self._deadline(row, place) or parse_deadline(text, part.span.start),
            target=self._stated(row, _C.TARGET, place)
            or target_in(self._document.text, self._folded, part.span),
            done=_DONE.search(status) is not None and _NOT_DONE.search(status) is None,
        )

    def _owners(
        self, row: Sequence[Cell | None], place: tuple[int, int]
    ) -> tuple[str | None, tuple[str, ...]]:
        lead = next((role for role in _OWNERS if self._stated(row, role, place)), None)
        if lead is None:
            return None, ()
        owner = self._stated(row, lead, place)
        others: dict[str, None] = {}
        for role in _SUPPORTERS:
            stated = self._stated(row, role, place) if role is not lead else None
            for name in _NAMES.split(fold(stated)) if stated else ():
                if name.strip() and not is_nothing(name):
                    others[name.strip()] = None
        others.pop(fold(owner or ""), None)
        return owner, tuple(others)

    def _deadline(self, row: Sequence[Cell | None], place: tuple[int, int]) -> Deadline | None:
        for cell in self._cells(row, _C.DEADLINE):
            if self._is_act(row, cell):
                continue  # 措施及完成时限 in one cell: the deadline stands in each measure
            span = self._own_part(cell, place)
            text = self._document.text[span.start : span.end]
            found = parse_deadline(text, span.start, column=True)
            if found is not None:
                return found
        return None

    def _is_act(self, row: Sequence[Cell | None], cell: Cell) -> bool:
        return any(cell is one for one in self._cells(row, self._act))

    def _stated(
        self, row: Sequence[Cell | None], role: Column, place: tuple[int, int]
    ) -> str | None:
        cell = self._cell(row, role)
        if cell is None or self._is_act(row, cell):
            return None
        span = self._own_part(cell, place)
        return self._document.text[span.start : span.end] or None

    def _own_part(self, cell: Cell, place: tuple[int, int]) -> Span:
        """The part for this measure where the cell is numbered like the measures, else all."""
        index, count = place
        span = trimmed(self._folded, cell.span)
        if count > 1 and mark_at(self._folded, span.start, span.end):
            parts = numbered_parts(self._folded, span)
            if len(parts) == count and parts[0].number:
                return parts[index].span
        return span
