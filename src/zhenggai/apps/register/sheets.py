"""The register as a sheet: comma-separated, or a workbook. Row by row, in constant memory.

Nothing that people have typed is ever run by the program that opens it. A workbook says of each
cell that it is text. Comma-separated text cannot say so: there, what begins with ``= + - @``, a tab
or a line end gets an apostrophe before it, which a spreadsheet shows and a reader takes off again;
amounts, which we write ourselves, keep their sign.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import IO, Any

from django.conf import settings

from zhenggai.apps.register import said
from zhenggai.apps.register.columns import COLUMNS, Shape
from zhenggai.apps.register.layouts import Heading
from zhenggai.apps.register.queries.rows import Row
from zhenggai.apps.register.view import View
from zhenggai.presentation.visible import visible
from zhenggai.presentation.wording import say

_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n")
# The format holds 32,767 characters to a cell; what is longer would be dropped without a word.
MOST_IN_CELL = 32_000
_WIDTHS = {
    Shape.TEXT: 16,
    Shape.LONG: 44,
    Shape.LINES: 40,
    Shape.NAME: 18,
    Shape.CODE: 12,
    Shape.DAY: 12,
    Shape.MONEY: 16,
    Shape.NUMBER: 8,
}
_WRAPPED = {"text_wrap": True, "valign": "top"}


def write_csv(file: IO[bytes], view: View, rows: Iterable[Row], *, on: date, language: str) -> None:
    """UTF-8 with a mark at its beginning, without which spreadsheets guess another encoding."""
    headings = view.headings
    out = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(out)
    writer.writerow([said.title(one, language) for one in headings])
    for row in rows:
        writer.writerow([_plain(row, one, language) for one in headings])
    out.flush()
    # The file is not ours to close.
    out.detach()


def write_xlsx(
    file: IO[bytes], view: View, rows: Iterable[Row], *, on: date, language: str
) -> None:
    """A workbook: the register, and a sheet that says what it is and why some columns are empty."""
    # Loaded with the first export: every process of a site would keep megabytes of it.
    import xlsxwriter  # noqa: PLC0415

    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": settings.FILE_UPLOAD_TEMP_DIR,
        },
    )
    looks = {
        "head": book.add_format({**_WRAPPED, "bold": True, "bg_color": "#F1F0EA", "bottom": 1}),
        "text": book.add_format(_WRAPPED),
        "day": book.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
        "money": book.add_format({"valign": "top", "num_format": "#,##0.00"}),
    }
    sheet = book.add_worksheet(say("register.sheet", language))
    headings = view.headings
    for place, one in enumerate(headings):
        shape = COLUMNS[one.column].shape if one.column else Shape.TEXT
        sheet.set_column(place, place, _WIDTHS[shape])
        sheet.write_string(0, place, said.title(one, language), looks["head"])
    sheet.freeze_panes(1, 0)
    count = 0
    for row in rows:
        count += 1
        for place, one in enumerate(headings):
            _write(sheet, count, place, row, one, looks, language)
    sheet.autofilter(0, 0, count, len(headings) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _about(book.add_worksheet(say("register.about", language)), view, count, on, looks, language)
    book.close()


def _about(
    sheet: Any, view: View, count: int, on: date, looks: dict[str, Any], language: str
) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 80)
    lines = [
        (say("register.as-of", language), on.isoformat()),
        (say("register.rows", language), str(count)),
        (say("register.view", language), f"/register/?{view.query}"),
    ]
    lines += [
        (said.title(one, language), say(f"lack.{one.lack.value}", language))
        for one in view.headings
        if one.lack
    ]
    for number, (label, text) in enumerate(lines):
        sheet.write_string(number, 0, label, looks["head"])
        sheet.write_string(number, 1, _cut(text, language), looks["text"])


def _write(
    sheet: Any,
    number: int,
    place: int,
    row: Row,
    one: Heading,
    looks: dict[str, Any],
    language: str,
) -> None:
    value = row.values.get(one.column)
    if value is None or value == "":
        return
    shape = COLUMNS[one.column].shape
    if shape is Shape.DAY:
        sheet.write_datetime(number, place, value, looks["day"])
    elif shape is Shape.NUMBER:
        sheet.write_number(number, place, value, looks["text"])
    elif shape is Shape.MONEY and value[1] == "CNY":
        sheet.write_number(number, place, value[0], looks["money"])
    else:
        text = "\n".join(said.cell(one.column, value, language))
        sheet.write_string(number, place, _cut(visible(text), language), looks["text"])


def _plain(row: Row, one: Heading, language: str) -> str:
    value = row.values.get(one.column)
    if value is None or value == "":
        return ""
    if COLUMNS[one.column].shape is Shape.MONEY:
        amount, currency = value
        return f"{amount:.2f}" if currency == "CNY" else f"{amount:.2f} {currency}"
    return as_text(visible("\n".join(said.cell(one.column, value, language))))


def as_text(text: str) -> str:
    """A text as comma-separated text holds it, so that no program runs it."""
    return f"'{text}" if text.startswith(_ACTS) else text


def _cut(text: str, language: str) -> str:
    if len(text) <= MOST_IN_CELL:
        return text
    return text[:MOST_IN_CELL] + say("register.cut", language, count=len(text) - MOST_IN_CELL)
