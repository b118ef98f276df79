"""``python -m tools.bench``: measures, prints the table, writes ``build/bench.json``."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.bench.rows import ALL, ROOT, Row, Setting


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, whatever the figures: a slow machine is no fault of the code."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the documents")
    parser.add_argument("--only", default="", help="only groups of rows whose name holds this")
    parser.add_argument("--findings", type=int, help="so many findings of the site")
    parser.add_argument(
        "--keep", type=Path, help="keep what is filled in this folder, and fill only what it lacks"
    )
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "bench.json")
    options = parser.parse_args(arguments)
    chosen = [group for group in ALL if options.only in group.__name__]
    if not chosen:
        names = ", ".join(group.__name__ for group in ALL)
        parser.error(f"no row {options.only!r}; there are: {names}")
    # As an interrupt does: the piece under measurement is ended before this process is.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    rows: list[Row] = []
    print(f"{'':<74}{'value':>9} {'unit':<8}{'aim':>7}  ")
    for group in chosen:
        with _folder(options.keep) as folder:
            setting = Setting(folder, quick=options.quick, findings=options.findings)
            for row in group(setting):
                rows.append(row)
                print(line(row), flush=True)
    write(rows, options.output)
    return 0


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    """The folder that is kept, or one that goes afterwards."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="zhenggai-bench-") as folder:
        yield Path(folder)


def line(row: Row) -> str:
    """One row of the table."""
    value = "–" if row.value is None else number(row.value)
    aim = "" if row.aim is None else f"{'≤' if row.most else '≥'} {row.aim:g}"
    met = {True: "met", False: "NOT MET", None: ""}[row.met]
    return f"{row.name:<74}{value:>9} {row.unit:<8}{aim:>7}  {met:<8}{row.note}".rstrip()


def number(value: float) -> str:
    """Three figures that count."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def write(rows: Sequence[Row], output: Path) -> None:
    """All rows as JSON."""
    output.parent.mkdir(parents=True, exist_ok=True)
    value = [
        {
            "name": row.name,
            "value": None if row.value is None else round(row.value, 4),
            "unit": row.unit,
            "aim": row.aim,
            "met": row.met,
            "note": row.note,
        }
        for row in rows
    ]
    output.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
