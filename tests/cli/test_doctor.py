"""`zhenggai doctor` names what is wrong and its mend, also where nothing works."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from installed import once
from ports import free_port
from zhenggai.cli import examination
from zhenggai.presentation.catalogues import LANGUAGES, messages
from zhenggai.presentation.wording import required

# As a database is that the last version with a migration for each change has brought up to date.
EARLIER = """
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
recorder = MigrationRecorder(connection)
standing_for = [one for one in MigrationLoader(None).disk_migrations.items() if one[1].replaces]
for (app, name), one in standing_for:
    recorder.record_unapplied(app, name)
    for earlier in one.replaces:
        recorder.record_applied(*earlier)
print(sum(len(one.replaces) for _, one in standing_for))
"""
UNDONE = """
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
for name in ("0001_tables", "0015_extensions_withdrawn"):
    MigrationRecorder(connection).record_unapplied("findings", name)
"""
SQL = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("{}")
"""
FILE = """
from django.utils.timezone import now
from zhenggai.apps.files import queries
from zhenggai.apps.files.models import File
digest = queries.the_store().put(b"evidence")
File.objects.create(digest=digest, size=8, kind="text", media="text/plain", storage="disk",
    judged="text", stored_at=now())
"""
REGISTERED = """
import sys
sys.path.insert(0, {!r})
import cast
district = cast.build()
cast.open_round(district)
cast.register(district)
from zhenggai.apps.passages.models import Passage
Passage.objects.all().delete()
"""
FACTOR = """
from allauth.mfa.models import Authenticator
from zhenggai.apps.people.adapters import FactorAdapter
from zhenggai.apps.people.models import Person
person = Person(login="sam", name="Sam", joined_on="2026-11-22")
person.save()
secret = FactorAdapter().encrypt("SECRET")
Authenticator.objects.create(user=person, type="totp", data={"secret": secret})
"""


def test_a_sound_installation_has_no_problem(install):
    installation = install()
    installation.python(FILE + FACTOR)
    done = installation.run("doctor", "--all")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "PROBLEM" not in done.stdout
    assert "1 of 1 read" in done.stdout
    assert done.stdout.endswith("No problem found.\n")
    assert done.stderr == ""


@once
def test_it_names_every_fault_of_a_broken_one_at_once(install):
    installation = install()
    installation.python(
        FILE + FACTOR + "from zhenggai.apps.journal import guards\n"
        "from django.db import connection\nguards.remove(connection)"
    )
    next(path for path in installation.state.glob("files/*/*/*")).write_bytes(b"forged")
    (installation.state / "factor-key").write_text("x" * 64, "ascii")

    done = installation.run("doctor")

    assert done.returncode == 1
    for said in ("triggers that keep the journal", "lost or damaged", "factor-key is not the one"):
        assert said in done.stdout
    assert done.stdout.count("PROBLEM") == 3
    assert done.stdout.endswith("3 problems found.\n")


MESSAGES = """
from datetime import timedelta
from django.db import transaction
from django.utils.timezone import now
from zhenggai.apps.messages import commands
from zhenggai.apps.messages.commands import Telling
from zhenggai.apps.messages.kinds import Item, Kind
from zhenggai.apps.messages.models import Message
from zhenggai.apps.people.models import Person
nora = Person.objects.create(login="nora", name="Nora", joined_on="2026-11-22")
sam = Person.objects.create(login="sam", name="Sam", email="sam@x.example", joined_on="2026-11-22")
with transaction.atomic():
    for person in (nora, sam):
        told = Telling("e", "mail", Kind.DUE, [Item("N1", None, "/")], person=person.pk)
        commands.put_many([told], at=now() - timedelta(hours=2))
Message.objects.filter(person=sam).update(attempts=1, last_error="relay-refuses")
"""


@once
def test_it_tells_of_messages_that_failed_and_of_those_that_should_be_gone(install):
    installation = install()
    installation.python(MESSAGES)
    done = installation.run("doctor")
    assert done.returncode == 1
    assert "1 message failed (e-mail)" in done.stdout
    assert "for more than an hour (e-mail; the mail server takes nothing now)" in done.stdout
    assert "No mail relay is set" in done.stdout
    assert "sam" not in done.stdout.lower().replace("same", "")


@once
def test_it_prints_figures_for_a_monitor_and_nothing_else(install):
    installation = install()
    installation.python(MESSAGES)
    done = installation.run("doctor", "--metrics")
    assert done.returncode == 0
    assert 'zhenggai_messages{channel="mail",state="failed"} 1' in done.stdout
    assert 'zhenggai_messages{channel="mail",state="overdue"} 1' in done.stdout
    assert "zhenggai_jobs_failing 0" in done.stdout
    kept = [line for line in done.stdout.splitlines() if not line.startswith("# ")]
    assert all(
        re.fullmatch(r'[a-z_]+({[a-z]+="[a-z]+",[a-z]+="[a-z]+"})? [0-9]+', one) for one in kept
    )


