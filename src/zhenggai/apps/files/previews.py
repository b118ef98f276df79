"""What a page shows of a file without handing it out: a picture of a page, or the head of its text.

Pictures are made from pixels in a process of its own and kept by digest; markup of a file is never
passed on. A preview may be thrown away at any time.
"""

from __future__ import annotations

import json
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from zhenggai.adapters.office import convert_to_pdf, read_document
from zhenggai.apps.files import apart, queries
from zhenggai.apps.files.kinds import PICTURES
from zhenggai.apps.files.models import File
from zhenggai.apps.files.store import place, remove_older
from zhenggai.core.errors import Invalid

EDGE = 1200  # pixels of the longest edge
MOST_PAGES = 20
MOST_LINES = 200
MOST_SIGNS = 20_000
_OFFICE_SECONDS = 30.0
_OFFICE = frozenset({"docx", "doc", "odt", "rtf", "xlsx", "xls", "ods"})
_TEXTS = frozenset({"txt", "md", "csv", "html", "ofd"})


@dataclass(frozen=True, slots=True)
class Preview:
    """A picture of page `page` (from 1) of `pages`, with its type; or the head of the text, `cut`
    where more follows. `pages` is what can be looked at, at most `MOST_PAGES`."""

    picture: bytes | None = None
    media: str = ""
    page: int = 1
    pages: int = 1
    text: str | None = None
    cut: bool = False


def preview(file: File, page: int = 1) -> Preview:
    """What there is to see of a file. Raises `file.no-preview` for a kind that cannot be shown and
    for a page that is not there, `file.cannot-look` where the file breaks what looks at it."""
    if not 1 <= page <= MOST_PAGES:
        raise Invalid("file.no-preview")
    if file.kind in PICTURES or file.kind == "pdf":
        return _picture(file, page)
    if file.kind in _OFFICE:
        return _office(file, page)
    if file.kind in _TEXTS:
        return _text(file)
    raise Invalid("file.no-preview")


def sweep(before: datetime) -> None:
    """Throw away the previews made before an instant."""
    kept = (path for path in Path(settings.PREVIEWS).rglob("*") if path.is_file())
    remove_older(kept, before)


def forget(digest: str) -> None:
    """Throw away the previews of a file."""
    whole = Path(settings.PREVIEWS) / place(digest)
    for path in whole.parent.glob(f"{whole.name}-*"):
        path.unlink(missing_ok=True)


def _picture(file: File, page: int) -> Preview:
    known = _kept(file, page)
    if known is not None:
        return known
    if file.kind in PICTURES:
        if page > 1:
            raise Invalid("file.no-preview")
        head, body = apart.done("small-picture", queries.served(file), EDGE)
        pages = 1
    else:
        head, body = apart.done("pdf-page", queries.served(file), page, EDGE)
        pages = min(int(head["pages"]), MOST_PAGES)
    return _keep(file, Preview(body, str(head["media"]), page, pages))


def _office(file: File, page: int) -> Preview:
    """Pages as the office program prints them; the text where there is none or it fails."""
    known = _kept(file, page)
    if known is not None:
        return known
    data = queries.served(file)
    try:
        pdf = convert_to_pdf(data, ending=file.kind, name="", timeout=_OFFICE_SECONDS)
    except Invalid:
        return _text(file)
    head, body = apart.done("pdf-page", pdf, page, EDGE)
    pages = min(int(head["pages"]), MOST_PAGES)
    return _keep(file, Preview(body, str(head["media"]), page, pages))


def _text(file: File) -> Preview:
    try:
        document = read_document(queries.served(file), name=f"file.{file.kind}")
    except Invalid:
        raise Invalid("file.no-preview") from None
    lines = document.text.splitlines()
    head = "\n".join(lines[:MOST_LINES])
    cut = len(lines) > MOST_LINES or len(head) > MOST_SIGNS
    return Preview(text=head[:MOST_SIGNS], cut=cut)


def _keep(file: File, made: Preview) -> Preview:
    assert made.picture is not None
    path = _place(file, made.page)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as stream:
        head = {"media": made.media, "pages": made.pages}
        stream.write(json.dumps(head).encode() + b"\n" + made.picture)
    draft.replace(path)
    return made


def _kept(file: File, page: int) -> Preview | None:
    with suppress(FileNotFoundError):
        head, _, body = _place(file, page).read_bytes().partition(b"\n")
        told = json.loads(head)
        return Preview(body, told["media"], page, told["pages"])
    return None


def _place(file: File, page: int) -> Path:
    return Path(settings.PREVIEWS) / f"{place(file.digest)}-{page}"
