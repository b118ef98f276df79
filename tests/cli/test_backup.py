"""The restore drill, on whichever database is named, and everything that stops half a restore."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from installed import ON_POSTGRES
from zhenggai.cli.backup import refuse_together
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say_refusal

FILL = """
from datetime import UTC, datetime
from uuid import UUID
from django.db import transaction
from django.contrib.sessions.models import Session
from zhenggai.apps.files import queries
from zhenggai.apps.files.models import File
from zhenggai.apps.journal import commands as journal
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHO = journal.Who(UUID(int=7), "registrar")
for number in range(FIRST, FIRST + 30):
    with transaction.atomic():
        texts = {"words": f"第{number}条：渠堵了。'\\\\0"}
        journal.append(kind="drill.done", who=WHO, at=NOON, body={"number": number}, texts=texts)
    data = f"佐证{number}".encode() * 1000
    digest = queries.the_store().put(data)
    File.objects.create(digest=digest, size=len(data), kind="text", media="text/plain",
        storage="disk", judged="text", stored_at=NOON)
Session.objects.create(session_key="k" * 32, session_data="x", expire_date=NOON)
"""
TABLES = """
import hashlib, json
from django.db import connection
from zhenggai.apps.files import queries
with connection.cursor() as cursor:
    for table in sorted(connection.introspection.table_names(cursor)):
        cursor.execute(f'SELECT * FROM "{table}"')
        names = [column[0] for column in cursor.description]
        for row in sorted(repr([bytes(v) if isinstance(v, memoryview) else v for v in row])
                          for row in cursor.fetchall()):
            print(table, *names, row)
for digest in sorted(queries.the_store().digests()):
    print(digest, hashlib.sha256(queries.the_store().get(digest)).hexdigest())
"""
CHANGE = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DELETE FROM journal_entry")
"""


@pytest.fixture(scope="session")
def source(one, tmp_path_factory):
    """An installation with something in it, its backup, the keys of that, and all its rows."""
    one.python(FILL.replace("FIRST", "0"))
    place = tmp_path_factory.mktemp("backed-up")
    done = one.run("backup", place / "backup", "--keys", place / "keys")
    assert done.returncode == 0, done.stderr
    assert "30 journal entries, 30 files" in done.stdout
    return one, place / "backup", place / "keys", one.python(TABLES)


def first(folder, pattern):
    return next(path for path in sorted(folder.rglob(pattern)) if path.is_file())


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def edit(folder, **changed):
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | changed), "utf-8")


GROW = f"""
from django.db import DatabaseError
try:
{textwrap.indent(CHANGE, "    ")}
except DatabaseError as fault:
    print("REFUSED", fault)
{FILL.replace("FIRST", "30").replace('"k" * 32', '"l" * 32')}
from zhenggai.apps.journal import queries as journal_queries
print("ENTRIES", journal_queries.count())
"""


def test_in_an_empty_installation_every_row_and_every_file_is_there_again(install, source):
    whole, folder, keys, before = source
    again = install(migrated=False)
    # Of this backup: an earlier attempt was broken off.
    copied = first(folder / "files", "*")
    target = again.state / copied.relative_to(folder)
    target.parent.mkdir(parents=True)
    shutil.copy(copied, target)

    done = again.run("restore", folder, "--keys", keys)

    assert done.returncode == 0, done.stderr
    rows, _, grown = again.python(f"{TABLES}\nprint('GROWN')\n{GROW}").partition("GROWN\n")
    assert rows == before
    assert before.count("\njournal_entry ") == 30
    assert "REFUSED" in grown
    assert "append-only" in grown
    assert "ENTRIES 60" in grown
    for name in ("secret-key", "factor-key"):
        assert (again.state / name).read_bytes() == (whole.state / name).read_bytes()


SEAL = """
from django.utils.timezone import now
from zhenggai.apps.journal import sealing
from zhenggai.apps.journal.commands.seal import Sealer
sealing.begin(at=now())
print(Sealer(sealing.shelf(), sealing.keyring()).seal(at=now()).size)
"""
LOGS = """
from zhenggai.apps.journal import queries
print(*(one.origin for one in queries.public_keys()))
"""


