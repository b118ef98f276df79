"""The issuer's own list of what findings are about, by kind of oversight."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands.rounds import locked_round, who_of
from zhenggai.apps.findings.events import Event
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.regimes.models import Category
from zhenggai.core.errors import Invalid
from zhenggai.kit.words import some_words, words


@transaction.atomic
def add_category(
    *,
    round_id: UUID,
    actor: Actor,
    at: datetime,
    code: str,
    name: str,
    name_en: str = "",
    source: str = "",
) -> Category:
    """Add a category to the regime of a round; whoever is of the round's team may, and every round
    of that regime can use it. `source` is the rule that the list follows. Raises `Missing` for
    everybody else, `Invalid` for a code or a name that stands there already."""
    opened, reach = locked_round(round_id, actor)
    bare, said = words(code, "code", most=32), words(name, "name", most=128)
    there = Category.objects.filter(regime=opened.regime_id)
    if there.filter(code=bare).exists():
        raise Invalid("category.code-taken", field="code")
    if there.filter(name=said).exists():
        raise Invalid("category.name-taken", field="name")
    added = Category.objects.create(
        regime_id=opened.regime_id,
        code=bare,
        name=said,
        name_en=some_words(name_en, "name_en", most=128),
        source=some_words(source, "source", most=500),
    )
    journal.append(
        kind=Event.CATEGORY_ADDED.value,
        who=who_of(actor, reach),
        at=at,
        body={"round": str(opened.pk), "category": str(added.pk), "regime": opened.regime_id},
        texts={"name": said},
        subject=opened.pk,
    )
    return added
