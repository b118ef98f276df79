"""Registers as separated values (.csv, .tsv): one table, whatever the separator.

The separator is the one that cuts most records into the same number of fields; a record may run
over several lines inside quotes. Encodings belong to ``decode``.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice

from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.documents.readers.decode import decode
from zhenggai.core.documents.readers.sheets import (
    MAX_CELLS,
    MAX_COLUMNS,
    Room,
    Sheet,
    add_sheet,
)
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

_SEPARATORS = ",\t;|"
_SAMPLE_RECORDS = 200
_STATED = "sep="  # first line by which Excel is told the separator


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """The file as a document with one table, cells with places such as ``B4``.

    Raises ``Invalid``: as ``decode`` does, ``document.csv-quotes`` (a quote that is never closed or
    stands in mid-field; ``place`` is the line), ``document.too-many-cells``, ``document.no-text``.
    Notice ``csv.quotes-as-text``: quotes are letters here, because read as quotes they do not fit.
    """
    text, encoding = decode(data, name=name)
    if len(text) > limits.max_chars:
        raise Invalid("document.too-long", name=name, most=limits.max_chars)
    builder = Builder(name=name, format="csv", limits=limits)
    separator, body = _separator(text)
    try:
        sheet = _cells(body, separator, name, quoted=True)
    except csv.Error as fault:
        sheet = _unquoted(body, separator, name, fault)
        builder.notice("csv.quotes-as-text")
    add_sheet(builder, sheet, room=Room(name=name))
    return builder.build(data, encoding=encoding)


def _separator(text: str) -> tuple[str, str]:
    """The separator, and the text without a line that states it."""
    first, _, rest = text.partition("\n")
    stated = first.strip().strip('"')
    if stated.lower().startswith(_STATED) and len(stated) == len(_STATED) + 1:
        return stated[-1], rest
    return max(_SEPARATORS, key=lambda one: _fit(text, one)), text


def _fit(text: str, separator: str) -> tuple[float, int]:
    """Share of records with the commonest number of fields above one, and that number."""
    try:
        records = list(
            islice(csv.reader(io.StringIO(text, ""), delimiter=separator), _SAMPLE_RECORDS)
        )
    except csv.Error:
        return 0.0, 0
    counts = Counter(len(record) for record in records if any(record))
    several = [(count, fields) for fields, count in counts.items() if fields > 1]
    if not several:
        return 0.0, 0
    count, fields = max(several)
    return count / counts.total(), fields


def _cells(text: str, separator: str, name: str, *, quoted: bool) -> Sheet:
    """All cells; ``csv.Error`` where quotes do not fit."""
    sheet = Sheet("")
    reader = csv.reader(
        io.StringIO(text, ""),
        delimiter=separator,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=True,
    )
    for row, record in enumerate(reader):
        if len(record) > MAX_COLUMNS:
            raise Invalid(
                "document.too-many-cells", name=name, place=f"{reader.line_num}", most=MAX_COLUMNS
            )
        for column, value in enumerate(record):
            body = value.strip().replace("\r\n", "\n").replace("\r", "\n")
            if body:
                sheet.cells[row, column] = body
        if len(sheet.cells) > MAX_CELLS:
            raise Invalid(
                "document.too-many-cells", name=name, place=f"{reader.line_num}", most=MAX_CELLS
            )
    return sheet


def _unquoted(text: str, separator: str, name: str, fault: csv.Error) -> Sheet:
    """The cells with quotes as letters, where every record then has the same number of fields."""
    place = _line_of_fault(text, separator)
    try:
        records = list(
            csv.reader(io.StringIO(text, ""), delimiter=separator, quoting=csv.QUOTE_NONE)
        )
    except csv.Error:
        records = []
    widths = {len(record) for record in records if any(record)}
    if len(widths) != 1 or widths == {1}:
        raise Invalid("document.csv-quotes", name=name, place=place) from fault
    return _cells(text, separator, name, quoted=False)


def _line_of_fault(text: str, separator: str) -> int:
    reader = csv.reader(io.StringIO(text, ""), delimiter=separator, strict=True)
    start = 1
    try:
        for _ in reader:
            start = reader.line_num + 1
    except csv.Error:
        return start
    return start
