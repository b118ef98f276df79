"""A witness in another process, with its own key and disk, cosigns what continues and nothing else,
however it is asked and whenever it is killed."""

from __future__ import annotations

import http.client
import random
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from witnessing import COMMAND, Witness, witnessing
from zhenggai.cli import witness as command
from zhenggai.cli.witness_server import MOST_CONNECTIONS
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note, witness
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.growing import Edge, grown
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.merkle import consistency_proof, root_of
from zhenggai.core.tlog.note import Note

ORIGIN = "log.example/one"
LOG = Ed25519Signer.of(ORIGIN, bytes(32))
NEXT = Ed25519Signer.of(ORIGIN, bytes([2] * 32))
OTHER = Ed25519Signer.of("log.example/two", bytes([3] * 32))


class Tree:
    """A log with made-up entries; two with another seed have nothing in common."""

    def __init__(self, seed: str = "", most: int = 400) -> None:
        self.leaves = [sha256(f"{seed}{n}".encode()).digest() for n in range(most)]
        self.tiles = {(t.level, t.index): data for t, data in grown(Edge(), self.leaves).tiles}

    def signed(self, size: int, *signers: Ed25519Signer) -> Note:
        head = Checkpoint((signers or (LOG,))[0].key.name, size, root_of(self.leaves[:size]))
        return checkpoint.signed(head, *(signers or (LOG,)))

    def asked(self, old: int, size: int, *signers: Ed25519Signer) -> bytes:
        proof = consistency_proof(old, size, lambda tile: self.tiles[tile.level, tile.index])
        return witness.request(old, proof, self.signed(size, *signers)).printed


TREE, FORK = Tree(), Tree("fork")


@pytest.fixture
def one(tmp_path) -> Iterator[Witness]:
    with witnessing(tmp_path / "w", LOG.key.printed) as made:
        yield made


def ask(
    one: Witness, body: bytes | None, path: str = "/add-checkpoint", method: str = "POST", **headers
) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=30)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def cosigned(one: Witness, size: int, lines: str, tree: Tree = TREE) -> None:
    """The answer holds a cosignature of the checkpoint of that size."""
    key = read_verifier(one.key)
    whole = witness.cosigned(tree.signed(size), lines.encode(), [key])
    assert key.key in note.verified(whole, [key])


def held(one: Witness) -> int:
    """What the witness says that it holds of the log: the answer to a size that it cannot hold."""
    status, body = ask(one, TREE.asked(399, 400))
    assert status == 409, body
    return int(body)


def test_a_log_that_grows_is_cosigned(one):
    old = 0
    for size in (0, 1, 2, 2, 7, 256, 257, 300):
        status, body = ask(one, TREE.asked(old, size))
        assert status == 200
        cosigned(one, size, body)
        old = size
    assert held(one) == 300
    assert "cosigned at 300 entries" in one.run("show").stdout


def test_another_log_with_the_same_key_is_refused_and_nothing_of_it_is_held(one):
    assert ask(one, TREE.asked(0, 7))[0] == 200
    before = next((one.folder / "held").iterdir()).read_bytes()
    assert ask(one, FORK.asked(7, 7)) == (409, "7\n")
    assert ask(one, FORK.asked(7, 9)) == (422, "tlog.not-consistent\n")
    assert ask(one, FORK.asked(0, 9)) == (409, "7\n")
    assert next((one.folder / "held").iterdir()).read_bytes() == before
    status, body = ask(one, TREE.asked(7, 9))
    assert status == 200
    cosigned(one, 9, body)
    assert "two histories" in one.said()


def test_of_a_fork_what_the_log_signed_is_kept_as_evidence(one):
    ask(one, TREE.asked(0, 7))
    ask(one, FORK.asked(7, 7))
    (path,) = (one.folder / "refused").glob("forked-*")
    opened = checkpoint.opened(
        path.read_bytes(), origin=ORIGIN, log=[read_verifier(LOG.key.printed)]
    )
    assert opened.checkpoint.root != root_of(TREE.leaves[:7])


def test_a_log_that_shrank_is_refused(one):
    ask(one, TREE.asked(0, 7))
    assert ask(one, TREE.asked(3, 5)) == (409, "7\n")
    smaller = witness.request(7, [], TREE.signed(5)).printed
    assert ask(one, smaller)[0] == 400
    assert held(one) == 7


def test_the_rest_of_the_table(one):
    ask(one, TREE.asked(0, 3))
    wrong = witness.request(3, [bytes(32)], TREE.signed(7)).printed
    eve = Ed25519Signer.of(ORIGIN, bytes([9] * 32))
    for body, status in {
        TREE.asked(0, 5, OTHER): 404,
        TREE.asked(3, 7, eve): 403,
        TREE.asked(3, 7, NEXT): 403,
        b"": 400,
        b"old 3\n": 400,
        b"old 03\n\n" + TREE.signed(7).printed: 400,
        TREE.asked(3, 7).replace(b"\n", b"\r\n"): 400,
        wrong: 422,
    }.items():
        assert ask(one, body)[0] == status, body
    assert held(one) == 3
    assert one.said().count("\n") == 9


