"""The tables of the chain hold together: no state without a way in or out, no act without words, no
turn that the table of acts does not know."""

from __future__ import annotations

import pytest

from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import ReturnReason
from zhenggai.apps.findings.states import ACTIVE, ENDED, RULES, TURNS, Act, Part, State
from zhenggai.apps.people.roles import ADMINS, BUSINESS, OFFICE, RECTIFYING, Role
from zhenggai.presentation.catalogues import messages


def test_every_act_has_one_rule():
    assert set(RULES) == set(Act)


def test_no_rule_is_for_nobody_or_nowhere_or_for_an_administrator():
    for act, rule in RULES.items():
        assert rule.roles, act
        assert rule.sources, act
        assert not rule.roles & ADMINS, act


def test_every_state_is_reached_and_all_but_the_last_are_left():
    reached, reach = set(), {State.REGISTERED}
    while reach - reached:
        reached |= reach
        reach = {t for r in RULES.values() if r.sources & reached for t in r.targets} | reached
    assert reached == set(State)
    left = {state for r in RULES.values() if r.targets for state in r.sources}
    assert set(State) - left == {State.WITHDRAWN, State.MERGED}


def test_whoever_is_waited_for_may_act():
    for state, acts in TURNS.items():
        assert acts, state
        assert all(state in RULES[act].sources for act in acts), state


def test_somebody_is_waited_for_wherever_something_is_expected():
    assert set(TURNS) == ACTIVE | {State.REGISTERED, State.DISPUTED}
    assert not set(TURNS) & ENDED


def test_what_binds_asks_for_a_factor_and_a_page_is_the_leaders_alone():
    """Sign-off, review, verification, closing: by a person with a fresh second factor."""
    judges = {Part.REVIEWER, Part.VERIFIER, Part.CLOSER}
    for act, rule in RULES.items():
        if rule.part in judges:
            assert rule.fresh, act
        if rule.paper:
            assert rule.roles == {Role.LEAD_LEADER}, act
    assert RULES[Act.SUBMIT].fresh
    assert RULES[Act.REOPEN].fresh


def test_each_part_is_taken_by_the_roles_of_its_side():
    for act, rule in RULES.items():
        if rule.part is Part.RECTIFIER:
            assert rule.roles <= RECTIFYING, act
        elif rule.part is not None:
            assert rule.roles <= OFFICE, act
    assert OFFICE | RECTIFYING | {Role.OBSERVER} == BUSINESS


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_every_code_of_the_tables_has_words(language):
    known = messages(language)
    wanted = [
        *(f"state.{state}" for state in State),
        *(f"act.name.{act}" for act in Act),
        *(f"event.{event}" for event in Event),
        *(f"role.{role}" for role in BUSINESS),
        *(f"return-reason.{reason}" for reason in ReturnReason),
    ]
    assert [code for code in wanted if not known.get(code)] == []
