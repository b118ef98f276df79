"""Marks items in source text: where spans begin, overlap and end, as escaped HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from zhenggai.core.records import Document, Span
from zhenggai.presentation.visible import HIDDEN, visible

# Shown otherwise than it stands in the text: as its number, or as one character for two.
_OTHERWISE = re.compile(rf"\r\n|{HIDDEN.pattern}")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to mark. `look` is its style class, `label` what its chip says (no chip where empty),
    `title` what the chip means in words, `href` where it leads."""

    id: str
    span: Span
    look: str
    label: str = ""
    title: str = ""
    href: str = ""


class Marker:
    """Marks stretches of one part in order; a chip stands where its item is met first.

    With `anchored`, each run of text says at which offset of the document it begins (`data-at`),
    so that a script can tell which stretch was selected; what is shown otherwise than it stands in
    the text (`⟨U+202E⟩`) also says where it ends (`data-to`).
    """

    def __init__(
        self, document: Document, marks: Iterable[Mark], within: Span, *, anchored: bool = False
    ) -> None:
        self._text = document.text
        self._anchored = anchored
        self._marks = sorted(
            (m for m in marks if m.span.start < within.end and m.span.end > within.start),
            key=lambda m: (m.span.start, -m.span.end),
        )
        # What began before this part has its chip there.
        self._chipped = {m.id for m in self._marks if m.span.start < within.start}

    def html(self, span: Span) -> SafeString:
        """The text at `span`, escaped, with its marks. Spans may overlap or nest."""
        held = [m for m in self._marks if m.span.start < span.end and m.span.end > span.start]
        cuts = {span.start, span.end}
        for mark in held:
            cuts.update((max(mark.span.start, span.start), min(mark.span.end, span.end)))
        borders = sorted(cuts)
        pieces = [
            self._stretch(
                start, end, [m for m in held if m.span.start < end and m.span.end > start]
            )
            for start, end in pairwise(borders)
        ]
        return mark_safe("".join(pieces))  # noqa: S308 - each piece is escaped where it is made

    def _stretch(self, start: int, end: int, marks: Sequence[Mark]) -> str:
        text = self._runs(start, end) if self._anchored else self._shown(start, end)
        if not marks:
            return text
        chips = "".join(self._chip(mark) for mark in marks if mark.label)
        looks = " ".join(dict.fromkeys(mark.look for mark in marks))
        items = " ".join(mark.id for mark in marks if mark.label)
        if not items:
            return format_html('<span class="{}">{}</span>', looks, text)
        return chips + format_html(
            '<span class="mk {}" data-items="{}">{}</span>', looks, items, text
        )

    def _shown(self, start: int, end: int) -> SafeString:
        return escape(visible(self._text[start:end]))

    def _runs(self, start: int, end: int) -> SafeString:
        runs, at = [], start
        for odd in _OTHERWISE.finditer(self._text, start, end):
            if odd.start() > at:
                runs.append(self._run(at, odd.start()))
            runs.append(self._run(odd.start(), odd.end(), f' data-to="{odd.end()}"'))
            at = odd.end()
        if at < end:
            runs.append(self._run(at, end))
        return mark_safe("".join(runs))  # noqa: S308 - each run is escaped where it is made

    def _run(self, start: int, end: int, to: str = "") -> str:
        # The text is escaped; all else are numbers.
        return f'<span data-at="{start}"{to}>{self._shown(start, end)}</span>'

    def _chip(self, mark: Mark) -> str:
        if mark.id in self._chipped:
            return ""
        self._chipped.add(mark.id)
        return format_html(
            '<a class="chip {}" id="s-{}" data-go="{}" href="{}" title="{}">{}</a>',
            mark.look,
            mark.id,
            mark.id,
            mark.href,
            mark.title,
            mark.label,
        )
