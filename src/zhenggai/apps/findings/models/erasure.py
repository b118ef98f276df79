"""What may not be erased for now, and what is to be erased under a decision."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from zhenggai.apps.findings.kinds import ErasureReason
from zhenggai.apps.findings.models.acts import Record


class RecordsHold(Record):
    """Records that must be kept whatever else is decided (legal hold): those of a finding, or with
    `whole_round` of every finding of its round. Number and reasons stand with the entry."""

    whole_round = models.BooleanField()
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    release_entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["finding"], condition=Q(released_at=None), name="records_held_once"
            )
        ]


class Erasure(Record):
    """One thing to be erased under one decision: laid down by one person, confirmed or refused by
    another. `target` names the thing (`queries.erasures`); number and issuing body of the decision
    stand with the entry. `done_entry` is the entry of the confirmation or the refusal."""

    target = models.CharField(max_length=80)
    reason = models.CharField(max_length=24)
    decided_on = models.DateField()
    confirmed = models.BooleanField(null=True)
    done_by = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="erasure_known_reason", condition=Q(reason__in=sorted(ErasureReason))
            ),
            CheckConstraint(
                name="erasure_confirmed_by_other", condition=Q(done_by=None) | ~Q(done_by=F("by"))
            ),
            UniqueConstraint(
                fields=["finding", "target"],
                condition=Q(confirmed=None),
                name="erasure_waits_once",
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="erasure_at")]
