"""A district with three rounds and findings strewn at random, for lists of many."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

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
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import Role
from zhenggai.apps.regimes.models import Category

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
    for number in range(90):
        _one(number, draw, (first, second, third), units, categories, district)
    refill_index(say=lambda done, count: None)
    with connection.cursor() as cursor:
        # What tests before left and took back is still in PostgreSQL's files, and without figures
        # it plans for tables that it believes to be empty.
        cursor.execute("ANALYZE")
    return district


def _one(
    number: int,
    draw: random.Random,
    rounds: tuple[Round, ...],
    units: list[Unit],
    categories: list[Category],
    district: District,
) -> None:
    state = draw.choice(list(State))
    handed = state not in _UNLED or (state is not State.REGISTERED and draw.random() < 0.5)
    here = draw.choice(rounds)
    due = TODAY + timedelta(draw.choice([-30, -1, 0, 1, 9, 10, 11, 40])) if handed else None
    at = NOON - timedelta(days=draw.randrange(60), hours=draw.randrange(24))
    text = draw.choice(["管网漏损率超过25%。", "资金拨付滞后。", "=HYPERLINK(1)", "Ｔest Words"])
    finding = (
        Finding.objects.create(
            ref=f"{here.code}/{number + 1:04d}",
            round=here,
            quote=Quote.objects.create(text=text * 3),
            heading="" if number % 5 == 0 else text,
            category=draw.choice([None, *categories]),
            common=draw.random() < 0.3,
            kind=draw.choice(list(FindingType)),
            amount=draw.choice([None, Decimal("12.50"), Decimal(3000), Decimal("-7.00")]),
            state=state,
            held_from=State.RECTIFYING if state in {State.SUSPENDED, State.ACCEPTED} else "",
            episode=draw.choice([1, 1, 2]),
            lead_unit=draw.choice(units) if handed else None,
            lead_leader=district.people[draw.choice(["sam", "rona"])] if handed else None,
            merged_into=Finding.objects.first() if state is State.MERGED else None,
            due_on=due,
            original_due_on=due - timedelta(5) if due and number % 3 == 0 else due,
            registered_at=at,
            moved_at=at + timedelta(days=1),
            rating=draw.choice(["", "重大"]),
            position=draw.choice(["", *Position]),
        )
        if state is not State.MERGED or Finding.objects.exists()
        else None
    )
    if finding is None:
        return
    for place in range(draw.randrange(6)):
        _measure(finding, place, draw, units, district)
    if state is State.CLOSED:
        _closed(finding, at, district)


def _measure(
    finding: Finding, place: int, draw: random.Random, units: list[Unit], district: District
) -> None:
    measure = Measure.objects.create(
        home=finding,
        text=f"措施{place}",
        standard="完成",
        owner=draw.choice(units),
        responsible=district.people[draw.choice(["wes", "olga"])],
        due_on=date(2026, 8, 1) + timedelta(place),
    )
    MeasureLink.objects.create(measure=measure, finding=finding)
    if draw.random() < 0.3:
        MeasureSupport.objects.create(measure=measure, unit=district.units["roads"])


def _closed(finding: Finding, at: datetime, district: District) -> None:
    CloseOut.objects.create(
        finding=finding,
        episode=finding.episode,
        by=district.people["cole"],
        capacity="closer",
        at=at + timedelta(days=1),
        entry=0,
        verified_by=district.people["vera"],
    )
