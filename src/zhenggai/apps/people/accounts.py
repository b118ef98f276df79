"""How the site finds the person of a session again: what `AUTHENTICATION_BACKENDS` names."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from zhenggai.apps.people.models import Person
from zhenggai.kit.prepared import Prepared

_PERSON = Prepared(lambda person: Person.objects.filter(pk=person, is_active=True))


class Accounts(AuthenticationBackend):  # type: ignore[misc]  # allauth has no annotations
    """Signs in as allauth does, and finds who has signed in by one statement composed once."""

    def get_user(self, user_id: Any) -> Person | None:
        """The person, where the account is open."""
        return _PERSON.one(person=user_id)
