"""Finding passages. Who may see one is the caller's question: it knows the subject."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from zhenggai.apps.passages import index
from zhenggai.apps.passages.models import Passage, Posting, Splitting, Trait
from zhenggai.core.likeness import MOST_COMPARED, Weights, asked, nearest
from zhenggai.kit.prepared import Prepared

T = TypeVar("T")
# A rest of up to so many times what is wanted is asked for at once; else so much more than wanted.
_LITTLE, _MORE = 4, 1.5
# Of more stretches GIN would merge the lists, though one word alone has fewer rows than they.
_FEW = 8
# Asked for more names at once, PostgreSQL reads through all of them.
_SO_MANY = 512
# Of so many candidates for likeness it is asked whether they may be seen.
_MOST_JUDGED = 240


def holding(
    terms: Iterable[str],
    *,
    circles: Collection[UUID] | None = None,
    kinds: Collection[str] = (),
    stretches: Collection[int] = (),
) -> QuerySet[Posting]:
    """The rows of the index that hold all of some terms (one at least), newest first, and with
    `circles` or `kinds` only those in or of one of them. Each leads to its `passage`. `stretches`
    are for `newest`."""
    if circles is not None and not circles:
        return Posting.objects.none()
    return Posting.objects.filter(index.holds(terms, circles, kinds, stretches)).order_by(
        "-passage"
    )


def newest(
    terms: Sequence[str],
    read: Callable[[QuerySet[Posting]], list[T]],
    *,
    most: int,
    seen: Q,
    circles: Collection[UUID] | None = None,
) -> list[T]:
    """What `read` makes of the newest rows that hold all of some terms and of which the condition
    `seen` holds, at most `most`. PostgreSQL would read and sort all of them first, so it is asked
    for a stretch of keys, and then for as many as will probably do, or for the rest where that is
    little or would be many stretches."""
    if connection.vendor == "sqlite":
        return read(holding(terms, circles=circles).filter(seen)[:most])
    found: list[T] = []
    left, width = index.last() // index.STRETCH + 1, 1
    while left > 0 and len(found) < most:
        here = range(max(0, left - width) if width <= _FEW else 0, left)
        rows = holding(terms, circles=circles, stretches=here if len(here) <= _FEW else ())
        some = read(rows.filter(seen, passage__lt=left * index.STRETCH)[:most])
        found += some
        left = here.start
        each = len(some) / len(here)
        wanted = most - len(found)
        width = left if each * left <= _LITTLE * most else math.ceil(_MORE * wanted / each)
    return found[:most]


_WEIGHTS = Prepared(lambda names: Trait.objects.filter(name__in=names).values_list("name", "seen"))


def alike(
    traits: Sequence[str],
    *,
    seen: Q,
    circles: Collection[UUID] | None = None,
) -> list[UUID]:
    """The subjects of the passages most like one with these traits, the nearest first, of those of
    which the condition `seen` holds."""
    if circles is not None and not circles:
        return []
    weights = weights_of(traits)
    chosen = asked(traits, weights)
    sums: dict[int, float] = {}
    for trait, keys in zip(chosen, index.having(chosen, circles), strict=True):
        weight = weights.of(trait)
        for key in keys:
            sums[key] = sums.get(key, 0.0) + weight
    best = sorted(sums, key=lambda key: (-sums[key], -key))[:_MOST_JUDGED]
    mine = set(Posting.objects.filter(pk__in=best).filter(seen).values_list("pk", flat=True))
    compared = [key for key in best if key in mine][:MOST_COMPARED]
    rows = Passage.objects.filter(pk__in=compared).values_list("subject", "traits")
    others = {subject: told.split() for subject, told in rows}
    weights = weights_of({*traits, *(trait for told in others.values() for trait in told)})
    return [subject for subject, _ in nearest(traits, others, weights)]


def weights_of(traits: Iterable[str]) -> Weights:
    """What some traits weigh among all passages that are compared, by the counts kept with them."""
    names = sorted({"", *traits})
    seen: dict[str, int] = {}
    for at in range(0, len(names), _SO_MANY):
        seen |= dict(_WEIGHTS(names=names[at : at + _SO_MANY]))
    return Weights(seen.pop("", 0), seen)


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
    """Whether the index was made by today's splitter and traits."""
    return Splitting.objects.filter(version=index.made_by()).exists()
