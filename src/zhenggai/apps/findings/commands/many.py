"""One act on many findings: each by the rules of the act on one, a portion in one transaction.

What may be done to many is in `MANY`, and nothing else: no sign-off, review, verification, closing
or receipt, which a person gives one by one (``architecture.md`` section 3). What is refused is
passed over and told; the rest is done, each with an entry of its own that names the run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings import permissions, queries
from zhenggai.apps.findings.commands._act import Change, Turn, end_all
from zhenggai.apps.findings.commands._look import Look
from zhenggai.apps.findings.commands.assign import assigning, naming_unit, setting_deadline
from zhenggai.apps.findings.commands.close import returning
from zhenggai.apps.findings.commands.marks import requesting, tagging
from zhenggai.apps.findings.queries.by_rule import Reckoned
from zhenggai.apps.findings.states import Act
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import NotPermitted, Refused
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import words

# How many findings one transaction holds.
PORTION = 500


@dataclass(frozen=True, slots=True)
class Many:
    """An act that may be done to many: `change` works out what it does to one; the reason that is
    given for all of them is its argument `says`, or words of the entry beside it."""

    act: Act
    change: Callable[..., Change]
    says: str = ""


MANY: Mapping[str, Many] = {
    one.act.value: one
    for one in (
        Many(Act.NAME_UNIT, naming_unit),
        Many(Act.SET_DEADLINE, setting_deadline),
        Many(Act.ASSIGN, assigning),
        Many(Act.REQUEST_PROGRESS, requesting, says="text"),
        Many(Act.RETURN, returning, says="opinion"),
        Many(Act.TAG, tagging),
    )
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """One finding among many: the version that was looked at, and what is its own among the
    arguments of the act."""

    finding: UUID
    seen: int | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came or would come of one: the number of its entry, or why not. `version` is that which
    was judged, 0 where the actor does not see the finding; `basis` is the rule that sets its
    deadline, where one does."""

    finding: UUID
    version: int = 0
    refused: Refused | None = None
    entry: int | None = None
    basis: Reckoned | None = None


def judge_many(
    name: str,
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    arguments: Mapping[str, Any],
) -> list[Outcome]:
    """What would come of an act on each of some findings, in their order. Nothing is locked and
    nothing is changed. Raises what `act_on_many` raises."""
    judged = _judged(name, wanted, actor, at, reason, arguments, locked=False, told={})
    return [outcome for outcome, _ in judged]


@transaction.atomic
def act_on_many(
    name: str,
    wanted: Sequence[Wanted],
    *,
    actor: Actor,
    at: datetime,
    reason: str,
    arguments: Mapping[str, Any],
    run: UUID,
) -> list[Outcome]:
    """Do an act to at most `PORTION` findings, each named once: to each to which it may be done;
    what came of each, in their order. They are locked in the order of their keys. `NotPermitted`
    for whoever acts for a leader, `Invalid` without a reason."""
    assert len({one.finding for one in wanted}) == len(wanted) <= PORTION
    told = {"run": str(run)}
    judged = _judged(name, wanted, actor, at, reason, arguments, locked=True, told=told)
    done = [able for _, able in judged if able is not None]
    entries = iter(end_all(done) if done else ())
    return [
        outcome if able is None else replace(outcome, entry=next(entries))
        for outcome, able in judged
    ]


_Able = tuple[Turn, Change] | None


def _judged(
    name: str,
    wanted: Sequence[Wanted],
    actor: Actor,
    at: datetime,
    reason: str,
    arguments: Mapping[str, Any],
    *,
    locked: bool,
    told: Mapping[str, str],
) -> list[tuple[Outcome, _Able]]:
    one = MANY[name]
    if actor.principal is not None:
        raise NotPermitted("act.needs-own-hand", act=one.act.value)
    said = words(reason, "reason")
    seen = queries.seen_among([each.finding for each in wanted], actor=actor, locked=locked)
    asks_more = permissions.needs_setting(one.act)
    settings = queries.settings_of(list(seen.values())) if asks_more else {}
    look = Look(list(seen))
    found: list[tuple[Outcome, _Able]] = []
    for each in wanted:
        finding = seen.get(each.finding)
        if finding is None:
            found.append((Outcome(each.finding, refused=Missing("finding.missing")), None))
            continue
        setting = settings[finding.pk] if asks_more else permissions.Setting()
        turn = Turn(one.act, actor, at, finding, setting)
        asked = _asked(arguments, each.arguments)
        version = finding.version
        try:
            turn.check(seen=each.seen)
            change = _change(one, turn, look, asked, said, told)
        except Refused as refused:
            found.append((Outcome(finding.pk, version, refused), None))
            continue
        found.append((Outcome(finding.pk, version, basis=change.basis), (turn, change)))
    return found


def _asked(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of the act on one: its own before those of all. A day of its own stands for the
    rule of all, and a rule of its own for their day."""
    overruled: set[str] = set()
    if "due_on" in own and "rule" not in own:
        overruled = {"rule", "start"}
    elif "rule" in own and "due_on" not in own:
        overruled = {"due_on"}
    return {name: value for name, value in common.items() if name not in overruled} | {**own}


def _change(
    one: Many,
    turn: Turn,
    look: Look,
    asked: Mapping[str, Any],
    said: str,
    told: Mapping[str, str],
) -> Change:
    """What the act does to one, with the reason of all and what its entry tells beside."""
    given = {**asked, one.says: said} if one.says else asked
    change = one.change(turn, look, **given)
    texts = change.texts if one.says else {**change.texts, "reason": said}
    return replace(change, body={**change.body, **told}, texts=texts)
