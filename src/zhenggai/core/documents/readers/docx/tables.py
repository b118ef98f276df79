"""Tables as grids: merged cells, nested tables, rows that tracked changes deleted.

A nested table is flattened into the text of its cell: one line per row, cells parted by a tab.
A table of a single cell is a frame around text and not a table: its paragraphs stand on their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.documents.readers.docx.names import LOCAL, attribute, child, number
from zhenggai.core.documents.readers.docx.paragraphs import Paragraph, read_paragraph
from zhenggai.core.documents.readers.docx.story import Story
from zhenggai.core.errors import Invalid

MAX_COLUMNS = 1_024
MAX_PLACES = 4_000_000

_WRAPPERS = frozenset({"sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"})

# What a cell or the body holds, in order.
Content = list["Paragraph | Grid"]
_Place = str | tuple[int, int] | None


@dataclass(slots=True)
class Grid:
    """A table while it is read: places as ``Builder.table`` takes them."""

    name: str
    limits: Limits
    page: int
    rows: list[list[_Place]] = field(default_factory=list)
    places: int = 0
    chars: int = 0
    # The cell that a vertical merge goes on from, by grid column.
    _open: dict[int, tuple[int, int]] = field(default_factory=dict)
    # Content of the only cell so far, for a frame.
    only: Content | None = None
    nested: bool = False

    def add_row(self, row: etree._Element, story: Story) -> None:
        """Read one ``w:tr`` and add it, unless it was deleted."""
        properties = child(row, "trPr")
        if child(properties, "del") is not None or child(properties, "moveFrom") is not None:
            story.tally["deleted"] += 1
            return
        if child(properties, "ins") is not None:
            story.tally["inserted"] += 1
        out: list[_Place] = [None] * _span(properties, "gridBefore", least=0)
        for cell in _cells(row):
            self._add_cell(cell, out, story)
        out += [None] * _span(properties, "gridAfter", least=0)
        self._keep(out)

    def to_builder(self, builder: Builder) -> None:
        """Hand the table, or the content of a frame, to the builder."""
        if self.is_frame() and self.only is not None:
            for item in self.only:
                put(item, builder)
        elif any(isinstance(value, str) and value for row in self.rows for value in row):
            if self.nested:
                builder.notice("docx.nested-table-flattened")
            builder.table(self.rows, page=self.page)

    def is_frame(self) -> bool:
        """Whether there is but one cell."""
        return len(self.rows) == 1 and len(set(map(_identity, enumerate(self.rows[0])))) == 1

    def flat(self) -> str:
        """The text of a nested table."""
        lines = ("\t".join(value for value in row if isinstance(value, str)) for row in self.rows)
        return "\n".join(line for line in lines if line.strip())

    def _add_cell(self, cell: etree._Element, out: list[_Place], story: Story) -> None:
        properties = child(cell, "tcPr")
        at = len(out)
        width = _span(properties, "gridSpan", least=1)
        if at + width > MAX_COLUMNS:
            raise Invalid("document.table-too-large", name=self.name, most=MAX_COLUMNS)
        origin = self._merged_into(properties, at, out)
        if origin is not None:
            out += [origin] * width
            return
        if child(properties, "cellDel") is not None:
            story.tally["deleted"] += 1
            content: Content = []
        else:
            content = read_content(cell, story, self.name, self.limits)
        text = "\n".join(flattened(content))
        self.nested = self.nested or any(isinstance(item, Grid) for item in content)
        self.only = content if not self.rows and not at else None
        self.chars += len(text)
        if self.chars > self.limits.max_chars:
            raise Invalid("document.too-long", name=self.name, most=self.limits.max_chars)
        here = (len(self.rows), at)
        out.append(text)
        out += [here] * (width - 1)
        self._remember(properties, here, width)

    def _merged_into(
        self, properties: etree._Element | None, at: int, out: list[_Place]
    ) -> tuple[int, int] | None:
        vertical = child(properties, "vMerge")
        if vertical is not None and attribute(vertical, "val") != "restart":
            return self._open.get(at)
        horizontal = child(properties, "hMerge")
        if horizontal is not None and attribute(horizontal, "val") != "restart" and out:
            before = out[-1]
            if isinstance(before, str):
                return (len(self.rows), len(out) - 1)
            return before
        return None

    def _remember(
        self, properties: etree._Element | None, here: tuple[int, int], width: int
    ) -> None:
        for column in range(here[1], here[1] + width):
            self._open.pop(column, None)
        if child(properties, "vMerge") is not None:
            self._open[here[1]] = here

    def _keep(self, row: list[_Place]) -> None:
        if not row:
            return
        self.rows.append(row)
        self.places += len(row)
        if self.places > MAX_PLACES:
            raise Invalid("document.table-too-large", name=self.name, most=MAX_PLACES)


def read_table(table: etree._Element, story: Story, name: str, limits: Limits) -> Grid:
    """A whole ``w:tbl`` that is held as a tree (nested, or in a text box)."""
    grid = Grid(name, limits, story.page)
    for row in _descend(table, "tr"):
        grid.add_row(row, story)
    return grid


def read_content(container: etree._Element, story: Story, name: str, limits: Limits) -> Content:
    """Paragraphs and tables inside a cell, a text box or a note, in order."""
    out: Content = []
    for item in container:
        local = LOCAL.get(item.tag)
        if local == "p":
            out += _with_boxes(item, story, name, limits)
        elif local == "tbl":
            out.append(read_table(item, story, name, limits))
        elif local in _WRAPPERS:
            out += read_content(item, story, name, limits)
        elif local == "AlternateContent":
            chosen = child(item, "Choice")
            if chosen is None:
                chosen = child(item, "Fallback")
            if chosen is not None:
                out += read_content(chosen, story, name, limits)
        elif local == "altChunk":
            story.tally["embedded"] += 1
    return out


def _with_boxes(element: etree._Element, story: Story, name: str, limits: Limits) -> Content:
    paragraph, boxes = read_paragraph(element, story)
    out: Content = [] if paragraph is None else [paragraph]
    for box in boxes:
        out += read_content(box, story, name, limits)
    return out


def put(item: Paragraph | Grid, builder: Builder) -> None:
    """Hand one piece of content to the builder."""
    if isinstance(item, Grid):
        item.to_builder(builder)
    else:
        builder.paragraph(
            item.text, kind=item.kind, page=item.page, level=item.level, number=item.label
        )


def flattened(content: Content) -> list[str]:
    """Content as lines of a cell."""
    lines: list[str] = []
    for item in content:
        if isinstance(item, Grid):
            lines.append(item.flat())
        else:
            lines.append(item.whole())
    return [line for line in lines if line]


def _cells(row: etree._Element) -> list[etree._Element]:
    return _descend(row, "tc")


def _descend(element: etree._Element, wanted: str) -> list[etree._Element]:
    """Rows of a table or cells of a row, also inside content controls and insertions."""
    out: list[etree._Element] = []
    for item in element:
        local = LOCAL.get(item.tag)
        if local == wanted:
            out.append(item)
        elif local in _WRAPPERS:
            out += _descend(item, wanted)
    return out


def _span(properties: etree._Element | None, local: str, *, least: int) -> int:
    stated = child(properties, local)
    value = None if stated is None else number(stated)
    return least if value is None else max(least, min(value, MAX_COLUMNS + 1))


def _identity(place: tuple[int, _Place]) -> object:
    at, value = place
    return value if isinstance(value, tuple) else (0, at) if isinstance(value, str) else None
