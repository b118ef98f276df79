"""The parts of an xlsx workbook: its sheets, number formats and shared strings.

Cells are read in ``xlsx``.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from zhenggai.core.documents.readers.cell_text import GENERAL, NumberFormat, number_format
from zhenggai.core.documents.readers.container import Container
from zhenggai.core.documents.readers.markup import Stream, parse_part
from zhenggai.core.errors import Invalid

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RELATION = re.compile(r"\{[^}]*relationships\}id$")


@dataclass(frozen=True, slots=True)
class Listed:
    """A sheet as the workbook lists it; ``member`` is ``None`` when its part is missing."""

    name: str
    member: str | None
    hidden: bool
    tabular: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the cells need to be read."""

    sheets: tuple[Listed, ...]
    strings: Sequence[str]
    formats: Sequence[NumberFormat]
    from_1904: bool
    has_macros: bool


def local(element: etree._Element) -> str:
    """Tag of an element without its namespace; strict and transitional files differ only there."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def open_workbook(container: Container) -> Workbook:
    """The workbook in ``container``.

    Raises ``Invalid``: ``document.binary-workbook`` for .xlsb, ``document.part-missing``,
    ``document.too-long``, and as ``markup`` does.
    """
    main = _main(container)
    if main.endswith(".bin"):
        raise Invalid("document.binary-workbook", name=container.name)
    if main not in container:
        raise Invalid("document.part-missing", name=container.name, place=main)
    related = dict(_related(container, main))
    kinds = dict(related.values())
    root = parse_part(container, main)
    properties = next((child for child in root if local(child) == "workbookPr"), None)
    since = properties.get("date1904") if properties is not None else None
    strings = kinds.get("sharedStrings")
    styles = kinds.get("styles")
    return Workbook(
        sheets=tuple(_listed(root, related, container)),
        strings=_strings(container, strings) if strings and strings in container else (),
        formats=_formats(container, styles) if styles and styles in container else (),
        from_1904=since in {"1", "true"},
        has_macros=any(name.lower().endswith("vbaproject.bin") for name in container.names),
    )


def text_of(element: etree._Element) -> str:
    """Text of a string item: its runs, without the phonetic guide."""
    parts = []
    for child in element:
        tag = local(child)
        if tag == "t":
            parts.append(child.text or "")
        elif tag == "r":
            parts.extend(part.text or "" for part in child if local(part) == "t")
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(parts))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _main(container: Container) -> str:
    for kind, member in dict(_related(container, "")).values():
        if kind == "officeDocument":
            return member
    return "xl/workbook.xml"


def _related(container: Container, part: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Id, and kind and member, of each relationship of ``part``."""
    folder, file = posixpath.split(part)
    member = posixpath.join(folder, "_rels", f"{file}.rels")
    if member not in container:
        return
    for relation in parse_part(container, member):
        target, kind = relation.get("Target"), relation.get("Type", "").rpartition("/")[2]
        if target and relation.get("TargetMode") != "External":
            path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            yield relation.get("Id", ""), (kind, path)


def _listed(
    root: etree._Element, related: dict[str, tuple[str, str]], container: Container
) -> Iterator[Listed]:
    for sheet in root.iter("{*}sheet"):
        key = next((str(value) for at, value in sheet.items() if _RELATION.search(str(at))), "")
        kind, member = related.get(key, ("worksheet", ""))
        yield Listed(
            name=sheet.get("name", ""),
            member=member if member in container else None,
            hidden=sheet.get("state", "visible") != "visible",
            tabular=kind == "worksheet",
        )


def _strings(container: Container, member: str) -> list[str]:
    found: list[str] = []
    length = 0
    stream = Stream(container, member, ["{*}si"])
    for item in stream:
        found.append(text_of(item))
        stream.drop(item)
        length += len(found[-1])
        if length > container.limits.max_chars:
            most = container.limits.max_chars
            raise Invalid("document.too-long", name=container.name, most=most)
    return found


def _formats(container: Container, member: str) -> list[NumberFormat]:
    """The number format of each cell style."""
    root = parse_part(container, member)
    codes = {
        child.get("numFmtId", ""): child.get("formatCode", "") for child in root.iter("{*}numFmt")
    }
    styles = next((child for child in root if local(child) == "cellXfs"), None)
    found = []
    for style in styles if styles is not None else ():
        raw = style.get("numFmtId", "0")
        known = raw in codes or raw.isdecimal()
        found.append(
            number_format(int(raw) if raw.isdecimal() else 0, codes.get(raw)) if known else GENERAL
        )
    return found
