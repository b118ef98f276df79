"""Proofs for those who may have them: one's own acts, or the entries of a case. Who may is the
caller's question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhenggai.apps.journal.models import Entry, LogKey, Place, SignedHead, Text, Witness
from zhenggai.apps.journal.queries.entries import NO_ENTRY
from zhenggai.apps.journal.queries.log import cosigned_note, latest_head
from zhenggai.apps.journal.shelf import Shelf
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import note
from zhenggai.core.tlog.bundle import Entries, Sealed
from zhenggai.core.tlog.merkle import inclusion_proof
from zhenggai.core.tlog.note import Key, read_key
from zhenggai.core.tlog.receipt import Receipt, Words
from zhenggai.core.tlog.tile import WIDTH, Bundle, packed
from zhenggai.core.tlog.verify import check_inclusion


@dataclass(frozen=True, slots=True)
class Own:
    """An act of somebody's, and where it stands in the log: `None` until it is signed for."""

    entry: int
    kind: str
    at: datetime
    index: int | None


def own_acts(actor: UUID, *, most: int, before: int | None = None) -> list[Own]:
    """What somebody did, newest first. Two queries."""
    rows = Entry.objects.filter(actor=actor).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    signed = _signed()
    names = ("id", "kind", "at", "place__index")
    return [
        Own(key, kind, at, index if index is not None and index < signed else None)
        for key, kind, at, index in rows.values_list(*names)[:most]
    ]


def own_act(entry: int, actor: UUID) -> Own | None:
    """One of them, `None` where it is not his or no entry can have that number."""
    if entry >= NO_ENTRY:
        return None
    found = own_acts(actor, most=1, before=entry + 1)
    return found[0] if found and found[0].entry == entry else None


def receipt_of(entry: int, *, shelf: Shelf) -> Receipt | None:
    """The receipt of an entry with its words, under the newest checkpoint that a witness cosigned,
    or else the newest; `None` until the entry is signed for. Raises `Invalid` (`log.…`) where the
    tiles are damaged."""
    sealed = sealed_entries([entry], shelf=shelf)
    if sealed is None:
        return None
    (one,) = sealed.entries
    return Receipt(one.entry, one.words, sealed.proof(one), sealed.keys, sealed.witnesses)


def sealed_entries(entries: Collection[int], *, shelf: Shelf) -> Entries | None:
    """Entries with their words and proofs, all under one checkpoint as `receipt_of` chooses it;
    those that it does not hold are left out. `None` where it holds none. Raises `Invalid`
    (`log.…`) where the tiles do not prove it: handed out, that would accuse the log."""
    places = dict(
        Place.objects.filter(entry__in=entries).order_by("index").values_list("index", "entry_id")
    )
    head = _head(max(places, default=0)) if places else None
    if head is None:
        return None
    size = head.size
    leaves = dict(Entry.objects.filter(id__in=places.values()).values_list("id", "leaf"))
    words: dict[int, dict[str, Words]] = {}
    rows = Text.objects.filter(entry__in=places.values(), erased=None)
    for key, name, text, salt in rows.values_list("entry_id", "name", "text", "salt"):
        words.setdefault(key, {})[name] = Words(text, bytes(salt))
    made = [
        Sealed(
            index,
            bytes(leaves[key]),
            words.get(key, {}),
            _proof(bytes(leaves[key]), index, head, shelf),
        )
        for index, key in places.items()
        if index < size
    ]
    if not made:
        return None
    whole = note.parsed(cosigned_note(head))
    return Entries(whole, tuple(made), _keys(head.origin), _witnesses())


def _proof(leaf: bytes, index: int, head: SignedHead, shelf: Shelf) -> tuple[bytes, ...]:
    """The hashes that prove it. Raises `Invalid`."""
    proof = tuple(inclusion_proof(index, head.size, shelf.read))
    try:
        check_inclusion(leaf, index=index, size=head.size, root=bytes(head.root), proof=proof)
    except Invalid as fault:
        raise Invalid("log.tiles-differ", size=head.size) from fault
    return proof


def places(entries: Collection[int]) -> dict[int, int]:
    """Where entries stand in the log, by entry; those without a place are left out. Whether a
    place is signed for is known of the checkpoint that one proves under."""
    rows = Place.objects.filter(entry__in=entries)
    return dict(rows.values_list("entry_id", "index"))


def bundle(asked: Bundle) -> bytes | None:
    """The bytes of a bundle of entries that are signed for, `None` where they are not."""
    start = asked.index * WIDTH
    if start + asked.width > _signed():
        return None
    rows = Place.objects.filter(index__gte=start, index__lt=start + asked.width).order_by("index")
    leaves = [bytes(leaf) for leaf in rows.values_list("entry__leaf", flat=True)]
    return packed(leaves) if len(leaves) == asked.width else None


def _signed() -> int:
    """How many entries are signed for."""
    head = latest_head()
    return head.size if head else 0


def _head(last: int) -> SignedHead | None:
    """The checkpoint of the log to prove under: cosigned and holding all, or the newest."""
    newest = latest_head()
    if newest is None or not newest.size:
        return None
    rows = SignedHead.objects.filter(origin=newest.origin, size__gt=last)
    return rows.filter(cosignatures__isnull=False).order_by("-size").first() or newest


def _keys(origin: str) -> tuple[Key, ...]:
    rows = LogKey.objects.filter(origin=origin).order_by("id").values_list("key", flat=True)
    return tuple(map(read_key, rows))


def _witnesses() -> tuple[Key, ...]:
    return tuple(map(read_key, Witness.objects.order_by("id").values_list("key", flat=True)))
