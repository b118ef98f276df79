"""One ``w:p`` as text: runs, fields, breaks, tracked changes, text boxes.

Insertions and the destination of a move are read, deletions and the source of a move are not;
fields give their result; a ruby gives its base; hidden text and comment marks are left out and
counted. Text boxes become paragraphs of their own after the paragraph they hang on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from zhenggai.core.documents.readers.docx.names import (
    LOCAL,
    attribute,
    child,
    is_on,
    properties_of,
    value_of,
)
from zhenggai.core.documents.readers.docx.story import Field, Story
from zhenggai.core.documents.readers.docx.styles import (
    Style,
    numbering_of,
    outline_level,
)
from zhenggai.core.records import BlockKind

# Signs of symbol fonts that stand for something in a form, by font and code.
_SYMBOLS = {
    "wingdings": {
        0x6C: "●",
        0x6E: "■",
        0x6F: "□",
        0x71: "❑",
        0xA1: "○",
        0xA8: "□",
        0xD8: "➢",
        0xFB: "✗",
        0xFC: "✓",
        0xFD: "☒",
        0xFE: "☑",
    },
    "wingdings 2": {0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "□", 0x2A: "☐"},
}
# 0x8C onwards of Wingdings are circled numbers, which number items in many forms.
_SYMBOLS["wingdings"] |= {0x80: "⓪"} | {0x81 + i: chr(0x2460 + i) for i in range(10)}

# Wrappers whose content stands in the text as if they were not there.
_WRAPPERS = "hyperlink smartTag fldSimple dir bdo sdt sdtContent customXml oMath"
_TRANSPARENT = frozenset(_WRAPPERS.split())
# Properties by which a paragraph without content still counts: its number, a break of the page.
_COUNTING = frozenset({"numPr", "pStyle", "sectPr", "pageBreakBefore"})
_LEAF = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}
_TICKED = {"ins": "inserted", "moveTo": "moved", "del": "deleted"}


@dataclass(slots=True)
class Paragraph:
    """One paragraph as it will stand in the text. ``label`` is the automatic number."""

    text: str
    kind: BlockKind
    page: int
    level: int | None
    label: str | None

    def whole(self) -> str:
        """Number and text in one string, as in a table cell."""
        return (self.label or "") + self.text


@dataclass(slots=True)
class _Pieces:
    """The text of a paragraph while it is put together."""

    page: int
    text: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    hides: bool = False

    def add(self, piece: str, story: Story) -> None:
        if not self.text:
            self.page = story.page
        self.text.append(piece)
        if piece and not piece.isspace():
            story.page_just_turned = False


def read_paragraph(
    element: etree._Element, story: Story
) -> tuple[Paragraph | None, list[etree._Element]]:
    """The paragraph (``None`` where nothing of it is seen) and the contents of its text boxes."""
    properties = properties_of(element[0]) if _has_properties(element) else {}
    if len(element) == 1 and properties and not _says_something(properties, story):
        return None, []
    mark = properties.get("rPr")
    stated_style = properties.get("pStyle")
    style = story.styles.get(None if stated_style is None else attribute(stated_style, "val"))
    if is_on(properties.get("pageBreakBefore")) and not story.page_just_turned:
        story.turn_page(rendered=False)
    pieces = _Pieces(story.page, hides=style.hidden)
    _walk(element, pieces, story)
    contents = style.contents and story.in_contents()
    story.end_paragraph()
    text = story.carried + "".join(pieces.text)
    story.carried = ""
    if mark is not None and properties_of(mark).keys() & {"del", "moveFrom"}:
        story.carried = text
        story.tally["deleted"] += 1
        return None, pieces.boxes
    _section_break(properties.get("sectPr"), story)
    if contents and text.strip():
        story.tally["contents"] += 1
        return None, pieces.boxes
    text = text.strip()
    if not text and (style.hidden or is_on(child(mark, "vanish"))):
        return None, pieces.boxes
    return _finished(text, pieces.page, properties, style, story), pieces.boxes


def _has_properties(element: etree._Element) -> bool:
    return len(element) > 0 and LOCAL.get(element[0].tag) == "pPr"


def _says_something(properties: Mapping[str, etree._Element], story: Story) -> bool:
    """Whether a paragraph without content still counts for what comes after it."""
    return bool(story.carried or story.styles.get(None).num or properties.keys() & _COUNTING)


def _finished(
    text: str,
    page: int,
    properties: Mapping[str, etree._Element],
    style: Style,
    story: Story,
) -> Paragraph | None:
    stated = outline_level(properties)
    level = style.level if stated is None else None if stated == -1 else stated
    numbered, label = _label(properties, style, story)
    # An empty numbered paragraph is counted, but a number alone says nothing.
    if not text:
        return None
    kind = BlockKind.PARAGRAPH
    if level is not None:
        kind = BlockKind.HEADING
    elif numbered:
        kind = BlockKind.LIST_ITEM
    return Paragraph(text, kind, page, level, label)


def _label(
    properties: Mapping[str, etree._Element], style: Style, story: Story
) -> tuple[bool, str | None]:
    """Whether the paragraph is in a list, and its number where that is not a bullet."""
    num, at = numbering_of(properties)
    if num is None:
        num = style.num
        if num is not None and at is None:
            at = style.ilvl
            if at is None:
                at = story.numbering.level_of_style(num, style.num_style)
    if not num:  # 0 takes a paragraph out of its style's list
        return False, None
    label = story.numbering.next(num, at or 0)
    if label is None:
        return False, None
    return True, label.text or None


def _section_break(section: etree._Element | None, story: Story) -> None:
    if section is not None and value_of(section, "type") != "continuous":
        story.turn_page(rendered=False)


def _walk(element: etree._Element, pieces: _Pieces, story: Story) -> None:
    for item in element:
        local = LOCAL.get(item.tag)
        if local == "r":
            _run(item, pieces, story)
        elif local in _TRANSPARENT:
            _walk(item, pieces, story)
        elif local in {"ins", "moveTo"}:
            story.tally[_TICKED[local]] += 1
            _walk(item, pieces, story)
        elif local == "del":
            story.tally["deleted"] += 1
        elif local == "AlternateContent":
            _walk(_chosen(item), pieces, story)
        elif local == "m:t":
            pieces.add(item.text or "", story)
        elif local is None and _is_math(item):
            _walk(item, pieces, story)


def _is_math(element: etree._Element) -> bool:
    tag = element.tag
    return isinstance(tag, str) and tag.rpartition("}")[0].endswith("/math")


def _run(run: etree._Element, pieces: _Pieces, story: Story) -> None:
    hidden = pieces.hides
    for item in run:
        local = LOCAL.get(item.tag)
        if local == "t":
            if item.text and not (story.fields and story.in_instruction()):
                if hidden:
                    story.tally["hidden"] += 1
                else:
                    # A line break in the markup is not one on the page.
                    pieces.add(item.text.replace("\n", " "), story)
        elif local == "rPr":
            if len(item):
                hidden = _is_hidden(item, hidden, story)
        elif local in _LEAF:
            if not hidden:
                pieces.add(_LEAF[local], story)
        elif local is not None:
            _special(item, local, pieces, story)


def _is_hidden(properties: etree._Element, inherited: bool, story: Story) -> bool:
    for item in properties:
        local = LOCAL.get(item.tag)
        if local == "vanish":
            return is_on(item)
        if local == "rStyle":
            inherited = inherited or story.styles.is_hidden(attribute(item, "val") or "")
    return inherited


def _special(item: etree._Element, local: str, pieces: _Pieces, story: Story) -> None:
    if local == "br":
        _break(item, pieces, story)
    elif local == "lastRenderedPageBreak":
        story.turn_page(rendered=True)
    elif local == "fldChar":
        _field(attribute(item, "fldCharType"), story)
    elif local == "instrText":
        if story.fields and (item.text or "").lstrip().upper().startswith("TOC"):
            story.fields[-1].contents = True
    elif local == "sym":
        _symbol(item, pieces, story)
    elif local == "ruby":
        _walk_base(item, pieces, story)
    elif local == "commentReference":
        story.tally["comments"] += 1
    elif local in {"drawing", "pict", "object"}:
        _boxes(item, pieces)
    elif local == "AlternateContent":
        for part in _chosen(item):
            inner = LOCAL.get(part.tag)
            if inner == "t":
                pieces.add(part.text or "", story)
            elif inner is not None:
                _special(part, inner, pieces, story)


def _break(item: etree._Element, pieces: _Pieces, story: Story) -> None:
    if attribute(item, "type") == "page":
        story.turn_page(rendered=False)
        if pieces.text:
            pieces.text.append("\n")
    else:
        pieces.add("\n", story)


def _walk_base(ruby: etree._Element, pieces: _Pieces, story: Story) -> None:
    base = child(ruby, "rubyBase")
    if base is not None:
        _walk(base, pieces, story)


def _field(kind: str | None, story: Story) -> None:
    if kind == "begin":
        story.fields.append(Field())
    elif story.fields and kind == "separate":
        story.fields[-1].instruction = False
    elif story.fields and kind == "end":
        story.fields.pop()


def _symbol(item: etree._Element, pieces: _Pieces, story: Story) -> None:
    try:
        code = int(attribute(item, "char") or "", 16)
    except ValueError:
        code = 0
    # Symbol fonts are addressed in the private use area.
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    sign = _SYMBOLS.get((attribute(item, "font") or "").lower(), {}).get(low)
    if sign is None and 0x20 < code < 0xD800:
        sign = chr(code)
    if sign is None:
        story.tally["symbols"] += 1
    else:
        pieces.add(sign, story)


def _boxes(item: etree._Element, pieces: _Pieces) -> None:
    """Outermost text boxes inside a drawing, each alternative only once."""
    for part in item:
        local = LOCAL.get(part.tag)
        if local == "txbxContent":
            pieces.boxes.append(part)
        elif local == "AlternateContent":
            _boxes(_chosen(part), pieces)
        elif len(part):
            _boxes(part, pieces)


def _chosen(alternate: etree._Element) -> etree._Element:
    """The first choice, or the fallback where there is none; never both."""
    first = child(alternate, "Choice")
    if first is None:
        first = child(alternate, "Fallback")
    return alternate if first is None else first
