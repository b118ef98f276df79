"""What acts look up beside the finding itself: once, for however many findings an act is on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID, uuid5

from django.db.models import F

from zhenggai.apps.findings.commands._act import Turn
from zhenggai.apps.findings.models import ProgressRequest, Tag, Tagging
from zhenggai.apps.findings.queries.by_rule import Almanac
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Unit
from zhenggai.kit.among import Among
from zhenggai.kit.rows import insert


@dataclass
class Look:
    """`findings` are those that the act is on, by key."""

    findings: Collection[UUID]
    almanac: Almanac = field(default_factory=Almanac)
    _units: dict[UUID, Unit | None] = field(default_factory=dict)
    _persons: dict[tuple[UUID, date], Actor] = field(default_factory=dict)
    _tags: dict[UUID, dict[str, UUID]] = field(default_factory=dict)
    _new: dict[UUID, tuple[UUID, str]] = field(default_factory=dict)

    @staticmethod
    def at(turn: Turn) -> Look:
        """For an act on one finding."""
        return Look([turn.finding.pk])

    def unit(self, key: UUID) -> Unit | None:
        """A unit that is open."""
        if key not in self._units:
            self._units[key] = Unit.objects.filter(pk=key, closed_on=None).first()
        return self._units[key]

    def person(self, key: UUID, on: date) -> Actor:
        """What a person is on a day."""
        if (key, on) not in self._persons:
            self._persons[key, on] = people.actor_of(key, on=on)
        return self._persons[key, on]

    @cached_property
    def asked_by(self) -> dict[UUID, date]:
        """Until when a report is asked for, of those for which one is."""
        rows = ProgressRequest.objects.filter(self._on_them(), answered_at=None)
        return dict(rows.values_list("finding", "due_on"))

    def tag(self, round_: UUID, name: str) -> UUID:
        """The key of a tag of a round, whether or not there is such a tag yet. Two who think of the
        same word at once make one tag of it, so the key of a new one follows from the word."""
        if round_ not in self._tags:
            rows = Tag.objects.filter(round=round_)
            self._tags[round_] = dict(rows.values_list("name", "pk"))
        if name not in self._tags[round_]:
            key = self._tags[round_][name] = uuid5(round_, name)
            self._new[key] = (round_, name)
        return self._tags[round_][name]

    def keep_tags(self) -> None:
        """Let there be every tag whose key was asked for; none is ever taken away."""
        if self._new:
            rows = [(key, *told) for key, told in sorted(self._new.items())]
            insert(Tag, ("id", "round_id", "name"), rows, unless_there=True)
            self._new.clear()

    @cached_property
    def tagged(self) -> frozenset[tuple[UUID, UUID]]:
        """The tags that are on the findings: tag and finding."""
        rows = Tagging.objects.filter(self._on_them(), off_at=None)
        return frozenset(rows.values_list("tag", "finding"))

    def _on_them(self) -> Among:
        return Among(F("finding"), list(self.findings))
