"""The draws of a round for the look-back: their list, and one with its result, for those who make
them and those who look and judge. Who typed the first number is told, never what he typed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Substr

from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.models import Draw, DrawItem, EffectReview, Finding, Round
from zhenggai.apps.findings.queries.named import TITLE
from zhenggai.apps.findings.queries.sight import JUDGES, TEAM, scope_of
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.refusals import Missing


class DrawStage(StrEnum):
    """How far a draw is."""

    AWAITED = "awaited"  # the number is not known yet
    OPEN = "open"  # the number is known, and nobody has typed it
    HALF = "half"  # one person has typed it
    MADE = "made"


class Look(StrEnum):
    """What became of the look-back at a finding that was drawn."""

    DUE = "due"
    HOLDS = "holds"
    FAILS = "fails"
    REOPENED = "reopened"  # open again before anybody looked


@dataclass(frozen=True, slots=True)
class DrawRow:
    """One draw in the list of a round."""

    draw: Draw
    stage: DrawStage


@dataclass(frozen=True, slots=True)
class DrawsPage:
    """The draws of a round, the latest first; `closed` is how many findings there are to draw
    from, `team` whether the viewer is of those who announce."""

    round: Round
    today: date
    draws: tuple[DrawRow, ...]
    team: bool
    closed: int
    fresh: bool

    @property
    def announces(self) -> bool:
        """Whether the viewer can announce another draw: there is none under way, and something to
        draw from."""
        waiting = any(row.stage is not DrawStage.MADE for row in self.draws)
        return self.team and bool(self.closed) and not waiting


@dataclass(frozen=True, slots=True)
class Item:
    """One finding that was drawn, by its lot, and its look-back; `looked_on` where one was made."""

    place: int
    id: UUID
    ref: str
    title: str
    state: str
    look: Look
    looked_on: date | None


@dataclass(frozen=True, slots=True)
class DrawPage:
    """One draw of `listed` findings. `types` says whether the viewer can type the number now,
    `mine` whether it was he who typed it first and can only correct it, to `own_seed`."""

    round: Round
    draw: Draw
    stage: DrawStage
    listed: int
    items: tuple[Item, ...]
    types: bool
    mine: bool
    own_seed: str
    today: date
    fresh: bool

    @property
    def looked(self) -> int:
        """How many of those drawn were looked at."""
        return sum(item.look in {Look.HOLDS, Look.FAILS} for item in self.items)


def sees_draws(round_id: UUID, actor: Actor) -> bool:
    """Whether the actor is of the team of a round or of those who judge in it."""
    kept = tuple(reach for reach in actor.reaches if reach.role in TEAM | JUDGES)
    scope = scope_of(replace(actor, reaches=kept))
    return round_id in scope.team | scope.judged


def draws_page(round_id: UUID, *, actor: Actor, at: datetime) -> DrawsPage:
    """The draws of a round. `Missing` for whoever neither makes nor judges them."""
    found = _round(round_id, actor)
    today = day_in(found, at)
    draws = list(_draws(round_id).order_by("-announced_at", "pk"))
    return DrawsPage(
        round=found,
        today=today,
        draws=tuple(DrawRow(one, _stage(one, today)) for one in draws),
        team=_is_team(found, actor),
        closed=Finding.objects.filter(round=round_id, state=State.CLOSED).count(),
        fresh=actor.is_fresh(at),
    )


def draw_page(round_id: UUID, draw_id: UUID, *, actor: Actor, at: datetime) -> DrawPage:
    """One draw of a round. `Missing` for whoever neither makes nor judges it."""
    found = _round(round_id, actor)
    draw = _draw(round_id, draw_id)
    today = day_in(found, at)
    stage = _stage(draw, today)
    mine = draw.first_by_id == actor.person
    return DrawPage(
        round=found,
        draw=draw,
        stage=stage,
        listed=draw.population.count("\n"),
        items=_items(draw),
        types=_is_team(found, actor) and stage in {DrawStage.OPEN, DrawStage.HALF},
        mine=mine,
        own_seed=draw.first_seed if mine else "",
        today=today,
        fresh=actor.is_fresh(at),
    )


def population(round_id: UUID, draw_id: UUID, *, actor: Actor) -> str:
    """The list that is drawn from, to the byte what its digest was taken of. `Missing` as for the
    page."""
    _round(round_id, actor)
    return _draw(round_id, draw_id).population


def _round(round_id: UUID, actor: Actor) -> Round:
    if not sees_draws(round_id, actor):
        raise Missing("round.missing")
    return Round.objects.select_related("issuer").get(pk=round_id)


def _draws(round_id: UUID) -> QuerySet[Draw]:
    rows = Draw.objects.filter(round=round_id)
    return rows.select_related("announced_by", "first_by", "second_by")


def _draw(round_id: UUID, draw_id: UUID) -> Draw:
    found = _draws(round_id).filter(pk=draw_id).first()
    if found is None:
        raise Missing("draw.missing")
    return found


def _is_team(found: Round, actor: Actor) -> bool:
    return actor.principal is None and any(
        reach.covers(found.issuer.path) and reach.round in {None, found.pk}
        for reach in actor.held(TEAM)
    )


def _stage(draw: Draw, today: date) -> DrawStage:
    if draw.drawn_at is not None:
        return DrawStage.MADE
    if today < draw.known_on:
        return DrawStage.AWAITED
    return DrawStage.OPEN if draw.first_by_id is None else DrawStage.HALF


def _items(draw: Draw) -> tuple[Item, ...]:
    if draw.drawn_at is None:
        return ()
    since = EffectReview.objects.filter(finding=OuterRef("finding"), at__gte=draw.drawn_at)
    first = since.order_by("at", "entry")
    rows = (
        DrawItem.objects.filter(draw=draw)
        .annotate(
            holds=Subquery(first.values("holds")[:1]),
            looked_on=Subquery(first.values("looked_on")[:1]),
            quote=Substr("finding__quote__text", 1, TITLE),
        )
        .order_by("place")
        .values_list(
            "place",
            "finding",
            "finding__ref",
            "finding__heading",
            "quote",
            "finding__state",
            "holds",
            "looked_on",
        )
    )
    return tuple(
        Item(place, pk, ref, heading or quote, state, _look(state, holds), looked_on)
        for place, pk, ref, heading, quote, state, holds, looked_on in rows
    )


def _look(state: str, holds: bool | None) -> Look:
    if holds is not None:
        return Look.HOLDS if holds else Look.FAILS
    return Look.DUE if state == State.CLOSED else Look.REOPENED
