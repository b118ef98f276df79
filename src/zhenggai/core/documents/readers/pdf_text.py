"""Pages to blocks: paragraphs across pages, tables between them, the title.

Which lines and tables a page has is decided before; nothing is left out here.
"""

from __future__ import annotations

from collections import Counter

from zhenggai.core.documents.readers.base import Builder
from zhenggai.core.documents.readers.lines import Line, Paragraph, paragraphs
from zhenggai.core.documents.readers.pdf_order import ordered
from zhenggai.core.documents.readers.pdf_page import Page
from zhenggai.core.documents.readers.pdf_tables import PageTable, appended, continues
from zhenggai.core.records import BlockKind

_TITLE = 1.2  # times the size of the body
_TITLE_WITHIN = 6  # paragraphs from the start: letterhead and number may stand above


class Writer:
    """Takes pages in order and writes their blocks; holds back what may go on overleaf."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._run: list[Line] = []
        self._table: PageTable | None = None
        self._head: list[str | tuple[int, int] | None] = []
        self._body = 0.0
        self._middle = 0.0
        self._written = 0
        self._titled = False
        self.empty = True

    def add(self, pages: list[Page]) -> None:
        """Write ``pages`` but for a last paragraph or table that may go on."""
        if not self._body:
            self._body = _body_size(pages)
            self._middle = pages[0].width / 2
        for page in pages:
            for item in _in_order(page):
                if isinstance(item, PageTable):
                    self._take_table(item)
                else:
                    self._end_table()
                    self._run.append(item)
        self._write_run(keep_last=True)

    def close(self) -> None:
        """Write what was held back."""
        self._write_run(keep_last=False)
        self._end_table()

    def _take_table(self, table: PageTable) -> None:
        if self._table is not None and not self._run and continues(self._table, table):
            rows = appended(self._table.rows, table.rows, head=self._head)
            self._table.rows, self._table.page = rows, table.page
            return
        self._write_run(keep_last=False)
        self._end_table()
        self._table, self._head, self._began = table, list(table.rows[0]), table.page

    def _end_table(self) -> None:
        table, self._table = self._table, None
        if table is None:
            return
        texts = [v for row in table.rows for v in row if isinstance(v, str) and v]
        if len(texts) > 1:
            self._builder.table(table.rows, page=self._began)
        else:
            for text in texts:
                self._builder.paragraph(text, page=self._began)
        self.empty = self.empty and not texts
        self._written += len(texts)

    def _write_run(self, *, keep_last: bool) -> None:
        found = list(paragraphs(self._run))
        self._run = list(found.pop().lines) if keep_last and found else []
        for paragraph in found:
            self._write(paragraph)

    def _write(self, paragraph: Paragraph) -> None:
        self.empty = False
        self._written += 1
        if self._is_title(paragraph):
            self._titled = True
            self._builder.paragraph(
                paragraph.text, kind=BlockKind.HEADING, level=0, page=paragraph.page
            )
        else:
            self._builder.paragraph(paragraph.text, page=paragraph.page)

    def _is_title(self, paragraph: Paragraph) -> bool:
        if self._titled or paragraph.page != 1 or self._written > _TITLE_WITHIN:
            return False
        return all(
            line.size >= _TITLE * self._body
            and abs((line.left + line.right) / 2 - self._middle) < 0.06 * self._middle
            for line in paragraph.lines
        )


def _body_size(pages: list[Page]) -> float:
    """The font size that most characters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _in_order(page: Page) -> list[Line | PageTable]:
    """Lines and tables from the top: a table stands before the first line that is below it."""
    tables = sorted(page.tables, key=lambda table: -table.top)
    out: list[Line | PageTable] = []
    for line in ordered(page.lines, page.width):
        while tables and line.base < tables[0].bottom:
            out.append(tables.pop(0))
        out.append(line)
    return out + tables
