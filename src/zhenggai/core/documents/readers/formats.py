"""Which reader a file belongs to, told from its bytes first and its name second.

A mislabelled file is read as what it is; only text formats, which have no signature, are told
apart by name.
"""

from __future__ import annotations

import io
import zipfile

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
        return "xls" if ending(name) in {"xls", "et"} else "doc"
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


def _container(data: bytes, name: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as fault:
        raise Invalid("document.damaged", name=name) from fault
    if "word/document.xml" in names:
        return "docx"
    if any(entry.startswith("xl/workbook") for entry in names):
        return "xlsx"
    if "OFD.xml" in names:
        return "ofd"
    if "mimetype" in names and "content.xml" in names:
        return "odf"
    raise Invalid("document.unknown-format", name=name)
