"""One round by one issuer, its source documents, and the verbatim passages that findings quote."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from zhenggai.core.deadlines import Level
from zhenggai.kit.keys import new_key


class Round(models.Model):
    """A round of inspection or an audit project. `feedback_on` is the t0 of its deadlines;
    `due_on` ends its window; `level` is whose oversight it is, so that rules for that level hold;
    `posting_days` of 0 means that it closes without public posting; `lookback_months` is how long
    after close-out it is looked at again; `last_no` counts the numbers given to findings, never
    given again."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    regime = models.ForeignKey("regimes.Regime", models.PROTECT, related_name="+")
    issuer = models.ForeignKey(
        "people.Unit", models.PROTECT, related_name="rounds_issued", db_index=False
    )
    inspected = models.ForeignKey("people.Unit", models.PROTECT, related_name="rounds_received")
    level = models.CharField(max_length=16, default=Level.ANY)
    feedback_on = models.DateField()
    due_on = models.DateField()
    dispute_until = models.DateField(null=True)
    posting_days = models.PositiveSmallIntegerField(default=0)
    lookback_months = models.PositiveSmallIntegerField(default=6)
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    last_no = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            CheckConstraint(
                name="round_due_after_feedback", condition=Q(due_on__gte=F("feedback_on"))
            ),
            CheckConstraint(name="round_known_level", condition=Q(level__in=sorted(Level))),
        ]
        indexes = [models.Index(fields=["issuer", "feedback_on"], name="round_issuer")]


class RoundOffice(models.Model):
    """An office whose opinion on every plan of the round is required (会审)."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="offices", db_index=False)
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")

    class Meta:
        constraints = [UniqueConstraint(fields=["round", "unit"], name="office_once_per_round")]


class SourceDocument(models.Model):
    """The uploaded file of a round and the text that was read from it. Source text is never
    edited; `blocks` and `text` are what the anchors of quotes count in. Where words were erased
    under a decision there are as many blots; `erased` is the entry that erased the file itself."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="documents", db_index=False)
    file = models.UUIDField()
    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=255)
    text = models.TextField()
    added_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    erased = models.BigIntegerField(null=True)

    class Meta:
        constraints = [UniqueConstraint(fields=["round", "digest"], name="document_once_per_round")]

    @property
    def known_digest(self) -> str | None:
        """The digest of the file; `None` where it was erased."""
        return None if self.erased else self.digest


class Quote(models.Model):
    """A verbatim passage with its place. Offsets count code points in the document's text;
    `page`, `block` (1-based) and `place` (a cell) are what a reader looks up."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    document = models.ForeignKey(SourceDocument, models.PROTECT, null=True, related_name="quotes")
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    page = models.PositiveIntegerField(null=True)
    block = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=64, blank=True)
    text = models.TextField()

    class Meta:
        constraints = [CheckConstraint(name="quote_in_order", condition=Q(end__gte=F("start")))]
