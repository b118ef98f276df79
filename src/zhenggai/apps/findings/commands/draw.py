"""Drawing closed findings for the look-back, in the open: announced, seeded by two, repeatable."""

from __future__ import annotations

import re
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings import permissions
from zhenggai.apps.findings.commands.rounds import locked_round, who_of
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Draw, DrawItem, Finding
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.core import draw as lots
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import words

_SOURCE = 200
_SEED = re.compile(r"[0-9A-Za-z.,+-]{3,64}")


@transaction.atomic
def announce_draw(
    *,
    round_id: UUID,
    actor: Actor,
    at: datetime,
    today: date,
    count: int,
    seed_source: str,
    known_on: date,
) -> Draw:
    """Fix the closed findings of a round as the list, journal its digest, and name the public
    number that will decide, which must become known on a later day."""
    opened, reach = locked_round(round_id, actor)
    permissions.check_hand("draw", actor=actor, at=at)
    if known_on <= today:
        raise Invalid("draw.known-already", field="known_on")
    if Draw.objects.filter(round=opened, drawn_at=None).exists():
        raise WrongState("draw.one-open")
    refs = Finding.objects.filter(round=opened, state=State.CLOSED).values_list("ref", flat=True)
    listed = lots.population(list(refs))
    if not listed:
        raise WrongState("draw.nothing-closed")
    if not 1 <= count <= listed.count("\n"):
        raise Invalid("draw.count", field="count", most=listed.count("\n"))
    made = Draw.objects.create(
        round=opened,
        count=count,
        seed_source=words(seed_source, "seed_source", most=_SOURCE),
        known_on=known_on,
        population=listed,
        digest=lots.digest(listed),
        announced_by_id=actor.person,
        announced_at=at,
    )
    journal.append(
        kind=Event.DRAW_ANNOUNCED.value,
        who=who_of(actor, reach),
        at=at,
        body={
            "round": str(opened.pk),
            "draw": str(made.pk),
            "count": count,
            "population": made.digest,
            "known_on": known_on.isoformat(),
        },
        texts={"seed_source": made.seed_source},
        subject=opened.pk,
    )
    return made


@transaction.atomic
def type_seed(*, draw_id: UUID, actor: Actor, at: datetime, today: date, seed: str) -> Draw:
    """Type the public number. When a second person has typed the same, the draw is made and the
    findings drawn are due for their look-back; a different one is refused. Whoever typed first may
    correct his own."""
    found = Draw.objects.filter(pk=draw_id).first()
    if found is None:
        raise Missing("draw.missing")
    _, reach = locked_round(found.round_id, actor)
    made = Draw.objects.select_for_update().get(pk=draw_id)
    permissions.check_hand("draw", actor=actor, at=at)
    if made.drawn_at is not None:
        raise WrongState("draw.made-already")
    if today < made.known_on:
        raise WrongState("draw.not-known-yet", day=made.known_on.isoformat())
    bare = seed.strip()
    if not _SEED.fullmatch(bare):
        raise Invalid("draw.seed", field="seed")
    if made.first_by_id is None or (made.first_by_id == actor.person and bare != made.first_seed):
        return _first(made, bare, who_of(actor, reach), at)
    if made.first_by_id == actor.person:
        raise NotPermitted("draw.second-person")
    if bare != made.first_seed:
        raise Invalid("draw.seeds-differ", field="seed")
    made.seed, made.second_by_id, made.drawn_at = bare, actor.person, at
    made.save(update_fields=["seed", "second_by", "drawn_at"])
    drawn = _items(made, today)
    journal.append(
        kind=Event.DRAW_MADE.value,
        who=who_of(actor, reach),
        at=at,
        body={
            "round": str(made.round_id),
            "draw": str(made.pk),
            "population": made.digest,
            "seed": bare,
            "drawn": [str(one.pk) for one in drawn],
        },
        subject=made.round_id,
    )
    return made


def _first(made: Draw, seed: str, who: journal.Who, at: datetime) -> Draw:
    made.first_seed, made.first_by_id = seed, who.actor
    made.save(update_fields=["first_seed", "first_by"])
    journal.append(
        kind=Event.DRAW_SEED_TYPED.value,
        who=who,
        at=at,
        body={"round": str(made.round_id), "draw": str(made.pk)},
        subject=made.round_id,
    )
    return made


def _items(made: Draw, today: date) -> list[Finding]:
    refs = lots.drawn(made.population, seed=made.seed, count=made.count)
    rows = {one.ref: one for one in Finding.objects.select_for_update().filter(ref__in=refs)}
    drawn = [rows[ref] for ref in refs]
    DrawItem.objects.bulk_create(
        DrawItem(draw=made, finding=one, place=place) for place, one in enumerate(drawn, 1)
    )
    for one in drawn:
        if one.state == State.CLOSED:
            one.review_on = today
            one.version += 1
            one.save(update_fields=["review_on", "version"])
    return drawn
