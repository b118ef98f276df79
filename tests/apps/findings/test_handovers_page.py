"""A handover is seen by those whom it concerns, and signed by the two of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from cast import District, Walk
from installed import once
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Handover
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import Grant
from zhenggai.apps.people.roles import Role

pytestmark = once


@pytest.fixture
def handover(walk: Walk) -> Handover:
    """Sam's open item, on its way to rona."""
    walk.to(State.RECTIFYING)
    district = walk.district
    district.grant("rona", Role.LEAD_LEADER, "water")
    return commands.begin_handover(
        unit_id=district.units["water"].pk,
        from_person=district.people["sam"].pk,
        to_person=district.people["rona"].pk,
        actor=district.actor("sam", at=walk.at),
        at=walk.at,
    )


def page(client: Client, district: District, login: str, handover: Handover) -> str:
    answer = sign_in(client, district.people[login]).get(f"/handovers/{handover.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_both_sign_and_the_items_pass_on(walk: Walk, handover: Handover, client: Client) -> None:
    district = walk.district
    for login in ("sam", "rona"):
        shown = page(client, district, login, handover)
        assert walk.finding.ref in shown
        assert "/sign/" in shown
        answer = client.post(f"/handovers/{handover.pk}/sign/")
        assert answer["Location"] == f"/handovers/{handover.pk}/"
        assert "/sign/" not in page(client, district, login, handover)

    walk.finding.refresh_from_db()
    assert walk.finding.lead_leader == district.people["rona"]


def test_it_lies_on_the_desks_of_both_until_signed(
    walk: Walk, handover: Handover, client: Client
) -> None:
    for login in ("sam", "rona"):
        desk = sign_in(client, walk.district.people[login]).get("/desk/").content.decode()
        assert f"/handovers/{handover.pk}/" in desk
        client.post(f"/handovers/{handover.pk}/sign/")
        assert f"/handovers/{handover.pk}/" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("login", ["otto", "olga", "iris", "hans", "seth"])
def test_others_do_not_learn_of_it(
    walk: Walk, handover: Handover, client: Client, login: str
) -> None:
    signed = sign_in(client, walk.district.people[login])

    assert signed.get(f"/handovers/{handover.pk}/").status_code == 404
    assert signed.post(f"/handovers/{handover.pk}/sign/").status_code in {403, 404}
    handover.refresh_from_db()
    assert handover.given_at is None


def test_without_a_fresh_factor_it_leads_to_the_factor_first(
    walk: Walk, handover: Handover, client: Client
) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    signed = sign_in(client, walk.district.people["sam"], factor_at=long_ago)

    shown = signed.get(f"/handovers/{handover.pk}/").content.decode()
    assert f"/account/factor/?next=/handovers/{handover.pk}/" in shown
    assert signed.post(f"/handovers/{handover.pk}/sign/").status_code == 403


def test_signing_twice_is_refused_with_the_page(
    walk: Walk, handover: Handover, client: Client
) -> None:
    signed = sign_in(client, walk.district.people["sam"])
    signed.post(f"/handovers/{handover.pk}/sign/")

    again = signed.post(f"/handovers/{handover.pk}/sign/")

    assert again.status_code == 409
    assert 'role="alert"' in again.content.decode()


def test_who_left_signs_by_number_without_seeing_the_findings(
    walk: Walk, handover: Handover, client: Client
) -> None:
    Grant.objects.filter(person=walk.district.people["sam"]).update(to_on=date(2026, 1, 1))

    shown = page(client, walk.district, "sam", handover)

    assert walk.finding.ref in shown
    assert str(walk.finding.pk) not in shown
    assert client.post(f"/handovers/{handover.pk}/sign/").status_code == 302
