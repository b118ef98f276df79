"""The source text as HTML with every item marked in place; items may overlap or nest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from itertools import pairwise

from zhenggai.core.records import Cause, Finding, Measure, Reading, Span, Status
from zhenggai.presentation.visible import visible
from zhenggai.presentation.wording import say


def marked_text(reading: Reading, status: Mapping[str, Status], side: str, language: str) -> str:
    """The whole text, escaped, line ends kept. An item's first piece has the id ``<side>-<item>``;
    where items overlap, the one that starts last is marked."""
    found: tuple[Finding | Cause | Measure, ...]
    found = (*reading.findings, *reading.causes, *reading.measures)
    items = [(item.quote.span, item.id, *_kind(item, status, language)) for item in found]
    headings = [(heading.span, "", "heading", "") for heading in reading.outline]
    return "".join(_pieces(reading.document.text, headings + items, side))


def _kind(
    item: Finding | Cause | Measure, status: Mapping[str, Status], language: str
) -> tuple[str, str]:
    if isinstance(item, Finding):
        state = status.get(item.id)
        word = say("label.problem", language)
        if state is None:
            return "problem", word
        return f"problem {state}", f"{word} · {say(f'status.{state}', language)}"
    kind = "measure" if isinstance(item, Measure) else "cause"
    return kind, say(f"label.{kind}", language)


def _pieces(text: str, items: list[tuple[Span, str, str, str]], side: str) -> Iterator[str]:
    items = sorted(
        (one for one in items if len(one[0])), key=lambda one: (one[0].start, -one[0].end)
    )
    edges = sorted({0, len(text)} | {edge for one in items for edge in (one[0].start, one[0].end)})
    upcoming, open_items, begun = 0, [], set[str]()
    for start, end in pairwise(edges):
        while upcoming < len(items) and items[upcoming][0].start <= start:
            open_items.append(items[upcoming])
            upcoming += 1
        open_items = [one for one in open_items if one[0].end > start]
        piece = escape(visible(text[start:end]), quote=True)
        if not open_items:
            yield piece
            continue
        _, item, kind, title = open_items[-1]
        # Items that begin here but lie under the marked one still need their place to jump to.
        for _, other, _, _ in open_items[:-1]:
            if other and other not in begun:
                begun.add(other)
                yield f'<span id="{side}-{escape(other)}"></span>'
        yield _mark(piece, item, kind, title, side, first=item not in begun)
        begun.add(item)


def _mark(piece: str, item: str, kind: str, title: str, side: str, *, first: bool) -> str:
    if not item:
        return f'<b class="{kind}">{piece}</b>'
    name = escape(item, quote=True)
    place = f' id="{side}-{name}"' if first else ""
    label = f'<span class="tag">{name}</span>' if first else ""
    hint = escape(title, quote=True)
    return f'<mark{place} class="{kind}" title="{name} · {hint}">{label}{piece}</mark>'
