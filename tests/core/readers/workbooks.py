"""Workbooks as hand-made XML, so that what is read was not written by a library."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

STYLES = (
    '<numFmts count="2"><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d'
    '&quot;日&quot;"/><numFmt numFmtId="171" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '</numFmts><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="9"/><xf numFmtId="14"/>'
    '<xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="10"/></cellXfs>'
)


def text(address: str, value: str) -> str:
    body = f'<t xml:space="preserve">{escape(value)}</t>'
    return f'<c r="{address}" t="inlineStr"><is>{body}</is></c>'


def number(address: str, value: str, style: int = 0) -> str:
    return f'<c r="{address}" s="{style}"><v>{value}</v></c>'


def row(index: int, *cells: str, attributes: str = "") -> str:
    return f'<row r="{index}"{attributes}>{"".join(cells)}</row>'


def sheet(*rows: str, merges: tuple[str, ...] = (), before: str = "") -> str:
    ranges = "".join(f'<mergeCell ref="{reference}"/>' for reference in merges)
    after = f"<mergeCells>{ranges}</mergeCells>" if merges else ""
    return f"{before}<sheetData>{''.join(rows)}</sheetData>{after}"


def workbook(
    *sheets: str,
    names: tuple[str, ...] = ("台账",),
    states: tuple[str, ...] = (),
    strings: tuple[str, ...] = (),
    properties: str = "",
    more: dict[str, bytes] | None = None,
) -> bytes:
    """A workbook of sheet bodies; ``more`` adds members."""
    listed, relations = "", ""
    files: dict[str, str | bytes] = {}
    for index, body in enumerate(sheets):
        state = f' state="{states[index]}"' if states else ""
        listed += f'<sheet name="{names[index]}" sheetId="{index + 1}" r:id="rId{index}"{state}/>'
        target = f"worksheets/sheet{index + 1}.xml"
        relations += f'<Relationship Id="rId{index}" Type="{OFFICE}/worksheet" Target="{target}"/>'
        files[f"xl/{target}"] = f'<worksheet xmlns="{MAIN}">{body}</worksheet>'
    for kind in ("styles", "sharedStrings"):
        relations += f'<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>'
    items = "".join(f"<si>{item}</si>" for item in strings)
    files["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>'
    files["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{items}</sst>'
    files["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>'
    )
    files["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        f"<sheets>{listed}</sheets></workbook>"
    )
    files["_rels/.rels"] = (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    )
    files |= more or {}
    return packed(files)


def packed(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in files.items():
            archive.writestr(member, content)
    return buffer.getvalue()