def test_what_is_not_asked_at_its_place_is_refused(one):
    assert ask(one, None, "/x", "GET")[0] == 404
    assert ask(one, b"x", "/")[0] == 404
    assert ask(one, b"x", method="PUT")[0] == 501
    assert ask(one, None, method="POST", **{"Transfer-Encoding": "chunked"})[0] == 411
    assert ask(one, None, method="POST", **{"Content-Length": "-1"})[0] == 400
    assert ask(one, b"x" * 200_000)[0] == 413
    assert ask(one, None, method="POST", **{"Content-Length": "9" * 30})[0] == 400
    assert ask(one, b"", Long="x" * 70_000)[0] == 431
    assert ask(one, TREE.asked(0, 3))[0] == 200


def test_headers_without_an_end_are_broken_off(one):
    with socket.create_connection(("127.0.0.1", one.port), timeout=20) as client:
        client.sendall(b"POST /add-checkpoint HTTP/1.1\r\n")
        with suppress(OSError):
            for _ in range(4_000):
                client.sendall(b"a: " + b"x" * 1_000 + b"\r\n")
        with suppress(OSError):
            assert b" 200 " not in client.recv(100)
    assert ask(one, TREE.asked(0, 3))[0] == 200


def test_the_page_says_who_it_is_in_both_languages(one):
    ask(one, TREE.asked(0, 3))
    status, page = ask(one, None, "/", "GET")
    assert status == 200
    assert page.count(one.key) == 2
    assert "见证人 audit.example/w1" in page
    assert "cosigned at 3 entries" in page
    assert root_of(TREE.leaves[:3]).hex() in page


def test_both_keys_of_a_log_are_known_for_as_long_as_it_takes(one):
    assert ask(one, TREE.asked(0, 3, LOG, NEXT))[0] == 200
    one.trust(NEXT.key.printed)
    one.trust(OTHER.key.printed, NEXT.key.printed)
    assert ask(one, TREE.asked(3, 5, NEXT))[0] == 200
    one.run("trust", LOG.key.printed, "--remove")
    assert ask(one, TREE.asked(5, 6, LOG))[0] == 403
    assert ask(one, TREE.asked(5, 6, NEXT))[0] == 200
    one.run("trust", NEXT.key.printed, "--remove")
    assert ask(one, TREE.asked(6, 7, NEXT))[0] == 404
    one.trust(LOG.key.printed)
    assert held(one) == 6, "a log that comes back begins nowhere else"
    assert one.run("trust", NEXT.key.printed, "--remove", check=False).returncode == 2


def at_once(one: Witness, bodies: list[bytes]) -> list[int]:
    """Ask all at the same time; the statuses, in the order of the bodies."""
    found = [0] * len(bodies)

    def put(number: int) -> None:
        found[number] = ask(one, bodies[number])[0]

    threads = [threading.Thread(target=put, args=(number,)) for number in range(len(bodies))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_two_that_ask_at_once_are_answered_one_after_the_other(one):
    """Of two that cannot both be held, one gets a cosignature, as if he had come first."""
    assert ask(one, TREE.asked(0, 10))[0] == 200
    for old in range(10, 210, 10):
        sizes = (old + 3, old + 10)
        asked = [TREE.asked(old, size) for size in sizes]
        *honest, forked = at_once(one, [*asked, FORK.asked(old, old + 10)])
        assert sorted(honest) == [200, 409]
        assert forked in {409, 422}
        now = sizes[honest.index(200)]
        assert held(one) == now
        assert ask(one, TREE.asked(now, old + 10))[0] == 200


def test_killed_at_any_instant_it_never_says_two_things(tmp_path):
    """What it told anybody it holds, and what it holds it cosigns again."""
    draw = random.Random(20261129)  # noqa: S311 - no secret
    one = Witness(tmp_path / "w")
    one.trust(LOG.key.printed)
    told, size = 0, 0
    for number in range(20):
        one.start()
        stop = threading.Timer(draw.uniform(0.0, 0.06), one.process.kill)
        stop.start()
        with suppress(OSError, http.client.HTTPException):
            while size < 390:
                status, body = ask(one, TREE.asked(told, size + 1))
                if status == 409:
                    assert int(body) in {told, told + 1}, "what was told is held"
                    told, size = int(body), int(body)
                    continue
                assert status == 200, body
                cosigned(one, size + 1, body)
                told = size = size + 1
        stop.join()
        one.stop()
        if number % 5 == 4:
            one.start()
            now = held(one)
            assert told <= now <= told + 1
            assert ask(one, FORK.asked(now, now + 1 if now else 1))[0] in {409, 422} or not now
            status, body = ask(one, TREE.asked(now, now))
            assert status == 200
            cosigned(one, now, body)
            told = size = now
            one.stop()
    assert told > 20


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "gone", "another's", "logs"])
def test_with_a_damaged_record_it_refuses_and_does_not_begin_anew(one, tmp_path, damage):
    assert ask(one, TREE.asked(0, 7))[0] == 200
    (path,) = (one.folder / "held").iterdir()
    data = path.read_bytes()
    if damage == "cut":
        path.write_bytes(data[:-20])
    elif damage == "changed":
        path.write_bytes(data.replace(b"\n7\n", b"\n3\n"))
    elif damage == "empty":
        path.write_bytes(b"")
    elif damage == "gone":
        path.unlink()
    elif damage == "another's":
        path.write_bytes(TREE.signed(3).printed)
    else:
        (one.folder / "logs").write_bytes(b"\xff")
    assert ask(one, TREE.asked(0, 7)) == (500, "witness.state-damaged\n")
    assert ask(one, TREE.asked(7, 8))[0] == 500
    one.stop()
    done = one.run("serve", "--port", "0", check=False)
    assert done.returncode == 2
    assert "damaged or gone" in done.stderr
    assert done.stderr.count("\n") == 1
    one.trust(LOG.key.printed) if damage != "logs" else None
    assert one.run("serve", "--port", "0", check=False).returncode == 2


