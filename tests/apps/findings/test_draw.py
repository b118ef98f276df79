"""A look-back draw: announced before the number is known, seeded by two persons, repeatable."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from cast import Walk, register
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.core import draw
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing

TODAY = date(2026, 5, 4)
KNOWN = date(2026, 5, 6)


@pytest.fixture
def closed(district):
    """Three closed findings, and one that is not."""
    for _ in range(3):
        Walk(district, register(district)).to(State.CLOSED)
    register(district)
    return district


def announce(district, login="iris", **changes):
    values = {"today": TODAY, "count": 2, "seed_source": "排列五 26318 期", "known_on": KNOWN}
    at = district_noon(district)
    return commands.announce_draw(
        round_id=district.round.pk,
        actor=district.actor(login, at=at),
        at=at,
        **{**values, **changes},
    )


def district_noon(district):
    return Finding.objects.latest("moved_at").moved_at + timedelta(days=30)


def type_seed(district, made, login, seed="07241", today=KNOWN):
    at = district_noon(district)
    return commands.type_seed(
        draw_id=made.pk, actor=district.actor(login, at=at), at=at, today=today, seed=seed
    )


def test_two_persons_make_it_and_what_is_drawn_falls_due(closed):
    made = announce(closed)
    assert type_seed(closed, made, "iris").drawn_at is None
    type_seed(closed, made, "reg")
    made.refresh_from_db()
    names = list(made.items.order_by("place").values_list("finding__ref", flat=True))
    assert names == list(draw.drawn(made.population, seed="07241", count=2))
    due = Finding.objects.filter(review_on=KNOWN).values_list("ref", flat=True)
    assert sorted(due) == sorted(names)


def test_the_digest_of_the_list_is_journalled_before_the_number_is_known(closed):
    made = announce(closed)
    entry = Entry.objects.get(kind="draw.announced")
    body = json.loads(bytes(entry.leaf))["body"]
    assert body["population"] == draw.digest(made.population) == made.digest
    assert made.population.count("\n") == 3


def test_one_person_cannot_make_it_alone(closed):
    made = announce(closed)
    type_seed(closed, made, "iris")
    with pytest.raises(NotPermitted, match="second-person"):
        type_seed(closed, made, "iris")


def test_two_numbers_that_differ_make_nothing_and_the_first_may_correct_his(closed):
    made = announce(closed)
    type_seed(closed, made, "iris", seed="07214")
    with pytest.raises(Invalid, match="seeds-differ"):
        type_seed(closed, made, "reg")
    type_seed(closed, made, "iris")
    assert type_seed(closed, made, "reg").drawn_at is not None


def test_the_number_must_lie_in_the_future_when_it_is_announced_and_not_when_it_is_typed(closed):
    with pytest.raises(Invalid, match="known-already"):
        announce(closed, known_on=TODAY)
    made = announce(closed)
    with pytest.raises(WrongState, match="not-known-yet"):
        type_seed(closed, made, "iris", today=TODAY)


def test_only_the_team_of_the_round_draws(closed):
    for login in ("sam", "rita", "otto", "sys", "obi"):
        with pytest.raises(Missing):
            announce(closed, login)


def test_a_second_draw_waits_for_the_first(closed):
    announce(closed)
    with pytest.raises(WrongState, match="one-open"):
        announce(closed)


@pytest.mark.parametrize("count", [0, 4])
def test_it_draws_at_least_one_and_at_most_all(closed, count):
    with pytest.raises(Invalid, match="count"):
        announce(closed, count=count)
