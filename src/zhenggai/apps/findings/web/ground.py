"""What a request about one finding stands on: who acts, on what, and the page as he sees it, read
only where it is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from django.http import HttpRequest
from django.utils.timezone import now

from zhenggai.apps.findings import queries
from zhenggai.apps.findings.queries.page import Page
from zhenggai.apps.findings.states import RULES, Act
from zhenggai.apps.people import http
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.refusals import Missing

FOR = "for"


@dataclass
class Ground:
    """One finding, one actor, one instant; `thing` is what on the page the act is about."""

    finding_id: UUID
    actor: Actor
    at: datetime
    act: Act | None = None
    thing: UUID | None = None
    before: int | None = None
    measures_page: int = 1

    @cached_property
    def page(self) -> Page:
        """The page, read once. `Missing` where the actor does not see the finding."""
        return queries.finding_page(
            self.finding_id,
            actor=self.actor,
            at=self.at,
            before=self.before,
            measures_page=self.measures_page,
        )

    def check_seen(self) -> None:
        """Raise `Missing` where the actor does not see the finding, in few queries."""
        if not queries.sees_finding(self.finding_id, actor=self.actor):
            raise Missing("finding.missing")

    @property
    def files_paper(self) -> bool:
        """Whether the actor files a page that his leader signed."""
        return self.actor.principal is not None and self.act is not None and RULES[self.act].paper


def ground_of(
    request: HttpRequest, finding_id: UUID, *, act: Act | None = None, has_thing: bool = False
) -> Ground:
    """The ground of a request. `Missing` for an address that was never given."""
    asked = request.POST if request.method == "POST" else request.GET
    thing = asked.get("thing", "")
    return Ground(
        finding_id=finding_id,
        actor=viewer(request, finding_id, asked.get(FOR, "")),
        at=now(),
        act=act,
        thing=key(thing) if has_thing and thing else None,
        before=number(request.GET.get("before")),
        measures_page=number(request.GET.get("measures")) or 1,
    )


def viewer(request: HttpRequest, finding_id: UUID, wanted: str) -> Actor:
    """The one who looks: as himself, or for the leader who is named. A secretary without any role
    of his own looks for the first of his leaders who sees the finding."""
    if wanted:
        return http.actor(request, principal=key(wanted))
    own = http.actor(request)
    if own.reaches:
        return own
    for leader in people.principals_of(own.person, on=own.on):
        actor = http.actor(request, principal=leader.pk)
        if queries.sees_finding(finding_id, actor=actor):
            return actor
    return own


def key(text: str) -> UUID:
    """A key out of an address. `Missing` for anything else."""
    try:
        return UUID(text)
    except ValueError:
        raise Missing("finding.missing") from None


def number(text: str | None) -> int | None:
    """A number out of an address, `None` where there is none. `Missing` for anything else."""
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise Missing("finding.missing")
    return int(text)
