"""The shape of what the pages take in; nothing here reads a document or keeps one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from zhenggai.apps.reconciliation.facts import Gap
from zhenggai.apps.reconciliation.store import Upload
from zhenggai.kit.refusals import Missing
from zhenggai.presentation.wording import say

_MIB = 1024 * 1024
_DIGITS = 6


class UploadForm(forms.Form):
    """One document, and optionally the one it is held against."""

    document = forms.FileField(
        allow_empty_file=True, error_messages={"required": _("Choose a document first.")}
    )
    against = forms.FileField(allow_empty_file=True, required=False)

    def clean_document(self) -> UploadedFile[bytes]:
        """The first file, within the bound on size."""
        file: UploadedFile[bytes] = self.cleaned_data["document"]
        return _bounded(file)

    def clean_against(self) -> UploadedFile[bytes] | None:
        """The second file, within the bound on size."""
        file: UploadedFile[bytes] | None = self.cleaned_data["against"]
        return _bounded(file) if file else None

    def uploads(self) -> tuple[Upload, ...]:
        """The files of a valid form, the document first."""
        given = (self.cleaned_data["document"], self.cleaned_data["against"])
        return tuple(Upload(file.name, file.read()) for file in given if file)


def _bounded(file: UploadedFile[bytes]) -> UploadedFile[bytes]:
    most = int(settings.UPLOAD_MOST_BYTES)
    size = file.size or 0
    if size > most:
        values: dict[str, Any] = {"size": size // _MIB, "most": most // _MIB}
        raise forms.ValidationError(say("document.too-large", get_language() or "", **values))
    return file


@dataclass(frozen=True, slots=True)
class Look:
    """How a result is looked at: chosen gaps, page of the list, part of the source, an item."""

    gaps: frozenset[Gap] = frozenset()
    page: int | None = None
    part: int | None = None
    side: str = "document"
    at: str | None = None


def look(query: QueryDict) -> Look:
    """The look that an address asks for. `Missing` where it asks for what never was."""
    names = set(query.getlist("gap"))
    if not names <= set(Gap):
        raise Missing("site.no-page")
    return Look(
        gaps=frozenset(Gap(name) for name in names),
        page=_number(query.get("page")),
        part=_number(query.get("part")),
        side=query.get("side") or "document",
        at=query.get("at"),
    )


def _number(text: str | None) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS):
        raise Missing("site.no-page")
    return int(text)
