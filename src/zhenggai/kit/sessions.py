"""Sessions in the database that end when nobody has used them for a while.

``SESSION_ENGINE`` names this module. Django's own way to a sliding end writes the whole session at
every request, and two requests at once then lose what one of them has put into it; here only the
time is moved, at most once a minute. Who somebody is does not belong here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from zhenggai.kit.prepared import Prepared

# How much sooner than promised a session may end, against a write at every request.
_SLACK = timedelta(minutes=1)

_KEPT = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at).values_list(
        "session_data", "expire_date"
    )
)


class SessionStore(db.SessionStore):
    """A session that lasts as long as it is used; longer where nobody has signed in."""

    def get_session_cookie_age(self) -> int:
        """Seconds without use after which this session ends."""
        signed_in = SESSION_KEY in self
        age: int = settings.SESSION_COOKIE_AGE if signed_in else settings.SESSION_ANONYMOUS_AGE
        return age

    def set_expiry(self, value: datetime | timedelta | int | None) -> None:
        """Nothing: no page and no package (“remember me”) may grant itself a longer session."""

    def load(self) -> dict[str, Any]:
        """What the session holds, nothing where it is over; moves its end."""
        row = _KEPT.one(key=self.session_key, at=timezone.now()) if self.session_key else None
        if row is None:
            self._session_key = None
            return {}
        data, ends = row
        kept: dict[str, Any] = self.decode(data)
        self._move_end(ends, signed_in=SESSION_KEY in kept)
        return kept

    def _move_end(self, ends: datetime, *, signed_in: bool) -> None:
        seconds = settings.SESSION_COOKIE_AGE if signed_in else settings.SESSION_ANONYMOUS_AGE
        end = timezone.now() + timedelta(seconds=seconds)
        if end - ends >= _SLACK:
            Session.objects.filter(pk=self.session_key).update(expire_date=end)
