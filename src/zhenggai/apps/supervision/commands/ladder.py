"""Putting the rules of the ladder in force: one person of an issuer's team proposes a version,
another puts it in force; what came with the program was proposed by nobody here. A version ends
with the next, or where its office lets it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.roles import OFFICE, Role
from zhenggai.apps.regimes.models import Regime
from zhenggai.apps.regimes.permissions import check_keeps
from zhenggai.apps.supervision import permissions
from zhenggai.apps.supervision.events import Event
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.models import LadderRule
from zhenggai.apps.supervision.queries import ladder
from zhenggai.core.deadlines import Level, Unit
from zhenggai.core.errors import Invalid, WrongState
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import words

_SOURCE = 500
_MOST_DAYS = 3_650
_MOST_HANDS = 9
_MOST_MONTHS = 1_200
_COUNTED_IN = frozenset({Unit.DAYS, Unit.WORKING_DAYS, Unit.MONTHS})


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says of a rung; see `LadderRule`."""

    roles: tuple[Role, ...]
    above: bool
    after: Rung | None
    overdue: bool
    report_in: int
    report_unit: Unit
    appeal_in: int
    appeal_unit: Unit
    decide_in: int
    decide_unit: Unit
    handed_on: int
    kept_months: int


@transaction.atomic
def propose_rung(
    *,
    actor: Actor,
    at: datetime,
    regime: str,
    rung: Rung,
    said: Said,
    source: str,
    level: Level = Level.ANY,
) -> LadderRule:
    """Write down a further version of a rung, as a proposal. Raises `NotPermitted` unless somebody
    of an issuer's team acts, `Missing` for a regime that is not there, and `Invalid` naming the
    field."""
    who = check_keeps(actor)
    _lock(regime)
    _check(rung, said)
    stands = words(source, "source", most=_SOURCE)
    rows = LadderRule.objects.filter(regime=regime, level=level.value, rung=rung.value)
    newest = rows.order_by("-version").values_list("version", flat=True).first() or 0
    values = {
        **asdict(said),
        "roles": ",".join(sorted(role.value for role in said.roles)),
        "after": said.after.value if said.after else "",
        **{
            f"{name}_unit": getattr(said, f"{name}_unit").value
            for name in ("report", "appeal", "decide")
        },
    }
    made = LadderRule.objects.create(
        regime_id=regime,
        level=level.value,
        rung=rung.value,
        version=newest + 1,
        source=stands,
        proposed_by_id=actor.person,
        **values,
    )
    journal.append(
        kind=Event.LADDER_PROPOSED.value,
        who=who,
        at=at,
        body={
            "rule": str(made.pk),
            "regime": regime,
            "level": level.value,
            "rung": rung.value,
            "version": made.version,
            **values,
        },
        texts={"source": stands},
        subject=made.pk,
    )
    return made


@transaction.atomic
def put_in_force(
    *, actor: Actor, at: datetime, rules: Collection[UUID], since: date, today: date
) -> list[LadderRule]:
    """Put versions in force from a day on, all of them or none; each closes the one before. What
    was issued under that one keeps the times that it set."""
    if since < today:
        raise Invalid("ladder.since-past", field="since")
    if not rules:
        raise Invalid("ladder.nothing-chosen", field="rules")
    found = [ladder.ladder_rule(key) for key in sorted(set(rules))]
    who = [permissions.check_puts_in_force(actor, one, at=at) for one in found]
    for regime in sorted({one.regime_id for one in found}):
        _lock(regime)
    for one, by in zip(found, who, strict=True):
        _put(one, since=since)
        journal.append(
            kind=Event.LADDER_CHANGED.value,
            who=by,
            at=at,
            body={"rule": str(one.pk), "rung": one.rung, "since": since.isoformat()},
            subject=one.pk,
        )
    return found


@transaction.atomic
def end_rung(
    *, rule_id: UUID, actor: Actor, at: datetime, since: date, today: date, reasons: str
) -> LadderRule:
    """Let a version be in force no more from a day on, without another: from then on nothing is
    issued by it. What was issued keeps the times that it set. Raises `NotPermitted` for whoever is
    not of the office that put it in force, `WrongState` for what is not in force or has an end, and
    `Invalid` for a day that is past or on which it has not been in force yet."""
    rule = ladder.ladder_rule(rule_id)
    _lock(rule.regime_id)
    who = permissions.check_ends(actor, ladder.put_by(rule), at=at)
    row = LadderRule.objects.get(pk=rule.pk)
    if not ladder.may_end(row):
        raise WrongState("ladder.not-in-force")
    if since < today:
        raise Invalid("ladder.end-past", field="since")
    assert row.valid_from is not None
    if since <= row.valid_from:
        raise Invalid("ladder.end-before", field="since", since=row.valid_from.isoformat())
    why = words(reasons, "reasons")
    row.valid_to = since - timedelta(1)
    row.save(update_fields=["valid_to"])
    journal.append(
        kind=Event.LADDER_ENDED.value,
        who=who,
        at=at,
        body={"rule": str(row.pk), "rung": row.rung, "since": since.isoformat()},
        texts={"reasons": why},
        subject=row.pk,
    )
    return row


def _put(one: LadderRule, *, since: date) -> None:
    row = LadderRule.objects.get(pk=one.pk)
    if row.valid_from is not None:
        raise WrongState("ladder.in-force-already")
    same = LadderRule.objects.filter(regime=row.regime_id, level=row.level, rung=row.rung)
    held = same.filter(valid_from__isnull=False).order_by("-valid_from").first()
    if held is not None:
        assert held.valid_from is not None
        if held.valid_from >= since:
            raise Invalid(
                "ladder.before-the-last", field="since", since=held.valid_from.isoformat()
            )
        if held.valid_to is None or held.valid_to >= since:
            held.valid_to = since - timedelta(1)
            held.save(update_fields=["valid_to"])
    row.valid_from = since
    row.save(update_fields=["valid_from"])


def _check(rung: Rung, said: Said) -> None:
    if not said.roles or not set(said.roles) <= OFFICE:
        raise Invalid("ladder.roles", field="roles")
    order = list(Rung)
    if said.after is not None and order.index(said.after) >= order.index(rung):
        raise Invalid("ladder.after", field="after")
    for name, least in (("report", 0), ("appeal", 1), ("decide", 1)):
        amount = getattr(said, f"{name}_in")
        if not least <= amount <= _MOST_DAYS:
            raise Invalid("ladder.amount", field=f"{name}_in", least=least, most=_MOST_DAYS)
        if getattr(said, f"{name}_unit") not in _COUNTED_IN:
            raise Invalid("ladder.unit", field=f"{name}_unit")
    for name, least, most in (("handed_on", 0, _MOST_HANDS), ("kept_months", 1, _MOST_MONTHS)):
        if not least <= getattr(said, name) <= most:
            raise Invalid("ladder.amount", field=name, least=least, most=most)


def _lock(regime: str) -> None:
    """So that versions are numbered, and put in force, one after the other."""
    if Regime.objects.select_for_update().filter(pk=regime).first() is None:
        raise Missing("regime.missing")
