"""Works on what waits beside the requests: as many of these, on as many machines, as share the
database. `serve` does the same in a thread; this is for more hands, or for a machine apart.
"""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from zhenggai.cli import site
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say, say_refusal


def run(arguments: argparse.Namespace) -> int:
    """Work until told to stop; 2 with a line where the database cannot be used. With ``--once``,
    until nothing is due: 1 where it was told to stop before that, or a job fails. The message that
    is being sent and any other task that is being done are ended before the program is; what is cut
    off all the same is taken up by another."""
    try:
        site.load()
        site.refuse_unready()
        _refuse_without_tables()
    except Invalid as refusal:
        sys.stderr.write(say_refusal(refusal, arguments.language) + "\n")
        return 2
    from zhenggai.apps.jobs import working  # noqa: PLC0415 - needs the site

    stop, name = threading.Event(), working.name_of_worker()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if arguments.once:
        return _once(stop, name, arguments.language)
    sys.stdout.write(say("work.begun", arguments.language, name=name) + "\n")
    sys.stdout.flush()
    working.keep_working(stop, name=name)
    return 0


def _once(stop: threading.Event, name: str, language: str) -> int:
    from django.utils.timezone import now  # noqa: PLC0415 - needs the site

    from zhenggai.apps.jobs import queries, working  # noqa: PLC0415

    done = working.work_off(stop, name=name)
    if wrong := queries.wrong(at=now()):
        names = [one.name for one in wrong]
        sys.stderr.write(say("doctor.jobs-wrong", language, names=names) + "\n")
    return 0 if done and not wrong else 1


def _refuse_without_tables() -> None:
    """Raise ``Invalid`` where the database does not answer, or is older or newer than the program:
    `serve` brings it up to date, this does not."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - needs the site
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    from zhenggai.cli import migrating  # noqa: PLC0415

    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as fault:
        raise Invalid("serve.no-database", reason=migrating.first_line(fault)) from fault
    if any(told(executor) for told in (migrating.unknown, migrating.halfway, migrating.missing)):
        raise Invalid("work.other-tables")
