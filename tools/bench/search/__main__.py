"""``python -m tools.bench.search``: on SQLite and on a PostgreSQL of its own (``--sqlite``: without
it; ``--count N``: so many passages). The page as the site makes it, and the search behind it; with
``--similar`` the findings that are like one, at 200,000 passages that are compared."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tools.bench.__main__ import line, write
from tools.bench.rows import ROOT, Row
from tools.setup.postgres import run_with

AIM = 100
PASSAGES = 1_000_000
COMPARED = 200_000


def main() -> int:
    """Exit code 0, whatever the figures: a slow machine is no fault of the code."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.search", description=__doc__)
    parser.add_argument("--sqlite", action="store_true", help="SQLite alone")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL alone")
    parser.add_argument("--similar", action="store_true", help="findings that are like one")
    parser.add_argument("--count", type=int, help="passages to fill in")
    options = parser.parse_args()
    count = options.count or (COMPARED if options.similar else PASSAGES)
    more = ["--similar"] if options.similar else []
    rows: list[Row] = []
    if not options.postgres:
        rows += _on("SQLite", count, more)
    if not options.sqlite:
        rows += _on("PostgreSQL", count, more)
    name = "bench-similar.json" if options.similar else "bench-search.json"
    write(rows, ROOT / "build" / name)
    return 0


def _on(kind: str, count: int, more: list[str]) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="zhenggai-bench-") as folder:
        told = Path(folder) / "told.json"
        work = [sys.executable, "-m", "tools.bench.search.work", str(count), str(told), *more]
        env = {**os.environ, "ZHENGGAI_STATE": f"{folder}/state", "ZHENGGAI_DATABASE": ""}
        if kind == "SQLite":
            subprocess.run(work, env=env, cwd=ROOT, check=True)
        else:
            os.environ["ZHENGGAI_STATE"] = env["ZHENGGAI_STATE"]
            run_with([*work, "--make"])
        figures: list[dict[str, Any]] = json.loads(told.read_text("utf-8"))
    rows = [
        Row(f"{kind}: {one['name']}", one["value"], one["unit"], one["aim"], note=one["note"])
        for one in figures
    ]
    for row in rows:
        print(line(row), flush=True)
    return rows


if __name__ == "__main__":
    sys.exit(main())
