"""Turns ``ZHENGGAI_DATABASE`` into Django's ``DATABASES``: one word or one address.

No query belongs here. A wrong value stops the start with one line that names the mend; the value
itself is never printed, because it may hold a password.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from zhenggai.kit.keeping import NEVER_UNASKED

NAME = "ZHENGGAI_DATABASE"
FILE = "zhenggai.sqlite3"
SHAPE = "postgresql://user:password@host:5432/name?sslmode=verify-full"

# Each thread of a worker keeps its connection, so a page does not wait for a new one; five minutes
# let an idle site give them back.
_KEPT_SECONDS = 300
_SCHEMES = {"postgresql", "postgres"}
_HIGHEST_PORT = 65_535
# libpq's words for how to get to a server safely; anything else is a slip of the pen.
_WORDS = {
    "host",
    "port",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "connect_timeout",
    "application_name",
    "target_session_attrs",
}
# FULL, not NORMAL: in WAL mode NORMAL may forget the last transactions when the power fails, and an
# act that the page has called done must not be undone by that.
_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


def database(value: str, *, state: Path) -> dict[str, Any]:
    """The settings of the default database: SQLite in ``state`` for ``""`` and ``sqlite``,
    PostgreSQL for an address. Raises ``ImproperlyConfigured`` for anything else."""
    if value in {"", "sqlite"}:
        return _sqlite(state / FILE)
    return _postgresql(value)


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": _KEPT_SECONDS,
        # IMMEDIATE: a transaction that will write waits its turn at its start, and is not refused
        # half-way because another has written since it began to read.
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": _PRAGMAS},
    }


def _postgresql(value: str) -> dict[str, Any]:
    try:
        address = urlsplit(value)
        words = dict(parse_qsl(address.query, strict_parsing=bool(address.query)))
    except ValueError:
        # Not "from": the fault quotes the address.
        raise _refuse("is no address") from None
    name = unquote(address.path.removeprefix("/"))
    if address.scheme not in _SCHEMES:
        raise _refuse("is neither sqlite nor a postgresql:// address")
    if not name or "/" in name or address.fragment:
        raise _refuse("does not end in the name of one database")
    unknown = sorted(set(words) - _WORDS)
    if unknown:
        raise _refuse(f"has words that are not known: {', '.join(unknown)}")
    if importlib.util.find_spec("psycopg") is None:
        raise ImproperlyConfigured(
            f"{NAME} names PostgreSQL, but psycopg is not installed; "
            "run pip install -r requirements/postgres.txt"
        )
    user, password, host, port = _netloc(address.netloc)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": words.pop("host", "") or host,
        "PORT": _port(words.pop("port", "") or port),
        "CONN_MAX_AGE": _KEPT_SECONDS,
        # A server that was restarted is noticed at the next page, not answered with its fault.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": "10",
            "application_name": "zhenggai",
            "prepare_threshold": NEVER_UNASKED,
            **words,
        },
    }


def _netloc(netloc: str) -> tuple[str, str, str, str]:
    """User, password, host, port. By hand: ``urlsplit`` lower-cases a host that is a folder."""
    login, _, place = netloc.rpartition("@")
    user, _, password = login.partition(":")
    if place.startswith("["):
        host, bracket, port = place[1:].partition("]")
        if not bracket:
            raise _refuse("opens a bracket that it does not close")
    else:
        host, _, port = place.partition(":")
    return unquote(user), unquote(password), unquote(host), port.removeprefix(":")


def _port(text: str) -> str:
    if text and not (text.isascii() and text.isdigit() and 0 < int(text) <= _HIGHEST_PORT):
        raise _refuse("has a port that is no number from 1 to 65535")
    return text


def _refuse(what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"{NAME} {what}; leave it out for SQLite, or write {SHAPE} "
        "with %40 for @, %3A for : and %2F for / inside a name or password"
    )
