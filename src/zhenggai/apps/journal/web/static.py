"""Checkpoint, hash tiles, keys and time-stamps, as a static server would hand them out (C2SP
tlog-tiles): the same for everybody, and to be kept for a while. Entries are not among them: who
worked when is nobody else's business."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from zhenggai.apps.journal import queries
from zhenggai.apps.journal.sealing import shelf
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.stamping import ANSWERED
from zhenggai.core.tlog.strict import MOST
from zhenggai.core.tlog.tile import Tile
from zhenggai.kit.refusals import Missing
from zhenggai.presentation.verifier import page

_BRIEFLY = "public, max-age=1"
# A log that begins anew may come to the same size, or the same tile, with other entries.
_HOURLY = "public, max-age=3600"
_TEXT = "text/plain; charset=utf-8"


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The last checkpoint that was published."""
    note = shelf().checkpoint()
    if note is None:
        raise Missing("log.not-there")
    return _file(note, _TEXT, _BRIEFLY)


@require_safe
def tile(request: HttpRequest, rest: str) -> HttpResponse:
    """A tile of hashes."""
    try:
        data = shelf().read(Tile.parsed(f"tile/{rest}"))
    except Invalid:
        raise Missing("log.not-there") from None
    return _file(data, "application/octet-stream", _HOURLY)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The public keys of the log, a line each: those in force first."""
    lines = [f"{one.key}\n" for one in queries.public_keys()]
    return _file("".join(lines).encode(), _TEXT, _BRIEFLY)


@require_safe
def stamp(request: HttpRequest, size: int) -> HttpResponse:
    """The time-stamp for the checkpoint of that size, as the authority sent it."""
    return _file(_stamped(size).reply, ANSWERED, _HOURLY)


@require_safe
def stamped(request: HttpRequest, size: int) -> HttpResponse:
    """The checkpoint of that size that was stamped: without it a stamp is of nothing."""
    return _file(_stamped(size).note.encode(), _TEXT, _HOURLY)


def _stamped(size: int) -> queries.StampSeen:
    # A number that no column holds is asked of no database.
    found = queries.stamps(size=size, most=1) if size <= MOST else []
    if not found:
        raise Missing("log.not-there")
    return found[0]


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The page that verifies without a network, to be kept: it is nothing but a file."""
    language = "en" if get_language() == "en" else "zh_Hans"
    answer = _file(page(language).encode(), "text/html; charset=utf-8", "no-store")
    answer.headers["Content-Disposition"] = 'attachment; filename="verify.html"'
    return answer


def _file(data: bytes, kind: str, kept: str) -> HttpResponse:
    headers = {"Cache-Control": kept, "Cross-Origin-Resource-Policy": "cross-origin"}
    return HttpResponse(data, content_type=kind, headers=headers)
