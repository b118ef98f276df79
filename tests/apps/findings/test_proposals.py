"""What needs two persons: nothing happens until another has agreed, and the old value stays."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from cast import Walk
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Finding, Proposal
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.core.errors import Invalid, NotPermitted, WrongState

PARTS = ["东城二街", "西城三街"]


def decide(walk, login, proposal, *, agreed=True):
    return commands.decide_proposal(
        **walk.who(login), proposal_id=proposal.pk, agreed=agreed, reasons="属实。"
    )


def test_a_split_makes_findings_of_their_own_that_quote_the_same_passage(walk):
    asked = commands.propose_split(**walk.who("reg"), headings=PARTS, reasons="两条街。")
    assert not Finding.objects.filter(parent=walk.finding).exists()
    decide(walk, "iris", asked)
    parts = Finding.objects.filter(parent=walk.finding).order_by("ref")
    assert [part.heading for part in parts] == PARTS
    assert [part.ref for part in parts] == ["XC-2026-01/0002", "XC-2026-01/0003"]
    assert {part.quote_id for part in parts} == {walk.finding.quote_id}


def test_the_whole_is_not_submitted_while_a_part_is_open(walk):
    asked = commands.propose_split(**walk.who("reg"), headings=PARTS, reasons="两条街。")
    decide(walk, "iris", asked)
    with pytest.raises(WrongState, match="parts-open"):
        walk.to(State.SUBMITTED)
    for part in Finding.objects.filter(parent=walk.finding):
        Walk(walk.district, part).to(State.CLOSED)
    assert walk.to(State.SUBMITTED).state == State.SUBMITTED


@pytest.mark.parametrize("headings", [["一处"], ["一处"] * 201])
def test_a_split_has_two_parts_or_more(walk, headings):
    with pytest.raises(Invalid, match=r"split\.parts"):
        commands.propose_split(**walk.who("reg"), headings=headings, reasons="。")


def test_a_correction_keeps_the_old_value(walk):
    walk.to(State.RECTIFYING)
    asked = commands.propose_correction(
        **walk.who("reg"), reasons="漏录金额。", amount=Decimal("284000.00"), common=True
    )
    finding = decide(walk, "iris", asked)
    finding.refresh_from_db()
    assert (finding.amount, finding.common) == (Decimal("284000.00"), True)
    assert json.loads(asked.wanted) == {"common": [False, True], "amount": [None, "284000.00"]}
    told = json.loads(bytes(Entry.objects.latest("id").leaf))["body"]
    assert told["fields"] == ["amount", "common"]


def test_a_correction_that_corrects_nothing_is_refused(walk):
    with pytest.raises(Invalid, match="nothing"):
        commands.propose_correction(**walk.who("reg"), reasons="。", common=False)


def test_nobody_decides_his_own_proposal(walk):
    asked = commands.propose_withdrawal(**walk.who("reg"), reasons="重复。")
    with pytest.raises(NotPermitted, match=r"proposal\.own"):
        decide(walk, "reg", asked)


def test_a_refused_proposal_changes_nothing_and_leaves_both_texts(walk):
    asked = commands.propose_withdrawal(**walk.who("reg"), reasons="重复。")
    assert decide(walk, "iris", asked, agreed=False).state == State.REGISTERED
    kinds = Entry.objects.order_by("-id").values_list("kind", flat=True)[:2]
    assert list(kinds) == ["finding.proposal_refused", "finding.withdrawal_proposed"]


def test_only_one_proposal_at_a_time_and_none_is_decided_twice(walk):
    asked = commands.propose_withdrawal(**walk.who("reg"), reasons="重复。")
    with pytest.raises(WrongState, match="one-open"):
        commands.propose_split(**walk.who("reg"), headings=PARTS, reasons="两条街。")
    decide(walk, "iris", asked, agreed=False)
    with pytest.raises(WrongState, match="decided-already"):
        decide(walk, "iris", asked)
    assert Proposal.objects.count() == 1
