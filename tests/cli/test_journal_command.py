"""`zhenggai journal`: the log of an installation, from its console."""

from __future__ import annotations

import fcntl
import json
import shutil
from pathlib import Path

import pytest

from answering import answering, replying
from authority import Tsa
from installed import once
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.ed25519 import Ed25519Signer

KEY = Cosigner.of("audit.example/w1", bytes([1] * 32)).key.printed
KINDS = """
from zhenggai.apps.journal import queries
print(*(entry.kind for entry in queries.following(0, upto=99, most=99)))
"""


@once
def test_a_witness_is_taken_on_listed_and_let_go(install):
    installation = install()
    words = ("journal", "witness")
    done = installation.run(*words, "add", KEY, "https://audit.example.org/w", "--name", "审计局")
    assert done.returncode == 0, done.stderr
    listed = installation.run(*words, "list").stdout
    for said in ("1 审计局 (audit.example.org)", KEY):
        assert said in listed

    assert installation.run(*words, "remove", "1").returncode == 0
    listed = installation.run(*words, "list").stdout
    assert " to 2" in listed
    assert "There is no witness" in listed
    assert installation.python(KINDS).split() == ["log.witness_added", "log.witness_removed"]


@once
@pytest.mark.parametrize(
    ("key", "address"),
    [
        (KEY, "http://audit.example.org"),
        (Ed25519Signer.of("log.example", bytes(32)).key.printed, "https://audit.example.org"),
    ],
)
def test_what_is_none_is_refused_in_one_line(one, key, address):
    done = one.run("journal", "witness", "add", key, address)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


SEAL = """
from django.utils.timezone import now
from zhenggai.apps.journal import commands, sealing
from zhenggai.apps.journal.commands.seal import Sealer
from django.db import transaction
sealing.begin(at=now())
with transaction.atomic():
    for n in range(3):
        commands.append(kind="x.done", who=commands.Who(None, "system"), at=now(), body={"n": n})
print(Sealer(sealing.shelf(), sealing.keyring()).seal(at=now()).size)
"""
CHANGE = """
from django.db import connection
from zhenggai.apps.journal import guards
guards.remove(connection)
with connection.cursor() as cursor:
    cursor.execute("UPDATE journal_entry SET leaf = %s WHERE kind = 'x.done' AND id = 3", [b"{}"])
guards.install(connection)
"""


def test_a_log_is_checked_and_its_tiles_are_made_anew(install):
    installation = install()
    assert installation.python(SEAL).strip() == "4"
    done = installation.run("journal", "fsck")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Checked 4 entries" in done.stdout

    tile = installation.state / "log" / "tile" / "0" / "000.p" / "4"
    kept = tile.read_bytes()
    tile.write_bytes(bytes(128))
    done = installation.run("journal", "fsck")
    assert done.returncode == 1
    assert "tile/0/000.p/4" in done.stdout
    done = installation.run("journal", "fsck", "--rebuild")
    assert (done.returncode, tile.read_bytes()) == (0, kept)

    installation.python(CHANGE)
    done = installation.run("journal", "fsck", "--language", "en")
    assert done.returncode == 1
    assert "Entry 2 of the log" in done.stdout
    done = installation.run("journal", "fsck", "--rebuild")
    assert done.returncode == 2
    assert tile.read_bytes() == kept


def test_keys_change_and_a_log_begins_anew(install):
    installation = install()
    done = installation.run("journal", "rotate")
    assert done.returncode == 2
    assert "no log yet" in done.stderr
    installation.python(SEAL)
    done = installation.run("journal", "rotate")
    assert done.returncode == 0
    assert len(list((installation.state / "log" / "keys").glob("*.key"))) == 2
    done = installation.run("journal", "begin", "--name", "log.example/two")
    assert done.returncode == 0
    assert "log.example/two+" in done.stdout
    assert installation.run("journal", "begin", "--name", "log.example/two").returncode == 2
    assert installation.run("journal", "begin", "--name", "two words").returncode == 2
    kinds = installation.python(KINDS).split()
    assert kinds == ["log.begun", *["x.done"] * 3, "log.key_added", "log.begun"]
    assert installation.python(SEAL).strip() == "9"
    assert installation.run("journal", "fsck").returncode == 0


def test_while_somebody_seals_no_tile_is_made_anew(install):
    installation = install()
    installation.python(SEAL)
    with (installation.state / "log" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        done = installation.run("journal", "fsck", "--rebuild")
    assert done.returncode == 2
    assert "sealing the log" in done.stderr


STAMPED = """
import json
from zhenggai.apps.journal import queries, sealing
(one,) = queries.stamps()
print(json.dumps([one.note, one.reply.hex(), queries.public_keys()[0].key]))
"""


@once
@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")
def test_a_log_is_stamped_at_once_and_the_stamp_is_verified(install, tmp_path: Path):
    installation = install()
    installation.python(SEAL)
    done = installation.run("journal", "stamp", "now")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "ZHENGGAI_TSA" in done.stderr
    assert "no time-stamp yet" in installation.run("journal", "stamp", "list").stdout

    tsa = Tsa(tmp_path / "tsa")
    pem = str(tsa.folder / "root.pem")
    with answering(lambda c, b: replying(200, tsa.reply(b))(c, b)) as (address, asked):
        known = {"ZHENGGAI_TSA": f"{address}/tsr", "ZHENGGAI_TSA_CERTIFICATES": pem}
        done = installation.run("journal", "stamp", "now", **known)
        assert (done.returncode, done.stderr) == (0, "")
        again = installation.run("journal", "stamp", "now", **known)
    assert len(asked) == 1
    listed = installation.run("journal", "stamp", "list").stdout
    assert done.stdout == again.stdout == listed
    assert "4 entries, stamped by “CN=TSA”" in listed

    checkpoint, reply, key = json.loads(installation.python(STAMPED))
    held, stamp = tmp_path / "checkpoint", tmp_path / "4.tsr"
    held.write_text(checkpoint, "utf-8")
    stamp.write_bytes(bytes.fromhex(reply))
    words = ("--stamp", stamp, "--stamp-certificate", pem)
    log = installation.state / "log"
    done = installation.run("verify", log, "--key", key, *words)
    assert done.returncode == 0, done.stdout
    assert "[proven] The authority “CN=TSA”" in done.stdout