ACTED = """
from datetime import timedelta
from django.db import transaction
from django.utils.timezone import now
from zhenggai.apps.journal import commands
from zhenggai.apps.journal.commands import Who
with transaction.atomic():
    commands.append(kind="person.closed", who=Who(None, "system"), at=now() - timedelta(hours=1),
        body={})
"""


def test_it_tells_of_a_site_in_use_where_nobody_works(install):
    installation = install()
    never = "Nobody has ever done the work in the background."
    assert f"note     {never}" in installation.run("doctor").stdout
    installation.python(ACTED)
    done = installation.run("doctor")
    assert done.returncode == 1
    assert f"PROBLEM  {never}" in done.stdout
    installation.run("work", "--once")
    assert never not in installation.run("doctor").stdout


def test_tables_that_are_behind_are_told_from_tables_of_a_newer_version(install):
    installation = install(migrated=False)
    behind = installation.run("doctor")
    assert behind.returncode == 1
    assert "not applied" in behind.stdout

    newer = install("newer")
    row = "VALUES ('journal', '9999_later', '2026-11-22 00:00:00')"
    newer.python(SQL.format(f"INSERT INTO django_migrations (app, name, applied) {row}"))
    done = newer.run("doctor")
    assert done.returncode == 1
    assert "journal.9999_later" in done.stdout


def test_tables_that_were_left_in_the_middle_are_not_gone_on_with(install):
    """One stands for several of an earlier version, and of these the database lacks the last."""
    installation = install()
    installation.python(UNDONE)
    done = installation.run("doctor")
    assert done.returncode == 1
    assert "findings.0015_extensions_withdrawn" in done.stdout

    refused = installation.run("serve", "--port", free_port())
    assert refused.returncode == 2
    assert "in the middle of an earlier version" in refused.stderr


def test_tables_that_an_earlier_version_finished_are_those_of_today(install):
    installation = install()
    count = installation.python(EARLIER)
    assert "The tables are those of this version" in installation.run("doctor").stdout
    assert int(count) > 50


@once
@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ZHENGGAI_DEBUG", "perhaps", "ZHENGGAI_DEBUG"),
        ("ZHENGGAI_DATABASE", "mysql://u:geheim@h/a", "ZHENGGAI_DATABASE"),
        ("ZHENGGAI_DATABASE", "postgresql://u:geheim@127.0.0.1:1/a", "cannot be asked"),
        ("ZHENGGAI_FILES", "/proc/nothing", "/proc/nothing"),
    ],
)
def test_where_nothing_works_it_still_answers(install, name, value, said):
    installation = install()
    done = installation.run("doctor", **{name: value})
    assert done.returncode == 1
    assert said in done.stdout
    assert "geheim" not in done.stdout
    assert "Traceback" not in done.stderr


@once
def test_a_key_that_others_can_read_is_named_with_its_mend(install):
    installation = install()
    (installation.state / "secret-key").chmod(0o644)
    done = installation.run("doctor")
    assert done.returncode == 1
    assert "chmod 600" in done.stdout


@pytest.mark.parametrize(
    ("encoding", "ctype", "code"),
    [
        ("UTF8", "C.UTF-8", "doctor.letters"),
        ("UTF8", "zh_CN.UTF-8", "doctor.letters"),
        ("UTF8", "C", "doctor.letters-wrong"),
        ("UTF8", "POSIX", "doctor.letters-wrong"),
        ("SQL_ASCII", "C.UTF-8", "doctor.letters-wrong"),
    ],
)
def test_a_database_that_knows_no_chinese_letters_is_found(encoding, ctype, code):
    assert [s.code for s in examination._letters(encoding, ctype)] == [code]


@pytest.mark.parametrize(("apart", "code"), [(4, "doctor.clock"), (-60, "doctor.clock-off")])
def test_clocks_that_disagree_are_found(apart, code):
    here = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert [s.code for s in examination._clock(here + timedelta(seconds=apart), here)] == [code]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_symptom_has_its_words_and_their_values(language):
    known = messages(language)
    folder = Path(examination.__file__).parent
    found = {}
    for name in ("examination.py", "doctor.py"):
        for node in ast.walk(ast.parse((folder / name).read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"ok", "problem"}:
                code = node.args[0].value
                found[code] = {keyword.arg for keyword in node.keywords}
    assert len(found) > 20
    assert set(found) <= set(known)
    open_ended = {code for code, names in found.items() if None in names}
    lacking = {c: required(known[c]) - n for c, n in found.items() if c not in open_ended}
    assert {code: names for code, names in lacking.items() if names} == {}


def test_an_index_that_lacks_something_is_named_and_made_anew(install):
    installation = install()
    installation.python(REGISTERED.format(str(Path(__file__).resolve().parents[1])))
    assert "lacks 1 items" in installation.run("doctor").stdout
    installation.python("from zhenggai.apps.passages import commands\ncommands.clear()")
    assert "broken off" in installation.run("doctor").stdout

    done = installation.run("reindex")

    assert (done.returncode, done.stdout) == (0, "The search index was made anew: 1 findings.\n")
    assert "1 of 1 findings" in done.stderr
    assert "complete: 1 passages" in installation.run("doctor").stdout
