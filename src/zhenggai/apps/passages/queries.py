"""Finding passages. Who may see one is the caller's question: it knows the subject."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet

from zhenggai.apps.passages import index
from zhenggai.apps.passages.models import Passage, Posting, Splitting
from zhenggai.core.seeking import splitter


def holding(
    terms: Iterable[str],
    *,
    circles: Collection[UUID] | None = None,
    kinds: Collection[str] = (),
) -> QuerySet[Posting]:
    """The rows of the index that hold all of some terms (one at least), newest first, and with
    `circles` or `kinds` only those in or of one of them. Each leads to its `passage`."""
    if circles is not None and not circles:
        return Posting.objects.none()
    return Posting.objects.filter(index.holds(terms, circles, kinds)).order_by("-passage")


def passages(subject: UUID) -> QuerySet[Passage]:
    """The passages of a subject, oldest first."""
    return Passage.objects.filter(subject=subject).order_by("pk")


def count() -> int:
    """How many passages there are."""
    return Passage.objects.count()


def without_index() -> int:
    """How many passages more there are than rows of the index; 0 where none is missing."""
    return max(0, Passage.objects.count() - index.count())


def is_current() -> bool:
    """Whether the index was made by today's splitter."""
    return Splitting.objects.filter(version=splitter()).exists()
