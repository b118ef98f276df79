"""Who can be chosen in the demo, and what waits for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhenggai.apps.findings import queries as findings
from zhenggai.apps.findings.models import Round
from zhenggai.apps.findings.queries.desk import desk_of
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.models import Person, Tenure
from zhenggai.demo.tables import ADMINS, MEMBERS
from zhenggai.kit.refusals import Missing

FIRST_SEEN = "self-examination.txt"
_CAST = {member.login: member for member in MEMBERS if member.cast}
_LOGINS = (*_CAST, *(login for login, _ in ADMINS))


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the cast: who he is, where, in which roles, and how much waits for him today; `leader`
    is whom he prepares for. An administrator has no unit and nothing that waits."""

    login: str
    name: str
    name_en: str
    unit: str
    unit_en: str
    post: str
    post_en: str
    roles: tuple[str, ...]
    waits: int
    leader: str
    leader_en: str


def cast(*, on: date) -> list[Chosen]:
    """Everybody who can be chosen, in the order of the tables."""
    rows = Tenure.objects.filter(person__login__in=_LOGINS).select_related("post__unit")
    posts = {row.person_id: row for row in rows}
    known = {one.login: one for one in Person.objects.filter(login__in=_LOGINS)}
    return [
        _chosen(known[login], posts.get(known[login].pk), on) for login in _LOGINS if login in known
    ]


def person(login: str) -> Person:
    """One of the cast. `Missing` for everybody else: the rest of the district cannot be chosen."""
    found = Person.objects.filter(login=login).first() if login in _LOGINS else None
    if found is None:
        raise Missing("people.no-person")
    return found


def first_seen(person: UUID, *, on: date) -> UUID | None:
    """The round whose source is the self-examination, where this person sees it."""
    seen = findings.rounds_of(findings.scope_of(people.actor_of(person, on=on)))
    return seen.filter(documents__name=FIRST_SEEN).values_list("pk", flat=True).first()


def rounds() -> list[Round]:
    """The rounds of the demo, the one to see first before the others."""
    return list(Round.objects.order_by("feedback_on"))


def _chosen(one: Person, held: Tenure | None, on: date) -> Chosen:
    actor = people.actor_of(one.pk, on=on)
    leader = next(iter(people.principals_of(one.pk, on=on)), None)
    desks = [desk_of(actor)]
    if leader is not None:
        desks.append(desk_of(people.actor_of(one.pk, on=on, principal=leader.pk)))
    roles = {reach.role for reach in actor.reaches} | ({actor.admin} if actor.admin else set())
    post = held.post if held else None
    return Chosen(
        login=one.login,
        name=one.name,
        name_en=one.name_en,
        unit=post.unit.name if post else "",
        unit_en=post.unit.name_en if post else "",
        post=post.name if post else "",
        post_en=post.name_en if post else "",
        roles=tuple(sorted(role.value for role in roles)),
        waits=sum(group.count for desk in desks for group in desk.groups)
        + sum(len(desk.signings) for desk in desks),
        leader=leader.name if leader else "",
        leader_en=leader.name_en if leader else "",
    )
