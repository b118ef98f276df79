"""The rows of the site: one filled database of each kind, the real server, three viewers."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.bench.rows import ROOT, Row, Setting, command
from tools.bench.site import programs, register

FINDINGS = 100_000
FEW = 1_000
REGISTERED = 10_000
DIGESTS = 10_000
# How many units' findings each viewer sees.
VIEWERS = {"view1": 1, "view20": 20, "view200": 200}
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
_SEEN = re.compile(r'name="seen" value="(\d+)"')


def site(setting: Setting) -> Iterator[Row]:
    """SQLite, and PostgreSQL where ``ZHENGGAI_BENCH_POSTGRES`` names a database that is empty or
    still to be made."""
    yield from _database(setting, "SQLite", "")
    address = os.environ.get("ZHENGGAI_BENCH_POSTGRES", "")
    if address:
        make(address)
        yield from _database(setting, "PostgreSQL", address)
    else:
        note = "not measured: run python -m tools.bench.site"
        yield Row("site on PostgreSQL", None, "", note=note)


def make(address: str, *, beside: str = "") -> str:
    """The database of an address, or one `beside` it, made where the server has none of its name
    yet; its address."""
    import psycopg  # noqa: PLC0415 - an extra
    from psycopg import sql  # noqa: PLC0415

    name = str(psycopg.conninfo.conninfo_to_dict(address)["dbname"])
    where = psycopg.conninfo.make_conninfo(address, dbname="postgres")
    with psycopg.connect(where, autocommit=True) as server:
        found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name + beside])
        if not found.fetchone():
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name + beside)))
    before, mark, rest = address.partition("?")
    return f"{before.rpartition('/')[0]}/{name}{beside}{mark}{rest}"


def _database(setting: Setting, kind: str, address: str) -> Iterator[Row]:
    folder = setting.folder / kind
    kept = folder.exists()
    folder.mkdir(exist_ok=True)
    env = {
        **os.environ,
        "ZHENGGAI_STATE": str(folder / "state"),
        "ZHENGGAI_DATABASE": address,
        # What is measured is the site, not its bound on one program.
        "ZHENGGAI_API_PER_MINUTE": "1000000",
    }
    program = command()
    assert program is not None
    few: Mapping[str, tuple[int, float]] = {}
    if not kept:
        with serving(program, env) as served:
            yield Row(f"{kind}: first start with all migrations", served.seconds, "s", 20)
        # Few findings first: the number of statements must not grow with them.
        work(env, "fill", str(FEW))
        few = _statements(env)
    count = setting.findings or (FINDINGS // 50 if setting.quick else FINDINGS)
    filled = work(env, "fill", str(count))
    yield Row(
        f"{kind}: filling {count:,} findings",
        filled["seconds"],
        "s",
        note="not a figure of the site",
    )
    many = _statements(env)
    for name, (statements, _) in many.items():
        note = f"{statements - few[name][0]:+d} against {FEW:,}" if few else ""
        yield Row(f"{kind}: statements of {name}", statements, "", note=note)
    with serving(program, env) as served:
        yield Row(f"{kind}: start-up", served.seconds, "s", 2)
        time.sleep(2)
        yield Row(f"{kind}: idle memory, all processes (PSS)", served.pss(), "MiB", 160)
        visit = work(env, "visit")
        yield from _pages(kind, served, visit, many)
        yield from register.pages(kind, served, visit)
        yield from programs.rows(kind, served.port, visit["tokens"], VIEWERS)
        yield Row(f"{kind}: memory after all this, all processes (PSS)", served.pss(), "MiB", 220)
    for form in ("csv", "xlsx"):
        done = work(env, "export", form, str(REGISTERED))
        yield Row(
            f"{kind}: export of {done['rows']:,} rows, full form, .{form}",
            done["seconds"],
            "s",
            5,
            note=f"memory grew by {done['grown']:.0f} MiB",
        )
    done = work(env, "case", "100", "5")
    yield Row(
        f"{kind}: case file of {done['mib']:,.0f} MiB",
        done["seconds"],
        "s",
        15,
        note=f"memory grew by {done['grown']:.0f} MiB",
    )
    done = work(env, "run", str(FEW))
    note = f"looked at in {done['looked']:.2f} s"
    yield Row(f"{kind}: one act on {done['rows']:,} findings", done["done"], "s", 2, note=note)
    done = work(env, "sheet", str(REGISTERED))
    rows = done["rows"]
    yield Row(
        f"{kind}: a sheet of {rows:,} rows, read and every row looked at",
        rows / done["looked"],
        "rows/s",
        3000,
        most=False,
        note=f"done and logged: {rows / done['done']:,.0f} rows/s",
    )
    registered = work(env, "register", str(REGISTERED))
    yield Row(f"{kind}: registering {REGISTERED:,} read findings", registered["seconds"], "s", 5)
    yield from _log(kind, env)
    yield from _telling(kind, env)


def _log(kind: str, env: Mapping[str, str]) -> Iterator[Row]:
    added = work(env, "append")["added"]
    yield Row(f"{kind}: what append() adds to an act, median", added * 1000, "ms", 0.5)
    sealed = work(env, "seal")
    yield Row(
        f"{kind}: sealing {sealed['entries']:,} entries",
        sealed["entries"] / sealed["seconds"],
        "/s",
        20_000,
        most=False,
    )
    done = work(env, "check")
    million = done["entries"] / 1_000_000
    yield Row(
        f"{kind}: full check with the comparison, a million entries",
        done["log"] / million,
        "s",
        5,
        note=f"of {done['entries']:,}; {done['log'] / done['bare']:.1f} × bare SHA-256; "
        f"rows and words {done['rows'] / million:.1f} s beside",
    )
    yield Row(f"{kind}: memory of the full check at its highest", done["peak"], "MiB", 300)


def _telling(kind: str, env: Mapping[str, str]) -> Iterator[Row]:
    told = work(env, "digests", str(DIGESTS))
    note = f"{told['first']:.2f} s on the first day; {told['rows']:,} messages"
    yield Row(f"{kind}: preparing {DIGESTS:,} digests", told["second"], "s", 15, note=note)
    rounds = work(env, "rounds")
    note = f"with one task of the queue {rounds['busy']:.1f} ms"
    yield Row(f"{kind}: a worker's round with nothing to do", rounds["idle"], "ms", 20, note=note)


def _pages(
    kind: str, served: Served, visit: dict[str, Any], many: Mapping[str, tuple[int, float]]
) -> Iterator[Row]:
    for viewer, units in VIEWERS.items():
        pages = [f"/findings/{one}/" for one in visit["findings"][viewer]]
        session = visit["sessions"][viewer]
        for what, addresses in (("finding page", pages * 3), ("my desk", ["/desk/"] * 100)):
            times = served.times(addresses, session)
            bare = many[f"{what}, {units} unit{'s' * (units > 1)}"][1]
            middle = times[len(times) // 2]
            yield Row(
                f"{kind}: {what}, {units} unit{'s' * (units > 1)}, median",
                middle * 1000,
                "ms",
                25,
                note=f"p95 {times[len(times) * 95 // 100] * 1000:.0f} ms; "
                f"{middle / bare:.1f} × its bare SQL ({bare * 1000:.1f} ms)",
            )
    times = served.acts(visit["waiting"], visit["sessions"]["officer"])
    yield Row(
        f"{kind}: one state change with its entry, median",
        times[len(times) // 2] * 1000,
        "ms",
        8,
        note=f"receipt of {len(times)} findings, POST to its redirect",
    )


def _statements(env: Mapping[str, str]) -> dict[str, tuple[int, float]]:
    """Of each page and viewer: how many statements, and their seconds on the bare driver."""
    visit = work(env, "visit")
    found = {}
    for viewer, units in VIEWERS.items():
        size = f"{units} unit{'s' * (units > 1)}"
        pages = {"finding page": f"/findings/{visit['findings'][viewer][0]}/", "my desk": "/desk/"}
        for what, address in pages.items():
            asked = work(env, "statements", address, viewer)
            found[f"{what}, {size}"] = (int(asked["count"]), float(asked["seconds"]))
    return found


def work(env: Mapping[str, str], *arguments: str) -> dict[str, Any]:
    """What a piece of `work` answers, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.site.work", *arguments],
        cwd=ROOT,
        env=dict(env),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


