"""The rows of the journal. Importable only by this app."""

from __future__ import annotations

import uuid

from django.db import models


class Entry(models.Model):
    """One act. `leaf` is what happened, byte for byte as it will be hashed; the other columns
    repeat parts of it, so that it can be found. Triggers keep rows as they were written."""

    id = models.BigAutoField(primary_key=True)
    leaf = models.BinaryField()
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    subject = models.UUIDField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="entry_subject"),
            models.Index(fields=["actor", "id"], name="entry_actor"),
        ]


class Text(models.Model):
    """Words that belong to an entry, which holds only their salted digest: personal data and free
    text can be erased under a decision and the log still verifies."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="texts")
    name = models.CharField(max_length=32)
    text = models.TextField()
    salt = models.BinaryField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "name"], name="text_once_per_entry")
        ]
