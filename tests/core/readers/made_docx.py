"""Word documents made by hand from XML, for the tests of the docx reader."""

from __future__ import annotations

import io
import zipfile

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_OTHERS = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def part(root: str, inner: str, *, space: str = TRANSITIONAL, dtd: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{dtd}'
        f'<w:{root} xmlns:w="{space}" {_OTHERS}>{inner}</w:{root}>'
    )


def made(body: str, *, space: str = TRANSITIONAL, dtd: str = "", **others: str) -> bytes:
    """A docx of ``body``; ``others`` are inner markup of numbering, styles, footnotes, …"""
    members = {
        "word/document.xml": part("document", f"<w:body>{body}</w:body>", space=space, dtd=dtd)
    }
    related = ""
    for number, (kind, inner) in enumerate(others.items()):
        members[f"word/{kind}.xml"] = part(kind, inner, space=space)
        related += f'<Relationship Id="r{number}" Type="{_KIND}{kind}" Target="{kind}.xml"/>'
    members["_rels/.rels"] = _relationships(
        f'<Relationship Id="r1" Type="{_KIND}officeDocument" Target="word/document.xml"/>'
    )
    members["word/_rels/document.xml.rels"] = _relationships(related)
    return zipped(members)


def _relationships(inner: str) -> str:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{inner}</Relationships>'


def zipped(members: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in members.items():
            archive.writestr(path, content)
    return buffer.getvalue()


def r(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def p(text: str = "", properties: str = "") -> str:
    inner = r(text) if text else ""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def listed(text: str, num: int = 1, level: int = 0) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')


def level(at: int, style: str, text: str, *, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{style}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, nums: str = "") -> str:
    nums = nums or num(1)
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{nums}'


def num(number: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="0"/>{overrides}</w:num>'


def style(style_id: str, name: str, *, based_on: str = "", properties: str = "") -> str:
    base = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>{base}'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


def styled(text: str, style_id: str, more: str = "") -> str:
    return p(text, f'<w:pStyle w:val="{style_id}"/>{more}')


def cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"
