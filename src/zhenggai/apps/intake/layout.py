"""A document as it was read, as one string and back: blocks, tables, outline, and the units of the
completeness check. Pure. The text itself stands with the source document and is handed in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhenggai.core.records import (
    Block,
    BlockKind,
    Cell,
    Document,
    Heading,
    Notice,
    Span,
    Table,
)
from zhenggai.kit.erased import BLOT, blotted


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph or cell. `block` is 1-based; `mark` says why it is no item by what the reading
    tells, empty where it should hold one or be set aside by a person."""

    span: Span
    block: int
    place: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """What `read` keeps of a document beside its text and items."""

    document: Document
    outline: tuple[Heading, ...]
    units: tuple[Unit, ...]


def dumped(layout: Layout) -> str:
    """The layout as one line of JSON, without the text."""
    document = layout.document
    return _printed(
        {
            "name": document.name,
            "digest": document.digest,
            "format": document.format,
            "pages": document.pages,
            "notices": [[one.code, _plain(one.values)] for one in document.notices],
            "blocks": [_block(block) for block in document.blocks],
            "tables": [_table(table) for table in document.tables],
            "outline": [_heading(one) for one in layout.outline],
            "units": [[u.span.start, u.span.end, u.block, u.place, u.mark] for u in layout.units],
        }
    )


def loaded(text: str, stored: str) -> Layout:
    """The layout of the document whose text is `text`."""
    held: dict[str, Any] = json.loads(stored)
    document = Document(
        name=held["name"],
        digest=held["digest"],
        format=held["format"],
        text=text,
        blocks=tuple(
            Block(BlockKind(kind), Span(start, end), page, level, number, place)
            for kind, start, end, page, level, number, place in held["blocks"]
        ),
        tables=tuple(_as_table(one) for one in held["tables"]),
        pages=held["pages"],
        notices=tuple(Notice(code, values) for code, values in held["notices"]),
    )
    outline = tuple(
        Heading(level, number, title, Span(start, end), Span(body, stop), parent)
        for level, number, title, start, end, body, stop, parent in held["outline"]
    )
    units = tuple(
        Unit(Span(start, end), block, place, mark)
        for start, end, block, place, mark in held["units"]
    )
    return Layout(document, outline, units)


def without_titles(stored: str, text: str) -> str:
    """A layout without the titles that stood where the text is blotted now."""
    held: dict[str, Any] = json.loads(stored)
    held["outline"] = [_blotted(one, text) for one in held["outline"]]
    return _printed(held)


def without_words(stored: str, text: str, *, name: str, digest: str) -> str:
    """The layout of a document whose file was erased, and whose text is blotted but for what is
    quoted: without all else that was read from it, under another name and digest."""
    held: dict[str, Any] = json.loads(stored) | {"name": name, "digest": digest}
    held["outline"] = [_blotted(one, text) for one in held["outline"]]
    held["notices"] = [
        [code, {n: blotted(v) if isinstance(v, str) else v for n, v in values.items()}]
        for code, values in held["notices"]
    ]
    for one in (*held["blocks"], *(cell for table in held["tables"] for cell in table["cells"])):
        one[-1] = _cell(one[-1])
    for unit in held["units"]:
        unit[3] = _cell(unit[3])
    return _printed(held)


def _cell(place: str | None) -> str | None:
    """The address of a cell without the name that somebody gave to its sheet."""
    return place and place.rpartition("!")[2]


def _blotted(heading: list[Any], text: str) -> list[Any]:
    level, number, title, start, end, *more = heading
    stands = BLOT not in text[start:end]
    return [level, number, title if stands else blotted(title), start, end, *more]


def _printed(held: Mapping[str, Any]) -> str:
    return json.dumps(held, ensure_ascii=False, separators=(",", ":"))


def _plain(values: Mapping[str, object]) -> dict[str, object]:
    return {
        name: value if isinstance(value, bool | int | float | str | list) else str(value)
        for name, value in values.items()
    }


def _block(block: Block) -> list[object]:
    span = block.span
    return [
        block.kind.value,
        span.start,
        span.end,
        block.page,
        block.level,
        block.number,
        block.place,
    ]


def _heading(one: Heading) -> list[object]:
    spans = [one.span.start, one.span.end, one.body.start, one.body.end]
    return [one.level, one.number, one.title, *spans, one.parent]


def _table(table: Table) -> dict[str, object]:
    # A merged cell is one cell in several places: the rows name cells by their index.
    cells = list(dict.fromkeys(cell for row in table.rows for cell in row if cell is not None))
    index = {cell: number for number, cell in enumerate(cells)}
    return {
        "block": table.block,
        "page": table.page,
        "cells": [[cell.span.start, cell.span.end, cell.place] for cell in cells],
        "rows": [[None if cell is None else index[cell] for cell in row] for row in table.rows],
    }


def _as_table(held: Mapping[str, Any]) -> Table:
    cells: Sequence[Cell] = [Cell(Span(start, end), place) for start, end, place in held["cells"]]
    rows = tuple(
        tuple(None if number is None else cells[number] for number in row) for row in held["rows"]
    )
    return Table(held["block"], rows, held["page"])
