"""Every checkpoint is shown to the witnesses, who may be away, slow, wrong or right: what they
cosign is verified, kept and shown, and what they say against the log is a fault."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils.timezone import now
from logs import Log, act, lifted

from answering import answering, dripping, endless, hanging, replying
from installed import (
    on_disk,  # noqa: F401 - a fixture
    once,
)
from witnessing import Witness, witnessing
from zhenggai.adapters.calling import Address, Garbled, Unreached, post
from zhenggai.apps.journal import commands, posting, queries, sealing
from zhenggai.apps.journal.commands import keys, witnesses
from zhenggai.apps.journal.models import Cosignature, Entry, Fault, LogKey, SignedHead
from zhenggai.apps.journal.posting import Poster
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note, witness
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.presentation.wording import is_worded

pytestmark = pytest.mark.django_db(transaction=True)
COSIGNER = Cosigner.of("audit.example/w9", bytes([9] * 32))


@pytest.fixture
def log(tmp_path: Path) -> Log:
    made = Log(tmp_path / "log")
    made.begin()
    return made


@pytest.fixture
def one(log: Log, tmp_path: Path) -> Iterator[Witness]:
    """A witness that knows the log and was taken on."""
    with witnessing(tmp_path / "w", LogKey.objects.get().key) as made:
        commands.take_on_witness(key=made.key, address=made.address, at=now())
        yield made


def poster(log: Log, number: int | None = None, *, seconds: float = 5.0) -> Poster:
    if number is None:
        number = queries.witnesses()[0].number
    return Poster(number, log.shelf, seconds=seconds)


def cosigned(log: Log, key: str) -> int:
    """The size at which that witness cosigned the checkpoint on the disk."""
    published = log.shelf.checkpoint()
    assert published is not None
    verifier = read_verifier(key)
    own = LogKey.objects.get(until=None).key
    opened = checkpoint.opened(
        published, origin=own.split("+")[0], log=[read_verifier(own)], others=[verifier]
    )
    assert verifier.key in opened.signed_by, published
    return opened.checkpoint.size


def faults() -> list[str]:
    found = list(Fault.objects.filter(over_at=None).order_by("code").values_list("code", flat=True))
    assert all(is_worded(code, language) for code in found for language in ("zh_Hans", "en"))
    return found


def test_each_checkpoint_is_cosigned_kept_and_shown(log, one):
    asking = poster(log)
    for number, count in enumerate((1, 1, 300, 40)):
        act(count, number=number)
        size = log.sealer.seal(at=now()).size
        assert asking.post(at=now())
        log.sealer.show_cosigned()
        assert cosigned(log, one.key) == size
    assert Cosignature.objects.count() == SignedHead.objects.count() == 4
    (seen,) = queries.witnesses()
    assert (seen.name, seen.host, seen.size) == ("audit.example/w1", "127.0.0.1", size)
    assert seen.at is not None
    assert abs(seen.at - now()) < timedelta(minutes=1)
    assert seen.fault is None
    assert faults() == []


def test_one_that_starts_knowing_nothing_goes_on_from_where_the_witness_is(log, one):
    for _ in range(3):
        act(20)
        log.sealer.seal(at=now())
        poster(log).post(at=now())
    Cosignature.objects.all().delete()
    act(5)
    log.again().seal(at=now())
    assert poster(log).post(at=now())
    assert queries.witnesses()[0].size == 67


def test_what_comes_late_is_not_shown_under_another_checkpoint(log, one):
    log.sealer.seal(at=now())
    poster(log).post(at=now())
    act()
    log.sealer.seal(at=now())
    before = log.shelf.checkpoint()
    log.sealer.show_cosigned()
    assert log.shelf.checkpoint() == before
    assert note.parsed(before).signatures == note.parsed(log.shelf.checkpoint()).signatures
    assert len(note.parsed(before).signatures) == 1


def test_a_sealer_that_begins_shows_what_is_kept(log, one):
    log.sealer.seal(at=now())
    poster(log).post(at=now())
    log.again().seal(at=now())
    assert cosigned(log, one.key) == 2


def test_although_nothing_is_done_he_is_asked_every_hour_for_a_later_time(log, one):
    log.sealer.seal(at=now())
    asking = poster(log)
    asking.post(at=now())
    first = Cosignature.objects.get()
    time.sleep(1.1)
    asking.post(at=now() + posting.REFRESH / 2)
    assert Cosignature.objects.get().at == first.at
    asking.post(at=now() + posting.REFRESH)
    assert Cosignature.objects.get().at > first.at
    assert Cosignature.objects.get().line != first.line


def test_one_who_is_away_for_a_while_is_a_fault_only_then_and_until_he_is_back(log, one):
    log.sealer.seal(at=now())
    asking, at = poster(log), now()
    assert asking.post(at=at)
    one.stop()
    act()
    log.sealer.seal(at=now())
    assert not asking.post(at=at + timedelta(minutes=5))
    assert faults() == []
    for hours in (6, 7):
        assert not asking.post(at=at + timedelta(hours=hours))
    (fault,) = Fault.objects.all()
    assert (fault.code, fault.over_at) == ("witness.silent", None)
    assert fault.values["since"].startswith(at.strftime("%Y-%m-%dT%H:%M"))
    assert queries.witnesses()[0].fault.code == "witness.silent"
    one.start()
    assert asking.post(at=now())
    assert faults() == []
    assert Fault.objects.get().over_at is not None


def signed_by(cosigner: Cosigner, text: str | None = None, at: int = 0) -> Callable[..., None]:
    """Cosigns as a witness would, or another text, or at another time."""

    def behave(client: socket.socket, body: bytes) -> None:
        asked = witness.parsed(body).checkpoint
        signer = cosigner.at(at or int(time.time()))
        (line,) = note.signed(text or asked.text, signer).signatures
        replying(200, f"{line.line}\n".encode())(client, body)

    return behave


OTHER_TEXT = f"a\n1\n{'A' * 43}=\n"
EVE = Cosigner.of("eve.example", bytes([8] * 32))
NO_WITNESS: dict[str, tuple[Callable[[socket.socket, bytes], None], str]] = {
    "a fault of his own": (replying(500, b"<h1>500</h1>"), "witness.silent"),
    "too many": (replying(429, b""), "witness.silent"),
    "hangs": (hanging, "witness.silent"),
    "drips": (dripping, "witness.silent"),
    "closes": (lambda client, _: None, "witness.silent"),
    "garbage": (lambda client, _: client.sendall(b"\x00\xff garbage\n\n"), "witness.answer-wrong"),
    "a page": (replying(200, b"<h1>welcome</h1>"), "witness.answer-wrong"),
    "nothing": (replying(200, b""), "witness.answer-wrong"),
    "endless": (endless, "witness.answer-wrong"),
    "a size that is none": (replying(409, b"seven\n"), "witness.answer-wrong"),
    "malformed, he says": (replying(400, b""), "witness.answer-wrong"),
    "not his signature": (signed_by(EVE), "witness.signature-wrong"),
    "of another text": (
        signed_by(COSIGNER, "a\n1\n" + "A" * 43 + "=\n"),
        "witness.signature-wrong",
    ),
    "a time that is none": (signed_by(COSIGNER, at=2**62), "witness.answer-wrong"),
    "knows no such log": (replying(404, b""), "witness.log-unknown"),
    "knows no such key": (replying(403, b""), "witness.key-unknown"),
    "more than there is": (replying(409, b"900\n"), "witness.ahead"),
    "not the same": (replying(422, b""), "witness.forked"),
}


@once
@pytest.mark.parametrize("name", NO_WITNESS)
def test_what_is_no_cosignature_is_not_kept_and_is_told(log, name):
    log.sealer.seal(at=now())
    behave, code = NO_WITNESS[name]
    with answering(behave) as (address, _):
        commands.take_on_witness(key=COSIGNER.key.printed, address=address, at=now())
        log.sealer.seal(at=now())
        before = log.shelf.checkpoint()
        start = time.monotonic()
        assert not poster(log, seconds=1.0).post(at=now())
        assert time.monotonic() - start < 4
    log.sealer.show_cosigned()
    assert faults() == [code]
    assert Cosignature.objects.count() == 0
    assert log.shelf.checkpoint() == before


def test_a_redirect_is_not_followed_and_no_proxy_is_asked(log, monkeypatch):
    with answering(signed_by(COSIGNER)) as (elsewhere, asked):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, elsewhere)
        location = f"Location: {elsewhere}/add-checkpoint\r\n"
        with answering(replying(307, b"", location)) as (address, _):
            commands.take_on_witness(key=COSIGNER.key.printed, address=address, at=now())
            log.sealer.seal(at=now())
            assert not poster(log).post(at=now())
    assert asked == []
    assert faults() == ["witness.answer-wrong"]


def test_a_clock_that_is_off_is_told_and_the_cosignature_kept(log):
    with answering(signed_by(COSIGNER, at=int(time.time()) - 3600)) as (address, _):
        commands.take_on_witness(key=COSIGNER.key.printed, address=address, at=now())
        log.sealer.seal(at=now())
        assert poster(log).post(at=now())
    assert faults() == ["witness.clock-off"]
    assert Cosignature.objects.count() == 1


def restore_old(log: Log, size: int) -> None:
    """The whole machine as it was when the log had so many entries."""
    lifted(("DELETE FROM journal_cosignature WHERE id > %s", [0]))
    lifted(("DELETE FROM journal_signedhead WHERE size > %s", [size]))
    lifted(("DELETE FROM journal_place WHERE log_index >= %s", [size]))
    kept = SignedHead.objects.get(size=size)
    entry = Entry.objects.filter(place__index=size - 1).get().pk
    lifted(
        ("DELETE FROM journal_text WHERE entry_id > %s", [entry]),
        ("DELETE FROM journal_entry WHERE id > %s", [entry]),
    )
    log.shelf.publish(kept.note.encode())
    for path in log.shelf.folder.glob("tile/0/000.p/*"):
        data = path.read_bytes()[: 32 * size]
        path.unlink()
        (path.parent / str(size)).write_bytes(data)


def test_an_old_database_is_found_out_and_it_stays_so(log, one):
    sizes = []
    for number in range(3):
        act(3, number=number)
        sizes.append(log.sealer.seal(at=now()).size)
        poster(log).post(at=now())
    restore_old(log, sizes[0])
    asking = poster(log)
    log.again().seal(at=now())
    assert not asking.post(at=now())
    (fault,) = Fault.objects.filter(over_at=None)
    assert (fault.code, fault.values["held"]) == ("witness.ahead", sizes[-1])
    # Neither that he is away nor that he is let go makes it good.
    one.stop()
    asking.post(at=now())
    assert "witness.ahead" in faults()
    commands.let_witness_go(number=queries.witnesses()[0].number, at=now())
    assert faults() == ["witness.ahead"]


def test_gone_on_from_an_old_database_the_log_has_forked(log, one):
    sizes = []
    for number in range(2):
        act(3, number=number)
        sizes.append(log.sealer.seal(at=now()).size)
        poster(log).post(at=now())
    restore_old(log, sizes[0])
    act(9, number=50)
    log.again().seal(at=now())
    for _ in range(2):
        assert not poster(log).post(at=now())
        assert faults() == ["witness.forked"], "one, as long as it lasts"
        act(1, number=90)
        log.sealer.seal(at=now())
    assert Cosignature.objects.count() == 0


def test_another_history_of_the_same_size_is_a_fork_too(log, one):
    sizes = []
    for number in range(2):
        act(3, number=number)
        sizes.append(log.sealer.seal(at=now()).size)
        poster(log).post(at=now())
    restore_old(log, sizes[0])
    act(sizes[1] - sizes[0], number=50)
    assert log.again().seal(at=now()).size == sizes[1]
    assert not poster(log).post(at=now())
    assert faults() == ["witness.forked"]


def test_damage_of_ours_is_not_taken_for_his_word_against_us(log, one):
    act(3)
    log.sealer.seal(at=now())
    poster(log).post(at=now())
    act(3)
    log.sealer.seal(at=now())
    (path,) = log.shelf.folder.glob("tile/0/000.p/*")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert not poster(log).post(at=now())
    assert faults() == ["log.tiles-differ"]


def test_while_keys_overlap_a_witness_may_know_the_old_one_alone(log, one):
    log.sealer.seal(at=now())
    poster(log).post(at=now())
    at = now()
    commands.rotate_key(keyring=log.keyring, at=at)
    log.sealer.seal(at=at)
    assert poster(log).post(at=now())
    log.sealer.show_cosigned()
    assert cosigned(log, one.key) == 3
    act()
    log.sealer.seal(at=at + keys.OVERLAP)
    assert not poster(log).post(at=now())
    assert faults() == ["witness.key-unknown"]
    one.trust(LogKey.objects.get(until=None).key)
    assert poster(log).post(at=now())
    assert faults() == []


def test_a_log_that_is_begun_anew_is_another_for_a_witness(log, one):
    log.sealer.seal(at=now())
    poster(log).post(at=now())
    commands.begin_log(keyring=log.keyring, name="log.example/two", at=now())
    log.again().seal(at=now())
    assert not poster(log).post(at=now())
    assert faults() == ["witness.log-unknown"]
    one.trust(LogKey.objects.get(until=None).key)
    assert poster(log).post(at=now())
    log.sealer.show_cosigned()
    assert cosigned(log, one.key) == 3


def test_taking_on_and_letting_go_are_entries_of_ids_alone(log):
    made = commands.take_on_witness(
        key=COSIGNER.key.printed, address="https://audit.example.org/w/", name="审计局", at=now()
    )
    with pytest.raises(Invalid, match=r"witness\.there"):
        commands.take_on_witness(key=made.key, address=made.address, at=now())
    commands.let_witness_go(number=made.pk, at=now())
    with pytest.raises(Invalid, match=r"witness\.not-there"):
        commands.let_witness_go(number=made.pk, at=now())
    assert queries.witnesses() == []
    (gone,) = queries.witnesses(gone=True)
    assert gone.until is not None
    again = commands.take_on_witness(key=made.key, address="http://localhost:81", at=now())
    assert again.pk == made.pk
    assert [seen.host for seen in queries.witnesses()] == ["localhost"]
    told = [json.loads(bytes(e.leaf)) for e in Entry.objects.order_by("id")][1:]
    body = {"witness": made.pk, "key": COSIGNER.key.key_id.hex()}
    kinds = ["log.witness_added", "log.witness_removed", "log.witness_added"]
    assert [(one["kind"], one["body"]) for one in told] == [(kind, body) for kind in kinds]


def test_one_who_was_let_go_is_asked_no_more(log, one):
    number = queries.witnesses()[0].number
    log.sealer.seal(at=now())
    asking = poster(log)
    asking.post(at=now())
    commands.let_witness_go(number=number, at=now())
    log.sealer.seal(at=now())
    asking.post(at=now())
    assert Cosignature.objects.count() == 1


@once
@pytest.mark.parametrize(
    "address",
    [
        *("", "audit.example.org", "ftp://audit.example.org", "file:///etc/passwd", "https://"),
        *("https://user@audit.example.org", "https://audit.example.org/?x=1", "https://a/#b"),
        *(
            "https://a:0",
            "https://a:x",
            "https://a:99999",
            "https://a b",
            "https://a\\@b",
            "https://a?",
        ),
        *("https://审计", "https://a/" + "x" * 400, "https://[::1", "https://a\r\nX: y"),
    ],
)
def test_what_is_no_address_is_refused(address):
    with pytest.raises(Invalid, match=r"witness\.address-wrong"):
        commands.take_on_witness(key=COSIGNER.key.printed, address=address, at=now())
    assert not queries.witnesses(gone=True)


@once
@pytest.mark.parametrize("host", ["audit.example.org", "10.0.0.1", "127.1", "localhost.cn"])
def test_to_another_machine_only_over_tls(host):
    with pytest.raises(Invalid, match=r"witness\.address-open"):
        Address.parsed(f"http://{host}")
    assert Address.parsed(f"https://{host}/a/").path == "/a"
    for here in ("127.0.0.1", "[::1]", "localhost"):
        assert not Address.parsed(f"http://{here}:8100").tls


def test_a_certificate_that_is_nobodys_is_not_spoken_to():
    with answering(replying(200, b"")) as (address, asked):
        with pytest.raises(Unreached):
            post(Address.parsed(address.replace("http:", "https:")), "/x", b"", seconds=2)
        assert asked == []
    with answering(endless) as (address, _), pytest.raises(Garbled):
        post(Address.parsed(address), "/x", b"", seconds=5)


def test_keys_of_logs_are_none_of_witnesses_and_there_are_not_many(log):
    with pytest.raises(Invalid, match=r"witness\.not-a-cosigner"):
        commands.take_on_witness(key=LogKey.objects.get().key, address="https://a", at=now())
    for name in ("", "a\nb", "x" * 201):
        with pytest.raises(Invalid, match=r"witness\.name-wrong"):
            commands.take_on_witness(
                key=COSIGNER.key.printed, address="https://a", name=name, at=now()
            )
    for number in range(witnesses.MOST_WITNESSES):
        key = Cosigner.of("a", bytes([number + 20] * 32)).key.printed
        commands.take_on_witness(key=key, address="https://a", at=now())
    with pytest.raises(Invalid, match=r"witness\.too-many"):
        commands.take_on_witness(key=COSIGNER.key.printed, address="https://a", at=now())


def test_pauses_grow_to_some_minutes_and_differ():
    pauses = [posting.pause_after(failures) for failures in range(1, 40)]
    assert 1 <= pauses[0] <= 2
    assert all(150 <= pause <= 300 for pause in pauses[12:])
    assert len(set(pauses)) > 30


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.05)


def test_who_leads_asks_each_in_his_own_time(on_disk, log, one, settings, monkeypatch):  # noqa: F811
    """One that hangs holds up neither the sealer nor the other, and who no longer leads asks
    nobody."""
    settings.LOG = log.shelf.folder
    leads = threading.Event()
    leads.set()

    def lead() -> None:
        try:
            sealing._lead(leads.is_set, threading.Event())
        finally:
            connections.close_all()

    def shown(size: int) -> bool:
        published = log.shelf.checkpoint()
        return published is not None and note.parsed(published).text.split("\n")[1] == str(size)

    def cosigned_lines() -> int:
        return len(note.parsed(log.shelf.checkpoint() or b"").signatures)

    monkeypatch.setattr(sealing, "PAUSE", 0.1)
    monkeypatch.setattr(posting, "PAUSE", 0.1)
    with answering(hanging) as (address, asked):
        hangs = commands.take_on_witness(key=COSIGNER.key.printed, address=address, at=now())
        thread = threading.Thread(target=lead)
        thread.start()
        try:
            until(lambda: shown(3) and cosigned_lines() == 2)
            for size in range(4, 8):
                start = time.monotonic()
                act(number=size)
                until(lambda size=size: shown(size))
                assert time.monotonic() - start < 4
                until(lambda: cosigned_lines() == 2)
                assert cosigned(log, one.key) == size
            assert asked
            number = next(w.number for w in queries.witnesses() if w.number != hangs.pk)
            commands.let_witness_go(number=number, at=now())
            until(lambda: "witness-" + str(number) not in {t.name for t in threading.enumerate()})
        finally:
            leads.clear()
            thread.join(20)
    until(lambda: not any(t.name.startswith("witness-") for t in threading.enumerate()))
