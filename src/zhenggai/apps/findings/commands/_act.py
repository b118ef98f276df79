"""The frame of every act on a finding: lock, see, check, move, save, append.

Each command opens a `Turn` inside its transaction and ends it; no command moves a state, takes a
part or appends an entry in any other way. A command over many (`many`) opens and ends the same
turns, all of a portion together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings import permissions, queries
from zhenggai.apps.findings.commands import findable
from zhenggai.apps.findings.commands._bases import end_bases, keep_bases
from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Finding, PartTaken
from zhenggai.apps.findings.models.acts import Record
from zhenggai.apps.findings.queries.by_rule import Reckoned
from zhenggai.apps.findings.states import ENDED, RULES, Act, State, check_state, move
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor, Reach, capacity_of
from zhenggai.core.errors import Stale
from zhenggai.kit.keys import new_key
from zhenggai.kit.refusals import Missing
from zhenggai.kit.rows import insert, insert_told, update_all

_DIGEST = re.compile(r"[0-9a-f]{64}")
R = TypeVar("R", bound=Record)


@dataclass(slots=True)
class Turn:
    """One act under way: the locked finding and all that was asked about it."""

    act: Act
    actor: Actor
    at: datetime
    finding: Finding
    setting: permissions.Setting
    paper: str = ""
    _reach: Reach | None = None

    def check(self, *, seen: int | None = None) -> None:
        """Ask everything that can be asked before the act's own guard; see `begin`."""
        finding, setting = self.finding, self.setting
        permissions.check_role(self.act, actor=self.actor, finding=finding, setting=setting)
        check_state(self.act, finding.state)
        self._reach = permissions.check_can(
            self.act,
            actor=self.actor,
            finding=finding,
            setting=setting,
            at=self.at,
            paper=bool(self.paper),
        )
        if seen is not None and seen != finding.version:
            raise Stale("finding.changed-meanwhile", ref=finding.ref)

    @property
    def reach(self) -> Reach:
        """By which of his roles the actor acts."""
        assert self._reach is not None
        return self._reach

    @property
    def today(self) -> date:
        """The day of the act in the zone of the round's issuer."""
        return day_in(self.finding.round, self.at)

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
        change = Change(event, to, body or {}, texts or {}, fields or {})
        return end_all([(self, change)])[0]

    def make(self, change: Change) -> int:
        """The same for what was worked out before."""
        return end_all([(self, change)])[0]

    def note(
        self, event: Event, *, about: UUID, body: Mapping[str, object], texts: Mapping[str, str]
    ) -> int:
        """Append the entry of an act that leaves the finding as it is and tells of a thing of its
        own, which not everybody sees who sees the finding; the entry's number."""
        told = {"finding": str(self.finding.pk), "episode": self.finding.episode, **body}
        return journal.append(
            kind=event.value, who=self.who(), at=self.at, body=told, texts=texts, subject=about
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
        row = model(finding=self.finding, **self.told(entry), **values)
        row.save(force_insert=True)
        return row

    def told(self, entry: int) -> dict[str, object]:
        """What every act's record holds, by the names of its columns, but for the finding."""
        return {
            "episode": self.finding.episode,
            "by_id": self.actor.person,
            "on_behalf_of_id": self.actor.principal,
            "capacity": self.capacity,
            "unit_id": self.reach.unit,
            "at": self.at,
            "entry": entry,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """What an act does to a finding, and what its entry tells: the state it moves to, ids, codes
    and days, words, columns of the finding, and the act's own record: its model and values. What
    the record stands on is made by `first`, where it may not be there yet. `basis` is the rule that
    sets the deadline, where one does."""

    event: Event
    to: State | None = None
    body: Mapping[str, object] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    record: tuple[type[Record], Mapping[str, Any]] | None = None
    first: Callable[[], None] | None = None
    basis: Reckoned | None = None


def end_all(ended: Sequence[tuple[Turn, Change]]) -> list[int]:
    """Move and save the findings of some turns of one actor and one act at one instant, take the
    parts, append an entry for each; the entries' numbers."""
    happenings = [_happening(turn, change) for turn, change in ended]
    moved = [turn.finding.pk for turn, change in ended if _sets_deadline(turn.finding, change)]
    if moved:
        end_bases(moved, at=ended[0][0].at)
    written: dict[tuple[str, ...], list[Finding]] = {}
    for turn, change in ended:
        written.setdefault(_apply(turn, change), []).append(turn.finding)
    for names, findings in written.items():
        update_all(findings, names)
        findable.changed(findings, names)
    _take_parts([turn for turn, _ in ended])
    # Who acts may differ from finding to finding: by which of his roles, for which unit.
    entries: dict[int, int] = {}
    for who, places in _by_who(ended).items():
        numbers = journal.append_many(
            who=who, at=ended[0][0].at, happenings=[happenings[place] for place in places]
        )
        entries |= dict(zip(places, numbers, strict=True))
    numbers = [entries[place] for place in range(len(ended))]
    _record(ended, numbers)
    return numbers


def _sets_deadline(finding: Finding, change: Change) -> bool:
    """Whether the deadline is another one afterwards, or has another reason."""
    if change.basis is not None or "episode" in change.fields:
        return True
    return bool(change.fields.get("due_on", finding.due_on) != finding.due_on)


def _happening(turn: Turn, change: Change) -> journal.Happening:
    finding = turn.finding
    told: dict[str, object] = {
        "finding": str(finding.pk),
        "episode": finding.episode,
        **change.body,
    }
    if change.to is not None:
        told |= {"from": str(finding.state), "to": change.to.value}
    paper = {"paper": f"sha256:{turn.paper}"} if turn.paper else {}
    return journal.Happening(change.event.value, told, {**change.texts, **paper}, finding.pk)


def _apply(turn: Turn, change: Change) -> tuple[str, ...]:
    """Set the columns of a finding; their names."""
    finding = turn.finding
    changed = dict(change.fields)
    if change.to is not None:
        changed |= {"state": move(turn.act, finding.state, change.to), "moved_at": turn.at}
    changed["version"] = finding.version + 1
    for name, value in changed.items():
        setattr(finding, name, value)
    return tuple(changed)


def _by_who(ended: Sequence[tuple[Turn, Change]]) -> dict[journal.Who, list[int]]:
    found: dict[journal.Who, list[int]] = {}
    for place, (turn, _) in enumerate(ended):
        found.setdefault(turn.who(), []).append(place)
    return found


def _record(ended: Sequence[tuple[Turn, Change]], numbers: Sequence[int]) -> None:
    made: dict[type[Record], list[Mapping[str, object]]] = {}
    bases = []
    for (turn, change), number in zip(ended, numbers, strict=True):
        if change.first is not None:
            change.first()
        if change.record is not None:
            model, values = change.record
            told = {"finding_id": turn.finding.pk, **turn.told(number), **values}
            made.setdefault(model, []).append(told)
        if change.basis is not None:
            about = turn.finding.pk
            bases.append(change.basis.basis(at=turn.at, entry=number, finding_id=about))
    if bases:
        keep_bases(bases)
    for model, rows in made.items():
        insert_told(model, rows)


def _take_parts(turns: Sequence[Turn]) -> None:
    insert(
        PartTaken,
        ("id", "finding_id", "episode", "person_id", "part"),
        [
            (new_key(), turn.finding.pk, turn.finding.episode, person, part.value)
            for turn in turns
            if (part := RULES[turn.act].part) is not None
            for person in sorted(turn.actor.persons)
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
    turn = Turn(act, actor, at, finding, queries.setting_of(finding), paper)
    turn.check(seen=seen)
    return turn


def is_over(finding: Finding) -> bool:
    """Whether nothing more is expected of anybody."""
    return State(finding.state) in ENDED


def _locked(finding_id: UUID, actor: Actor) -> Finding:
    """The locked row, where the actor sees it: nobody holds up what he does not see."""
    found = queries.locked(finding_id, actor=actor)
    if found is None:
        raise Missing("finding.missing")
    return found
