"""What every reader shares: the limits that bound it and the builder that keeps anchors exact."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from zhenggai.core.errors import Invalid
from zhenggai.core.records import Block, BlockKind, Cell, Document, Notice, Span, Table

MIB = 1024 * 1024
# A head says little; what repeats with a different text on every page is cut off here.
_MOST_MARGINS = 2_000
_MOST_MARGIN = 200

# C0 and C1 controls but tab, newline, carriage return; zero-width and bidirectional controls;
# lone surrogates and non-characters. A decoded format has no reason to carry them, and a bidi
# override can make a page show another order than the text has.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one document; beyond them the reader refuses, it never reads a part.

    ``max_bytes`` of the file, ``max_unpacked`` bytes out of a container and ``max_ratio`` of
    unpacked to packed (zip bombs), ``max_chars`` of text, ``max_blocks``, ``max_pages``.
    ``max_recognised`` is no such bound: pages of a PDF beyond it are left without text.
    """

    max_bytes: int = 64 * MIB
    max_unpacked: int = 512 * MIB
    max_ratio: int = 400
    max_chars: int = 20_000_000
    max_blocks: int = 400_000
    max_pages: int = 20_000
    max_recognised: int = 20_000


def refuse_size(data: bytes, *, name: str, limits: Limits) -> None:
    """Raise ``Invalid`` when the file is empty or larger than allowed."""
    if not data:
        raise Invalid("document.empty", name=name)
    if len(data) > limits.max_bytes:
        raise Invalid(
            "document.too-large", name=name, size=len(data) // MIB, most=limits.max_bytes // MIB
        )


def clean(text: str) -> str:
    """``text`` without control, zero-width, bidirectional and surrogate characters.

    For decoded formats only, where there is no byte-exact text to be faithful to; a plain text
    file is kept as it is and refused when it is binary.
    """
    return _CONTROLS.sub("", text)


class Builder:
    """Collects paragraphs and tables of a decoded format into one text with exact spans.

    Blocks are separated by one newline; within a table, cells by a tab and rows by a newline.
    Empty paragraphs are left out. Every string is passed through ``clean``.
    """

    def __init__(self, *, name: str, format: str, limits: Limits) -> None:
        self._name = name
        self._format = format
        self._limits = limits
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[Block] = []
        self._tables: list[Table] = []
        self._notices: list[Notice] = []
        self._margins: dict[str, None] = {}

    def paragraph(
        self,
        text: str,
        *,
        kind: BlockKind = BlockKind.PARAGRAPH,
        page: int | None = None,
        level: int | None = None,
        number: str | None = None,
        place: str | None = None,
    ) -> None:
        """Add one paragraph; ``number`` (an automatic number) is written in front of it,
        with the space that ends it, if any; the block records it without."""
        body = clean(text).strip()
        if number:
            body = number + body
        if not body:
            return
        span = self._add(body)
        number = number.strip() if number else None
        self._block(Block(kind, span, page=page, level=level, number=number, place=place))

    def table(
        self,
        rows: Sequence[Sequence[str | tuple[int, int] | None]],
        *,
        page: int | None = None,
        place: str | None = None,
        places: Sequence[Sequence[str | None]] | None = None,
    ) -> None:
        """Add one table. A grid place holds its text, ``None`` where no cell is, or the ``(row,
        column)`` of the cell that was merged over it (which must come earlier)."""
        width = max((len(row) for row in rows), default=0)
        if not width:
            return
        self._newline()
        start = self._length
        grid: list[tuple[Cell | None, ...]] = []
        for r, row in enumerate(rows):
            if r:
                self._put("\n")
            out: list[Cell | None] = []
            for c, value in enumerate(row):
                if c:
                    self._put("\t")
                if value is None:
                    out.append(None)
                elif isinstance(value, tuple):
                    origin = out if value[0] == r else grid[value[0]]
                    out.append(origin[value[1]])
                else:
                    at = self._length
                    self._put(clean(value).strip())
                    where = places[r][c] if places else None
                    out.append(Cell(Span(at, self._length), where))
            out.extend([None] * (width - len(out)))
            grid.append(tuple(out))
        self._tables.append(Table(len(self._blocks), tuple(grid), page=page))
        span = Span(start, self._length)
        self._block(Block(BlockKind.TABLE, span, page=page, place=place))

    def notice(self, code: str, **values: object) -> None:
        """Record something that was handled in a stated way; once per code."""
        if all(notice.code != code for notice in self._notices):
            self._notices.append(Notice(code, values))

    def margin(self, text: str) -> None:
        """Keep a line that is no part of the text: of a running head or foot."""
        line = " ".join(clean(text).split())[:_MOST_MARGIN]
        if line and len(self._margins) < _MOST_MARGINS:
            self._margins[line] = None

    def build(
        self, data: bytes, *, pages: int | None = None, encoding: str | None = None
    ) -> Document:
        """The document; raises ``Invalid`` when there is no text in it."""
        text = "".join(self._parts)
        if not text.strip():
            raise Invalid("document.no-text", name=self._name)
        return Document(
            name=self._name,
            digest=digest(data),
            format=self._format,
            text=text,
            blocks=tuple(self._blocks),
            tables=tuple(self._tables),
            encoding=encoding,
            pages=pages,
            notices=tuple(self._notices),
            margins=tuple(self._margins),
        )

    def _newline(self) -> None:
        if self._parts:
            self._put("\n")

    def _add(self, body: str) -> Span:
        self._newline()
        start = self._length
        self._put(body)
        return Span(start, self._length)

    def _put(self, piece: str) -> None:
        self._parts.append(piece)
        self._length += len(piece)
        if self._length > self._limits.max_chars:
            raise Invalid("document.too-long", name=self._name, most=self._limits.max_chars)

    def _block(self, block: Block) -> None:
        self._blocks.append(block)
        if len(self._blocks) > self._limits.max_blocks:
            raise Invalid("document.too-many-blocks", name=self._name, most=self._limits.max_blocks)


def digest(data: bytes) -> str:
    """SHA-256 of the file, as ``sha256:<hex>`` (the algorithm is kept with every digest)."""
    return "sha256:" + hashlib.sha256(data).hexdigest()
