"""The page of a unit: what it is for everybody, what it has to put right for those who see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from world import people_more

from cast import District, Walk, register, walk_to
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Finding, Handover, Round
from zhenggai.apps.findings.queries import units
from zhenggai.apps.findings.queries.rounds import Filters
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import Grant
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid


def page_of(district: District, login: str, code: str = "water") -> units.UnitPage:
    unit = district.units[code].pk
    return units.unit_page(unit, actor=district.actor(login), filters=Filters())


@pytest.fixture
def get(client: Client) -> Callable[..., Any]:
    """The page of a unit as the site answers it to one of the cast."""

    def ask(district: District, login: str, code: str = "water", query: str = "") -> Any:
        address = f"/units/{district.units[code].pk}/{query}"
        return sign_in(client, district.people[login]).get(address)

    return ask


def test_it_shows_what_the_unit_leads(walk: Walk, get: Callable[..., Any]) -> None:
    walk.to(State.RECTIFYING)

    shown = get(walk.district, "sam").content.decode()

    assert walk.finding.ref in shown
    assert "sam 的职务" in shown


@pytest.mark.parametrize("login", ["otto", "rona", "hans"])
def test_others_see_the_unit_and_nothing_of_its_findings(
    walk: Walk, get: Callable[..., Any], login: str
) -> None:
    walk.to(State.ASSIGNED)

    shown = get(walk.district, login)

    assert shown.status_code == 200
    assert walk.finding.ref not in shown.content.decode()
    assert page_of(walk.district, login).led.by_state == {}
    assert page_of(walk.district, login, "gov").below[0].tally.by_state == {}


def test_a_supporting_unit_sees_what_it_helps_with(walk: Walk) -> None:
    walk.to(State.RECTIFYING)

    assert page_of(walk.district, "hans", "roads").helped.by_state == {State.RECTIFYING: 1}
    assert page_of(walk.district, "hans", "water").led.by_state == {State.RECTIFYING: 1}


def test_units_below_are_counted_with_theirs(district: District) -> None:
    for code in ("water", "water-east", "roads"):
        one = register(district)
        Finding.objects.filter(pk=one.pk).update(
            state=State.PLANNING, lead_unit=district.units[code], due_on=date(2026, 8, 1)
        )

    below = page_of(district, "iris", "gov").below

    assert [(one.name, one.tally.whole) for one in below] == [
        ("清溪区水务局", 2),
        ("清溪区交通局", 1),
    ]


@pytest.mark.parametrize("login", ["sys", "sec", "aud"])
def test_an_administrator_has_no_business_here(
    district: District, get: Callable[..., Any], login: str
) -> None:
    assert get(district, login).status_code == 404


def test_a_unit_that_never_was_is_not_found(district: District, client: Client) -> None:
    signed = sign_in(client, district.people["sam"])

    assert signed.get(f"/units/{district.people['sam'].pk}/").status_code == 404


def test_a_leader_who_left_shows_as_not_handed_over(walk: Walk, get: Callable[..., Any]) -> None:
    walk.to(State.RECTIFYING)
    district = walk.district
    assert "未交接" not in get(district, "sam").content.decode()
    district.grant("rona", Role.LEAD_LEADER, "water")
    Grant.objects.filter(person=district.people["sam"]).update(to_on=date(2026, 1, 1))

    shown = get(district, "rona").content.decode()

    assert "未交接" in shown
    assert "Sam（虚构）" in shown


@pytest.mark.parametrize("login", ["sam", "gina"])
def test_no_leader_learns_before_the_feedback_date_whom_a_finding_will_name(
    walk: Walk, login: str
) -> None:
    """Not by a count, nor by handing over what is not there for him yet."""
    district = people_more(walk.district)
    walk.to(State.ASSIGNED)
    tomorrow = walk.at.date() + timedelta(days=1)
    Round.objects.update(feedback_on=tomorrow)
    handed = {
        "unit_id": district.units["water"].pk,
        "from_person": district.people["sam"].pk,
        "to_person": district.people["lena"].pk,
    }

    assert page_of(district, login).leaders == ()
    with pytest.raises(Invalid, match=r"handover\.nothing-open"):
        commands.begin_handover(**handed, actor=district.actor(login), at=walk.at)
    Round.objects.update(feedback_on=walk.at.date())
    assert [one.count for one in page_of(district, login).leaders] == [1]


def test_only_a_leader_is_offered_the_handover(walk: Walk, get: Callable[..., Any]) -> None:
    walk.to(State.RECTIFYING)

    assert "/handover/" in get(walk.district, "sam").content.decode()
    for login in ("olga", "iris", "rona", "hans"):
        assert "/handover/" not in get(walk.district, login).content.decode()


def test_a_leader_begins_the_handover(walk: Walk, client: Client) -> None:
    walk.to(State.RECTIFYING)
    district = walk.district
    district.grant("rona", Role.LEAD_LEADER, "water")
    there = f"/units/{district.units['water'].pk}/handover/"

    answer = sign_in(client, district.people["rona"]).post(
        there, {"from_person": district.people["sam"].pk, "to_person": "Rona（虚构）"}
    )

    made = Handover.objects.get()
    assert answer["Location"] == f"/handovers/{made.pk}/"
    assert made.items.count() == 1


def test_nobody_else_begins_one(walk: Walk, client: Client) -> None:
    walk.to(State.RECTIFYING)
    district = walk.district
    there = f"/units/{district.units['water'].pk}/handover/"

    for login in ("olga", "rona", "otto"):
        answer = sign_in(client, district.people[login]).post(
            there,
            {"from_person": district.people["sam"].pk, "to_person": "Sam（虚构）"},
        )
        assert answer.status_code in {404, 422}
    assert not Handover.objects.exists()


def test_to_oneself_is_said_at_its_field(walk: Walk, client: Client) -> None:
    walk.to(State.RECTIFYING)
    district = walk.district
    there = f"/units/{district.units['water'].pk}/handover/"

    answer = sign_in(client, district.people["sam"]).post(
        there, {"from_person": district.people["sam"].pk, "to_person": "Sam（虚构）"}
    )

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode().split('for="id_to_person"')[1]


@pytest.mark.parametrize("login", ["sam", "iris", "hans"])
def test_the_number_of_queries_does_not_grow(walk: Walk, login: str) -> None:
    walk.to(State.RECTIFYING)

    def count() -> int:
        with CaptureQueriesContext(connection) as told:
            page_of(walk.district, login)
        return len(told)

    few = count()
    for _ in range(3):
        walk_to(walk.district, State.RECTIFYING)

    assert count() == few


def test_of_two_successors_of_one_name_the_one_who_is_meant_takes_over(
    walk: Walk, client: Client
) -> None:
    walk.to(State.RECTIFYING)
    district = walk.district
    for login in ("rona", "otto"):
        district.people[login].name = "王伟"
        district.people[login].save()
        district.grant(login, Role.LEAD_LEADER, "water")
    there = f"/units/{district.units['water'].pk}/handover/"
    sign_in(client, district.people["sam"])

    for typed in ("王伟", "王伟 · 清溪区水务局"):
        typed_ = {"from_person": district.people["sam"].pk, "to_person": typed}
        assert client.post(there, typed_).status_code == 422
    named = {
        "from_person": district.people["sam"].pk,
        "to_person": "王伟 · 清溪区水务局 · otto",
    }
    assert client.post(there, named).status_code == 302
    assert Handover.objects.get().to_person == district.people["otto"]
