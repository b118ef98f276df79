"""Why a deadline is the day that it is, where a rule has set it."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from zhenggai.kit.keys import new_key


class DeadlineBasis(models.Model):
    """The deadline of a finding, or of a round, reckoned by a version of a rule from a day on, with
    the steps as they were told and the tables of days off by which they were counted. `lacks` is
    the year whose days off were not published yet, null where the day is final. `entry` is the act
    that set the day; `ended_at` when it was set otherwise, or reckoned again. Of a deadline that
    was typed, put off or agreed with a plan the journal tells."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    finding = models.ForeignKey("findings.Finding", models.PROTECT, null=True, related_name="bases")
    round = models.ForeignKey("findings.Round", models.PROTECT, null=True, related_name="bases")
    rule = models.ForeignKey("regimes.DeadlineRule", models.PROTECT, related_name="+")
    start_on = models.DateField()
    due_on = models.DateField()
    steps = models.TextField()
    calendar = models.CharField(max_length=400)
    lacks = models.PositiveSmallIntegerField(null=True)
    at = models.DateTimeField()
    entry = models.BigIntegerField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="basis_of_one_thing",
                condition=Q(finding__isnull=True, round__isnull=False)
                | Q(finding__isnull=False, round__isnull=True),
            ),
            UniqueConstraint(
                fields=["finding"], condition=Q(ended_at=None), name="basis_of_finding_once"
            ),
            UniqueConstraint(
                fields=["round"],
                condition=Q(ended_at=None, round__isnull=False),
                name="basis_of_round_once",
            ),
        ]
        indexes = [
            Index(
                fields=["lacks", "id"],
                condition=Q(ended_at=None, lacks__isnull=False),
                name="basis_provisional",
            )
        ]
