"""The rows of the log: proofs and their verification in a log of ten million entries.

The tree is made by the real builder and its tiles lie as files under their own names, as a server
would keep them; making it is timed only for the row of the builder.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.bench.rows import Row, Setting
from zhenggai.core.tlog import checkpoint, note, policy, proof
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.growing import Edge, grown
from zhenggai.core.tlog.merkle import consistency_proof, inclusion_proof, leaf_hash
from zhenggai.core.tlog.policy import Policy
from zhenggai.core.tlog.proof import Proof
from zhenggai.core.tlog.tile import HASH_BYTES, WIDTH, Tile, partial_tiles
from zhenggai.core.tlog.verify import check_consistency, check_inclusion

SIZE, QUICK = 10_000_000, 1_000_000
PORTION = 1_000
SAMPLES = 1_000
TIME = 1_800_000_000


@dataclass(frozen=True, slots=True)
class Made:
    """A log on disk: its edge now and when it was half as large, and what making it took."""

    folder: Path
    edge: Edge
    half: Edge
    hashing: float
    growing: float
    stored: int

    def read(self, tile: Tile) -> bytes:
        """The bytes of a tile."""
        return (self.folder / tile.path).read_bytes()


def log(setting: Setting) -> Iterator[Row]:
    """Builder, tiles, proofs and verification."""
    size = QUICK if setting.quick else SIZE
    made = _made(setting.folder / "log", size)
    title = f"log of {size:,} entries"
    yield Row(
        f"{title}: tree grown, {PORTION:,} leaf hashes at a time",
        size / made.growing,
        "/s",
        300_000,
        most=False,
        note=f"with leaf hashing {size / (made.hashing + made.growing):,.0f}",
    )
    ratio = made.stored / (size * HASH_BYTES)
    yield Row(
        f"{title}: bytes of its tiles to bytes of its hashes",
        ratio,
        "ratio",
        1.01,
        note=f"{ratio:.5f}",
    )
    yield from _proofs(title, made)
    yield from _verifications(title, made)


def _made(folder: Path, size: int) -> Made:
    """A log of `size` entries; of its partial tiles only the last are kept, as a log may."""
    edge, half = Edge(), Edge()
    hashing = growing = 0.0
    kept = 0
    for start in range(0, size, PORTION):
        begin = time.perf_counter()
        leaves = [leaf_hash(entry(index)) for index in range(start, start + PORTION)]
        middle = time.perf_counter()
        growth = grown(edge, leaves)
        growing += time.perf_counter() - middle
        hashing += middle - begin
        edge = growth.edge
        half = edge if edge.size == size // 2 else half
        full = [(tile, data) for tile, data in growth.tiles if tile.width == WIDTH]
        kept += _write(folder, full)
    kept += _write(folder, [(tile, edge.rows[tile.level]) for tile in partial_tiles(size)])
    return Made(folder, edge, half, hashing, growing, kept)


def _write(folder: Path, tiles: Iterable[tuple[Tile, bytes]]) -> int:
    """Keep tiles; how many bytes they are."""
    written = 0
    for tile, data in tiles:
        path = folder / tile.path
        path.parent.mkdir(parents=True, exist_ok=True)
        written += path.write_bytes(data)
    return written


def entry(index: int) -> bytes:
    """An entry as long as those of the journal."""
    return (
        b'{"actor":"%032d","at":"2026-11-29T08:00:00.000000Z","body":{},"kind":"n","v":1}' % index
    )


def _proofs(title: str, made: Made) -> Iterator[Row]:
    chance = random.Random(5)  # noqa: S311 - which entries are asked for is no secret
    size = made.edge.size
    wanted = [chance.randrange(size) for _ in range(SAMPLES)]
    taken = _timed(lambda index: inclusion_proof(index, size, made.read), wanted)
    yield _row(f"{title}: proof of inclusion, tiles read from files", taken, 1)
    taken = _timed(lambda old: consistency_proof(old + 1, size, made.read), wanted)
    yield _row(f"{title}: proof of consistency, tiles read from files", taken, 1)


def _verifications(title: str, made: Made) -> Iterator[Row]:
    chance = random.Random(6)  # noqa: S311 - which entries are asked for is no secret
    size = made.edge.size
    wanted = [chance.randrange(size) for _ in range(SAMPLES)]
    log_key = Ed25519Signer.of("example.com/log", bytes(32))
    witness = Cosigner.of("example.com/witness", bytes([1] * 32))
    one = Checkpoint("example.com/log", size, made.edge.root)
    plain = checkpoint.signed(one, log_key)
    witnessed = note.signed(one.text, witness.at(TIME), onto=plain)
    alone = policy.parsed(f"log {log_key.key.printed}\nquorum none\n".encode())
    quorum = policy.parsed(
        f"log {log_key.key.printed}\nwitness w {witness.key.printed}\nquorum w\n".encode()
    )
    hashes = {index: tuple(inclusion_proof(index, size, made.read)) for index in wanted}

    def hashes_only(index: int) -> None:
        check_inclusion(entry(index), index=index, size=size, root=one.root, proof=hashes[index])

    yield _row(f"{title}: inclusion verified, hashes only", _timed(hashes_only, wanted), 0.3)
    for signed, trust, what in (
        (plain, alone, "checkpoint's signature too"),
        (witnessed, quorum, "a cosignature too"),
    ):
        files = {index: Proof(index, hashes[index], signed).printed for index in wanted}
        taken = _timed(_verifying(files, trust), wanted)
        yield _row(f"{title}: proof file verified, {what}", taken, 0.3)
    half = made.half
    steps = consistency_proof(half.size, size, made.read)

    def continued(_: int) -> None:
        check_consistency(old=half.size, size=size, old_root=half.root, root=one.root, proof=steps)

    yield _row(f"{title}: consistency verified, hashes only", _timed(continued, wanted), 0.3)


def _verifying(files: dict[int, bytes], trust: Policy) -> Callable[[int], object]:
    return lambda index: proof.verified(entry(index), proof.parsed(files[index]), trust)


def _timed(work: Callable[[int], object], wanted: Sequence[int]) -> list[float]:
    """Milliseconds of each, in order of their length."""
    taken = []
    for one in wanted:
        begin = time.perf_counter()
        work(one)
        taken.append((time.perf_counter() - begin) * 1000)
    return sorted(taken)


def _row(name: str, taken: Sequence[float], aim: float) -> Row:
    late = taken[len(taken) * 99 // 100]
    return Row(name, taken[len(taken) // 2], "ms", aim, note=f"median; 99 of 100 in {late:.3f}")
