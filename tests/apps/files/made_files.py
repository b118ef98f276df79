"""Small files of every kind that is taken, and of some that are not; who brings them."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from zhenggai.apps.journal.commands import Who

NOON = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
SAM = Who(actor=UUID(int=7), capacity="responsible")

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms='
    '"http://purl.org/dc/terms/"><dc:title>报告</dc:title><dc:creator>李四</dc:creator>'
    "<cp:lastModifiedBy>王五</cp:lastModifiedBy>"
    "<dcterms:created>2026-05-01T08:00:00Z</dcterms:created></cp:coreProperties>"
)


def packed(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(*lines: str, header: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    def body(texts: tuple[str, ...]) -> str:
        return "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)

    members: dict[str, str | bytes] = {
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body(lines)}</w:body>'
        "</w:document>",
        "docProps/core.xml": CORE,
    }
    if header:
        members["word/header1.xml"] = f'<w:hdr xmlns:w="{WORD}">{body((header,))}</w:hdr>'
        members["word/_rels/document.xml.rels"] = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{KIND}header" Target="header1.xml"/></Relationships>'
        )
    return packed(members | (more or {}))


def picture(form: str = "JPEG", size: tuple[int, int] = (64, 48), **more: Any) -> bytes:
    out = io.BytesIO()
    picture = Image.effect_noise(size, 40).convert("P" if form == "GIF" else "RGB")
    picture.save(out, form, **more)
    return out.getvalue()


def told(form: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A picture that says who took it, with what, when and where."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x013B] = "Mimo", "Cam 3", "Zhang San"
    exif[0x0112], exif[0x0132] = 6, "2026:05:02 10:00:00"
    inner = exif.get_ifd(0x8769)
    inner[0x9003], inner[0xA431] = "2026:05:01 09:30:00", "SN-778899"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (31.0, 30.0, 0.0), "E", (121.0, 15.0, 36.0)
    more: dict[str, Any] = {"exif": exif.tobytes() if form == "PNG" else exif}
    if form == "PNG":
        info = PngInfo()
        info.add_text("Author", "Zhang San")
        more["pnginfo"] = info
    return picture(form, size, **more)


def pdf(*pages: str, info: str = "") -> bytes:
    """Pages with one line of Latin text each."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at, words in enumerate(pages):
        content = f"BT /F1 12 Tf 72 700 Td ({words}) Tj ET"
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {5 + 2 * at} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects.append(f"<< {info} >>")
    out, places = bytearray(b"%PDF-1.7\n"), []
    for at, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{at} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start, size = len(out), len(objects) + 1
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer\n<< /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def video(brand: bytes = b"isom", more: bytes = b"") -> bytes:
    moment = struct.pack(">I", 3_860_000_000)
    header = b"mvhd" + bytes(4) + moment + bytes(88)
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(12) + header + more


def compound(*streams: str) -> bytes:
    """What a compound file looks like to whoever asks which streams its directory names."""
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + directory
