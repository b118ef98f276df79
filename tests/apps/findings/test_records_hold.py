"""Records that are held: nothing of them is erased until the hold is lifted."""

from __future__ import annotations

import pytest
from to_erase import SAID, confirm, erase, found, latest, order, report

from cast import Walk, open_round, register
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.states import State
from zhenggai.core.errors import NotPermitted, WrongState

pytestmark = pytest.mark.django_db
HELD = r"erasure\.records-held"


@pytest.fixture
def at_work(walk):
    walk.to(State.RECTIFYING)
    return walk


def hold(walk, *, whole_round=False, login="cole"):
    return commands.hold_records(
        **walk.who(login), number="清监封〔2026〕3号", reasons="涉诉，须保全。",
        whole_round=whole_round,
    )  # fmt: skip


def test_what_is_held_is_neither_laid_down_nor_confirmed(at_work):
    target = report(at_work)
    row = order(at_work, target)
    hold(at_work)
    with pytest.raises(WrongState, match=HELD):
        confirm(at_work, row)
    with pytest.raises(WrongState, match=HELD):
        order(at_work, "field-heading" if at_work.finding.heading else target)
    assert found(SAID) != []
    commands.release_records(**at_work.who("reg"), reasons="已结案。")
    confirm(at_work, row)
    assert found(SAID) == []


def test_a_hold_on_the_round_holds_every_finding_of_it_and_of_no_other(at_work):
    target = report(at_work)
    other = Walk(at_work.district, register(at_work.district, "另一条。"))
    hold(other, whole_round=True, login="reg")
    with pytest.raises(WrongState, match=HELD):
        order(at_work, target)
    open_round(at_work.district, code="XC-2026-09")
    third = Walk(at_work.district, register(at_work.district, "第三条。"))
    commands.propose_withdrawal(**third.who("reg"), reasons=SAID)
    erase(third, f"words-{latest(third).pk}-reasons")


def test_it_is_laid_once_and_lifted_once(at_work):
    hold(at_work)
    with pytest.raises(WrongState, match=r"records\.held-already"):
        hold(at_work)
    row = commands.release_records(**at_work.who("cole"), reasons="已结案。")
    assert row.released_by_id == at_work.district.people["cole"].pk
    with pytest.raises(WrongState, match=r"records\.not-held"):
        commands.release_records(**at_work.who("cole"), reasons="再次。")


@pytest.mark.parametrize("login", ["sam", "wes", "rita"])
def test_whoever_is_measured_by_them_neither_holds_nor_releases(at_work, login):
    with pytest.raises(NotPermitted, match=r"act\.role"):
        hold(at_work, login=login)
