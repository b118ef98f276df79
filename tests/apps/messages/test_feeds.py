"""Feeds: what a calendar reads, at an address that can be withdrawn; read by another's parser."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from zhenggai.apps.messages import commands, feeds
from zhenggai.apps.messages.feeds import Reader, calendar, items_for, register_feed
from zhenggai.apps.messages.kinds import Item
from zhenggai.apps.messages.models import Feed
from zhenggai.apps.messages.web import feed as page
from zhenggai.core.errors import NotPermitted
from zhenggai.kit.buckets import Buckets
from zhenggai.kit.refusals import Missing, TooMany

ITEMS = [
    Item("XC-2026-01/0007", date(2026, 12, 1), "/findings/0007/"),
    Item("清巡〔2026〕3/0008", date(2026, 11, 30), "/findings/0008/"),
    Item("XC-2026-01/0009", None, "/findings/0009/"),
]
AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "_BUCKETS", Buckets())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Reader]:
    """A capability above that has three items, and whom it was asked for."""
    seen: list[Reader] = []

    def provider(reader: Reader) -> list[Item]:
        seen.append(reader)
        return ITEMS

    monkeypatch.setattr(feeds, "_PROVIDERS", [])
    register_feed(provider)
    return seen


@pytest.fixture
def issue(acting: Callable[..., Any]) -> Callable[..., tuple[Feed, str]]:
    return lambda person, **more: commands.issue_feed(actor=acting(person), at=AT, **more)


def test_another_parser_reads_days_numbers_and_addresses_and_nothing_else():
    data = calendar(ITEMS[:2], site="https://z.example.org", language="zh_Hans", at=AT)
    events = Calendar.from_ical(data).walk("VEVENT")
    assert [str(one["SUMMARY"]) for one in events] == [item.number for item in ITEMS[:2]]
    assert [one.decoded("DTSTART") for one in events] == [date(2026, 12, 1), date(2026, 11, 30)]
    assert [one.decoded("DTEND") for one in events] == [date(2026, 12, 2), date(2026, 12, 1)]
    assert str(events[0]["URL"]) == "https://z.example.org/findings/0007/"
    assert {name for one in events for name in one} == {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "URL", "TRANSP",
    }  # fmt: skip
    again = calendar(ITEMS[:2], site="https://z.example.org", language="en", at=AT)
    assert [one["UID"] for one in Calendar.from_ical(again).walk("VEVENT")] == [
        one["UID"] for one in events
    ]


NUMBERS = st.from_regex(r"[0-9A-Za-z一-龥〔〕（）()./_-]{1,40}", fullmatch=True)
PATHS = st.from_regex(r"/(?:[0-9A-Za-z_-]{1,30}/){0,6}", fullmatch=True)


@given(st.lists(st.builds(Item, NUMBERS, st.dates(date(2000, 1, 1), date(2100, 1, 1)), PATHS)))
def test_lines_are_folded_as_the_standard_says_and_lose_nothing(items):
    data = calendar(items, site="https://z.example.org", language="zh_Hans", at=AT)
    assert data.endswith(b"\r\n")
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(0 < len(line) <= 75 for line in lines)
    for line in lines:
        line.decode("utf-8")
    assert b"\n" not in b"".join(lines)
    events = Calendar.from_ical(data).walk("VEVENT")
    assert [str(one["SUMMARY"]) for one in events] == [item.number for item in items]


@pytest.mark.parametrize("text", ["a;b", "a,b", "a\\b", "a\nb"])
def test_what_means_something_in_the_file_is_escaped(text):
    written = feeds._escaped(text)
    assert not re.search(r"(?<!\\)[;,]|\n", written)
    data = f"BEGIN:VEVENT\r\nSUMMARY:{written}\r\nEND:VEVENT\r\n"
    assert str(Calendar.from_ical(data)["SUMMARY"]) == text


@pytest.mark.django_db
def test_a_feed_is_read_without_signing_in_by_whoever_has_its_address(sam, issue, asked):
    made, secret = issue(sam)
    answer = Client().get(f"/feeds/{secret}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "no-store"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    # The soonest first, and what has no day is left out.
    assert [str(one["SUMMARY"]) for one in events] == [ITEMS[1].number, ITEMS[0].number]
    (reader,) = asked
    assert (reader.person, reader.unit) == (sam.pk, None)
    made.refresh_from_db()
    assert made.last_used_on
    assert secret not in {str(value) for value in Feed.objects.values().get().values()}


@pytest.mark.django_db
def test_a_unit_s_feed_is_what_its_reader_may_see_of_the_unit(sam, bureau, roads, issue, asked):
    _, secret = issue(sam, unit=bureau.pk)
    Client().get(f"/feeds/{secret}.ics")
    assert (asked[0].person, asked[0].unit) == (sam.pk, bureau.pk)
    with pytest.raises(NotPermitted, match="not-that-unit"):
        issue(sam, unit=roads.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(("unit", "status"), [("roads", 403), ("none", 404), ("no uuid", 404)])
def test_for_a_unit_that_is_not_his_he_gets_no_feed_at_all(
    sam, bureau, roads, signed, asked, unit, status
):
    given = {"roads": str(roads.pk), "none": str(UUID(int=7))}.get(unit, unit)
    answer = signed(sam).post("/messages/feeds/issue/", {"unit": given})
    assert answer.status_code == status
    assert not Feed.objects.exists()
    assert signed(sam).post("/messages/feeds/issue/", {"unit": bureau.pk}).status_code == 200
    assert Feed.objects.get().unit == bureau


@pytest.mark.django_db
def test_what_was_withdrawn_never_was_or_is_of_somebody_gone_is_not_there(
    sam, nora, issue, acting, asked
):
    kept, secret = issue(sam)
    _, hers = issue(nora)
    with pytest.raises(Missing):
        commands.withdraw_feed(actor=acting(nora), feed=kept.pk, at=AT)
    commands.withdraw_feed(actor=acting(sam), feed=kept.pk, at=AT)
    nora.is_active = False
    nora.save()
    answers = {
        Client().get(f"/feeds/{one}.ics").status_code
        for one in (secret, hers, "x" * 43, "x", "%00", "密", f"{secret}x")
    }
    assert answers == {404}
    assert asked == []


@pytest.mark.django_db
def test_it_is_not_read_more_often_than_calendars_do(sam, nora, issue, asked):
    _, secret = issue(sam)
    _, hers = issue(nora)
    got = [Client().get(f"/feeds/{secret}.ics").status_code for _ in range(page.PER_MINUTE + 2)]
    assert got == [200] * page.PER_MINUTE + [429] * 2
    assert Client().get(f"/feeds/{hers}.ics").status_code == 200


@pytest.mark.django_db
def test_nothing_can_be_sent_to_a_feed(sam, issue, asked):
    _, secret = issue(sam)
    assert Client().post(f"/feeds/{secret}.ics").status_code == 405


@pytest.mark.django_db
def test_there_is_a_bound_on_feeds_and_administrators_have_none(sam, sys, issue):
    for _ in range(commands.feeds.MOST):
        issue(sam)
    with pytest.raises(TooMany):
        issue(sam)
    with pytest.raises(NotPermitted):
        issue(sys)


@pytest.mark.django_db
def test_its_address_is_shown_once_and_works(sam, bureau, signed, asked, settings):
    client = signed(sam)
    form = client.get("/messages/feeds/issue/").content.decode()
    assert str(bureau.pk) in form
    shown = client.post("/messages/feeds/issue/", {"unit": ""}).content.decode()
    (address,) = re.findall(r"http://[^<]+\.ics", shown)
    assert Client().get(address.removeprefix("http://testserver")).status_code == 200
    listed = client.get("/messages/settings/").content.decode()
    assert ".ics" not in listed
    settings.ADDRESS = "https://z.example.org"
    shown = client.post("/messages/feeds/issue/", {"unit": ""}).content.decode()
    assert "https://z.example.org/feeds/" in shown
    Feed.objects.order_by("-issued_at").first().delete()
    kept = Feed.objects.get()
    assert client.post(f"/messages/feeds/{kept.pk}/withdraw/").status_code == 302
    assert Client().get(address.removeprefix("http://testserver")).status_code == 404


def test_without_a_provider_a_feed_is_empty(monkeypatch, sam):
    monkeypatch.setattr(feeds, "_PROVIDERS", [])
    assert items_for(Reader(sam.pk, None, AT.date())) == []
