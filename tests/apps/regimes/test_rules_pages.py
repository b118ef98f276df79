"""The pages of rules and calendars: who reads them, and two persons for what binds."""

from __future__ import annotations

import pytest

from signing_in import sign_in
from zhenggai.apps.regimes.models import DeadlineRule

pytestmark = pytest.mark.django_db
PROPOSED = {
    "regime": "inspection", "level": "county", "code": "window", "limit": "rectification",
    "starts": "feedback", "unit": "months", "amount": "3", "moves": "next", "country": "cn",
    "source": "清溪区巡察整改办法第八条", "note": "请核对印发日期。",
}  # fmt: skip


def proposed(client, district) -> DeadlineRule:
    sign_in(client, district.people["reg"])
    client.post("/rules/propose/", PROPOSED)
    return DeadlineRule.objects.get(level="county", code="window")


def test_whoever_has_a_role_reads_what_is_in_force_and_what_drafts_lack(client, district):
    sign_in(client, district.people["wes"])
    page = client.get("/rules/").content.decode()
    assert "《中华人民共和国审计法》（2021年修正）第四十四条" in page
    assert "现行" in page
    assert "草案" in page
    assert "启用前请核对" in page
    assert "/rules/propose/" not in page


@pytest.mark.parametrize(("login", "status"), [("otto", 403), ("sys", 404)])
def test_who_has_none_does_not(client, district, login, status):
    sign_in(client, district.people[login])
    rule = DeadlineRule.objects.first().pk
    for address in ("/rules/", f"/rules/{rule}/", "/calendars/", "/calendars/cn/2026/"):
        assert client.get(address).status_code == status


def test_one_proposes_and_another_puts_it_in_force(client, district):
    rule = proposed(client, district)
    assert (rule.status, rule.proposed_by.login, rule.note) == ("draft", "reg", PROPOSED["note"])
    page = client.get(f"/rules/{rule.pk}/").content.decode()
    assert "须由他人启用" in page
    given = {"valid_from": "2026-01-01", "reason": "办法已印发"}
    assert client.post(f"/rules/{rule.pk}/activate/", given).status_code == 403
    sign_in(client, district.people["iris"])
    assert client.get(f"/rules/{rule.pk}/activate/").status_code == 200
    page = client.post(f"/rules/{rule.pk}/activate/", given, follow=True).content.decode()
    assert "现行" in page
    rule.refresh_from_db()
    assert rule.status == "active"
    given = {"valid_to": "2025-01-01", "reason": "办法废止"}
    early = client.post(f"/rules/{rule.pk}/end/", given)
    assert early.status_code == 422
    client.post(f"/rules/{rule.pk}/end/", {**given, "valid_to": "2026-06-30"})
    rule.refresh_from_db()
    assert rule.valid_to.isoformat() == "2026-06-30"


def test_what_makes_no_period_is_refused_at_its_field_with_what_was_typed(client, district):
    sign_in(client, district.people["reg"])
    page = client.post("/rules/propose/", {**PROPOSED, "amount": "0"})
    assert page.status_code == 422
    assert PROPOSED["source"] in page.content.decode()
    assert not DeadlineRule.objects.filter(code="window", level="county").exists()


@pytest.mark.parametrize("login", ["wes", "rita", "sam"])
def test_who_is_not_of_an_issuers_team_neither_proposes_nor_binds(client, district, login):
    rule = DeadlineRule.objects.filter(status="draft").first().pk
    sign_in(client, district.people[login])
    for address in ("/rules/propose/", f"/rules/{rule}/activate/", f"/rules/{rule}/end/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {}).status_code == 403
    assert DeadlineRule.objects.get(pk=rule).status == "draft"


def test_calendars_say_their_source_and_their_days(client, district):
    sign_in(client, district.people["wes"])
    page = client.get("/calendars/").content.decode()
    assert "cn 2026" in page
    assert "SHA-256" in page
    days = client.get("/calendars/cn/2026/").content.decode()
    assert "2026-10-01" in days
    assert "调休上班" in days
    assert client.get("/calendars/cn/2027/").status_code == 404


def test_a_version_keeps_whether_months_end_with_months_and_what_it_is_called_in_english(
    client, district
):
    sign_in(client, district.people["reg"])
    more = {"limit": "other", "name": "公示", "name_en": "public notice", "month_ends": "on"}
    page = client.post("/rules/propose/", {**PROPOSED, **more}, follow=True).content.decode()
    rule = DeadlineRule.objects.get(level="county", code="window")
    assert (rule.name, rule.name_en, rule.month_ends) == ("公示", "public notice", True)
    assert "自月末起算的，至月末届满" in page
    client.cookies["zhenggai_language"] = "en"
    assert "public notice" in client.get(f"/rules/{rule.pk}/").content.decode()


def test_months_end_on_the_same_number_where_nothing_else_is_said(client, district):
    rule = proposed(client, district)
    assert (rule.name_en, rule.month_ends) == ("", False)
    assert "至月末届满" not in client.get(f"/rules/{rule.pk}/").content.decode()
