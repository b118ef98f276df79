"""What was asked and decided about a deadline."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from zhenggai.apps.findings.models.acts import Record


class Extension(Record):
    """A later day that was asked for: for the deadline of the finding, or with `measure` for that
    of one measure; `before` is the day that it stood at. `number` counts those asked for in the
    episode and granted before, this one with them; a `further` one is decided a level above
    whoever set the deadline. The unit may take it back while nobody has decided it. Reasons and
    progress stand with the entry."""

    measure = models.ForeignKey(
        "findings.Measure", models.PROTECT, null=True, related_name="extensions"
    )
    before = models.DateField()
    until = models.DateField()
    number = models.PositiveSmallIntegerField()
    further = models.BooleanField()
    agreed = models.BooleanField(null=True)
    decided_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_entry = models.BigIntegerField(null=True)
    withdrawn_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal_entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["finding", "episode"],
                condition=Q(agreed=None, withdrawn_at=None),
                name="extension_waits_once",
            ),
            CheckConstraint(name="extension_is_later", condition=Q(until__gt=F("before"))),
            CheckConstraint(
                name="extension_decided_by_other",
                condition=Q(decided_by=None) | ~Q(decided_by=F("by")),
            ),
            CheckConstraint(
                name="extension_withdrawn_whole",
                condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawal_entry=None)
                | Q(
                    agreed=None,
                    withdrawn_by__isnull=False,
                    withdrawn_at__isnull=False,
                    withdrawal_entry__isnull=False,
                ),
            ),
            CheckConstraint(
                name="extension_decided_whole",
                condition=Q(agreed=None, decided_at=None, decision_entry=None)
                | Q(agreed__isnull=False, decided_at__isnull=False, decision_entry__isnull=False),
            ),
        ]
