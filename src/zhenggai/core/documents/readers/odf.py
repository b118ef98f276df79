"""OpenDocument text (``.odt``): headings, lists with their numbers, tables with covered cells.

Only the text document; a spreadsheet or presentation is refused by name. Tracked deletions and
comments are left out, as in docx; foot- and endnotes are left where they are anchored, in the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from zhenggai.core.documents.readers.base import MIB, Builder, Limits
from zhenggai.core.documents.readers.container import Container, open_container
from zhenggai.core.documents.readers.docx.number_formats import formatted
from zhenggai.core.documents.readers.markup import parse_part
from zhenggai.core.errors import Invalid
from zhenggai.core.records import BlockKind, Document

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_MOST_CONTENT = 24 * MIB
MAX_COLUMNS = 1_024
MAX_PLACES = 1_000_000

_LEFT_OUT = {
    f"{_OFFICE}annotation",
    f"{_OFFICE}annotation-end",
    f"{_TEXT}tracked-changes",
    f"{_TEXT}ruby-text",
    f"{_TEXT}note",
}
_CONTAINERS = {f"{_TEXT}section", f"{_TEXT}index-body", f"{_TEXT}list-header"}
_INDEXES = {f"{_TEXT}table-of-content", f"{_TEXT}illustration-index", f"{_TEXT}table-index"}
_SIGNS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"}
_SIGNS |= {"I": "upperRoman", "一, 二, 三, ...": "chineseCountingThousand"}
_SIGNS |= {"①, ②, ③, ...": "decimalEnclosedCircle", "１, ２, ３, ...": "decimalFullWidth"}
_SIGNS |= {"甲, 乙, 丙, ...": "ideographTraditional", "壹, 贰, 叁, ...": "chineseLegalSimplified"}


@dataclass(frozen=True, slots=True)
class _Level:
    style: str | None
    prefix: str
    suffix: str
    start: int
    shown: int


@dataclass(slots=True)
class _Reading:
    """The running state: list styles and the counters of each list."""

    name: str
    limits: Limits
    builder: Builder
    lists: Mapping[str, Mapping[int, _Level]]
    parents: Mapping[str, str]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    comments: int = 0
    notes: list[str] = field(default_factory=list)
    contents: int = 0


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """The document's text in order. Raises ``Invalid`` as ``open_container`` does, and
    ``document.encrypted``, ``document.unknown-format``, ``document.damaged``."""
    container = open_container(data, name=name, limits=limits)
    _refuse_encrypted(container)
    root = parse_part(container, "content.xml", most=_MOST_CONTENT)
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise Invalid("document.unknown-format", name=name)
    builder = Builder(name=name, format="odt", limits=limits)
    roots = [root]
    if "styles.xml" in container:
        roots.append(parse_part(container, "styles.xml"))
    reading = _Reading(name, limits, builder, _list_styles(roots), _parents(roots))
    changes = body.find(f"{_TEXT}tracked-changes")
    if changes is not None and len(changes):
        builder.notice("odf.tracked-changes-accepted", count=len(changes))
    _read_blocks(body, reading)
    for part in roots[1:]:
        _keep_margins(part, builder)
    for at, note in enumerate(reading.notes, 1):
        builder.paragraph(note, place=f"note {at}")
    _record(reading)
    return builder.build(data)


def _keep_margins(styles: etree._Element, builder: Builder) -> None:
    """The lines of the heads and feet that master pages carry."""
    for master in styles.iter(f"{_STYLE}master-page"):
        for line in master.iter(f"{_TEXT}p", f"{_TEXT}h"):
            builder.margin("".join(line.itertext()))


def _record(reading: _Reading) -> None:
    for count, code in (
        (reading.comments, "odf.comments-left-out"),
        (len(reading.notes), "odf.notes-appended"),
        (reading.contents, "odf.contents-left-out"),
    ):
        if count:
            reading.builder.notice(code, count=count)


def _refuse_encrypted(container: Container) -> None:
    if "META-INF/manifest.xml" in container:
        manifest = parse_part(container, "META-INF/manifest.xml")
        if next(manifest.iter("{*}encryption-data"), None) is not None:
            raise Invalid("document.encrypted", name=container.name)


def _read_blocks(parent: etree._Element, reading: _Reading) -> None:
    for item in parent:
        if item.tag == f"{_TEXT}p":
            _add(item, reading, BlockKind.PARAGRAPH)
        elif item.tag == f"{_TEXT}h":
            _add(item, reading, BlockKind.HEADING, level=_whole(item, f"{_TEXT}outline-level", 1))
        elif item.tag == f"{_TEXT}list":
            _read_list(item, reading, style=None, depth=1, key="")
        elif item.tag == f"{_TABLE}table":
            _read_table(item, reading)
        elif item.tag in _CONTAINERS:
            _read_blocks(item, reading)
        elif item.tag in _INDEXES:
            reading.contents += 1


def _add(
    item: etree._Element,
    reading: _Reading,
    kind: BlockKind,
    *,
    level: int | None = None,
    number: str | None = None,
) -> None:
    if level is None and _is_title(item, reading):
        level, kind = 0, BlockKind.HEADING
    text = "".join(_pieces(item, reading)).strip()
    if text:
        reading.builder.paragraph(text, kind=kind, level=level, number=number)


def _is_title(item: etree._Element, reading: _Reading) -> bool:
    style = item.get(f"{_TEXT}style-name", "")
    return "Title" in {style, reading.parents.get(style)}


def _pieces(item: etree._Element, reading: _Reading) -> Iterator[str]:
    if item.text:
        yield " ".join(item.text.split("\n"))
    for inner in item:
        if inner.tag == f"{_TEXT}s":
            yield " " * min(_whole(inner, f"{_TEXT}c", 1), 1_000)
        elif inner.tag == f"{_TEXT}tab":
            yield "\t"
        elif inner.tag == f"{_TEXT}line-break":
            yield "\n"
        elif inner.tag == f"{_OFFICE}annotation":
            reading.comments += 1
        elif inner.tag == f"{_TEXT}note":
            body = inner.find(f"{_TEXT}note-body")
            if body is not None:
                reading.notes.append("\n".join(_lines(body, reading)))
        elif inner.tag not in _LEFT_OUT and isinstance(inner.tag, str):
            yield from _pieces(inner, reading)
        if inner.tail:
            yield " ".join(inner.tail.split("\n"))


def _read_list(
    item: etree._Element, reading: _Reading, *, style: str | None, depth: int, key: str
) -> None:
    style = item.get(f"{_TEXT}style-name") or style or ""
    # A list that does not say it goes on counts afresh.
    goes_on = item.get(f"{_TEXT}continue-numbering") == "true" or item.get(f"{_TEXT}continue-list")
    if depth == 1:
        key = style
        if not goes_on:
            reading.counters[key] = {}
    counters = reading.counters.setdefault(key, {})
    if not goes_on:
        counters.pop(depth, None)
    for entry in item:
        first = entry.tag == f"{_TEXT}list-item"
        if start := entry.get(f"{_TEXT}start-value"):
            counters[depth] = int(start) - 1 if start.isdecimal() and len(start) < 9 else 0
        for inner in entry:
            if inner.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
                number = _number(reading, style, depth, counters) if first else None
                first = False
                heading = inner.tag == f"{_TEXT}h"
                level = _whole(inner, f"{_TEXT}outline-level", 1) if heading else None
                kind = BlockKind.HEADING if heading else BlockKind.LIST_ITEM
                _add(inner, reading, kind, level=level, number=number)
            elif inner.tag == f"{_TEXT}list":
                _read_list(inner, reading, style=style, depth=depth + 1, key=key)


def _number(reading: _Reading, style: str, depth: int, counters: dict[int, int]) -> str | None:
    level = reading.lists.get(style, {}).get(depth)
    if level is None or level.style is None:
        return None
    # A level that was skipped counts as begun, as in docx.
    for higher in range(1, depth):
        counters.setdefault(higher, 1)
    counters[depth] = counters.get(depth, level.start - 1) + 1
    shown = range(max(1, depth - level.shown + 1), depth + 1)
    signs = ".".join(formatted(counters.get(at, 1), level.style) or "" for at in shown)
    text = level.prefix + signs + level.suffix
    return text + " " if text and text[-1].isascii() else text


def _list_styles(roots: list[etree._Element]) -> dict[str, dict[int, _Level]]:
    out: dict[str, dict[int, _Level]] = {}
    for root in roots:
        for style in root.iter(f"{_TEXT}list-style"):
            levels = out.setdefault(style.get(f"{_STYLE}name", ""), {})
            for item in style:
                at = _whole(item, f"{_TEXT}level", 0)
                sign = item.get(f"{_STYLE}num-format", "")
                numbered = item.tag == f"{_TEXT}list-level-style-number" and sign
                levels[at] = _Level(
                    _SIGNS.get(sign, "decimal") if numbered else None,
                    item.get(f"{_STYLE}num-prefix", ""),
                    item.get(f"{_STYLE}num-suffix", ""),
                    _whole(item, f"{_TEXT}start-value", 1),
                    _whole(item, f"{_TEXT}display-levels", 1),
                )
    return out


def _parents(roots: list[etree._Element]) -> dict[str, str]:
    return {
        style.get(f"{_STYLE}name", ""): style.get(f"{_STYLE}parent-style-name", "")
        for root in roots
        for style in root.iter(f"{_STYLE}style")
    }


def _read_table(item: etree._Element, reading: _Reading) -> None:
    rows: list[list[str | tuple[int, int] | None]] = []
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    for row in _rows(item):
        out: list[str | tuple[int, int] | None] = []
        for cell in row:
            _add_cell(cell, len(rows), out, covered, reading)
        rows.append(out)
    if any(value for row in rows for value in row):
        reading.builder.table(rows)


def _add_cell(
    cell: etree._Element,
    row: int,
    out: list[str | tuple[int, int] | None],
    covered: dict[tuple[int, int], tuple[int, int]],
    reading: _Reading,
) -> None:
    repeated = _whole(cell, f"{_TABLE}number-columns-repeated", 1)
    for _ in range(max(1, min(repeated, MAX_COLUMNS - len(out)))):
        at = len(out)
        if cell.tag == f"{_TABLE}covered-table-cell":
            out.append(covered.get((row, at)))
        elif cell.tag == f"{_TABLE}table-cell":
            out.append("\n".join(_lines(cell, reading)))
            _refuse_spread(cell, len(covered), reading)
            wide = _whole(cell, f"{_TABLE}number-columns-spanned", 1)
            high = _whole(cell, f"{_TABLE}number-rows-spanned", 1)
            for r in range(row, row + high):
                covered |= {(r, c): (row, at) for c in range(at, at + wide)}
    if len(out) > MAX_COLUMNS:
        raise Invalid("document.table-too-large", name=reading.name, most=MAX_COLUMNS)


def _refuse_spread(cell: etree._Element, taken: int, reading: _Reading) -> None:
    wide = _whole(cell, f"{_TABLE}number-columns-spanned", 1)
    high = _whole(cell, f"{_TABLE}number-rows-spanned", 1)
    if wide > MAX_COLUMNS or taken + wide * high > MAX_PLACES:
        raise Invalid("document.table-too-large", name=reading.name, most=MAX_PLACES)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for item in table:
        if item.tag == f"{_TABLE}table-row":
            yield item
        elif item.tag in {f"{_TABLE}table-rows", f"{_TABLE}table-header-rows"}:
            yield from _rows(item)


def _lines(cell: etree._Element, reading: _Reading) -> Iterator[str]:
    """Text of a cell or note, one line per paragraph; a nested table gives its cells' lines."""
    for item in cell:
        if item.tag in {f"{_TEXT}p", f"{_TEXT}h"}:
            if line := "".join(_pieces(item, reading)).strip():
                yield line
        elif isinstance(item.tag, str) and item.tag not in _LEFT_OUT:
            yield from _lines(item, reading)


def _whole(item: etree._Element, attribute: str, default: int) -> int:
    value = item.get(attribute, "")
    return int(value) if value.isdecimal() and len(value) < 9 else default
