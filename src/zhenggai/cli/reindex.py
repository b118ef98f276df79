"""Makes the index of the search anew, from what the database and the files hold.

For after an update that splits texts in another way, or where `doctor` says that something is
missing. The site may run meanwhile; until the end, a search finds a part only.
"""

from __future__ import annotations

import argparse
import sys

from zhenggai.cli import site
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say, say_refusal


def run(arguments: argparse.Namespace) -> int:
    """Fill the index and say how far it is; 2 with a line where the database cannot be used."""
    language = arguments.language

    def told(done: int, count: int) -> None:
        if sys.stderr.isatty() or done == count:
            end = "\n" if done == count else "\r"
            line = say("reindex.progress", language, done=done, count=count)
            sys.stderr.write(line + end)
            sys.stderr.flush()

    try:
        site.load()
        from django.db import DatabaseError  # noqa: PLC0415 - needs the site

        from zhenggai.apps.findings.commands import refill_index  # noqa: PLC0415
        from zhenggai.cli.migrating import first_line  # noqa: PLC0415

        try:
            count = refill_index(say=told)
        except DatabaseError as fault:
            raise Invalid("serve.no-database", reason=first_line(fault)) from fault
    except Invalid as refusal:
        sys.stderr.write(say_refusal(refusal, language) + "\n")
        return 2
    sys.stdout.write(say("reindex.done", language, count=count) + "\n")
    return 0
