"""Elements of a page to pieces: paragraphs, headings, list items with their numbers, tables.

What belongs to the site and not to the article is told apart in ``html_furniture``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from zhenggai.core.documents.readers.html_lists import list_numbers
from zhenggai.core.errors import Invalid

INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em"}
    | {"font", "i", "ins", "kbd", "label", "mark", "nobr", "q", "rb", "ruby", "s", "samp", "small"}
    | {"span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_LEFT_OUT = frozenset({"rt", "rp", "img", "head"})
_MOST_CELLS = 2_000_000

_SPACES = re.compile("[ \t\n\r\f\u00a0]+")
_INDENT = re.compile("[\u00a0 \t\n\r]*(?:\u3000|\u2003|\u00a0{2}|(?:\u00a0 ){2})")
_MARKED = re.compile(
    r"\s*(?:[一二三四五六七八九十百]{1,4}、|[（(][一二三四五六七八九十百\d]{1,4}[）)]|\d{1,3}[.．、]"
    r"|[①-⑳]|第[一二三四五六七八九十百\d]{1,4}[章节条])"
)
_ENDS = tuple("。！？；：…!?;:.”’）)")
_WRAPPED = 20  # characters; a shorter line was broken on purpose


@dataclass(slots=True)
class Piece:
    """One block before it is written. ``rank`` is 1–6 for a heading, ``rows`` a table's grid,
    ``within`` the number of the container it stands in (for telling the article)."""

    text: str
    rank: int = 0
    in_list: bool = False
    number: str | None = None
    rows: list[list[str | tuple[int, int] | None]] | None = None
    within: int = 0


def pieces_of(root: etree._Element, *, name: str) -> tuple[list[Piece], list[int]]:
    """All blocks under ``root`` in reading order, and the parent of each container.

    Raises ``Invalid`` (``document.too-many-cells``) for a table whose spans make it larger than
    any page."""
    walk = _Walk(name)
    walk.element(root)
    walk.flush()
    return walk.pieces, walk.parents


class _Walk:
    """Collects running text and closes a paragraph wherever a block begins or ends."""

    def __init__(self, name: str) -> None:
        self.pieces: list[Piece] = []
        self._name = name
        self._run: list[str] = []
        self._rank = 0
        self._lists: list[dict[etree._Element, str]] = []
        self._number: str | None = None
        self._in_item = 0
        self.parents = [0]
        self._within = 0

    def element(self, node: etree._Element) -> None:
        """Walk ``node``; its tail belongs to the caller."""
        tag = tag_of(node)
        if tag in _LEFT_OUT:
            return
        if tag == "br":
            self._run.append("\v")
        elif tag == "pre":
            self.flush()
            for line in "".join(node.itertext()).splitlines():
                self._run.append(line)
                self.flush()
        elif tag == "table":
            self.flush()
            self._table(node)
        elif tag in INLINE and self._is_inline(node):
            self._inside(node)
        else:
            self._block(node, tag)

    def flush(self) -> None:
        """Close the running paragraph."""
        raw = "".join(self._run)
        self._run.clear()
        for text in _lines(raw):
            number, self._number = self._number, None
            self.pieces.append(
                Piece(text, self._rank, self._in_item > 0, number, within=self._within)
            )

    def _is_inline(self, node: etree._Element) -> bool:
        # A span around paragraphs or a table is what editors leave behind; walking it as inline
        # is right, since its blocks close the paragraph themselves.
        return "display:block" not in (node.get("style") or "").replace(" ", "").lower()

    def _inside(self, node: etree._Element) -> None:
        if node.text:
            self._run.append(node.text)
        for child in node:
            self.element(child)
            if child.tail:
                self._run.append(child.tail)

    def _block(self, node: etree._Element, tag: str) -> None:
        self.flush()
        before, around = self._rank, self._within
        self._rank = HEADINGS.get(tag, self._rank)
        self._within = len(self.parents)
        self.parents.append(around)
        if tag in {"ol", "ul", "menu", "dir"}:
            self._lists.append(list_numbers(node))
            self._inside(node)
            self.flush()
            self._lists.pop()
        elif tag == "li":
            self._number = self._lists[-1].get(node) if self._lists else None
            self._in_item += 1
            self._inside(node)
            self.flush()
            self._in_item -= 1
            self._number = None
        else:
            self._inside(node)
            self.flush()
        self._rank, self._within = before, around

    def _table(self, node: etree._Element) -> None:
        for caption in node.iterchildren("caption"):
            self._block(caption, "caption")
        rows = list(_rows(node))
        if _is_layout(node, rows):
            for row in rows:
                for cell in row:
                    self._block(cell, "td")
            return
        grid = self._grid(rows)
        if any(isinstance(value, str) and value for line in grid for value in line):
            text = "\n".join(v for line in grid for v in line if isinstance(v, str))
            self.pieces.append(Piece(text, rows=grid, within=self._within))

    def _grid(self, rows: list[list[etree._Element]]) -> list[list[str | tuple[int, int] | None]]:
        """Rows by the rules of HTML: a cell takes the next free column, spans are cut at the end
        of the table."""
        taken: dict[tuple[int, int], str | tuple[int, int]] = {}
        width = 0
        for r, row in enumerate(rows):
            c = 0
            for cell in row:
                while (r, c) in taken:
                    c += 1
                across = _whole(cell.get("colspan"), most=1000) or 1
                down = _whole(cell.get("rowspan"), most=65534)
                last = len(rows) if down == 0 else min(len(rows), r + (down or 1))
                self._refuse_cells(len(taken) + across * (last - r))
                for rr in range(r, last):
                    for cc in range(c, c + across):
                        taken.setdefault((rr, cc), (r, c))
                taken[r, c] = self._cell(cell)
                c += across
            width = max(width, c)
            self._refuse_cells(width * len(rows))
        return [[taken.get((r, c)) for c in range(width)] for r in range(len(rows))]

    def _refuse_cells(self, count: int) -> None:
        if count > _MOST_CELLS:
            raise Invalid("document.too-many-cells", name=self._name, most=_MOST_CELLS)

    def _cell(self, cell: etree._Element) -> str:
        inner = _Walk(self._name)
        inner._inside(cell)
        inner.flush()
        return "\n".join((piece.number or "") + piece.text for piece in inner.pieces)


def tag_of(node: etree._Element) -> str:
    """The lower-case tag name without a prefix; empty for what is not an element."""
    tag = node.tag
    return tag.rpartition(":")[2].lower() if isinstance(tag, str) else ""


def _rows(table: etree._Element) -> Iterator[list[etree._Element]]:
    for child in table:
        tag = tag_of(child)
        if tag == "tr":
            yield [cell for cell in child if tag_of(cell) in {"td", "th"}]
        elif tag in {"thead", "tbody", "tfoot"}:
            yield from _rows(child)


def _is_layout(table: etree._Element, rows: list[list[etree._Element]]) -> bool:
    """Whether the table only places things: one column, a table in it, headings in it, or cells
    of which one has text."""
    if (table.get("role") or "").lower() in {"presentation", "none"}:
        return True
    if max((len(row) for row in rows), default=0) <= 1:
        return True
    if next(table.iterdescendants("table", "h1", "h2", "h3", "article"), None) is not None:
        return True
    filled = sum(1 for row in rows for cell in row if "".join(cell.itertext()).strip())
    return filled <= 1


def _whole(value: str | None, *, most: int) -> int | None:
    digits = re.match(r"\s*(\d{1,9})", value or "")
    return min(int(digits[1]), most) if digits else None


def _lines(raw: str) -> list[str]:
    """Paragraphs of running text in which ``\\v`` stands for ``<br>``.

    Each line is a paragraph, except where the text shows by empty or indented lines how it marks
    its paragraphs: there a line that stops in mid-sentence goes on in the next one.
    """
    if "\v" not in raw:
        one = collapse(raw)
        return [one] if one else []
    lines = raw.split("\v")
    marked = any(_INDENT.match(line) for line in lines[1:]) or any(
        not collapse(line) for line in lines[1:-1]
    )
    out: list[str] = []
    fresh = True
    for line in lines:
        text = collapse(line)
        if not text:
            fresh = True
            continue
        if fresh or not marked or _INDENT.match(line) or _MARKED.match(line) or _stops(out[-1]):
            out.append(text)
        else:
            out[-1] = join(out[-1], text)
        fresh = False
    return out


def _stops(text: str) -> bool:
    return len(text) < _WRAPPED or text.endswith(_ENDS)


def join(before: str, after: str) -> str:
    """Two lines of one sentence: a space between Latin ones, none beside Chinese."""
    wide = before[-1:] >= "\u2e80" or after[:1] >= "\u2e80"
    return before + ("" if wide else " ") + after


def collapse(text: str) -> str:
    """White space as a browser shows it; a line break of the source between Chinese is none."""
    text = text.replace("\u00ad", "")
    if "\n" in text:
        text = re.sub("(?<=[\u2e80-\uffef])[ \t]*\r?\n[ \t\r\n]*(?=[\u2e80-\uffef])", "", text)
    return _SPACES.sub(" ", text).strip(" \u3000\u2003")
