"""Says what is wrong with an installation and how to mend it, one line a matter.

It works also where the site cannot start: what cannot be asked is said to be out of reach.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

from zhenggai.cli import site
from zhenggai.cli.symptom import PROBLEM, Symptom, problem
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say


def run(arguments: argparse.Namespace) -> int:
    """Print every finding; 1 where there is a problem, else 0. With `--metrics`, figures for a
    monitor and nothing else."""
    language = arguments.language
    if arguments.metrics:
        return _metrics()
    problems = 0
    for symptom in _symptoms(every_file=arguments.all, language=language):
        level = say(f"doctor.level.{symptom.level}", language)
        sys.stdout.write(f"{level} {say(symptom.code, language, **symptom.values)}\n")
        problems += symptom.level == PROBLEM
    end = "doctor.some-problems" if problems else "doctor.no-problem"
    sys.stdout.write(say(end, language, count=problems) + "\n")
    return 1 if problems else 0


def _metrics() -> int:
    site.load()
    from zhenggai.cli import metrics  # noqa: PLC0415 - needs the site

    sys.stdout.writelines(f"{line}\n" for line in metrics.lines(datetime.now(UTC)))
    return 0


def _symptoms(*, every_file: bool, language: str) -> Iterator[Symptom]:
    try:
        site.load()
    except Invalid as refusal:
        yield problem("doctor.settings-wrong", reason=str(refusal.values["reason"]))
        return
    except ImportError as fault:
        yield problem("doctor.packages-missing", names=[fault.name or str(fault)])
        return
    from zhenggai.cli import examination  # noqa: PLC0415 - needs the site

    yield from examination.of_installation()
    yield from examination.of_database(every_file=every_file, language=language)
