"""What a paragraph or character style says: heading level, numbering, hidden, contents entry.

Looks (fonts, spacing) are not read: nothing is told from how a paragraph looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from zhenggai.core.documents.readers.docx.names import (
    attribute,
    child,
    children,
    is_on,
    number,
    properties_of,
    value_of,
)

_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLE = re.compile(r"^(?:title|标题)$", re.IGNORECASE)
_CONTENTS = re.compile(r"^(?:toc|目录)\s*[1-9]$|^table of figures$", re.IGNORECASE)
_BODY_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Style:
    """A style with all that it inherits.

    ``level`` is the heading level (0 for the title, ``None`` for body text), ``num`` the numbering
    instance and ``ilvl`` its level, ``None`` where the style states none.
    """

    level: int | None = None
    num: int | None = None
    ilvl: int | None = None
    # The style in the chain that states the numbering: a list's levels are tied to that one.
    num_style: str | None = None
    hidden: bool = False
    contents: bool = False


@dataclass(frozen=True, slots=True)
class _Stated:
    """What one style states itself. ``level`` -1 says body text."""

    style_id: str
    based_on: str | None
    level: int | None
    num: int | None
    ilvl: int | None
    hidden: bool | None
    contents: bool


_PLAIN = Style()


@dataclass(slots=True)
class Styles:
    """The styles of one document, resolved when asked for."""

    _stated: dict[str, _Stated] = field(default_factory=dict)
    _default: str | None = None
    _resolved: dict[str | None, Style] = field(default_factory=dict)

    def get(self, style_id: str | None) -> Style:
        """The style of that id; the default paragraph style for ``None``; plain for unknown."""
        found = self._resolved.get(style_id)
        if found is None:
            found = self._resolve(self._default if style_id is None else style_id)
            self._resolved[style_id] = found
        return found

    def is_hidden(self, style_id: str) -> bool:
        """Whether a character style hides its text."""
        return self.get(style_id).hidden

    def nums(self) -> dict[str, int]:
        """The numbering instance that each style states itself."""
        return {key: item.num for key, item in self._stated.items() if item.num is not None}

    def _resolve(self, style_id: str | None) -> Style:
        chain: list[_Stated] = []
        seen: set[str] = set()
        while style_id is not None and style_id not in seen and style_id in self._stated:
            seen.add(style_id)
            chain.append(self._stated[style_id])
            style_id = chain[-1].based_on
        if not chain:
            return _PLAIN
        level = next((s.level for s in chain if s.level is not None), None)
        return Style(
            level=None if level == -1 else level,
            num=next((s.num for s in chain if s.num is not None), None),
            num_style=next((s.style_id for s in chain if s.num is not None), None),
            ilvl=next((s.ilvl for s in chain if s.ilvl is not None), None),
            hidden=next((s.hidden for s in chain if s.hidden is not None), False),
            contents=chain[0].contents,
        )


def read_styles(root: etree._Element) -> Styles:
    """The styles of a styles part."""
    stated: dict[str, _Stated] = {}
    default: str | None = None
    for item in children(root, "style"):
        style_id = attribute(item, "styleId")
        if style_id is None:
            continue
        stated[style_id] = _read(item, style_id)
        if attribute(item, "type") == "paragraph" and attribute(item, "default") in {"1", "true"}:
            default = style_id
    return Styles(stated, default)


def outline_level(properties: Mapping[str, etree._Element]) -> int | None:
    """Heading level that paragraph properties state: 1 to 9, -1 for body text, ``None``."""
    outline = properties.get("outlineLvl")
    stated = None if outline is None else number(outline)
    if stated is None:
        return None
    return stated + 1 if 0 <= stated < _BODY_LEVEL else -1


def numbering_of(properties: Mapping[str, etree._Element]) -> tuple[int | None, int | None]:
    """Numbering instance and level that paragraph properties state."""
    stated = properties.get("numPr")
    if stated is None:
        return None, None
    num, ilvl = child(stated, "numId"), child(stated, "ilvl")
    return (
        None if num is None else number(num),
        None if ilvl is None else number(ilvl),
    )


def _read(item: etree._Element, style_id: str) -> _Stated:
    paragraph = properties_of(child(item, "pPr"))
    name = (value_of(item, "name") or "").strip()
    level = outline_level(paragraph)
    if heading := _HEADING.match(name):
        # The built-in headings have their level by name; a stated one may only confirm it.
        level = int(heading[1]) if level in {None, -1} else level
    elif _TITLE.match(name):
        level = 0
    num, ilvl = numbering_of(paragraph)
    vanish = child(child(item, "rPr"), "vanish")
    return _Stated(
        style_id=style_id,
        based_on=value_of(item, "basedOn"),
        level=level,
        num=num,
        ilvl=ilvl,
        hidden=None if vanish is None else is_on(vanish),
        contents=bool(_CONTENTS.match(name)),
    )
