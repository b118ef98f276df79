"""Finding documents and readings, for those of the round's team only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from zhenggai.apps.findings import queries as findings
from zhenggai.apps.findings.models import Finding, Round, SourceDocument
from zhenggai.apps.findings.queries.similar import Like, like_text
from zhenggai.apps.intake.kinds import PassageKind, PassageState
from zhenggai.apps.intake.models import Intake, Passage, PassageElement, Registered
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.refusals import Missing

_RELATED = ("changed_by", "category", "registered__finding")


def find_round(round_id: UUID, *, actor: Actor) -> Round:
    """A round that the actor is of the team of; `Missing` for everybody else."""
    found = Round.objects.filter(pk=round_id).select_related("issuer", "regime").first()
    if found is None or found.pk not in findings.scope_of(actor).team:
        raise Missing("round.missing")
    return found


def find_finding(finding_id: UUID, *, round_id: UUID, actor: Actor) -> Finding:
    """A finding in its round; `Missing` for whoever does not see it, and under another round."""
    found = findings.find(finding_id, scope=findings.scope_of(actor))
    if found.round_id != round_id:
        raise Missing("finding.missing")
    return found


def find_document(document_id: UUID, *, round_id: UUID, actor: Actor) -> SourceDocument:
    """A document in its round; `Missing` for whoever is not of the round's team."""
    round_ = find_round(round_id, actor=actor)
    found = round_.documents.defer("text").filter(pk=document_id).first()
    if found is None:
        raise Missing("intake.document-missing")
    return found


def find_intake(intake_id: UUID, *, round_id: UUID, actor: Actor) -> Intake:
    """A reading in its round; `Missing` for whoever is not of the round's team."""
    find_round(round_id, actor=actor)
    rows = Intake.objects.select_related("document__round", "read_by", "ended_by")
    found = rows.filter(pk=intake_id, document__round=round_id).first()
    if found is None:
        raise Missing("intake.missing")
    return found


def find_passage(passage_id: UUID, *, intake: Intake) -> Passage:
    """A passage of a reading; `Missing` for one of another."""
    found = intake.passages.select_related(*_RELATED).filter(pk=passage_id).first()
    if found is None:
        raise Missing("intake.passage-missing")
    return found


def documents(round_: Round) -> list[tuple[SourceDocument, list[Intake]]]:
    """The documents of a round, newest first, each with its readings, newest first."""
    rows = round_.documents.select_related("added_by").defer("text").order_by("-added_at")
    return _with_readings(list(rows))


def _with_readings(rows: list[SourceDocument]) -> list[tuple[SourceDocument, list[Intake]]]:
    held: dict[UUID, list[Intake]] = {row.pk: [] for row in rows}
    readings = Intake.objects.filter(document__in=held).select_related("read_by")
    for intake in readings.defer("layout").order_by("-read_at"):
        held[intake.document_id].append(intake)
    return [(row, held[row.pk]) for row in rows]


def documents_page(
    round_: Round, *, most: int, after: tuple[datetime, UUID] | None = None, digest: str = ""
) -> list[tuple[SourceDocument, list[Intake]]]:
    """Some documents of a round, newest first, from behind a place; with `digest`, the one of these
    bytes. Each with its readings, newest first."""
    rows = round_.documents.select_related("added_by").defer("text").order_by("-added_at", "-pk")
    if digest:
        rows = rows.filter(digest=digest)
    if after is not None:
        at, key = after
        rows = rows.filter(Q(added_at__lt=at) | Q(added_at=at, pk__lt=key))
    return _with_readings(list(rows[:most]))


def passages_page(
    intake: Intake,
    *,
    most: int,
    after: tuple[int, UUID] | None = None,
    kind: PassageKind | None = None,
    state: PassageState | None = None,
) -> list[Passage]:
    """Some passages of a reading by where they begin, from behind a place; those that others have
    replaced only where they are asked for."""
    rows = intake.passages.select_related(*_RELATED).order_by("start", "pk")
    rows = rows.filter(state=state) if state else rows.exclude(state=PassageState.REPLACED)
    if kind:
        rows = rows.filter(kind=kind)
    if after is not None:
        start, key = after
        rows = rows.filter(Q(start__gt=start) | Q(start=start, pk__gt=key))
    return list(rows[:most])


def passages_in(intake: Intake, *, start: int, end: int) -> list[Passage]:
    """The passages that begin in a stretch of the text, in its order; replaced ones too."""
    rows = intake.passages.filter(start__gte=start, start__lt=end)
    return list(rows.select_related(*_RELATED).order_by("start", "-end", "kind", "id"))


def elements_of(rows: Sequence[Passage]) -> dict[UUID, list[tuple[str, int, int]]]:
    """The named parts of audit findings: kind, start and end, in the order of the text."""
    held: dict[UUID, list[tuple[str, int, int]]] = {}
    found = PassageElement.objects.filter(passage__in=[row.pk for row in rows])
    for key, kind, start, end in found.order_by("start").values_list(
        "passage", "kind", "start", "end"
    ):
        held.setdefault(key, []).append((kind, start, end))
    return held


def similar_to(passage_id: UUID, *, intake: Intake, actor: Actor) -> tuple[Like, ...]:
    """The findings that say the like of a passage, the nearest first, without the one that it was
    registered as. `Missing` for a passage of another reading."""
    passage = find_passage(passage_id, intake=intake)
    text = intake.document.text[passage.start : passage.end]
    registered = Registered.objects.filter(passage=passage).values("finding")
    return like_text(text, actor=actor, apart_from=Q(pk__in=registered))


def next_undecided(passage: Passage) -> Passage:
    """The next passage of the reading that is still proposed, from this one on and round to the
    beginning; itself where all are decided."""
    proposed = Passage.objects.filter(intake=passage.intake_id, state=PassageState.PROPOSED)
    ordered = proposed.order_by("start", "-end", "kind", "id")
    return ordered.filter(start__gte=passage.start).first() or ordered.first() or passage
