"""Every act × everybody × every state, against the matrix that was written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from matrix import MATRIX, STATES, VIEWERS, expected
from remembered import Remembered
from world import DEEDS, PAGE, Deed, World, digest, findings_entries, walk_for

from cast import Walk
from installed import once
from zhenggai.apps.findings import queries, states
from zhenggai.apps.findings.commands import _act
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.states import RULES, Act, Part, Rule, State
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import status_of

pytestmark = pytest.mark.django_db


def attempt(world: World, deed: Deed, name: str, state: str) -> int:
    """The status that the act would be answered with."""
    walk = walk_for(world, deed, state)
    who = world.who(name, walk)
    if VIEWERS[name].behalf == "paper" and MATRIX[deed.act].paper:
        who["paper"] = PAGE
    try:
        deed.do(world, walk, who)
    except Refused as refused:
        return status_of(refused)
    return 200


def tried(act: str) -> list[str]:
    """The viewers with whom an act is tried: a page signed only where the act may take one."""
    return [n for n, v in VIEWERS.items() if v.behalf != "paper" or MATRIX[act].paper]


@contextmanager
def prepared(world: World, deed: Deed, state: str) -> Iterator[Walk]:
    """The finding with what must have happened before the act, all undone at the end."""
    walk = walk_for(world, deed, state)
    sid = transaction.savepoint()
    try:
        if deed.before and state in MATRIX[deed.act].sources:
            deed.before(world, walk)
        yield walk
    finally:
        transaction.savepoint_rollback(sid)


def wrong_answers(world: World, deed: Deed, state: str) -> list[str]:
    """Who is not answered as the matrix has it, of all who are to be refused in this state."""
    viewers = {n: expected(deed.act, VIEWERS[n], state) for n in tried(deed.act)}
    told = {n: (attempt(world, deed, n, state), want) for n, want in viewers.items() if want != 200}
    return [f"{n} in {state}: {got}, not {want}" for n, (got, want) in told.items() if got != want]


def wrong_doers(world: World, deed: Deed, state: str) -> list[str]:
    """Who may not do what the matrix lets him do in this state."""
    wrong = []
    for name in tried(deed.act):
        if expected(deed.act, VIEWERS[name], state) == 200:
            with prepared(world, deed, state):
                got = attempt(world, deed, name, state)
            wrong += [f"{name} in {state}: {got}, not 200"] if got != 200 else []
    return wrong


@pytest.fixture(scope="module")
def remembered(world: World) -> Remembered:
    return Remembered()


@pytest.fixture
def remembering(remembered: Remembered, monkeypatch: pytest.MonkeyPatch) -> Remembered:
    monkeypatch.setattr(_act, "_locked", remembered.locked)
    monkeypatch.setattr(queries, "setting_of", remembered.setting_of)
    return remembered


ACTS = {deed.act: name for name, deed in reversed(DEEDS.items())}


@once
@pytest.mark.parametrize("act", MATRIX)
def test_whoever_is_refused_gets_the_right_answer_and_changes_nothing(world, remembering, act):
    deed, untouched, wrong = DEEDS[ACTS[act]], digest(), []
    for state in STATES:
        if deed.before and state in MATRIX[act].sources:
            with remembering.anew(), prepared(world, deed, state):
                before = digest()
                wrong += wrong_answers(world, deed, state)
                assert digest() == before, state
        else:
            wrong += wrong_answers(world, deed, state)
    assert wrong == []
    assert digest() == untouched


@pytest.mark.parametrize("name", DEEDS)
def test_whoever_may_can_and_it_goes_where_the_matrix_says_with_one_entry(world, name):
    deed, row = DEEDS[name], MATRIX[DEEDS[name].act]
    for state in sorted(row.sources):
        doers = [n for n in tried(deed.act) if expected(deed.act, VIEWERS[n], state) == 200]
        assert doers
        for one in doers:
            with prepared(world, deed, state) as walk:
                count, version = findings_entries(walk.finding), _now(walk.finding).version
                assert attempt(world, deed, one, state) == 200, (one, state)
                after = _now(walk.finding)
                assert after.state == (deed.to or state), (one, state)
                assert after.state in row.targets | ({state} - {deed.to})
                assert findings_entries(walk.finding) == count + deed.entries
                assert after.version == version + deed.entries
                if row.part and deed.entries:
                    told = after.parts.filter(episode=after.episode, part=row.part)
                    persons = set(told.values_list("person", flat=True))
                    assert world.actor(one, walk).persons <= persons


def _now(finding: Finding) -> Finding:
    return Finding.objects.get(pk=finding.pk)


def test_every_act_and_every_state_is_tried():
    assert {deed.act for deed in DEEDS.values()} == set(MATRIX) == {act.value for act in Act}
    assert set(STATES) == {state.value for state in State}


def difference(rules: Any) -> list[str]:
    """Where the program's table differs from the matrix."""
    found = []
    for act, row in MATRIX.items():
        rule = rules[Act(act)]
        pairs = {
            "roles": ({r.value for r in rule.roles}, row.roles),
            "sources": ({s.value for s in rule.sources}, row.sources),
            "targets": ({s.value for s in rule.targets}, row.targets),
            "part": (rule.part.value if rule.part else "", row.part),
            "factor": (rule.fresh, row.factor),
            "paper": (rule.paper, row.paper),
        }
        found += [f"{act}: {k}: {has} / {want}" for k, (has, want) in pairs.items() if has != want]
    return found


