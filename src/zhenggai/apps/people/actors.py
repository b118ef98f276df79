"""The frozen picture of what one person is on one day. Pure: permissions are judged on it alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from zhenggai.apps.people.roles import ADMINS, Role

# How long after the second factor was shown a person may sign off, review, verify or close.
FRESH_FOR = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Reach:
    """One role with the subtree that it is held for. `round` narrows it to one round."""

    role: Role
    unit: UUID
    path: str
    round: UUID | None = None
    acting: bool = False

    def covers(self, path: str) -> bool:
        """Whether the unit at `path` lies in the subtree."""
        return path.startswith(self.path)


@dataclass(frozen=True, slots=True)
class Actor:
    """A person on one day: roles, and the units that he belongs to by post or by rectifying role.

    With `principal`, the reaches are those of the leader for whom the person acts by delegation:
    preparing, or filing the page that the leader signed. `factor_at` is when the second factor was
    last shown; `None` for whoever has none, a command line among them. `by_token` says that a
    program acts for him, which never signs off, reviews, verifies or closes.
    """

    person: UUID
    on: date
    reaches: tuple[Reach, ...] = ()
    homes: tuple[str, ...] = ()
    admin: Role | None = None
    principal: UUID | None = None
    factor_at: datetime | None = None
    by_token: bool = False

    @property
    def persons(self) -> frozenset[UUID]:
        """Everybody who takes part in what this actor does: himself, and whom he acts for."""
        return frozenset({self.person} | ({self.principal} if self.principal else set()))

    def held(self, roles: Collection[Role]) -> Iterator[Reach]:
        """The reaches with one of the roles."""
        return (reach for reach in self.reaches if reach.role in roles)

    def belongs_below(self, path: str) -> bool:
        """Whether he belongs to the unit at `path` or to one below it."""
        return any(home.startswith(path) for home in self.homes)

    def is_fresh(self, at: datetime) -> bool:
        """Whether the second factor was shown a short while ago."""
        return self.factor_at is not None and timedelta() <= at - self.factor_at <= FRESH_FOR


def capacity_of(reach: Reach, *, paper: bool = False, token: bool = False) -> str:
    """How the journal names the capacity: the role, and whether acting, by a page signed, or by a
    token."""
    assert reach.role not in ADMINS
    marks = {"acting": reach.acting, "paper": paper, "token": token}
    return ".".join([reach.role.value, *(mark for mark, there in marks.items() if there)])
