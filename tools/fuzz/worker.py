"""The process that takes inputs one by one, bounded in memory and time, and says what came of each.

A result whose promises are broken (a span that is not its quote, JSON that is none) is a fault
like any other. LibreOffice is never started: the fuzz run is about our own code.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import traceback
import warnings
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import FrameType
from typing import NoReturn

from tools.fuzz.seeds import Seed
from zhenggai.adapters.office import read_document
from zhenggai.cli.batch import Order, show
from zhenggai.core.check import check
from zhenggai.core.errors import Invalid
from zhenggai.core.records import (
    Cause,
    Document,
    Finding,
    Measure,
    Reading,
    Reconciliation,
)

SECONDS = 5.0  # of processor time, so that a busy machine is no fault of the code
WALL = 30.0
MEMORY = 2 << 30
_FORMS = ("text", "html", "xlsx", "md")


class TooLong(BaseException):
    """Time is up. No ``Exception``, so that no boundary takes it for a parser's fault."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``outcome`` is ``result``, a refusal's code, or ``fault``; ``where`` tells faults apart."""

    outcome: str
    where: str = ""
    report: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """An input with the form it is shown in beside JSON, and what it is held against."""

    source: Seed
    against: Seed | None
    form: str


def task(index: int, source: Seed, sound: list[Seed]) -> Task:
    """Every eighth input is held against a sound document; forms take turns."""
    against = sound[index // 8 % len(sound)] if index % 8 == 0 else None
    return Task(source, against, _FORMS[index % len(_FORMS)])


class Worker:
    """A process of its own, replaced when it dies or does not answer."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def run(self, one: Task) -> Verdict:
        """What came of one input; a worker that died or hangs is a fault and is replaced."""
        try:
            self._pipe.send(one)
            if self._pipe.poll(WALL):
                verdict: Verdict = self._pipe.recv()
                return verdict
            self._process.kill()
            why = f"no answer within {WALL:.0f} s"
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self._process.join()
            why = f"the worker died with code {self._process.exitcode}"
        self.stop()
        self._start()
        return Verdict("fault", why, why)

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # No program is found, so no converter starts; an interrupt is for the parent to act upon.
    os.environ["PATH"] = ""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    while True:
        try:
            one: Task = pipe.recv()
        except EOFError:
            return
        pipe.send(judge(one))


def _too_long(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise TooLong


def judge(one: Task) -> Verdict:
    """Read, check and show one input. Must run in the main thread of its process."""
    before = signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        return _judge(one)
    except (Exception, TooLong) as fault:  # whatever is not Invalid is what is looked for
        signal.setitimer(signal.ITIMER_PROF, 0)
        return Verdict("fault", _where(fault), "".join(traceback.format_exception(fault)))
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _judge(one: Task) -> Verdict:
    try:
        source = read_document(one.source.data, name=one.source.name)
        _document(source)
        against = None
        if one.against is not None:
            against = read_document(one.against.data, name=one.against.name)
        result = check(source, against)
    except Invalid as refusal:
        return Verdict(refusal.code)
    _result(result)
    shown = show(result, Order(format="json", language="zh-Hans"))
    json.loads(shown)
    show(result, Order(format=one.form, language="en"))
    return Verdict("result")


def _document(document: Document) -> None:
    """The promises of ``Document``."""
    end = 0
    for block in document.blocks:
        assert end <= block.span.start <= block.span.end <= len(document.text), block
        assert not document.text[end : block.span.start].strip(), (end, block)
        end = block.span.end
    assert not document.text[end:].strip(), end
    for table in document.tables:
        assert len({len(row) for row in table.rows}) <= 1, table.block


def _result(result: Reconciliation) -> None:
    """The promises of a ``Reconciliation``."""
    _reading(result.reading)
    _reading(result.against)
    findings = {finding.id for finding in result.reading.findings}
    measures = {measure.id for measure in result.against.measures}
    assert set(result.status) == findings
    for link in result.links:
        assert link.finding in findings, link
        assert link.measure in measures, link
        assert 0 <= link.score <= 1, link


def _reading(reading: Reading) -> None:
    text = reading.document.text
    items: list[Finding | Cause | Measure] = [*reading.findings, *reading.causes, *reading.measures]
    assert len({item.id for item in items}) == len(items)
    for item in items:
        span = item.quote.span
        assert text[span.start : span.end] == item.quote.text, item.id
        assert item.quote.text.strip(), item.id
        assert item.section is None or 0 <= item.section < len(reading.outline), item.id
    for heading in reading.outline:
        assert heading.parent is None or heading.parent < len(reading.outline), heading


def _where(fault: BaseException) -> str:
    """The fault's type and the last places of ours in its traceback."""
    frames = traceback.extract_tb(fault.__traceback__)
    ours = [frame for frame in frames if "zhenggai" in frame.filename or "fuzz" in frame.filename]
    if isinstance(fault, TooLong):
        # Where the time ran out is chance: the first place inside a package of ours is steadier.
        ours = [frame for frame in ours if "/core/" in frame.filename][:3][-1:] or ours
    at = [f"{os.path.basename(f.filename)}:{f.name}:{f.lineno}" for f in ours[-1:]]  # noqa: PTH119
    return " ".join([type(fault).__name__, *at])
