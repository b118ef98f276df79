"""The site as the tests see it: its own state folder, compiled words, whichever database is named.

Imported by the ``conftest.py`` of every folder whose tests touch the database, before anything
else: it settles the environment that Django reads. ``ZHENGGAI_DATABASE`` is left as it is, so that
the same tests run on SQLite and, under ``python3 -m tools.setup postgres``, on PostgreSQL.
"""

from __future__ import annotations

import atexit
import os
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

# Before Django reads its settings: no test touches the state of a real installation.
_STATE = tempfile.TemporaryDirectory(prefix="zhenggai-tests-")
atexit.register(_STATE.cleanup)
os.environ["ZHENGGAI_STATE"] = str(Path(_STATE.name) / "state")
os.environ["DJANGO_SETTINGS_MODULE"] = "zhenggai.config.settings"

import django  # noqa: E402
import pytest  # noqa: E402

from zhenggai.presentation.catalogues import compile_catalogues  # noqa: E402

django.setup()
compile_catalogues()

ON_POSTGRES = bool(os.environ.get("ZHENGGAI_DATABASE", "").startswith("postgres"))
# What a browser draws is the same on either database, and what is done there is done through acts
# that others try on both; the way from an empty installation to people at work is gone on both.
looks = pytest.mark.skipif(ON_POSTGRES, reason="looked at on SQLite")
# So is what a permission, a form, a schema or a template says to everybody in every state: what it
# asks of the database, others ask too.
once = pytest.mark.skipif(ON_POSTGRES, reason="tried on SQLite")


@contextmanager
def fresh_database(like: str = "") -> Iterator[dict[str, str]]:
    """What to add to the environment of a program that is to have a database to itself: nothing on
    SQLite, whose file lies in the state folder; a new one on PostgreSQL, empty or a copy of the one
    at the address `like`."""
    if not ON_POSTGRES:
        yield {}
        return
    import psycopg

    address = os.environ["ZHENGGAI_DATABASE"]
    own = f"zg_{uuid.uuid4().hex[:12]}"
    template = urlsplit(like).path.removeprefix("/") or "template0"
    parts = urlsplit(address)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
        try:
            yield {"ZHENGGAI_DATABASE": urlunsplit(parts._replace(path=f"/{own}"))}
        finally:
            server.execute(f'DROP DATABASE "{own}" WITH (FORCE)')


@pytest.fixture(scope="session", autouse=True)
def _flushing(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Tests with real transactions are followed by a flush that leaves what migrations brought."""
    from django.db import connection
    from django.test import TransactionTestCase

    import flushed

    with django_db_blocker.unblock():
        if not connection.introspection.table_names():
            # None of the tests chosen touches the database, so none was made.
            yield
            return
        before = flushed.brought()
    kept = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda case: flushed.flush(before)  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = kept  # type: ignore[method-assign]


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[None]:
    """The test's database where another process finds it: that of SQLite is in memory."""
    from django.db import connection

    if connection.vendor != "sqlite":
        yield
        return
    path, name = tmp_path / "test.sqlite3", connection.settings_dict["NAME"]
    connection.ensure_connection()
    kept = connection.connection
    copy = sqlite3.connect(path)
    kept.backup(copy)
    copy.close()
    connection.connection, connection.settings_dict["NAME"] = None, str(path)
    try:
        yield
    finally:
        connection.close()
        connection.connection, connection.settings_dict["NAME"] = kept, name
