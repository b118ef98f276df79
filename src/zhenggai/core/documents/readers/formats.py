"""Which reader a file belongs to, told from its bytes first and its name second.

A mislabelled file is read as what it is; only text formats, which have no signature, are told
apart by name.
"""

from __future__ import annotations

import io
import zipfile

from zhenggai.core.documents.readers.container import FAULTS, MAX_MEMBERS
from zhenggai.core.errors import Invalid

# Readers by module name in this package, with the file endings that choose them.
BY_ENDING = {
    "txt": "plain",
    "text": "plain",
    "md": "plain",
    "markdown": "plain",
    "csv": "csv",
    "tsv": "csv",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"BM")


def ending(name: str) -> str:
    """The lower-case file ending without the dot, empty where there is none."""
    stem, dot, last = name.rpartition(".")
    return last.lower() if dot and stem else ""


def sniff(data: bytes, name: str) -> str:
    """Module name of the reader for these bytes. Raises ``Invalid`` for what no reader reads."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if data.startswith(_OLE):
        return _ole(data, name)
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _container(data, name)
    if data.startswith(_IMAGES):
        return "image"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:256].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    if start.startswith(b"{\\rtf"):
        return "doc"
    return BY_ENDING.get(ending(name), "plain")


def _ole(data: bytes, name: str) -> str:
    """A compound file, told by the streams that its directory names (in UTF-16)."""
    if is_named(data, "EncryptedPackage"):
        raise Invalid("document.encrypted", name=name)
    if is_named(data, "WordDocument"):
        return "doc"
    if is_named(data, "Workbook") or is_named(data, "Book"):
        return "xls"
    return "xls" if ending(name) in {"xls", "et"} else "doc"


def is_named(data: bytes, stream: str) -> bool:
    """Whether the directory of a compound file names a stream or folder so."""
    # A directory entry starts with its name in a field of 64 bytes, padded with noughts; entries
    # stand at multiples of 128 bytes.
    field = stream.encode("utf-16-le").ljust(64, b"\0")
    at = data.find(field)
    while at >= 0:
        if at % 128 == 0:
            return True
        at = data.find(field, at + 1)
    return False


def _container(data: bytes, name: str) -> str:
    # The members' names are all that is asked here: each reader opens its container with care.
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:
        raise Invalid("document.too-many-members", name=name, most=MAX_MEMBERS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {member.replace("\\", "/").lstrip("/").lower() for member in archive.namelist()}
    except FAULTS as fault:
        raise Invalid("document.damaged", name=name) from fault
    if any(member.startswith("word/document") for member in names):
        return "docx"
    if any(member.startswith("xl/workbook") for member in names):
        return "xlsx"
    if "ofd.xml" in names:
        return "ofd"
    if "mimetype" in names and "content.xml" in names:
        return "odf"
    # A package without its main part is a damaged document, not an unknown format.
    for member in ("word/", "xl/"):
        if any(other.startswith(member) for other in names):
            raise Invalid("document.damaged", name=name, place=member)
    raise Invalid("document.unknown-format", name=name)
