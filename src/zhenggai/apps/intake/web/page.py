"""What the templates are given: the source in parts with its marks, and a card per passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zhenggai.apps.files import kinds as files
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.models import Finding, Round
from zhenggai.apps.findings.states import State
from zhenggai.apps.intake import queries
from zhenggai.apps.intake.kinds import LIVE, Form, IntakeState, PassageKind, PassageState
from zhenggai.apps.intake.layout import Layout, Unit, loaded
from zhenggai.apps.intake.models import Intake, Passage
from zhenggai.apps.intake.queries import Proposal
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit as Office
from zhenggai.apps.regimes.models import Category
from zhenggai.core.records import Block, Document, Span
from zhenggai.kit.marks import Mark, Marker
from zhenggai.kit.refusals import Missing
from zhenggai.presentation.source import Part, Piece, grid, part_of, parts
from zhenggai.presentation.wording import say, say_notice

Context = dict[str, Any]
MOST_UNITS = 60
MOST_ROWS = 200
_DIGITS = 6
_LETTER = {PassageKind.FINDING: "P", PassageKind.CAUSE: "C", PassageKind.MEASURE: "M"}
_LOOK = {PassageKind.FINDING: "mk-p", PassageKind.CAUSE: "mk-c", PassageKind.MEASURE: "mk-m"}
_UNSENT = frozenset({"csrfmiddlewaretoken", "seen", "from", "part", "start", "end", "passages"})


@dataclass(frozen=True, slots=True)
class Look:
    """How a reading is looked at: a part of its source, or the part that holds a passage."""

    part: int | None = None
    at: UUID | None = None


def look_of(query: QueryDict) -> Look:
    """The look that an address asks for. `Missing` where it asks for what never was."""
    part, at = str(query.get("part", "")), str(query.get("at", ""))
    if part and not (part.isascii() and part.isdigit() and len(part) <= _DIGITS):
        raise Missing("site.no-page")
    try:
        return Look(int(part) if part else None, UUID(at) if at else None)
    except ValueError:
        raise Missing("site.no-page") from None


def sent(data: QueryDict) -> list[tuple[str, str]]:
    """What somebody typed and sent, by the name of its field, to be shown when it is refused."""
    return [
        (f"intake.field.{name}", value)
        for name, values in data.lists()
        for value in values
        if name not in _UNSENT and value.strip()
    ]


def desk(round_: Round) -> Context:
    """The documents of a round with their readings."""
    endings = sorted(
        {end for kind in files.KINDS.values() if kind.readable for end in kind.endings}
    )
    return {
        "round": round_,
        "documents": queries.documents(round_),
        "accept": ",".join(f".{end}" for end in endings),
    }


@dataclass(frozen=True, slots=True)
class Line:
    """One block of the source, or a part of one, ready to draw."""

    number: int
    block: Block
    begins: bool
    page: int | None
    text: SafeString | None = None
    rows: tuple[tuple[dict[str, Any], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One passage in the list. `label` is its number on the page, `text` its words."""

    passage: Passage
    label: str
    text: str
    open: bool
    elements: tuple[tuple[str, str], ...] = ()
    parent: str = ""


def review(intake: Intake, look: Look) -> Context:
    """The review of one part of a reading: its source and its passages."""
    layout = loaded(intake.document.text, intake.layout)
    cut = parts(layout.document)
    labels = _labels(intake)
    index = _index(intake, cut, look)
    shown = cut[index] if cut else None
    cards = _cards(intake, layout, shown, labels, look) if shown else []
    counted = queries.completeness(intake, layout)
    return {
        "intake": intake,
        "round": intake.document.round,
        "counted": counted,
        "proposed": _proposed(intake),
        "lines": _lines(layout, shown, cards, intake) if shown else (),
        "cards": cards,
        "part": index,
        "parts": _pages(intake, cut, index),
        "live": intake.state == IntakeState.REVIEWING,
        "kinds": list(PassageKind),
        "types": list(FindingType),
        "categories": list(_categories(intake)),
        "parents": [(pk, label) for pk, label in labels.items() if label.startswith("P")][
            :MOST_ROWS
        ],
        "notices": [say_notice(one, get_language() or "") for one in layout.document.notices],
        "register": intake.form == Form.REGISTER,
    }


def similar(intake: Intake, passage_id: UUID, *, actor: Actor) -> Context:
    """One passage and the findings that say the like. `Missing` for one of another reading."""
    passage = queries.find_passage(passage_id, intake=intake)
    text = intake.document.text[passage.start : passage.end]
    likes = queries.similar_to(passage_id, intake=intake, actor=actor)
    return {
        "round": intake.document.round,
        "intake": intake,
        "passage": passage,
        "text": text,
        "likes": likes,
    }


def check(intake: Intake, look: Look) -> Context:
    """The completeness check with what is still unassigned, and what will be, or was,
    registered."""
    layout = loaded(intake.document.text, intake.layout)
    counted = queries.completeness(intake, layout)
    from_ = (look.part or 0) * MOST_UNITS
    shown = counted.unassigned[from_ : from_ + MOST_UNITS]
    rows = _findings(intake)
    labels = _labels(intake)
    return {
        "intake": intake,
        "round": intake.document.round,
        "counted": counted,
        "units": [_unit(layout, unit) for unit in shown],
        "part": look.part or 0,
        "next": (look.part or 0) + 1 if from_ + MOST_UNITS < len(counted.unassigned) else None,
        "left_out": queries.taken_numbers(intake),
        "owners": queries.owners(intake),
        "rows": [
            (row, labels.get(row.pk, ""), layout.document.text[row.start : row.end])
            for row in rows[:MOST_ROWS]
        ],
        "more": max(0, len(rows) - MOST_ROWS),
        "live": intake.state == IntakeState.REVIEWING,
        "register": intake.form == Form.REGISTER,
        "kinds": list(PassageKind),
    }


