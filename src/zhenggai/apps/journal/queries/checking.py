"""The full check: everything derived anew from the entries, and held against what was promised.

Two passes, both streaming. `of_log` goes by places: each entry in its order, hashed into a tree
that is held against the tiles on the disk and against every checkpoint that was signed. `of_rows`
goes by entries: what a row repeats of its entry, and the words beside it, against the bytes that
are hashed. A refusal stands for a fault; none of them is raised, and after so many no more are
told, only their number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from zhenggai.apps.journal.models import Cosignature, Entry, LogKey, Place, SignedHead, Text
from zhenggai.apps.journal.shelf import Shelf
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note
from zhenggai.core.tlog.canonical import SALT_BYTES, salted, utc
from zhenggai.core.tlog.growing import Edge, grown
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.merkle import leaf_hash
from zhenggai.core.tlog.note import Verifier
from zhenggai.core.tlog.strict import Form
from zhenggai.core.tlog.tile import HASH_BYTES, WIDTH, Tile

MOST_TOLD = 20
# A multiple of what one tile of the second level covers keeps partial tiles few.
_BATCH = 16_384
# PostgreSQL hands over few rows as slowly as many.
_READ = 20_000
# Tiles that differ are kept to be told of, but no more than this.
_MOST_UNLIKE = 1_000
# Stands for the hash of an entry that is not there.
_NOTHING = bytes(HASH_BYTES)


@dataclass
class Report:
    """What a check came to: how many entries it went through, and what it found."""

    size: int = 0
    found: list[Invalid] = field(default_factory=list)
    untold: int = 0

    def tell(self, fault: Invalid) -> None:
        """Take a fault in; behind so many, only their number."""
        if len(self.found) < MOST_TOLD:
            self.found.append(fault)
        else:
            self.untold += 1

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.found


def of_log(shelf: Shelf) -> Report:
    """Entries, places, tiles and checkpoints against each other, as far as it was signed for."""
    report = Report()
    heads = _Heads(report)
    heads.meet(Edge())
    end = heads.sizes[-1] if heads.sizes else 0
    unlike: list[tuple[Tile, bytes, bytes | None]] = []
    edge = Edge()
    for leaves in _stretches(report, heads.sizes):
        growth = grown(edge, leaves)
        edge = growth.edge
        if len(unlike) < _MOST_UNLIKE:
            unlike += _unlike(shelf, growth.tiles, edge.size, end)
        heads.meet(edge)
    report.size = edge.size
    _tell_tiles(report, unlike, heads.good)
    _tell_unplaced(report)
    heads.signatures()
    heads.published(shelf)
    heads.cosignatures()
    return report


def of_rows() -> Report:
    """What rows repeat of their entries, and the words beside them; of entries that have a place,
    for of others the words may not be there yet for whoever reads while they are written."""
    report = Report()
    upto = _last_placed()
    words = _words(upto)
    own = next(words, None)
    names = ("id", "leaf", "kind", "at", "actor", "subject")
    rows = Entry.objects.filter(id__lte=upto).order_by("id").values_list(*names)
    for key, leaf, kind, at, actor, subject in rows.iterator(_READ):
        report.size += 1
        record = _read(leaf)
        digests = record["body"].get("texts", {})
        said = (kind, utc(at), None if actor is None else str(actor))
        if said != (record["kind"], record["at"], record["actor"]) or not _about(subject, leaf):
            report.tell(_named("log.row-differs", key, record))
        seen = set()
        while own is not None and own[0] == key:
            seen.add(own[1])
            if own[4] is None and digests.get(own[1]) != _digest(bytes(own[3]), own[2]):
                report.tell(_named("log.words-differ", key, record, name=own[1]))
            own = next(words, None)
        for name in sorted(set(digests) - seen):
            report.tell(_named("log.words-missing", key, record, name=name))
    return report


def _read(leaf: bytes) -> dict[str, Any]:
    """What an entry says, whatever was done to its bytes."""
    nothing = {"kind": "?", "at": "?", "actor": "?", "body": {}}
    try:
        record = json.loads(bytes(leaf))
    except (ValueError, RecursionError):
        return nothing
    if not isinstance(record, dict) or not isinstance(body := record.get("body"), dict):
        return nothing
    return nothing | record if isinstance(body.get("texts", {}), dict) else nothing


def _digest(salt: bytes, text: str) -> str | None:
    """The digest of words, `None` for a salt that no words were ever given."""
    return salted(salt, text) if len(salt) == SALT_BYTES else None


def _about(subject: UUID | None, leaf: bytes) -> bool:
    """Whether an entry names what its row says it is about."""
    return subject is None or str(subject).encode() in bytes(leaf)


def _last_placed() -> int:
    """The number of the entry that has the last place, 0 where none has one."""
    return Place.objects.order_by("-index").values_list("entry_id", flat=True).first() or 0


def _words(upto: int) -> Iterator[tuple[int, str, str, bytes, int | None]]:
    names = ("entry_id", "name", "text", "salt", "erased_id")
    rows = Text.objects.filter(entry__lte=upto).order_by("entry_id", "name")
    return rows.values_list(*names).iterator(_READ)


def _named(code: str, entry: int, record: dict[str, Any], **more: Any) -> Invalid:
    index = Place.objects.filter(entry=entry).values_list("index", flat=True).first()
    return Invalid(code, index=index, kind=record["kind"], at=record["at"], **more)


def _stretches(report: Report, sizes: Sequence[int]) -> Iterator[list[bytes]]:
    """The leaf hashes up to the last size that was signed, cut at each of them. In the stead of an
    entry that is not there stands a hash of nothing, so that those behind it keep their places."""
    end = sizes[-1] if sizes else 0
    cuts = iter([size for size in sizes if size] or [0])
    cut = next(cuts)
    index, stretch = 0, list[bytes]()
    rows = Place.objects.filter(index__lt=end).order_by("index")
    leaves = rows.values_list("index", "entry__leaf").iterator(_READ)
    row = next(leaves, None)
    while index < end:
        if row is not None and row[0] == index:
            stretch.append(leaf_hash(bytes(row[1])))
            row = next(leaves, None)
        else:
            report.tell(Invalid("log.place-missing", index=index))
            stretch.append(_NOTHING)
        index += 1
        if index == cut or len(stretch) == _BATCH:
            yield stretch
            stretch = []
            if index == cut:
                cut = next(cuts, end)


def _unlike(
    shelf: Shelf, tiles: Iterable[tuple[Tile, bytes]], size: int, end: int
) -> Iterator[tuple[Tile, bytes, bytes | None]]:
    """Of the tiles that came of growing those that do not stand on the disk like this: full ones,
    and at the end of the tree the others."""
    for tile, made in tiles:
        if tile.width < WIDTH and size < end:
            continue
        try:
            stored = shelf.read(tile)
        except Invalid:
            stored = None
        if stored != made:
            yield tile, made, stored


def _tell_tiles(
    report: Report, unlike: Iterable[tuple[Tile, bytes, bytes | None]], good: int
) -> None:
    """Of each tile that differs, whether it was changed or the entries below it: what a signed root
    vouches for is as it was, so it is the tile."""
    above = list[Tile]()
    entries = False
    for tile, made, stored in unlike:
        if tile.level:
            above.append(tile)
            continue
        start = tile.index * WIDTH
        if stored is None or start + tile.width <= good:
            report.tell(Invalid("log.tile-damaged", tile=tile.path))
            continue
        for place in range(tile.width):
            own = slice(place * HASH_BYTES, (place + 1) * HASH_BYTES)
            if made[own] != stored[own]:
                entries = True
                if made[own] != _NOTHING:
                    report.tell(entry_differs(start + place))
    for tile in above if not entries else ():
        # Where entries differ, so does all that stands above them.
        report.tell(Invalid("log.tile-damaged", tile=tile.path))


def entry_differs(index: int) -> Invalid:
    """The fault of an entry that is not the one that was signed for, named as it reads now."""
    leaf = Place.objects.filter(index=index).values_list("entry__leaf", flat=True).first()
    record = _read(bytes(leaf or b""))
    return Invalid("log.entry-differs", index=index, kind=record["kind"], at=record["at"])


def _tell_unplaced(report: Report) -> None:
    """Entries that have no place though later ones have: put in behind the sealer's back."""
    placed = Place.objects.filter(entry=OuterRef("pk"))
    rows = Entry.objects.filter(~Exists(placed), id__lt=_last_placed()).order_by("id")
    for kind, at in rows.values_list("kind", "at")[: MOST_TOLD + 1]:
        report.tell(Invalid("log.entry-unplaced", kind=kind, at=utc(at)))


