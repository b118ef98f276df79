"""The rows of the interface for programs: a page of fifty findings, for viewers of three sizes, and
many programs at once."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

from tools.bench.rows import Row

CLIENTS, SECONDS = 8, 5
_PATHS = {
    "50 findings by ref": "/findings?by=ref&limit=50",
    "50 findings by due": "/findings?by=due&limit=50",
    "a view of the register": "/register?view=state%3Drectifying%26sort%3Ddue",
}
_TIMES = 100
_WARM = 10


def rows(
    kind: str, port: int, tokens: Mapping[str, str], sizes: Mapping[str, int]
) -> Iterator[Row]:
    """One row for each viewer and order: pages that follow each other, from the first on."""
    for viewer, units in sizes.items():
        for what, path in _PATHS.items():
            times = sorted(islice(_pages(port, tokens[viewer], path), _WARM, _WARM + _TIMES))
            yield Row(
                f"{kind}: interface, {what}, {units} unit{'s' * (units > 1)}, median",
                times[len(times) // 2] * 1000,
                "ms",
                15,
                note=f"p95 {times[len(times) * 95 // 100] * 1000:.0f} ms of {len(times)}",
            )
    rate = _rate(port, tokens["view20"], _PATHS["a view of the register"])
    yield Row(
        f"{kind}: interface, a view of the register, {CLIENTS} clients at once",
        rate,
        "pages/s",
        150,
        most=False,
        note="with the clients on the same machine",
    )


def _rate(port: int, token: str, path: str) -> float:
    """Pages a second with several programs at once, each over a connection of its own."""
    until = time.perf_counter() + SECONDS

    def client(_: int) -> int:
        pages, done = _pages(port, token, path), 0
        while time.perf_counter() < until:
            next(pages)
            done += 1
        return done

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(client, range(CLIENTS))) / SECONDS


def _pages(port: int, token: str, path: str) -> Iterator[float]:
    """Seconds of each page over one kept connection; from the beginning again after the last."""
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}"}
    after = ""
    while True:
        more = f"&after={after}" if after else ""
        start = time.perf_counter()
        kept.request("GET", f"/api/v1{path}{more}", headers=headers)
        answer = kept.getresponse()
        told = json.loads(answer.read())
        yield time.perf_counter() - start
        assert answer.status == 200, told
        after = told["next"] or ""
