"""The rows of the board: a database of its own of each kind, in which every finding is open."""

from __future__ import annotations

import os
from collections.abc import Iterator

from tools.bench.rows import Row, Setting, command
from tools.bench.site.rows import make, serving, work

FINDINGS = 1_000_000
# Who asks, and how many of the findings are counted for him.
VIEWERS = {
    "view200": "leader of the whole tree",
    "reg": "registrar, all rounds",
    "view20": "leader of a bureau",
}


def site_board(setting: Setting) -> Iterator[Row]:
    """SQLite, and PostgreSQL where the site is measured on one: a database beside it."""
    yield from _database(setting, "SQLite", "")
    address = os.environ.get("ZHENGGAI_BENCH_POSTGRES", "")
    if address:
        yield from _database(setting, "PostgreSQL", make(address, beside="_board"))
    else:
        note = "not measured: run python -m tools.bench.site"
        yield Row("board on PostgreSQL", None, "", note=note)


def _database(setting: Setting, kind: str, address: str) -> Iterator[Row]:
    folder = setting.folder / f"{kind}-board"
    folder.mkdir(exist_ok=True)
    env = {**os.environ, "ZHENGGAI_STATE": str(folder / "state"), "ZHENGGAI_DATABASE": address}
    program = command()
    assert program is not None
    with serving(program, env):
        # Started once, so that the tables are there.
        pass
    count = setting.findings or (FINDINGS // 50 if setting.quick else FINDINGS)
    filled = work(env, "fill_open", str(count))
    name = f"{kind}: board"
    yield Row(
        f"{name}, filling {count:,} open findings",
        filled["seconds"],
        "s",
        note="not a figure of the site",
    )
    for viewer, said in VIEWERS.items():
        told = work(env, "board", viewer)
        note = f"{told['open']:,} open findings of {told['units']} units"
        yield Row(f"{name}, counts by unit, {said}", told["counts"], "s", 0.5, note=note)
        yield Row(f"{name}, what waits where, {said}", told["waiting"], "s")
