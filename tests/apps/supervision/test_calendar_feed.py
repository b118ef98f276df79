"""What a calendar program reads: days, numbers and addresses of what waits for its owner."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from on_the_ladder import climb_of

from cast import Walk, register
from signing_in import sign_in
from zhenggai.apps.findings.models import Measure
from zhenggai.apps.findings.states import State
from zhenggai.apps.messages import commands
from zhenggai.apps.messages.feeds import Reader
from zhenggai.apps.people.models import Grant
from zhenggai.apps.supervision.queries import calendar_of

pytestmark = pytest.mark.django_db
ON = date(2026, 8, 3)


def read(walk: Walk, login: str, *, unit: str | None = None) -> list[str]:
    district = walk.district
    at = None if unit is None else district.units[unit].pk
    found = calendar_of(Reader(district.people[login].pk, at, ON))
    return [one.number for one in found]


@pytest.mark.parametrize("login", ["sam", "olga", "wes"])
def test_whoever_leads_handles_or_has_a_measure_reads_it(walk, login):
    assert read(walk, login) == [walk.finding.ref]


def test_a_measure_stands_at_its_own_day(walk):
    Measure.objects.update(due_on=date(2026, 8, 10))
    sam, wes = walk.district.people["sam"].pk, walk.district.people["wes"].pk
    assert [one.due_on for one in calendar_of(Reader(sam, None, ON))] == [date(2026, 8, 31)]
    assert [one.due_on for one in calendar_of(Reader(wes, None, ON))] == [date(2026, 8, 10)]


@pytest.mark.parametrize("login", ["rona", "otto", "iris", "sys"])
def test_nobody_else_does(walk, login):
    assert read(walk, login) == []


def test_of_a_unit_only_what_its_reader_sees(walk):
    assert read(walk, "sam", unit="water") == [walk.finding.ref]
    assert read(walk, "otto", unit="water") == []
    Grant.objects.filter(person=walk.district.people["sam"]).update(to_on=date(2026, 8, 1))
    assert read(walk, "sam", unit="water") == []


def test_what_was_submitted_is_not_in_it_any_more(walk):
    other = Walk(walk.district, register(walk.district, "另一条。"))
    other.to(State.RECTIFYING)
    walk.to(State.SUBMITTED)
    assert read(walk, "sam") == [other.finding.ref]


def test_it_is_read_without_signing_in_and_says_number_day_and_address_alone(client, walk):
    sam = walk.district.actor("sam", at=walk.at)
    _, secret = commands.issue_feed(actor=sam, at=walk.at)
    address = reverse("messages:feed", args=[secret])
    answer = client.get(address)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert walk.finding.ref in text.replace("\r\n ", "")
    assert "20260831" in text
    assert "管网" not in text
    assert client.get(reverse("messages:feed", args=["x" * 43])).status_code == 404
    feed = walk.district.people["sam"]
    assert feed.is_active
    feed.is_active = False
    feed.save(update_fields=["is_active"])
    assert client.get(address).status_code == 404


def test_its_owner_issues_it_on_his_page_and_withdraws_it(client, walk):
    sign_in(client, walk.district.people["sam"])
    page = client.post("/messages/feeds/issue/", {}).content.decode()
    address = page[page.index("/feeds/") :].split(".ics")[0] + ".ics"
    assert client.get(address).status_code == 200
    settings = client.get("/messages/settings/").content.decode()
    assert address not in settings
    withdraw = settings[settings.index("/messages/feeds/") :].split('"')[0]
    assert client.post(withdraw).status_code == 302
    assert client.get(address).status_code == 404


def test_by_when_to_report_back_on_a_step_is_in_it_for_the_unit_that_has_it(walk):
    climb = climb_of(walk)
    step = climb.issue()
    number = f"office〔{step.year}〕{step.serial}号"

    def reads(login: str, unit: str | None = None) -> bool:
        at = None if unit is None else walk.district.units[unit].pk
        reader = Reader(walk.district.people[login].pk, at, climb.day)
        found = [one for one in calendar_of(reader) if one.number == number]
        assert all((one.due_on, one.path) == (step.due_on, f"/steps/{step.pk}/") for one in found)
        return bool(found)

    assert [reads(one) for one in ("sam", "olga", "rona", "otto", "iris")] == [
        *(True, True),
        *(False, False, False),
    ]
    assert reads("sam", "water")
    assert not reads("otto", "water")
    climb.report(climb.receive(step))
    assert not reads("sam")
