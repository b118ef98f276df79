"""A district with three rounds and findings strewn at random, for lists of many."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from django.db import connection
from django.db.models import Model

from cast import NOON, District, build, open_round
from zhenggai.apps.findings.commands import refill_index
from zhenggai.apps.findings.kinds import FindingType, Position
from zhenggai.apps.findings.models import (
    CloseOut,
    Finding,
    Measure,
    MeasureLink,
    MeasureSupport,
    Quote,
    Round,
)
from zhenggai.apps.findings.states import State
from zhenggai.apps.passages.models import Passage
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.apps.regimes.models import Category

M = TypeVar("M", bound=Model)
TODAY = NOON.date()
# Before they are handed over, or put away before they were.
_UNLED = (State.REGISTERED, State.WITHDRAWN, State.MERGED)


@pytest.fixture
def district(db: None) -> District:
    """Units, people and an open round."""
    made = build()
    open_round(made)
    return made


@pytest.fixture
def strewn(district: District) -> District:
    """Ninety findings: three rounds (one whose day has not come), four units, every state."""
    draw = random.Random(20261129)  # noqa: S311 - no secret
    units = [district.units[code] for code in ("water", "water-east", "roads", "gov")]
    first = district.round
    assert first is not None
    second = open_round(district, code="XC-2026-02", name="第二轮", offices=())
    third = open_round(
        district, code="XC-2026-03", name="第三轮", feedback_on=TODAY + timedelta(9), offices=()
    )
    district.round = first
    # The road bureau's helper reaches a station too, and one person judges and leads.
    district.grant("otto", Role.VERIFIER, "office", round=second.pk)
    district.grant("otto", Role.LEAD_LEADER, "water-east")
    categories = [
        Category.objects.create(regime_id="inspection", code=code, name=name)
        for code, name in (("fund", "资金管理"), ("duty", "责任落实"))
    ]
    strewing = _Strewing(district, draw, (first, second, third), units, categories)
    for number in range(90):
        strewing.finding(number)
    strewing.write()
    refill_index(say=lambda done, count: None)
    with connection.cursor() as cursor:
        # What tests before left and took back is still in PostgreSQL's files, and without figures
        # it plans for tables that it believes to be empty.
        for model in (*strewing.made, Passage):
            cursor.execute(f"ANALYZE {model._meta.db_table}")
    return district


@dataclass
class _Strewing:
    """Rows that are written together at the end: one by one they take half a second, for hundreds
    of tests."""

    district: District
    draw: random.Random
    rounds: tuple[Round, ...]
    units: list[Unit]
    categories: list[Category]
    made: dict[type[Model], list[Any]] = field(default_factory=dict)

    def add(self, model: type[M], **values: Any) -> M:
        """A row to be written, after those of the kinds that came before it."""
        made = model(**values)
        self.made.setdefault(model, []).append(made)
        return made

    def write(self) -> None:
        """All of them."""
        for model, rows in self.made.items():
            model._default_manager.bulk_create(rows)

    def finding(self, number: int) -> None:
        """One finding, with measures of its own."""
        draw = self.draw
        state = draw.choice(list(State))
        handed = state not in _UNLED or (state is not State.REGISTERED and draw.random() < 0.5)
        here = draw.choice(self.rounds)
        due = TODAY + timedelta(draw.choice([-30, -1, 0, 1, 9, 10, 11, 40])) if handed else None
        at = NOON - timedelta(days=draw.randrange(60), hours=draw.randrange(24))
        text = draw.choice(
            ["管网漏损率超过25%。", "资金拨付滞后。", "=HYPERLINK(1)", "Ｔest Words"]
        )
        earlier = self.made.get(Finding, [])
        if state is State.MERGED and not earlier:
            return
        finding = self.add(
            Finding,
            ref=f"{here.code}/{number + 1:04d}",
            round=here,
            quote=self.add(Quote, text=text * 3),
            heading="" if number % 5 == 0 else text,
            category=draw.choice([None, *self.categories]),
            common=draw.random() < 0.3,
            kind=draw.choice(list(FindingType)),
            amount=draw.choice([None, Decimal("12.50"), Decimal(3000), Decimal("-7.00")]),
            state=state,
            held_from=State.RECTIFYING if state in {State.SUSPENDED, State.ACCEPTED} else "",
            episode=draw.choice([1, 1, 2]),
            lead_unit=draw.choice(self.units) if handed else None,
            lead_leader=self.district.people[draw.choice(["sam", "rona"])] if handed else None,
            merged_into=earlier[0] if state is State.MERGED else None,
            due_on=due,
            original_due_on=due - timedelta(5) if due and number % 3 == 0 else due,
            registered_at=at,
            moved_at=at + timedelta(days=1),
            rating=draw.choice(["", "重大"]),
            position=draw.choice(["", *Position]),
        )
        for place in range(draw.randrange(6)):
            self._measure(finding, place)
        if state is State.CLOSED:
            self._closed(finding, at)

    def _measure(self, finding: Finding, place: int) -> None:
        measure = self.add(
            Measure,
            home=finding,
            text=f"措施{place}",
            standard="完成",
            owner=self.draw.choice(self.units),
            responsible=self.district.people[self.draw.choice(["wes", "olga"])],
            due_on=date(2026, 8, 1) + timedelta(place),
        )
        self.add(MeasureLink, measure=measure, finding=finding)
        if self.draw.random() < 0.3:
            self.add(MeasureSupport, measure=measure, unit=self.district.units["roads"])

    def _closed(self, finding: Finding, at: datetime) -> None:
        self.add(
            CloseOut,
            finding=finding,
            episode=finding.episode,
            by=self.district.people["cole"],
            capacity="closer",
            at=at + timedelta(days=1),
            entry=0,
            verified_by=self.district.people["vera"],
        )