def test_after_a_restore_the_log_is_another_and_says_which_came_before(install, tmp_path):
    """What was signed after the backup is not in it; nothing may be signed in its place."""
    installation = install()
    installation.python(SEAL)
    done = installation.run("backup", tmp_path / "backup", "--keys", tmp_path / "keys")
    assert done.returncode == 0, done.stderr
    assert not [path for path in (tmp_path / "keys").iterdir() if path.suffix == ".key"]
    again = install("again", migrated=False)
    done = again.run("restore", tmp_path / "backup", "--keys", tmp_path / "keys")
    assert done.returncode == 0, done.stderr
    assert again.python(SEAL).strip() == "2"
    new, old = again.python(LOGS).split()
    assert new != old
    assert (again.state / "log" / "checkpoint").read_text().startswith(f"{new}\n2\n")
    assert again.run("journal", "fsck").returncode == 0


def test_the_keys_are_not_in_the_backup_and_nobody_else_can_read_either(source):
    whole, folder, keys, _ = source
    secrets = [path.read_bytes().strip() for path in whole.state.glob("*-key")]
    assert sorted(path.name for path in keys.iterdir()) == ["factor-key", "secret-key"]
    assert len(secrets) == 2
    for path in (folder, *folder.rglob("*"), keys, *keys.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path
    for path in folder.rglob("*"):
        assert path.is_dir() or not any(secret in path.read_bytes() for secret in secrets)


HARMS = [
    (lambda folder, keys: flip(first(folder, "database.*")), "restore.part-damaged"),
    (lambda folder, keys: flip(first(folder / "files", "*")), "restore.part-damaged"),
    (lambda folder, keys: first(folder / "files", "*").unlink(), "restore.part-missing"),
    (lambda folder, keys: flip(keys / "factor-key"), "restore.part-damaged"),
    (lambda folder, keys: (keys / "secret-key").unlink(), "restore.part-missing"),
    (lambda folder, keys: (folder / "manifest.json").unlink(), "restore.no-backup"),
    (lambda folder, keys: (folder / "manifest.json").write_text("[1]"), "restore.format"),
    (lambda folder, keys: edit(folder, format=99), "restore.format"),
    (lambda folder, keys: edit(folder, more=1), "restore.format"),
    (lambda folder, keys: edit(folder, parts={"../x": "0"}), "restore.format"),
    (lambda folder, keys: edit(folder, keys={"../a-key": "0"}), "restore.format"),
    (lambda folder, keys: edit(folder, engine="oracle"), "restore.other-database"),
    (lambda folder, keys: edit(folder, migrations=["journal.9_x"]), "restore.newer"),
]
TRY = """
from pathlib import Path
from zhenggai.cli.restore import put_back
from zhenggai.core.errors import Invalid
for place in sorted(Path(PLACE).glob("harm-*")):
    try:
        put_back(place / "backup", keys=place / "keys")
    except Invalid as refusal:
        print(refusal.code)
from django.db import connection
print(connection.introspection.table_names())
print(len(list(Path(STATE).rglob("files/*/*/*"))))
"""


def test_a_backup_that_is_not_whole_or_not_ours_restores_nothing(install, source, tmp_path):
    _, folder, keys, _ = source
    for number, (harm, _) in enumerate(HARMS):
        place = tmp_path / f"harm-{number:02}"
        shutil.copytree(folder, place / "backup")
        shutil.copytree(keys, place / "keys")
        harm(place / "backup", place / "keys")
    again = install(migrated=False)

    said = again.python(
        TRY.replace("PLACE", repr(str(tmp_path))).replace("STATE", repr(str(again.state)))
    )

    assert said.splitlines() == [*(code for _, code in HARMS), "[]", "0"]


def test_a_refusal_is_one_line_and_what_is_there_is_not_overwritten(source, tmp_path):
    whole, folder, keys, before = source
    written = (folder / "manifest.json").read_bytes()

    full = whole.run("restore", folder, "--keys", keys)
    twice = whole.run("backup", folder, "--keys", tmp_path / "other")

    for done, said in ((full, "not empty"), (twice, "is there already")):
        assert done.returncode == 2
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
    assert (folder / "manifest.json").read_bytes() == written
    assert list(tmp_path.iterdir()) == []
    assert whole.python(TABLES) == before


def test_a_store_with_other_files_is_not_mixed_with_the_backup(install, source):
    _, folder, keys, _ = source
    again = install(migrated=False)
    again.python("from zhenggai.apps.files import queries; queries.the_store().put(b'other')")
    done = again.run("restore", folder, "--keys", keys)
    assert done.returncode == 2
    assert "not of this backup" in done.stderr


@pytest.mark.parametrize(
    ("folder", "keys"), [("b", "b"), ("b", "b/keys"), ("b/c", "b"), ("b", "x/../b/keys")]
)
def test_keys_inside_the_backup_are_refused(tmp_path, folder, keys):
    with pytest.raises(Invalid, match="keys-inside"):
        refuse_together(tmp_path / folder, tmp_path / keys)


def test_a_backup_that_fails_leaves_nothing_that_looks_like_one(install, source, tmp_path):
    whole, _, _, _ = source
    shutil.copytree(whole.state, tmp_path / "state")
    flip(first(tmp_path / "state" / "files", "*"))
    environment = {**whole.environment, "ZHENGGAI_STATE": str(tmp_path / "state")}
    copy = type(whole)(tmp_path / "state", environment)

    done = copy.run("backup", tmp_path / "backup", "--keys", tmp_path / "keys")

    assert done.returncode == 2
    assert "lost or damaged" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"state"}
    empty = install("empty", migrated=False)
    done = empty.run("backup", tmp_path / "backup", "--keys", tmp_path / "keys")
    assert done.returncode == 2
    assert "no tables yet" in done.stderr


