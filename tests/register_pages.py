"""How the tests of the register come to its pages."""

from __future__ import annotations

from django.test import Client

from cast import District
from signing_in import sign_in


def client_of(district: District, login: str, language: str = "zh-hans") -> Client:
    """A browser of one of the cast, signed in, in a language."""
    client = sign_in(Client(), district.people[login])
    client.cookies["zhenggai_language"] = language
    return client
