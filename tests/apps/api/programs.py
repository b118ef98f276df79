"""How the tests of the interface ask: a token for one of the cast, and a client that shows it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client

from zhenggai.apps.people import tokens
from zhenggai.apps.people.models import Person, Token
from zhenggai.apps.people.tokens import Scope

ALWAYS = datetime.fromisoformat("2099-01-01T00:00:00+00:00")
BEGAN = datetime.fromisoformat("2020-01-01T00:00:00+00:00")


def token_for(
    person: Person,
    scopes: Collection[Scope] = tuple(Scope),
    *,
    expires_at: datetime = ALWAYS,
    **more: Any,
) -> str:
    """A token, without the ceremony of issuing one."""
    secret = secrets.token_urlsafe(32)
    made = Token.objects.create(
        id=uuid4(),
        person=person,
        name="试验",
        digest=tokens.digest_of(secret),
        scopes=",".join(scopes),
        issued_at=min(BEGAN, expires_at - timedelta(days=1)),
        expires_at=expires_at,
        **more,
    )
    return tokens.written(made.pk, secret)


class Program:
    """A program with a token, or without."""

    def __init__(self, token: str = "", *, faults: bool = False) -> None:
        self._client = Client(raise_request_exception=not faults)
        self._token = token

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        """A GET below the address of the interface."""
        return self._client.get(
            f"/api/v1{path}", query_params=query, headers=self._headers(headers)
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """A POST of JSON."""
        return self._client.post(
            f"/api/v1{path}",
            data=body if body is not None else {},
            content_type="application/json",
            headers=self._headers(headers),
        )

    def send(self, path: str, fields: dict[str, Any], **headers: str) -> Any:
        """A POST of a form with files."""
        return self._client.post(f"/api/v1{path}", data=fields, headers=self._headers(headers))

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in more.items()}
        return ({"Authorization": f"Bearer {self._token}"} if self._token else {}) | named


def program(person: Person, *scopes: Scope, **more: Any) -> Program:
    """A program that acts for a person."""
    return Program(token_for(person, scopes or tuple(Scope), **more))
