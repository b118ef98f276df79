"""What stands at the head of every page: where a person can go, and who he is here.

The only place that knows the pages of all capabilities; the kit draws what is handed over. No rule
about who may do what belongs here: a page that is not named can still be asked for, and refuses.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.timezone import now

from zhenggai.apps.messages import queries as messages
from zhenggai.apps.people import http
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.roles import Role

# What the template words, the name of an address, and the beginnings of those that belong to it.
_DESK = ("desk", "findings:desk", ("/desk/",))
_ROUNDS = ("rounds", "findings:rounds", ("/rounds/", "/findings/", "/rules/", "/calendars/"))
_REGISTER = ("register", "register:register", ("/register/",))
_BOARD = ("board", "supervision:board", ("/board/", "/workload/", "/steps/", "/ladder/"))
_UNITS = ("units", "people:units", ("/units/", "/people/", "/handovers/"))
_SEARCH = ("search", "findings:search", ("/search/",))
_CHECK = ("check", "reconciliation:start", ("/check/", "/r/"))
_MESSAGES = ("messages", "messages:mine", ("/messages/",))
_FAILED = ("failed", "messages:failed", ("/messages/failed/",))
_ERASURES = ("erasures", "findings:erasures", ("/erasures/",))
# More than these nobody counts.
_MOST_UNREAD = 99
_Item = tuple[str, str, tuple[str, ...]]
_ADMINS: Mapping[Role, tuple[_Item, ...]] = {
    Role.SYSTEM_ADMIN: (("admin", "people:persons", ("/people/",)), _FAILED),
    Role.SECURITY_ADMIN: (("admin", "people:persons", ("/people/",)),),
    Role.AUDIT_ADMIN: (("admin", "people:journal", ("/people/",)), _ERASURES),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to go; the template words its name."""

    name: str
    href: str
    here: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The head of a page: the ways, the person (`None` where nobody has signed in), the codes of
    his roles, whether his session still lacks its second factor, what is his own, and how many of
    his messages he has not read: a number, or `99+`, or nothing where he has read all."""

    entries: tuple[Entry, ...]
    person: Person | None = None
    roles: tuple[str, ...] = ()
    whole: bool = True
    beside: tuple[Entry, ...] = ()
    unread: str = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs. Nothing is asked of the database before it is drawn, so
    that the page of a fault can do without."""
    return {
        "shell": SimpleLazyObject(lambda: _shell(request)),
        "demo": settings.DEMO,
        "integrity": _address("journal:integrity"),
    }


def _shell(request: HttpRequest) -> Shell:
    person = getattr(request, "user", None)
    if not isinstance(person, Person):
        return Shell(_entries(request, (_CHECK,) if settings.OPEN_CHECK else ()))
    if http.FACTOR_AT not in request.session:
        return Shell((), person, whole=False)
    actor = http.actor(request)
    if actor.admin is not None:
        return Shell(_entries(request, _ADMINS[actor.admin]), person, (actor.admin.value,))
    held = {reach.role for reach in actor.reaches}
    roles = tuple(role.value for role in Role if role in held)
    ways = (_DESK, _REGISTER, _BOARD, _ROUNDS, _UNITS, _SEARCH, _CHECK)
    own = _entries(request, (_MESSAGES,))
    unread = messages.unread_upto(person.pk, _MOST_UNREAD + 1, at=now())
    told = str(unread or "") if unread <= _MOST_UNREAD else f"{_MOST_UNREAD}+"
    return Shell(_entries(request, ways), person, roles, beside=own, unread=told)


def _entries(request: HttpRequest, items: tuple[_Item, ...]) -> tuple[Entry, ...]:
    return tuple(
        Entry(name, _address(where), request.path.startswith(beginnings))
        for name, where, beginnings in items
        if _address(where)
    )


def _address(name: str) -> str:
    """The address, or nothing where the capability is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
