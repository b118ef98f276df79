"""A reconciliation as a file to take away, in every form that `presentation` knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from zhenggai.apps.reconciliation.store import Kept
from zhenggai.core.records import Reconciliation
from zhenggai.kit.refusals import Missing
from zhenggai.presentation.visible import one_line

_TYPES = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
FORMS = tuple(_TYPES)


@dataclass(frozen=True, slots=True)
class File:
    """A file to send."""

    body: bytes
    content_type: str
    disposition: str


def file(kept: Kept, result: Reconciliation, form: str) -> File:
    """The file in `form` and in the language of the page. `Missing` for a form that is none."""
    if form not in _TYPES:
        raise Missing("site.no-page")
    stem = one_line(PurePath(kept.names[0]).stem)[:80] or "zhenggai"
    disposition = content_disposition_header(True, f"{stem}.zhenggai.{form}") or "attachment"
    body = _render(form)(result, get_language() or "")
    return File(body, _TYPES[form], disposition)


def _render(form: str) -> Callable[[Reconciliation, str], bytes]:
    raise Missing("site.no-page")
