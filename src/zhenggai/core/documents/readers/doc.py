"""Word 97–2003 and WPS files (``.doc``, ``.wps``) and RTF.

The binary format is turned into docx by ``doc2docx`` (pure Python) and read by the docx reader.
What that cannot do, and RTF, needs another program: core refuses with
``document.needs-converter`` and ``zhenggai.adapters.office`` goes on from there.
"""

from __future__ import annotations

from dataclasses import replace

from zhenggai.core.documents.readers import docx
from zhenggai.core.documents.readers.base import Limits, digest
from zhenggai.core.documents.wiping import wiped_folder
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document, Notice

_MOST_ENTRIES = 20_000


def read(data: bytes, *, name: str, limits: Limits) -> Document:
    """The document, its digest that of the file given, not of the converted one.

    Raises ``document.encrypted``, ``document.needs-converter``, and what the docx reader raises.
    """
    if data.lstrip()[:5].lower() == b"{\\rtf":
        raise Invalid("document.needs-converter", name=name, format="rtf")
    return converted(to_docx(data, name=name), original=data, name=name, limits=limits)


def converted(made: bytes, *, original: bytes, name: str, limits: Limits) -> Document:
    """The document in ``made``, a docx that was converted from ``original``."""
    document = docx.read(made, name=name, limits=limits, format="doc")
    notice = Notice("doc.converted")
    return replace(document, digest=digest(original), notices=(notice, *document.notices))


def to_docx(data: bytes, *, name: str) -> bytes:
    """The file as docx. Raises ``document.encrypted`` or ``document.needs-converter``."""
    # A quarter of a second, which only those pay who read such a file.
    from doc2docx import convert  # noqa: PLC0415
    from doc2docx.cfb import CompoundFileLimits  # noqa: PLC0415
    from doc2docx.errors import EncryptedDocumentError  # noqa: PLC0415

    streams = CompoundFileLimits(max_input_bytes=len(data), max_directory_entries=_MOST_ENTRIES)
    with wiped_folder("zhenggai-") as folder:
        source, made = folder / "in.doc", folder / "out.docx"
        source.write_bytes(data)
        try:
            convert(source, made, limits=streams)
            return made.read_bytes()
        except EncryptedDocumentError as fault:
            raise Invalid("document.encrypted", name=name) from fault
        # The converter follows offsets in a binary format; a damaged file can break it anywhere,
        # and whatever it is, the answer is the same: this way does not work.
        except Exception as fault:
            raise Invalid("document.needs-converter", name=name, format="doc") from fault
