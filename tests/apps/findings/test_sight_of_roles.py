"""From when to when a role shows a finding, and where: siblings and whoever is not concerned yet,
or any more, see nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import Walk, open_round, register, walk_to
from zhenggai.apps.findings import commands, queries
from zhenggai.apps.findings.models import MeasureSupport, Round
from zhenggai.apps.findings.states import State
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.models import Grant
from zhenggai.apps.people.roles import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("login", ["sam", "olga", "wes", "rita", "vera", "cole", "obi", "hans"])
def test_before_the_feedback_date_only_the_team_sees(district, login):
    walk = walk_to(district, State.RECTIFYING)
    actor = district.actor(login, at=walk.at)
    assert queries.visible(queries.scope_of(actor)).count() == 1
    Round.objects.update(feedback_on=walk.at.date() + timedelta(days=1))
    assert queries.visible(queries.scope_of(actor)).count() == 0
    assert queries.rounds_of(queries.scope_of(actor)).count() == 0
    for team in ("iris", "reg"):
        assert queries.visible(queries.scope_of(district.actor(team, at=walk.at))).count() == 1


@pytest.mark.parametrize("login", ["sam", "gov", "rita", "obi"])
def test_before_the_assignment_only_the_team_sees(walk, login):
    if login == "gov":
        walk.district.grant("otto", Role.LEAD_LEADER, "gov")
        login = "otto"
    scope = queries.scope_of(walk.district.actor(login))
    assert queries.visible(scope).count() == 0


@pytest.mark.parametrize("end", [State.WITHDRAWN, State.MERGED])
@pytest.mark.parametrize("login", ["sam", "rita", "vera", "cole", "obi", "dora"])
def test_what_was_withdrawn_before_it_was_handed_over_stays_with_the_team(district, end, login):
    walk = walk_to(district, end)
    actor = district.actor(login, at=walk.at)
    scope = queries.scope_of(actor)
    assert not queries.visible(scope).filter(pk=walk.finding.pk).exists()
    assert not queries.sees_whole(walk.finding, actor)


@pytest.mark.parametrize("days", [-1, 0, 30, 31])
def test_an_observer_sees_from_and_to_his_days(district, days):
    walk = walk_to(district, State.RECTIFYING)
    first = walk.at.date()
    obi = Grant.objects.filter(person=district.people["obi"])
    obi.update(from_on=first, to_on=first + timedelta(days=30))
    on = first + timedelta(days=days)
    scope = queries.scope_of(people.actor_of(district.people["obi"].pk, on=on))
    assert queries.visible(scope).count() == (1 if 0 <= days <= 30 else 0)


def test_an_observer_sees_his_round_alone(district):
    walk = walk_to(district, State.RECTIFYING)
    Grant.objects.filter(person=district.people["obi"]).delete()
    open_round(district, code="XC-2026-02")
    scope = queries.scope_of(district.actor("obi", at=walk.at))
    assert queries.visible(scope).count() == 0


@pytest.mark.parametrize("login", ["iris", "rita", "vera", "cole", "sam", "hans"])
@pytest.mark.parametrize("how", ["over", "withdrawn", "not begun"])
def test_a_role_that_does_not_stand_shows_nothing(district, login, how):
    walk = walk_to(district, State.RECTIFYING)
    today = walk.at.date()
    grants = Grant.objects.filter(person=district.people[login])
    if how == "over":
        grants.update(to_on=today - timedelta(days=1))
    elif how == "not begun":
        grants.update(from_on=today + timedelta(days=1))
    else:
        grants.update(withdrawn_at=walk.at)
    scope = queries.scope_of(district.actor(login, at=walk.at))
    assert queries.visible(scope).count() == 0


def test_a_helper_sees_nothing_once_his_measure_is_out(district):
    walk = walk_to(district, State.RECTIFYING)
    hans = queries.scope_of(district.actor("hans", at=walk.at))
    assert queries.visible(hans).count() == 1
    commands.revise_plan(**walk.who("sam"), reasons="换一家配合。")
    commands.remove_measure(**walk.who("olga"), measure_id=walk.measure.pk)
    assert queries.visible(hans).count() == 0


def test_a_helper_is_not_of_the_unit_above_or_beside(district):
    walk = walk_to(district, State.RECTIFYING)
    MeasureSupport.objects.update(unit=district.units["gov"])
    scope = queries.scope_of(district.actor("hans", at=walk.at))
    assert queries.visible(scope).count() == 0


def test_a_rectifying_role_for_one_round_shows_no_other(district):
    """No command gives one; should a row say so, it shows less and never more."""
    walk = walk_to(district, State.RECTIFYING)
    other = open_round(district, code="XC-2026-02")
    Grant.objects.filter(person=district.people["sam"]).update(round=other.pk)
    scope = queries.scope_of(district.actor("sam", at=walk.at))
    assert queries.visible(scope).count() == 0


def test_a_judge_of_one_round_sees_no_other(district):
    walk = walk_to(district, State.RECTIFYING)
    other = open_round(district, code="XC-2026-02")
    for login in ("rita", "vera", "cole", "iris"):
        Grant.objects.filter(person=district.people[login]).update(round=other.pk)
        scope = queries.scope_of(district.actor(login, at=walk.at))
        assert not queries.visible(scope).filter(pk=walk.finding.pk).exists(), login
        assert set(queries.rounds_of(scope)) == {other}


def test_how_many_findings_there_are_costs_no_more_questions(district, django_assert_num_queries):
    actor = district.actor("rita")
    for findings in (0, 5):
        for _ in range(findings):
            Walk(district, register(district)).assign()
        with django_assert_num_queries(3):
            assert len(queries.visible(queries.scope_of(actor))) == findings