COUNT = "from zhenggai.apps.journal import queries; print(queries.count())"
WRITE = """
import itertools
for number in itertools.count():
    with transaction.atomic():
        journal.append(kind="drill.done", who=WHO, at=NOON, body={}, texts={"words": "x"})
"""


def test_a_backup_is_of_one_moment_while_others_write(install, tmp_path):
    """Entries and their words are written together; a copy holds both or neither."""
    busy = install()
    head = "from zhenggai.cli import site; site.load()\n" + FILL.split("for number", maxsplit=1)[0]
    writer = subprocess.Popen(
        [sys.executable, "-c", head + WRITE], env={**os.environ, **busy.environment}
    )
    try:
        while busy.python(COUNT) == "0\n":
            pass
        done = busy.run("backup", tmp_path / "backup", "--keys", tmp_path / "keys")
    finally:
        writer.kill()
        writer.wait()
    assert done.returncode == 0, done.stderr
    again = install("again", migrated=False)
    assert again.run("restore", tmp_path / "backup", "--keys", tmp_path / "keys").returncode == 0
    rows = again.python(TABLES)
    kept = json.loads((tmp_path / "backup" / "manifest.json").read_text("utf-8"))["entries"]
    assert rows.count("\njournal_entry ") == rows.count("\njournal_text ") == kept > 0


@pytest.mark.skipif(not ON_POSTGRES, reason="of PostgreSQL's programs")
@pytest.mark.parametrize(
    ("program", "said"),
    [("", "is missing"), ("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'", "older than the server")],
)
def test_without_the_programs_of_the_server_the_mend_is_named(
    monkeypatch, tmp_path, program, said, db
):
    from zhenggai.cli import dumps

    (tmp_path / "pg_dump").write_text(program, "utf-8")
    (tmp_path / "pg_dump").chmod(0o700 if program else 0o600)
    monkeypatch.setattr(dumps, "_DEBIAN", tmp_path / "nothing")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    monkeypatch.setattr("shutil.which", lambda name: str(tmp_path / name) if program else None)
    with pytest.raises(Invalid) as refusal:
        dumps.dump(Path(tmp_path))
    assert said in say_refusal(refusal.value, "en")
