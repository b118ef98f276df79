"""The one setting that names the database, and what it makes of a slip of the pen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from zhenggai.config import modes
from zhenggai.config.database import database

STATE = Path("/var/lib/zhenggai")
SECRET = "geheim"


def test_without_a_word_it_is_sqlite_in_the_state_folder():
    made = database("", state=STATE)

    assert made == database("sqlite", state=STATE)
    assert made["NAME"] == "/var/lib/zhenggai/zhenggai.sqlite3"
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_an_address_is_taken_apart_with_its_escapes():
    made = database(
        "postgresql://us%40er:p%3Ass%2Fw@db.example.org:5433/zheng%20gai?sslmode=verify-full",
        state=STATE,
    )

    assert (made["USER"], made["PASSWORD"]) == ("us@er", "p:ss/w")
    assert (made["HOST"], made["PORT"], made["NAME"]) == ("db.example.org", "5433", "zheng gai")
    assert made["OPTIONS"]["sslmode"] == "verify-full"


@pytest.mark.parametrize(
    ("address", "host", "port"),
    [
        ("postgres://[::1]:5433/a", "::1", "5433"),
        ("postgresql://u@%2FRun%2FPg/a", "/Run/Pg", ""),
        ("postgresql:///a?host=/Run/Pg&port=5434", "/Run/Pg", "5434"),
        ("postgresql:///a", "", ""),
    ],
)
def test_a_host_may_be_an_address_or_a_folder(address, host, port):
    made = database(address, state=STATE)
    assert (made["HOST"], made["PORT"]) == (host, port)


@pytest.mark.parametrize(
    "wrong",
    [
        f"mysql://u:{SECRET}@h/a",
        f"postgresql://u:{SECRET}@h",
        f"postgresql://u:{SECRET}@h/a/b",
        f"postgresql://u:{SECRET}@h/a?ssl=1",
        f"postgresql://u:{SECRET}@h/a?sslmode",
        f"postgresql://u:{SECRET}@h:70000/a",
        f"postgresql://u:{SECRET}@h:5432x/a",
        f"postgresql://u:{SECRET}@[::1/a",
        f"postgresql://u:{SECRET}#x@h/a",
        f"u:{SECRET}@h/a",
    ],
)
def test_a_wrong_one_is_refused_in_one_line_without_the_password(wrong):
    with pytest.raises(ImproperlyConfigured) as refusal:
        database(wrong, state=STATE)

    said = str(refusal.value)
    assert "ZHENGGAI_DATABASE" in said
    assert "write postgresql://" in said
    assert SECRET not in said
    assert "\n" not in said


def test_without_psycopg_the_mend_is_named(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="pip install"):
        database("postgresql:///a", state=STATE)


@pytest.mark.django_db
def test_the_tests_run_on_the_database_that_is_named():
    wanted = "postgresql" if os.environ.get("ZHENGGAI_DATABASE") else "sqlite"
    assert connection.vendor == wanted


@pytest.mark.django_db
def test_an_act_that_is_committed_survives_a_power_cut():
    if connection.vendor == "postgresql":
        pytest.skip("the server's own setting")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert cursor.execute("PRAGMA foreign_keys").fetchone()[0] == 1


@pytest.mark.django_db
def test_postgresql_compiles_nothing_in_any_connection():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite compiles nothing")
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


OWN = {"ENGINE": "django.db.backends.postgresql", "NAME": "zhenggai_demo"}
LOCAL = ["localhost", "127.0.0.1", "[::1]"]


def test_demo_mode_is_allowed_on_this_machine_with_a_database_of_its_own():
    modes.refuse_open_demo(demo=True, https=False, hosts=LOCAL, database=OWN)


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"https": True}, "ZHENGGAI_HTTPS"),
        ({"hosts": [*LOCAL, "zg.example.org"]}, "ZHENGGAI_HOSTS"),
        ({"database": {**OWN, "NAME": "zhenggai"}}, "ZHENGGAI_DATABASE"),
    ],
)
def test_demo_mode_is_refused_wherever_it_would_be_an_open_door(changed, named):
    given = {"demo": True, "https": False, "hosts": LOCAL, "database": OWN} | changed
    with pytest.raises(ImproperlyConfigured, match=named):
        modes.refuse_open_demo(**given)
    modes.refuse_open_demo(**given | {"demo": False})
