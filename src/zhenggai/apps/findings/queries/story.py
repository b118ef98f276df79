"""The acts on one finding as its viewer sees them, without the rest of its page."""

from __future__ import annotations

from uuid import UUID

from zhenggai.apps.findings.models import MeasureSupport
from zhenggai.apps.findings.queries import told
from zhenggai.apps.findings.queries.sight import find, scope_of, sees_whole
from zhenggai.apps.findings.queries.told import Story
from zhenggai.apps.people.actors import Actor


def story_of(finding_id: UUID, *, actor: Actor, before: int | None = None) -> Story:
    """The newest acts, or those before an entry; to a supporting unit only those on its measures.
    `Missing` for whoever does not see the finding."""
    scope = scope_of(actor)
    finding = find(finding_id, scope=scope)
    measures: list[UUID] | None = None
    if not sees_whole(finding, actor):
        helped = MeasureSupport.objects.filter(unit__in=scope.helps, measure__removed_at=None)
        linked = helped.filter(measure__links__finding=finding_id)
        measures = list(linked.values_list("measure", flat=True))
    entries, earlier = told.told_of(finding_id, before=before, measures=measures)
    return Story(tuple(told.named(entries)), earlier)
