"""A small office: sam at the bureau, rita at the inspection office, three administrators, otto."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client

from signing_in import sign_in
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.events import Event
from zhenggai.apps.people.models import Grant, Person, Post, Tenure, Unit
from zhenggai.apps.people.queries import actor_of
from zhenggai.apps.people.roles import Role

PASSWORD = "a long enough phrase"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
BEGAN = date(2026, 1, 1)
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def quick(settings: Any) -> Iterator[None]:
    """Passwords that cost nothing to hash, and counts that begin at nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def noon() -> datetime:
    return NOON


@pytest.fixture
def county(db: None) -> Unit:
    return Unit.objects.create(code="A", name="青川县", path="0001", opened_on=BEGAN)


@pytest.fixture
def bureau(county: Unit) -> Unit:
    return Unit.objects.create(
        code="A01", name="水务局", path="00010001", parent=county, opened_on=BEGAN
    )


@pytest.fixture
def office(county: Unit) -> Unit:
    return Unit.objects.create(
        code="A02", name="巡察办", path="00010002", parent=county, opened_on=BEGAN
    )


@pytest.fixture
def new_person(db: None) -> Callable[..., Person]:
    def make(login: str, name: str = "", password: str = PASSWORD) -> Person:
        person = Person(login=login, name=name or login.title(), joined_on=BEGAN)
        person.set_password(password)
        person.password_set_at = NOON
        person.save()
        return person

    return make


@pytest.fixture
def admin_of(new_person: Callable[..., Person]) -> Callable[[str, Role], Person]:
    def make(login: str, role: Role) -> Person:
        person = new_person(login)
        Grant.objects.create(person=person, role=role, from_on=BEGAN)
        return person

    return make


@pytest.fixture
def sys(admin_of: Callable[[str, Role], Person]) -> Person:
    return admin_of("sys.yang", Role.SYSTEM_ADMIN)


@pytest.fixture
def sec(admin_of: Callable[[str, Role], Person]) -> Person:
    return admin_of("sec.zhou", Role.SECURITY_ADMIN)


@pytest.fixture
def aud(admin_of: Callable[[str, Role], Person]) -> Person:
    return admin_of("aud.wu", Role.AUDIT_ADMIN)


@pytest.fixture
def sam(new_person: Callable[..., Person], bureau: Unit) -> Person:
    person = new_person("sam", "沈山")
    post = Post.objects.create(unit=bureau, code="chief", name="局长", heads=True)
    Tenure.objects.create(person=person, post=post, from_on=BEGAN)
    Grant.objects.create(person=person, role=Role.LEAD_OFFICER, unit=bureau, from_on=BEGAN)
    return person


@pytest.fixture
def rita(new_person: Callable[..., Person], office: Unit) -> Person:
    person = new_person("rita", "芮塔")
    Grant.objects.create(person=person, role=Role.REVIEWER, unit=office, from_on=BEGAN)
    return person


@pytest.fixture
def otto(new_person: Callable[..., Person]) -> Person:
    return new_person("otto", "欧拓")


@pytest.fixture
def factor() -> Callable[[Person], Authenticator]:
    """Gives a person an app that shows codes."""

    def make(person: Person) -> Authenticator:
        found: Authenticator = TOTP.activate(person, SECRET).instance
        return found

    return make


def code(step: int = 0, secret: str = SECRET) -> str:
    """The code that the app shows now, or some steps of half a minute away."""
    shown: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step))
    return shown


@pytest.fixture
def signed(client: Client) -> Callable[[Person], Client]:
    return lambda person: sign_in(client, person)


@pytest.fixture
def acting(noon: datetime) -> Callable[..., Actor]:
    """The picture of a person who has just shown his factor."""

    def make(person: Person, *, fresh: bool = True) -> Actor:
        return actor_of(person.pk, on=noon.date(), factor_at=noon if fresh else None)

    return make


def kinds() -> list[str]:
    """What the journal was told about accounts, in order."""
    return [told.kind for told in reversed(journal.of_kinds(tuple(Event), most=10_000))]
