"""What can be wrong with an installation, one function a matter; ``doctor`` says it in words.

Nothing here mends or changes anything. Imported after the settings could be read.
"""

from __future__ import annotations

import platform
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import metadata
from importlib.util import find_spec

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from zhenggai import __version__
from zhenggai.cli import dumps, migrating, site
from zhenggai.cli.symptom import OK, Symptom, note, ok, problem

OLDEST_SQLITE = (3, 35)
OLDEST_POSTGRESQL = 130_000
LEAST_FREE = 1024**3
MOST_SKEW = 5.0
_SAMPLE = 200
_PROGRAMS = {"gunicorn": "gunicorn", "allauth": "django-allauth", "whitenoise": "whitenoise"}


def of_installation() -> Iterator[Symptom]:
    """What can be told without the database."""
    yield from _programs()
    yield from _state()
    yield from _set_up()
    yield from _room()
    yield from _helpers()


def of_database(*, every_file: bool, language: str) -> Iterator[Symptom]:
    """What only the database can tell; one symptom where it does not answer."""
    try:
        yield from _server()
        behind = list(_migrations())
        yield from behind
        # Without its tables, no further question has an answer.
        if all(symptom.level == OK for symptom in behind):
            yield from _guards()
            yield from _log()
            yield from _factors()
            yield from _jobs()
            yield from _messages(language)
            yield from _files(every=every_file)
            yield from _search()
    except DatabaseError as fault:
        yield problem("doctor.database-away", reason=migrating.first_line(fault))


def _programs() -> Iterator[Symptom]:
    missing = [name for module, name in _PROGRAMS.items() if find_spec(module) is None]
    if missing:
        yield problem("doctor.packages-missing", names=missing)
    versions = {"python": platform.python_version(), "django": metadata.version("django")}
    yield ok("doctor.programs", version=__version__, **versions)


def _state() -> Iterator[Symptom]:
    # Owner and mode, of the keys too, are asked whenever the settings are read.
    yield ok("doctor.state", path=str(settings.STATE))


def _set_up() -> Iterator[Symptom]:
    faults = site.unready()
    if faults:
        yield problem("doctor.not-set-up", reasons=faults)
    else:
        yield ok("doctor.set-up")


def _room() -> Iterator[Symptom]:
    free = shutil.disk_usage(settings.STATE).free
    values = {"free": free // 1024**2, "path": str(settings.STATE)}
    yield problem("doctor.disk-low", **values) if free < LEAST_FREE else ok("doctor.disk", **values)


def _helpers() -> Iterator[Symptom]:
    yield note("doctor.office" if shutil.which("soffice") else "doctor.no-office")
    ocr = find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None
    yield note("doctor.ocr" if ocr else "doctor.no-ocr")


def _server() -> Iterator[Symptom]:
    connection.ensure_connection()
    version = dumps.version()
    if connection.vendor == "sqlite":
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            yield problem("doctor.database-old", name="SQLite", version=version, least="3.35")
        else:
            yield ok("doctor.database", name="SQLite", version=version)
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        if int(cursor.fetchone()[0]) < OLDEST_POSTGRESQL:
            yield problem("doctor.database-old", name="PostgreSQL", version=version, least="13")
        else:
            yield ok("doctor.database", name="PostgreSQL", version=version)
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database "
            "WHERE datname = current_database()"
        )
        yield from _letters(*cursor.fetchone())
        cursor.execute("SELECT clock_timestamp()")
        yield from _clock(cursor.fetchone()[0], datetime.now(UTC))


def _letters(encoding: str, ctype: str) -> Iterator[Symptom]:
    # With "C" PostgreSQL knows no letter beyond ASCII, and a search for Chinese finds nothing.
    if encoding != "UTF8" or ctype in {"C", "POSIX"}:
        yield problem("doctor.letters-wrong", encoding=encoding, ctype=ctype)
    else:
        yield ok("doctor.letters", encoding=encoding, ctype=ctype)


def _clock(theirs: datetime, ours: datetime) -> Iterator[Symptom]:
    apart = abs((theirs - ours).total_seconds())
    if apart > MOST_SKEW:
        yield problem("doctor.clock-off", seconds=round(apart))
    else:
        yield ok("doctor.clock")


def _migrations() -> Iterator[Symptom]:
    executor = MigrationExecutor(connection)
    newer, behind = migrating.unknown(executor), migrating.missing(executor)
    older = migrating.halfway(executor)
    if newer:
        yield problem("doctor.tables-newer", names=newer)
    elif older:
        yield problem("doctor.tables-older", names=older)
    elif behind:
        yield problem("doctor.tables-behind", count=len(behind))
    else:
        yield ok("doctor.tables")


def _guards() -> Iterator[Symptom]:
    from zhenggai.apps.journal import queries  # noqa: PLC0415 - needs its tables

    if queries.guards_in_place():
        yield ok("doctor.guards", count=queries.count())
    else:
        yield problem("doctor.guards-gone")


