"""``zhenggai due``: the last day of a period, and why it is that day.

Knows no database: it counts what it is told, by the calendar that the program carries or by a table
in a file. Which rules hold for a finding is the site's affair.

Exit code 0: a day, provisional or not; 2: what was asked cannot be counted.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date

from zhenggai.cli import output
from zhenggai.cli.files import load
from zhenggai.core.deadlines import Calendar, Moves, Period, Unit, china, federal, reckon
from zhenggai.core.deadlines.tables import MOST_BYTES, calendar_of
from zhenggai.core.documents import Limits
from zhenggai.core.errors import Invalid
from zhenggai.presentation.deadlines import say_due
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import say, say_refusal

DONE, REFUSED = 0, 2
_BUILT_IN = {china.CODE: china.calendar, federal.CODE: federal.calendar}


def run(arguments: argparse.Namespace) -> int:
    """Print the day and the way to it; the exit code."""
    language = arguments.language
    try:
        calendar = _calendar(arguments.calendar)
    except Invalid as refusal:
        return refuse(refusal, language, file=arguments.calendar)
    try:
        found = reckon(_period(arguments), _day(arguments.start), calendar)
    except Invalid as refusal:
        return refuse(refusal, language)
    day, *steps = say_due(found, language)
    lines = [day, *(f"  · {step}" for step in steps)]
    output.to_stdout("".join(f"{line}\n" for line in lines).encode(), "text")
    return DONE


def refuse(refusal: Invalid, language: str, *, file: str | None = None) -> int:
    """Say why not, on the standard error; the exit code."""
    said = one_line(say_refusal(refusal, language))
    if file is not None:
        said = say("cli.place", language, file=file, message=said)
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(f"{said}\n".encode(encoding, "backslashreplace").decode(encoding))
    return REFUSED


def _period(arguments: argparse.Namespace) -> Period:
    given = {
        Unit.DAYS: arguments.days,
        Unit.WORKING_DAYS: arguments.working_days,
        Unit.MONTHS: arguments.months,
    }
    unit, amount = next((unit, amount) for unit, amount in given.items() if amount is not None)
    # What must be done so long before an event may not move towards it.
    usual = Moves.PREVIOUS if arguments.before else Moves.NEXT
    moves = Moves(arguments.rest) if arguments.rest else usual
    return Period(unit, -amount if arguments.before else amount, moves)


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError as fault:
        raise Invalid("due.no-such-day", text=written) from fault


def _calendar(named: str) -> Calendar:
    built_in = _BUILT_IN.get(named)
    if built_in is not None:
        return built_in()
    data = load(named, Limits(max_bytes=MOST_BYTES))
    return calendar_of(data, code="file")
