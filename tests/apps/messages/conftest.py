"""An installation that sends, a reader or two, and the other ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from far_sides import Post, Web, mail_server, web_server
from signing_in import sign_in
from zhenggai.adapters.relaying import Relay
from zhenggai.apps.messages.delivering import Resting, deliver_due
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Grant, Person, Unit
from zhenggai.apps.people.queries import actor_of
from zhenggai.apps.people.roles import Role

# A Tuesday, 10:00 in Shanghai.
TEN = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
BEGAN = date(2026, 1, 1)
SITE = "https://zhenggai.example.org"


@pytest.fixture
def ten() -> datetime:
    return TEN


@pytest.fixture
def bureau(db: None) -> Unit:
    return Unit.objects.create(code="A01", name="水务局", path="0001", opened_on=BEGAN)


@pytest.fixture
def roads(db: None) -> Unit:
    return Unit.objects.create(code="A02", name="交通局", path="0002", opened_on=BEGAN)


@pytest.fixture
def new_person(db: None) -> Callable[..., Person]:
    def make(login: str, name: str, email: str = "", role: Role | None = None) -> Person:
        person = Person.objects.create(login=login, name=name, email=email, joined_on=BEGAN)
        if role is not None:
            Grant.objects.create(person=person, role=role, from_on=BEGAN)
        return person

    return make


@pytest.fixture
def sam(new_person: Callable[..., Person], bureau: Unit) -> Person:
    person = new_person("sam", "沈山", "sam@water.example")
    Grant.objects.create(person=person, role=Role.LEAD_OFFICER, unit=bureau, from_on=BEGAN)
    return person


@pytest.fixture
def nora(new_person: Callable[..., Person]) -> Person:
    """Nobody knows an address of hers."""
    return new_person("nora", "诺拉")


@pytest.fixture
def sys(new_person: Callable[..., Person]) -> Person:
    return new_person("sys.yang", "杨系", role=Role.SYSTEM_ADMIN)


@pytest.fixture
def acting(ten: datetime) -> Callable[..., Actor]:
    def make(person: Person, *, fresh: bool = True, at: datetime = ten) -> Actor:
        return actor_of(person.pk, on=at.date(), factor_at=at if fresh else None)

    return make


@pytest.fixture
def signed(client: Client) -> Callable[[Person], Client]:
    return lambda person: sign_in(client, person)


@pytest.fixture
def post(settings: Any) -> Iterator[Post]:
    """A mail server that takes what it is given, and an installation that knows it."""
    with mail_server(Post()) as post:
        settings.ADDRESS = SITE
        settings.RELAY = Relay(False, "127.0.0.1", post.port)
        settings.MAIL_FROM = "zhenggai@district.example"
        yield post


@pytest.fixture
def web(settings: Any) -> Iterator[Web]:
    """A web server, and an installation that may call it."""
    with web_server() as web:
        settings.ADDRESS = SITE
        settings.WEBHOOK_HOSTS = frozenset({web.place})
        yield web


@pytest.fixture
def deliver(ten: datetime) -> Callable[..., int]:
    """Sends what is due at an instant; each time as a worker that has just begun."""

    def run(at: datetime = ten, *, seconds: float = 2.0, resting: Resting | None = None) -> int:
        return deliver_due(clock=lambda: at, seconds=seconds, resting=resting or Resting())

    return run
