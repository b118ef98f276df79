"""The rows of the benchmark: what is run, and the aim it is held against."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from tools.bench import files, texts, watch
from tools.bench.work import ABSENT

ROOT = Path(__file__).resolve().parents[2]
SELF_EXAMINATION = ROOT.parent / "shared" / "documents" / "self-examination.txt"
SAMPLE = ROOT / "samples" / "self-examination.txt"
GROWTH = (10, 100, 1_000, 10_000)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``value`` is ``None`` where it could not be taken (``note`` says why); ``aim``
    is ``None`` where none is set; ``most`` tells whether the aim is an upper bound."""

    name: str
    value: float | None
    unit: str
    aim: float | None = None
    most: bool = True
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached; ``None`` where there is no aim or no value."""
        if self.aim is None or self.value is None:
            return None
        return self.value <= self.aim if self.most else self.value >= self.aim


@dataclass(frozen=True, slots=True)
class Setting:
    """Where to put generated files and how much to do; `findings` of the site, where not its own
    number, and whether what is found in the folder already is used again."""

    folder: Path
    quick: bool = False
    timeout: float = 600.0
    findings: int | None = None

    @property
    def count(self) -> int:
        """Generated documents of 10 pages."""
        return 100 if self.quick else 1_000


def piece(setting: Setting, *arguments: str) -> tuple[dict[str, float], str]:
    """Figures of one piece of work; with none, why."""
    command = [sys.executable, "-m", "tools.bench.work", *arguments]
    done = watch.run(command, timeout=setting.timeout, cwd=ROOT)
    if done.code == 0:
        figures: dict[str, float] = json.loads(done.out.splitlines()[-1])
        return figures, ""
    if done.code == ABSENT:
        return {}, "absent"
    return {}, why(done, setting)


def why(done: watch.Run, setting: Setting) -> str:
    """One short line for a run that gave no figures."""
    if done.code is None:
        return f"stopped after {setting.timeout:.0f} s"
    last = (done.err.strip().splitlines() or ["no message"])[-1]
    if "ModuleNotFoundError" in last:
        return f"absent ({last.rpartition(' ')[2]})"
    return f"exit {done.code}: {last[:80]}"


def command() -> list[str] | None:
    """The installed ``zhenggai``, ``None`` where the command has not landed."""
    beside = Path(sys.executable).with_name("zhenggai")
    found = str(beside) if beside.is_file() else shutil.which("zhenggai")
    landed = (ROOT / "src" / "zhenggai" / "cli" / "__init__.py").is_file()
    return [found] if found and landed else None


def one_document() -> Path:
    """The self-examination, or the sample of that kind where the shared folder is absent."""
    return SELF_EXAMINATION if SELF_EXAMINATION.is_file() else SAMPLE


def cold(setting: Setting) -> Iterator[Row]:
    """``zhenggai check`` on one document, from nothing to the printed table."""
    name = f"cold start: zhenggai check {one_document().name}"
    program = command()
    if program is None:
        yield Row(name, None, "s", 1.0, note="absent")
        return
    runs = [
        watch.run([*program, "check", str(one_document())], timeout=60, cwd=setting.folder)
        for _ in range(5)
    ]
    bad = [done for done in runs if done.code not in {0, 1}]
    if bad:
        yield Row(name, None, "s", 1.0, note=why(bad[0], setting))
        return
    middle = sorted(done.seconds for done in runs)[2]
    yield Row(name, middle, "s", 1.0, note="median of 5")


def warm(setting: Setting) -> Iterator[Row]:
    """Read, understand and reconcile one document again."""
    path = one_document()
    figures, note = piece(setting, "warm", str(path), "20")
    value = figures["seconds"] * 1000 if figures else None
    place = "shared" if path == SELF_EXAMINATION else "samples"
    yield Row("warm: read, understand, reconcile", value, "ms", 50, note=note or f"median, {place}")


def growth(setting: Setting) -> Iterator[Row]:
    """One document of 10 to 10,000 pages."""
    taken: dict[int, dict[str, float]] = {}
    for pages in GROWTH[:3] if setting.quick else GROWTH:
        figures, note = piece(setting, "growth", str(pages))
        if figures:
            taken[pages] = figures
            note = f"{figures['findings']:.0f} findings, {figures['measures']:.0f} measures"
        seconds, rss = figures.get("seconds"), figures.get("rss")
        yield Row(f"one document of {pages:,} pages", seconds, "s", note=note)
        yield Row(f"one document of {pages:,} pages, peak memory", rss, "MiB", note=note)
        if not figures:
            break
    if len(taken) < 3:
        yield Row("growth in time per page", None, "ratio", 1.5, note="too few sizes")
        return
    sizes = sorted(taken)
    per_page = {pages: taken[pages]["seconds"] / pages for pages in sizes}
    steps = f"{sizes[0]:,} to {sizes[-1]:,} pages"
    yield Row(f"time per page, {steps}", per_page[sizes[-1]] / per_page[sizes[0]], "ratio", 1.5)
    if len(sizes) < len(GROWTH):
        yield Row("memory per further page", None, "ratio", 1.5, note="needs all four sizes")
        return
    slopes = [(taken[b]["rss"] - taken[a]["rss"]) / (b - a) for a, b in pairwise(sizes[1:])]
    # From 10 to 100 pages only the allocator's noise would be seen, so that step is left out.
    ratio = slopes[1] / slopes[0] if slopes[0] > 0 else None
    steps = f"{sizes[2]:,} to {sizes[3]:,} against {sizes[1]:,} to {sizes[2]:,}"
    yield Row(f"memory per further page, {steps}", ratio, "ratio", 1.5)


def batch(setting: Setting) -> Iterator[Row]:
    """Many text documents of 10 pages: on one core, and by the command on all."""
    folder = fill(setting, "txt", setting.count, lambda text: text.encode("utf-8"))
    title = f"{setting.count:,} documents of 10 pages"
    figures, note = piece(setting, "many", str(folder), "whole")
    rate = setting.count / figures["seconds"] if figures else None
    note = note or f"one core, {figures['found']:.0f} findings"
    yield Row(f"{title}, library", rate, "docs/s", note=note)
    yield Row(f"{title}, library, peak memory", figures.get("rss"), "MiB", note=note)
    program = command()
    if program is None:
        yield Row(f"{title}, zhenggai check", None, "docs/s", note="absent")
        return
    paths = [str(path) for path in sorted(folder.iterdir())]
    out = str(setting.folder / "batch.json")
    done = watch.run(
        [*program, "check", *paths, "--format", "json", "-o", out],
        timeout=setting.timeout,
        cwd=setting.folder,
    )
    right = done.code in {0, 1}
    note = f"whole process tree, {os.cpu_count()} cores" if right else why(done, setting)
    yield Row(
        f"{title}, zhenggai check",
        setting.count / done.seconds if right else None,
        "docs/s",
        note=note,
    )
    yield Row(
        f"{title}, zhenggai check, peak memory", done.rss if right else None, "MiB", note=note
    )


def word_files(setting: Setting) -> Iterator[Row]:
    """Word files of 10 pages per second."""
    yield from per_second(setting, "docx", 100, files.docx, 50)


def pdf_files(setting: Setting) -> Iterator[Row]:
    """PDF files of 10 pages per second."""
    yield from per_second(setting, "pdf", 40, files.pdf, 10)


def per_second(
    setting: Setting, kind: str, count: int, write: Callable[[str], bytes], aim: float
) -> Iterator[Row]:
    """Files of one format: reading alone, everything, and everything by the command."""
    folder = fill(setting, kind, count, write)
    for what, label in (("read", "read only"), ("whole", "read, understand, reconcile")):
        figures, note = piece(setting, "many", str(folder), what)
        rate = count / figures["seconds"] if figures else None
        name = f"{kind} of 10 pages, {label}"
        yield Row(name, rate, "docs/s", aim, most=False, note=note or "one core")
    program = command()
    if program is None:
        return
    paths = [str(path) for path in sorted(folder.iterdir())]
    out = str(setting.folder / f"{kind}.json")
    done = watch.run(
        [*program, "check", *paths, "--format", "json", "-o", out],
        timeout=setting.timeout,
        cwd=setting.folder,
    )
    right = done.code in {0, 1}
    yield Row(
        f"{kind} of 10 pages, zhenggai check",
        count / done.seconds if right else None,
        "docs/s",
        note=f"{os.cpu_count()} cores, start-up included" if right else why(done, setting),
    )


def linking(setting: Setting) -> Iterator[Row]:
    """5,000 problems against 5,000 measures, nothing but words to go by."""
    figures, note = piece(setting, "linking", "5000")
    note = note or f"{figures['links']:.0f} links, one core"
    title = "linking 5,000 problems × 5,000 measures"
    yield Row(title, figures.get("seconds"), "s", 5, note=note)
    yield Row(f"{title}, peak memory", figures.get("rss"), "MiB", 1024, note=note)


def fill(setting: Setting, kind: str, count: int, write: Callable[[str], bytes]) -> Path:
    """A folder of generated files, half of each shape."""
    folder = setting.folder / kind
    folder.mkdir()
    for number in range(count):
        shape = texts.review if number % 2 else texts.report
        path = folder / f"{number:04}.{kind}"
        path.write_bytes(write(shape(10, seed=number + 1)))
    return folder


def log(setting: Setting) -> Iterator[Row]:
    """Proofs in a log of ten million entries."""
    from tools.bench.log import log as rows  # noqa: PLC0415 - which imports this module

    yield from rows(setting)


def deadlines(setting: Setting) -> Iterator[Row]:
    """Working days, and deadlines with the way to them."""
    from tools.bench.days import days as rows  # noqa: PLC0415 - which imports this module

    yield from rows(setting)


def site(setting: Setting) -> Iterator[Row]:
    """The pages and acts of the site on filled databases."""
    from tools.bench.site.rows import site as rows  # noqa: PLC0415 - which imports this module

    yield from rows(setting)


def site_board(setting: Setting) -> Iterator[Row]:
    """The counts of the board, where every finding is open."""
    from tools.bench.site.open_rows import site_board as rows  # noqa: PLC0415 - imports this module

    yield from rows(setting)


ALL: tuple[Callable[[Setting], Iterator[Row]], ...] = (
    cold,
    warm,
    batch,
    growth,
    word_files,
    pdf_files,
    linking,
    log,
    deadlines,
    site,
    site_board,
)
