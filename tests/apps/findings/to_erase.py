"""What the tests of erasing share: a finding with words and a file, the two who erase, and a look
through every column of every table for what should be nowhere."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from cast import Walk
from zhenggai.apps.files import commands as files
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import ErasureReason, EvidenceKind
from zhenggai.apps.findings.models import Erasure, Evidence
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.journal.models import Entry

NUMBER = "清数删〔2026〕7号"
DAY = date(2026, 3, 9)
SAID = "已由虚构人员赵小满上门核实，身份证号虚构。"
INSIDE = "虚构人员钱多多的检测记录，漏损率9.1%。"
NAME = "钱多多检测.txt"
STANDS = f"已按{NUMBER}（2026-03-09）决定删除"


def decision(target: str, **changes: Any) -> dict[str, Any]:
    """What the registrar lays down."""
    values: dict[str, Any] = {
        "target": target,
        "number": NUMBER,
        "issued_by": "清溪区委网信办（虚构）",
        "decided_on": DAY,
        "reason": ErasureReason.CONSENT_WITHDRAWN,
    }
    return {**values, **changes}


def order(walk: Walk, target: str, **changes: Any) -> Erasure:
    return commands.order_erasure(**walk.who("reg"), **decision(target, **changes))


def confirm(walk: Walk, row: Erasure, *, login: str = "aud", **more: Any) -> Erasure:
    walk.at += timedelta(hours=1)
    fresh = more.pop("fresh", True)
    actor = walk.district.actor(login, at=walk.at, fresh=fresh)
    given = {"confirm": True, **more}
    return commands.decide_erasure(erasure_id=row.pk, actor=actor, at=walk.at, **given)


def erase(walk: Walk, target: str) -> Erasure:
    """Lay down and confirm."""
    return confirm(walk, order(walk, target))


def report(walk: Walk, text: str = SAID) -> str:
    """Somebody reports progress on the measure; the target of his words."""
    assert walk.measure is not None
    commands.report_progress(
        **walk.who("wes"), measure_id=walk.measure.pk, as_of=walk.at.date(), text=text
    )
    return f"words-{latest(walk).pk}-text"


def latest(walk: Walk) -> Entry:
    return Entry.objects.filter(subject=walk.finding.pk).latest("id")


def show(walk: Walk, *, inside: str = INSIDE, name: str = NAME, measure: Any = None) -> Evidence:
    """A text file as evidence, with what can be read of it."""
    assert walk.measure is not None
    who = walk.who("wes")
    kept = stored(walk, inside, name, who["at"])
    fields = commands.EvidenceFields(
        file=kept.pk,
        name=name,
        kind=EvidenceKind.TEST,
        shows_on=walk.at.date(),
        original_digest=kept.digest,
    )
    return commands.add_evidence(**who, measure_id=measure or walk.measure.pk, fields=fields)


def stored(walk: Walk, inside: str, name: str, at: datetime) -> Any:
    who = Who(walk.district.people["wes"].pk, "evidence")
    return files.accept(
        data=inside.encode(), name=name, at=at, who=who, purpose="evidence", keep_text=True
    )


def found(*words: str) -> list[str]:
    """The columns of this database that hold any of the words, or what is indexed of them."""
    places = []
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - a name from the database
            names = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    held = bytes(value) if isinstance(value, memoryview) else value
                    text = held.decode("utf-8", "replace") if isinstance(held, bytes) else str(held)
                    if any(word in text for word in words):
                        places.append(f"{table}.{name}")
    return sorted(set(places))
