"""Who holds which role for which unit on a day, for whoever is to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias
from uuid import UUID

from zhenggai.apps.people import queries as people
from zhenggai.apps.people.models import Grant
from zhenggai.apps.people.paths import upward
from zhenggai.apps.people.roles import RECTIFYING, Role

AT_HOME = frozenset({Role.LEAD_LEADER, Role.LEAD_OFFICER})
_ROLES = (*sorted(RECTIFYING), Role.REGISTRAR)
Persons: TypeAlias = frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Holders:
    """Who holds which role for which unit on a day, by the path of the unit, and for which round,
    `None` for every one; and who came to a role after the last day that was told on."""

    by_path: Mapping[tuple[Role, str, UUID | None], frozenset[UUID]] = field(default_factory=dict)
    newly: frozenset[UUID] = frozenset()

    def at(self, role: Role, path: str, round_: UUID) -> frozenset[UUID]:
        """Those who hold it in a round for that very unit."""
        places = ((role, path, narrowed) for narrowed in (None, round_))
        return frozenset[UUID]().union(*(self.by_path.get(one, ()) for one in places))

    def over(self, role: Role, path: str, round_: UUID) -> frozenset[UUID]:
        """Those who hold it for the unit or for one above it."""
        return frozenset[UUID]().union(*(self.at(role, one, round_) for one in upward(path)))

    def at_work(self, path: str, owner: str | None, round_: UUID) -> Persons:
        """Whoever has a rectifying role over the lead unit, or over that which owns a measure."""
        places = (one for one in (path, owner) if one is not None)
        found = (self.over(role, one, round_) for one in places for role in RECTIFYING)
        return frozenset[UUID]().union(*found)

    def nearest(self, roles: Collection[Role], path: str, round_: UUID) -> Mapping[Role, Persons]:
        """Those who hold one of the roles for the unit, or for the nearest above that has any."""
        for one in upward(path):
            found = {role: self.at(role, one, round_) for role in roles}
            if any(found.values()):
                return found
        return dict.fromkeys(roles, frozenset())


def holders_on(on: date, *, since: date | None, roles: Collection[Role] = _ROLES) -> Holders:
    """Who leads, handles, is responsible and registers on a day, or holds others of the `roles`.
    One query."""
    found: dict[tuple[Role, str, UUID | None], set[UUID]] = defaultdict(set)
    newly: set[UUID] = set()
    rows = Grant.objects.filter(
        people.holding(on), withdrawn_at=None, role__in=sorted(roles), person__is_active=True
    )
    columns = ("role", "unit__path", "round", "person", "from_on")
    for role, path, round_, person, from_on in rows.values_list(*columns):
        found[Role(role), path, round_].add(person)
        if since is not None and from_on > since:
            newly.add(person)
    by_path = {key: frozenset(persons) for key, persons in found.items()}
    return Holders(by_path, frozenset(newly))
