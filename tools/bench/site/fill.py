"""Fills a database with a skewed authority: 80 % of the findings closed, 5 units holding half, 1 to
400 measures a finding, long quotes. Rows go in by the table; their constraints hold, and every
finding has the entries of its way so far.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import models, transaction

from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.models import (
    Cause,
    CauseLink,
    CloseOut,
    Episode,
    Evidence,
    EvidenceUse,
    Finding,
    Measure,
    MeasureLink,
    PartTaken,
    PlanOpinion,
    PlanSubmission,
    Quote,
    Review,
    Round,
    RoundOffice,
    Submission,
    Verification,
)
from zhenggai.apps.findings.models.acts import Record
from zhenggai.apps.findings.states import Part, State
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.models import Grant, Person, Post, Tenure, Unit
from zhenggai.apps.people.roles import Role

ROUNDS, UNITS, PERSONS = 50, 200, 1_000
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_BATCH = 2_000
_SENTENCE = "东城片区供水管网改造项目资金拨付滞后，施工单位工程款{n}万元逾期未付，影响群众用水。"
# The way to each state: what the journal holds of it.
_WAY = (
    ("finding.registered", "reg"),
    ("finding.assigned", "reg"),
    ("finding.acknowledged", "unit"),
    ("plan.submitted", "unit"),
    ("plan.agreed", "rev"),
    ("finding.submitted", "unit"),
    ("finding.review_passed", "rev"),
    ("finding.verified", "ver"),
    ("finding.closed", "clo"),
)
_STEPS = {
    State.REGISTERED: 1,
    State.ASSIGNED: 2,
    State.PLANNING: 3,
    State.PLAN_REVIEW: 4,
    State.RECTIFYING: 5,
    State.SUBMITTED: 6,
    State.VERIFYING: 7,
    State.CLOSING: 8,
    State.CLOSED: 9,
}
OPEN = tuple(state for state in _STEPS if state is not State.CLOSED)


class Filling:
    """One filling with its random numbers; the same seed fills the same."""

    def __init__(self, findings: int) -> None:
        self.count = findings
        self.draw = random.Random(20261122)  # noqa: S311 - no secret
        self.units: list[Unit] = []
        self.people: dict[str, Person] = {}
        self.rounds: list[Round] = []
        self.first = 0

    def fill(self) -> None:
        """What is missing, a batch a transaction; what an interrupted filling left is gone on
        with."""
        with transaction.atomic():
            if not self._found():
                self._authority()
        self._findings()

    def _found(self) -> bool:
        """The units, persons and rounds of an earlier filling, where there was one."""
        self.rounds = list(Round.objects.order_by("code"))
        self.people = {person.login: person for person in Person.objects.all()}
        bureaus = Unit.objects.filter(code__startswith="b").order_by("code")
        self.units = [*bureaus, *Unit.objects.filter(code__startswith="s").order_by("code")]
        self.first = Finding.objects.count()
        return bool(self.rounds)

    def _authority(self) -> None:
        root = self._unit("root", None, 0)
        office = self._unit("office", root, 1)
        government = self._unit("gov", root, 2)
        bureaus = [self._unit(f"b{n:02d}", government, n) for n in range(1, 21)]
        for number in range(UNITS - 23):
            self.units.append(self._unit(f"s{number:03d}", bureaus[number % 20], number))
        self.units = bureaus + self.units
        Unit.objects.bulk_create([root, office, government, *self.units])
        self._persons(root, office, government)
        self._rounds(office, government)

    def _unit(self, code: str, parent: Unit | None, rank: int) -> Unit:
        place = format({"root": 1, "office": 1, "gov": 2}.get(code, rank + 16), "04x")
        return Unit(
            code=code,
            name=f"虚构{code}单位",
            parent=parent,
            path=(parent.path if parent else "") + place,
            rank=rank,
            opened_on=date(2010, 1, 1),
        )

    def _persons(self, root: Unit, office: Unit, government: Unit) -> None:
        names = ["reg", "rev", "ver", "clo", "view1", "view20", "view200", "officer"]
        names += [f"p{n:04d}" for n in range(PERSONS - len(names))]
        self.people = {
            name: Person(login=name, name=f"{name}（虚构）", joined_on=date(2020, 1, 1))
            for name in names
        }
        Person.objects.bulk_create(self.people.values(), batch_size=_BATCH)
        held = {
            "reg": (Role.REGISTRAR, office),
            "rev": (Role.REVIEWER, office),
            "ver": (Role.VERIFIER, office),
            "clo": (Role.CLOSER, office),
            # A bureau without and with its stations, and the whole government.
            "view1": (Role.LEAD_LEADER, self.units[25]),
            "view20": (Role.LEAD_LEADER, self.units[0]),
            "view200": (Role.LEAD_LEADER, government),
            "officer": (Role.LEAD_OFFICER, government),
        }
        more = {
            name: (Role.RESPONSIBLE, self.units[number % len(self.units)])
            for number, name in enumerate(names[len(held) :])
        }
        rows = [
            Grant(person=self.people[name], role=role, unit=unit, from_on=date(2020, 1, 1))
            for name, (role, unit) in {**held, **more}.items()
        ]
        Grant.objects.bulk_create(rows, batch_size=_BATCH)
        posts = [Post(unit=unit, code="head", name="负责人") for unit in [root, *self.units]]
        Post.objects.bulk_create(posts)
        Tenure.objects.bulk_create(
            Tenure(person=self.people[f"p{n:04d}"], post=post, from_on=date(2020, 1, 1))
            for n, post in enumerate(posts)
        )

    def _rounds(self, office: Unit, government: Unit) -> None:
        self.rounds = [
            Round(
                code=f"XC-{n:02d}",
                name=f"第{n}轮巡察",
                regime_id=("inspection", "audit", "eco")[n % 3],
                issuer=office,
                inspected=government,
                feedback_on=date(2026, 3, 2),
                due_on=date(2027, 9, 2),
                last_no=1_000_000,
            )
            for n in range(ROUNDS)
        ]
        Round.objects.bulk_create(self.rounds)
        RoundOffice.objects.bulk_create(RoundOffice(round=r, unit=office) for r in self.rounds)

    def _findings(self) -> None:
        for numbers in _batches(range(self.first, self.count), _BATCH):
            with transaction.atomic():
                self._batch(list(numbers))

    def _batch(self, numbers: list[int]) -> None:
        quotes = [Quote(text=self._quote(n)) for n in numbers]
        findings = [self._finding(n, quotes[i]) for i, n in enumerate(numbers)]
        rows: dict[type[models.Model], list[Any]] = {
            Quote: quotes,
            Finding: findings,
            Episode: [Episode(finding=f, no=1, opened_at=AT) for f in findings],
            PartTaken: [part for f in findings for part in self._parts(f)],
            Cause: [],
            CauseLink: [],
            Measure: [],
            MeasureLink: [],
            Evidence: [],
            EvidenceUse: [],
            PlanSubmission: [],
            PlanOpinion: [],
            Submission: [],
            Review: [],
            Verification: [],
            CloseOut: [],
        }
        for number, finding in zip(numbers, findings, strict=True):
            if _STEPS[State(finding.state)] >= _STEPS[State.PLAN_REVIEW]:
                self._plan(number, finding, rows)
                self._records(finding, rows)
        for model, made in rows.items():
            model._default_manager.bulk_create(made, batch_size=_BATCH)
        self._entries(findings)

    def _quote(self, number: int) -> str:
        many = 40 if number % 50 == 0 else self.draw.randint(1, 5)
        return "".join(_SENTENCE.format(n=number % 900 + k) for k in range(many))

    def _finding(self, number: int, quote: Quote) -> Finding:
        state = State.CLOSED if self.draw.random() < 0.8 else self.draw.choice(OPEN)
        unit = self.units[
            self.draw.randrange(5)
            if self.draw.random() < 0.5
            else self.draw.randrange(len(self.units))
        ]
        handed = state is not State.REGISTERED
        due = date(2026, 4, 1) + timedelta(days=self.draw.randrange(400))
        here = self.rounds[number % ROUNDS]
        return Finding(
            ref=f"{here.code}/{number // ROUNDS + 1:04d}",
            round=here,
            quote=quote,
            heading=quote.text[:60],
            state=state,
            lead_unit=unit if handed else None,
            lead_leader=self.people["view200"] if handed else None,
            due_on=due if handed else None,
            original_due_on=due if handed else None,
            registered_at=AT,
            moved_at=AT,
        )

    def _parts(self, finding: Finding) -> Iterator[PartTaken]:
        taken = {"reg": (Part.REGISTRAR, 1), "officer": (Part.RECTIFIER, 3)}
        taken |= {"rev": (Part.REVIEWER, 5), "ver": (Part.VERIFIER, 8), "clo": (Part.CLOSER, 9)}
        for name, (part, step) in taken.items():
            if _STEPS[State(finding.state)] >= step:
                yield PartTaken(finding=finding, episode=1, person=self.people[name], part=part)

    def _plan(
        self, number: int, finding: Finding, rows: dict[type[models.Model], list[Any]]
    ) -> None:
        cause = Cause(home=finding, text="责任没有压实，资金计划与工程进度脱节。")
        rows[Cause].append(cause)
        rows[CauseLink].append(CauseLink(cause=cause, finding=finding))
        done = finding.state in {State.SUBMITTED, State.VERIFYING, State.CLOSING, State.CLOSED}
        for place in range(self._measures(number)):
            measure = Measure(
                home=finding,
                text=f"由承办科室逐笔核对应付工程款，第{place + 1}批于期限内拨付到位。",
                standard="拨付凭证齐全，施工单位书面确认。",
                owner=finding.lead_unit,
                responsible=self.people["p0001"],
                due_on=finding.due_on,
                original_due_on=finding.due_on,
                state="done" if done else "open",
                done_at=AT if done else None,
            )
            rows[Measure].append(measure)
            rows[MeasureLink].append(MeasureLink(measure=measure, finding=finding))
            if done and place < 2:
                self._evidence(measure, rows)

    def _evidence(self, measure: Measure, rows: dict[type[models.Model], list[Any]]) -> None:
        digest = f"{self.draw.getrandbits(256):064x}"
        evidence = Evidence(
            file=uuid.uuid4(),
            digest=digest,
            original_digest=digest,
            name="拨付凭证.pdf",
            kind=EvidenceKind.VOUCHER,
            shows_on=date(2026, 3, 20),
            uploaded_by=self.people["p0001"],
            uploaded_at=AT,
            entry=0,
        )
        rows[Evidence].append(evidence)
        rows[EvidenceUse].append(EvidenceUse(evidence=evidence, measure=measure))

    def _records(self, finding: Finding, rows: dict[type[models.Model], list[Any]]) -> None:
        """The records of the acts so far, as the commands leave them."""
        step = _STEPS[State(finding.state)]

        def record(model: type[Record], name: str, **values: Any) -> Any:
            who = {"by": self.people[name], "capacity": name, "at": AT, "entry": 0}
            made = model(finding=finding, episode=1, **who, **values)
            rows[model].append(made)
            return made

        plan = record(PlanSubmission, "officer", version_no=1)
        if step > _STEPS[State.PLAN_REVIEW]:
            office = self.rounds[0].issuer_id
            record(PlanOpinion, "rev", plan=plan, office_id=office, agrees=True)
        if step < _STEPS[State.SUBMITTED]:
            return
        sent = record(Submission, "officer")
        if step >= _STEPS[State.VERIFYING]:
            record(Review, "rev", submission=sent, passed=True)
        if step >= _STEPS[State.CLOSING]:
            seen = {"method": "on_site", "looked_on": date(2026, 3, 20)}
            record(Verification, "ver", submission=sent, passed=True, **seen)
        if step >= _STEPS[State.CLOSED]:
            record(CloseOut, "clo", verified_by=self.people["ver"])

    def _measures(self, number: int) -> int:
        if number % 2_000 == 7:
            return 400
        return 20 if number % 100 == 3 else self.draw.randint(1, 3)

    def _entries(self, findings: list[Finding]) -> None:
        officer = self.people["officer"].pk
        who = {name: self.people[name].pk for name in ("reg", "rev", "ver", "clo")}
        who["unit"] = officer
        for step, (kind, name) in enumerate(_WAY, 1):
            journal.append_many(
                who=journal.Who(who[name], name),
                at=AT + timedelta(hours=step),
                happenings=[
                    journal.Happening(
                        kind,
                        {"finding": str(f.pk), "episode": 1},
                        {"opinion": "经核对，材料齐全，同意。"} if step > 3 else {},
                        f.pk,
                    )
                    for f in findings
                    if _STEPS[State(f.state)] >= step
                ],
            )


def _batches(items: Iterable[int], size: int) -> Iterator[list[int]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
