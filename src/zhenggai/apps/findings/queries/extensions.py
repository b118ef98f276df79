"""What was asked and decided about the deadlines of a finding, and what can still be asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.findings.models import Extension, Finding
from zhenggai.apps.findings.permissions import Setting
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.queries.turns import barred_from, grants_over
from zhenggai.apps.findings.states import ENDED, RULES, Act, State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.paths import above
from zhenggai.apps.regimes import queries as regimes
from zhenggai.core.deadlines import Level, Limit
from zhenggai.core.errors import WrongState


@dataclass(frozen=True, slots=True)
class ExtensionShown:
    """An extension as the page of the finding shows it; `agreed` is `None` where nobody has decided
    it. `current` tells whether it is of the present episode."""

    id: UUID
    current: bool
    measure: UUID | None
    before: date
    until: date
    number: int
    further: bool
    by: Name
    by_ids: frozenset[UUID]
    at: datetime
    reasons: str
    progress: str
    agreed: bool | None
    decided_by: Name | None
    decided_at: datetime | None
    answer: str
    withdrawn_by: Name | None
    withdrawn_at: datetime | None

    @property
    def waits(self) -> bool:
        """Whether it is still to be decided, as far as the finding goes on."""
        return self.agreed is None and self.withdrawn_at is None and self.current


@dataclass(frozen=True, slots=True)
class Extensions:
    """All there were, the first first; `most` is how many of one deadline may be granted in one
    episode, `over` whether the finding has come to its end, so that what nobody has decided has
    lapsed."""

    shown: tuple[ExtensionShown, ...] = ()
    most: int = 0
    over: bool = False

    @property
    def waiting(self) -> ExtensionShown | None:
        """The one that is to be decided."""
        open_ = (one for one in self.shown if one.waits)
        return None if self.over else next(open_, None)

    @property
    def times(self) -> int:
        """How often the deadline of the finding was put off, in all episodes."""
        return sum(one.agreed is True and one.measure is None for one in self.shown)

    def granted(self, measure: UUID | None = None) -> int:
        """How often a deadline was put off in this episode: the finding's, or a measure's."""
        return sum(
            one.agreed is True and one.measure == measure and one.current for one in self.shown
        )

    def left(self, measure: UUID | None = None) -> int:
        """How often it still may be."""
        return max(0, self.most - self.granted(measure))


def extensions_of(finding: Finding) -> Extensions:
    """The extensions of a finding, with their words. Two queries."""
    rows = list(
        Extension.objects.filter(finding=finding)
        .select_related("by", "decided_by", "withdrawn_by")
        .order_by("entry")
    )
    words = journal.texts([n for one in rows for n in (one.entry, one.decision_entry) if n])
    shown = tuple(_shown(one, words, finding.episode) for one in rows)
    return Extensions(shown, most_of(finding), State(finding.state) in ENDED)


def most_of(finding: Finding) -> int:
    """How many extensions of one deadline the regime allows in one episode."""
    return int(finding.round.regime.extensions)


def last_day_to_ask(finding: Finding, before: date) -> date:
    """The last day on which it can be asked to put a deadline off: the deadline itself, unless a
    rule of the regime that is in force asks for it earlier. A day that is only for now, because its
    year is not published, does not shut anybody out."""
    rules = regimes.in_force(
        regime=finding.round.regime_id,
        limit=Limit.EXTENSION_REQUEST,
        on=before,
        level=Level(finding.round.level),
    )
    days = (regimes.explain(rule_id=one.pk, start=before) for one in rules)
    return min([before, *(one.day for one in days if not one.provisional)])


def next_number(finding: Finding, measure: UUID | None) -> int:
    """Which extension of a deadline the next one would be, from 1. `WrongState` where one waits,
    and where no more are allowed."""
    rows = Extension.objects.filter(finding=finding, episode=finding.episode)
    if rows.filter(agreed=None, withdrawn_at=None).exists():
        raise WrongState("extension.asked-already")
    granted = rows.filter(agreed=True, measure=measure).count()
    if granted >= most_of(finding):
        raise WrongState("extension.no-more", most=most_of(finding))
    return granted + 1


def is_further(finding: Finding, number: int, *, setting: Setting, on: date) -> bool:
    """Whether an extension is decided a level above the issuer: from the second on, unless there
    is no unit above. `WrongState` where nobody there could decide it today."""
    higher = above(finding.round.issuer.path)
    if number == 1 or not higher:
        return False
    act = Act.DECIDE_FURTHER_EXTENSION
    kept = barred_from(finding, setting, [act])[act]
    held = grants_over(RULES[act].roles, higher[:1], finding.round_id, on)
    if not any(grant.person_id not in kept for grant in held):
        raise WrongState("extension.nobody-above", number=number)
    return True


def _shown(one: Extension, words: Mapping[int, Mapping[str, str]], episode: int) -> ExtensionShown:
    asked = words.get(one.entry, {})
    decided, back = one.decided_by, one.withdrawn_by
    return ExtensionShown(
        id=one.pk,
        current=one.episode == episode,
        measure=one.measure_id,
        before=one.before,
        until=one.until,
        number=one.number,
        further=one.further,
        by=Name(one.by.name, one.by.name_en),
        by_ids=frozenset(p for p in (one.by_id, one.on_behalf_of_id) if p),
        at=one.at,
        reasons=asked.get("reasons", ""),
        progress=asked.get("progress", ""),
        agreed=one.agreed,
        decided_by=Name(decided.name, decided.name_en) if decided else None,
        decided_at=one.decided_at,
        answer=words.get(one.decision_entry or 0, {}).get("reasons", ""),
        withdrawn_by=Name(back.name, back.name_en) if back else None,
        withdrawn_at=one.withdrawn_at,
    )
