"""Which files are taken, told by their bytes; the name must not say otherwise.

Pure: a table, and how each row of it is recognised. What a browser says of a file is never asked.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from zhenggai.core.documents.readers import formats
from zhenggai.core.documents.readers.base import MIB, Limits
from zhenggai.core.documents.readers.container import FAULTS, open_container
from zhenggai.core.documents.readers.decode import decode
from zhenggai.core.errors import Invalid

_MOST_VIDEO = 64 * MIB
_HEAD = 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of file. `inline` means that a browser may show it in place; `readable` that a
    reader of the core may find text in it."""

    code: str
    media: str
    endings: frozenset[str]
    inline: bool = False
    readable: bool = True


_OOXML = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."


def _kind(code: str, media: str, endings: str, **more: bool) -> Kind:
    return Kind(code, media, frozenset(endings.split()), **more)


KINDS = {
    kind.code: kind
    for kind in (
        _kind("pdf", "application/pdf", "pdf", inline=True),
        _kind("docx", f"{_OOXML}wordprocessingml.document", "docx wps"),
        _kind("doc", "application/msword", "doc wps"),
        _kind("odt", f"{_OPEN}text", "odt"),
        _kind("rtf", "application/rtf", "rtf doc"),
        _kind("xlsx", f"{_OOXML}spreadsheetml.sheet", "xlsx et"),
        _kind("xls", "application/vnd.ms-excel", "xls et"),
        _kind("ods", f"{_OPEN}spreadsheet", "ods", readable=False),
        _kind("csv", "text/csv", "csv tsv"),
        _kind("ofd", "application/ofd", "ofd"),
        _kind("txt", "text/plain", "txt text", inline=True),
        _kind("md", "text/markdown", "md markdown"),
        # Kept as evidence of what a page said; its type is never sent.
        _kind("html", "text/plain", "html htm"),
        _kind("png", "image/png", "png", inline=True),
        _kind("jpeg", "image/jpeg", "jpg jpeg jpe jfif", inline=True),
        _kind("webp", "image/webp", "webp", inline=True, readable=False),
        _kind("gif", "image/gif", "gif", inline=True, readable=False),
        _kind("tiff", "image/tiff", "tif tiff"),
        _kind("heic", "image/heic", "heic heif", readable=False),
        _kind("mp4", "video/mp4", "mp4 m4v", readable=False),
    )
}
PICTURES = frozenset({"png", "jpeg", "webp", "gif", "tiff"})
_TEXTS = frozenset({"txt", "md", "csv", "html"})
_CONTAINERS = frozenset({"docx", "xlsx", "odt", "ods", "ofd"})
_SIGNED = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
)
_BRANDS = {
    "heic": frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"}),
    "mp4": frozenset({b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"})
    | {b"M4V ", b"MSNV", b"dash", b"mmp4"},
}
_MACRO_ENDINGS = frozenset("docm dotm xlsm xltm xlsb xlam pptm ppsm potm".split())
_HTML = re.compile(rb"\s*(?:<!doctype\s+html|<html[\s>])", re.I)
# What runs, or draws by running, and looks like text.
_ACTIVE = re.compile(rb"\s*(?:#!|<\?php|<\?xml|<svg[\s>]|<script[\s>]|<%|MZ)", re.I)
_TAGS = re.compile(rb"<(?:script|html|svg|\?php|iframe)\b", re.I)
_PDF_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,16}%PDF-\d")


def kind_of(data: bytes, name: str, *, limits: Limits) -> Kind:
    """The kind of a file.

    Raises `Invalid`: `file.type-not-taken` (`ending`), `file.ending-differs` (`ending`, `kind`),
    `file.macros`, `file.two-kinds`, `file.video-too-large` (`most` MiB), and for a container or an
    encrypted file as the readers do.
    """
    end = formats.ending(name)
    if end in _MACRO_ENDINGS:
        raise Invalid("file.macros")
    code = _sniffed(data, end, name, limits)
    if code is None or code not in KINDS:
        raise Invalid("file.type-not-taken", ending=end or None)
    kind = KINDS[code]
    if end and end not in kind.endings:
        raise Invalid("file.ending-differs", ending=end, kind=code)
    _refuse_second_nature(data, code)
    if code == "mp4" and len(data) > _MOST_VIDEO:
        raise Invalid("file.video-too-large", most=_MOST_VIDEO // MIB)
    return kind


def _sniffed(data: bytes, end: str, name: str, limits: Limits) -> str | None:
    if _PDF_HEAD.match(data):
        return "pdf"
    for sign, code in _SIGNED:
        if data.startswith(sign):
            return code
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "webp"
    if data[4:8] == b"ftyp":
        return next((code for code, brands in _BRANDS.items() if data[8:12] in brands), None)
    if data.startswith(_OLE):
        return _compound(data, name)
    if data.startswith(_ZIP):
        return _packed(data, name, limits)
    if data[:5].lower() == b"{\\rtf":
        return "rtf"
    return _text(data, end, name)


def _compound(data: bytes, name: str) -> str | None:
    if formats.is_named(data, "EncryptedPackage"):
        raise Invalid("document.encrypted", name=name)
    if formats.is_named(data, "_VBA_PROJECT"):
        raise Invalid("file.macros")
    if formats.is_named(data, "WordDocument"):
        return "doc"
    sheets = formats.is_named(data, "Workbook") or formats.is_named(data, "Book")
    return "xls" if sheets else None


def _packed(data: bytes, name: str, limits: Limits) -> str | None:
    """The kind of an office container; its directory is checked as the readers check it."""
    container = open_container(data, name=name, limits=limits)
    members = [member.lower() for member in container.names]
    if any(member.endswith(("vbaproject.bin", "vbadata.xml")) for member in members):
        raise Invalid("file.macros")
    if "[content_types].xml" in members:
        types = container.read("[Content_Types].xml", most=8 * MIB)
        if b"macroenabled" in types.lower():
            raise Invalid("file.macros")
    if any(member.startswith("word/document") for member in members):
        return "docx"
    if any(member.startswith("xl/workbook") for member in members):
        return "xlsx"
    if "ofd.xml" in members:
        return "ofd"
    if "mimetype" not in members:
        return None
    if any(member.startswith(("basic/", "scripts/")) for member in members):
        raise Invalid("file.macros")
    media = container.read("mimetype", most=200).decode("ascii", "replace").strip()
    return next((code for code in ("odt", "ods") if KINDS[code].media == media), None)


def _text(data: bytes, end: str, name: str) -> str | None:
    """Text formats have no signature: the name chooses among them, unless the head is that of a
    page, a program or a drawing."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf")
    if _ACTIVE.match(head):
        return None
    by_name = {ending: code for code in _TEXTS for ending in KINDS[code].endings}
    try:
        decode(data, name=name)
    except Invalid:
        return None
    if _HTML.match(head):
        return "html"
    return by_name.get(end) if end else "txt"


def _refuse_second_nature(data: bytes, code: str) -> None:
    """Refuse a file that another program would take for another kind."""
    head = data[:_HEAD]
    tests: tuple[Callable[[], object], ...] = (
        lambda: code != "pdf" and b"%PDF-" in head,
        lambda: code in PICTURES and _TAGS.search(head),
        lambda: code not in _CONTAINERS and _ends_as_archive(data),
    )
    if any(test() for test in tests):
        raise Invalid("file.two-kinds")


def _ends_as_archive(data: bytes) -> bool:
    if b"PK\x05\x06" not in data[-66_000:]:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(archive.namelist())
    except FAULTS:
        return False
