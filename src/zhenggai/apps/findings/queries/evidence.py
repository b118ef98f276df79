"""A piece of evidence as its page shows it, and the questions that the evidence of a plan raises.

A question is put to people and has an answer; it refuses nothing and counts nothing per person.
Sources: ``domain.md`` section 5, F01, F05, F06, F24.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from zhenggai.apps.findings.kinds import PAPER, LinkSource
from zhenggai.apps.findings.models import (
    Evidence,
    EvidenceUse,
    Finding,
    MeasureLink,
    MeasureSupport,
    Submission,
)
from zhenggai.apps.findings.queries.measures import Plan, Proof
from zhenggai.apps.findings.queries.sight import (
    Scope,
    find,
    scope_of,
    seen_measures,
    sees_whole,
)
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.people.actors import Actor
from zhenggai.kit import erased
from zhenggai.kit.refusals import Gone, Missing

# More files than this for each measure are a burden to whoever reads them.
MANY = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """One question by its code, with the values of its wording."""

    code: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Use:
    """A measure that the same bytes stand for; `ref` is the number of its finding."""

    finding: UUID
    ref: str
    measure: str


@dataclass(frozen=True, slots=True)
class EvidencePage:
    """One file with all that is known of it. `uses` are those that the viewer may see; `mine` tells
    whether he uploaded it, `own` whether it stands for a measure of this finding's own plan, and
    `submitted` whether it has been before a reviewer."""

    finding: Finding
    evidence: Evidence
    by: Name
    uses: tuple[Use, ...]
    mine: bool
    own: bool
    submitted: bool

    @property
    def asked(self) -> list[Asked]:
        """What this file asks its reader."""
        one = self.evidence
        proof = Proof(
            id=one.pk,
            name=one.name,
            kind=one.kind,
            paper=one.kind in PAPER,
            shows_on=one.shows_on,
            uploaded_at=one.uploaded_at,
            uses=len(self.uses),
            made=one.file_created,
        )
        return asked_of([proof], feedback_on=self.finding.round.feedback_on)

    @property
    def decision(self) -> erased.Decision | None:
        """The decision under which the file was erased, `None` where it is there."""
        return erased.read(self.evidence.name) if self.evidence.erased else None

    def check_there(self) -> None:
        """Raise `Gone`, with the decision, where the file was erased."""
        check_there(self.evidence)

    @property
    def changed(self) -> bool:
        """Whether what is kept differs from what was sent."""
        return self.evidence.digest != self.evidence.original_digest


def evidence_page(finding_id: UUID, evidence_id: UUID, *, actor: Actor) -> EvidencePage:
    """A piece of evidence through a finding. `Missing` for whoever does not see the finding, or
    sees of it only measures of his unit that this file does not stand for."""
    scope = scope_of(actor)
    finding = find(finding_id, scope=scope)
    uses = EvidenceUse.objects.filter(
        evidence=evidence_id,
        measure__links__finding=finding_id,
        measure__removed_at=None,
    )
    if not sees_whole(finding, actor):
        helped = MeasureSupport.objects.filter(unit__in=scope.helps)
        uses = uses.filter(measure__in=helped.values("measure"))
    rows = list(uses.select_related("evidence__uploaded_by", "measure"))
    if not rows:
        raise Missing("evidence.missing")
    evidence = rows[0].evidence
    by = evidence.uploaded_by
    return EvidencePage(
        finding=finding,
        evidence=evidence,
        by=Name(by.name, by.name_en),
        uses=_uses(evidence, scope),
        mine=by.pk == actor.person,
        own=any(use.measure.home_id == finding.pk for use in rows),
        submitted=was_submitted(evidence),
    )


def check_there(evidence: Evidence) -> None:
    """Raise `Gone`, with the decision, where the file was erased under one."""
    decision = erased.read(evidence.name) if evidence.erased else None
    if decision is not None:
        raise Gone("file.erased", number=decision.number, day=decision.day.isoformat())


def was_submitted(evidence: Evidence) -> bool:
    """Whether a finding that the file stands for was handed in since it was uploaded, and so
    whether somebody may have judged by it."""
    uses = evidence.uses.values_list("measure", "measure__home")
    measures, homes = {measure for measure, _ in uses}, {home for _, home in uses}
    linked = MeasureLink.objects.filter(measure__in=measures).exclude(source=LinkSource.REFUSED)
    findings = homes.union(linked.values_list("finding", flat=True))
    return Submission.objects.filter(finding__in=findings, at__gte=evidence.uploaded_at).exists()


def of_same_bytes(digest: str, original: str) -> Q:
    """The uses of what is kept with the same bytes, or was sent with the same: what was taken out
    of one copy makes it no other file."""
    return Q(evidence__digest=digest) | Q(evidence__original_digest=original)


def seen_uses(scope: Scope) -> QuerySet[EvidenceUse]:
    """What evidence stands for, of the measures that a viewer sees."""
    return EvidenceUse.objects.filter(measure__in=seen_measures(scope).values("pk"))


def reusable(finding: UUID, measure: UUID | None, *, actor: Actor) -> list[tuple[UUID, str]]:
    """The evidence of a finding's other measures that the actor sees and that does not stand for
    this one yet, by name."""
    there = EvidenceUse.objects.filter(measure=measure).values("evidence__digest")
    rows = seen_uses(scope_of(actor)).filter(measure__home=finding, evidence__erased=None)
    rows = rows.exclude(evidence__digest__in=there)
    return list(dict.fromkeys(rows.order_by("pk").values_list("evidence", "evidence__name")))[:100]


def questions(plan: Plan, *, feedback_on: date) -> tuple[Asked, ...]:
    """What the evidence of a plan asks its reader, as far as a page of the plan shows it."""
    answered = [measure for measure in plan.measures if measure.proofs]
    shown = list({proof.id: proof for measure in answered for proof in measure.proofs}.values())
    asked: list[Asked] = []
    # On another page of the plan there may be an outcome.
    if shown and plan.pages == 1 and all(proof.paper for proof in shown):
        asked.append(Asked("question.paper-only", {}))
    asked += asked_of(shown, feedback_on=feedback_on)
    if len(shown) > MANY * len(answered):
        asked.append(Asked("question.many-files", {"count": len(shown)}))
    return tuple(asked)


def asked_of(files: Sequence[Proof], *, feedback_on: date) -> list[Asked]:
    """What is asked of single files, which the questions name."""
    named = {
        "question.before-feedback": [one for one in files if one.shows_on < feedback_on],
        "question.made-later": [one for one in files if _day(one.made) > one.shows_on],
        "question.used-often": [one for one in files if one.uses > 1],
    }
    return [
        Asked(code, {"names": [one.name for one in found]})
        for code, found in named.items()
        if found
    ]


def _uses(evidence: Evidence, scope: Scope) -> tuple[Use, ...]:
    rows = (
        seen_uses(scope)
        .filter(of_same_bytes(evidence.digest, evidence.original_digest))
        .order_by("measure__home__ref", "pk")
        .values_list("measure__home", "measure__home__ref", "measure__text")[:100]
    )
    return tuple(Use(*row) for row in rows)


def _day(stated: str) -> date:
    """The day of a time as a file states it; the first of all days where it states none."""
    try:
        return datetime.fromisoformat(stated).date()
    except ValueError:
        return date.min
