"""`zhenggai verify`: every tampering is named, every exit code is what it should be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import proven
from authority import POLICY, Tsa
from proof_cases import KEY, Case, cases
from zhenggai.cli import main, verify
from zhenggai.core.tlog import checkpoint, stamping
from zhenggai.core.tlog.bundle import ENTRIES
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.note import signed
from zhenggai.core.tlog.proof import Proof
from zhenggai.core.tlog.receipt import Receipt
from zhenggai.core.tlog.tile import WIDTH, Bundle, Tile, packed
from zhenggai.presentation import verifier
from zhenggai.presentation.wording import say

CODES = {"proven": 0, "wrong": 1, "unproven": 2, "refused": 2}
ALL = cases()
LOADED = """
import sys
from zhenggai.cli import main
code = main(["verify", sys.argv[1], "--key", sys.argv[2]])
print(sorted({name.partition(".")[0] for name in sys.modules} & {"django", "sqlite3", "lxml"}))
sys.exit(code)
"""


def run(*words: object) -> int:
    return main(["verify", *map(str, words), "--language", "en"])


def written(folder: Path, case: Case) -> list[object]:
    """The case on the disk, as arguments."""
    path = folder / f"case{case.suffix}"
    path.write_bytes(case.data)
    words: list[object] = [path]
    if case.trust:
        trust = folder / "trust.txt"
        trust.write_text(case.trust, "utf-8")
        words += ["--policy" if "quorum" in case.trust else "--key", trust]
    for number, held in enumerate(case.held):
        (folder / f"held{number}").write_bytes(held)
        words += ["--checkpoint", folder / f"held{number}"]
    return words


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_it_says_what_the_table_says(case, tmp_path, monkeypatch):
    said: list[str] = []
    monkeypatch.setattr(
        verify, "say", lambda code, *a, **v: said.append(code) or say(code, *a, **v)
    )
    assert run(*written(tmp_path, case)) == CODES[case.verdict]
    assert case.code in said
    if case.verdict != "refused":
        assert f"verify.verdict.{case.verdict}" in said


def test_it_words_what_is_proven_and_what_is_not(tmp_path, capsys):
    path = tmp_path / "receipt.json"
    path.write_bytes(proven.receipt(7).printed)
    assert run(path, "--key", KEY) == 0
    said = capsys.readouterr().out
    assert "[proven] Entry 7 (Progress reported" in said or "[proven] Entry 7 (" in said
    assert "2026-03-01T08:00:07" in said
    assert "operator’s own statement" in said
    assert "is proven by none of this" in said
    assert "{" not in said


def test_a_wrong_one_among_several_decides(tmp_path, capsys):
    (tmp_path / "good").write_bytes(proven.receipt(7).printed)
    (tmp_path / "bad").write_bytes(proven.receipt(7).printed.replace(b'\\"n\\":7', b'\\"n\\":8'))
    (tmp_path / "none").write_bytes(b"x")
    assert run(tmp_path / "good", tmp_path / "good", "--key", KEY) == 0
    assert run(tmp_path / "none", tmp_path / "good", "--key", KEY) == 2
    assert run(tmp_path / "bad", tmp_path / "none", tmp_path / "good", "--key", KEY) == 1
    assert "Entry 7" in capsys.readouterr().out


def test_a_bare_proof_needs_its_entry(tmp_path, capsys):
    (tmp_path / "e.tlog-proof").write_bytes(proven.receipt(7).proof.printed)
    (tmp_path / "entry").write_bytes(proven.ENTRIES[7])
    (tmp_path / "other").write_bytes(proven.ENTRIES[8])
    words = [tmp_path / "e.tlog-proof", "--key", KEY]
    assert run(*words) == 2
    assert "--entry" in capsys.readouterr().err
    assert run(*words, "--entry", tmp_path / "entry") == 0
    assert run(*words, "--entry", tmp_path / "other") == 1


def test_nothing_named_is_refused(capsys):
    assert run() == 2
    assert "--page" in capsys.readouterr().err


@pytest.mark.parametrize("path", ["missing.json", "\0"])
def test_what_is_not_there_is_refused(path, tmp_path, capsys):
    assert run(tmp_path / path, "--key", KEY) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_a_file_holds_cannot_act_on_the_terminal(tmp_path, capsys):
    origin = "evil\x9b2J\u202e.example/log"
    signer = proven.Ed25519Signer.of(origin, bytes(32))
    one = Checkpoint(origin, 300, proven.GROWTH.edge.root)
    made = Proof(7, proven.hashes(proven.GROWTH, 7), signed(one.text, signer))
    path = tmp_path / "receipt.json"
    path.write_bytes(Receipt(proven.ENTRIES[7], {}, made).printed)
    assert run(path, "--key", KEY) == 2
    said = capsys.readouterr().out
    assert "⟨U+009B⟩" in said
    assert not {"\x9b", "\u202e"} & set(said)


def test_it_needs_no_framework_and_no_database(tmp_path):
    path = tmp_path / "receipt.json"
    path.write_bytes(proven.receipt(7).printed)
    done = subprocess.run(
        [sys.executable, "-c", LOADED, str(path), KEY], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("[]\n")


def test_the_page_is_written_whole_and_the_same_each_time(tmp_path):
    assert run("--page", tmp_path / "verify.html") == 0
    assert (tmp_path / "verify.html").read_text("utf-8") == verifier.page("en")
    verifier.page.cache_clear()
    assert (tmp_path / "verify.html").read_text("utf-8") == verifier.page("en")


# A whole log on the disk.


def shelve(folder: Path, entries: list[bytes], *, texts: bool = True) -> Path:
    """A log of these entries, as a server would hand it out."""
    growth = proven.grow(entries)
    for tile, data in growth.tiles:
        put(folder / tile.path, data)
    for start in range(0, len(entries), WIDTH) if texts else ():
        part = entries[start : start + WIDTH]
        put(folder / Bundle(start // WIDTH, len(part)).path, packed(part))
    put(folder / "checkpoint", proven.signed(growth).printed)
    return folder


def put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return shelve(tmp_path / "log", proven.ENTRIES)


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 300, 511, 512, 513, 700])
def test_a_log_of_any_size_is_read_through(size, tmp_path, capsys):
    entries = [proven.entry(index % 3000) for index in range(size)]
    folder = shelve(tmp_path / "log", entries)
    assert run(folder, "--key", KEY) == 0
    said = capsys.readouterr().out
    assert f"All hashes over the {size} entries" in said
    for old in {1, 255, 256, 257, size - 1} & set(range(1, size)):
        (tmp_path / "old").write_bytes(proven.signed(proven.grow(entries[:old])).printed)
        assert run(folder, "--key", KEY, "--checkpoint", tmp_path / "old") == 0
        assert f"begin with the {old} of" in capsys.readouterr().out


def test_a_log_without_a_key_is_not_proven(log, capsys):
    assert run(log) == 2
    assert "who signed cannot be shown" in capsys.readouterr().out


def test_hashes_alone_prove_nothing_about_texts(tmp_path, capsys):
    assert run(shelve(tmp_path / "log", proven.ENTRIES, texts=False), "--key", KEY) == 0
    assert "The text of 300 entries is not in the folder" in capsys.readouterr().out


def test_a_changed_entry_is_named(log, capsys):
    path = log / Bundle(0).path
    path.write_bytes(path.read_bytes().replace(b'"n":77,', b'"n":78,'))
    assert run(log, "--key", KEY) == 1
    assert "Entry 77 (" in capsys.readouterr().out


def test_a_changed_hash_is_placed(log, capsys):
    path = log / Tile(0, 0).path
    data = path.read_bytes()
    path.write_bytes(data[:64] + bytes(32) + data[96:])
    assert run(log, "--key", KEY) == 1
    said = capsys.readouterr().out
    assert "Entry 2 (" in said
    assert "entries 0 to 255" in said
    assert "do not make its checkpoint" in said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (Tile(1, 0, 1).path, "tile/1/000.p/1 is missing (entries 0 to 255)"),
        (Tile(0, 1, 44).path, "tile/0/001.p/44 is missing (entries 256 to 299)"),
    ],
)
def test_a_missing_hash_file_is_named(path, said, log, capsys):
    (log / path).unlink()
    assert run(log, "--key", KEY) == 1
    assert said in capsys.readouterr().out


def test_a_wider_file_serves_as_well(log, capsys):
    (log / Tile(0, 1, 44).path).rename(log / Tile(0, 1, 44).path.replace("/44", "/60"))
    path = log / Tile(0, 1, 44).path.replace("/44", "/60")
    path.write_bytes(path.read_bytes() + bytes(16 * 32))
    assert run(log, "--key", KEY) == 0


def test_broken_files_of_a_log_are_named(log, capsys):
    (log / Tile(0, 0).path).write_bytes(b"x")
    (log / Bundle(1, 44).path).write_bytes(b"x")
    assert run(log, "--key", KEY) == 1
    said = capsys.readouterr().out
    assert (
        "tile/0/000 is incomplete" in said or "tile/0/000 (entries 0 to 255) is incomplete" in said
    )
    assert "tile/entries/001.p/44 (entries 256 to 299)" in said


def test_a_shrunk_log_is_told_by_an_older_checkpoint(tmp_path, capsys):
    folder = shelve(tmp_path / "log", proven.ENTRIES[:200])
    (tmp_path / "old").write_bytes(proven.SIGNED.printed)
    assert run(folder, "--key", KEY, "--checkpoint", tmp_path / "old") == 1
    said = capsys.readouterr().out
    assert "300 entries" in said
    assert "200" in said


def test_a_rewritten_log_is_told_by_a_receipt_which_names_the_entry(tmp_path, capsys):
    entries = [*proven.ENTRIES]
    entries[7] = proven.entry(7, "finding.closed")
    folder = shelve(tmp_path / "log", [*entries, b"{}"])
    (tmp_path / "mine").write_bytes(proven.receipt(7).printed)
    assert run(folder, "--key", KEY) == 0
    assert run(folder, "--key", KEY, "--checkpoint", tmp_path / "mine") == 1
    said = capsys.readouterr().out
    assert "the first 300 are not those" in said
    assert "Entry 7 is not the one in the receipt that you hold" in said


def test_a_forked_log_is_told(tmp_path, capsys):
    entries = [*proven.ENTRIES[:299], b"{}"]
    (tmp_path / "old").write_bytes(proven.SIGNED.printed)
    folder = shelve(tmp_path / "log", entries)
    assert run(folder, "--key", KEY, "--checkpoint", tmp_path / "old") == 1
    assert "is forked" in capsys.readouterr().out


def test_of_many_faults_the_first_are_listed(log, capsys):
    path = log / Bundle(0).path
    path.write_bytes(path.read_bytes().replace(b'"v":1', b'"v":2'))
    assert run(log, "--key", KEY) == 1
    assert "156 more faults" in capsys.readouterr().out


def test_no_folder_of_a_log_is_refused(tmp_path, capsys):
    assert run(tmp_path, "--key", KEY) == 2
    assert "checkpoint" in capsys.readouterr().err


def test_a_pipe_in_the_folder_is_not_waited_for(log, capsys):
    (log / Tile(0, 0).path).unlink()
    os.mkfifo(log / Tile(0, 0).path)
    assert run(log, "--key", KEY) == 2
    assert "not a regular file" in capsys.readouterr().err


def test_the_table_has_every_statement_of_receipts_and_bundles():
    codes = {case.code for case in ALL}
    assert len(codes) > 30
    assert json.loads(proven.members(7)[ENTRIES])["format"] == "zhenggai-entries/1"


SEAL = """
import json
from datetime import UTC, datetime
from django.db import transaction
from zhenggai.apps.journal import queries, sealing
from zhenggai.apps.journal.commands.append import Who, append
from zhenggai.apps.journal.commands.seal import Sealer

