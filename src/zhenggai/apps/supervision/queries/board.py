"""The board: how what is open stands against its deadlines, unit by unit, and what waits where.

Everything is counted from what the viewer sees, by the conditions of the register, so that a count
and the list behind it are the same findings. Units stand in the order of establishment, whatever
the counts; nothing here is counted, grouped or sorted by a person.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Substr

from zhenggai.apps.findings.models import Finding, Round
from zhenggai.apps.findings.queries.lists import EXPECTED
from zhenggai.apps.findings.queries.sight import Scope, scope_of, visible
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import RULES, TURNS, State
from zhenggai.apps.people import directory
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.directory import Branch
from zhenggai.apps.people.models import Unit
from zhenggai.apps.people.roles import RECTIFYING, Role
from zhenggai.apps.regimes.models import Regime
from zhenggai.apps.register.columns import Time
from zhenggai.apps.register.queries.conditions import PUT_OFF, ZONE, spans
from zhenggai.apps.register.queries.totals import matching
from zhenggai.apps.register.view import MOST_VALUES, View

# Whom the board tells apart among those who are waited for: the units, and the offices.
_ORDER = (Role.ISSUER, Role.REVIEWER, Role.VERIFIER, Role.CLOSER)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the board is narrowed to: one round, one regime."""

    round: UUID | None = None
    regime: str = ""

    @property
    def view(self) -> View:
        """The same as a view of the register."""
        view = View()
        if self.round is not None:
            view = view.with_filter("round", self.round)
        return view.with_filter("regime", self.regime) if self.regime else view


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted: the findings of a view as one viewer sees them, in parts none of which holds
    what another does, and the day."""

    narrowed: Narrowed
    parts: tuple[QuerySet[Finding], ...]
    scope: Scope
    on: date


@dataclass(frozen=True, slots=True)
class Counts:
    """Open findings against their deadlines; `put_off` are those among them whose deadline is later
    than the first one was."""

    on_time: int = 0
    due_soon: int = 0
    overdue: int = 0
    undated: int = 0
    put_off: int = 0

    @property
    def open(self) -> int:
        """All in which something is still expected: what the others are counted of."""
        return self.on_time + self.due_soon + self.overdue + self.undated

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.on_time + other.on_time,
            self.due_soon + other.due_soon,
            self.overdue + other.overdue,
            self.undated + other.undated,
            self.put_off + other.put_off,
        )


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One unit at its depth in the tree; `counts` is `None` for one that stands there only because
    of those below it. Without a `unit`: what is not given to any yet."""

    unit: UUID | None
    name: Name
    depth: int
    counts: Counts | None


@dataclass(frozen=True, slots=True)
class Board:
    """The rows in the order of establishment, and all of them together; `own` are the units whose
    own pages are there for the viewer."""

    rows: tuple[BoardRow, ...]
    whole: Counts
    own: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits in one state at one office: `role` is who is waited for, `office` the issuer of
    the rounds, `None` where it is the units themselves. `oldest` and `median` are days since it
    came there. `rounds` are those of the office, empty where they are too many for an address."""

    state: State
    role: Role
    office: Name | None
    rounds: tuple[UUID, ...]
    count: int
    oldest: int
    median: float


@dataclass(frozen=True, slots=True)
class Choices:
    """What the board can be narrowed to."""

    rounds: tuple[tuple[UUID, Name], ...]
    regimes: tuple[tuple[str, Name], ...]


def asked(*, actor: Actor, narrowed: Narrowed | None = None) -> Asked:
    """What an actor's board counts. At most four queries."""
    narrowed = narrowed or Narrowed()
    scope = scope_of(actor)
    rows = matching(narrowed.view, actor=actor, scope=scope)
    open_ = Q(state__in=sorted(EXPECTED))
    return Asked(narrowed, tuple(part.filter(open_) for part in rows), scope, actor.on)


def counted(asked: Asked) -> dict[UUID | None, Counts]:
    """The counts of each lead unit: one query for each part of what the viewer sees, of which most
    viewers have one."""
    span = spans(asked.on)
    counts = {
        "n": Count("state"),
        "dated": Count("due_on"),
        "due_soon": Count("due_on", filter=span[Time.DUE_SOON]),
        "overdue": Count("due_on", filter=span[Time.OVERDUE]),
        "put_off": Count("due_on", filter=PUT_OFF),
    }
    found: dict[UUID | None, Counts] = defaultdict(Counts)
    for part in asked.parts:
        # By round as well, in the order of the one index that holds all that is asked.
        rows = part.values_list("round", "lead_unit").annotate(**counts)
        for _, unit, n, dated, soon, late, put_off in rows:
            # What has a deadline and stands neither so nor so is on time.
            found[unit] += Counts(dated - soon - late, soon, late, n - dated, put_off)
    return dict(found)


def board(*, actor: Actor, narrowed: Narrowed | None = None) -> Board:
    """The board of a viewer. `counted` and one query for the units."""
    found = asked(actor=actor, narrowed=narrowed)
    counts = counted(found)
    rows = tuple(in_order(counts))
    return Board(rows, sum(counts.values(), Counts()), found.scope.units)