class _Heads:
    """The checkpoints that were signed, met one by one as the tree grows."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._roots: dict[int, list[bytes]] = {}
        # The numbers of the last head and of the one before it.
        self._last = self._least = 0
        rows = SignedHead.objects.order_by("id").values_list("id", "size", "root")
        for key, size, root in rows.iterator(_READ):
            self._roots.setdefault(size, []).append(bytes(root))
            self._least, self._last = self._last, key
        self.sizes = sorted(self._roots)
        self.good = 0
        self._wrong = 0

    def meet(self, edge: Edge) -> None:
        """Hold what was signed at this size against the tree."""
        for root in self._roots.get(edge.size, ()):
            if root == edge.root:
                self.good = edge.size
            elif not self._wrong:
                self._report.tell(Invalid("log.root-differs", size=edge.size))
                self._wrong = 1

    def signatures(self) -> None:
        """Hold the notes against the keys."""
        keys: dict[str, list[Verifier]] = {}
        for origin, written in LogKey.objects.order_by("id").values_list("origin", "key"):
            try:
                keys.setdefault(origin, []).append(read_verifier(written))
            except Invalid:
                self._report.tell(Invalid("log.key-altered", name=origin))
        names = ("origin", "size", "root", "note")
        rows = SignedHead.objects.filter(id__lte=self._last).order_by("id")
        for origin, size, root, text in rows.values_list(*names).iterator(_READ):
            try:
                own = keys.get(origin, [])
                signed = checkpoint.opened(text.encode(), origin=origin, log=own).checkpoint
            except Invalid as refusal:
                self._report.tell(Invalid("log.head-differs", size=size, why=refusal.code))
                continue
            if (signed.size, signed.root) != (size, bytes(root)):
                self._report.tell(Invalid("log.head-differs", size=size, why="log.root-differs"))

    def published(self, shelf: Shelf) -> None:
        """Hold what is published against what was signed. The sealer goes on meanwhile: what is
        published may be newer than the last head that was there when the check began, or, where
        that was not shown yet, the one before it."""
        shown = shelf.checkpoint()
        if shown is None:
            if self._last:
                self._report.tell(Invalid("log.published-differs"))
            return
        try:
            told = checkpoint.parsed(note.parsed(shown).text)
        except Invalid:
            self._report.tell(Invalid("log.published-differs"))
            return
        kept = SignedHead.objects.filter(origin=told.origin, size=told.size).first()
        latest = self.sizes[-1] if self.sizes else 0
        if kept is None and told.size > latest:
            self._report.tell(Invalid("log.database-older", signed=told.size, found=latest))
        elif kept is None or kept.pk < self._least or not shown.startswith(kept.note.encode()):
            self._report.tell(Invalid("log.published-differs"))

    def cosignatures(self) -> None:
        """Hold each cosignature against the key of its witness."""
        names = ("line", "head__note", "head__size", "witness__key", "witness__name")
        for line, text, size, key, name in Cosignature.objects.values_list(*names).iterator(_READ):
            own = text.partition("\n\n")[0] + "\n"
            try:
                one = note.Note(own, note.signatures([line], Form.NOTE))
                sound = bool(note.verified(one, [read_verifier(key)]))
            except Invalid:
                sound = False
            if not sound:
                self._report.tell(Invalid("log.cosignature-wrong", witness=name, size=size))
