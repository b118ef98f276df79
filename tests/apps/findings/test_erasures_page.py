"""The list of erasures, and deciding one there."""

from __future__ import annotations

import pytest
from to_erase import NUMBER, SAID, confirm, decision, found, order, report

from signing_in import sign_in
from zhenggai.apps.findings.models import Erasure
from zhenggai.apps.findings.states import State

pytestmark = pytest.mark.django_db
LIST = "/erasures/"


@pytest.fixture
def waiting(walk):
    walk.to(State.RECTIFYING)
    return order(walk, report(walk))


def at(row):
    return f"{LIST}{row.pk}/decide/"


def test_the_registrar_lays_it_down_on_the_page_of_the_finding(client, walk):
    walk.to(State.RECTIFYING)
    target = report(walk)
    sign_in(client, walk.district.people["reg"])
    address = f"/findings/{walk.finding.pk}/order_erasure/"
    page = client.get(address).content.decode()
    assert f'value="{target}"' in page
    sent = {**decision(target), "decided_on": "2026-03-09", "reason": "consent_withdrawn"}
    assert client.post(address, sent).status_code == 302
    assert Erasure.objects.get().target == target
    listed = client.get(LIST).content.decode()
    assert NUMBER in listed
    assert "待审计管理员确认" in listed
    assert "decide/" not in listed


def test_the_audit_administrator_confirms_without_reading_the_words(client, walk, waiting):
    sign_in(client, walk.district.people["aud"])
    page = client.get(LIST).content.decode()
    assert NUMBER in page
    assert walk.finding.ref in page
    assert SAID not in page
    answer = client.post(at(waiting), {"confirm": "yes", "reasons": ""})
    assert answer.status_code == 302
    assert found(SAID) == []
    after = client.get(LIST).content.decode()
    assert "已删除" in after
    waiting.refresh_from_db()
    assert f"/receipts/{waiting.done_entry}/" in after


def test_a_refusal_without_reasons_comes_back_with_the_list(client, walk, waiting):
    sign_in(client, walk.district.people["aud"])
    answer = client.post(at(waiting), {"confirm": "no", "reasons": " "})
    assert answer.status_code == 422
    assert client.post(at(waiting), {}).status_code == 422
    assert client.post(at(waiting), {"confirm": "no", "reasons": "文号不符。"}).status_code == 302
    assert "不予删除" in client.get(LIST).content.decode()


@pytest.mark.parametrize("login", ["otto", "sam", "wes", "rita", "sys", "sec"])
def test_nobody_else_reads_the_list_or_learns_that_something_is_on_it(client, walk, waiting, login):
    sign_in(client, walk.district.people[login])
    assert client.get(LIST).status_code == 404
    assert client.post(at(waiting), {"confirm": "yes"}).status_code == 404


@pytest.mark.parametrize("login", ["reg", "iris"])
def test_the_team_reads_the_list_of_its_rounds_and_decides_nothing(client, walk, waiting, login):
    sign_in(client, walk.district.people[login])
    assert walk.finding.ref in client.get(LIST).content.decode()
    assert client.post(at(waiting), {"confirm": "yes"}).status_code == 403


def test_a_team_of_another_office_reads_nothing_of_it(client, walk, waiting):
    from zhenggai.apps.people.roles import Role

    walk.district.grant("otto", Role.REGISTRAR, "discipline")
    sign_in(client, walk.district.people["otto"])
    answer = client.get(LIST)
    assert walk.finding.ref not in answer.content.decode()


def test_each_decision_leads_to_its_entries(client, walk, waiting):
    confirm(walk, waiting)
    waiting.refresh_from_db()
    sign_in(client, walk.district.people["reg"])
    page = client.get(LIST).content.decode()
    for entry in (waiting.entry, waiting.done_entry):
        link = f"/findings/{walk.finding.pk}/?before={entry + 1}#story"
        assert link in page
        assert str(entry) in client.get(link.partition("#")[0]).content.decode()
