"""One PDF page through pdfium's text interface: lines with their place, and ruling lines.

Everything that calls the C library page by page stands here; what lines mean stands in ``lines``
and ``pdf_tables``. Positions are in points, from the lower left corner of the page as it is read.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pypdfium2 import raw

from zhenggai.core.documents.readers.lines import Line, is_wide
from zhenggai.core.documents.readers.pdf_rules import read_rules
from zhenggai.core.documents.readers.pdf_tables import Glyph, PageTable, find_grids

_NO_CHAR = "\ufffe"  # what pdfium puts for a hyphen at the end of a line, with the break taken out
MOST_ON_PAGE = 200_000  # characters; no sheet holds as many
_JUMP = 1.2  # times the font size


@dataclass(slots=True)
class Page:
    """What stands on one page. ``oblique`` counts lines of slanted text (watermarks), which are
    left out; ``image`` is the share of the page that its largest picture covers."""

    number: int
    width: float
    height: float
    lines: list[Line] = field(default_factory=list)
    tables: list[PageTable] = field(default_factory=list)
    oblique: int = 0
    image: float = 0.0
    chars: int = 0


def read_page(page: Any, number: int) -> Page:
    """Lines and ruled tables of ``page`` (a pypdfium2 page), the text turned upright.

    A page of more than ``MOST_ON_PAGE`` characters is only counted: the caller refuses it.
    """
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page.raw, box)
    text_page = page.get_textpage()
    try:
        reader = _Text(text_page.raw, box)
        if reader.count > MOST_ON_PAGE:
            return Page(number, *reader.size, chars=reader.count)
        reader.measure(number)
        rules, image = read_rules(page.raw, reader.turned, box)
        out = Page(number, *reader.size, oblique=reader.oblique, image=image, chars=reader.count)
        grids = find_grids(rules)
        for line, span in reader.lines:
            grid = next((g for g in grids if g.meets(line)), None)
            if grid is None:
                out.lines.append(line)
                continue
            for glyph in reader.glyphs(span, line):
                if not grid.put(glyph):
                    grid.outside.append(glyph)
        for grid in grids:
            out.tables.append(grid.table(number))
            out.lines.extend(grid.left_over(number))
    finally:
        text_page.close()
    return out


class _Text:
    """The text of a page as pdfium orders it, with the places of its characters."""

    def __init__(self, handle: Any, box: Any) -> None:
        self._handle = handle
        self._box = box
        self.count = max(0, raw.FPDFText_CountChars(handle))
        self.oblique = 0
        self.turn = 0
        self.lines: list[tuple[Line, range]] = []
        self._x = ctypes.c_double()
        self._y = ctypes.c_double()
        self._rect = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as the text is read."""
        width = abs(self._box.right - self._box.left)
        height = abs(self._box.top - self._box.bottom)
        return (width, height) if self.turn % 2 == 0 else (height, width)

    def measure(self, number: int) -> None:
        """Find the lines; those that run another way than most of the text come behind."""
        found = []
        for span in self._spans():
            angle = math.degrees(raw.FPDFText_GetCharAngle(self._handle, span.start))
            quarter = -round(angle / 90)  # pdfium counts clockwise
            if abs(angle + 90 * quarter) > 3:
                self.oblique += 1
                continue
            found.append((quarter % 4, span))
        if not found:
            return
        lengths: Counter[int] = Counter()
        for turn, span in found:
            lengths[turn] += len(span)
        self.turn = lengths.most_common(1)[0][0]
        found.sort(key=lambda item: item[0] != self.turn)
        for _, whole in found:
            for span in self._parts(whole):
                line = self._line(span, number)
                if line is not None:
                    self.lines.append((line, span))

    def _spans(self) -> list[range]:
        """Index ranges of lines without white space at their ends."""
        text = self._text = self._characters()
        out = []
        start = 0
        for at in range(len(text) + 1):
            if at < len(text) and text[at] not in "\r\n" and text[at] != _NO_CHAR:
                continue
            first, last = start, at
            while first < last and text[first].isspace():
                first += 1
            while last > first and text[last - 1].isspace():
                last -= 1
            if first < last:
                out.append(range(first, last))
            start = at + 1
        return out

    def _parts(self, span: range) -> list[range]:
        """A line cut where it jumps further than a word space, as between two columns."""
        text = self._text
        out = []
        start = span.start
        at = text.find(" ", span.start, span.stop)
        while at > 0:
            made_up = raw.FPDFText_IsGenerated(self._handle, at) == 1
            if made_up and self._gap(at) > _JUMP * self._size(at - 1):
                out.append(range(start, at))
                start = at + 1
            at = text.find(" ", at + 1, span.stop)
        out.append(range(start, span.stop))
        return out

    def _gap(self, at: int) -> float:
        """How far apart the neighbours of the space at ``at`` are."""
        return self._bounds(at + 1)[0] - self._bounds(at - 1)[1]

    def _characters(self) -> str:
        """One character per index of pdfium, in one call where it has one code unit for each."""
        room = 2 * self.count + 2
        buffer = ctypes.create_string_buffer(room)
        units = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
        got = raw.FPDFText_GetText(self._handle, 0, self.count, units)
        text = buffer.raw[: 2 * max(0, got - 1)].decode("utf-16-le", "surrogatepass")
        if len(text) == self.count:
            return text
        points = (raw.FPDFText_GetUnicode(self._handle, at) for at in range(self.count))
        return "".join(chr(point) if 0 < point < 0x110000 else " " for point in points)

    def _line(self, span: range, number: int) -> Line | None:
        at, end = span.start, span.stop - 1
        left, base = self._origin(at)
        right = self._bounds(end)[1]
        size = self._size(at)
        text = self._without_gaps(span)
        broken = self._text[span.stop : span.stop + 1] == _NO_CHAR
        if not text:
            return None
        return Line(text, left, max(left, right), base, size, number, broken)

    def _without_gaps(self, span: range) -> str:
        """The text of a line without the spaces that pdfium makes of small gaps beside Chinese."""
        text = self._text
        piece = text[span.start : span.stop]
        if " " not in piece:
            return piece
        out = []
        for at in span:
            char = text[at]
            if (
                char == " "
                and span.start < at < span.stop - 1
                and (is_wide(text[at - 1]) or is_wide(text[at + 1]))
                and raw.FPDFText_IsGenerated(self._handle, at) == 1
                and self._gap(at) < self._size(at - 1)
            ):
                continue
            out.append(char)
        return "".join(out)

    def glyphs(self, span: range, line: Line) -> list[Glyph]:
        """The characters of one line with their places; a space is marked on the one before."""
        out: list[Glyph] = []
        for at in span:
            char = self._text[at]
            if char.isspace():
                if out and raw.FPDFText_IsGenerated(self._handle, at) != 1:
                    out[-1] = out[-1].spaced()
                continue
            left, right = self._bounds(at)
            out.append(Glyph(char, left, right, self._origin(at)[1], line.size))
        if out and line.broken:
            out[-1] = out[-1].hyphenated()
        return out

    def _size(self, at: int) -> float:
        raw.FPDFText_GetMatrix(self._handle, at, self._matrix)
        scale = math.hypot(self._matrix.c, self._matrix.d) or 1.0
        size: float = raw.FPDFText_GetFontSize(self._handle, at) * scale
        return size if 0.5 < size < 1000 else 10.0

    def _origin(self, at: int) -> tuple[float, float]:
        raw.FPDFText_GetCharOrigin(self._handle, at, self._x, self._y)
        return self.turned(self._x.value, self._y.value)

    def _bounds(self, at: int) -> tuple[float, float]:
        """Left and right edge of a character in reading direction."""
        rect = self._rect
        if not raw.FPDFText_GetLooseCharBox(self._handle, at, rect):
            left, _ = self._origin(at)
            return left, left
        one, other = self.turned(rect.left, rect.bottom), self.turned(rect.right, rect.top)
        return min(one[0], other[0]), max(one[0], other[0])

    def turned(self, x: float, y: float) -> tuple[float, float]:
        """A point of the page in the coordinates of the text turned upright."""
        x, y = x - self._box.left, y - self._box.bottom
        width = self._box.right - self._box.left
        height = self._box.top - self._box.bottom
        if self.turn == 1:
            return y, width - x
        if self.turn == 2:
            return width - x, height - y
        if self.turn == 3:
            return height - y, x
        return x, y
