"""The cast: a small district, its people and their roles, and one round with a finding to act on.

Named after what they do: iris issues, reg registers, sam leads the rectifying unit, olga is its
officer, wes works on measures, rita reviews, dora reviews for the discipline office, vera verifies,
cole closes, hans helps from a supporting unit, obi observes, otto is an outsider, and three
administrators. Everybody is fictional.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import FindingType, Method
from zhenggai.apps.findings.models import Finding, Measure, Round
from zhenggai.apps.findings.states import State
from zhenggai.apps.people import queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Delegation, Grant, Person, Post, Tenure, Unit
from zhenggai.apps.people.roles import Role

NOON = datetime(2026, 3, 10, 4, 0, tzinfo=UTC)
FEEDBACK = date(2026, 3, 2)
DUE = date(2026, 9, 2)

# login: (unit code, role, where the role holds)
ROLES: dict[str, tuple[str, Role, str]] = {
    "iris": ("office", Role.ISSUER, "office"),
    "reg": ("office", Role.REGISTRAR, "office"),
    "rita": ("office", Role.REVIEWER, "office"),
    "dora": ("discipline", Role.REVIEWER, "discipline"),
    "vera": ("office", Role.VERIFIER, "office"),
    "cole": ("office", Role.CLOSER, "office"),
    "sam": ("water", Role.LEAD_LEADER, "water"),
    "olga": ("water", Role.LEAD_OFFICER, "water"),
    "wes": ("water-east", Role.RESPONSIBLE, "water"),
    "hans": ("roads", Role.SUPPORTING, "roads"),
    "rona": ("roads", Role.LEAD_LEADER, "roads"),
    "obi": ("district", Role.OBSERVER, "district"),
}
ADMINS = {"sys": Role.SYSTEM_ADMIN, "sec": Role.SECURITY_ADMIN, "aud": Role.AUDIT_ADMIN}
UNITS = {
    "district": (None, "清溪区"),
    "office": ("district", "清溪区委巡察办"),
    "discipline": ("district", "清溪区纪委监委"),
    "gov": ("district", "清溪区政府"),
    "water": ("gov", "清溪区水务局"),
    "water-east": ("water", "东城水务站"),
    "roads": ("gov", "清溪区交通局"),
}


@dataclass
class District:
    """The units and persons by name, and the round."""

    units: dict[str, Unit] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    round: Round | None = None

    def actor(
        self, login: str, *, at: datetime = NOON, fresh: bool = True, principal: str | None = None
    ) -> Actor:
        """The picture of one of the cast at an instant, its second factor shown just now."""
        person = self.people[login].pk
        leader = self.people[principal].pk if principal else None
        found = queries.actor_of(person, on=at.date(), principal=leader)
        return replace(found, factor_at=at if fresh else None)

    def grant(self, login: str, role: Role, unit: str, **more: Any) -> Grant:
        """Give one of the cast another role."""
        return Grant.objects.create(
            person=self.people[login],
            role=role,
            unit=self.units[unit],
            from_on=date(2020, 1, 1),
            **more,
        )


def build() -> District:
    """The district with its people; no round yet. Table by table: nearly every test begins so."""
    made = District()
    since = date(2020, 1, 1)
    for number, (code, (parent, name)) in enumerate(UNITS.items(), 1):
        above = made.units[parent] if parent else None
        made.units[code] = Unit(
            code=code,
            name=name,
            parent=above,
            path=(above.path if above else "") + f"{number:04x}",
            rank=number,
            opened_on=date(2010, 1, 1),
        )
    Unit.objects.bulk_create(made.units.values())
    for login in [*ROLES, *ADMINS, "otto", "seth"]:
        made.people[login] = Person(login=login, name=f"{login.title()}（虚构）", joined_on=since)
    Person.objects.bulk_create(made.people.values())
    posts = Post.objects.bulk_create(
        Post(unit=made.units[home], code=login, name=f"{login} 的职务")
        for login, (home, _, _) in ROLES.items()
    )
    Tenure.objects.bulk_create(
        Tenure(person=made.people[post.code], post=post, from_on=since) for post in posts
    )
    roles = [
        (login, role, made.units[where])
        for login, (_, role, where) in ROLES.items()
        if role is not Role.OBSERVER
    ]
    Grant.objects.bulk_create(
        Grant(person=made.people[login], role=role, unit=unit, from_on=since)
        for login, role, unit in [*roles, *((login, role, None) for login, role in ADMINS.items())]
    )
    Delegation.objects.create(
        principal=made.people["sam"],
        delegate=made.people["seth"],
        from_on=date(2026, 1, 1),
        to_on=date(2099, 12, 31),
        given_at=NOON,
    )
    return made


def open_round(district: District, **changes: Any) -> Round:
    """A round of the inspection office at the government; rita's and dora's offices review."""
    values: dict[str, Any] = {
        "code": "XC-2026-01",
        "name": "清溪区2026年第一轮巡察",
        "regime": "inspection",
        "issuer": district.units["office"].pk,
        "inspected": district.units["gov"].pk,
        "feedback_on": FEEDBACK,
        "due_on": DUE,
        "dispute_until": date(2026, 4, 2),
        "posting_days": 5,
        "offices": (district.units["office"].pk, district.units["discipline"].pk),
    }
    district.round = commands.open_round(
        actor=district.actor("iris"), at=NOON, **{**values, **changes}
    )
    # An observer sees one round, from–to.
    district.grant("obi", Role.OBSERVER, "district", round=district.round.pk)
    return district.round


def register(
    district: District, text: str = "东城二街管网漏损率超过25%，连续三年未改造。"
) -> Finding:
    """One finding, just registered by reg."""
    assert district.round is not None
    draft = commands.FindingDraft(passage=commands.Passage(text=text))
    return commands.register_findings(
        round_id=district.round.pk, actor=district.actor("reg"), at=NOON, drafts=[draft]
    )[0]


def measure_fields(district: District, **changes: Any) -> commands.MeasureFields:
    """A measure with all that a plan needs."""
    values: dict[str, Any] = {
        "text": "更换东城二街老旧管网4.2公里。",
        "standard": "漏损率降到10%以下，第三方检测报告为准。",
        "owner": district.units["water"].pk,
        "responsible": district.people["wes"].pk,
        "due_on": date(2026, 8, 1),
        "supports": (district.units["roads"].pk,),
    }
    return commands.MeasureFields(**{**values, **changes})


@dataclass
class Walk:
    """Walks one finding along the chain with the right people, an hour an act."""

    district: District
    finding: Finding
    at: datetime = NOON
    measure: Measure | None = None

    def who(self, login: str, **more: Any) -> dict[str, Any]:
        """The arguments that every command takes, an hour after the act before."""
        self.at += timedelta(hours=1)
        return {
            "finding_id": self.finding.pk,
            "actor": self.district.actor(login, at=self.at, **more),
            "at": self.at,
        }

    def days(self, count: int) -> None:
        """Let days pass."""
        self.at += timedelta(days=count)

    def to(self, state: State) -> Finding:
        """Act by act until the finding is in the state; the finding, fresh from the database."""
        for step in _PATHS.get(state, _MAIN):
            if self._now() == state:
                break
            if self._now() == _FROM.get(step, self._now()):
                step(self)
        self.finding.refresh_from_db()
        assert self.finding.state == state, (self.finding.state, state)
        return self.finding

    def _now(self) -> State:
        return State(Finding.objects.values_list("state", flat=True).get(pk=self.finding.pk))

    def assign(self) -> None:
        commands.assign_finding(
            **self.who("iris"),
            lead_unit=self.district.units["water"].pk,
            lead_leader=self.district.people["sam"].pk,
            due_on=date(2026, 8, 31),
            kind=FindingType.PHASED,
        )

    def acknowledge(self) -> None:
        commands.acknowledge_finding(**self.who("olga"))

    def dispute(self) -> None:
        commands.dispute_finding(**self.who("sam"), reasons="该路段2025年已移交，请核实。")

    def plan(self) -> None:
        if not self.finding.own_measures.exists():
            commands.add_cause(**self.who("olga"), text="多年只报计划，不列预算。")
            fields = measure_fields(self.district)
            self.measure = commands.add_measure(**self.who("olga"), fields=fields)
        commands.submit_plan(**self.who("sam"))

    def review_plan(self) -> None:
        commands.review_plan(**self.who("rita"), agrees=True)
        commands.review_plan(**self.who("dora"), agrees=True)

    def work(self) -> None:
        for measure in self.finding.own_measures.filter(state="open", removed_at=None):
            commands.complete_measure(
                **self.who("wes"), measure_id=measure.pk, result="检测漏损率9.1%，达到标准。"
            )
        commands.submit_finding(**self.who("sam"), statement="已完成整改。", pledge=True)

    def review(self) -> None:
        commands.review_finding(**self.who("rita"), passed=True)

    def verify(self) -> None:
        self.days(1)
        day = self.at.date()
        commands.verify_finding(
            **self.who("vera"),
            passed=True,
            method=Method.ON_SITE,
            looked_on=day,
            observed="现场查看，管网已更换，抽查三处读数。",
        )

    def post(self) -> None:
        commands.post_finding(**self.who("cole"))

    def close(self) -> None:
        self.days(7)
        commands.close_finding(**self.who("cole"))

    def keep_ongoing(self) -> None:
        commands.keep_ongoing(
            **self.who("cole"),
            result="首期完成。",
            milestones=[("二期完成", self.at.date() + timedelta(days=90))],
            review_on=self.at.date() + timedelta(days=60),
        )

    def suspend(self) -> None:
        commands.suspend_finding(
            **self.who("cole"),
            ground="施工合同纠纷已起诉，法院已立案。",
            resume_when="判决生效之日起。",
            review_on=self.at.date() + timedelta(days=30),
        )

    def accept(self) -> None:
        commands.accept_finding(
            **self.who("cole"),
            reasons="改造费用超过剩余使用期收益。",
            expires_on=self.at.date() + timedelta(days=180),
            review_on=self.at.date() + timedelta(days=90),
        )

    def withdraw(self) -> None:
        proposal = commands.propose_withdrawal(**self.who("reg"), reasons="与上一条重复登记。")
        commands.decide_proposal(
            **self.who("iris"), proposal_id=proposal.pk, agreed=True, reasons="属实。"
        )

    def merge(self) -> None:
        other = register(self.district, "另一条问题。")
        proposal = commands.propose_merge(**self.who("reg"), into=other.pk, reasons="同一问题。")
        commands.decide_proposal(
            **self.who("iris"), proposal_id=proposal.pk, agreed=True, reasons="同意。"
        )


_MAIN = (
    Walk.assign,
    Walk.acknowledge,
    Walk.plan,
    Walk.review_plan,
    Walk.work,
    Walk.review,
    Walk.verify,
    Walk.post,
    Walk.close,
)
# Where each step begins: a walk that is under way skips those that lie behind it.
_FROM = {
    Walk.assign: State.REGISTERED,
    Walk.acknowledge: State.ASSIGNED,
    Walk.plan: State.PLANNING,
    Walk.review_plan: State.PLAN_REVIEW,
    Walk.work: State.RECTIFYING,
    Walk.review: State.SUBMITTED,
    Walk.verify: State.VERIFYING,
    Walk.post: State.CLOSING,
    Walk.close: State.POSTED,
}
_PATHS = {
    State.DISPUTED: (Walk.assign, Walk.dispute),
    State.ONGOING: (*_MAIN[:7], Walk.keep_ongoing),
    State.SUSPENDED: (*_MAIN[:4], Walk.suspend),
    State.ACCEPTED: (*_MAIN[:4], Walk.accept),
    State.WITHDRAWN: (Walk.withdraw,),
    State.MERGED: (Walk.merge,),
}


def walk_to(district: District, state: State) -> Walk:
    """A finding of its own, walked to a state."""
    walk = Walk(district, register(district))
    walk.to(state)
    return walk


def person_ids(district: District, *logins: str) -> set[UUID]:
    """The keys of some of the cast."""
    return {district.people[login].pk for login in logins}