def _log() -> Iterator[Symptom]:
    from zhenggai.apps.journal import queries  # noqa: PLC0415 - needs its tables

    if not queries.has_log():
        yield note("doctor.no-log")
        return
    head, lacking = queries.head(), queries.lacking(at=datetime.now(UTC))
    if found := queries.faults(over=False):
        reasons = [f"{one.code} ({one.look})" for one in found]
        yield problem("doctor.log-faults", reasons=reasons)
    elif "integrity.behind" in lacking:
        yield problem("doctor.log-behind")
    else:
        yield ok("doctor.log", size=head.size if head else 0)
    if "integrity.not-checked" in lacking:
        yield note("doctor.log-unchecked")
    if "integrity.no-witness" in lacking:
        yield note("doctor.no-witness")


def _factors() -> Iterator[Symptom]:
    from allauth.mfa.adapter import get_adapter  # noqa: PLC0415
    from allauth.mfa.models import Authenticator  # noqa: PLC0415
    from cryptography.fernet import InvalidToken  # noqa: PLC0415

    kept = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    secrets: list[str] = [one.data["secret"] for one in kept[:_SAMPLE]]
    decrypt: Callable[[str], str] = get_adapter().decrypt
    try:
        for secret in secrets:
            decrypt(secret)
    except InvalidToken:
        yield problem("doctor.factor-key-wrong")
    else:
        yield ok("doctor.factor-key")


def _jobs() -> Iterator[Symptom]:
    from zhenggai.apps.jobs import queries  # noqa: PLC0415 - needs its tables
    from zhenggai.apps.journal import queries as journal  # noqa: PLC0415

    at = datetime.now(UTC)
    if not queries.were_ever_done():
        # A site on which nobody acted has no work yet.
        first = journal.following(0, upto=2**62, most=1)
        used = any(datetime.fromisoformat(one.at) < at - queries.LATE for one in first)
        yield (problem if used else note)("doctor.jobs-never")
        return
    late, wrong = queries.late(at=at), queries.wrong(at=at)
    if late:
        yield problem("doctor.jobs-late", names=[one.name for one in late])
    if wrong:
        yield problem("doctor.jobs-wrong", names=[one.name for one in wrong])
    if not late and not wrong:
        yield ok("doctor.jobs")


def _messages(language: str) -> Iterator[Symptom]:
    from cryptography.fernet import InvalidToken  # noqa: PLC0415

    from zhenggai.apps.messages import queries  # noqa: PLC0415 - needs its tables
    from zhenggai.apps.messages.channels import called  # noqa: PLC0415
    from zhenggai.apps.messages.models import Address  # noqa: PLC0415
    from zhenggai.apps.messages.wording import why  # noqa: PLC0415

    if settings.RELAY is None:
        yield note("doctor.no-mail")
    at = datetime.now(UTC)
    rows = queries.standings(at=at, since=at - timedelta(days=1))
    failed, overdue = [r for r in rows if r.failed], [r for r in rows if r.overdue]
    if failed:
        names = [called(r.channel, language) for r in failed]
        yield problem("doctor.messages-failed", count=sum(r.failed for r in failed), channels=names)
    if overdue:
        yield problem(
            "doctor.messages-overdue",
            count=sum(r.overdue for r in overdue),
            channels=[called(r.channel, language) for r in overdue],
            reasons=sorted({why(r.stuck, language) or "-" for r in overdue}),
        )
    if not failed and not overdue:
        counts = {"waiting": sum(r.waiting for r in rows), "sent": sum(r.sent for r in rows)}
        yield ok("doctor.messages", **counts)
    try:
        for row in Address.objects.filter(withdrawn_at=None).order_by("-set_at")[:_SAMPLE]:
            queries.opened(row)
    except InvalidToken:
        yield problem("doctor.messages-key-wrong")


def _files(*, every: bool) -> Iterator[Symptom]:
    from zhenggai.apps.files import queries  # noqa: PLC0415 - needs its tables
    from zhenggai.apps.files.models import File  # noqa: PLC0415
    from zhenggai.apps.files.store import Damaged  # noqa: PLC0415

    rows = File.objects.order_by("-stored_at").values_list("digest", flat=True)
    looked = list(rows if every else rows[:_SAMPLE])
    lost = []
    try:
        store = queries.the_store()
        for digest in looked:
            try:
                store.get(digest)
            except Damaged:
                lost.append(digest)
    except (OSError, ImproperlyConfigured) as fault:
        yield problem("doctor.files-away", reason=str(fault))
        return
    counts = {"looked": len(looked), "count": rows.count()}
    yield (
        problem("doctor.files-lost", digests=lost, **counts)
        if lost
        else ok("doctor.files", **counts)
    )


def _search() -> Iterator[Symptom]:
    from zhenggai.apps.findings.queries import search  # noqa: PLC0415 - needs its tables
    from zhenggai.apps.passages import queries  # noqa: PLC0415

    if not queries.is_current():
        yield problem("doctor.search-old")
        return
    behind = search.behind() + queries.without_index()
    if behind:
        yield problem("doctor.search-behind", count=behind)
    else:
        yield ok("doctor.search", count=queries.count())
