"""What is done inside the site's own settings: ``python -m tools.bench.search.work COUNT FILE``."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenggai.config.settings")

import django

# The site's own modules can be imported only once it is set up.
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from tools.bench.search.alike import Alike  # noqa: E402
from tools.bench.search.fill import Findable  # noqa: E402
from tools.bench.site.work import session  # noqa: E402
from zhenggai.apps.findings.models import Finding  # noqa: E402
from zhenggai.apps.findings.queries.search import search  # noqa: E402
from zhenggai.apps.findings.queries.sight import scope_of, sight  # noqa: E402
from zhenggai.apps.findings.queries.similar import similar_to  # noqa: E402
from zhenggai.apps.passages import queries as passages  # noqa: E402
from zhenggai.apps.people import queries as people  # noqa: E402
from zhenggai.apps.people.models import Person  # noqa: E402
from zhenggai.core.seeking import ask  # noqa: E402

AIM = 100
# One unit, twenty, two hundred, every round from the first day on, and who helps only.
VIEWERS = ("view1", "view20", "view200", "reg", "p0900")
QUESTIONS = {
    "one character": "款",
    "one common character": "程",
    "a common word": "工程",
    "a word of the middle": "合同",
    "a rare word": "罕见孤例",
    "a common phrase": "资金工程",
    "a phrase of the middle": "采购招标合同",
    "a long phrase in traditional script": "資金撥付項目管理",
    "two common words": "资金 工程",
    "two words of the middle": "合同 验收",
    "three words": "工程 滞后 合同",
    "what is not there": "鹦鹉",
}
_TIMES = 7
LOOKING = ("view1", "view20", "view200", "reg")
_LOOKED_AT = 60


def make_database() -> None:
    """The database that the address names, on a server that has none yet."""
    import psycopg  # noqa: PLC0415 - on PostgreSQL alone

    named = connection.settings_dict
    with psycopg.connect(
        host=named["HOST"], user=named["USER"], dbname="postgres", autocommit=True
    ) as server:
        server.execute("CREATE DATABASE zhenggai TEMPLATE template0")


def main(count: int, told: Path) -> None:
    """Fill, ask, and write what it took."""
    call_command("migrate", verbosity=0, interactive=False)
    start = time.perf_counter()
    Findable(count).fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    rows = [_row(f"filling {count:,} passages", time.perf_counter() - start, "s")]
    rows.append(_row("the database", _bytes() / 1e6, "MB"))
    worst: dict[str, tuple[float, str]] = {}
    for name, typed in QUESTIONS.items():
        there = passages.holding(ask(typed).terms).count()
        for viewer in VIEWERS:
            taken, spent, found = _asked(viewer, typed)
            note = f"{found} of {there:,}, {spent:.0f} ms of this process"
            rows.append(_row(f"{name}, {viewer}", taken, "ms", AIM, note))
            worst[viewer] = max(worst.get(viewer, (0, "")), (taken, name))
    for viewer, (taken, name) in worst.items():
        rows.append(_row(f"worst of {viewer}", taken, "ms", AIM, name))
    taken = _page("view200", "/search/", {"q": "工程"})
    rows.append(_row("the page, view200, a common word", taken, "ms", AIM))
    told.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def _asked(viewer: str, typed: str) -> tuple[float, float, int]:
    """The median in milliseconds, warm, by the clock and of this process alone (on SQLite that is
    all the work there is, whatever else the machine does), and how many passages were ranked."""
    person = Person.objects.get(login=viewer)
    actor = people.actor_of(person.pk, on=timezone.localdate())
    found = search(typed, actor=actor).passages
    times, spent = [], []
    for _ in range(_TIMES):
        start, begun = time.perf_counter(), time.process_time()
        search(typed, actor=actor)
        times.append(time.perf_counter() - start)
        spent.append(time.process_time() - begun)
    return sorted(times)[_TIMES // 2] * 1e3, sorted(spent)[_TIMES // 2] * 1e3, found


def similar(count: int, told: Path) -> None:
    """Fill with findings that are compared, and ask for what is like some of them."""
    call_command("migrate", verbosity=0, interactive=False)
    start = time.perf_counter()
    Alike(count).fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    rows = [_row(f"filling {count:,} passages", time.perf_counter() - start, "s")]
    rows.append(_row("the database", _bytes() / 1e6, "MB"))
    for viewer in LOOKING:
        person = Person.objects.get(login=viewer)
        actor = people.actor_of(person.pk, on=timezone.localdate())
        mine = Finding.objects.filter(sight(scope_of(actor))).order_by("pk")
        keys = list(mine.values_list("pk", flat=True)[:_LOOKED_AT])
        similar_to(keys[0], actor=actor)
        times, spent, found = [], [], 0
        for key in keys:
            start, begun = time.perf_counter(), time.process_time()
            found += len(similar_to(key, actor=actor).likes)
            times.append(time.perf_counter() - start)
            spent.append(time.process_time() - begun)
        middle = len(keys) // 2
        note = (
            f"slowest {max(times) * 1e3:.0f} ms, {sorted(spent)[middle] * 1e3:.0f} ms of this "
            f"process, {found} shown of {len(keys)}"
        )
        rows.append(_row(f"similar, {viewer}", sorted(times)[middle] * 1e3, "ms", 50, note))
        page = _page(viewer, f"/findings/{keys[0]}/similar/", {})
        rows.append(_row(f"the page of similar findings, {viewer}", page, "ms"))
    told.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


def _page(viewer: str, address: str, asked: dict[str, str]) -> float:
    client = Client(SERVER_NAME="localhost")
    client.cookies["zhenggai_session"] = session(viewer)
    times = []
    for _ in range(_TIMES + 1):
        start = time.perf_counter()
        answer = client.get(address, asked)
        times.append(time.perf_counter() - start)
        assert answer.status_code == 200, answer.status_code
    return sorted(times[1:])[_TIMES // 2] * 1e3


def _bytes() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            )
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _row(
    name: str, value: float, unit: str, aim: float | None = None, note: str = ""
) -> dict[str, Any]:
    return {"name": name, "value": value, "unit": unit, "aim": aim, "note": note}


if __name__ == "__main__":
    if "--make" in sys.argv:
        make_database()
    work = similar if "--similar" in sys.argv else main
    work(int(sys.argv[1]), Path(sys.argv[2]))
