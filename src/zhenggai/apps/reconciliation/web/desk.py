"""Whose results these are: the random key in a browser session's signed cookie."""

from __future__ import annotations

import secrets

from django.http import HttpRequest

_KEY = "desk"


def owner(request: HttpRequest) -> str | None:
    """The key of this browser session, `None` before its first upload."""
    key = request.session.get(_KEY)
    return key if isinstance(key, str) else None


def open_desk(request: HttpRequest) -> str:
    """The key of this browser session, made where there is none."""
    key = owner(request) or secrets.token_urlsafe(32)
    request.session[_KEY] = key
    return key
