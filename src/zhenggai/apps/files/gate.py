"""The classification gate: reads what can be read and refuses what is marked as a state secret."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from zhenggai.adapters.office import read_document
from zhenggai.core.documents import Limits, marking, marking_of_name
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document

TEXT, NAME = "text", "name"
# A marking stands on the first page and in heads that every page repeats; recognising all pages of
# a scan would keep its uploader waiting for minutes.
RECOGNISED = 3
# Nothing is wrong with such a file; there is only nobody here who can read it.
_UNREADABLE = frozenset(
    {
        "document.scanned",
        "document.needs-ocr",
        "document.no-text",
        "document.needs-converter",
        "document.conversion-failed",
        "document.conversion-timeout",
        "document.unknown-format",
    }
)
Read = Callable[..., Document]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the judgement went by, `TEXT` or only the `NAME`, and the text that was read for it."""

    by: str
    text: str = ""


def judge(
    data: bytes, name: str, *, limits: Limits, read: Read | None = read_document
) -> Judgement:
    """How it was judged that nothing is marked: by the name alone where there is no text to be had
    (`read` is `None` for a kind that no reader knows).

    Raises `Invalid`: `file.classified` for what is marked, without a value, because nothing of the
    name or content may be told on; and as the readers do for what is damaged or encrypted.
    """
    if marking_of_name(name) is not None:
        raise Invalid("file.classified")
    if read is None:
        return Judgement(NAME)
    try:
        document = read(data, name=name, limits=replace(limits, max_recognised=RECOGNISED))
    except Invalid as refusal:
        if refusal.code in _UNREADABLE:
            return Judgement(NAME)
        raise
    if marking(document, name) is not None:
        raise Invalid("file.classified")
    return Judgement(NAME if _first_page_is_unread(document) else TEXT, document.text)


def _first_page_is_unread(document: Document) -> bool:
    return any(
        notice.code == "pdf.pages-without-text" and 1 in tuple(_pages(notice.values["pages"]))
        for notice in document.notices
    )


def _pages(value: object) -> list[object]:
    return value if isinstance(value, list) else []
