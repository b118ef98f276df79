"""The empty workbook to fill in: four sheets, their headings, and what to write beneath them."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

from zhenggai.apps.people.book import COLUMNS, ROLE_NAMES, TITLES, Sheet

MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DATES = {"opened", "closed", "from", "to"}
_TRUTHS = {"heads", "acting"}
_ROWS = 5000


def workbook() -> bytes:
    """The workbook. Needed columns bear a star, dates and yes/no are lists or forms to choose."""
    import xlsxwriter  # noqa: PLC0415 - no other page needs it

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        # A clock in the file would make each download another file.
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001
        head = book.add_format({"bold": True, "bg_color": "#E9EDF3", "border": 1})
        text = book.add_format({"num_format": "@"})
        for sheet in Sheet:
            _sheet(book.add_worksheet(TITLES[sheet]), sheet, head, text)
    return stream.getvalue()


def _sheet(page: Any, sheet: Sheet, head: Any, text: Any) -> None:
    for at, column in enumerate(COLUMNS[sheet]):
        # Text throughout: a code such as 0012 must not lose its zeros.
        page.set_column(at, at, 18, text)
        page.write_string(0, at, column.heading + ("*" if column.needed else ""), head)
        if column.code in _TRUTHS:
            page.data_validation(1, at, _ROWS, at, {"validate": "list", "source": ["是", "否"]})
        elif column.code == "role":
            names = list(ROLE_NAMES.values())
            page.data_validation(1, at, _ROWS, at, {"validate": "list", "source": names})
        elif column.code in _DATES:
            page.write_comment(0, at, "2026-01-31")
    page.freeze_panes(1, 0)
