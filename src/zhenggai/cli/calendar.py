"""``zhenggai calendar``: publishes the days off of a year on this site, from a table in a file.

For whoever runs the machine, as the notice appears, once a year: what the days are, the notice
says, and no office decides it. What was published already changes only with a reason.

Exit code 0: published; 2: refused.
"""

from __future__ import annotations

import argparse
import sys

from zhenggai.cli import site
from zhenggai.cli.due import refuse
from zhenggai.cli.files import load
from zhenggai.core.deadlines.tables import MOST_BYTES
from zhenggai.core.documents import Limits
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say


def run(arguments: argparse.Namespace) -> int:
    """Publish the year and say so; the exit code."""
    language = arguments.language
    try:
        table = load(arguments.file, Limits(max_bytes=MOST_BYTES))
        site.load()
        _publish(arguments, table)
    except Invalid as refusal:
        return refuse(refusal, language, file=arguments.file)
    sys.stdout.write(
        say("cli.calendar-done", language, country=arguments.country, year=arguments.year) + "\n"
    )
    return 0


def _publish(arguments: argparse.Namespace, table: bytes) -> None:
    from django.db import DatabaseError  # noqa: PLC0415 - needs the site
    from django.utils.timezone import now  # noqa: PLC0415

    from zhenggai.apps.regimes.commands import import_year  # noqa: PLC0415
    from zhenggai.cli.migrating import first_line  # noqa: PLC0415

    try:
        import_year(
            actor=None,
            at=now(),
            country=arguments.country,
            year=arguments.year,
            table=table,
            source=arguments.source,
            reason=arguments.reason,
        )
    except DatabaseError as fault:
        raise Invalid("serve.no-database", reason=first_line(fault)) from fault
