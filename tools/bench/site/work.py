"""What is done inside the site's own settings, each piece in a process of its own.

``python -m tools.bench.site.work fill 100000`` and the like; each prints one JSON object.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenggai.config.settings")

import django

# The site's own modules can be imported only once it is set up.
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from tools.bench.site import board, sealing, telling  # noqa: E402
from tools.bench.site.copies import copy_until  # noqa: E402
from tools.bench.site.fill import Filling  # noqa: E402
from zhenggai.apps.files import queries as stored  # noqa: E402
from zhenggai.apps.files.models import File  # noqa: E402
from zhenggai.apps.findings import commands  # noqa: E402
from zhenggai.apps.findings.kinds import EvidenceKind  # noqa: E402
from zhenggai.apps.findings.models import Evidence, EvidenceUse, Finding, Round  # noqa: E402
from zhenggai.apps.findings.queries.sight import scope_of, visible  # noqa: E402
from zhenggai.apps.findings.states import State  # noqa: E402
from zhenggai.apps.journal import sealing as sealer  # noqa: E402
from zhenggai.apps.journal.commands.seal import Sealer  # noqa: E402
from zhenggai.apps.people import commands as people  # noqa: E402
from zhenggai.apps.people import http, queries  # noqa: E402
from zhenggai.apps.people.actors import Actor  # noqa: E402
from zhenggai.apps.people.models import Person, Unit  # noqa: E402
from zhenggai.apps.people.tokens import Scope  # noqa: E402
from zhenggai.apps.register import commands as register_commands  # noqa: E402
from zhenggai.apps.register.view import parse  # noqa: E402
from zhenggai.kit.sessions import SessionStore  # noqa: E402

VIEWERS = ("view1", "view20", "view200")
_SAMPLE = 60
# What is more than this is copied.
ONE_BY_ONE = 100_000


def fill(findings: str) -> dict[str, Any]:
    """Fill the database; how long it took."""
    start = time.perf_counter()
    count = int(findings)
    Filling(min(count, ONE_BY_ONE)).fill()
    if count > ONE_BY_ONE:
        copy_until(count)
    with connection.cursor() as cursor:
        # What PostgreSQL does by itself while a table grows, and not yet to what is just poured in.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {"seconds": time.perf_counter() - start, "findings": Finding.objects.count()}


def visit() -> dict[str, Any]:
    """A session and a token for each viewer, and findings that each may open: a spread sample of
    those led by his units; and the findings that wait for a receipt."""
    paths = {
        "view1": Unit.objects.get(code="s005").path,
        "view20": Unit.objects.get(code="b01").path,
    }
    paths["view200"] = Unit.objects.get(code="gov").path
    seen = {}
    for name, path in paths.items():
        rows = Finding.objects.filter(lead_unit__path__startswith=path)
        ids = list(rows.order_by("ref").values_list("pk", flat=True))
        seen[name] = [str(pk) for pk in ids[:: max(1, len(ids) // _SAMPLE)]][:_SAMPLE]
    waiting = Finding.objects.filter(state=State.ASSIGNED).order_by("ref")
    return {
        "sessions": {name: session(name) for name in (*VIEWERS, "officer")},
        "tokens": {name: _token(name) for name in VIEWERS},
        "findings": seen,
        "waiting": [str(pk) for pk in waiting.values_list("pk", flat=True)[:400]],
    }


def statements(address: str, viewer: str) -> dict[str, Any]:
    """How many statements a page runs, and how long they take on the bare driver."""
    client = Client(SERVER_NAME="localhost")
    client.cookies["zhenggai_session"] = session(viewer)
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    asked = [q["sql"] for q in captured.captured_queries if q["sql"].lstrip().startswith("SELECT")]
    return {"count": len(captured), "seconds": _bare(asked)}


def register(count: str) -> dict[str, Any]:
    """Register so many findings in one act."""
    opened = Round.objects.order_by("code").first()
    person = Person.objects.get(login="reg")
    at = timezone.now()
    actor = replace(queries.actor_of(person.pk, on=at.date()), factor_at=at)
    drafts = [
        commands.FindingDraft(
            commands.Passage(f"问题{n}：工程款逾期未付。"), external=(("序号", f"g{n}"),)
        )
        for n in range(int(count))
    ]
    assert opened is not None
    start = time.perf_counter()
    commands.register_findings(round_id=opened.pk, actor=actor, at=at, drafts=drafts)
    return {"seconds": time.perf_counter() - start}


def export(form: str, rows: str) -> dict[str, Any]:
    """Export so many findings, in whole rounds, in the full form; seconds, and MiB that memory grew
    by at its highest."""
    person = Person.objects.get(login="rev")
    at = timezone.now()
    actor = queries.actor_of(person.pk, on=at.date())
    pairs, count = [("layout", "D")], 0
    sizes = Finding.objects.exclude(state=State.REGISTERED).values_list("round").order_by("round")
    for key, size in sizes.annotate(n=Count("pk")):
        if count < int(rows):
            pairs.append(("round", str(key)))
            count += size
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    done = register_commands.export_register(
        view=parse(pairs), actor=actor, at=at, form=register_commands.Form(form), language="zh-hans"
    )
    seconds = time.perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    done.file.close()
    return {"seconds": seconds, "rows": done.rows, "grown": grown / 1024}


def case(files: str, mib: str) -> dict[str, Any]:
    """Take the case file of a finding with so many files of so many MiB; seconds, MiB handed out,
    and MiB that memory grew by."""
    at = timezone.now()
    finding = Finding.objects.filter(state=State.RECTIFYING).order_by("ref").first()
    assert finding is not None
    _prove(finding, int(files), int(mib), at)
    with sealer.leading() as still:
        assert still is not None, "a server still seals"
        sealer.begin(at=at)
        sealer.seal_once(Sealer(sealer.shelf(), sealer.keyring()), at=at)
    actor = queries.actor_of(Person.objects.get(login="reg").pk, on=at.date())
    before, start = _peak(), time.perf_counter()
    made = commands.export_case(finding_id=finding.pk, actor=actor, at=at, language="zh-hans")
    seconds = time.perf_counter() - start
    with made.file:
        size = made.file.seek(0, os.SEEK_END)
    return {"seconds": seconds, "mib": size / 2**20, "grown": _peak() - before}


def _prove(finding: Finding, files: int, mib: int, at: datetime) -> None:
    """Evidence with bytes of its own that do not pack, as photographs do not."""
    measure, person = finding.own_measures.first(), Person.objects.get(login="reg")
    assert measure is not None
    store = stored.the_store()
    for number in range(files):
        digest = store.put(os.urandom(mib * 2**20))
        row = File.objects.create(
            digest=digest, size=mib * 2**20, kind="jpeg", media="image/jpeg", storage=store.name,
            judged="name", stored_at=at,
        )  # fmt: skip
        proof = Evidence.objects.create(
            file=row.pk, digest=digest, original_digest=digest, name=f"现场{number}.jpg",
            kind=EvidenceKind.PHOTO, shows_on=at.date(), uploaded_by=person, uploaded_at=at,
            entry=0,
        )  # fmt: skip
        EvidenceUse.objects.create(evidence=proof, measure=measure)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(count: str) -> dict[str, Any]:
    """One act on so many findings: seconds to look at them, and to do it."""
    actor, at = _registrar()
    chosen = [register_commands.Chosen(ref, key) for ref, key in _some(actor, int(count))]
    return _carried(chosen, actor, at)


def sheet(count: str) -> dict[str, Any]:
    """A sheet of so many rows, each with a tag of its own: seconds to read it and look at every
    row, and to do it."""
    actor, at = _registrar()
    lines = [
        f"{ref},盘点{at:%H%M%S}-{n % 40}" for n, (ref, _) in enumerate(_some(actor, int(count)))
    ]
    data = "\n".join(["编号,标签", *lines]).encode("utf-8-sig")
    start = time.perf_counter()
    chosen = register_commands.take_in_sheet(
        data=data, name="台账.csv", act="tag", actor=actor, at=at
    )
    read = time.perf_counter() - start
    done = _carried(chosen, actor, at, given={})
    return {**done, "looked": read + done["looked"]}


def _carried(
    chosen: list[register_commands.Chosen],
    actor: Actor,
    at: datetime,
    given: dict[str, Any] | None = None,
) -> dict[str, Any]:
    start = time.perf_counter()
    made = register_commands.look_at_run(
        act="tag",
        chosen=chosen,
        given={"tag": f"年底盘点{at:%H%M%S}"} if given is None else given,
        reason="年底逐条盘点。",
        actor=actor,
        at=at,
    )
    looked = time.perf_counter()
    register_commands.begin_run(run_id=made.pk, actor=actor, at=at)
    register_commands.carry_out(run_id=made.pk, now=timezone.now, actor=lambda _: actor)
    done = time.perf_counter()
    count = made.rows.filter(outcome="done").count()
    assert count == len(chosen), count
    return {"rows": count, "looked": looked - start, "done": done - looked}


def _registrar() -> tuple[Actor, datetime]:
    at = timezone.now()
    person = Person.objects.get(login="reg")
    return replace(queries.actor_of(person.pk, on=timezone.localdate()), factor_at=at), at


def _some(actor: Actor, count: int) -> list[tuple[str, UUID]]:
    rows = visible(scope_of(actor)).exclude(state__in=[State.WITHDRAWN, State.MERGED])
    return list(rows.order_by("ref").values_list("ref", "pk")[:count])


def session(login: str) -> str:
    """The key of a session in which somebody has signed in just now."""
    person = Person.objects.get(login=login)
    at = int(timezone.now().timestamp())
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session[http.SINCE] = at
    session[http.FACTOR_AT] = at
    session.create()
    assert session.session_key is not None
    return session.session_key


def _token(login: str) -> str:
    person = Person.objects.get(login=login)
    at = timezone.now()
    actor = queries.actor_of(person.pk, on=timezone.localdate(), factor_at=at)
    _, written = people.issue_token(
        actor=actor, name="bench", scopes={Scope.READ}, last_on=actor.on, at=at
    )
    return written


def _bare(asked: list[str]) -> float:
    times = []
    for _ in range(15):
        start = time.perf_counter()
        for sql in asked:
            with (
                connection.connection.cursor()
                if connection.vendor == "postgresql"
                else _Lite() as c
            ):
                c.execute(sql)
                c.fetchall()
        times.append(time.perf_counter() - start)
    return sorted(times)[len(times) // 2]


class _Lite:
    """SQLite's own cursor as a context, as psycopg's is."""

    def __enter__(self) -> Any:
        self._cursor = connection.connection.cursor()
        return self._cursor

    def __exit__(self, *fault: object) -> None:
        self._cursor.close()


PIECES: dict[str, Callable[..., dict[str, Any]]] = {
    "fill": fill,
    "visit": visit,
    "statements": statements,
    "register": register,
    "export": export,
    "case": case,
    "run": run,
    "sheet": sheet,
    "seal": sealing.seal,
    "check": sealing.check,
    "append": sealing.append,
    "fill_open": board.fill_open,
    "board": board.board,
    "digests": telling.digests,
    "rounds": telling.rounds,
}

if __name__ == "__main__":
    # As the server does once it has loaded: what lives by now is gone through no more.
    gc.collect()
    gc.freeze()
    print(json.dumps(PIECES[sys.argv[1]](*sys.argv[2:])))
