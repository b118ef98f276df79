"""The frame of every act on a reading: lock, see, check, save, append.

The lock on the round comes first, as in every command on a round; so two people who review one
reading act one after the other, and the second is told what changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands.rounds import locked_round, who_of
from zhenggai.apps.findings.models import Round
from zhenggai.apps.intake.events import Event
from zhenggai.apps.intake.kinds import IntakeState, PassageKind, PassageState
from zhenggai.apps.intake.layout import Layout, loaded
from zhenggai.apps.intake.models import Intake, Passage, Registered
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, Stale, WrongState
from zhenggai.core.records import Span
from zhenggai.kit.refusals import Missing

MOST_WORDS = 2_000


@dataclass
class Review:
    """One act under way on a locked reading."""

    intake: Intake
    round: Round
    actor: Actor
    at: datetime
    who: journal.Who

    @property
    def text(self) -> str:
        """The text of the document."""
        return self.intake.document.text

    @cached_property
    def layout(self) -> Layout:
        """The document as it was read."""
        return loaded(self.text, self.intake.layout)

    def passage(self, passage_id: UUID, seen: int) -> Passage:
        """A passage of this reading, in the version that the actor has seen. Raises `Missing`, and
        `Stale` where somebody else has changed it since."""
        found = self.intake.passages.filter(pk=passage_id).first()
        if found is None:
            raise Missing("intake.passage-missing")
        if found.version != seen:
            raise Stale("intake.passage-changed", passage=str(found.pk))
        if found.state == PassageState.REPLACED:
            raise WrongState("intake.passage-replaced")
        return found

    def change(self, passage: Passage, **values: Any) -> None:
        """Save a passage with the values, one version on."""
        values |= {
            "version": passage.version + 1,
            "changed_by_id": self.actor.person,
            "changed_at": self.at,
        }
        for name, value in values.items():
            setattr(passage, name, value)
        passage.save(update_fields=[name.removesuffix("_id") for name in values])

    def end(
        self,
        event: Event,
        *,
        body: Mapping[str, object] | None = None,
        texts: Mapping[str, str] | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> int:
        """Save the reading, append the entry; the entry's number."""
        values = {**(fields or {}), "version": self.intake.version + 1}
        for name, value in values.items():
            setattr(self.intake, name, value)
        self.intake.save(update_fields=[name.removesuffix("_id") for name in values])
        return journal.append(
            kind=event.value,
            who=self.who,
            at=self.at,
            body={"intake": str(self.intake.pk), **(body or {})},
            texts=texts,
            subject=self.intake.pk,
        )


def begin(intake_id: UUID, *, actor: Actor, at: datetime) -> Review:
    """Lock the round and the reading. Raises `Missing` for whoever is not of the round's team, and
    `WrongState` where the reading is registered or discarded."""
    assert transaction.get_connection().in_atomic_block
    round_id = Intake.objects.filter(pk=intake_id).values_list("document__round", flat=True).first()
    if round_id is None:
        raise Missing("intake.missing")
    opened, reach = locked_round(round_id, actor)
    rows = Intake.objects.select_for_update(of=("self",)).select_related("document")
    intake = rows.get(pk=intake_id)
    if intake.state != IntakeState.REVIEWING:
        raise WrongState("intake.not-under-review", state=intake.state)
    return Review(intake, opened, actor, at, who_of(actor, reach))


def check_can_review(*, intake_id: UUID, actor: Actor, at: datetime) -> int:
    """Raise what keeps the actor from every act on a reading; its version, which does not change
    before the transaction ends."""
    return begin(intake_id, actor=actor, at=at).intake.version


def span_in(text: str, start: int, end: int) -> Span:
    """The span without white space at its ends. Raises `Invalid` where it does not lie in the
    text, or where nothing but white space and signs stands in it."""
    if not 0 <= start < end <= len(text):
        raise Invalid("intake.outside", field="start")
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if not any(char.isalnum() for char in text[start:end]):
        raise Invalid("intake.no-words", field="start")
    return Span(start, end)


def check_apart(review: Review, span: Span, *, leaving: Iterable[UUID | None] = ()) -> None:
    """Refuse a finding that shares text with another accepted one. `leaving` are those that may:
    itself, its parent and its children."""
    clash = review.intake.passages.filter(
        kind=PassageKind.FINDING,
        state=PassageState.ACCEPTED,
        start__lt=span.end,
        end__gt=span.start,
    ).exclude(pk__in=[one for one in leaving if one is not None])
    found = clash.order_by("start").first()
    if found is not None:
        words = review.text[found.start : found.end]
        raise Invalid("intake.overlaps", field="start", quote=words[:40])


def check_untied(passage: Passage) -> None:
    """Refuse to reshape what was said to be a finding registered before; untie it first."""
    if Registered.objects.filter(passage=passage).exists():
        raise WrongState("intake.tied")


def family(passage: Passage) -> list[UUID | None]:
    """The passage, its parent and its children: those that it may share text with."""
    children = Passage.objects.filter(parent=passage.pk).values_list("pk", flat=True)
    return [passage.pk, passage.parent_id, *children]
