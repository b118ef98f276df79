"""Generated files by hand-written bytes: docx as XML in a zip, PDF with a font not embedded.

Not the libraries that read them: a reader must not be measured on its own handwriting.
"""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

from tools.bench.texts import LINE, LINES

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)


def docx(text: str) -> bytes:
    """A Word file with one paragraph per line of ``text``, each in three runs as Word writes it."""
    body = "".join(_paragraph(line) for line in text.splitlines() if line)
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{_W}"><w:body>{body}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", document)
    return out.getvalue()


def _paragraph(line: str) -> str:
    third = max(1, len(line) // 3)
    parts = [line[:third], line[third : 2 * third], line[2 * third :]]
    runs = "".join(
        '<w:r><w:rPr><w:rFonts w:eastAsia="FangSong"/><w:sz w:val="32"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in parts
        if part
    )
    return f'<w:p><w:pPr><w:ind w:firstLine="640"/></w:pPr>{runs}</w:p>'


def pdf(text: str) -> bytes:
    """A PDF of 22 lines of 28 characters per page, with a page number below.

    The font is the predefined STSong-Light with UniGB-UCS2-H, so the text can be read without an
    embedded font.
    """
    lines = [
        line[at : at + LINE]
        for line in (("　　" + raw) for raw in text.splitlines() if raw)
        for at in range(0, len(line), LINE)
    ]
    sheets = [lines[at : at + LINES] for at in range(0, len(lines), LINES)]
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(sheets)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(sheets)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000"
        b" /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>"
        b" /FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /ItalicAngle 0 /Ascent 880"
        b" /Descent -120 /CapHeight 880 /StemV 93 /FontBBox [-25 -254 1000 880] >>",
    ]
    for number, sheet in enumerate(sheets, start=1):
        stream = _sheet(sheet, number)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _assembled(objects)


def _sheet(lines: list[str], number: int) -> bytes:
    parts = [b"BT /F1 16 Tf 28 TL 74 750 Td"]
    parts += [b"<%s> Tj T*" % line.encode("utf-16-be").hex().encode() for line in lines]
    foot = f"- {number} -".encode("utf-16-be").hex().encode()
    parts.append(b"ET BT /F1 12 Tf 280 40 Td <%s> Tj ET" % foot)
    return b"\n".join(parts)


def _assembled(objects: list[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, value in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
