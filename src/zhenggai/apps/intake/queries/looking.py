"""Finding documents and readings, for those of the round's team only."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from zhenggai.apps.findings import queries as findings
from zhenggai.apps.findings.models import Finding, Round, SourceDocument
from zhenggai.apps.intake.kinds import PassageState
from zhenggai.apps.intake.models import Intake, Passage, PassageElement
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.refusals import Missing


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
    found = intake.passages.filter(pk=passage_id).first()
    if found is None:
        raise Missing("intake.passage-missing")
    return found


def documents(round_: Round) -> list[tuple[SourceDocument, list[Intake]]]:
    """The documents of a round, newest first, each with its readings, newest first."""
    rows = list(round_.documents.select_related("added_by").defer("text").order_by("-added_at"))
    held: dict[UUID, list[Intake]] = {row.pk: [] for row in rows}
    readings = Intake.objects.filter(document__round=round_).select_related("read_by")
    for intake in readings.defer("layout").order_by("-read_at"):
        held[intake.document_id].append(intake)
    return [(row, held[row.pk]) for row in rows]


def passages_in(intake: Intake, *, start: int, end: int) -> list[Passage]:
    """The passages that begin in a stretch of the text, in its order; replaced ones too."""
    rows = intake.passages.filter(start__gte=start, start__lt=end)
    related = ("changed_by", "category", "registered__finding")
    return list(rows.select_related(*related).order_by("start", "-end", "kind", "id"))


def elements_of(rows: Sequence[Passage]) -> dict[UUID, list[tuple[str, int, int]]]:
    """The named parts of audit findings: kind, start and end, in the order of the text."""
    held: dict[UUID, list[tuple[str, int, int]]] = {}
    found = PassageElement.objects.filter(passage__in=[row.pk for row in rows])
    for key, kind, start, end in found.order_by("start").values_list(
        "passage", "kind", "start", "end"
    ):
        held.setdefault(key, []).append((kind, start, end))
    return held


def next_undecided(passage: Passage) -> Passage:
    """The next passage of the reading that is still proposed, from this one on and round to the
    beginning; itself where all are decided."""
    proposed = Passage.objects.filter(intake=passage.intake_id, state=PassageState.PROPOSED)
    ordered = proposed.order_by("start", "-end", "kind", "id")
    return ordered.filter(start__gte=passage.start).first() or ordered.first() or passage
