"""Plain text and Markdown: the decoded text is kept to the letter, blocks are found in it.

A block is a paragraph: lines broken in mid-sentence (hard wrap at 28 characters, a copy from a
page) are one block whose span includes the line ends. Markdown headings, fenced emphasis and pipe
tables are recognised whatever the file is called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhenggai.core.documents.readers.base import Limits, digest
from zhenggai.core.documents.readers.decode import decode
from zhenggai.core.documents.tidy.numbering import mark_at, skip_blank
from zhenggai.core.errors import Invalid
from zhenggai.core.folding import fold
from zhenggai.core.records import Block, BlockKind, Cell, Document, Span, Table

_LABEL = re.compile(r"[\[(]?[\u4e00-\u9fff]{2,8}[\])]?[ ]?:")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+\S")
_CLOSED = frozenset(".。!！?？:：;；…）)】")
# A line counts as filled when it is at least this share of the usual full line.
_FILLED = 0.72
# Shares of the lines that must break off in mid-sentence, and be full, for a hard-wrapped text.
_OPEN_LINES = 0.2
_FULL_LINES = 0.25
# A table copied with one cell a line: what its first line says, and the bounds of its head.
_FIRST_HEADINGS = frozenset({"序号", "编号", "No.", "No"})
_MOST_COLUMNS = 16
_LONGEST_HEADING = 14
_LOOK = 2 * _MOST_COLUMNS + 1
# A table crushed to pipes has no rule below its head; four pipes in a row are no chance.
_REGISTER_PIPES = 4
_FILLED_NUMBERED = 0.9
# A few lines, or short ones, are a list rather than hard-wrapped text.
_FEWEST = 8
_NARROWEST = 16
# A row with more is no table: every row of one is as long as its longest.
_MOST_PIPES = 257


@dataclass(frozen=True, slots=True)
class _Line:
    span: Span  # without the line end and the white space around
    indent: int
    width: float
    after_blank: bool


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """The document of a text file. Raises ``Invalid`` for binary or undecodable bytes."""
    text, encoding = decode(data, name=name)
    if len(text) > limits.max_chars:
        raise Invalid("document.too-long", name=name, most=limits.max_chars)
    if not text.strip():
        raise Invalid("document.no-text", name=name)
    blocks, tables = _blocks(text)
    if len(blocks) > limits.max_blocks:
        raise Invalid("document.too-many-blocks", name=name, most=limits.max_blocks)
    return Document(
        name=name,
        digest=digest(data),
        format="md" if name.lower().endswith((".md", ".markdown")) else "txt",
        text=text,
        blocks=blocks,
        tables=tables,
        encoding=encoding,
    )


def _lines(text: str) -> list[_Line]:
    lines: list[_Line] = []
    at, blank = 0, False
    for raw in text.splitlines(keepends=True):
        body = raw.strip()
        if body:
            start = at + raw.index(body[0])
            indent = sum(2 if c == "\u3000" else 1 for c in raw[: start - at])
            width = sum(1.0 if ord(c) > 0x2E7F else 0.5 for c in body)
            lines.append(_Line(Span(start, start + len(body)), indent, width, blank))
        blank = not body
        at += len(raw)
    return lines


def _blocks(text: str) -> tuple[tuple[Block, ...], tuple[Table, ...]]:
    lines = _lines(text)
    full = _full_width(lines, text)
    folded = fold(text)
    blocks: list[Block] = []
    tables: list[Table] = []
    at = 0
    while at < len(lines):
        rows = _pipe_rows(lines, at, text)
        if rows:
            tables.append(_table(lines[at : at + rows], text, len(blocks)))
            span = Span(lines[at].span.start, lines[at + rows - 1].span.end)
            blocks.append(Block(BlockKind.TABLE, span))
            at += rows
            continue
        crushed = _crushed_width(lines, at, text)
        if crushed:
            rows = _crushed_count(lines, at, crushed, text)
            tables.append(_crushed(lines[at : at + rows], crushed, len(blocks)))
            span = Span(lines[at].span.start, lines[at + rows - 1].span.end)
            blocks.append(Block(BlockKind.TABLE, span))
            at += rows
            continue
        last = at
        while last + 1 < len(lines) and _goes_on(lines[last], lines[last + 1], full, folded):
            last += 1
        span = Span(lines[at].span.start, lines[last].span.end)
        heading = _HEADING.match(text, span.start)
        if heading:
            level = len(heading.group(1)) - 1
            blocks.append(Block(BlockKind.HEADING, span, level=level))
        else:
            blocks.append(Block(BlockKind.PARAGRAPH, span))
        at = last + 1
    return tuple(blocks), tuple(tables)


def _full_width(lines: list[_Line], text: str) -> float | None:
    """The usual width of a full line where the text is hard-wrapped, else ``None``."""
    if len(lines) < _FEWEST:
        return None
    is_open = [line for line in lines if text[line.span.end - 1] not in _CLOSED]
    if len(is_open) < _OPEN_LINES * len(lines):
        return None
    widths = sorted(line.width for line in lines)
    full = widths[int(len(widths) * 0.85)]
    near = sum(1 for width in widths if width >= _FILLED * full)
    if full < _NARROWEST or full > 90 or near < _FULL_LINES * len(lines) or widths[-1] > 1.6 * full:
        return None
    return full


def _goes_on(line: _Line, following: _Line, full: float | None, folded: str) -> bool:
    """Whether ``following`` continues the sentence that ``line`` breaks off."""
    if full is None or folded.startswith("#", line.span.start):
        return False
    opening = skip_blank(folded, line.span.start, line.span.end)
    numbered = mark_at(folded, opening, line.span.end) is not None
    if line.width < (_FILLED_NUMBERED if numbered else _FILLED) * full:
        return False
    if folded[line.span.end - 1] in _CLOSED and folded[following.span.start] not in ",;、":
        return False
    if following.indent >= 2 and line.indent == 0:
        return False
    if _LABEL.match(folded, following.span.start, following.span.end):
        return False
    start = skip_blank(folded, following.span.start, following.span.end)
    mark = mark_at(folded, start, following.span.end)
    return mark is None


def _crushed_width(lines: list[_Line], at: int, text: str) -> int:
    """How many cells a row has where a table was copied with one cell a line (0: no table).

    It begins with 序号 and short headings; the next line that is ``1`` begins the first row, and
    every later row has as many lines and begins with the next number.
    """
    if text[lines[at].span.start : lines[at].span.end] not in _FIRST_HEADINGS:
        return 0
    said = [text[line.span.start : line.span.end] for line in lines[at : at + _LOOK]]
    if "1" not in said[:_MOST_COLUMNS]:
        return 0
    width = said.index("1")
    if width < 3 or any(len(line) > _LONGEST_HEADING for line in said[:width]):
        return 0
    second = said[2 * width : 2 * width + 1]
    return width if second in ([], ["2"]) else 0


def _crushed_count(lines: list[_Line], at: int, width: int, text: str) -> int:
    """Lines of the table: the head, and whole rows numbered 1, 2, 3 …"""
    count, row = width, 1
    while at + count < len(lines):
        span = lines[at + count].span
        if text[span.start : span.end] != str(row):
            break
        count = min(count + width, len(lines) - at)
        row += 1
    return count


def _crushed(lines: list[_Line], width: int, block: int) -> Table:
    cells: list[Cell | None] = [Cell(line.span) for line in lines]
    cells += [None] * (-len(cells) % width)
    return Table(block, tuple(tuple(cells[n : n + width]) for n in range(0, len(cells), width)))


def _pipe_rows(lines: list[_Line], at: int, text: str) -> int:
    """How many lines from ``at`` on form a Markdown pipe table (0: none)."""
    count = 0
    while at + count < len(lines):
        line = lines[at + count]
        body = text[line.span.start : line.span.end]
        if not body.startswith("|") or not 2 <= body.count("|") <= _MOST_PIPES:
            break
        count += 1
        if count == 2 and not _is_rule(body) and body.count("|") < _REGISTER_PIPES:
            return 0
    return count if count > 1 else 0


def _is_rule(body: str) -> bool:
    """Whether a line of a pipe table is the rule below its head."""
    return set(body) <= set("|-: ")


def _table(lines: list[_Line], text: str, block: int) -> Table:
    rows: list[tuple[Cell | None, ...]] = []
    for number, line in enumerate(lines):
        if number == 1 and _is_rule(text[line.span.start : line.span.end]):
            continue
        cells: list[Cell | None] = []
        at = line.span.start + 1
        for piece in text[at : line.span.end].rstrip("|").split("|"):
            body = piece.strip()
            start = at + (piece.index(body) if body else 0)
            cells.append(Cell(Span(start, start + len(body))))
            at += len(piece) + 1
        rows.append(tuple(cells))
    width = max(len(row) for row in rows)
    return Table(block, tuple(row + (None,) * (width - len(row)) for row in rows))
