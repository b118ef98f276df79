"""A session ends when nobody uses it, and is not written at every request."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from zhenggai.kit.sessions import SessionStore

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch, settings):
    settings.SESSION_COOKIE_AGE = 30 * 60
    settings.SESSION_ANONYMOUS_AGE = 60 * 60

    def at(minutes):
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + timedelta(minutes=minutes))

    at(0)
    return at


def opened(**held):
    session = SessionStore()
    session.update(held)
    session.save()
    return session.session_key


def end_of(key):
    return Session.objects.get(pk=key).expire_date


def test_it_lasts_as_long_as_it_is_used(clock):
    key = opened(**{SESSION_KEY: "sam", "draft": "words"})
    for minutes in (29, 58, 87):
        clock(minutes)
        assert SessionStore(key)["draft"] == "words"


def test_it_ends_after_half_an_hour_without_use(clock):
    key = opened(**{SESSION_KEY: "sam"})
    clock(31)
    assert SESSION_KEY not in SessionStore(key)


def test_who_has_not_signed_in_keeps_it_longer(clock):
    key = opened(desk="key")
    clock(59)
    assert SessionStore(key)["desk"] == "key"
    clock(59 + 61)
    assert "desk" not in SessionStore(key)


def test_within_a_minute_nothing_is_written(clock, django_assert_num_queries):
    key = opened(**{SESSION_KEY: "sam"})
    clock(0.9)
    with django_assert_num_queries(1):
        SessionStore(key).load()
    clock(1.1)
    with django_assert_num_queries(2):
        SessionStore(key).load()
    assert end_of(key) == NOON + timedelta(minutes=31.1)


def test_moving_the_end_leaves_what_another_request_has_written(clock):
    key = opened(**{SESSION_KEY: "sam"})
    clock(5)
    slow = SessionStore(key)
    slow.load()
    quick = SessionStore(key)
    quick["draft"] = "words"
    quick.save()
    clock(10)
    slow.load()
    assert SessionStore(key)["draft"] == "words"


def test_no_page_may_grant_itself_a_longer_one(clock):
    session = SessionStore()
    session[SESSION_KEY] = "sam"
    session.set_expiry(14 * 24 * 3600)
    session.save()
    assert end_of(session.session_key) == NOON + timedelta(minutes=30)
