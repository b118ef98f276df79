"""Every address of the site, read from the site itself, and a real thing for each of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.urls import URLPattern, URLResolver, get_resolver
from world import World

from cast import NOON, District
from intake_desk import REPORT
from zhenggai.apps.files import commands as files
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import ErasureReason, EvidenceKind
from zhenggai.apps.findings.models import Measure, MeasureLink
from zhenggai.apps.intake import commands as intake
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people.models import Grant
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.register import commands as register
from zhenggai.apps.supervision import commands as supervision
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.models import LadderRule


def routes(resolver: URLResolver | None = None, under: str = "", name: str = "") -> Iterator[Any]:
    """The name and the pattern of every address of the site."""
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            space = f"{name}{one.namespace}:" if one.namespace else name
            yield from routes(one, under + str(one.pattern), space)
        else:
            assert isinstance(one, URLPattern)
            yield f"{name}{one.name}", under + str(one.pattern)


# The interface for programs stands apart: no session opens it, and its own tests try its addresses.
INTERFACE = [route for name, route in routes() if name.startswith("api:")]
ROUTES = [(name, route) for name, route in routes() if not name.startswith("api:")]


def known(district: District) -> dict[str, Any]:
    """What stands in the parts of addresses, of units and people."""
    sam = district.people["sam"].pk
    return {
        "unit_id": district.units["water"].pk, "unit": district.units["water"].pk, "person": sam,
        "principal": sam, "grant": Grant.objects.filter(person=sam).values_list("pk", flat=True)[0],
        "proposal": uuid4(), "delegation": uuid4(), "load": uuid4(), "token": uuid4(),
        "role": "system_admin", "identity": "x" * 22, "side": "a", "index": 0, "form": "json",
        "code": "review", "number": 1, "act": "accept", "slug": "submit", "view_id": uuid4(),
        "wanted": "tag", "size": 9, "rest": "000", "message": uuid4(), "address": uuid4(),
        "regime": "inspection", "rung": "order",
        "version_id": LadderRule.objects.get(regime="inspection", rung="order").pk,
        "rule_id": DeadlineRule.objects.values_list("pk", flat=True)[0], "country": "cn",
        "year": 2026, "feed": uuid4(), "channel": "wecom", "secret": "x" * 43,
    }  # fmt: skip


def things(world: World) -> dict[str, Any]:
    """What stands in the parts of addresses, of findings and rounds: one real thing of each."""
    walk, closed = world.walks["rectifying"], world.walks["closed"]
    round_id = walk.finding.round_id
    wes = world.who("wes", walk)
    kept = files.accept(
        data="检测记录：漏损率9.1%。".encode(),
        name="检测记录.txt",
        at=wes["at"],
        who=Who(wes["actor"].person, "evidence", None, None),
        purpose="evidence",
    )
    proof = commands.add_evidence(**wes, measure_id=walk.measure.pk, fields=shows(kept))
    # A measure with which nobody helps, and its evidence.
    other = Measure.objects.create(
        home=walk.finding, text="另行清算工程款。", owner_id=walk.measure.owner_id
    )
    MeasureLink.objects.create(measure=other, finding=walk.finding)
    commands.add_evidence(**wes, measure_id=other.pk, fields=shows(world.file, "拨付凭证.txt"))
    leader = acting(world, "gina", walk)
    handed = commands.begin_handover(
        unit_id=world.district.units["water"].pk,
        from_person=world.district.people["sam"].pk,
        to_person=world.district.people["lena"].pk,
        **leader,
    )
    issuer = acting(world, "iris", closed)
    day = issuer["at"].date()
    drawn = commands.announce_draw(
        round_id=round_id, today=day, count=1, seed_source="某号公告",
        known_on=day + timedelta(days=9), **issuer,
    )  # fmt: skip
    reg = acting(world, "reg", walk)
    source = intake.upload(round_id=round_id, data=REPORT.encode(), name="反馈原件.txt", **reg)
    reading = intake.read_source(document_id=source.pk, **reg)
    run = register.look_at_run(
        act="tag", chosen=[register.Chosen(walk.finding.ref, walk.finding.pk)],
        given={"tag": "重点"}, reason="督办。", **acting(world, "iris", walk),
    )  # fmt: skip
    step = supervision.issue_step(
        findings=[walk.finding.pk], rung=Rung.REMINDER, unit_id=world.district.units["water"].pk,
        post_id=None, matter="漏损改造进度。", asked="请说明。", **acting(world, "reg", walk),
    )  # fmt: skip
    told = journal.about(walk.finding.pk, most=1, kinds=["finding.registered"])
    ordered = commands.order_erasure(
        **world.who("reg", walk), target=f"words-{told[0].id}-quote", number="清数删〔2026〕7号",
        issued_by="区委网信办", decided_on=NOON.date(), reason=ErasureReason.OTHER_LAW,
    )  # fmt: skip
    return {
        "erasure_id": ordered.pk, "step_id": step.pk,
        "run_id": run.pk, "finding_id": walk.finding.pk, "round_id": round_id,
        "evidence_id": proof.pk,
        "entry": proof.entry, "handover_id": handed.pk, "draw_id": drawn.pk,
        "document_id": source.pk, "intake_id": reading.pk,
        "passage_id": reading.passages.values_list("pk", flat=True)[0],
        "measure": walk.measure.pk, "other_measure": other.pk,
    }  # fmt: skip


def shows(kept: File, name: str = "检测记录.txt") -> commands.EvidenceFields:
    return commands.EvidenceFields(
        file=kept.pk,
        name=name,
        kind=EvidenceKind.TEST,
        shows_on=NOON.date(),
        original_digest=kept.digest,
    )


def acting(world: World, login: str, walk: Any) -> dict[str, Any]:
    return {name: one for name, one in world.who(login, walk).items() if name != "finding_id"}


def address_of(route: str, parts: dict[str, Any]) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(parts[part[1]]), route)