def in_order(counts: Mapping[UUID | None, Counts]) -> list[BoardRow]:
    """The units that have counts, and those above them, as they were established."""
    if not counts:
        return []
    rows = [
        BoardRow(unit.pk, Name(unit.name, unit.name_en), depth, counts.get(unit.pk))
        for unit, depth in established(set(counts))
    ]
    if None in counts:
        rows.append(BoardRow(None, Name(""), 0, counts[None]))
    return rows


def established(keys: Iterable[UUID | None]) -> Iterator[tuple[Unit, int]]:
    """Some units with those above them in the order of establishment, and their depth. One
    query."""
    wanted = frozenset(keys)

    def walk(branches: list[Branch], depth: int) -> Iterator[tuple[Unit, int]]:
        for branch in branches:
            below = list(walk(branch.below, depth + 1))
            if below or branch.unit.pk in wanted:
                yield branch.unit, depth
                yield from below

    return walk(directory.tree(), 0)


def waiting(asked: Asked, *, at: datetime) -> list[Waiting]:
    """What waits where, in the order of the chain. A query for each part, and two for the offices
    and their rounds."""
    today = at.astimezone(ZONE).date()
    # As text, which both databases cut alike and in UTC; an hour is as fine as any zone needs.
    hour = Substr(Cast("moved_at", CharField()), 1, 13)
    days: dict[str, int] = {}
    found: dict[tuple[State, UUID | None], Counter[int]] = defaultdict(Counter)
    for part in asked.parts:
        rows = part.values_list("state", "round__issuer", hour).annotate(n=Count("state"))
        for state, issuer, since, n in rows:
            if since not in days:
                days[since] = (today - _day(since)).days
            office = None if _at_units(State(state)) else issuer
            found[State(state), office][days[since]] += n
    offices = Unit.objects.in_bulk({office for _, office in found if office})
    return list(_by_office(found, offices, _rounds(asked, set(offices))))


def choices(*, actor: Actor) -> Choices:
    """The rounds in which the viewer sees anything, the latest first, and their regimes. Two
    queries beside the scope."""
    scope = scope_of(actor)
    rows = _seen(scope).order_by("-feedback_on", "code")
    rounds = list(rows.values_list("pk", "name", "name_en", "regime"))
    regimes = Regime.objects.filter(pk__in={row[3] for row in rounds}).order_by("code")
    return Choices(
        tuple((pk, Name(name, other)) for pk, name, other, _ in rounds),
        tuple((one.code, Name(one.name, one.name_en)) for one in regimes),
    )


def _seen(scope: Scope) -> QuerySet[Round]:
    any_ = Exists(visible(scope).filter(round=OuterRef("pk")))
    return Round.objects.filter(Q(pk__in=scope.team | scope.judged) | Q(any_))


def _day(hour: str) -> date:
    at = datetime.fromisoformat(f"{hour}:00:00").replace(tzinfo=UTC)
    return at.astimezone(ZONE).date()


def _at_units(state: State) -> bool:
    return waited_for(state) is Role.LEAD_OFFICER


def _rounds(asked: Asked, offices: set[UUID]) -> dict[UUID, list[UUID]]:
    """The rounds of each office that the viewer sees anything of."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = _seen(asked.scope).filter(issuer__in=offices).order_by("code")
    for pk, issuer in rows.values_list("pk", "issuer"):
        found[issuer].append(pk)
    return found


def waited_for(state: State) -> Role:
    """Who is waited for in a state, by the table of the chain; the units are one."""
    roles = RULES[TURNS[state][0]].roles
    if roles & RECTIFYING:
        return Role.LEAD_OFFICER
    return next(role for role in _ORDER if role in roles)


def _by_office(
    found: Mapping[tuple[State, UUID | None], Counter[int]],
    offices: Mapping[UUID, Unit],
    rounds: Mapping[UUID, list[UUID]],
) -> Iterator[Waiting]:
    states = list(State)

    def place(key: tuple[State, UUID | None]) -> tuple[int, int, str]:
        unit = offices[key[1]] if key[1] else None
        return states.index(key[0]), unit.rank if unit else 0, unit.path if unit else ""

    for state, office in sorted(found, key=place):
        days = found[state, office]
        unit = offices[office] if office else None
        named = rounds.get(office, []) if office else []
        yield Waiting(
            state=state,
            role=waited_for(state),
            office=Name(unit.name, unit.name_en) if unit else None,
            rounds=tuple(named) if len(named) <= MOST_VALUES else (),
            count=days.total(),
            oldest=max(days),
            median=_median(days),
        )


def _median(days: Counter[int]) -> float:
    """The middle of what is counted; between the two in the middle where they are even."""
    n = days.total()
    return (_nth(days, (n - 1) // 2) + _nth(days, n // 2)) / 2


def _nth(days: Counter[int], place: int) -> int:
    for day in sorted(days):
        place -= days[day]
        if place < 0:
            return day
    raise AssertionError("nothing is counted")
