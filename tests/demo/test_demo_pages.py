"""What a visitor of the demo may click on opens."""

from __future__ import annotations

import pytest

from installed import once
from signing_in import sign_in
from zhenggai.apps.findings.models import Finding, Handover, Round
from zhenggai.apps.people.models import Person
from zhenggai.demo.rounds import PLANS

pytestmark = [pytest.mark.django_db, once]


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: plan.code)
def test_every_page_of_a_round_opens_for_its_team(loaded, client, plan):
    sign_in(client, Person.objects.get(login=plan.team.issuer))
    opened = Round.objects.get(regime=plan.regime)
    addresses = [f"/rounds/{opened.pk}/", f"/rounds/{opened.pk}/reconciliation/", "/desk/"]
    findings = Finding.objects.filter(round=opened).values_list("pk", flat=True)
    addresses += [f"/findings/{finding}/" for finding in findings]
    answers = {address: client.get(address).status_code for address in addresses}
    assert {address for address, status in answers.items() if status != 200} == set()


def test_the_handover_waits_for_the_one_who_went(loaded, client):
    sign_in(client, Person.objects.get(login="bela"))
    assert client.get(f"/handovers/{Handover.objects.get().pk}/").status_code == 200
