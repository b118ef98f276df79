"""The one sealer: gives entries their places, lets the tree grow, signs what it has become.

Each step can be broken off at any instant and is taken up where it was: places are rows of one
transaction; tiles follow from places and are on the disk before a checkpoint promises them; and a
checkpoint is kept in the database before anybody is shown it. What does not fit together is refused
and nothing is signed, for two signed heads that contradict each other cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from zhenggai.apps.journal.commands.keys import signers_of
from zhenggai.apps.journal.keyring import Keyring
from zhenggai.apps.journal.models import Entry, LogKey, Place, SignedHead
from zhenggai.apps.journal.queries import settled
from zhenggai.apps.journal.queries.checking import entry_differs
from zhenggai.apps.journal.queries.log import cosigned_note, latest_head
from zhenggai.apps.journal.shelf import Shelf
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.growing import Edge, grown, resumed
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.merkle import leaf_hash
from zhenggai.core.tlog.note import Verifier
from zhenggai.core.tlog.tile import HASH_BYTES, Tile, partial_tiles, width_at
from zhenggai.kit.rows import insert

# Places given in one transaction, and leaves taken into the tree at a time.
BATCH = 8_192
Put = Callable[[Sequence[tuple[Tile, bytes]]], None]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a round has done: how many entries it gave places to, and the size that is signed."""

    placed: int
    size: int


class Sealer:
    """Keeps the right edge of the tree from one round to the next. Only who leads may have one."""

    def __init__(self, shelf: Shelf, keyring: Keyring) -> None:
        self._shelf = shelf
        self._keyring = keyring
        self._edge: Edge | None = None
        self._origin = ""
        self._latest: int | None = None
        # What was put on the disk and is not promised yet.
        self._grew: set[Tile] = set()

    def seal(self, *, at: datetime, patience: float = 2.0) -> Sealed:
        """One round: all that is settled gets its place, and the tree over it is signed.

        Raises `Invalid` (`log.…`) where what is signed, what is on the disk and what is in the
        database do not fit together; then nothing is signed.
        """
        latest = Entry.objects.aggregate(latest=Max("id"))["latest"] or 0
        if self._edge is not None and latest == self._latest:
            # Nobody acted since: once a second, this is all there is to ask.
            return Sealed(0, self._edge.size)
        signers = signers_of(keyring=self._keyring, at=at)
        origin = signers[0].key.name
        if self._edge is None or origin != self._origin:
            self._edge, self._origin = self._taken_up(origin), origin
        _refuse_shrunk(self._edge.size)
        # Only now: what comes next must not take the places of what is gone.
        placed = give_places(patience=patience)
        last, size = _last()
        self._edge = _grown(self._edge, size, put=self._put)
        self._publish(origin, signers, at)
        self._latest = last
        return Sealed(placed, size)

    def _taken_up(self, origin: str) -> Edge:
        """The edge where it was left, of a tree that is the one that was signed last."""
        head = SignedHead.objects.filter(origin=origin).order_by("-size").first()
        edge = self._on_disk(origin, head)
        _refuse_shrunk(max(edge.size, head.size if head else 0))
        _refuse_others(edge)
        self._grew = set(_ended(origin, edge.size))
        if head is None or head.size == edge.size:
            return edge
        # Compared first: what stands on the disk may be all that shows what was changed.
        if _grown(edge, head.size).root != bytes(head.root):
            raise Invalid("log.root-differs", size=head.size)
        return _grown(edge, head.size, put=self._put)

    def _on_disk(self, origin: str, head: SignedHead | None) -> Edge:
        """The edge that is published. Raises `Invalid` where it is not the one that was signed."""
        signed = _published(self._shelf, origin)
        if signed is None:
            return Edge()
        _refuse_older(signed, head)
        edge = resumed(signed.size, self._shelf.read)
        if edge.root != signed.root:
            raise Invalid("log.tiles-differ", size=signed.size)
        return edge

    def _put(self, tiles: Sequence[tuple[Tile, bytes]]) -> None:
        self._shelf.put(tiles)
        self._grew.update(tile for tile, _ in tiles)

    def _publish(self, origin: str, signers: list[Ed25519Signer], at: datetime) -> None:
        assert self._edge is not None
        size, root = self._edge.size, self._edge.root
        head = SignedHead.objects.filter(origin=origin, size=size).first()
        if head is None:
            signed = checkpoint.signed(Checkpoint(origin, size, root), *signers)
            text = signed.printed.decode()
            head = SignedHead.objects.create(origin=origin, size=size, root=root, note=text, at=at)
        elif bytes(head.root) != root:
            raise Invalid("log.root-differs", size=size)
        self._show(head)
        self._shelf.tidy(self._grew)
        self._grew = set()

    def show_cosigned(self) -> None:
        """Show the last checkpoint with what witnesses have cosigned since. Theirs comes while the
        next is being sealed; only under the one that stands on the disk is it shown."""
        published = self._shelf.checkpoint()
        if self._edge is None or published is None:
            return
        shown = checkpoint.parsed(note.parsed(published).text)
        head = SignedHead.objects.filter(origin=shown.origin, size=shown.size).first()
        # Where the two differ, the next round refuses.
        if head is not None and bytes(head.root) == shown.root:
            self._show(head)

    def _show(self, head: SignedHead) -> None:
        published = cosigned_note(head)
        if self._shelf.checkpoint() != published:
            self._shelf.publish(published)


