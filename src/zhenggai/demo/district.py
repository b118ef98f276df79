"""Sets up the district: its units, its people, who holds which post and role.

Roles and delegations are given by the commands, as the security administrator and the leaders
would; units, persons and posts are rows, since the site takes them from a workbook.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from zhenggai.apps.people import commands, queries
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Grant, Person, Post, Tenure, Unit
from zhenggai.apps.people.roles import Role
from zhenggai.demo.names import name
from zhenggai.demo.tables import ADMINS, DELEGATES, MEMBERS, UNITS, Member

_OPENED = date(2010, 1, 1)
_DELEGATED_DAYS = 360


@dataclass(frozen=True, slots=True)
class District:
    """The units and persons by code and login; `successors` are those who took a unit over."""

    units: dict[str, Unit]
    people: dict[str, Person]
    successors: dict[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str | None], Actor] = field(default_factory=dict)

    def actor(self, login: str, *, at: datetime, principal: str | None = None) -> Actor:
        """What a person is on a day, his second factor shown just now. Asked once: roles change on
        few days, which `forget` what was known."""
        leader = self.people[principal].pk if principal else None
        known = self._known.get((login, principal))
        if known is None:
            known = queries.actor_of(self.people[login].pk, on=at.date(), principal=leader)
            self._known[login, principal] = known
        return replace(known, on=at.date(), factor_at=at)

    def forget(self) -> None:
        """Roles have changed."""
        self._known.clear()

    def unit(self, code: str) -> UUID:
        """The key of a unit."""
        return self.units[code].pk

    def person(self, login: str) -> UUID:
        """The key of a person."""
        return self.people[login].pk

    def leader_of(self, unit: str) -> str:
        """Who leads a unit now."""
        return self.successors.get(unit) or _first(unit, Role.LEAD_LEADER)

    def officer_of(self, unit: str) -> str:
        """Who handles for a unit."""
        return _first(unit, Role.LEAD_OFFICER)

    def helper_of(self, unit: str) -> str:
        """Who helps others for a unit."""
        return _first(unit, Role.SUPPORTING)

    def delegate_of(self, leader: str) -> str:
        """Who prepares for a leader."""
        return dict(DELEGATES)[leader]


def found(*, since: datetime) -> District:
    """The district as it stands at `since`, inside the caller's transaction."""
    district = District(_units(), _people(since.date()))
    for member in MEMBERS:
        _take_office(district, member, since)
    for leader, delegate in DELEGATES:
        commands.give_delegation(
            actor=district.actor(leader, at=since),
            delegate=district.person(delegate),
            from_on=since.date(),
            to_on=since.date() + timedelta(days=_DELEGATED_DAYS),
            at=since,
        )
    return district


def let_observe(district: District, login: str, *, round_id: UUID, unit: str, at: datetime) -> None:
    """Let somebody observe one round."""
    Grant.objects.create(
        person=district.people[login],
        role=Role.OBSERVER,
        unit=district.units[unit],
        round=round_id,
        from_on=at.date(),
        granted_by=district.people["sec"],
    )
    district.forget()


def change_leader(district: District, unit: str, before: str, after: str, *, at: datetime) -> None:
    """Somebody else leads the unit from this day on; the one before him keeps no role there."""
    security = district.actor("sec", at=at)
    held = Grant.objects.get(person=district.person(before), role=Role.LEAD_LEADER)
    commands.end_grant(actor=security, grant=held.pk, at=at)
    district.forget()
    Tenure.objects.filter(person=district.person(before)).update(to_on=at.date())
    _give(district, after, Role.LEAD_LEADER, unit, at=at, acting=True)
    district.successors[unit] = after


def _first(unit: str, role: Role) -> str:
    return next(one.login for one in MEMBERS if one.unit == unit and role in one.roles)


def _units() -> dict[str, Unit]:
    made: dict[str, Unit] = {}
    for number, (code, above, chinese, english) in enumerate(UNITS, 1):
        parent = made[above] if above else None
        made[code] = Unit.objects.create(
            code=code,
            name=chinese,
            name_en=english,
            parent=parent,
            path=(parent.path if parent else "") + f"{number:04x}",
            rank=number,
            opened_on=_OPENED,
        )
    return made


def _people(on: date) -> dict[str, Person]:
    logins = [login for login, _ in ADMINS] + [member.login for member in MEMBERS]
    people = {}
    for number, login in enumerate(logins):
        chinese, english = name(number)
        person = Person(login=login, name=chinese, name_en=english, joined_on=on)
        person.set_unusable_password()
        person.save(force_insert=True)
        people[login] = person
    for login, role in ADMINS:
        Grant.objects.create(person=people[login], role=role, from_on=on)
    return people


def _take_office(district: District, member: Member, since: datetime) -> None:
    unit = district.units[member.unit]
    post = Post.objects.create(
        unit=unit,
        code=member.login,
        name=member.post,
        name_en=member.post_en,
        heads=member.heads,
    )
    Tenure.objects.create(person=district.people[member.login], post=post, from_on=since.date())
    for role in member.roles:
        _give(district, member.login, role, member.over or member.unit, at=since)


def _give(
    district: District, login: str, role: Role, unit: str, *, at: datetime, acting: bool = False
) -> None:
    commands.give_grant(
        actor=district.actor("sec", at=at),
        person=district.person(login),
        role=role,
        unit=district.unit(unit),
        from_on=at.date(),
        to_on=None,
        at=at,
        acting=acting,
    )
    district.forget()
