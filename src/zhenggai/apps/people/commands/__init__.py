"""The only writers of people: each act is one transaction and one entry of the journal."""

from __future__ import annotations

from zhenggai.apps.people.commands.passwords import set_password
from zhenggai.apps.people.commands.sessions import (
    close_session,
    forget_factor,
    note_codes_made,
    note_factor_set,
    note_refused_sign_in,
    open_session,
)

__all__ = [
    "close_session",
    "forget_factor",
    "note_codes_made",
    "note_factor_set",
    "note_refused_sign_in",
    "open_session",
    "set_password",
]
