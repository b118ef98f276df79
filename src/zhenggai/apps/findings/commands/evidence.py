"""Evidence: files that show that something was done, each with its kind and the day that it shows.

The bytes were taken in by `files.commands.accept` before, outside of any transaction of ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.files import queries as files
from zhenggai.apps.findings import queries
from zhenggai.apps.findings.commands import findable
from zhenggai.apps.findings.commands._act import Turn, begin
from zhenggai.apps.findings.commands.plan import own_measure
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.models import (
    Evidence,
    EvidenceUse,
    Measure,
    MeasureSupport,
)
from zhenggai.apps.findings.queries.evidence import (
    check_there,
    of_same_bytes,
    seen_uses,
    was_submitted,
)
from zhenggai.apps.findings.states import Act
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import words

# Above this the page suggests fewer (F24); here files are refused, not counted as zeal.
MOST_PER_MEASURE = 200
_NAME = 255
_STATED = 40


@dataclass(frozen=True, slots=True)
class EvidenceFields:
    """What the uploader says, and what the file said of itself before anything was taken out:
    `original_digest`, `created` and `modified` are those of the file as it was sent."""

    file: UUID
    name: str
    kind: EvidenceKind
    shows_on: date
    original_digest: str
    created: str = ""
    modified: str = ""
    taken_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bared:
    """A copy of a piece of evidence without `taken_out`, and the digest of what it was made of."""

    file: UUID
    made_of: str
    taken_out: tuple[str, ...]


@transaction.atomic
def check_can_add(*, finding_id: UUID, measure_id: UUID, actor: Actor, at: datetime) -> None:
    """Raise what `add_evidence` would raise before it looks at the file: nothing is taken in from
    whoever may not add it."""
    _measure(begin(Act.ADD_EVIDENCE, finding_id=finding_id, actor=actor, at=at), measure_id)


@transaction.atomic
def add_evidence(
    *,
    finding_id: UUID,
    measure_id: UUID,
    actor: Actor,
    at: datetime,
    fields: EvidenceFields,
) -> Evidence:
    """Add a file as evidence for a measure. The day that it shows is not in the future; whether it
    lies oddly is a question for the reviewer, not a refusal."""
    turn = begin(Act.ADD_EVIDENCE, finding_id=finding_id, actor=actor, at=at)
    measure = _measure(turn, measure_id)
    stored = files.file(fields.file)
    if fields.shows_on > turn.today:
        raise Invalid("act.day-in-future", field="shows_on")
    _check_room(measure, stored.digest, fields.original_digest)
    name = words(fields.name, "name", most=_NAME)
    entry = turn.end(
        Event.EVIDENCE_ADDED,
        body={
            "measure": str(measure.pk),
            "kind": fields.kind.value,
            "shows_on": fields.shows_on.isoformat(),
            "taken_out": list(fields.taken_out),
        },
        texts={
            "file": stored.named,
            "original": f"sha256:{fields.original_digest}",
            "name": name,
        },
    )
    evidence = Evidence.objects.create(
        file=stored.pk,
        digest=stored.digest,
        original_digest=fields.original_digest,
        name=name,
        kind=fields.kind,
        shows_on=fields.shows_on,
        file_created=fields.created[:_STATED],
        file_modified=fields.modified[:_STATED],
        taken_out=",".join(fields.taken_out),
        uploaded_by_id=actor.person,
        uploaded_at=at,
        entry=entry,
    )
    EvidenceUse.objects.create(evidence=evidence, measure=measure)
    findable.evidence(measure, evidence)
    return evidence


@transaction.atomic
def reuse_evidence(
    *,
    finding_id: UUID,
    measure_id: UUID,
    evidence_id: UUID,
    actor: Actor,
    at: datetime,
) -> EvidenceUse:
    """Let evidence of a finding of the same lead unit and round stand for another measure too; it
    shows there as used more than once. `Missing` for evidence that the actor does not see: by
    letting it stand for his own measure he would open it to himself."""
    turn = begin(Act.ADD_EVIDENCE, finding_id=finding_id, actor=actor, at=at)
    measure = _measure(turn, measure_id)
    seen = seen_uses(queries.scope_of(actor)).filter(
        evidence=evidence_id,
        measure__home__round=turn.finding.round_id,
        measure__home__lead_unit=turn.finding.lead_unit_id,
    )
    evidence = Evidence.objects.filter(pk__in=seen.values("evidence")).first()
    if evidence is None:
        raise Missing("evidence.missing")
    check_there(evidence)
    _check_room(measure, evidence.digest, evidence.original_digest)
    turn.end(
        Event.EVIDENCE_REUSED,
        body={"measure": str(measure.pk), "evidence": str(evidence.pk)},
    )
    findable.evidence(measure, evidence)
    return EvidenceUse.objects.create(evidence=evidence, measure=measure)


@transaction.atomic
def check_can_clean(*, finding_id: UUID, evidence_id: UUID, actor: Actor, at: datetime) -> Evidence:
    """The evidence as it stands. Raises what `clean_evidence` would raise before it looks at the
    copy: nothing is made for whoever may not have it made."""
    turn = begin(Act.ADD_EVIDENCE, finding_id=finding_id, actor=actor, at=at)
    return _cleanable(turn, evidence_id)


@transaction.atomic
def clean_evidence(
    *, finding_id: UUID, evidence_id: UUID, actor: Actor, at: datetime, bared: Bared
) -> Evidence:
    """Let a copy without position, author and device stand in the place of a file, for every
    measure that it stands for. The digest of what was sent, its times and its day stay on record;
    the bytes that were kept are shown to nobody from now on."""
    turn = begin(Act.ADD_EVIDENCE, finding_id=finding_id, actor=actor, at=at)
    evidence = _cleanable(turn, evidence_id)
    if evidence.digest != bared.made_of:
        raise Invalid("evidence.nothing-to-take-out")
    copy = files.file(bared.file)
    turn.end(
        Event.EVIDENCE_CLEANED,
        body={"evidence": str(evidence.pk), "taken_out": list(bared.taken_out)},
        texts={
            "file": copy.named,
            "replaced": f"sha256:{evidence.digest}",
            "name": evidence.name,
        },
    )
    taken = dict.fromkeys([*evidence.what_was_taken_out, *bared.taken_out])
    evidence.file, evidence.digest, evidence.taken_out = copy.pk, copy.digest, ",".join(taken)
    evidence.save(update_fields=["file", "digest", "taken_out"])
    return evidence


def _cleanable(turn: Turn, evidence_id: UUID) -> Evidence:
    """The locked evidence of a measure of this finding. What was once submitted stays as it was
    shown, wherever it stands."""
    measures = EvidenceUse.objects.filter(
        evidence=evidence_id, measure__home=turn.finding, measure__removed_at=None
    ).values_list("measure", flat=True)
    evidence = Evidence.objects.select_for_update().filter(pk=evidence_id).first()
    if evidence is None or not measures:
        raise Missing("evidence.missing")
    _check_helps(turn, measures)
    check_there(evidence)
    if was_submitted(evidence):
        raise WrongState("evidence.was-submitted")
    return evidence


def _measure(turn: Turn, measure_id: UUID) -> Measure:
    measure = own_measure(turn.finding, measure_id)
    _check_helps(turn, [measure.pk])
    return measure


def _check_helps(turn: Turn, measures: Iterable[UUID]) -> None:
    """Refuse a supporting unit that helps with none of the measures."""
    if turn.reach.role is Role.SUPPORTING:
        rows = MeasureSupport.objects.filter(measure__in=measures)
        paths = rows.values_list("unit__path", flat=True)
        if not any(turn.reach.covers(path) for path in paths):
            raise NotPermitted("measure.not-supported")


def _check_room(measure: Measure, digest: str, original: str) -> None:
    uses = EvidenceUse.objects.filter(measure=measure)
    if uses.filter(of_same_bytes(digest, original)).exists():
        raise Invalid("evidence.there-already", field="file")
    if uses.count() >= MOST_PER_MEASURE:
        raise Invalid("evidence.too-many", field="file", most=MOST_PER_MEASURE)
