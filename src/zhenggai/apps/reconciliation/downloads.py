"""A reconciliation as a file to take away, in every form that `presentation` knows."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from zhenggai.apps.reconciliation.store import Kept
from zhenggai.core.records import Reconciliation
from zhenggai.kit.refusals import Missing
from zhenggai.presentation import html, json_form, markdown, register_xlsx
from zhenggai.presentation.visible import one_line

_TEXT_WIDTH = 100
_TYPES = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
FORMS = tuple(_TYPES)


class _Render(Protocol):
    def __call__(self, result: Reconciliation, *, language: str) -> str | bytes: ...


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
    made = _RENDER[form](result, language=get_language() or "")
    body = made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")
    return File(body, _TYPES[form], disposition)


def _plain(result: Reconciliation, *, language: str) -> str:
    # Loaded with the first such file: every process of a site would keep megabytes of it.
    from rich.console import Console  # noqa: PLC0415

    from zhenggai.presentation import text  # noqa: PLC0415

    out = io.StringIO()
    console = Console(
        file=out,
        width=_TEXT_WIDTH,
        color_system=None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    text.render(result, language=language, console=console)
    return out.getvalue()


_RENDER: Mapping[str, _Render] = {
    "html": html.render,
    "xlsx": register_xlsx.render,
    "json": json_form.render,
    "md": markdown.render,
    "txt": _plain,
}
