"""What was prepared. Only `commands` may change a row."""

from __future__ import annotations

from django.db import models


class DigestDay(models.Model):
    """A day for which the digests are prepared, or were (`ended_at`); the next ones tell of what
    has come since."""

    day = models.DateField(primary_key=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
