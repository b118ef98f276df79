"""Putting passages in and taking them out, inside the transaction of the act that they follow.

Nothing here is journalled: what can be found is derived from what the acts have kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db import transaction

from zhenggai.apps.passages import index
from zhenggai.apps.passages.models import Passage, Splitting
from zhenggai.core.seeking import cut, splitter
from zhenggai.kit.rows import insert

_COLUMNS = ("subject", "part", "kind", "key", "no", "circles", "text")
_Row = tuple[UUID, UUID, str, UUID, int, str, str]
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A text to be found. `part` is what it hangs on within the subject (the subject itself where
    it hangs on nothing), `key` the thing whose text it is. Who is of none of the `circles` may not
    see it; who is of one is still to be asked."""

    subject: UUID
    part: UUID
    kind: str
    key: UUID
    text: str
    circles: frozenset[UUID]


def add(pieces: Iterable[Piece]) -> int:
    """Put in texts that are not there yet, cut into passages; how many these are. An empty text is
    none."""
    return _add(row for piece in pieces for row in _rows(piece))


def put(pieces: Sequence[Piece]) -> None:
    """Put in texts in place of what was there for the same subject, part, kind and key."""
    for one in pieces:
        take_out(one.subject, part=one.part, kind=one.kind, key=one.key)
    add(pieces)


def take_out(
    subject: UUID, *, part: UUID | None = None, kind: str = "", key: UUID | None = None
) -> None:
    """Take out the passages of a subject, or those of one part, kind or key of it."""
    assert transaction.get_connection().in_atomic_block
    found = Passage.objects.filter(subject=subject)
    if part is not None:
        found = found.filter(part=part)
    if kind:
        found = found.filter(kind=kind)
    if key is not None:
        found = found.filter(key=key)
    rows = list(found.values_list("pk", "kind", "circles", "text"))
    if rows:
        index.take_out(rows)
        Passage.objects.filter(pk__in=[row[0] for row in rows]).delete()


def there(subjects: Collection[UUID]) -> set[UUID]:
    """Of some subjects, those that have passages."""
    return set(Passage.objects.filter(subject__in=subjects).values_list("subject", flat=True))


def encircle(subject: UUID, circles: Mapping[UUID, frozenset[UUID]]) -> None:
    """Give the passages of a subject the circles of their part, by part; others are left alone."""
    encircle_all({subject: circles})


def encircle_all(circles: Mapping[UUID, Mapping[UUID, frozenset[UUID]]]) -> None:
    """The same for many subjects."""
    assert transaction.get_connection().in_atomic_block
    said = {
        (subject, part): index.said(now)
        for subject, parts in circles.items()
        for part, now in parts.items()
    }
    found = Passage.objects.filter(subject__in=list(circles))
    columns = ("subject", "part", "pk", "kind", "circles", "text")
    old: list[index.Row] = []
    new: dict[str, list[index.Row]] = {}
    for subject, part, pk, kind, before, text in found.values_list(*columns):
        now = said.get((subject, part), before)
        if now != before:
            old.append((pk, kind, before, text))
            new.setdefault(now, []).append((pk, kind, now, text))
    if not old:
        return
    index.take_out(old)
    for now, rows in new.items():
        Passage.objects.filter(pk__in=[row[0] for row in rows]).update(circles=now)
        index.put_in(rows)


def copy(subject: UUID, *, part: UUID, to: Piece) -> None:
    """Put the passages of a part of a subject in once more as those of the subject and part of
    `to`, in the circles of `to`; its text and key do not count."""
    rows = Passage.objects.filter(subject=subject, part=part).order_by("pk")
    circles = index.said(to.circles)
    found = list(rows.values_list("kind", "key", "no", "text"))
    _add((to.subject, to.part, kind, key, no, circles, text) for kind, key, no, text in found)


def clear() -> None:
    """Take everything out. The index is not current until `finish` says so."""
    index.empty()
    Passage.objects.all().delete()
    Splitting.objects.all().delete()


def finish() -> None:
    """Note that all there is was put in by today's splitter."""
    Splitting.objects.all().delete()
    Splitting.objects.create(version=splitter())


def _add(rows: Iterator[_Row]) -> int:
    assert transaction.get_connection().in_atomic_block
    count = 0
    while batch := list(islice(rows, _BATCH)):
        keys = insert(Passage, _COLUMNS, batch, keys=True)
        made = zip(keys, batch, strict=True)
        index.put_in([(int(key), row[2], row[5], row[6]) for key, row in made])
        count += len(batch)
    return count


def _rows(piece: Piece) -> Iterable[_Row]:
    circles = index.said(piece.circles)
    return (
        (piece.subject, piece.part, piece.kind, piece.key, number, circles, text)
        for number, text in enumerate(cut(piece.text), 1)
    )
