"""What the supervising side lays on a finding beside its chain: tags of a round, and requests to
report."""

from __future__ import annotations

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from zhenggai.apps.findings.models.acts import Record
from zhenggai.kit.keys import new_key


class Tag(models.Model):
    """A word by which a round sorts its findings. It belongs to the round, never to a person."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    round = models.ForeignKey("findings.Round", models.PROTECT, related_name="tags", db_index=False)
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["round", "name"], name="tag_once"),
            CheckConstraint(name="tag_named", condition=~Q(name="")),
        ]
        indexes = [models.Index(fields=["name", "round"], name="tag_name")]


class Tagging(Record):
    """A tag on a finding. What is taken off keeps its row."""

    finding = models.ForeignKey(
        "findings.Finding", models.PROTECT, related_name="%(class)s_records", db_index=False
    )
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="taggings")
    off_at = models.DateTimeField(null=True)
    off_entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["finding", "tag"], condition=Q(off_at=None), name="tag_once_on_finding"
            )
        ]


class ProgressRequest(Record):
    """Somebody who watches over the finding asks for a report by a day; the next report on one of
    its measures answers it."""

    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answer_entry = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["finding"], condition=Q(answered_at=None), name="request_open_once"
            )
        ]
