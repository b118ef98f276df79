"""A file as an answer of HTTP. The view that calls this has decided who may see it."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header, http_date

from zhenggai.apps.files import queries
from zhenggai.apps.files.kinds import KINDS
from zhenggai.apps.files.models import File
from zhenggai.apps.files.previews import Preview
from zhenggai.core.documents.readers.formats import ending

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
_UNSAFE = re.compile(
    '[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff<>:"/\\\\|?*]'
)
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)", re.I)
_LONGEST = 120
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Whatever a browser makes of the file: no script, no form, no other address, no frame.
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}


def respond(request: HttpRequest, file: File, name: str, *, inline: bool) -> HttpResponse:
    """The file under a name that no system trips over, with the type that its bytes have.

    `inline` is a wish: only kinds that a browser shows without running anything are shown in
    place. One range of bytes is answered with 206, an impossible one with 416.
    """
    data = queries.served(file)
    kind = KINDS[file.kind]
    media = kind.media
    if media.startswith("text/"):
        # Text is shown as text; the charset is left to the browser, as it was to the author.
        media = "text/plain" if kind.code != "csv" else media
    headers = _HEADERS | {
        "Content-Disposition": disposition(name, file, attached=not (inline and kind.inline)),
        "Accept-Ranges": "bytes",
        "ETag": f'"{file.digest}"',
        "Last-Modified": http_date(file.stored_at.timestamp()),
    }
    return _ranged(request, data, media, headers, file)


def respond_preview(shown: Preview) -> HttpResponse:
    """The picture of a preview."""
    assert shown.picture is not None
    return HttpResponse(shown.picture, content_type=shown.media, headers=_HEADERS)


def disposition(name: str, file: File, *, attached: bool) -> str:
    """The header with the name in ASCII and, where it is more than that, in UTF-8 (RFC 6266)."""
    return content_disposition_header(attached, safe_name(name, file)) or "attachment"


def safe_name(name: str, file: File) -> str:
    """`name` without path, control and bidirectional signs and reserved words, of bounded length,
    and with an ending of the file's kind: the name may come from another file."""
    last = re.split(r"[/\\]", name)[-1]
    plain = _UNSAFE.sub("", last).strip(". ")
    endings = KINDS[file.kind].endings
    end = plain.lower() if plain.lower() in endings else ending(plain)
    stem = plain[: -len(end)].rstrip(".") if end in endings else plain
    end = end if end in endings else file.kind
    if not stem or _RESERVED.match(stem):
        stem = f"file-{stem}".rstrip("-")
    return f"{stem[:_LONGEST].rstrip('. ')}.{end}"


def _ranged(
    request: HttpRequest, data: bytes, media: str, headers: dict[str, str], file: File
) -> HttpResponse:
    asked = request.headers.get("Range")
    unchanged = request.headers.get("If-Range") in {None, f'"{file.digest}"'}
    found = _RANGE.fullmatch(asked) if asked and unchanged else None
    if found is None or not any(found.groups()):
        return HttpResponse(data, content_type=media, headers=headers)
    size = len(data)
    if found[1]:
        start, end = int(found[1]), min(int(found[2] or size - 1), size - 1)
    else:
        start, end = max(0, size - int(found[2])), size - 1
    if start >= size or start > end:
        return HttpResponse(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    headers = headers | {"Content-Range": f"bytes {start}-{end}/{size}"}
    return HttpResponse(data[start : end + 1], status=206, content_type=media, headers=headers)
