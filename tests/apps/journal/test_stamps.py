"""The log is time-stamped once a day by an authority that may be away, slow, wrong or right; what
it signs is verified, kept and handed out, and what is wrong with it is a fault."""

from __future__ import annotations

import shutil
import socket
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client
from django.utils.timezone import now
from logs import Log, act

from answering import answering, dripping, endless, hanging, replying
from authority import Signer, Tsa
from installed import once
from zhenggai.apps.journal import commands, guards, queries, sealing, stamping
from zhenggai.apps.journal.models import Fault, SignedHead, TimeStamp
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note
from zhenggai.core.tlog import stamping as stamps
from zhenggai.presentation.wording import is_worded

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl"),
]


@pytest.fixture
def log(tmp_path: Path, settings: Any) -> Log:
    settings.LOG = tmp_path / "log"
    made = Log(tmp_path / "log")
    made.begin()
    act(3)
    made.sealer.seal(at=now())
    return made


@pytest.fixture
def tsa(tmp_path: Path, settings: Any) -> Tsa:
    """An authority that is known, and is at no address yet."""
    made = Tsa(tmp_path / "tsa")
    settings.TSA_CERTIFICATES = made.folder / "root.pem"
    return made


def _answer(made: Callable[[bytes], bytes], client: socket.socket, body: bytes) -> None:
    replying(200, made(body))(client, body)


def stamping_by(tsa: Tsa) -> Callable[[socket.socket, bytes], None]:
    return partial(_answer, tsa.reply)


def faults() -> list[str]:
    found = Fault.objects.filter(over_at=None).order_by("code")
    assert all(one.look == "tsa" for one in found)
    codes = [one.code for one in found]
    assert all(is_worded(code, language) for code in codes for language in ("zh_Hans", "en"))
    return codes


def asked_at(address: str, settings: Any, **more: Any) -> TimeStamp:
    settings.TSA = address
    return stamping.stamp(**{"at": now(), "seconds": 5.0} | more)


def test_the_newest_checkpoint_is_stamped_once_and_the_reply_kept(log, tsa, settings):
    with answering(stamping_by(tsa)) as (address, asked):
        kept = asked_at(f"{address}/tsr", settings)
        assert asked_at(address, settings).pk == kept.pk
        assert len(asked) == 1
        act()
        log.sealer.seal(at=now())
        assert asked_at(f"{address}/", settings).head.size == 5
    (last, first) = queries.stamps()
    assert (first.size, first.authority) == (4, "CN=TSA")
    believed = stamps.Authority.read(tsa.root.pem)
    for one in (last, first):
        known = checkpoint.parsed(note.parsed(one.note.encode()).text)
        assert stamps.verified(one.reply, believed).is_of(known)
    assert faults() == []


def test_whoever_asks_gets_stamp_and_checkpoint_and_reads_whose_it_is(log, tsa, settings):
    client = Client()
    client.cookies["zhenggai_language"] = "en"
    assert "stamped at" not in client.get("/integrity/").content.decode()
    with answering(stamping_by(tsa)) as (address, _):
        asked_at(address, settings)
    page = client.get("/integrity/").content.decode()
    assert "4 entries, stamped at" in page
    assert "CN=TSA" in page
    got = client.get("/log/stamps/4.tsr")
    assert got.content == queries.stamps()[0].reply
    assert got["Content-Type"] == "application/timestamp-reply"
    assert got["Cache-Control"] == "public, max-age=3600"
    assert "Set-Cookie" not in got
    assert client.get("/log/stamps/4.checkpoint").content.decode() == SignedHead.objects.get().note
    for other in ("3.tsr", "3.checkpoint", f"{2**80}.tsr", "x.tsr", "4"):
        assert client.get(f"/log/stamps/{other}").status_code == 404


NO_AUTHORITY: dict[str, tuple[Callable[[socket.socket, bytes], None], str]] = {
    "a fault of its own": (replying(500, b"<h1>500</h1>"), "stamp.answer-wrong"),
    "moved": (replying(302, b"", "Location: /x\r\n"), "stamp.answer-wrong"),
    "hangs": (hanging, "stamp.silent"),
    "drips": (dripping, "stamp.silent"),
    "closes": (lambda client, _: None, "stamp.silent"),
    "garbage": (lambda client, _: client.sendall(b"\0\xff garbage\n\n"), "stamp.answer-wrong"),
    "endless": (endless, "stamp.answer-wrong"),
    "a page": (replying(200, b"<h1>welcome</h1>"), "stamp.unread"),
    "nothing": (replying(200, b""), "stamp.unread"),
}


@once
@pytest.mark.parametrize("name", NO_AUTHORITY)
def test_what_is_no_stamp_is_not_kept_and_is_told(log, tsa, settings, name):
    behave, code = NO_AUTHORITY[name]
    with answering(behave) as (address, _):
        start = time.monotonic()
        with pytest.raises(Invalid, match=code.replace(".", r"\.")):
            asked_at(address, settings, seconds=1.0)
        assert time.monotonic() - start < 4
    assert faults() == [code]
    assert TimeStamp.objects.count() == 0