def plan(finding: Finding, offered: Sequence[Proposal]) -> Context:
    """What may be taken into the plan of a finding."""
    offices: dict[UUID, str] = {}
    if finding.lead_unit is not None:
        below = Office.objects.filter(path__startswith=finding.lead_unit.path, closed_on=None)
        offices = dict(below.order_by("rank").values_list("pk", "name")[:MOST_ROWS])
    offices |= {one.unit.pk: one.unit.name for one in offered if one.unit is not None}
    return {
        "finding": finding,
        "round": finding.round,
        "offered": offered,
        "offices": offices,
        "may": finding.state == State.PLANNING,
    }


def _labels(intake: Intake) -> dict[UUID, str]:
    """The numbers of the live passages on the page, by kind in the order of the text."""
    count = dict.fromkeys(PassageKind, 0)
    labels: dict[UUID, str] = {}
    rows = intake.passages.filter(state__in=LIVE).order_by("start", "-end", "kind", "id")
    for pk, kind in rows.values_list("pk", "kind"):
        count[PassageKind(kind)] += 1
        labels[pk] = f"{_LETTER[PassageKind(kind)]}{count[PassageKind(kind)]}"
    return labels


def _index(intake: Intake, cut: Sequence[Part], look: Look) -> int:
    if look.at is not None:
        start = intake.passages.filter(pk=look.at).values_list("start", flat=True).first()
        if start is None:
            raise Missing("intake.passage-missing")
        return part_of(cut, start)
    if look.part is not None and look.part >= max(1, len(cut)):
        raise Missing("site.no-page")
    return look.part or 0


def _cards(
    intake: Intake, layout: Layout, part: Part, labels: Mapping[UUID, str], look: Look
) -> list[Card]:
    text = layout.document.text
    rows = queries.passages_in(intake, start=part.span.start, end=part.span.end)
    shown = [row for row in rows if row.state != PassageState.REPLACED or row.pk == look.at]
    elements = queries.elements_of(shown)
    return [
        Card(
            passage=row,
            label=labels.get(row.pk, ""),
            text=text[row.start : row.end],
            open=row.pk == look.at,
            elements=tuple(
                (f"element.{kind}", text[start:end])
                for kind, start, end in elements.get(row.pk, ())
            ),
            parent=labels.get(row.parent_id, "") if row.parent_id else "",
        )
        for row in shown
    ]


def _proposed(intake: Intake) -> list[tuple[PassageKind, int]]:
    rows = intake.passages.filter(state=PassageState.PROPOSED).values_list("kind", flat=True)
    held = list(rows)
    return [(kind, held.count(kind)) for kind in PassageKind if kind in held]


def _categories(intake: Intake) -> QuerySet[Category]:
    regime = intake.document.round.regime_id
    return Category.objects.filter(regime=regime).order_by("code")


def _pages(intake: Intake, cut: Sequence[Part], index: int) -> Context:
    return {
        "count": len(cut),
        "number": index + 1,
        "before": index - 1 if index else None,
        "after": index + 1 if index + 1 < len(cut) else None,
    }


def _lines(layout: Layout, part: Part, cards: Sequence[Card], intake: Intake) -> tuple[Line, ...]:
    document = layout.document
    marks = [
        Mark(f"h{number}", heading.span, f"hd hd-{min(heading.level, 5)}")
        for number, heading in enumerate(layout.outline)
    ]
    marks += _marks(intake, cards)
    marker = Marker(document, marks, part.span, anchored=True)
    lines: list[Line] = []
    last: int | None = None
    if part.pieces[0].block:
        last = document.blocks[part.pieces[0].block - 1].page
    for piece in part.pieces:
        block = document.blocks[piece.block]
        lines.append(_line(piece, block, block.page if block.page != last else None, marker))
        last = block.page
    return tuple(lines)


def _marks(intake: Intake, cards: Sequence[Card]) -> list[Mark]:
    language = get_language() or ""
    base = reverse("intake:review", args=[intake.document.round_id, intake.pk])
    return [
        Mark(
            id=str(card.passage.pk),
            span=Span(card.passage.start, card.passage.end),
            look=f"{_LOOK[PassageKind(card.passage.kind)]} is-{card.passage.state}",
            label=card.label,
            title=say(f"passage-state.{card.passage.state}", language),
            href=f"{base}?at={card.passage.pk}#p-{card.passage.pk}",
        )
        for card in cards
        if card.label
    ]


def _line(piece: Piece, block: Block, page: int | None, marker: Marker) -> Line:
    begins = piece.span.start == block.span.start
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


def _unit(layout: Layout, unit: Unit) -> Context:
    document: Document = layout.document
    return {
        "start": unit.span.start,
        "end": unit.span.end,
        "block": unit.block,
        "place": unit.place,
        "page": document.blocks[unit.block - 1].page,
        "text": document.text[unit.span.start : unit.span.end],
    }


def _findings(intake: Intake) -> list[Passage]:
    rows = intake.passages.filter(kind=PassageKind.FINDING, state__in=LIVE)
    return list(rows.select_related("registered__finding").order_by("start", "-end", "id"))
