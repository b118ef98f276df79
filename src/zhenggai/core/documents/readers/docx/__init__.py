"""Word documents (``.docx``, ``.docm``, also as WPS writes them), read by code of our own.

Here the parts are put in order: body, then notes; ``paragraphs``, ``tables``, ``numbering`` and
``styles`` know what each element means. The body is streamed, so that its size costs no memory.
Headers and footers are not part of the text; their lines stand in ``Document.margins``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from lxml import etree

from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.documents.readers.container import open_container
from zhenggai.core.documents.readers.docx.names import LOCAL, attribute, children, tags
from zhenggai.core.documents.readers.docx.numbering import Numbering, read_numbering
from zhenggai.core.documents.readers.docx.package import Package, open_package
from zhenggai.core.documents.readers.docx.paragraphs import Paragraph, read_paragraph
from zhenggai.core.documents.readers.docx.story import Story
from zhenggai.core.documents.readers.docx.styles import Styles, read_styles
from zhenggai.core.documents.readers.docx.tables import Grid, flattened, put, read_content
from zhenggai.core.documents.readers.markup import Stream, parse_part
from zhenggai.core.records import Block, BlockKind, Document, Table

__all__ = ["read"]

_STREAMED = tags("p", "tbl", "tr", "altChunk")
# Content under these is gone once the tracked changes are accepted, or is the other alternative.
_NOT_READ = frozenset({"del", "moveFrom", "Fallback"})
_NOTES = (("footnotes", "footnote"), ("endnotes", "endnote"))


def read(data: bytes, *, name: str, limits: Limits, format: str = "docx") -> Document:
    """The document's text in body order, automatic numbers included.

    Raises ``Invalid`` as ``open_container`` does, and ``document.part-missing``,
    ``document.damaged``, ``document.dtd-refused``, ``document.table-too-large``.
    """
    package = open_package(open_container(data, name=name, limits=limits))
    builder = Builder(name=name, format=format, limits=limits)
    if package.has_macros:
        builder.notice("document.macros-ignored")
    for part in package.missing:
        builder.notice("docx.part-missing", place=part)
    story = _story(package)
    stream = Stream(package.container, package.main, _STREAMED)
    for item in _Body(package, story, limits, stream).items():
        put(item, builder)
    _append_notes(package, story, builder, limits)
    story.record(builder)
    _keep_margins(package, builder)
    return _with_pages(builder, data, story)


def _keep_margins(package: Package, builder: Builder) -> None:
    """The lines of headers and footers; a watermark is drawn in a header as text on a path."""
    for member in package.margins:
        root = parse_part(package.container, member)
        for element in root.iter("{*}p", "{*}textpath"):
            drawn = element.get("string")
            texts = (part.text or "" for part in element.iter("{*}t"))
            builder.margin("".join(texts) if drawn is None else drawn)


def _story(package: Package) -> Story:
    parts, container = package.parts, package.container
    styles, numbering = Styles(), Numbering()
    if "styles" in parts:
        styles = read_styles(parse_part(container, parts["styles"]))
    if "numbering" in parts:
        root = parse_part(container, parts["numbering"])
        numbering = read_numbering(root, styles.nums())
    return Story(styles, numbering)


def _with_pages(builder: Builder, data: bytes, story: Story) -> Document:
    """The document, its pages left out where nothing in the file told of any."""
    if story.rendered_breaks or story.set_breaks:
        return builder.build(data, pages=story.page)
    document = builder.build(data)
    blocks: tuple[Block, ...] = tuple(replace(block, page=None) for block in document.blocks)
    tables: tuple[Table, ...] = tuple(replace(table, page=None) for table in document.tables)
    return replace(document, blocks=blocks, tables=tables)


class _Standing(Enum):
    """Whether a streamed element is read on its own, with what it stands in (a cell, a text box),
    or not at all (deleted, or the other alternative)."""

    HERE = 1
    INSIDE = 2
    LEFT_OUT = 3


@dataclass(slots=True)
class _Body:
    """The main part as a stream of paragraphs and tables; each is dropped once read."""

    package: Package
    story: Story
    limits: Limits
    stream: Stream
    _grid: Grid | None = None

    def items(self) -> Iterator[Paragraph | Grid]:
        """Paragraphs and outermost tables in order."""
        for element in self.stream:
            standing = _standing(element)
            if standing is _Standing.INSIDE:
                continue
            if standing is _Standing.HERE:
                local = LOCAL[element.tag]
                if local == "p":
                    yield from self._paragraph(element)
                elif local == "tr":
                    self._row(element)
                elif local == "tbl":
                    yield from self._close_table()
                else:
                    self.story.tally["embedded"] += 1
            self.stream.drop(element)
        # The mark of the last paragraph was deleted: nothing follows for its text to run into.
        if text := self.story.carried.strip():
            yield Paragraph(text, BlockKind.PARAGRAPH, self.story.page, None, None)

    def _row(self, element: etree._Element) -> None:
        if self._grid is None:
            self._grid = Grid(self.package.container.name, self.limits, self.story.page)
        self._grid.add_row(element, self.story)

    def _close_table(self) -> Iterator[Grid]:
        if self._grid is not None:
            yield self._grid
            self._grid = None

    def _paragraph(self, element: etree._Element) -> Iterator[Paragraph | Grid]:
        if len(element) == 0 and not self.story.carried:
            return
        paragraph, boxes = read_paragraph(element, self.story)
        if paragraph is not None:
            yield paragraph
        for box in boxes:
            yield from read_content(box, self.story, self.package.container.name, self.limits)


def _standing(element: etree._Element) -> _Standing:
    parent = element.getparent()
    if parent is None or LOCAL.get(parent.tag) == "body":
        return _Standing.HERE
    left_out = False
    for above in element.iterancestors():
        local = LOCAL.get(above.tag)
        if local == "body":
            break
        if local in {"p", "tc"}:
            return _Standing.INSIDE
        left_out = left_out or local in _NOT_READ
    return _Standing.LEFT_OUT if left_out else _Standing.HERE


def _append_notes(package: Package, story: Story, builder: Builder, limits: Limits) -> None:
    """Footnotes and endnotes after the body, each a paragraph whose place says which it is."""
    for part, local in _NOTES:
        if part not in package.parts:
            continue
        count = 0
        for note in children(parse_part(package.container, package.parts[part]), local):
            # Separators are notes with a type.
            if attribute(note, "type") not in {None, "normal"}:
                continue
            count += 1
            content = read_content(note, story, package.container.name, limits)
            text = "\n".join(flattened(content))
            if text:
                builder.paragraph(text, place=f"{local} {count}")
                story.tally["notes"] += 1
