"""The only writers of people: each act is one transaction and one entry of the journal."""

from __future__ import annotations

from zhenggai.apps.people.commands.accounts import close_account, reopen_account
from zhenggai.apps.people.commands.answers import claim_answer, erase_answers, keep_answer
from zhenggai.apps.people.commands.delegations import end_delegation, give_delegation
from zhenggai.apps.people.commands.grants import (
    decide_proposal,
    end_grant,
    give_grant,
    give_proposed,
)
from zhenggai.apps.people.commands.links import (
    digest,
    first_link,
    issue_admin_link,
    issue_console_link,
    issue_link,
    use_link,
)
from zhenggai.apps.people.commands.loads import apply_load, take_load
from zhenggai.apps.people.commands.passwords import set_password
from zhenggai.apps.people.commands.sessions import (
    close_session,
    forget_factor,
    note_codes_made,
    note_factor_set,
    note_refused_sign_in,
    open_session,
)
from zhenggai.apps.people.commands.tokens import issue_token, note_token_used, withdraw_token

__all__ = [
    "apply_load",
    "claim_answer",
    "close_account",
    "close_session",
    "decide_proposal",
    "digest",
    "end_delegation",
    "end_grant",
    "erase_answers",
    "first_link",
    "forget_factor",
    "give_delegation",
    "give_grant",
    "give_proposed",
    "issue_admin_link",
    "issue_console_link",
    "issue_link",
    "issue_token",
    "keep_answer",
    "note_codes_made",
    "note_factor_set",
    "note_refused_sign_in",
    "note_token_used",
    "open_session",
    "reopen_account",
    "set_password",
    "take_load",
    "use_link",
    "withdraw_token",
]
