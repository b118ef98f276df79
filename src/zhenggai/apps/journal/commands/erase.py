"""Words taken away from beside their entries, with their salt: nobody finds out by trying what they
said. The entries stay, and what they are in the log."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from zhenggai.apps.journal.models import Text


def erase(*, words: Collection[UUID], by: int) -> int:
    """Erase words by their keys; `by` is the entry of the act that erases them, which holds the day
    of its decision (`decided_on`) and has its number beside it. How many were erased now."""
    assert transaction.get_connection().in_atomic_block
    rows = Text.objects.filter(pk__in=words, erased=None)
    return rows.update(text="", salt=b"", erased_id=by)