def _ended(origin: str, size: int) -> Iterator[Tile]:
    """The places where the tree ended before it was signed at that size, as wide as they are in
    it: should the sealer have been broken off then, narrower tiles stand there still."""
    before = SignedHead.objects.filter(origin=origin, size__lt=size).order_by("-size").first()
    for tile in partial_tiles(before.size) if before else ():
        yield Tile(tile.level, tile.index, width_at(size, tile.level, tile.index))


def _refuse_others(edge: Edge) -> None:
    """Raise `Invalid` (`log.entry-differs`) where an entry below the last tile is not the one that
    was signed: so much is looked at whenever a sealer begins, all else by the full check."""
    row = edge.rows[0] if edge.rows else b""
    start = edge.size - len(row) // HASH_BYTES
    for place, leaf in enumerate(_leaves(start, edge.size)):
        if leaf != row[place * HASH_BYTES : (place + 1) * HASH_BYTES]:
            raise entry_differs(start + place)


def rebuild(shelf: Shelf) -> int:
    """Make the tiles anew from the entries; how many entries they are over. For who leads: while
    another seals, nothing on the disk is his.

    Raises `Invalid` where the entries do not make what was signed last (`log.root-differs`,
    `log.place-missing`), or what is published is not, or no longer, what the database says that
    was signed (`log.database-older`, `tlog.…`): that is for the sealer to refuse and for nobody to
    write over. Then no file was touched.
    """
    head = latest_head()
    if head is None:
        raise Invalid("log.not-begun")
    checkpoint.opened(head.note.encode(), origin=head.origin, log=_keys(head.origin))
    signed = _published(shelf, head.origin)
    if signed is not None:
        _refuse_older(signed, head)
    if _grown(Edge(), head.size).root != bytes(head.root):
        raise Invalid("log.root-differs", size=head.size)

    def put(tiles: Sequence[tuple[Tile, bytes]]) -> None:
        shelf.put(tiles)
        shelf.tidy(tile for tile, _ in tiles)

    _grown(Edge(), head.size, put=put)
    shelf.publish(cosigned_note(head))
    return head.size


def _published(shelf: Shelf, origin: str) -> Checkpoint | None:
    """The checkpoint that stands on the disk, `None` where there is none of this log. That of a log
    that came before, and that may have come further, is set aside with its tiles. Raises `Invalid`
    where no key that the log ever had has signed it."""
    shown = shelf.checkpoint()
    if shown is None:
        return None
    whole = note.parsed(shown)
    if checkpoint.parsed(whole.text).origin != origin:
        shelf.set_aside()
        return None
    return checkpoint.opened(whole, origin=origin, log=_keys(origin)).checkpoint


def _keys(origin: str) -> list[Verifier]:
    """All keys that the log ever had: what was signed before a rotation is still signed."""
    rows = LogKey.objects.filter(origin=origin).values_list("key", flat=True)
    return [read_verifier(key) for key in rows]


def _refuse_older(signed: Checkpoint, head: SignedHead | None) -> None:
    """Raise `Invalid` where the database does not know, or knows otherwise, what was published."""
    if head is None or head.size < signed.size:
        raise Invalid("log.database-older", signed=signed.size, found=head.size if head else 0)
    kept = SignedHead.objects.filter(origin=signed.origin, size=signed.size).first()
    if kept is None or bytes(kept.root) != signed.root:
        raise Invalid("log.root-differs", size=signed.size)


def _refuse_shrunk(signed: int) -> None:
    """Raise `Invalid` (`log.shrunk`) where fewer entries have a place than were signed for."""
    if (found := _last()[1]) < signed:
        raise Invalid("log.shrunk", signed=signed, found=found)


def _grown(edge: Edge, size: int, *, put: Put | None = None) -> Edge:
    """The tree with the entries up to `size`; its tiles go to `put`, where they are to be kept."""
    while edge.size < size:
        leaves = list(_leaves(edge.size, min(size, edge.size + BATCH)))
        growth = grown(edge, leaves)
        if put is not None:
            put(growth.tiles)
        edge = growth.edge
    return edge


def give_places(*, patience: float) -> int:
    """Give each entry that is settled its place; how many got one. Entries are settled in the order
    of their numbers, and no earlier one can appear behind them."""
    last, _ = _last()
    if not Entry.objects.filter(id__gt=last).exists():
        return 0
    upto, placed = settled(patience=patience), 0
    while count := _give(upto):
        placed += count
        if count < BATCH:
            break
    return placed


def _give(upto: int) -> int:
    with transaction.atomic(durable=True):
        last, size = _last()
        waiting = Entry.objects.filter(id__gt=last, id__lte=upto).order_by("id")
        keys = list(waiting.values_list("id", flat=True)[:BATCH])
        insert(Place, ("index", "entry_id"), [(size + more, key) for more, key in enumerate(keys)])
    return len(keys)


def _last() -> tuple[int, int]:
    """The number of the entry that has the last place, and how many have one."""
    row = Place.objects.order_by("-index").values_list("entry_id", "index").first()
    return (row[0], row[1] + 1) if row else (0, 0)


def _leaves(start: int, end: int) -> Iterator[bytes]:
    """The hashes of the entries at those places. Raises `Invalid` (`log.place-missing`) where one
    is empty."""
    rows = Place.objects.filter(index__gte=start, index__lt=end).order_by("index")
    wanted = start
    for index, leaf in rows.values_list("index", "entry__leaf").iterator(BATCH):
        if index != wanted:
            break
        yield leaf_hash(bytes(leaf))
        wanted += 1
    if wanted != end:
        raise Invalid("log.place-missing", index=wanted)
