"""The frame of every act on a finding: lock, see, check, move, save, append.

Each command opens a `Turn` inside its transaction and ends it; no command moves a state, takes a
part or appends an entry in any other way.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.db import transaction

from zhenggai.apps.findings import permissions, queries
from zhenggai.apps.findings.commands import findable
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Finding, PartTaken
from zhenggai.apps.findings.models.acts import Record
from zhenggai.apps.findings.states import ENDED, RULES, Act, State, check_state, move
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor, Reach, capacity_of
from zhenggai.core.errors import Invalid, Stale
from zhenggai.kit.refusals import Missing
from zhenggai.kit.rows import insert, update

MOST_TEXT = 20_000
# Control characters but tab and line ends, halves of surrogate pairs, and non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DIGEST = re.compile(r"[0-9a-f]{64}")
R = TypeVar("R", bound=Record)


@dataclass(slots=True)
class Turn:
    """One act under way: the locked finding and all that was asked about it."""

    act: Act
    actor: Actor
    at: datetime
    finding: Finding
    reach: Reach
    setting: permissions.Setting
    paper: str = ""

    @property
    def today(self) -> date:
        """The day of the act in the zone of the round's issuer."""
        return day_in(self.finding, self.at)

    @property
    def capacity(self) -> str:
        """In which capacity, as the journal names it."""
        return capacity_of(self.reach, paper=bool(self.paper), token=self.actor.by_token)

    def end(
        self,
        event: Event,
        *,
        to: State | None = None,
        body: Mapping[str, object] | None = None,
        texts: Mapping[str, str] | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> int:
        """Move and save the finding, take the part, append the entry; the entry's number."""
        before = self.finding.state
        changed = dict(fields or {})
        if to is not None:
            changed |= {"state": move(self.act, before, to), "moved_at": self.at}
        changed["version"] = self.finding.version + 1
        for name, value in changed.items():
            setattr(self.finding, name, value)
        update(self.finding, [*changed])
        findable.changed(self.finding, changed)
        self._take_part()
        told: dict[str, object] = {
            "finding": str(self.finding.pk),
            "episode": self.finding.episode,
            **(body or {}),
        }
        if to is not None:
            told |= {"from": str(before), "to": to.value}
        words = {**(texts or {}), **({"paper": f"sha256:{self.paper}"} if self.paper else {})}
        return self._append(event, told, words, self.finding.pk)

    def note(
        self, event: Event, *, about: UUID, body: Mapping[str, object], texts: Mapping[str, str]
    ) -> int:
        """Append the entry of an act that leaves the finding as it is and tells of a thing of its
        own, which not everybody sees who sees the finding; the entry's number."""
        told = {"finding": str(self.finding.pk), "episode": self.finding.episode, **body}
        return self._append(event, told, texts, about)

    def _append(
        self, event: Event, told: Mapping[str, object], texts: Mapping[str, str], about: UUID
    ) -> int:
        return journal.append(
            kind=event.value,
            who=self.who(),
            at=self.at,
            body=told,
            texts=texts,
            subject=about,
        )

    def who(self) -> journal.Who:
        """Who acts, as the journal names it."""
        return journal.Who(
            actor=self.actor.person,
            capacity=self.capacity,
            unit=self.reach.unit,
            on_behalf_of=self.actor.principal,
        )

    def record(self, model: type[R], *, entry: int, **values: Any) -> R:
        """Save the act's own record."""
        row = model(
            finding=self.finding,
            episode=self.finding.episode,
            by_id=self.actor.person,
            on_behalf_of_id=self.actor.principal,
            capacity=self.capacity,
            unit_id=self.reach.unit,
            at=self.at,
            entry=entry,
            **values,
        )
        row.save(force_insert=True)
        return row

    def _take_part(self) -> None:
        part = RULES[self.act].part
        if part is None:
            return
        insert(
            PartTaken,
            ("id", "finding_id", "episode", "person_id", "part"),
            [
                (uuid4(), self.finding.pk, self.finding.episode, person, part.value)
                for person in sorted(self.actor.persons)
            ],
            unless_there=True,
        )


def begin(
    act: Act,
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    seen: int | None = None,
    paper: str = "",
) -> Turn:
    """Lock the finding and ask everything that can be asked before the act's own guard.

    Raises `Missing` where the viewer does not see it, `NotPermitted`, `WrongState`, and `Stale`
    where `seen` names a version that is not the present one. In this order: whoever may not act at
    all learns nothing of the state.
    """
    assert transaction.get_connection().in_atomic_block
    assert not paper or _DIGEST.fullmatch(paper), paper
    finding = _locked(finding_id, actor)
    setting = queries.setting_of(finding)
    permissions.check_role(act, actor=actor, finding=finding, setting=setting)
    check_state(act, finding.state)
    reach = permissions.check_can(
        act, actor=actor, finding=finding, setting=setting, at=at, paper=bool(paper)
    )
    if seen is not None and seen != finding.version:
        raise Stale("finding.changed-meanwhile", ref=finding.ref)
    return Turn(act, actor, at, finding, reach, setting, paper)


def day_in(finding: Finding, at: datetime) -> date:
    """The calendar day of an instant where the round's issuer sits."""
    return at.astimezone(ZoneInfo(finding.round.zone)).date()


def words(text: str, field: str, *, most: int = MOST_TEXT) -> str:
    """What somebody wrote, without space around it. Raises `Invalid` naming the field where it is
    empty or too long."""
    bare = text.strip()
    if not bare:
        raise Invalid("act.words-missing", field=field)
    return some_words(bare, field, most=most)


def some_words(text: str, field: str, *, most: int = MOST_TEXT) -> str:
    """Like `words`, but may be empty."""
    bare = text.strip()
    if len(bare) > most:
        raise Invalid("act.words-too-long", field=field, most=most)
    if not can_be_kept(bare):
        raise Invalid("act.words-unprintable", field=field)
    return bare


def can_be_kept(text: str) -> bool:
    """Whether every database, every document that we write and UTF-8 itself can hold the text."""
    return _UNPRINTABLE.search(text) is None


def is_over(finding: Finding) -> bool:
    """Whether nothing more is expected of anybody."""
    return State(finding.state) in ENDED


def _locked(finding_id: UUID, actor: Actor) -> Finding:
    """The locked row, where the actor sees it: nobody holds up what he does not see."""
    found = queries.locked(finding_id, actor=actor)
    if found is None:
        raise Missing("finding.missing")
    return found
