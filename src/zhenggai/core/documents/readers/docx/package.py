"""The parts of a docx package: which there are and where, by their relationships.

Reads no text.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zhenggai.core.documents.readers.base import MIB
from zhenggai.core.documents.readers.container import Container
from zhenggai.core.documents.readers.markup import parse_part
from zhenggai.core.errors import Invalid

_MOST_RELATIONSHIPS = 8 * MIB


@dataclass(frozen=True, slots=True)
class Package:
    """Member names of the parts that carry text or tell how to read it; ``None`` where absent.

    ``missing`` names parts that a relationship points to and that are not in the container,
    ``margins`` the parts of headers and footers.
    """

    container: Container
    main: str
    parts: Mapping[str, str]
    missing: tuple[str, ...]
    margins: tuple[str, ...]
    has_macros: bool


def open_package(container: Container) -> Package:
    """The package in ``container``.

    Raises ``document.part-missing`` when the main part is not there, and ``document.damaged``.
    """
    main = _main(container)
    if main not in container:
        raise Invalid("document.part-missing", name=container.name, place=main)
    parts: dict[str, str] = {}
    missing: list[str] = []
    margins: list[str] = []
    for kind, member in _related(container, main):
        if kind in {"header", "footer"} and member in container and member not in margins:
            margins.append(member)
        if kind not in {"styles", "numbering", "footnotes", "endnotes"}:
            continue
        if member in container:
            parts.setdefault(kind, member)
        else:
            missing.append(member)
    macros = any(name.lower().endswith("vbaproject.bin") for name in container.names)
    return Package(container, main, parts, tuple(missing), tuple(margins), macros)


def _main(container: Container) -> str:
    for kind, member in _related(container, ""):
        if kind == "officeDocument" and member in container:
            return member
    return "word/document.xml"


def _related(container: Container, source: str) -> Iterator[tuple[str, str]]:
    """Kind (the last step of the relationship's type) and member for each relationship."""
    folder, file = posixpath.split(source)
    member = posixpath.join(folder, "_rels", f"{file}.rels")
    if member not in container:
        # Without its relationships a part's neighbours still stand in their customary places.
        for kind in ("styles", "numbering", "footnotes", "endnotes"):
            if source and (guess := posixpath.join(folder, f"{kind}.xml")) in container:
                yield kind, guess
        return
    for item in parse_part(container, member, most=_MOST_RELATIONSHIPS):
        target = item.get("Target", "")
        if item.get("TargetMode") == "External" or not target:
            continue
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        yield item.get("Type", "").rpartition("/")[2], path