def test_a_client_that_is_slow_keeps_no_other_waiting(one):
    slow = [socket.create_connection(("127.0.0.1", one.port), timeout=30) for _ in range(150)]
    try:
        for number, client in enumerate(slow):
            with suppress(OSError):
                client.sendall(b"POST /add-checkpoint HTTP/1.1\r\n"[: number % 30 + 1])
        start = time.monotonic()
        assert ask(one, TREE.asked(0, 3))[0] == 200
        assert time.monotonic() - start < 5
        # Those that were there first have given way.
        tasks = Path(f"/proc/{one.process.pid}/task")
        assert not tasks.exists() or len(list(tasks.iterdir())) <= MOST_CONNECTIONS + 2
        # And none of them is waited for without an end, though it goes on sending.
        with suppress(OSError):
            while True:
                slow[-1].sendall(b"x")
                time.sleep(0.5)
                assert time.monotonic() - start < 22
    finally:
        for client in slow:
            client.close()


def test_one_folder_is_served_once(one):
    done = one.run("serve", "--port", "0", check=False)
    assert done.returncode == 2
    assert "being served already" in done.stderr


def test_its_key_is_for_its_owner_alone(one, tmp_path):
    for path in [one.folder, *one.folder.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path
    one.stop()
    (one.folder / "key").chmod(0o644)
    done = one.run("serve", "--port", "0", check=False)
    assert done.returncode == 2
    assert "chmod 600" in done.stderr


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\tb", "x" * 201])
def test_a_name_that_no_key_may_have_is_refused(tmp_path, name):
    done = subprocess.run(
        [*COMMAND, "init", str(tmp_path / "w"), "--name", name, "--language", "en"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert not (tmp_path / "w").exists()


def test_a_witness_is_never_made_over_another(one):
    done = one.run("init", "--name", "x", check=False)
    assert done.returncode == 2
    assert one.key in one.run("show").stdout


def test_only_keys_of_logs_are_trusted(one, tmp_path):
    for key in (one.key, "x", LOG.key.printed.replace("one", "two")):
        assert one.run("trust", key, check=False).returncode == 2
    assert OTHER.key.name not in one.run("show").stdout
    assert Cosigner.read((one.folder / "key").read_text().strip()).key.printed == one.key


def test_a_folder_that_is_none_is_refused_in_one_line(tmp_path):
    for act in ("show", "serve", "trust"):
        words = ["x"] if act == "trust" else []
        done = subprocess.run(
            [*COMMAND, act, str(tmp_path / "none"), *words, "--language", "en"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "example.org", ""])  # noqa: S104
def test_without_tls_only_this_machine_is_served(host):
    with pytest.raises(Invalid, match=r"witness\.not-loopback"):
        command.refuse_foreign(host, behind_tls=False)
    command.refuse_foreign(host, behind_tls=True)
    command.refuse_foreign("127.0.0.1", behind_tls=False)


LOADED = """
import sys
from zhenggai.cli import main
main(["witness", "show", sys.argv[1]])
import zhenggai.cli.witness_server
print("LOADED", sorted({name.partition(".")[0] for name in sys.modules} & {"django", "sqlite3"}))
"""


def test_it_loads_no_framework(one):
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(one.folder)], capture_output=True, text=True, check=True
    )
    assert "LOADED []" in done.stdout
