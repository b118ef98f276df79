"""PDF with a text layer: paragraphs and ruled tables with the page each of them starts on.

Opening, limits and the order of work stand here; a page's lines and rules in ``pdf_page`` and
``pdf_rules``, tables in ``pdf_tables``, what is left out in ``pdf_furniture``, paragraphs in
``lines``. Pages without text are recognised where the extra is installed (``ocr``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from threading import Lock
from typing import Any

import pypdfium2 as pdfium
from pypdfium2 import raw

from zhenggai.core.documents.readers import ocr
from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.documents.readers.pdf_furniture import Furniture
from zhenggai.core.documents.readers.pdf_page import MOST_ON_PAGE, Page, read_page
from zhenggai.core.documents.readers.pdf_text import Writer
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

# pdfium may be called from one thread at a time in a process.
_PDFIUM = Lock()
_PER_OPENING = 1000
_AT_A_TIME = 64  # pages held together to see what repeats on them
_TAIL = 4096  # bytes that may stand behind the end mark, as some mail gateways append
_HEAD = 12  # lines from the top of the first page that are kept apart as well
_PICTURE = 0.3  # share of a page without text that a picture covers to be called a scan
_HEADER = re.compile(rb"%PDF-\d")


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """Paragraphs and tables of a text PDF; scripts, attachments and annotations are ignored.

    Notices: ``pdf.page-furniture-left-out`` (``count`` of lines), ``pdf.watermark-left-out``
    (``count``), ``pdf.pages-without-text`` (``pages``, a list), ``document.ocr`` (``pages``).
    Raises ``Invalid``: ``document.encrypted``, ``document.damaged`` (``place`` is a page where one
    cannot be read), ``document.scanned`` (``pages``), ``document.too-many-pages``,
    ``document.too-long``, ``document.no-text``.
    """
    _refuse_truncated(data, name)
    with _PDFIUM:
        return _read(data, name, limits)


def _refuse_truncated(data: bytes, name: str) -> None:
    """pdfium rebuilds a file that was cut off and reads the pages that are left: a part."""
    end = data.rfind(b"%%EOF")
    if end < 0 or len(data[end:].rstrip(b"\x00\r\n\t ")) > _TAIL or not _HEADER.search(data[:1024]):
        raise Invalid("document.damaged", name=name)


def _read(data: bytes, name: str, limits: Limits) -> Document:
    with closing(_opened(data, name)) as document:
        count = len(document)
    if count > limits.max_pages:
        raise Invalid("document.too-many-pages", name=name, pages=count, most=limits.max_pages)
    if not count:
        raise Invalid("document.damaged", name=name)
    builder = Builder(name=name, format="pdf", limits=limits)
    reading = _Reading(data, name, limits)
    furniture = Furniture()
    writer = Writer(builder)
    for pages in _batches(reading.pages(count)):
        if pages[0].number == 1:
            for line in sorted(pages[0].lines, key=lambda line: -line.base)[:_HEAD]:
                builder.margin(line.text)
        furniture.strip(pages)
        for text in furniture.texts:
            builder.margin(text)
        furniture.texts.clear()
        writer.add(pages)
    writer.close()
    reading.report(builder, furniture, empty=writer.empty, count=count)
    return builder.build(data, pages=count)


def _opened(data: bytes, name: str) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as fault:
        if fault.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}:
            raise Invalid("document.encrypted", name=name) from fault
        raise Invalid("document.damaged", name=name) from fault


def _batches(pages: Iterator[Page]) -> Iterator[list[Page]]:
    held: list[Page] = []
    for page in pages:
        held.append(page)
        if len(held) == _AT_A_TIME:
            yield held
            held = []
    if held:
        yield held


class _Reading:
    """Reads page after page and remembers what there is to say about them."""

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._data = data
        self._name = name
        self._limits = limits
        self._chars = 0
        self._met: Counter[str] = Counter()
        self._without: list[int] = []
        self._recognised: list[int] = []

    def pages(self, count: int) -> Iterator[Page]:
        """Every page, closed again before the next is opened; the file is opened anew at times,
        since pdfium keeps the objects of closed pages."""
        for start in range(0, count, _PER_OPENING):
            with closing(_opened(self._data, self._name)) as document:
                yield from self._some(document, range(start, min(count, start + _PER_OPENING)))

    def _some(self, document: Any, indexes: range) -> Iterator[Page]:
        for index in indexes:
            try:
                handle = document[index]
            except pdfium.PdfiumError as fault:
                raise Invalid("document.damaged", name=self._name, place=index + 1) from fault
            try:
                yield self._page(handle, index + 1)
            except pdfium.PdfiumError as fault:
                raise Invalid("document.damaged", name=self._name, place=index + 1) from fault
            finally:
                handle.close()

    def _page(self, handle: Any, number: int) -> Page:
        page = read_page(handle, number)
        if page.chars > MOST_ON_PAGE:
            raise Invalid("document.too-long", name=self._name, most=MOST_ON_PAGE, place=number)
        self._chars += page.chars
        if self._chars > 2 * self._limits.max_chars:
            # Twice, because pdfium counts the white space that it makes up.
            raise Invalid("document.too-long", name=self._name, most=self._limits.max_chars)
        self._met["oblique"] += page.oblique
        if not page.lines and not page.tables and page.image >= _PICTURE:
            if ocr.installed() and len(self._recognised) < self._limits.max_recognised:
                page.lines = ocr.page_lines(handle, number)
                self._recognised.append(number)
            else:
                self._without.append(number)
        return page

    def report(self, builder: Builder, furniture: Furniture, *, empty: bool, count: int) -> None:
        """Record the notices; refuse a file of which nothing but pictures was found."""
        if empty and self._without:
            raise Invalid("document.scanned", name=self._name, pages=count)
        if furniture.removed:
            builder.notice("pdf.page-furniture-left-out", count=furniture.removed)
        if self._met["oblique"]:
            builder.notice("pdf.watermark-left-out", count=self._met["oblique"])
        if self._without:
            builder.notice("pdf.pages-without-text", pages=self._without)
        if self._recognised:
            builder.notice("document.ocr", pages=self._recognised)
