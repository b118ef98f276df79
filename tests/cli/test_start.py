"""What `serve` does before it listens: the tables, one process at a time, and what stops it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import urllib.request

import pytest

from installed import ON_POSTGRES, once
from ports import free_port

TABLES = "from django.db import connection; print(*connection.introspection.table_names())"
FORGET = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("{}")
"""


BACK = """
from importlib.util import find_spec
from django.apps import apps
from django.core.management import call_command
from django.db import connection
ours = [one.label for one in apps.get_app_configs() if one.name.startswith("zhenggai.apps")]
for app in reversed(ours):
    if find_spec(f"zhenggai.apps.{app}.migrations"):
        call_command("migrate", app, "zero", verbosity=0)
left = set(connection.introspection.table_names())
print(*[one for one in left if one.partition("_")[0] in ours])
call_command("migrate", verbosity=0)
"""


def test_the_first_start_makes_the_tables_and_serves_with_two_workers(install):
    installation = install(migrated=False)
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "zhenggai.cli", "serve", "--port", str(port), "--workers", "2"],
        env={**os.environ, **installation.environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout.readline() == f"http://127.0.0.1:{port}/\n"
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as page:
            assert page.status == 200
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert "journal_entry" in installation.python(TABLES)


def test_every_migration_has_a_way_back_and_forward_again(install):
    """And with the tables goes all that no model stands behind: the index, the journal's guards."""
    installation = install()
    before = sorted(installation.python(TABLES).split())
    assert installation.python(BACK).split() == []
    assert sorted(installation.python(TABLES).split()) == before


def test_nobody_else_can_read_what_it_writes(install):
    installation = install()
    for path in [installation.state, *installation.state.rglob("*")]:
        assert path.stat().st_mode & 0o077 == 0, path


def test_two_that_start_at_once_migrate_once(install):
    installation = install(migrated=False)
    program = "from zhenggai.cli.migrating import *; print(bring_up_to_date())"
    counts = []

    def start():
        counts.append(int(installation.python(program)))

    threads = [threading.Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    none, all_of_them = sorted(counts)
    assert none == 0
    assert all_of_them > 0


def test_a_database_of_a_newer_version_is_left_alone(install):
    installation = install()
    row = "VALUES ('journal', '9999_later', '2026-11-22 00:00:00')"
    installation.python(FORGET.format(f"INSERT INTO django_migrations (app, name, applied) {row}"))

    done = installation.run("serve", "--port", free_port())

    assert done.returncode == 2
    assert "newer version" in done.stderr
    assert "journal.9999_later" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_said_in_one_line_without_the_password(install):
    installation = install(migrated=False)
    if ON_POSTGRES:
        address = f"postgresql://u:geheim@127.0.0.1:{free_port()}/a"
        done = installation.run("serve", "--port", free_port(), ZHENGGAI_DATABASE=address)
    else:
        installation.state.mkdir()
        (installation.state / "zhenggai.sqlite3").mkdir()
        done = installation.run("serve", "--port", free_port())

    assert done.returncode == 2
    assert "The database cannot be used" in done.stderr
    assert "geheim" not in done.stderr
    assert done.stderr.count("\n") == 1


def test_behind_a_proxy_with_tls_other_addresses_may_be_listened_on(install):
    from zhenggai.cli.serve import refuse_foreign

    refuse_foreign("0.0.0.0", behind_tls=True)  # noqa: S104 - that is the point
    assert install(migrated=False).run("serve", ZHENGGAI_HTTPS="perhaps").returncode == 2


HEADERS = """
from django.test import Client
from django.conf import settings
page = Client().get("/nothing", headers={"Host": "localhost", **PROXY})
print(page.status_code, page.get("Strict-Transport-Security", "-"))
print(settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_SECURE)
"""


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ({"X-Forwarded-Proto": "https"}, "404 max-age=31536000\nTrue True\n"),
        ({}, "301 -\nTrue True\n"),
    ],
)
def test_with_tls_in_front_no_page_and_no_cookie_goes_in_the_clear(install, proxy, said):
    installation = install()
    installation.environment["ZHENGGAI_HTTPS"] = "1"
    assert installation.python(HEADERS.replace("PROXY", repr(proxy))) == said


@once
@pytest.mark.parametrize(
    ("name", "value"), [("ZHENGGAI_HTTPS", "1"), ("ZHENGGAI_HOSTS", "zg.example.org")]
)
def test_demo_mode_does_not_start_where_others_could_reach_it(install, name, value):
    done = install(migrated=False).run("serve", ZHENGGAI_DEMO="1", **{name: value})
    assert done.returncode == 2
    assert "ZHENGGAI_DEMO" in done.stderr
    assert done.stderr.count("\n") == 1


def test_demo_mode_has_a_key_and_a_database_of_its_own(install):
    installation = install(migrated=False)
    installation.environment.update(ZHENGGAI_DEMO="1", ZHENGGAI_DATABASE="sqlite")
    installation.python("from zhenggai.cli.migrating import *; bring_up_to_date()")
    assert not (installation.state / "secret-key").exists()
    assert (installation.state / "demo" / "secret-key").exists()
    assert (installation.state / "demo" / "zhenggai.sqlite3").exists()
