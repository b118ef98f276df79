"""The keys of the log: made when it begins, each followed by the next with an overlap."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from zhenggai.apps.journal.commands.append import Who, append
from zhenggai.apps.journal.keyring import Keyring
from zhenggai.apps.journal.models import LogKey, SignedHead
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog.ed25519 import Ed25519Signer
from zhenggai.core.tlog.note import is_name

# For so long the old key signs beside the new one: whoever verifies has the time to take it up.
OVERLAP = timedelta(days=30)
MOST_NAME = 100
_PROGRAM = Who(None, "system")


def begin_log(*, keyring: Keyring, name: str, at: datetime) -> LogKey:
    """Begin the log of this database, or, where its key is gone or may no longer be used, a new one
    over the same entries: the entry says which came before it and how far that had come.

    Raises `Invalid`: `log.name-taken` where an earlier log had the name, `log.no-name` where none
    can have it.
    """
    if not is_name(name) or len(name) > MOST_NAME:
        raise Invalid("log.no-name", name=name[:MOST_NAME])
    with transaction.atomic():
        if name in {row.origin for row in _locked()}:
            raise Invalid("log.name-taken", name=name)
        before = SignedHead.objects.order_by("-id").first()
        end_log(at=at)
        # A key on the disk that no row tells of signs nothing; a row without a key would hinder.
        made = _keep(keyring.make(name), at)
        body: dict[str, object] = {"log": name, "key": _id_of(made)}
        if before is not None:
            body |= {"before": before.origin, "size": before.size, "root": bytes(before.root).hex()}
        append(kind="log.begun", who=_PROGRAM, at=at, body=body)
    return made


def end_log(*, at: datetime) -> None:
    """No key is in force any more: after a restore, for what was signed since the backup is not in
    it, and nobody may sign something else in its place. Another log begins when the site starts."""
    LogKey.objects.filter(Q(until=None) | Q(until__gt=at)).update(until=at)


def rotate_key(*, keyring: Keyring, at: datetime) -> LogKey:
    """A new key for the log; the ones so far sign beside it for the overlap. Raises `Invalid`
    (`log.not-begun`) where there is no log yet."""
    with transaction.atomic():
        current = next((row for row in _locked() if row.until is None), None)
        if current is None:
            raise Invalid("log.not-begun")
        LogKey.objects.filter(until=None).update(until=at + OVERLAP)
        made = _keep(keyring.make(current.origin), at)
        append(
            kind="log.key_added",
            who=_PROGRAM,
            at=at,
            body={"log": current.origin, "key": _id_of(made)},
        )
    return made


def signers_of(*, keyring: Keyring, at: datetime) -> list[Ed25519Signer]:
    """The keys that sign now, the newest first; those that have served their time are destroyed.

    Raises `Invalid`: `log.not-begun`, or `log.key-missing` where the newest is not on this disk.
    """
    held = keyring.signers()
    rows = list(LogKey.objects.order_by("-since", "-id"))
    current = next((row for row in rows if row.until is None), None)
    if current is None:
        raise Invalid("log.not-begun")
    if current.key not in held:
        raise Invalid("log.key-missing", key=_id_of(current), folder=str(keyring.folder))
    found = []
    for row in rows:
        if row.key in held and row.until is not None and row.until <= at:
            keyring.destroy(held[row.key])
        elif row.key in held and row.origin == current.origin:
            found.append(held[row.key])
    return found


def _locked() -> list[LogKey]:
    """All keys, for whoever changes them: one after the other."""
    return list(LogKey.objects.select_for_update().order_by("id"))


def _keep(signer: Ed25519Signer, at: datetime) -> LogKey:
    return LogKey.objects.create(origin=signer.key.name, key=signer.key.printed, since=at)


def _id_of(row: LogKey) -> str:
    return row.key.split("+")[1]
