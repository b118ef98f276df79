"""OFD (GB/T 33190), the Chinese fixed-layout format: text in reading order, page by page.

``ofdkit`` reads the pages; where it gives up, the text objects are read in the order in which
they are drawn. Joining lines to paragraphs is the outline's work on what stands on the page here:
a line of the page is a block, except that a line which plainly runs on is joined to the next.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import ofdkit
from lxml import etree

from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.documents.readers.container import Container, open_container
from zhenggai.core.documents.readers.markup import parse_part
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

_ENDS = frozenset("。！？；：!?;:”」』）)")
# A line this much shorter than the longest on its page ends its paragraph.
_FULL_LINE = 0.9


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """The text with the page of each block. Raises ``Invalid`` as ``open_container`` does, and
    ``document.damaged``, ``document.too-many-pages``, ``document.no-text``."""
    container = open_container(data, name=name, limits=limits)
    builder = Builder(name=name, format="ofd", limits=limits)
    pages = _by_ofdkit(data)
    if pages is None:
        pages = [list(_drawn_lines(page)) for page in _pages(container)]
        builder.notice("ofd.drawing-order")
    if len(pages) > limits.max_pages:
        raise Invalid("document.too-many-pages", name=name, most=limits.max_pages)
    for number, lines in enumerate(pages, 1):
        for paragraph in _joined(lines):
            builder.paragraph(paragraph, page=number)
    return builder.build(data, pages=len(pages))


def _by_ofdkit(data: bytes) -> list[list[str]] | None:
    try:
        with ofdkit.open(data) as document:
            return [page.text().splitlines() for page in document.pages]
    # A young library over a hostile format: whatever breaks in it, the plain way below decides
    # whether the file can be read.
    except Exception:
        return None


def _joined(lines: list[str]) -> Iterator[str]:
    """Lines of one page as paragraphs: a full line without an end sign runs on into the next."""
    widest = max((len(line.strip()) for line in lines), default=0)
    held = ""
    for line in (line.strip() for line in lines):
        if not line:
            if held:
                yield held
            held = ""
            continue
        gap = " " if held and held[-1].isascii() and line[0].isascii() else ""
        held += gap + line
        if line[-1] in _ENDS or len(line) < widest * _FULL_LINE or widest < 12:
            yield held
            held = ""
    if held:
        yield held


def _pages(container: Container) -> Iterator[etree._Element]:
    """Page roots in the order of the document's page list."""
    root = parse_part(container, "OFD.xml")
    for body in _all(root, "DocRoot"):
        main = _path("", body.text)
        document = parse_part(container, main)
        for page in _all(document, "Page"):
            location = page.get("BaseLoc")
            if location is not None:
                part = _path(main, location)
                if part not in container:
                    part = _path("", location)
                yield parse_part(container, part)


def _drawn_lines(page: etree._Element) -> Iterator[str]:
    for item in _all(page, "TextObject"):
        line = "".join(code.text or "" for code in _all(item, "TextCode"))
        if line.strip():
            yield line


def _all(element: etree._Element, local: str) -> Iterator[etree._Element]:
    return element.iter(f"{{*}}{local}")


def _path(base: str, location: str | None) -> str:
    folder = "/" if (location or "").startswith("/") else posixpath.dirname(base)
    return posixpath.normpath(posixpath.join("/", folder, (location or "").strip())).lstrip("/")
