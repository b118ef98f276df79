"""A round's burn-down: what is open day by day, from the records of acts; nothing but a close-out
is done."""

from __future__ import annotations

import re
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from cast import FEEDBACK, Walk, register
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Finding, Round
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import Person
from zhenggai.apps.supervision.queries.burn_down import BurnDown, burn_down
from zhenggai.apps.supervision.web.burn_down import drawn
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db


def told(walk: Walk, login: str = "reg", *, days: int = 1) -> BurnDown:
    actor = walk.district.actor(login, at=walk.at + timedelta(days=days))
    return burn_down(walk.finding.round_id, actor=actor)


def day(walk: Walk) -> date:
    """The day of the last act where the issuer sits."""
    return walk.at.astimezone(ZoneInfo("Asia/Shanghai")).date()


def test_it_is_open_until_it_is_closed_and_again_when_it_is_reopened(walk):
    walk.to(State.CLOSED)
    shut = day(walk)
    before = {one.day: (one.whole, one.open) for one in told(walk).points}
    assert (before[shut - timedelta(days=1)], before[shut]) == ((1, 1), (1, 0))
    walk.days(3)
    commands.report_relapse(**walk.who("iris"), reasons="又漏。")
    commands.reopen_finding(
        **walk.who("iris"), reasons="属实。", due_on=walk.at.date() + timedelta(days=60)
    )
    points = {one.day: one for one in told(walk).points}
    assert points[shut].closed == 1
    assert points[day(walk)].reopened == 1
    assert (points[shut].open, points[day(walk)].open) == (0, 1)


def test_a_round_of_two_thousand_years_is_shown_by_its_last_days(walk):
    Round.objects.update(feedback_on=date(26, 3, 2))
    found = told(walk)
    assert len(found.points) == 1000
    assert (found.points[-1].whole, found.points[-1].open) == (1, 1)
    picture = drawn(found)
    assert float(picture.even.split()[0].split(",")[0].lstrip("M")) >= picture.left


@pytest.mark.parametrize("state", [State.ONGOING, State.SUSPENDED, State.ACCEPTED])
def test_what_goes_on_and_what_is_held_is_not_done(district, state):
    walk = Walk(district, register(district))
    walk.to(state)
    assert told(walk).points[-1].open == told(walk).points[-1].whole == 1


def test_what_is_withdrawn_or_merged_leaves_both_counts_and_is_told(walk):
    other = Walk(walk.district, register(walk.district, "另一条问题。"), at=walk.at)
    before = told(walk).points[-1]
    other.withdraw()
    after = told(other).points[-1]
    assert (before.whole, before.open) == (2, 2)
    assert (after.whole, after.open) == (1, 1)
    assert sum(one.apart for one in told(other).points) == 1


def test_the_end_of_it_is_what_the_states_say(walk):
    """Counted from acts, it comes to what stands there."""
    for state in (State.CLOSED, State.ONGOING, State.WITHDRAWN, State.MERGED, State.PLANNING):
        Walk(walk.district, register(walk.district)).to(state)
    last = told(walk, days=90).points[-1]
    standing = Finding.objects.exclude(state__in=[State.WITHDRAWN, State.MERGED])
    assert last.whole == standing.count()
    assert last.open == standing.exclude(state=State.CLOSED).count()


def test_it_begins_with_the_feedback_and_tells_how_much_time_has_passed(walk):
    found = told(walk)
    round_ = found.round
    assert found.points[0].day == FEEDBACK
    assert (found.points[0].share, found.points[0].even) == (0, found.points[0].whole)
    passed = (found.points[-1].day - FEEDBACK).days / (round_.due_on - FEEDBACK).days
    assert found.points[-1].share == pytest.approx(passed)
    over = told(walk, days=400).points[-1]
    assert (over.share, over.even) == (1.0, 0.0)
    round_.feedback_on = walk.at.date() + timedelta(days=30)
    round_.due_on = walk.at.date() + timedelta(days=60)
    round_.save()
    assert told(walk).points == ()


def test_whoever_sees_a_part_is_counted_that_part(walk):
    register(walk.district, "另一条问题。")
    own, whole = told(walk, "sam"), told(walk, "reg")
    assert (own.whole, own.points[-1].whole) == (False, 1)
    assert (whole.whole, whole.points[-1].whole) == (True, 2)


@pytest.mark.parametrize("login", ["otto", "sys"])
def test_there_is_none_for_an_outsider(walk, login):
    with pytest.raises(Missing):
        told(walk, login)


def test_the_picture_is_drawn_without_style_and_its_figures_stand_below(walk):
    walk.to(State.CLOSED)
    client = sign_in(Client(), walk.district.people["iris"])
    html = client.get(f"/rounds/{walk.finding.round_id}/burn-down/").content.decode()
    main = html[html.index("<main") : html.index("</main")]
    picture = main[main.index("<svg") : main.index("</svg")]
    assert " style=" not in main
    assert len(re.findall(r'<path class="(?:open|whole|even)" d="M[\d. LHV]+"/>', picture)) == 3
    assert "<title" in picture
    assert day(walk).isoformat() in main[main.index("<table") :]
    assert [name for name in Person.objects.values_list("name", flat=True) if name in main] == []
    assert 'burn-down/"' in client.get(f"/rounds/{walk.finding.round_id}/").content.decode()


def test_days_on_which_nothing_happened_are_left_out_of_the_table(walk):
    walk.to(State.CLOSED)
    found = told(walk, days=100)
    assert len(found.points) > 100
    days = [one.day for one in found.told]
    assert days[0] == found.points[0].day
    assert days[-1] == found.points[-1].day
    assert day(walk) in days
    assert len(days) < 6
