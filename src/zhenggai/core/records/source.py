"""A source document as the readers hand it on: verbatim text, blocks, tables, anchors.

All offsets count Unicode code points in ``Document.text`` (what Python indexes by), half open, so
that ``text[start:end]`` is the quote. The text is never altered after decoding; whatever compares
or folds works on a copy beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points in a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        assert 0 <= self.start <= self.end, (self.start, self.end)

    def __len__(self) -> int:
        return self.end - self.start

    def overlap(self, other: Span) -> int:
        """How many code points both spans cover."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def holds(self, other: Span) -> bool:
        """Whether ``other`` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


class BlockKind(StrEnum):
    """What the format itself says about a block; the outline decides what it means."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, heading, list item or whole table, in reading order.

    ``page`` is 1-based, ``None`` where the format has no pages. ``level`` is the heading level that
    the format declares (Word style, ``<h2>``, ``##``), 1-based, 0 for a document title, ``None``
    where it declares none. ``number`` is the automatic number that the format supplied (Word list
    numbering); it also stands in the text at the start of the span, as a reader of the page sees
    it. ``place`` names a position that is not a page, such as ``Sheet1!B4``.
    """

    kind: BlockKind
    span: Span
    page: int | None = None
    level: int | None = None
    number: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; a merged cell is one ``Cell`` that stands in several grid places."""

    span: Span
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells; ``rows[r][c]`` is the cell that covers that place, ``None`` where none is.

    Merged cells are filled: the same ``Cell`` object stands in every place it covers, so that a
    row can be read on its own. All rows have the same length. ``block`` indexes the table's block.
    """

    block: int
    rows: tuple[tuple[Cell | None, ...], ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader met and handled in its stated way (tracked changes, comments, OCR)."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one source file with its blocks in reading order.

    Blocks do not overlap and come in order; text between them is white space only. ``format`` is
    the reader's name (``docx``), ``encoding`` the text encoding where one was detected.
    ``margins`` are lines that a reader leaves out of the text, running heads and feet, and the
    first lines of the first page where it joins lines into paragraphs; each once.
    """

    name: str
    digest: str
    format: str
    text: str
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()
    encoding: str | None = None
    pages: int | None = None
    notices: tuple[Notice, ...] = ()
    margins: tuple[str, ...] = ()

    def quote(self, span: Span, *, place: str | None = None) -> Quote:
        """The anchored verbatim passage at ``span``; ``place`` is the address of its cell."""
        index = self.block_at(span.start)
        page = self.blocks[index].page if index is not None else None
        return Quote(
            text=self.text[span.start : span.end],
            span=span,
            page=page,
            paragraph=0 if index is None else index + 1,
            place=place,
        )

    def block_at(self, offset: int) -> int | None:
        """Index of the last block starting at or before ``offset``; ``None`` before the first."""
        low, high = 0, len(self.blocks)
        while low < high:
            middle = (low + high) // 2
            if self.blocks[middle].span.start <= offset:
                low = middle + 1
            else:
                high = middle
        return low - 1 if low else None


@dataclass(frozen=True, slots=True)
class Quote:
    """An anchored verbatim passage: ``text`` is exactly ``document.text[span.start:span.end]``.

    ``page`` is 1-based or ``None``; ``paragraph`` is the 1-based block that the passage starts in,
    0 where it starts before the first block. A whole table is one block, so ``place`` is the
    address of the cell, such as ``台账!B4``; ``None`` where there is no cell or no address.
    """

    text: str
    span: Span
    page: int | None
    paragraph: int
    place: str | None = None
