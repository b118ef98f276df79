"""``zhenggai check``: reads files, shows each with what answers what, and never stops halfway.

Exit code 0 is clean, 1 gaps under ``--strict``, 2 something could not be read or written.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zhenggai.cli import output
from zhenggai.cli.batch import FEW, Order, Outcome, explained, outcomes, read
from zhenggai.cli.files import STDIN, reason
from zhenggai.core.documents import Limits
from zhenggai.core.errors import Invalid, Refused
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import say

CLEAN, GAPS, UNREADABLE = 0, 1, 2
_MOST_WIDE = 160


@dataclass(slots=True)
class _Tally:
    """What the exit code depends on, and the refusals for the JSON of a batch."""

    language: str
    gaps: bool = False
    errors: list[dict[str, object]] = field(default_factory=list)

    def refuse(self, path: str | None, refusal: Refused) -> None:
        """Say a refusal on standard error: the file, the place, the mend, in one line."""
        message = say(refusal.code, self.language, **refusal.values)
        name = one_line(path) if path else ""
        self.errors.append({"file": name, "code": refusal.code, "message": message})
        line = say("cli.place", self.language, file=name, message=message) if path else message
        encoding = sys.stderr.encoding or "utf-8"
        sys.stderr.write(f"{line}\n".encode(encoding, "backslashreplace").decode(encoding))

    def keep(self, some: Iterable[Outcome]) -> Iterator[tuple[int, bytes]]:
        """What could be shown, with its place in the batch; the rest is said and counted."""
        for place, outcome in enumerate(some):
            if outcome.shown is None:
                assert outcome.code is not None
                self.refuse(outcome.path, Refused(outcome.code, **outcome.values))
            else:
                self.gaps = self.gaps or outcome.gaps
                yield place, outcome.shown


def run(arguments: argparse.Namespace) -> int:
    """Check the files as asked and return the exit code."""
    tally = _Tally(arguments.language)
    files: list[str] = arguments.files
    form = arguments.format or output.format_of(arguments.output)
    try:
        if [*files, arguments.against].count(STDIN) > 1:
            raise Invalid("input.twice")
        inputs = files + ([arguments.against] if arguments.against else [])
        output.check_target(arguments.output, form, inputs, many=len(files) > 1)
        if arguments.semantic:
            _refuse_without_encoder()
    except Invalid as refusal:
        tally.refuse(None, refusal)
        return UNREADABLE
    order = _order(arguments, form, tally)
    if order is None:
        return UNREADABLE
    try:
        _deliver(arguments, order, tally)
    except Invalid as refusal:
        tally.refuse(None, refusal)
    if tally.errors:
        return UNREADABLE
    return GAPS if arguments.strict and tally.gaps else CLEAN


def _order(arguments: argparse.Namespace, form: str, tally: _Tally) -> Order | None:
    limits = Limits()
    against = None
    if arguments.against is not None:
        try:
            against = read(arguments.against, limits)
        except Exception as fault:
            tally.refuse(arguments.against, explained(fault))
            return None
    screen = arguments.output is None and sys.stdout.isatty()
    plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
    width = shutil.get_terminal_size().columns if screen else 80
    return Order(
        format=form,
        language=arguments.language,
        width=min(width, _MOST_WIDE),
        coloured=screen and not plain,
        against=against,
        semantic=arguments.semantic,
        limits=limits,
    )


def _refuse_without_encoder() -> None:
    """Once for the whole batch, before anything is read."""
    from zhenggai.adapters import semantic  # noqa: PLC0415 - keeps the start short

    semantic.refuse_absent()


def _deliver(arguments: argparse.Namespace, order: Order, tally: _Tally) -> None:
    files: list[str] = arguments.files
    some = _with_progress(outcomes(files, order), files, order)
    if output.is_folder(arguments.output):
        _into_folder(Path(arguments.output), arguments, order, tally.keep(some))
        return
    pieces = _pieces(tally, some, order.format, many=len(files) > 1)
    if arguments.output is None:
        if sys.stdout.isatty() and len(files) > FEW:
            # The progress bar has the terminal until all is read.
            pieces = iter(list(pieces))
        for piece in pieces:
            output.to_stdout(piece, order.format)
        return
    first = next(pieces, None)
    if first is None:
        return
    with output.whole_file(Path(arguments.output)) as stream:
        stream.write(first)
        stream.writelines(pieces)


def _pieces(tally: _Tally, some: Iterable[Outcome], form: str, *, many: bool) -> Iterator[bytes]:
    kept = (shown for _, shown in tally.keep(some))
    if form == "json" and many:
        from zhenggai.presentation import json_form  # noqa: PLC0415

        texts = (shown.decode("utf-8") for shown in kept)
        return (piece.encode("utf-8") for piece in json_form.bundle(texts, tally.errors))
    return _apart(kept) if many else kept


def _apart(kept: Iterable[bytes]) -> Iterator[bytes]:
    for index, shown in enumerate(kept):
        yield b"\n\n" + shown if index else shown


def _into_folder(
    folder: Path,
    arguments: argparse.Namespace,
    order: Order,
    kept: Iterable[tuple[int, bytes]],
) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        why = reason(fault)
        raise Invalid("output.unwritable", path=str(folder), reason=why) from fault
    targets = output.names_in(folder, arguments.files, order.format)
    inputs = [*arguments.files, *([arguments.against] if arguments.against else [])]
    for target in targets:
        output.refuse_target(target, inputs)
    for place, shown in kept:
        with output.whole_file(targets[place]) as stream:
            stream.write(shown)


def _with_progress(
    some: Iterable[Outcome], files: Sequence[str], order: Order
) -> Iterator[Outcome]:
    if len(files) <= FEW or not sys.stderr.isatty():
        yield from some
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True, highlight=False)
    # Without a refreshing thread: processes are forked meanwhile.
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as progress:
        task = progress.add_task(say("label.reading", order.language), total=len(files))
        for outcome in some:
            progress.update(task, advance=1, refresh=True)
            yield outcome
