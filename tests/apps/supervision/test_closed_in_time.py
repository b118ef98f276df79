"""What was closed in time, by the first deadline and by the one that stood."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from apps.register.conftest import strewn  # noqa: F401 - a fixture
from cast import Walk
from signing_in import sign_in
from zhenggai.apps.findings.models import Finding, Round
from zhenggai.apps.findings.queries.sight import scope_of, visible
from zhenggai.apps.findings.states import State
from zhenggai.apps.register.queries.conditions import ZONE
from zhenggai.apps.register.queries.totals import count
from zhenggai.apps.register.view import parse
from zhenggai.apps.supervision.queries.board import Narrowed
from zhenggai.apps.supervision.queries.closed import InTime, closed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("login", ["reg", "sam", "rona", "hans", "otto", "seth"])
def test_it_is_counted_of_what_the_viewer_sees_closed(strewn, login):  # noqa: F811
    actor = strewn.actor(login)
    found = closed(actor=actor)
    seen = list(visible(scope_of(actor)).filter(state=State.CLOSED))
    days = [(one, one.moved_at.astimezone(ZONE).date()) for one in seen]
    assert found.whole == InTime(
        len(seen),
        sum(one.original_due_on is not None and day <= one.original_due_on for one, day in days),
        sum(one.due_on is not None and day <= one.due_on for one, day in days),
    )
    rows = {row.unit: row.counts.closed for row in found.rows if row.counts}
    for unit, n in rows.items():
        asked = parse([("state", "closed"), ("unit", str(unit))])
        assert count(asked, actor=actor, scope=scope_of(actor)) == n


@pytest.mark.parametrize(
    ("hour", "in_time"), [(23, True), (0, False)], ids=["the last hour", "the hour after"]
)
def test_the_last_day_counts_whole_where_the_issuer_sits(walk: Walk, hour, in_time):
    walk.to(State.CLOSED)
    day = 9 if in_time else 10
    Finding.objects.update(
        moved_at=datetime(2026, 9, day, hour, 30, tzinfo=ZONE),
        due_on=date(2026, 9, 9),
        original_due_on=date(2026, 9, 1),
    )
    found = closed(actor=walk.district.actor("reg"))
    assert found.whole == InTime(1, 0, int(in_time))


def test_the_day_is_that_of_the_zone_of_the_round(walk: Walk):
    """At three in the afternoon of New York the next day has begun in Shanghai."""
    walk.to(State.CLOSED)
    Finding.objects.update(
        moved_at=datetime(2026, 9, 9, 15, tzinfo=ZoneInfo("America/New_York")),
        due_on=date(2026, 9, 9),
        original_due_on=date(2026, 9, 9),
    )
    assert closed(actor=walk.district.actor("reg")).whole == InTime(1, 0, 0)
    Round.objects.update(zone="America/New_York")
    assert closed(actor=walk.district.actor("reg")).whole == InTime(1, 1, 1)


def test_what_was_reopened_is_not_counted(walk: Walk):
    walk.to(State.CLOSED)
    assert closed(actor=walk.district.actor("reg")).whole.closed == 1
    Finding.objects.update(state=State.PLANNING, episode=2)
    assert closed(actor=walk.district.actor("reg")).whole == InTime()


def test_the_page_leads_to_what_it_counts_and_is_narrowed_to_a_round(walk: Walk):
    walk.to(State.CLOSED)
    client = sign_in(Client(), walk.district.people["reg"])
    html = client.get(f"/board/closed/?round={walk.finding.round_id}").content.decode()
    asked = parse_qsl(html.split('href="/register/?')[1].split('"')[0].replace("&amp;", "&"))
    assert dict(asked)["state"] == "closed"
    other = closed(actor=walk.district.actor("reg"), narrowed=Narrowed(regime="audit"))
    assert other.whole == InTime()
