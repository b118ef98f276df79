"""One finding, from registration to close-out and a second episode, by the right people."""

from __future__ import annotations

import json
from datetime import date

import pytest

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import CloseOut, Episode, Finding, PartTaken, RelapseReport
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import NotPermitted, WrongState


@pytest.mark.parametrize("state", [s for s in State if s is not State.REGISTERED])
def test_every_state_is_reached_by_its_people(walk, state):
    assert walk.to(state).state == state


def test_the_whole_chain_leaves_one_entry_per_act(walk):
    walk.to(State.CLOSED)
    kinds = list(
        Entry.objects.filter(subject=walk.finding.pk).order_by("id").values_list("kind", flat=True)
    )
    assert kinds == [
        "finding.registered",
        "finding.assigned",
        "finding.acknowledged",
        "cause.added",
        "measure.added",
        "plan.submitted",
        "plan.agreed",
        "plan.agreed",
        "measure.done",
        "finding.submitted",
        "finding.review_passed",
        "finding.verified",
        "finding.posted",
        "finding.closed",
    ]


def test_closing_names_who_verified_and_sets_the_look_back(walk):
    finding = walk.to(State.CLOSED)
    closed = CloseOut.objects.get(finding=finding)
    assert closed.by == walk.district.people["cole"]
    assert closed.verified_by == walk.district.people["vera"]
    assert finding.review_on == date(2026, 9, 19)


def test_the_original_deadline_is_the_first_approved_one_for_ever(walk):
    finding = walk.to(State.RECTIFYING)
    assert finding.due_on == finding.original_due_on == date(2026, 8, 1)
    commands.revise_plan(**walk.who("sam"), reasons="工期提前。")
    fields = commands.MeasureFields(
        text="更换管网。",
        standard="漏损率降到10%以下。",
        owner=walk.district.units["water"].pk,
        responsible=walk.district.people["wes"].pk,
        due_on=date(2026, 7, 1),
    )
    commands.change_measure(**walk.who("olga"), measure_id=walk.measure.pk, seen=1, fields=fields)
    commands.submit_plan(**walk.who("sam"))
    walk.review_plan()
    finding = Finding.objects.get()
    walk.measure.refresh_from_db()
    assert (finding.due_on, finding.original_due_on) == (date(2026, 7, 1), date(2026, 8, 1))
    assert walk.measure.original_due_on == date(2026, 8, 1)


def test_reopening_is_a_new_episode_that_names_who_verified_and_closed(walk):
    walk.to(State.CLOSED)
    commands.report_relapse(**walk.who("obi"), reasons="同一路段又漏水。")
    finding = commands.reopen_finding(
        **walk.who("iris"), reasons="核实属实。", due_on=date(2026, 12, 1)
    )
    assert (finding.state, finding.episode, finding.due_on) == (
        State.PLANNING,
        2,
        date(2026, 12, 1),
    )
    episode = Episode.objects.get(finding=finding, no=2)
    assert episode.last_verified_by == walk.district.people["vera"]
    assert episode.last_closed_by == walk.district.people["cole"]
    parts = PartTaken.objects.filter(finding=finding, episode=2)
    assert list(parts.values_list("person__login", "part")) == [("iris", "registrar")]


def test_the_issuer_declines_what_is_no_relapse_and_it_can_be_reported_again(walk):
    walk.to(State.CLOSED)
    for _ in range(2):
        commands.report_relapse(**walk.who("obi"), reasons="又漏水。")
    finding = commands.decline_relapse(**walk.who("iris"), reasons="漏水的是小区内管道。")
    assert finding.state == State.CLOSED
    reports = RelapseReport.objects.filter(finding=finding)
    assert list(reports.values_list("decided", flat=True)) == [False, False]
    with pytest.raises(WrongState, match="none-waits"):
        commands.decline_relapse(**walk.who("iris"), reasons="再说一遍。")
    commands.report_relapse(**walk.who("obi"), reasons="这次是主管。")
    commands.reopen_finding(**walk.who("iris"), reasons="属实。", due_on=date(2026, 12, 1))
    assert list(reports.order_by("at").values_list("decided", flat=True)) == [False, False, True]


@pytest.mark.parametrize("part", ["verifier", "closer"])
def test_nobody_declines_a_relapse_of_what_he_verified_or_closed(walk, part):
    walk.to(State.CLOSED)
    commands.report_relapse(**walk.who("obi"), reasons="又漏水。")
    login = {"verifier": "vera", "closer": "cole"}[part]
    walk.district.grant(login, Role.ISSUER, "office")
    with pytest.raises(NotPermitted, match=r"act\.separation"):
        commands.decline_relapse(**walk.who(login), reasons="不属实。")


def test_entries_hold_no_name_and_no_word(walk):
    walk.to(State.CLOSED)
    for entry in Entry.objects.all():
        text = bytes(entry.leaf).decode()
        assert "虚构" not in text
        assert "管网" not in text
        assert json.loads(text)["v"] == 1
