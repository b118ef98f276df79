"""What the pages show, made ready for the templates: counts, filters, entries, marked source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language

from zhenggai.apps.reconciliation import downloads, queries, results
from zhenggai.apps.reconciliation.facts import Entry, Facts, Gap, chosen, facts
from zhenggai.apps.reconciliation.flow import flow
from zhenggai.apps.reconciliation.samples import ENDINGS, samples
from zhenggai.apps.reconciliation.store import Kept
from zhenggai.apps.reconciliation.web import cards, panes
from zhenggai.apps.reconciliation.web.desk import owner
from zhenggai.apps.reconciliation.web.forms import Look, UploadForm
from zhenggai.core.errors import Refused
from zhenggai.core.records import Status
from zhenggai.presentation.sentences import count_line, notice_lines

_MIB = 1024 * 1024
PAGE_ENTRIES = 60

Context = dict[str, Any]


def start(request: HttpRequest, *, form: UploadForm, refused: Refused | None) -> Context:
    """The first page."""
    at = None if refused is None else str(refused.values.get("field", ""))
    return {
        "form": form,
        "refused": refused,
        "refused_at": at,
        "deleted": "deleted" in request.GET,
        "samples": samples(settings.SAMPLES),
        "kept": queries.the_store().of(owner(request), at=now()),
        "endings": ENDINGS,
        "minutes": settings.UPLOAD_KEPT_MINUTES,
        "most": settings.UPLOAD_MOST_BYTES // _MIB,
        "most_bytes": settings.UPLOAD_MOST_BYTES,
    }


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter with how many items it would find and the address that switches it."""

    gap: Gap
    count: int
    on: bool
    href: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading; `kind` changes where problems end and others begin."""

    kind: str
    heading: str
    above: str
    cards: list[cards.Card] = field(default_factory=list)


def result(kept: Kept, look: Look) -> Context:
    """The page of a result, as the address asks for it."""
    language = get_language() or ""
    known = facts(results.reconciliation(kept))
    entries = chosen(known, look.gaps)
    if look.at:
        look = Look(at=look.at)
        entries = chosen(known, frozenset())
    pages = max(1, -(-len(entries) // PAGE_ENTRIES))
    page = min(_page_of(known, entries, look), pages)
    shown = entries[(page - 1) * PAGE_ENTRIES : page * PAGE_ENTRIES]
    builder = cards.Builder(known, at=look.at)
    groups = _groups(builder, shown)
    sides = panes.sides(known, look, on_page=builder.shown)
    return {
        "kept": kept,
        "known": known,
        "reconciliation": known.result,
        "two": len(kept.names) > 1,
        "summary": _summary(known),
        "filters": _filters(known, look),
        "filtered": bool(look.gaps),
        "groups": groups,
        "entries": len(entries),
        "page": page,
        "pages": pages,
        "before": _address(look.gaps, page - 1) if page > 1 else None,
        "after": _address(look.gaps, page + 1) if page < pages else None,
        "document_flags": builder.questions(None),
        "counts": [count_line(c, language) for c in known.result.reading.counts],
        "notices": notice_lines(known.result, language),
        "sides": sides,
        "drawn": frozenset().union(*(side.drawn for side in sides)),
        "on_page": builder.shown,
        "edges": flow(known),
        "forms": downloads.FORMS,
        "base": reverse("reconciliation:result", args=[kept.id]),
    }


def source_part(kept: Kept, side: str, index: int) -> Context:
    """One part of one source; `Missing` where there is no such part."""
    known = facts(results.reconciliation(kept))
    return {"part": panes.one_part(known, side, index)}


def _page_of(known: Facts, entries: Sequence[Entry], look: Look) -> int:
    if look.at:
        for number, entry in enumerate(entries):
            if entry.id == look.at or any(link.measure == look.at for link in entry.links):
                return number // PAGE_ENTRIES + 1
    return look.page or 1


def _groups(builder: cards.Builder, shown: Sequence[Entry]) -> list[Group]:
    groups: list[Group] = []
    for entry in shown:
        card = builder.card(entry)
        last = groups[-1] if groups else None
        if last is None or (last.kind, last.heading, last.above) != (
            entry.kind,
            card.heading,
            card.above,
        ):
            last = Group(entry.kind, card.heading, card.above)
            groups.append(last)
        last.cards.append(card)
    return groups


def _filters(known: Facts, look: Look) -> list[Filter]:
    return [
        Filter(gap, count, gap in look.gaps, _address(look.gaps ^ {gap}, 1))
        for gap, count in known.counts().items()
        if count or gap in look.gaps
    ]


def _address(gaps: frozenset[Gap], page: int) -> str:
    pairs = [("gap", gap.value) for gap in Gap if gap in gaps]
    if page > 1:
        pairs.append(("page", str(page)))
    return "?" + urlencode(pairs) + "#list"


def _summary(known: Facts) -> Context:
    figures = known.arranged.figures()
    total = figures.problems
    bars, left = [], 0.0
    for status in (Status.ANSWERED, Status.GENERAL, Status.UNANSWERED, Status.UNKNOWN):
        count = figures.by_status[status]
        width = 100 * count / total if total else 0
        bars.append(
            {
                "status": status.value,
                "count": count,
                "x": f"{left:.3f}",
                "width": f"{width:.3f}",
                "href": _address(frozenset({Gap(status.value)}), 1),
            }
        )
        left += width
    return {
        "problems": total,
        "bars": bars,
        "causes": figures.causes,
        "causes_without_measure": figures.causes_without_measure,
        "measures": figures.measures,
        "gaps": [
            Filter(gap, known.count(gap), False, _address(frozenset({gap}), 1))
            for gap in (Gap.NO_OWNER, Gap.NO_DATE, Gap.NO_FIGURE, Gap.PAPER, Gap.ORPHAN, Gap.PERSON)
            if gap is not Gap.PERSON or known.count(gap)
        ],
    }
