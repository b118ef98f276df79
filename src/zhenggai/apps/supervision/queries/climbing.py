"""Upon what a rung of the ladder may be climbed about findings: what was climbed before, and where
more time was asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from zhenggai.apps.findings.models import Extension
from zhenggai.apps.supervision.ladder import UNCOUNTED
from zhenggai.apps.supervision.models import Step, StepFinding


@dataclass(frozen=True, slots=True)
class Grounds:
    """Of some findings in their present episodes: by finding the steps that count, in the order in
    which they were issued, and those for which more time was asked and nobody has answered."""

    climbed: Mapping[UUID, Sequence[Step]]
    asked: Collection[UUID]


def grounds_of(findings: Collection[UUID]) -> Grounds:
    """Upon what a rung may be climbed about some findings. Two queries."""
    now = {"finding__in": findings, "episode": F("finding__episode")}
    climbed: dict[UUID, list[Step]] = defaultdict(list)
    rows = StepFinding.objects.filter(**now).exclude(step__state__in=sorted(UNCOUNTED))
    for row in rows.select_related("step__appeal", "step__rule").order_by("step__entry"):
        climbed[row.finding_id].append(row.step)
    asked = Extension.objects.filter(**now, agreed=None, withdrawn_at=None)
    return Grounds(climbed, set(asked.values_list("finding", flat=True)))
