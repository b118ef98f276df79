"""What people write in the journal: one kind for each act. Pure."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """The kinds of entries about accounts, units, posts, roles and links."""

    SIGNED_IN = "person.signed_in"
    SIGNED_OUT = "person.signed_out"
    SIGN_IN_REFUSED = "person.sign_in_refused"
    FACTOR_SET = "person.factor_set"
    FACTOR_FORGOTTEN = "person.factor_forgotten"
    CODES_MADE = "person.codes_made"
    PASSWORD_SET = "person.password_set"  # noqa: S105 - a kind of entry
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_CLOSED = "person.closed"
    PERSON_REOPENED = "person.reopened"
    LINK_ISSUED = "link.issued"
    LINK_USED = "link.used"
    GRANT_GIVEN = "grant.given"
    GRANT_ENDED = "grant.ended"
    GRANT_PROPOSED = "grant.proposed"
    GRANT_DECLINED = "grant.declined"
    DELEGATION_GIVEN = "delegation.given"
    DELEGATION_ENDED = "delegation.ended"
    TOKEN_ISSUED = "token.issued"  # noqa: S105 - a kind of entry
    TOKEN_WITHDRAWN = "token.withdrawn"  # noqa: S105 - a kind of entry
    UNIT_ADDED = "unit.added"
    UNIT_CHANGED = "unit.changed"
    UNIT_CLOSED = "unit.closed"
    TENURE_BEGUN = "tenure.begun"
    TENURE_CHANGED = "tenure.changed"
    TENURE_ENDED = "tenure.ended"
    LOAD_TAKEN = "load.taken"
    LOAD_APPLIED = "load.applied"
