"""Answers kept for programs that ask the same again: see `KeptAnswer`."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhenggai.apps.people.models import KeptAnswer
from zhenggai.kit.keys import new_key
from zhenggai.kit.rows import insert

KEPT = timedelta(hours=24)
_COLUMNS = ("id", "token_id", "key", "asked", "status", "answer", "etag", "at")


def claim_answer(*, token: UUID, key: str, asked: str, at: datetime) -> UUID | None:
    """Hold the place of an answer within the caller's transaction; `None` where the key has been
    used. Whoever uses it at the same moment waits here until that transaction has ended."""
    assert transaction.get_connection().in_atomic_block
    row = (new_key(), token, key, asked, 0, "", "", at)
    held = insert(KeptAnswer, _COLUMNS, [row], keys=True, unless_there=True)
    return row[0] if held else None


def keep_answer(*, held: UUID, status: int, answer: str, etag: str) -> None:
    """Fill the place with the answer, in the transaction of the act."""
    KeptAnswer.objects.filter(pk=held).update(status=status, answer=answer, etag=etag)


def erase_answers(*, at: datetime) -> int:
    """Erase what was kept for a day; how many. For the hourly round."""
    erased, _ = KeptAnswer.objects.filter(at__lt=at - KEPT).delete()
    return erased
