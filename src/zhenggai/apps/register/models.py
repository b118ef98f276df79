"""Columns and constraints. Only `commands` may change a row."""

from __future__ import annotations

import uuid
from enum import StrEnum

from django.db import models
from django.db.models import CheckConstraint, Q


class Shared(StrEnum):
    """Who is offered a saved view beside its owner."""

    NOBODY = "nobody"
    UNIT = "unit"
    ROUND = "round"


class SavedView(models.Model):
    """A view of the register that somebody keeps under a name. It holds the address only: whoever
    opens it sees his own findings through it. Shared, it is offered to those who belong to a unit
    or below it, or to those who see a round. What is withdrawn keeps its row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    shared = models.CharField(max_length=8, default=Shared.NOBODY)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+")
    round = models.ForeignKey("findings.Round", models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(
                name="saved_view_shared_with_one",
                condition=Q(shared=Shared.NOBODY, unit=None, round=None)
                | Q(shared=Shared.UNIT, unit__isnull=False, round=None)
                | Q(shared=Shared.ROUND, unit=None, round__isnull=False),
            )
        ]
