"""What has happened to the findings that a viewer sees whole, in the order in which it was written:
for a program that follows along."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.sight import Scope, scope_of, sight
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.queries import Record
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.prepared import Prepared

# How many entries are looked through for one answer, whether or not they are for this viewer.
_LOOKED_AT = 2_000
_BATCH = 500
_SEEN = Prepared(
    lambda findings, where: Finding.objects.filter(where, pk__in=findings).values_list("pk")
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Entries, oldest first; `after` is where to ask on, and `more` whether there is more now."""

    entries: tuple[Record, ...]
    after: int
    more: bool


def changes(actor: Actor, *, after: int, most: int) -> Changes:
    """The entries behind a number about findings that the actor sees whole now. What became visible
    to him later than it was written is not told again: its story is.

    No entry is passed over that is committed later with a lower number: see
    `journal.queries.settled`. A number of entries is looked through and no more, so an answer may
    hold fewer than asked for, or none, and still lead on.
    """
    last = journal.settled()
    scope = scope_of(actor)
    found: list[Record] = []
    looked = 0
    while len(found) < most and looked < _LOOKED_AT:
        batch = journal.following(after, upto=last, most=_BATCH)
        if not batch:
            return Changes(tuple(found), max(after, 0), more=False)
        looked += len(batch)
        seen = _seen(batch, scope)
        for record in batch:
            if len(found) == most:
                return Changes(tuple(found), after, more=True)
            after = record.id
            if record.subject in seen:
                found.append(record)
    return Changes(tuple(found), after, more=after < last)


def _seen(batch: list[Record], scope: Scope) -> frozenset[UUID]:
    subjects = {one.subject for one in batch if one.subject}
    return frozenset(pk for (pk,) in _SEEN(findings=subjects, where=sight(scope)))
