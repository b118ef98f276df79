"""Runs the sealer beside the site: in every worker a thread that asks to lead, and in one of them
one that does.

Who leads holds a lock of the operating system on the log's folder and, on PostgreSQL, an advisory
lock on a connection of its own, so that two machines do not seal one database. When he dies, both
fall by themselves and another takes his place.
"""

from __future__ import annotations

import fcntl
import itertools
import logging
import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections
from django.utils.timezone import now

from zhenggai.apps.journal import commands, queries
from zhenggai.apps.journal.checker import check_apart
from zhenggai.apps.journal.commands.faults import SEAL
from zhenggai.apps.journal.commands.seal import Sealed, Sealer
from zhenggai.apps.journal.keyring import Keyring
from zhenggai.apps.journal.posting import posting
from zhenggai.apps.journal.shelf import Shelf
from zhenggai.apps.journal.stamping import Stamping
from zhenggai.core.errors import Invalid

# An act is signed for within five seconds, as a rule within one.
PAUSE = 1.0
_AGAIN = 3.0
# The full check: how often it is made, and after how many rounds it is asked whether it is due.
EVERY = timedelta(days=1)
_ASKED = 60
# So many entries are checked in the time that a process takes to start.
FEW = 50_000
# Of this database's advisory locks, the one of the log: "zhenggai log" has no meaning beside.
ADVISORY = 0x7A67_6C6F_67
_LOG = logging.getLogger(__name__)


def shelf() -> Shelf:
    """The folder of the log."""
    return Shelf(Path(settings.LOG))


def keyring() -> Keyring:
    """Its private keys."""
    return Keyring(Path(settings.LOG) / "keys")


def new_name() -> str:
    """A name for a log that begins: what the authority has set, with a number behind it where an
    earlier log was called so, or one that nobody else has."""
    if not settings.LOG_NAME:
        return f"zhenggai/{secrets.token_hex(6)}"
    taken = queries.log_names()
    names = (settings.LOG_NAME, *(f"{settings.LOG_NAME}/{n}" for n in range(2, len(taken) + 2)))
    return next(name for name in names if name not in taken)


@contextmanager
def leading() -> Iterator[Callable[[], bool] | None]:
    """Lead, where nobody else does: yields what tells whether one still does, or `None`."""
    folder = shelf().folder
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield None
            return
        with _advised() as still:
            yield still
    finally:
        os.close(handle)


@contextmanager
def _advised() -> Iterator[Callable[[], bool] | None]:
    if connection.vendor != "postgresql":
        yield lambda: True
        return
    own = connections["default"].copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY])
            (got,) = cursor.fetchone()

        def still() -> bool:
            # Without a new connection in the place of one that broke: the lock went with it.
            try:
                with own.cursor() as cursor:
                    cursor.execute("SELECT 1")
            except DatabaseError:
                return False
            return True

        yield still if got else None
    finally:
        own.close()


def keep_sealing() -> None:
    """In a thread of its own for as long as the worker lives."""
    threading.Thread(target=_keep, name="seal", daemon=True).start()


def _keep() -> None:
    pause = threading.Event()
    while True:
        try:
            with leading() as still:
                if still is not None:
                    _lead(still, pause)
        except (OperationalError, InterfaceError):
            # Away for a while; pages tell it themselves.
            pass
        except Exception:
            _LOG.exception("the sealer stumbled")
        connections.close_all()
        pause.wait(_AGAIN)


def _lead(still: Callable[[], bool], pause: threading.Event) -> None:
    try:
        begin(at=now())
    except Invalid as refusal:
        commands.note_faults([refusal], look=SEAL, at=now())
        return
    sealer = Sealer(shelf(), keyring())
    checking, stamps = threading.Thread(name="check"), Stamping()
    with posting(shelf()) as witnesses:
        for rounds in itertools.count():
            if not still():
                return
            sealed, refused = seal_once(sealer, at=now())
            if refused == "log.key-missing":
                # Another machine may have it.
                return
            if witnesses.look(size=sealed.size if sealed else None):
                sealer.show_cosigned()
            stamps.look()
            if rounds % _ASKED == 0 and not checking.is_alive() and is_check_due(at=now()):
                checking = threading.Thread(target=check, name="check", daemon=True)
                checking.start()
            pause.wait(PAUSE)


def is_check_due(*, at: datetime) -> bool:
    """Whether the last full check was a day ago, or never."""
    last = queries.last_check()
    return last is None or at - last.at >= EVERY


def check() -> None:
    """Check in full, beside the sealer, which does not wait for it: here what takes no longer than
    to start a process, and more in one of its own."""
    try:
        head = queries.head()
        if head is None or head.size <= FEW:
            commands.check_in_full(shelf=shelf(), at=now())
        elif code := check_apart():
            _LOG.error("the full check was broken off (%d)", code)
    except Exception:
        _LOG.exception("the full check was broken off")
    finally:
        connections.close_all()


def begin(*, at: datetime) -> None:
    """Begin a log where none is kept: there never was one, or the database was restored."""
    if not queries.is_log_kept():
        commands.begin_log(keyring=keyring(), name=new_name(), at=at)


def seal_once(sealer: Sealer, *, at: datetime) -> tuple[Sealed | None, str]:
    """One round: what came of it, or the code of what stood in the way, which is kept as a fault
    and ends by itself with a round that finds it no more."""
    sealed, found = None, []
    try:
        sealed = sealer.seal(at=at)
    except Invalid as refusal:
        found = [refusal]
    except OSError as fault:
        found = [Invalid("log.disk", reason=f"{fault.strerror} {fault.filename or ''}".strip())]
    commands.note_faults(found, look=SEAL, at=at)
    return sealed, found[0].code if found else ""