def wrong_replies(tsa: Tsa, folder: Path) -> dict[str, Callable[[bytes], bytes]]:
    """What an authority might answer, by the code of the fault."""
    old, other = Tsa(folder / "old", days=(-30, -1)), Tsa(folder / "other")
    (tsa.folder / "root.pem").write_bytes(tsa.root.pem + old.root.pem)
    later = stamps.request(checkpoint.Checkpoint("log.example/one", 9, bytes(32)))
    return {
        "stamp.wrong of another authority": other.reply,
        "stamp.wrong of another checkpoint": lambda _: tsa.reply(later.printed),
        "stamp.wrong altered": lambda asked: tsa.reply(asked)[:-1] + b"\0",
        "stamp.expired": old.reply,
        "stamp.unsorted": lambda asked: tsa.reply(asked, chain=[tsa.root, Signer("short")]),
        "stamp.not-granted": lambda _: tsa.reply(b"garbage"),
    }


def test_a_reply_that_does_not_verify_is_a_fault_until_one_does(log, tsa, settings, tmp_path):
    for name, made in wrong_replies(tsa, tmp_path).items():
        code = name.split()[0]
        behave = partial(_answer, made)
        with answering(behave) as (address, _), pytest.raises(Invalid) as refused:
            asked_at(address, settings)
        assert (refused.value.code, faults()) == (code, [code]), name
    assert TimeStamp.objects.count() == 0
    with answering(stamping_by(tsa)) as (address, _):
        asked_at(address, settings)
    assert faults() == []


def test_a_time_that_is_far_off_is_not_kept(log, tsa, settings):
    late = now() + timedelta(minutes=11)
    with answering(stamping_by(tsa)) as (address, _), pytest.raises(Invalid, match="clock-off"):
        asked_at(address, settings, at=late)
    assert TimeStamp.objects.count() == 0


def test_what_is_set_by_halves_says_what_is_missing(log, tsa, settings, monkeypatch, tmp_path):
    with pytest.raises(Invalid, match=r"stamp\.not-set"):
        asked_at("", settings)
    with pytest.raises(Invalid, match=r"witness\.address-wrong"):
        asked_at("tsa.example.org", settings)
    settings.TSA_CERTIFICATES = tmp_path / "none.pem"
    with pytest.raises(Invalid, match=r"stamp\.certificate-unread"):
        asked_at("http://tsa.example.org", settings)
    settings.TSA_CERTIFICATES = None
    with pytest.raises(Invalid, match=r"stamp\.certificate-needed"):
        asked_at("http://tsa.example.org", settings)
    settings.TSA_CERTIFICATES = tsa.folder / "root.pem"
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    with pytest.raises(Invalid, match=r"stamp\.extra-missing"):
        asked_at("http://tsa.example.org", settings)
    assert faults() == ["stamp.extra-missing"]


def test_one_is_due_after_a_day_for_what_has_none_and_after_a_fault_at_once(log, tsa, settings):
    assert stamping.is_due(at=now())
    with answering(stamping_by(tsa)) as (address, _):
        asked_at(address, settings)
    assert not stamping.is_due(at=now() + timedelta(days=2)), "nothing has come since"
    act()
    log.sealer.seal(at=now())
    assert not stamping.is_due(at=now() + timedelta(hours=23))
    assert stamping.is_due(at=now() + timedelta(hours=25))
    with answering(replying(500, b"")) as (address, _), pytest.raises(Invalid):
        asked_at(address, settings)
    assert stamping.is_due(at=now())


def eventually(happens: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_who_leads_asks_beside_the_sealer_and_waits_for_nobody(log, tsa, settings):
    with answering(hanging) as (settings.TSA, asked):
        asking = stamping.Stamping(seconds=2.0)
        start = time.monotonic()
        for _ in range(50):
            asking.look()
        assert time.monotonic() - start < 1
        eventually(lambda: faults() == ["stamp.silent"])
        assert len(asked) == 1
    with answering(stamping_by(tsa)) as (settings.TSA, _):
        stamping.Stamping().look()
        eventually(lambda: TimeStamp.objects.exists() and not faults())
    _ended()


def test_what_was_wrong_with_one_that_is_asked_no_more_is_over(log, tsa, settings):
    commands.note_faults([Invalid("stamp.wrong")], look="tsa", at=now())
    settings.TSA = ""
    stamping.Stamping().look()
    eventually(lambda: faults() == [])
    _ended()


def test_the_sealer_of_a_site_has_it_stamped(log, tsa, settings, monkeypatch):
    rounds = iter([True] * 3 + [False])
    with answering(stamping_by(tsa)) as (settings.TSA, _):
        monkeypatch.setattr(sealing, "is_check_due", lambda **_: False)
        monkeypatch.setattr(sealing, "PAUSE", 0.01)
        sealing._lead(lambda: next(rounds), threading.Event())
        eventually(TimeStamp.objects.exists)
    _ended()


def _ended() -> None:
    for thread in threading.enumerate():
        if thread.name == "stamp":
            thread.join(10)


def test_a_stamp_is_neither_changed_nor_removed(log, tsa, settings):
    with answering(stamping_by(tsa)) as (address, _):
        asked_at(address, settings)
    assert guards.in_place(connections["default"])
    for change in (
        lambda: TimeStamp.objects.update(authority="x"),
        lambda: TimeStamp.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