class Served:
    """The site under measurement."""

    def __init__(self, process: subprocess.Popen[str], port: int, seconds: float) -> None:
        self.process, self.port, self.seconds = process, port, seconds

    def pss(self) -> float:
        """MiB of all its processes, shared pages divided among them."""
        total = 0
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit() and _session_of(entry) == self.process.pid:
                text = (entry / "smaps_rollup").read_text()
                total += int(re.findall(r"^Pss:\s+(\d+)", text, re.M)[0])
        return total / 1024

    def times(self, addresses: list[str], session: str) -> list[float]:
        """Seconds of each page over one kept connection, sorted; the first ten do not count."""
        kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Cookie": f"zhenggai_session={session}"}
        times = []
        for address in [*addresses[:10], *addresses]:
            start = time.perf_counter()
            kept.request("GET", address, headers=headers)
            answer = kept.getresponse()
            answer.read()
            times.append(time.perf_counter() - start)
            assert answer.status == 200, (address, answer.status)
        return sorted(times[10:])

    def rate(self, addresses: list[str], session: str, *, clients: int, seconds: float) -> float:
        """Pages a second with so many clients at once, each over a connection of its own."""
        until = time.perf_counter() + seconds

        def client(number: int) -> int:
            kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            headers = {"Cookie": f"zhenggai_session={session}"}
            done = 0
            while time.perf_counter() < until:
                kept.request("GET", addresses[(number + done) % len(addresses)], headers=headers)
                answer = kept.getresponse()
                answer.read()
                assert answer.status == 200, answer.status
                done += 1
            return done

        with ThreadPoolExecutor(clients) as pool:
            return sum(pool.map(client, range(clients))) / seconds

    def size(self, address: str, session: str) -> int:
        """Bytes of a page."""
        kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        kept.request("GET", address, headers={"Cookie": f"zhenggai_session={session}"})
        answer = kept.getresponse()
        assert answer.status == 200, (address, answer.status)
        return len(answer.read())

    def acts(self, findings: list[str], session: str) -> list[float]:
        """Seconds of signing for each finding, sorted; the first ten do not count."""
        kept = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        times = []
        for one in findings[:110]:
            kept.request(
                "GET", f"/findings/{one}/", headers={"Cookie": f"zhenggai_session={session}"}
            )
            page = kept.getresponse()
            text = page.read().decode()
            cookie = page.getheader("Set-Cookie", "").partition(";")[0]
            fields = {"csrfmiddlewaretoken": _TOKEN.findall(text)[0]}
            seen = _SEEN.findall(text)
            if seen:
                fields["seen"] = seen[0]
            headers = {
                "Cookie": f"zhenggai_session={session}; {cookie}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
            start = time.perf_counter()
            kept.request(
                "POST", f"/findings/{one}/acknowledge/", urllib.parse.urlencode(fields), headers
            )
            answer = kept.getresponse()
            answer.read()
            times.append(time.perf_counter() - start)
            assert answer.status == 302, answer.status
        return sorted(times[10:])


@contextmanager
def serving(program: list[str], env: Mapping[str, str]) -> Iterator[Served]:
    """The site, started with its migrations and ended again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = time.perf_counter()
    process = subprocess.Popen(
        [*program, "serve", "--workers", "2", "--port", str(port)],
        env=dict(env),
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        while True:
            try:
                kept = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                kept.request("GET", "/healthz")
                assert kept.getresponse().status == 200
                break
            except OSError:
                assert process.poll() is None, "the site did not start"
                time.sleep(0.02)
        yield Served(process, port, time.perf_counter() - start)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _session_of(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[3])
    except OSError:
        return 0
