"""Putting passages in and taking them out, inside the transaction of the act that they follow.

Nothing here is journalled: what can be found is derived from what the acts have kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db import connection, transaction

from zhenggai.apps.passages import index
from zhenggai.apps.passages.models import Passage, Splitting, Trait
from zhenggai.core.likeness import traits
from zhenggai.core.seeking import cut
from zhenggai.kit.erased import without
from zhenggai.kit.rows import insert

_COLUMNS = ("subject", "part", "kind", "key", "no", "circles", "text", "traits")
_INDEXED = ("pk", "kind", "circles", "text", "traits")
_Row = tuple[UUID, UUID, str, UUID, int, str, str, str]
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A text to be found. `part` is what it hangs on within the subject (the subject itself where
    it hangs on nothing), `key` the thing whose text it is. Who is of none of the `circles` may not
    see it; who is of one is still to be asked. What is `compared` can be asked for the like."""

    subject: UUID
    part: UUID
    kind: str
    key: UUID
    text: str
    circles: frozenset[UUID]
    compared: bool = False


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
    rows = list(found.values_list(*_INDEXED))
    if rows:
        index.take_out(rows)
        _count((row[4] for row in rows), by=-1)
        _forget_unseen(row[4] for row in rows)
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
    old: list[index.Row] = []
    new: dict[str, list[index.Row]] = {}
    for subject, part, *row in found.values_list("subject", "part", *_INDEXED):
        pk, kind, before, *rest = row
        now = said.get((subject, part), before)
        if now != before:
            old.append((pk, kind, before, *rest))
            new.setdefault(now, []).append((pk, kind, now, *rest))
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
    found = list(rows.values_list("kind", "key", "no", "text", "traits"))
    _add((to.subject, to.part, *row[:3], circles, *row[3:]) for row in found)


def settle() -> None:
    """Let nothing stand in the index of what was taken out; see `index.merge`."""
    index.merge()


def clear() -> None:
    """Take everything out. The index is not current until `finish` says so."""
    index.empty()
    Passage.objects.all().delete()
    Trait.objects.all().delete()
    Splitting.objects.all().delete()


def finish() -> None:
    """Note that all there is was put in by today's splitter and traits."""
    Splitting.objects.all().delete()
    Splitting.objects.create(version=index.made_by())


def _add(rows: Iterator[_Row]) -> int:
    assert transaction.get_connection().in_atomic_block
    count = 0
    while batch := list(islice(rows, _BATCH)):
        keys = insert(Passage, _COLUMNS, batch, keys=True)
        made = zip(keys, batch, strict=True)
        index.put_in([(int(key), row[2], *row[5:]) for key, row in made])
        _count((row[7] for row in batch), by=1)
        count += len(batch)
    return count


def _rows(piece: Piece) -> Iterable[_Row]:
    circles = index.said(piece.circles)
    return (
        (
            *(piece.subject, piece.part, piece.kind, piece.key, number, circles, text),
            " ".join(traits(text)) if piece.compared and number == 1 else "",
        )
        for number, text in enumerate(cut(without(piece.text)), 1)
    )


def _count(kept: Iterable[str], *, by: int) -> None:
    """Count traits of passages that come or go. Rows are locked in one order by everybody, the row
    of the whole first, so that nobody waits for whoever waits for him."""
    seen: Counter[str] = Counter()
    for told in kept:
        if told:
            seen.update(["", *told.split()])
    counted = [(name, by * times) for name, times in sorted(seen.items())]
    for at in range(0, len(counted), _BATCH):
        _add_up(counted[at : at + _BATCH])


def _forget_unseen(kept: Iterable[str]) -> None:
    """Forget traits that no passage has any more: they are words of what may have been erased. Our
    transaction holds their rows."""
    names = {name for told in kept for name in told.split()}
    Trait.objects.filter(name__in=names, seen__lte=0).delete()


def _add_up(counted: Sequence[tuple[str, int]]) -> None:
    table = Trait._meta.db_table
    marks = ", ".join(["(%s, %s)"] * len(counted))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (name, seen) VALUES {marks} "  # noqa: S608 - our own name
            f"ON CONFLICT (name) DO UPDATE SET seen = {table}.seen + excluded.seen",
            [value for row in counted for value in row],
        )