at = datetime(2026, 3, 1, tzinfo=UTC)
sealing.begin(at=at)
with transaction.atomic():
    entry = append(
        kind="progress.reported", who=Who(None, "system"), at=at, body={}, texts={"text": "已整改"}
    )
sealing.seal_once(Sealer(sealing.shelf(), sealing.keyring()), at=at)
receipt = queries.receipt_of(entry, shelf=sealing.shelf())
print(json.dumps([receipt.printed.decode(), receipt.keys[0].printed, str(sealing.shelf().folder)]))
"""


def test_what_an_installation_seals_is_verified(install, tmp_path, capsys):
    receipt, key, folder = json.loads(install().python(SEAL))
    (tmp_path / "mine.json").write_text(receipt, "utf-8")
    assert run(tmp_path / "mine.json", "--key", key) == 0
    assert run(folder, "--key", key, "--checkpoint", tmp_path / "mine.json") == 0
    said = capsys.readouterr().out
    assert "2026-03-01T00:00:00.000000Z" in said
    assert "is the one in the receipt that you hold" in said
    assert main(["verify", str(tmp_path / "mine.json"), "--key", key, "--language", "zh-Hans"]) == 0
    assert "条记录" in capsys.readouterr().out


@pytest.fixture
def stamped(tmp_path: Path) -> list[object]:
    """A receipt, and a stamp of its checkpoint, as arguments."""
    if not shutil.which("openssl"):
        pytest.skip("needs openssl")
    (tmp_path / "mine.json").write_bytes(proven.receipt(7).printed)
    tsa = Tsa(tmp_path / "tsa")
    one = checkpoint.parsed(proven.receipt(7).proof.checkpoint.text)
    (tmp_path / "mine.tsr").write_bytes(tsa.reply(stamping.request(one).printed))
    words: list[object] = [tmp_path / "mine.json", "--key", KEY, "--stamp", tmp_path / "mine.tsr"]
    return [*words, "--stamp-certificate", tsa.folder / "root.pem"]


def test_a_time_stamp_says_when_it_existed_at_the_latest(stamped, capsys):
    assert run(*stamped, "--stamp-policy", POLICY) == 0
    said = capsys.readouterr().out
    assert "[proven] The authority “CN=TSA”, whose certificate you gave" in said
    assert "the time is the operator’s own statement" not in said
    assert "Times before the stamp are the operator’s own statement" in said


def test_a_stamp_that_shows_nothing_is_said_and_is_not_all_that_was_asked(
    stamped, tmp_path, capsys
):
    assert run(*stamped, "--stamp-policy", "1.2.3.4.9") == 2
    assert "does not verify" in capsys.readouterr().out
    other = Tsa(tmp_path / "other").folder / "root.pem"
    assert run(*stamped[:-1], other) == 2
    assert "does not verify" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "mend"),
    [
        (["--stamp-certificate", ""], "--stamp-certificate"),
        (["--stamp-policy", "x"], "object identifier"),
        (["--stamp-certificate", "mine.json"], "as PEM"),
        (["--stamp", "mine.json"], "as the authority sent it"),
    ],
)
def test_what_is_no_stamp_or_no_certificate_is_refused(stamped, more, mend, capsys, monkeypatch):
    monkeypatch.chdir(Path(str(stamped[0])).parent)
    assert run(*stamped, *more) == 2
    assert mend in capsys.readouterr().err


def test_without_the_extra_a_stamp_is_refused_and_the_rest_verified(stamped, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    assert run(*stamped) == 2
    assert "pip install 'zhenggai[tsa]'" in capsys.readouterr().err
    assert run(*stamped[:3]) == 0
