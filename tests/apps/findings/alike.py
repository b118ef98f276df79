"""Two rounds with findings that say the like of two units, for the tests of similar findings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from cast import FEEDBACK, NOON, District, Walk, build, open_round, register
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import FindingType, Relation
from zhenggai.apps.findings.models import Finding, SimilarLink
from zhenggai.apps.people.roles import Role

PIPES = "东城二街老旧小区供水管网漏损严重，漏失率达三成。"
TAPS = "西苑居民区自来水管道跑冒滴漏，漏损水量近三成，长期未改造。"
ROADS = "南环路住宅自来水管线渗漏，漏损率达三成。"
MEALS = "学校食堂大宗食材未经招标直接指定供应商采购。"
LATER = FEEDBACK + timedelta(days=1)


@dataclass
class Alike:
    """`old` of the water bureau in the first round; in the second `new` of the same bureau, `other`
    of the road bureau, and `apart`, about something else."""

    district: District
    findings: dict[str, Finding] = field(default_factory=dict)

    def who(self, login: str, name: str) -> dict[str, Any]:
        walk = Walk(self.district, self.findings[name])
        walk.at = NOON + timedelta(days=3)
        return walk.who(login)

    def say(
        self,
        login: str,
        name: str,
        other: str,
        relation: Relation = Relation.COMMON_WITH,
        **more: Any,
    ) -> SimilarLink:
        key = self.findings[other].pk
        return commands.relate_finding(
            **self.who(login, name), other=key, relation=relation, **more
        )

    def name(self, key: UUID) -> str:
        return next(name for name, one in self.findings.items() if one.pk == key)


def build_alike() -> Alike:
    """All of it, each finding handed over to its unit."""
    district = build()
    open_round(district)
    made = Alike(district, {"old": register(district, PIPES)})
    open_round(district, code="XC-2026-02", feedback_on=LATER)
    for name, text in {"new": TAPS, "other": ROADS, "apart": MEALS}.items():
        made.findings[name] = register(district, text)
    for name, finding in made.findings.items():
        unit, leader = ("roads", "rona") if name == "other" else ("water", "sam")
        commands.assign_finding(
            **made.who("iris", name),
            lead_unit=district.units[unit].pk,
            lead_leader=district.people[leader].pk,
            due_on=date(2026, 8, 31),
            kind=FindingType.PHASED,
        )
        finding.refresh_from_db()
    # Reviews the first round alone.
    district.grant("vera", Role.REVIEWER, "office", round=made.findings["old"].round_id)
    return made
