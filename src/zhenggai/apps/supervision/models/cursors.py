"""How far the journal was read. Only `commands` may change a row."""

from __future__ import annotations

from django.db import models


class Cursor(models.Model):
    """The number of the last entry that one reader of the journal has done with. It moves in the
    transaction that does what the entries ask for, so that none is done twice or not at all."""

    reader = models.CharField(max_length=30, primary_key=True)
    upto = models.BigIntegerField()
