"""The rule of the demo: proposed by one of the audit office and put in force by another, before the
report is received from whose day it counts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from zhenggai.apps.regimes import commands
from zhenggai.core.deadlines import Level, Limit, Period, Start, Unit
from zhenggai.demo.course import Happening, moment
from zhenggai.demo.items import ZONE, Stage
from zhenggai.demo.rounds import Plan

_SEED = "zhenggai demo rule"
_SOURCE = "《临江县审计查出问题整改办法》（演示用虚构）第六条"


def put_in_force(stage: Stage, plan: Plan) -> Iterator[Happening]:
    """A hundred and eighty days from the receipt of the report, for the audits of the county: with
    a rest of any length behind them, they end before the round does."""
    # Of its own, so that nothing else in the play falls on another hour.
    dice = random.Random(_SEED)  # noqa: S311 - dates of a play, nothing secret
    received = stage.today + timedelta(days=plan.feedback)

    def propose(at: datetime) -> None:
        stage.rule = commands.propose_rule(
            actor=stage.district.actor(plan.team.registrar, at=at),
            at=at,
            regime=plan.regime,
            level=Level.COUNTY,
            code="rectification",
            limit=Limit.RECTIFICATION,
            starts=Start.REPORT_RECEIVED,
            period=Period(Unit.DAYS, 180),
            source=_SOURCE,
        ).pk

    def activate(at: datetime) -> None:
        assert stage.rule is not None
        commands.activate_rule(
            rule_id=stage.rule,
            actor=stage.district.actor(plan.team.issuer, at=at),
            at=at,
            valid_from=_day(at),
            reason="办法已印发。",
        )

    yield Happening(moment(received - timedelta(days=40), dice), 0, propose)
    yield Happening(moment(received - timedelta(days=30), dice), 0, activate)


def _day(at: datetime) -> date:
    return at.astimezone(ZONE).date()
