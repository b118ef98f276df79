"""What an authority may change about a regime, each row with its source."""

from __future__ import annotations

import uuid

from django.db import models


class Regime(models.Model):
    """A kind of oversight with its own vocabulary and its own profile of separation.

    `merged_parts` names the parts that one person may hold together in one episode, separated by
    commas: only registrar, reviewer and closer may stand there (a two-person audit shop exists);
    `source` says who allows it.
    """

    code = models.CharField(max_length=32, primary_key=True)
    name = models.CharField(max_length=64)
    name_en = models.CharField(max_length=64, blank=True)
    merged_parts = models.CharField(max_length=64, blank=True)
    source = models.TextField(blank=True)


class Category(models.Model):
    """What a finding is about, by the issuer's own list."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    regime = models.ForeignKey(Regime, models.PROTECT, related_name="categories")
    code = models.CharField(max_length=32)
    name = models.CharField(max_length=128)
    name_en = models.CharField(max_length=128, blank=True)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["regime", "code"], name="category_code_once")
        ]
