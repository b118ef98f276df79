"""A small log with known keys, and receipts and a bundle out of it, for those who test proofs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from hashlib import sha256

from zhenggai.core.tlog import bundle, checkpoint, note
from zhenggai.core.tlog.bundle import Entries, Manifest, Sealed
from zhenggai.core.tlog.canonical import canonical
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.growing import Edge, Growth, grown
from zhenggai.core.tlog.merkle import inclusion_proof, leaf_hash
from zhenggai.core.tlog.note import Note
from zhenggai.core.tlog.proof import Proof
from zhenggai.core.tlog.receipt import Receipt, Words

ORIGIN = "example.com/log"
LOG = Ed25519Signer.of(ORIGIN, bytes(32))
THIEF = Ed25519Signer.of(ORIGIN, bytes([9] * 32))
WITNESS = Cosigner.of("witness.example/w1", bytes([1] * 32))
SECOND = Cosigner.of("audit.example/w2", bytes([2] * 32))
SIZE = 300
AT = 1_900_000_000
EVIDENCE = b"%PDF-1.7 a photograph of a mended fence\n"
EVIDENCE_DIGEST = sha256(EVIDENCE).hexdigest()


def words(index: int) -> dict[str, Words]:
    """The words of an entry; of entry 7 one names a file."""
    found = {"reasons": Words(f"整改情况 {index}", bytes([index % 256]) * 16)}
    if index == 7:
        found["file"] = Words(f"sha256:{EVIDENCE_DIGEST}", bytes([77] * 16))
    return found


def entry(index: int, kind: str = "progress.reported") -> bytes:
    """An entry as the journal writes it."""
    return canonical(
        {
            "v": 1,
            "kind": kind,
            "at": f"2026-03-01T08:{index // 60:02}:{index % 60:02}.000000Z",
            "actor": None,
            "capacity": "handler",
            "unit": None,
            "on_behalf_of": None,
            "body": {"n": index, "texts": {name: w.digest for name, w in words(index).items()}},
        }
    )


ENTRIES = [entry(index) for index in range(SIZE)]


def grow(entries: Iterable[bytes]) -> Growth:
    """The tree over these entries."""
    return grown(Edge(), map(leaf_hash, entries))


def signed(growth: Growth, *, by: Iterable[Ed25519Signer] = (LOG,), seen: bool = False) -> Note:
    """The checkpoint of a tree, cosigned where it is seen."""
    one = Checkpoint(ORIGIN, growth.edge.size, growth.edge.root)
    whole = checkpoint.signed(one, *by)
    return note.signed(one.text, WITNESS.at(AT), onto=whole) if seen else whole


GROWTH = grow(ENTRIES)
SIGNED = signed(GROWTH)
SEEN = signed(GROWTH, seen=True)


def hashes(growth: Growth, index: int) -> tuple[bytes, ...]:
    """The hashes that lead from an entry to the root."""
    kept = {(tile.level, tile.index): data for tile, data in growth.tiles}
    size = growth.edge.size
    return tuple(inclusion_proof(index, size, lambda tile: kept[tile.level, tile.index]))


def receipt(
    index: int,
    *,
    entries: list[bytes] = ENTRIES,
    by: Iterable[Ed25519Signer] = (LOG,),
    seen: bool = False,
) -> Receipt:
    """The receipt of an entry out of a log of these entries."""
    signers = list(by)
    growth = GROWTH if entries is ENTRIES else grow(entries)
    made = Proof(index, hashes(growth, index), signed(growth, by=signers, seen=seen))
    witnesses = (WITNESS.key,) if seen else ()
    keys = tuple(signer.key for signer in signers)
    return Receipt(entries[index], words(index), made, keys, witnesses)


def sealed(*indexes: int, seen: bool = False) -> Entries:
    """Some entries under one checkpoint."""
    found = tuple(Sealed(i, ENTRIES[i], words(i), hashes(GROWTH, i)) for i in indexes)
    witnesses = (WITNESS.key,) if seen else ()
    return Entries(SEEN if seen else SIGNED, found, (LOG.key,), witnesses)


def members(*indexes: int, seen: bool = False) -> dict[str, bytes]:
    """The members of a bundle, its list among them."""
    found = {
        bundle.ENTRIES: sealed(*indexes, seen=seen).printed,
        bundle.CASE: b"{}\n",
        bundle.PAGE: b"<!DOCTYPE html><title>x</title>\n",
        bundle.KEYS: f"{LOG.key.printed}\n".encode(),
        bundle.README: b"read me\n",
        f"{bundle.FILES}{EVIDENCE_DIGEST}.pdf": EVIDENCE,
    }
    return listed(found)


def listed(found: Mapping[str, bytes]) -> dict[str, bytes]:
    """The members with a list that fits them."""
    rest = {name: data for name, data in found.items() if name != bundle.MANIFEST}
    digests = {name: sha256(data).hexdigest() for name, data in rest.items()}
    manifest = Manifest(
        "0b6f3a52-5f0f-4d39-9c5c-7d1f0e9a1b2c", "2026-巡-7", "2026-03-02T00:00:00.000000Z", digests
    )
    return {bundle.MANIFEST: manifest.printed, **rest}


def zipped(found: Mapping[str, bytes], *, deflated: bool = True) -> bytes:
    """The members as a zip."""
    stream = io.BytesIO()
    how = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
    with zipfile.ZipFile(stream, "w", how) as archive:
        for name, data in found.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 3, 2, 0, 0, 0)), data, how)
    return stream.getvalue()
