"""The header of a register: its row or rows, under banners, and the role of each column."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zhenggai.core.documents.extract.register_columns import Column, named
from zhenggai.core.records import Cell, Document, Table

_BANNER_ROWS = 15
_LONGEST_LABEL = 30

_C = Column
_ANSWERS = frozenset({_C.MEASURE, _C.TASK, _C.RECOMMENDATION, _C.CAUSE})
_SUBJECTS = frozenset({_C.FINDING, _C.MANIFESTATION})
_COMPANY = frozenset(set(Column) - _SUBJECTS - {_C.OTHER, _C.REMARK, _C.DATE})


@dataclass(frozen=True, slots=True)
class Header:
    """``first`` is the row of the (upper) labels, ``body`` the row where data begins; ``columns``
    gives the grid columns of each role, from left to right."""

    first: int
    body: int
    columns: Mapping[Column, tuple[int, ...]]


def find_header(table: Table, document: Document) -> Header | None:
    """The header of ``table``; ``None`` where it is no register of findings or measures."""
    best: Header | None = None
    for index in range(min(len(table.rows), _BANNER_ROWS)):
        for depth in (1, 2):
            header = _header(table, document, index, depth)
            if header and (best is None or _width(header) > _width(best)):
                best = header
        if best is not None and index > best.body:
            break
    return best


def _width(header: Header) -> int:
    return sum(len(columns) for columns in header.columns.values())


def _header(table: Table, document: Document, index: int, depth: int) -> Header | None:
    rows = table.rows[index : index + depth]
    if len(rows) < depth or (depth == 2 and not _is_double(rows, document)):
        return None
    columns: dict[Column, tuple[int, ...]] = {}
    seen: set[tuple[Cell, Column]] = set()
    for column in range(len(rows[0])):
        for role in _roles([row[column] for row in rows], document):
            cell = rows[-1][column] or rows[0][column]
            assert cell is not None
            if (cell, role) not in seen:
                seen.add((cell, role))
                columns[role] = (*columns.get(role, ()), column)
    header = Header(index, index + depth, columns)
    return header if _is_register(header) else None


def _roles(stack: list[Cell | None], document: Document) -> tuple[Column, ...]:
    """Roles of one column: its own label, else the label with its group's, else the group's."""
    labels = list(dict.fromkeys(text_of(cell, document) for cell in stack if cell is not None))
    if not labels:
        return ()
    return named(labels[-1]) or named("".join(labels)) or named(labels[0])


def _is_double(rows: tuple[tuple[Cell | None, ...], ...], document: Document) -> bool:
    """Whether the second row holds labels under the groups of the first."""
    upper, lower = rows
    groups = 0
    for column, cell in enumerate(lower):
        text = text_of(cell, document)
        if len(text) > _LONGEST_LABEL or text.isdigit():
            return False
        above = upper[column]
        beside = upper[column - 1] if column else None
        if cell is not None and cell is not above and text:
            grouped = above is None or not text_of(above, document) or above is beside
            grouped = grouped or (column + 1 < len(upper) and upper[column + 1] in {above, None})
            if not grouped:
                return False
            groups += bool(named(text) or named(text_of(above, document) + text))
    return groups >= 2


def _is_register(header: Header) -> bool:
    roles = set(header.columns)
    # A description alone may be that of an invoice; a finding by its name is one.
    if _C.FINDING in roles or (_C.MANIFESTATION in roles and roles & _ANSWERS):
        return len(roles & _COMPANY) >= 1 and len(roles) >= 2
    answers = {_C.MEASURE, _C.TASK} & roles
    return bool(answers) and len(roles & _COMPANY) >= 3


def text_of(cell: Cell | None, document: Document) -> str:
    """The text of a cell, empty for none."""
    return document.text[cell.span.start : cell.span.end].strip() if cell else ""
