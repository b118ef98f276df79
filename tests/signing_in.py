"""Signs a person in for a test of a page, as if he had just shown both factors."""

from __future__ import annotations

from datetime import datetime

from django.test import Client
from django.utils import timezone

from zhenggai.apps.people import http
from zhenggai.apps.people.models import Person


def sign_in(client: Client, person: Person, *, factor_at: datetime | None = None) -> Client:
    """The client with a session of the person, whose second factor was shown just now or at
    `factor_at`."""
    at = timezone.now()
    client.force_login(person)
    session = client.session
    session[http.SINCE] = int(at.timestamp())
    session[http.FACTOR_AT] = int((factor_at or at).timestamp())
    session.save()
    return client
