"""Killed at any instant, the sealer loses, doubles and moves nothing: tried on a child process that
acts and seals as fast as it can, and gets SIGKILL after a random while."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection, connections, transaction

from installed import on_disk  # noqa: F401 - a fixture
from zhenggai.apps.journal import commands
from zhenggai.apps.journal.commands.seal import Sealer
from zhenggai.apps.journal.keyring import Keyring
from zhenggai.apps.journal.models import Entry, LogKey, Place, SignedHead
from zhenggai.apps.journal.shelf import Shelf
from zhenggai.core.tlog import checkpoint
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.merkle import leaf_hash, root_of

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
KILLS = 200
SEED = 20261129


def act_and_seal(folder: Path, seed: int, ready: int) -> None:
    """What the child does until it is killed. What it was told is done it writes down first."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    connection.ensure_connection()
    os.write(ready, b"!")
    sealer = Sealer(Shelf(folder), Keyring(folder / "keys"))
    notes = os.open(folder / "told", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        count = draw.choice((1, 1, 2, 3, 40, 300))
        happenings = [commands.Happening("x.done", {"n": n, "seed": seed}) for n in range(count)]
        with transaction.atomic():
            keys = commands.append_many(
                who=commands.Who(UUID(int=7), "registrar"), at=AT, happenings=happenings
            )
        os.write(notes, "".join(f"e{key}\n" for key in keys).encode())
        sealed = sealer.seal(at=AT)
        published = Shelf(folder).checkpoint()
        assert published is not None
        root = checkpoint.parsed(published.decode().split("\n\n")[0] + "\n").root
        os.write(notes, f"s{sealed.size} {root.hex()}\n".encode())


def kill_one(folder: Path, seed: int, after: float | None = None) -> float:
    """Let a child begin and kill it after so many seconds, or once it has ended a round; how long
    it lived."""
    begun, ready = os.pipe()
    child = os.fork()
    if not child:
        # Nothing of the parent's may be used, and nothing of pytest's may run.
        try:
            act_and_seal(folder, seed, ready)
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
            raise
        finally:
            os._exit(1)
    os.close(ready)
    try:
        os.read(begun, 1)
        os.close(begun)
        start = time.monotonic()
        if after is None:
            rounds = told(folder, "s")
            while told(folder, "s") == rounds and time.monotonic() < start + 20:
                time.sleep(0.001)
        else:
            time.sleep(after)
        return time.monotonic() - start
    finally:
        # Whatever befalls the parent, no child goes on for ever.
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), "the child stumbled; its report is on standard error"


def told(folder: Path, kind: str) -> list[str]:
    """What the children wrote down: `e` entries that were acted, `s` heads that were shown."""
    path = folder / "told"
    lines = path.read_text().splitlines() if path.exists() else []
    return [line[1:] for line in lines if line[0] == kind]


def leaves() -> list[bytes]:
    rows = Place.objects.order_by("index").values_list("entry__leaf", flat=True)
    return [leaf_hash(bytes(leaf)) for leaf in rows]


def test_killed_at_any_instant_nothing_is_lost_doubled_or_moved(on_disk, tmp_path):  # noqa: F811
    folder = tmp_path / "log"
    folder.mkdir()
    commands.begin_log(keyring=Keyring(folder / "keys"), name="log.example/killed", at=AT)
    connections.close_all()
    longest = kill_one(folder, -1)
    draw = random.Random(SEED)  # noqa: S311 - no secret
    for number in range(KILLS):
        if number % 10 == 0:
            # About every fourth child is to end a round, however fast the machine is just now.
            ended = len(told(folder, "s"))
            longest *= 1.3 if ended < number / 4 else 0.9
        kill_one(folder, number, draw.uniform(0, longest))
    Sealer(Shelf(folder), Keyring(folder / "keys")).seal(at=AT)

    acted = [int(key) for key in told(folder, "e")]
    entries = list(Entry.objects.order_by("id").values_list("id", flat=True))
    assert set(acted) <= set(entries), "an act that was done has no entry"
    placed = list(Place.objects.order_by("index").values_list("index", "entry_id"))
    assert [index for index, _ in placed] == list(range(len(entries)))
    assert [entry for _, entry in placed] == entries, "each once, in the order of the acts"

    hashes = leaves()
    shown = [line.split() for line in told(folder, "s")]
    assert len({size for size, _ in shown}) > KILLS // 8, "too few rounds came to their end"
    for size, root in shown:
        assert root_of(hashes[: int(size)]).hex() == root, "what was shown is contradicted"
    for head in SignedHead.objects.all():
        assert root_of(hashes[: head.size]) == bytes(head.root)
    key = read_verifier(LogKey.objects.get().key)
    published = Shelf(folder).checkpoint()
    assert published is not None
    last = checkpoint.opened(published, origin="log.example/killed", log=[key]).checkpoint
    assert (last.size, last.root) == (len(entries), root_of(hashes))
