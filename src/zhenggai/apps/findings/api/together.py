"""What hangs together, for programs: findings that are alike, groups, and the reconciliation of a
round. What a person says of two findings, or of a finding and a measure, goes by the acts."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhenggai.apps.findings.api import pictures, shapes
from zhenggai.apps.findings.queries import reconciliation as reconciled
from zhenggai.apps.findings.queries import relations
from zhenggai.apps.findings.queries import similar as alike
from zhenggai.apps.findings.queries.reconciliation import Gap
from zhenggai.apps.people.api.bearer import READ, caller
from zhenggai.kit import cursors
from zhenggai.kit.api import After, answer

router = Router(tags=["findings"], auth=READ)
_HEAD = "reconciliation"


@router.get(
    "/findings/{uuid:finding_id}/similar",
    response=shapes.Similar,
    operation_id="similar",
    summary="The findings nearest to one, and what was said of them",
)
def similar(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Of other rounds and units, as far as they are seen whole."""
    found = alike.similar_to(finding_id, actor=caller(request).actor)
    return answer(shapes.Similar, pictures.similar(found))


@router.get(
    "/findings/{uuid:finding_id}/group",
    response=shapes.Group,
    operation_id="group",
    summary="The findings that hang together with one by confirmed links",
)
def group(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """Each step over findings that are seen whole."""
    found = relations.group_of(finding_id, actor=caller(request).actor)
    return answer(shapes.Group, pictures.group(found))


@router.get(
    "/rounds/{uuid:round_id}/reconciliation",
    response=shapes.Reconciliation,
    operation_id="reconciliation",
    summary="Problem, cause, measure, evidence and result of a round, and the gaps",
)
def reconciliation(
    request: HttpRequest, round_id: UUID, gap: Gap | None = None, after: After = ""
) -> HttpResponse:
    """The findings of a round that are seen whole, thirty at a time, with what answers them."""
    ref = cursors.read(after, head=_HEAD, kinds=(cursors.text,))[0] if after else ""
    actor = caller(request).actor
    found = reconciled.reconciliation(round_id, actor=actor, gap=gap, after=ref)
    more = cursors.written(_HEAD, [found.after]) if found.after else None
    return answer(shapes.Reconciliation, pictures.reconciliation(found, more))
