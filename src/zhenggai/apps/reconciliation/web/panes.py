"""The source on the left: one or two documents in parts, each item marked in place."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zhenggai.apps.reconciliation.facts import Facts
from zhenggai.apps.reconciliation.web.cards import document_of
from zhenggai.apps.reconciliation.web.forms import Look
from zhenggai.core.records import Block, Document, Finding, MeasureKind, Status
from zhenggai.kit.marks import Mark, Marker
from zhenggai.kit.refusals import Missing
from zhenggai.presentation.source import Part, Piece, grid, part_of, parts
from zhenggai.presentation.wording import say

# Documents up to this long stand on the page as a whole; longer ones load as they are read.
WHOLE_CHARS = 60_000


@dataclass(frozen=True, slots=True)
class Line:
    """One block, or the part of one, ready to draw."""

    number: int
    block: Block
    begins: bool
    page: int | None
    text: SafeString | None = None
    rows: tuple[tuple[dict[str, Any], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One part of a source: drawn where `lines` is not `None`, else to be fetched."""

    index: int
    side: str
    first: int
    last: int
    lines: tuple[Line, ...] | None


@dataclass(frozen=True, slots=True)
class Side:
    """One document on the left."""

    name: str
    document: Document
    language: str
    parts: list[Shown]
    chars: int
    open: bool
    drawn: frozenset[str]


def sides(known: Facts, look: Look, *, on_page: set[str]) -> list[Side]:
    """The documents to show. The parts drawn are all of a short document; of a long one the part
    asked for, or the one that holds the item asked for, or the first."""
    result = known.result
    names = ["document"] if result.against is result.reading else ["document", "against"]
    wanted = {name: _wanted(known, name, look) for name in names}
    opened = next((n for n in names if wanted[n] is not None and look.at), look.side)
    return [
        _side(known, name, wanted[name] or 0, on_page, opened if opened in names else names[0])
        for name in names
    ]


def one_part(known: Facts, side: str, index: int) -> Shown:
    """One part by its number. Raises `Missing`."""
    names = (
        {"document", "against"}
        if known.result.against is not known.result.reading
        else {"document"}
    )
    if side not in names:
        raise Missing("site.no-page")
    document = document_of(known, side)
    cut = parts(document)
    if index >= len(cut):
        raise Missing("site.no-page")
    return _drawn(document, cut[index], side, marks(known, side, set()))


def marks(known: Facts, side: str, on_page: set[str]) -> list[Mark]:
    """The marks of one document: headings and, of each side, the items that are compared."""
    result = known.result
    reading = result.against if side == "against" else result.reading
    out = [
        Mark(f"h{index}", heading.span, f"hd hd-{min(heading.level, 5)}")
        for index, heading in enumerate(reading.outline)
    ]
    if side == "document":
        out += [_problem_mark(finding, result.status[finding.id]) for finding in reading.findings]
        out += [
            Mark(cause.id, cause.quote.span, "mk-c", cause.id, _title("cause", cause.id))
            for cause in reading.causes
        ]
    if reading is result.against:
        out += [
            Mark(one.id, one.quote.span, "mk-m", one.id, _title("measure", one.id, one.kind))
            for one in reading.measures
        ]
    return [replace(mark, href=_href(mark.id, on_page)) if mark.label else mark for mark in out]


def _problem_mark(finding: Finding, status: Status) -> Mark:
    said = say(f"status.{status}", get_language() or "")
    label = f"{finding.id} {said}" if status is Status.UNANSWERED else finding.id
    title = f"{_title('problem', finding.id)} · {said}"
    return Mark(finding.id, finding.quote.span, f"mk-p is-{status}", label, title)


def _title(noun: str, identity: str, kind: MeasureKind | None = None) -> str:
    language = get_language() or ""
    words = f"{say(f'label.{noun}', language)} {identity}"
    return f"{words} · {say(f'kind.{kind}', language)}" if kind else words


def _href(identity: str, on_page: set[str]) -> str:
    return f"#i-{identity}" if identity in on_page else f"?at={identity}#i-{identity}"


def _wanted(known: Facts, side: str, look: Look) -> int | None:
    cut = parts(document_of(known, side))
    if look.at:
        for mark in marks(known, side, set()):
            if mark.id == look.at:
                return part_of(cut, mark.span.start)
        return None
    if look.part is not None and look.side == side:
        if look.part >= len(cut):
            raise Missing("site.no-page")
        return look.part
    return None


def _side(known: Facts, name: str, wanted: int, on_page: set[str], opened: str) -> Side:
    document = document_of(known, name)
    reading = known.result.against if name == "against" else known.result.reading
    cut = parts(document)
    whole = len(document.text) <= WHOLE_CHARS
    made = marks(known, name, on_page)
    return Side(
        name=name,
        document=document,
        language=reading.language,
        parts=[
            _drawn(document, part, name, made)
            if whole or part.index == wanted
            else _waiting(part, name)
            for part in cut
        ],
        chars=len(document.text),
        open=name == opened,
        drawn=frozenset(
            mark.id
            for mark in made
            if mark.label and (whole or part_of(cut, mark.span.start) == wanted)
        ),
    )


def _waiting(part: Part, side: str) -> Shown:
    return Shown(part.index, side, part.pieces[0].block + 1, part.pieces[-1].block + 1, None)


def _drawn(document: Document, part: Part, side: str, made: list[Mark]) -> Shown:
    marker = Marker(document, made, part.span)
    lines = []
    last: int | None = None
    if part.pieces[0].block:
        last = document.blocks[part.pieces[0].block - 1].page
    for piece in part.pieces:
        block = document.blocks[piece.block]
        begins = piece.span.start == block.span.start
        turned = block.page if block.page != last else None
        last = block.page
        lines.append(_line(piece, block, begins, turned, marker))
    waiting = _waiting(part, side)
    return Shown(part.index, side, waiting.first, waiting.last, tuple(lines))


def _line(piece: Piece, block: Block, begins: bool, page: int | None, marker: Marker) -> Line:
    if piece.table is None:
        return Line(piece.block + 1, block, begins, page, text=marker.html(piece.span))
    rows = tuple(
        tuple(
            {
                "text": marker.html(g.cell.span) if g.cell else "",
                "rows": g.rows,
                "columns": g.columns,
            }
            for g in row
        )
        for row in grid(piece)
    )
    return Line(piece.block + 1, block, begins, page, rows=rows)
