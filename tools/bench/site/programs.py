"""The rows of the interface for programs: a page of fifty findings, for viewers of three sizes."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator, Mapping
from itertools import islice

from tools.bench.rows import Row

_TIMES = 100
_WARM = 10


def rows(
    kind: str, port: int, tokens: Mapping[str, str], sizes: Mapping[str, int]
) -> Iterator[Row]:
    """One row for each viewer and order: pages that follow each other, from the first on."""
    for viewer, units in sizes.items():
        for by in ("ref", "due"):
            times = sorted(islice(_pages(port, tokens[viewer], by), _WARM, _WARM + _TIMES))
            yield Row(
                f"{kind}: interface, 50 findings by {by}, {units} unit{'s' * (units > 1)}, median",
                times[len(times) // 2] * 1000,
                "ms",
                15,
                note=f"p95 {times[len(times) * 95 // 100] * 1000:.0f} ms of {len(times)}",
            )


def _pages(port: int, token: str, by: str) -> Iterator[float]:
    """Seconds of each page over one kept connection; from the beginning again after the last."""
    kept = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Authorization": f"Bearer {token}"}
    after = ""
    while True:
        more = f"&after={after}" if after else ""
        start = time.perf_counter()
        kept.request("GET", f"/api/v1/findings?by={by}&limit=50{more}", headers=headers)
        answer = kept.getresponse()
        told = json.loads(answer.read())
        yield time.perf_counter() - start
        assert answer.status == 200, told
        after = told["next"] or ""
