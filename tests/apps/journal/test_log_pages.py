"""The log for everybody: its files as a static server would hand them out, and how it stands."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils.timezone import now
from logs import AT, WHO, Log, act, lifted

from cast import build
from signing_in import sign_in
from zhenggai.apps.journal import commands, queries
from zhenggai.apps.journal.models import Cosignature, SignedHead, Witness
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note, receipt
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.merkle import leaf_hash
from zhenggai.core.tlog.tile import unpacked
from zhenggai.core.tlog.verify import check_inclusion

assert WHO.actor is not None
ACTOR = WHO.actor
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def log(tmp_path: Path, settings: object) -> Log:
    """The log of the site."""
    settings.LOG = tmp_path / "log"  # type: ignore[attr-defined]
    made = Log(tmp_path / "log")
    made.begin()
    return made


def witnessed(log: Log) -> None:
    key = Cosigner.of("witness.example/w", b"\x05" * 32).key.printed
    Witness.objects.create(name="审计局", key=key, address="https://w.example", since=AT)


def text(client: Client, address: str, language: str = "en") -> str:
    client.cookies["zhenggai_language"] = language
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def test_whoever_asks_gets_checkpoint_tiles_and_keys_and_may_keep_them(log):
    act(600)
    log.sealer.seal(at=AT)
    client = Client()
    (line,) = client.get("/log/keys").content.decode().splitlines()
    kept = client.get("/log/checkpoint")
    assert kept["Cache-Control"] == "public, max-age=1"
    origin = line.split("+")[0]
    signed = checkpoint.opened(kept.content, origin=origin, log=[read_verifier(line)])
    assert signed.checkpoint.size == 601
    for path, width in (("0/000", 256), ("0/002.p/89", 89), ("0/002.p/7", 7), ("1/000.p/2", 2)):
        answer = client.get(f"/log/tile/{path}")
        assert answer.status_code == 200, path
        assert len(answer.content) == 32 * width
        assert answer["Cache-Control"] == "public, max-age=3600"
        assert "Vary" not in answer
        assert "Set-Cookie" not in answer


@pytest.mark.parametrize(
    "path",
    ["0/003", "0/002", "0/002.p/90", "0/2", "64/000", "0/x000/002", "../checkpoint", "keys", ""],
)
def test_what_is_not_promised_or_no_tile_is_not_there(log, path):
    act(600)
    log.sealer.seal(at=AT)
    assert Client().get(f"/log/tile/{path}").status_code == 404


def test_the_page_that_verifies_is_a_file_to_keep():
    client = Client()
    for language in ("zh-hans", "en"):
        client.cookies["zhenggai_language"] = language
        answer = client.get("/log/verify.html")
        assert answer["Content-Disposition"] == 'attachment; filename="verify.html"'
        assert b"default-src 'none'" in answer.content


def test_before_the_first_checkpoint_nothing_is_there_and_the_page_says_so(log):
    client = Client()
    assert client.get("/log/checkpoint").status_code == 404
    assert "No checkpoint has been signed" in text(client, "/integrity/")


def test_the_entries_are_for_the_audit_administrator_alone(log):
    district = build()
    log.sealer.seal(at=AT)
    whole = queries.head()
    assert whole is not None
    width = min(whole.size, 256)
    address = f"/log/tile/entries/000{'' if width == 256 else f'.p/{width}'}"
    answer = sign_in(Client(), district.people["aud"]).get(address)
    assert answer.status_code == 200
    assert b'"kind":"log.begun"' in unpacked(answer.content, width)[0]
    for login in ("reg", "sys", "sec", "vera"):
        assert sign_in(Client(), district.people[login]).get(address).status_code == 403
    assert Client().get(address).status_code == 302
    admin = sign_in(Client(), district.people["aud"])
    for path in ("001", f"000.p/{width + 1}", "x000/000", "-1"):
        assert admin.get(f"/log/tile/entries/{path}").status_code == 404


def test_no_outside_witness_is_a_fault_and_so_is_a_check_that_was_not_made(log):
    log.sealer.seal(at=now())
    page = text(Client(), "/integrity/")
    assert "No outside witness" in page
    assert "No full check was made" in page
    assert 'role="alert"' in page
    witnessed(log)
    commands.check_in_full(shelf=log.shelf, at=now())
    page = text(Client(), "/integrity/")
    assert 'role="alert"' not in page
    assert "Nothing was found wrong" in page
    assert "审计局" in page
    assert "has not signed yet" in page


def test_what_a_check_found_is_red_until_a_check_finds_it_no_more(log):
    act(5)
    log.sealer.seal(at=now())
    witnessed(log)
    lifted(("UPDATE journal_entry SET leaf = %s WHERE kind = 'x.done'", [b"{}"]))
    commands.check_in_full(shelf=log.shelf, at=now())
    page = text(Client(), "/integrity/")
    assert 'class="state is-red"' in page
    assert "who signs in reads which" in page
    assert "log.entry-differs" not in page
    client = sign_in(Client(), build().people["otto"])
    said = text(client, "/integrity/")
    assert "Entry 1 of the log" in said
    assert "日志第 1 条记录" in text(client, "/integrity/", "zh-hans")
    # No form of its own: there is nothing to dismiss it with.
    assert "<form" not in said.partition("<main")[2].partition("</main>")[0]


def test_what_waits_for_long_is_red(log):
    log.sealer.seal(at=now())
    witnessed(log)
    commands.check_in_full(shelf=log.shelf, at=now())
    act(1)
    assert "more than 30 seconds" in text(Client(), "/integrity/")


def test_whoever_acted_has_a_receipt_first_pending_then_proof(log):
    district = build()
    sam, rita = district.people["sam"], district.people["rita"]
    log.sealer.seal(at=AT)
    with transaction.atomic():
        entry = commands.append(
            kind="finding.submitted",
            who=commands.Who(sam.pk, "rectifier"),
            at=AT + timedelta(days=1),
            body={"episode": 1},
            texts={"statement": "已全部整改<b>到位</b>。"},
        )
    client = sign_in(Client(), sam)
    assert "pending" in text(client, "/receipts/")
    assert "Pending" in text(client, f"/receipts/{entry}/")
    assert client.get(f"/receipts/{entry}/file").status_code == 409

    log.sealer.seal(at=AT)
    page = text(client, f"/receipts/{entry}/")
    answer = client.get(f"/receipts/{entry}/file")
    held = receipt.parsed(answer.content)
    assert leaf_hash(held.entry).hex() in page
    assert "data:image/svg+xml;base64," in page
    assert "已全部整改&lt;b&gt;到位&lt;/b&gt;。" in page
    assert held.words["statement"].text == "已全部整改<b>到位</b>。"
    whole = log.signed()
    check_inclusion(
        held.entry,
        index=held.proof.index,
        size=whole.size,
        root=whole.root,
        proof=held.proof.hashes,
    )
    # Who worked when is nobody else's business.
    other = sign_in(Client(), rita)
    for address in (f"/receipts/{entry}/", f"/receipts/{entry}/file"):
        assert other.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert (
        "finding" not in text(other, "/receipts/").partition("<tbody>")[2].partition("</tbody>")[0]
    )


def test_acts_are_listed_fifty_at_a_time(log):
    district = build()
    sam = district.people["sam"]
    with transaction.atomic():
        commands.append_many(
            who=commands.Who(sam.pk, "rectifier"),
            at=AT,
            happenings=[commands.Happening("finding.submitted", {"n": n}) for n in range(70)],
        )
    client = sign_in(Client(), sam)
    first = text(client, "/receipts/")
    assert first.count("<tr>") == 51
    before = first.partition("?before=")[2].partition('"')[0]
    assert text(client, f"/receipts/?before={before}").count("<tr>") > 20
    for wrong in ("x", "-1", "9" * 30, "²"):
        assert client.get(f"/receipts/?before={wrong}").status_code == 404
    for number in (0, 2**62, 2**63, 10**40):
        assert client.get(f"/receipts/{number}/").status_code == 404
        assert client.get(f"/receipts/{number}/file").status_code == 404


def test_under_a_cosigned_checkpoint_a_receipt_is_proven_before_the_newest(log):
    act(3)
    log.sealer.seal(at=AT)
    witnessed(log)
    head = SignedHead.objects.get()
    cosigner = Cosigner.of("witness.example/w", b"\x05" * 32)
    own = note.parsed(head.note.encode())
    line = note.signed(own.text, cosigner.at(1_773_115_200)).signatures[0].line
    Cosignature.objects.create(head=head, witness=Witness.objects.get(), line=line, at=AT)
    act(2, number=9)
    log.sealer.seal(at=AT)
    first = queries.own_acts(ACTOR, most=9)[-1]
    made = queries.receipt_of(first.entry, shelf=log.shelf)
    assert made is not None
    assert checkpoint.parsed(made.proof.checkpoint.text).size == head.size
    assert len(made.proof.checkpoint.signatures) == 2
    last = queries.own_acts(ACTOR, most=1)[0]
    made = queries.receipt_of(last.entry, shelf=log.shelf)
    assert made is not None
    assert checkpoint.parsed(made.proof.checkpoint.text).size == 6


def test_once_another_log_has_begun_receipts_are_under_it(log):
    act(3)
    log.sealer.seal(at=AT)
    witnessed(log)
    head = SignedHead.objects.get()
    cosigner = Cosigner.of("witness.example/w", b"\x05" * 32)
    own = note.parsed(head.note.encode())
    line = note.signed(own.text, cosigner.at(1_773_115_200)).signatures[0].line
    Cosignature.objects.create(head=head, witness=Witness.objects.get(), line=line, at=AT)
    log.begin("log.example/two")
    log.sealer.seal(at=AT)
    entry = queries.own_acts(ACTOR, most=1)[0].entry
    made = queries.receipt_of(entry, shelf=log.shelf)
    assert made is not None
    assert checkpoint.parsed(made.proof.checkpoint.text).origin == "log.example/two"


def test_begun_anew_a_log_sets_aside_what_another_left(log):
    act(300)
    log.sealer.seal(at=AT)
    # The database is put back to where it was; what was shown in the meantime is evidence.
    keep = queries.own_acts(ACTOR, most=300)[250].entry
    lifted(
        ("DELETE FROM journal_signedhead", []),
        ("DELETE FROM journal_place WHERE entry_id > %s", [keep]),
        ("DELETE FROM journal_text WHERE entry_id > %s", [keep]),
        ("DELETE FROM journal_entry WHERE id > %s", [keep]),
    )
    with pytest.raises(Invalid, match=r"log\.database-older"):
        log.again().seal(at=AT)
    log.begin("log.example/two")
    log.again().seal(at=AT)
    assert log.signed().origin == "log.example/two"
    assert commands.check_in_full(shelf=log.shelf, at=AT).sound
    assert (log.shelf.folder / "earlier" / "0" / "checkpoint").exists()


def test_tiles_are_made_anew_from_entries_that_make_what_was_signed(log):
    act(600)
    log.sealer.seal(at=AT)
    before = {p: p.read_bytes() for p in log.shelf.folder.rglob("tile/**/*") if p.is_file()}
    for path in before:
        path.write_bytes(b"\x00" * 32)
    assert not commands.check_in_full(shelf=log.shelf, at=AT).sound
    assert commands.rebuild(log.shelf) == 601
    assert {p: p.read_bytes() for p in before} == before
    assert commands.check_in_full(shelf=log.shelf, at=AT).sound
    lifted(("UPDATE journal_entry SET leaf = %s WHERE kind = 'x.done'", [b"{}"]))
    for path in before:
        path.write_bytes(b"\x00" * 32)
    with pytest.raises(Invalid, match=r"log\.root-differs"):
        commands.rebuild(log.shelf)
    assert {p.read_bytes() for p in before} == {b"\x00" * 32}


def test_damaged_tiles_make_no_receipt_that_accuses_the_log(log):
    act(3)
    log.sealer.seal(at=AT)
    entry = queries.own_acts(ACTOR, most=1)[0].entry
    (path,) = log.shelf.folder.glob("tile/0/000.p/*")
    path.write_bytes(bytes(len(path.read_bytes())))
    with pytest.raises(Invalid, match=r"log\.tiles-differ"):
        queries.receipt_of(entry, shelf=log.shelf)
    act(1, number=9)
    waits = queries.own_acts(ACTOR, most=1)[0].entry
    assert queries.sealed_entries([waits], shelf=log.shelf) is None
