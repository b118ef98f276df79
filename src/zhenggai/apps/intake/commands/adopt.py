"""Taking what a document says into the plan of a finding. The unit's officer does it, one passage
at a time, while the finding is being planned; the frame of `findings` judges whether he may.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings import queries as findings
from zhenggai.apps.findings.commands import MeasureFields, add_cause, add_measure
from zhenggai.apps.findings.models import Cause, Measure, Quote
from zhenggai.apps.intake import queries
from zhenggai.apps.intake.kinds import PassageKind
from zhenggai.apps.intake.models import Adopted, Passage
from zhenggai.apps.people.actors import Actor
from zhenggai.core.records import CauseKind
from zhenggai.kit.refusals import Missing


@transaction.atomic
def adopt_measure(
    *, passage_id: UUID, finding_id: UUID, actor: Actor, at: datetime, fields: MeasureFields
) -> Measure:
    """Add a measure that was read in a document to the plan, anchored to its quote. Raises as
    `add_measure` does, and `Missing` for a passage that was not read as an answer to the finding
    or is adopted already."""
    passage = _proposed(passage_id, finding_id, actor, PassageKind.MEASURE)
    measure = add_measure(
        finding_id=finding_id, actor=actor, at=at, fields=fields, quote=_quote(passage).pk
    )
    Adopted.objects.create(passage=passage, finding_id=finding_id, measure=measure)
    return measure


@transaction.atomic
def adopt_cause(
    *,
    passage_id: UUID,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    text: str,
    kind: CauseKind | None = None,
) -> Cause:
    """Add a cause that was read in a document to the plan, anchored to its quote. Raises as
    `adopt_measure` does."""
    passage = _proposed(passage_id, finding_id, actor, PassageKind.CAUSE)
    cause = add_cause(
        finding_id=finding_id,
        actor=actor,
        at=at,
        text=text,
        kind=kind,
        quote=_quote(passage).pk,
    )
    Adopted.objects.create(passage=passage, finding_id=finding_id, cause=cause)
    return cause


def _proposed(passage_id: UUID, finding_id: UUID, actor: Actor, kind: PassageKind) -> Passage:
    finding = findings.find(finding_id, scope=findings.scope_of(actor))
    rows = queries.proposed_for(finding).filter(kind=kind).select_related("intake__document")
    passage = rows.filter(pk=passage_id).first()
    if passage is None:
        raise Missing("intake.passage-missing")
    return passage


def _quote(passage: Passage) -> Quote:
    document = passage.intake.document
    return Quote.objects.create(
        document=document,
        start=passage.start,
        end=passage.end,
        page=passage.page,
        block=passage.block,
        place=passage.place,
        text=document.text[passage.start : passage.end],
    )
