"""The rows of the register: a page, the totals that follow, and many clients at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from tools.bench.rows import Row

CLIENTS, SECONDS = 8, 5
# Viewers of one, some and all units; what a page is asked for; and its bound in milliseconds.
_PAGES = (
    ("as it opens", "", 30),
    ("one state by deadline", "state=rectifying&sort=due", 30),
    ("closed by deadline", "state=closed&sort=due", 30),
    ("a few hits", "state=submitted&sort=due&due_from=2026-04-01&due_to=2026-04-01", 30),
    ("overdue by deadline", "time=overdue&sort=due", 30),
    ("the full form", "layout=D&state=rectifying&sort=due", 1000),
    ("grouped by unit", "group=unit&sort=due", 1000),
    ("by amount", "sort=-amount", 1000),
)
_RATE = {"SQLite": 60, "PostgreSQL": 50}
_KIB = 1024


class Served(Protocol):
    """The site under measurement, as far as it is asked here."""

    def times(self, addresses: list[str], session: str) -> list[float]:
        """Seconds of each page, sorted."""

    def rate(self, addresses: list[str], session: str, *, clients: int, seconds: float) -> float:
        """Pages a second."""

    def size(self, address: str, session: str) -> int:
        """Bytes of a page."""


def pages(kind: str, served: Served, visit: dict[str, Any]) -> Iterator[Row]:
    """Medians at one client, pages a second at eight, and bytes."""
    for viewer, session in visit["sessions"].items():
        if viewer == "officer":
            continue
        for what, query, bound in _PAGES:
            times = served.times([f"/register/?{query}"] * 40, session)
            yield Row(
                f"{kind}: register, {what}, {viewer}, median",
                times[len(times) // 2] * 1000,
                "ms",
                bound,
                note=f"p95 {times[len(times) * 95 // 100] * 1000:.0f} ms",
            )
        times = served.times(["/register/totals/?state=rectifying"] * 20, session)
        yield Row(
            f"{kind}: totals, one state, {viewer}, median", times[len(times) // 2] * 1000, "ms", 300
        )
    session = visit["sessions"]["view20"]
    page = "/register/?state=rectifying&sort=due"
    rate = served.rate([page], session, clients=CLIENTS, seconds=SECONDS)
    note = "with the clients on the same machine"
    yield Row(
        f"{kind}: register, {CLIENTS} clients at once",
        rate,
        "pages/s",
        _RATE[kind],
        most=False,
        note=note,
    )
    yield Row(f"{kind}: register, bytes", served.size(page, session) / _KIB, "KiB", 150)