def test_the_table_is_the_matrix():
    assert difference(RULES) == []


def flips() -> Iterator[tuple[Act, str, Rule]]:
    """Every table that differs from the program's in one cell."""
    for act, rule in RULES.items():
        for role in Role:
            yield act, f"role {role}", replace(rule, roles=rule.roles ^ {role})
        for state in State:
            yield act, f"from {state}", replace(rule, sources=rule.sources ^ {state})
            yield act, f"to {state}", replace(rule, targets=rule.targets ^ {state})
        for part in {None, *Part} - {rule.part}:
            yield act, f"part {part}", replace(rule, part=part)
        yield act, "factor", replace(rule, fresh=not rule.fresh)
        yield act, "paper", replace(rule, paper=not rule.paper)


def test_every_flipped_cell_shows():
    unseen = [(act, what) for act, what, rule in flips() if not difference({**RULES, act: rule})]
    assert unseen == []


@pytest.mark.parametrize(
    ("name", "state", "changes"),
    [
        ("acknowledge", "assigned", {"roles": frozenset({Role.LEAD_LEADER, Role.RESPONSIBLE})}),
        ("close", "closing", {"roles": frozenset()}),
        ("suspend", "disputed", {"sources": frozenset({State.DISPUTED})}),
        ("verify", "verifying", {"sources": frozenset()}),
        ("verify", "verifying", {"targets": frozenset({State.RECTIFYING})}),
        ("submit", "rectifying", {"paper": False}),
        ("review", "submitted", {"fresh": False}),
        ("report relapse", "closed", {"roles": frozenset({Role.CLOSER})}),
    ],
)
def test_a_flipped_cell_is_felt_by_those_who_act(world, monkeypatch, name, state, changes):
    name = ACTS.get(name, name)
    deed = DEEDS[name]
    monkeypatch.setitem(states.RULES, Act(deed.act), replace(RULES[Act(deed.act)], **changes))
    if "fresh" in changes:
        who = {**world.who("rita", world.walks[state])}
        who["actor"] = replace(who["actor"], factor_at=None)
        with prepared(world, deed, state) as walk:
            deed.do(world, walk, who)  # the table alone asks for the factor
        return
    with prepared(world, deed, state):
        wrong = wrong_answers(world, deed, state)
    assert wrong + wrong_doers(world, deed, state)
