"""The journal's log, from the console: checked in full, its keys, who cosigns and stamps it.
Whoever stands at the console owns the installation, so nobody is asked for a role here.

Each matter is a function with the arguments; what it does stands in the journal's commands.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from zhenggai.cli import site
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say, say_refusal


def run(arguments: argparse.Namespace) -> int:
    """Do what is asked about the journal; 2 with a line on standard error where it is refused."""
    try:
        site.load()
        site.refuse_unready()
        return _told(arguments)
    except Invalid as refusal:
        sys.stderr.write(say_refusal(refusal, arguments.language) + "\n")
        return 2


def _told(arguments: argparse.Namespace) -> int:
    from django.db import DatabaseError  # noqa: PLC0415 - needs the site

    from zhenggai.cli import migrating  # noqa: PLC0415

    matters: dict[str, Callable[[argparse.Namespace], int]] = {
        "witness": _witness,
        "fsck": _fsck,
        "rotate": _rotate,
        "begin": _begin,
        "stamp": _stamp,
    }
    try:
        return matters[arguments.matter](arguments)
    except DatabaseError as fault:
        reason = migrating.first_line(fault)
        raise Invalid("serve.no-database", reason=reason) from fault


def _witness(arguments: argparse.Namespace) -> int:
    """Take on a witness, let one go, or list them."""
    from django.utils.timezone import now  # noqa: PLC0415 - needs the site

    from zhenggai.apps.journal import commands, queries  # noqa: PLC0415

    language = arguments.language
    if arguments.act == "add":
        made = commands.take_on_witness(
            key=arguments.key, address=arguments.address, name=arguments.name, at=now()
        )
        _say("journal.witness-added", language, number=made.pk, name=made.name)
    elif arguments.act == "remove":
        gone = commands.let_witness_go(number=arguments.number, at=now())
        _say("journal.witness-removed", language, number=gone.pk, name=gone.name)
    else:
        rows = queries.witnesses(gone=True)
        for row in rows:
            _list(row, language)
        if not any(row.until is None for row in rows):
            _say("journal.no-witness", language)
    return 0


def _list(row: Any, language: str) -> None:
    code = "journal.witness" if row.until is None else "journal.witness-gone"
    values = {"number": row.number, "name": row.name, "host": row.host, "key": row.key}
    times = {"since": _day(row.since), "until": _day(row.until), "at": _day(row.at)}
    _say(code, language, size=row.size, **values, **times)
    for fault in row.faults:
        said = say_refusal(Invalid(fault.code, **fault.values), language)
        _say("journal.witness-fault", language, fault=said)


def _day(at: Any) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%d %H:%MZ")


def _say(code: str, language: str, **values: object) -> None:
    sys.stdout.write(say(code, language, **values) + "\n")


def _fsck(arguments: argparse.Namespace) -> int:
    """Check everything; 1 where something is wrong. With `--rebuild`, make the tiles anew first."""
    from django.utils.timezone import now  # noqa: PLC0415 - needs the site

    from zhenggai.apps.journal import commands, sealing  # noqa: PLC0415

    language = arguments.language
    if arguments.rebuild:
        with sealing.leading() as still:
            if still is None:
                raise Invalid("log.busy")
            _say("journal.rebuilt", language, size=commands.rebuild(sealing.shelf()))
    checks = commands.check_in_full(shelf=sealing.shelf(), at=now())
    for report in (checks.log, checks.rows):
        for fault in report.found:
            sys.stdout.write(say_refusal(fault, language) + "\n")
        if report.untold:
            _say("journal.untold", language, count=report.untold)
    seconds = f"{checks.seconds:.1f}"
    code = "journal.sound" if checks.sound else "journal.unsound"
    _say(code, language, size=checks.log.size, seconds=seconds)
    return 0 if checks.sound else 1


def _rotate(arguments: argparse.Namespace) -> int:
    """A new key, the old one signing beside it for a while."""
    from django.utils.timezone import now  # noqa: PLC0415 - needs the site

    from zhenggai.apps.journal import commands, sealing  # noqa: PLC0415

    made = commands.rotate_key(keyring=sealing.keyring(), at=now())
    _say("journal.rotated", arguments.language, key=made.key, days=commands.OVERLAP.days)
    return 0


def _stamp(arguments: argparse.Namespace) -> int:
    """Have the newest checkpoint stamped now, or list the stamps."""
    from django.utils.timezone import now  # noqa: PLC0415 - needs the site

    from zhenggai.apps.journal import queries, stamping  # noqa: PLC0415

    language = arguments.language
    if arguments.act == "now":
        made = stamping.stamp(at=now())
        values = {"size": made.head.size, "authority": made.authority, "at": _day(made.at)}
        _say("journal.stamp", language, **values)
        return 0
    found = queries.stamps()
    for one in found:
        at = _day(one.at)
        _say("journal.stamp", language, size=one.size, authority=one.authority, at=at)
    if not found:
        _say("journal.no-stamp", language)
    return 0


def _begin(arguments: argparse.Namespace) -> int:
    """A new log over the same entries."""
    from django.utils.timezone import now  # noqa: PLC0415 - needs the site

    from zhenggai.apps.journal import commands, queries, sealing  # noqa: PLC0415

    with sealing.leading() as still:
        if still is None and not queries.has_log():
            # It is being begun this very moment.
            raise Invalid("log.busy")
        name = arguments.name or sealing.new_name()
        made = commands.begin_log(keyring=sealing.keyring(), name=name, at=now())
    _say("journal.begun", arguments.language, name=made.origin, key=made.key)
    return 0
