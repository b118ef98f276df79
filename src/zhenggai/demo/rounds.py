"""The three rounds of the demo, their teams and their source documents.

The documents are the samples of the checkout; an installed wheel has copies of these four beside
this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from zhenggai.apps.files import commands as files
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Round
from zhenggai.apps.journal.commands import Who
from zhenggai.core.check import check
from zhenggai.core.deadlines import Level
from zhenggai.core.documents import read
from zhenggai.core.records import Reconciliation
from zhenggai.demo.district import District

PROGRAM = Who(None, "system")
_OWN = Path(__file__).with_name("samples")


@dataclass(frozen=True, slots=True)
class Team:
    """Who acts for the issuer, and the offices with their reviewers whose opinion every plan
    needs."""

    issuer: str
    registrar: str
    reviewer: str
    verifier: str
    closer: str
    second_verifier: str
    offices: tuple[tuple[str, str], ...] = ()

    @property
    def opinions(self) -> tuple[str, ...]:
        """Who gives an opinion on a plan."""
        return tuple(login for _, login in self.offices) or (self.reviewer,)


@dataclass(frozen=True, slots=True)
class Paper:
    """A source document, and the category that its findings are put in: code, name, English."""

    name: str
    category: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """A round before it is opened. Days count from the day of the demo."""

    code: str
    name: str
    name_en: str
    regime: str
    level: Level
    issuer: str
    inspected: str
    feedback: int
    due: int
    dispute: int
    posting_days: int
    team: Team
    papers: tuple[Paper, ...]
    observers: tuple[str, ...] = ()


PLANS = (
    Plan(
        "XC",
        "清河区委第一轮巡察",
        "District inspection, first round",
        "inspection",
        Level.COUNTY,
        "qh-xc",
        "qh",
        feedback=-235,
        due=60,
        dispute=-200,
        posting_days=5,
        team=Team(
            *("iris", "reg", "rita", "vera", "cole", "vito"),
            offices=(("qh-xc", "rita"), ("qh-jw", "dora"), ("qh-zz", "oren")),
        ),
        papers=(
            Paper("self-examination.txt", ("duty", "履职尽责", "Performance of duty")),
            Paper("rectification-report.txt", ("accounts", "财务管理", "Accounts")),
        ),
        observers=("obi",),
    ),
    Plan(
        "SJ",
        "临江县年度预算执行审计",
        "Audit of the county's budget",
        "audit",
        Level.COUNTY,
        "lj-sj",
        "lj",
        feedback=-150,
        due=45,
        dispute=-120,
        posting_days=0,
        team=Team("audra", "abel", "amos", "ada", "arvid", "ada"),
        papers=(Paper("audit-report.pdf", ("budget", "财政资金", "Public funds")),),
    ),
    Plan(
        "HB",
        "清河区生态环境保护督察",
        "Eco-inspection of Qinghe",
        "eco",
        Level.CITY,
        "jy-eco",
        "qh",
        feedback=-110,
        due=75,
        dispute=10,
        posting_days=7,
        team=Team("enno", "ella", "elsa", "erik", "esme", "erik"),
        papers=(Paper("eco.xlsx", ("pollution", "污染防治", "Pollution")),),
    ),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A sample that was taken in and read."""

    name: str
    file: UUID
    digest: str
    result: Reconciliation


def take_in(at: datetime) -> dict[str, Source]:
    """Take the documents of all rounds into the store, by the one gate, and read them. Not inside
    a transaction."""
    names = [paper.name for plan in PLANS for paper in plan.papers]
    return {name: _taken(name, at) for name in names}


def open_round(district: District, plan: Plan, *, today: date, at: datetime) -> Round:
    """Open the round as the leader of its team."""
    feedback_on = today + timedelta(days=plan.feedback)
    return commands.open_round(
        actor=district.actor(plan.team.issuer, at=at),
        at=at,
        code=f"{plan.code}-{feedback_on.year}-01",
        name=plan.name,
        name_en=plan.name_en,
        regime=plan.regime,
        level=plan.level,
        issuer=district.unit(plan.issuer),
        inspected=district.unit(plan.inspected),
        feedback_on=feedback_on,
        due_on=today + timedelta(days=plan.due),
        dispute_until=today + timedelta(days=plan.dispute),
        posting_days=plan.posting_days,
        offices=tuple(district.unit(office) for office, _ in plan.team.offices),
    )


def add_document(
    district: District, plan: Plan, opened: Round, source: Source, *, at: datetime
) -> UUID:
    """Add one source document to the round as its registrar."""
    return commands.add_document(
        round_id=opened.pk,
        actor=district.actor(plan.team.registrar, at=at),
        at=at,
        file=source.file,
        digest=source.digest,
        name=source.name,
        text=source.result.reading.document.text,
    ).pk


def _taken(name: str, at: datetime) -> Source:
    folder = settings.SAMPLES if (settings.SAMPLES / name).is_file() else _OWN
    data = (folder / name).read_bytes()
    kept = files.accept(data=data, name=name, at=at, who=PROGRAM, purpose="source")
    return Source(name, kept.pk, kept.digest, check(read(data, name=name)))
