"""Names of WordprocessingML in both of its dialects, transitional and strict.

Only names: a tag or attribute is told by its local name once its namespace is one of ours.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATH = (
    "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/officeDocument/math",
)
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"

_NAMES = (
    # block level
    "body p tbl tr tc tcPr trPr tblPrEx pPr sectPr sdt sdtContent sdtPr customXml altChunk "
    # tracked changes
    "ins del moveFrom moveTo cellDel cellIns "
    # inline
    "r rPr hyperlink smartTag fldSimple fldChar instrText dir bdo ruby rubyBase "
    "t tab ptab br cr noBreakHyphen softHyphen sym delText lastRenderedPageBreak "
    "footnoteReference endnoteReference commentReference drawing pict object txbxContent "
    # properties
    "pStyle rStyle numPr numId ilvl outlineLvl vanish pageBreakBefore gridSpan vMerge hMerge "
    "gridBefore gridAfter type "
    # parts
    "style name basedOn docDefaults abstractNum num abstractNumId lvl lvlOverride start "
    "startOverride numFmt lvlText lvlRestart isLgl suff numStyleLink styleLink "
    "footnote endnote"
)

LOCAL: dict[object, str] = {
    f"{{{space}}}{local}": local for space in _WORD for local in _NAMES.split()
}
LOCAL |= {f"{{{space}}}t": "m:t" for space in _MATH}
LOCAL |= {f"{{{space}}}oMath": "oMath" for space in _MATH}
LOCAL |= {f"{{{space}}}oMathPara": "oMath" for space in _MATH}
LOCAL |= {
    f"{{{_COMPATIBILITY}}}{local}": local for local in ("AlternateContent", "Choice", "Fallback")
}

_ATTRIBUTES = "val styleId type default fldCharType char font id abstractNumId numId ilvl format"
_ATTRIBUTE = {
    local: tuple(f"{{{space}}}{local}" for space in _WORD) for local in _ATTRIBUTES.split()
}


def tags(*locals_: str) -> list[str]:
    """The qualified names of ``locals_`` in both dialects."""
    return [f"{{{space}}}{local}" for space in _WORD for local in locals_]


def attribute(element: etree._Element, local: str) -> str | None:
    """The attribute in either dialect; ``None`` where it is not there."""
    transitional, strict = _ATTRIBUTE[local]
    value = element.get(transitional)
    return element.get(strict) if value is None else value


def number(element: etree._Element, local: str = "val") -> int | None:
    """The attribute as a whole number; ``None`` where it is not there or is none."""
    value = attribute(element, local)
    if value is None or len(value) > 10:
        return None
    try:
        return int(value)
    except ValueError:
        return None


def child(element: etree._Element | None, local: str) -> etree._Element | None:
    """The first child of that name."""
    if element is not None:
        for item in element:
            if LOCAL.get(item.tag) == local:
                return item
    return None


def properties_of(element: etree._Element | None) -> dict[str, etree._Element]:
    """The children of a properties element by name, each once; empty for ``None``."""
    if element is None:
        return {}
    return {local: item for item in element if (local := LOCAL.get(item.tag)) is not None}


def children(element: etree._Element, local: str) -> Iterator[etree._Element]:
    """All children of that name, in order."""
    return (item for item in element if LOCAL.get(item.tag) == local)


def is_on(element: etree._Element | None) -> bool:
    """Whether a toggle property is there and not switched off."""
    return element is not None and attribute(element, "val") not in {"0", "false", "off"}


def value_of(element: etree._Element | None, local: str) -> str | None:
    """``val`` of the child ``local``, the commonest shape of a property."""
    found = child(element, local)
    return None if found is None else attribute(found, "val")
