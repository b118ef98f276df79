"""Checks files one by one or in several processes; one file's fault never reaches another."""

from __future__ import annotations

import io
import os
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import PurePath

from zhenggai.cli.files import STDIN, load
from zhenggai.core.check import check, has_gaps
from zhenggai.core.documents import Limits
from zhenggai.core.errors import Refused
from zhenggai.core.reconcile import Encoder
from zhenggai.core.records import Document, Reconciliation

# Up to this many files, starting processes costs more than it saves.
FEW = 4
DEBUG = "ZHENGGAI_DEBUG"


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of every file of a batch."""

    format: str
    language: str
    width: int = 80
    coloured: bool = False
    against: Document | None = None
    semantic: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file shown as ``shown``, or the refusal's ``code`` and ``values``."""

    path: str
    shown: bytes | None = None
    gaps: bool = False
    code: str | None = None
    values: Mapping[str, object] = field(default_factory=dict)


def outcomes(paths: Sequence[str], order: Order) -> Iterator[Outcome]:
    """One outcome per path, in the order of the paths. Nothing is raised for a single file."""
    workers = min(os.cpu_count() or 1, len(paths))
    # Standard input cannot be read in another process.
    if len(paths) <= FEW or workers < 2 or STDIN in paths:
        yield from (attempt(path, order) for path in paths)
        return
    done = 0
    try:
        with ProcessPoolExecutor(workers, initializer=_begin, initargs=(order,)) as pool:
            for outcome in pool.map(_attempt_ordered, paths):
                yield outcome
                done += 1
    except BrokenProcessPool:
        # The system ended a worker, and with it the pool; who was at fault shows only singly.
        for path in paths[done:]:
            yield _alone(path, order)


def read(path: str, limits: Limits) -> Document:
    """The document at ``path`` (``-`` is standard input). Raises ``Invalid``."""
    from zhenggai.adapters.office import read_document  # noqa: PLC0415 - keeps the start short

    data = load(path, limits)
    return read_document(data, name=PurePath(path).name or path, limits=limits)


def attempt(path: str, order: Order) -> Outcome:
    """Read, check and show one file."""
    try:
        result = check(read(path, order.limits), order.against, encoder=_encoder(order))
        return Outcome(path, shown=show(result, order), gaps=has_gaps(result))
    except Exception as fault:
        refusal = explained(fault)
        return Outcome(path, code=refusal.code, values=dict(refusal.values))


def _encoder(order: Order) -> Encoder | None:
    if not order.semantic:
        return None
    from zhenggai.adapters.semantic import sentence_encoder  # noqa: PLC0415 - an extra, and slow

    return sentence_encoder()


def explained(fault: Exception) -> Refused:
    """The refusal behind a fault. A bug of ours in one file must not cost the user the other files
    nor show a traceback (but where ``ZHENGGAI_DEBUG`` is set)."""
    if isinstance(fault, Refused):
        return fault
    if isinstance(fault, MemoryError):
        return Refused("file.out-of-memory")
    if os.environ.get(DEBUG):
        traceback.print_exception(fault)
    return Refused("file.fault", reason=type(fault).__name__)


def show(result: Reconciliation, order: Order) -> bytes:
    """One check in the form that was ordered."""
    language = order.language
    if order.format == "text":
        return _text(result, order).encode("utf-8")
    if order.format == "json":
        from zhenggai.presentation import json_form  # noqa: PLC0415

        return json_form.render(result, language=language).encode("utf-8")
    if order.format == "xlsx":
        from zhenggai.presentation import register_xlsx  # noqa: PLC0415

        return register_xlsx.render(result, language=language)
    if order.format == "html":
        from zhenggai.presentation import html  # noqa: PLC0415

        return html.render(result, language=language).encode("utf-8")
    from zhenggai.presentation import markdown  # noqa: PLC0415

    return markdown.render(result, language=language).encode("utf-8")


def _text(result: Reconciliation, order: Order) -> str:
    from rich.console import Console  # noqa: PLC0415

    from zhenggai.presentation import text  # noqa: PLC0415

    stream = io.StringIO()
    console = Console(
        file=stream,
        width=order.width,
        force_terminal=order.coloured,
        color_system="standard" if order.coloured else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    text.render(result, language=order.language, console=console)
    lines = stream.getvalue().split("\n")
    return "\n".join(line.rstrip(" ") for line in lines)


_ordered: list[Order] = []


def _begin(order: Order) -> None:
    _ordered[:] = [order]


def _attempt_ordered(path: str) -> Outcome:
    return attempt(path, _ordered[0])


def _alone(path: str, order: Order) -> Outcome:
    try:
        with ProcessPoolExecutor(1, initializer=_begin, initargs=(order,)) as pool:
            return pool.submit(_attempt_ordered, path).result()
    except BrokenProcessPool:
        return Outcome(path, code="file.worker-died")
