"""The reconciliation of a round over what is registered: for each problem its causes, measures,
evidence and result, the gaps between them, and measures of others that may answer it.

Only findings that the viewer sees whole. A page holds thirty of them and of each at most a few
measures, so that the page is the same work in a round of ten as in one of ten thousand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber, Substr

from zhenggai.apps.findings.kinds import PAPER, EvidenceKind, LinkSource, MeasureState
from zhenggai.apps.findings.models import (
    CauseLink,
    EvidenceUse,
    MeasureCause,
    MeasureLink,
    Round,
    Verification,
)
from zhenggai.apps.findings.queries.ground import Ground, ground_of
from zhenggai.apps.findings.queries.rounds import find_round
from zhenggai.apps.findings.queries.sight import scope_of, sight, visible
from zhenggai.apps.findings.states import RULES, Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.reconcile import reconcile
from zhenggai.core.records import (
    Block,
    BlockKind,
    Document,
    Quote,
    Reading,
    ReasonCode,
    Span,
    Strength,
)
from zhenggai.core.records import Finding as Problem
from zhenggai.core.records import Measure as Promise
from zhenggai.core.records import MeasureKind as PromiseKind

PAGE = 30
MOST_MEASURES = 20
# How many measures of a page are compared with the findings that have none.
MOST_COMPARED = 200
TITLE = 300
_HOLDS = [LinkSource.READ, LinkSource.HAND]
_APART = [State.WITHDRAWN, State.MERGED]
_WORKING = [
    State.RECTIFYING,
    State.SUBMITTED,
    State.VERIFYING,
    State.CLOSING,
    State.POSTED,
    State.CLOSED,
    State.ONGOING,
]
_OUTCOME = sorted(set(EvidenceKind) - PAPER)
# A likeness that rests on words alone; position and numbering say nothing between registers.
_WORDS = frozenset({ReasonCode.SHARED_WORDS, ReasonCode.RELATED_WORDS})


class Gap(StrEnum):
    """What is missing between a problem and its result."""

    NO_CAUSE = "no_cause"
    NO_MEASURE = "no_measure"
    NO_DATE = "no_date"
    NO_OWNER = "no_owner"
    NO_STANDARD = "no_standard"
    NO_EVIDENCE = "no_evidence"
    PAPER_ONLY = "paper_only"
    NOT_VERIFIED = "not_verified"


@dataclass(frozen=True, slots=True)
class CauseCell:
    """A cause of a problem."""

    id: UUID
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class MeasureCell:
    """A measure that answers a problem, or of which a person said that it does not. `home` is the
    number of the finding whose plan it belongs to, where that is another."""

    id: UUID
    text: str
    source: str
    state: str
    owner: str
    owner_en: str
    due_on: date | None
    standard: str
    home: str
    causes: tuple[UUID, ...]
    evidence: Mapping[str, int]

    @property
    def paper(self) -> int:
        """How many pieces of evidence show only that something was said."""
        return sum(n for kind, n in self.evidence.items() if kind in PAPER)

    @property
    def outcome(self) -> int:
        """How many show an outcome."""
        return sum(n for kind, n in self.evidence.items() if kind not in PAPER)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A measure of another finding whose words are like those of the problem."""

    id: UUID
    text: str
    home: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One problem with all that answers it. `more` measures are on the finding's own page; `may`
    says whether the viewer is one who confirms links here."""

    id: UUID
    ref: str
    title: str
    state: str
    verified_on: date | None
    causes: tuple[CauseCell, ...]
    measures: tuple[MeasureCell, ...]
    more: int
    gaps: tuple[Gap, ...]
    may: bool
    proposed: tuple[Proposed, ...] = ()


@dataclass(frozen=True, slots=True)
class GapCount:
    """A gap and how many findings of the round, as far as the viewer sees them, have it."""

    gap: Gap
    count: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """A page of the reconciliation. `after` leads to the next."""

    round: Round
    total: int
    gaps: tuple[GapCount, ...]
    lines: tuple[Line, ...]
    after: str = field(default="")


def reconciliation(
    round_id: UUID, *, actor: Actor, gap: Gap | None = None, after: str = ""
) -> Reconciled:
    """The reconciliation of a round, a page at a time, in the order of its numbers."""
    scope = scope_of(actor)
    found = find_round(round_id, scope=scope)
    seen = visible(scope).filter(sight(scope), round=round_id).exclude(state__in=_APART)
    counts = seen.aggregate(
        total=Count("pk"), **{one.value: Count("pk", filter=_lacks(one)) for one in Gap}
    )
    listed = seen.filter(_lacks(gap)) if gap else seen
    if after:
        listed = listed.filter(ref__gt=after)
    columns = (
        "pk",
        "ref",
        "heading",
        Substr("quote__text", 1, TITLE),
        "state",
        "round",
        "lead_unit",
    )
    rows = list(listed.order_by("ref").values_list(*columns)[: PAGE + 1])
    lines = _lines(rows[:PAGE], ground_of(actor))
    return Reconciled(
        round=found,
        total=counts.pop("total"),
        gaps=tuple(GapCount(Gap(code), n) for code, n in counts.items()),
        lines=lines,
        after=lines[-1].ref if len(rows) > PAGE else "",
    )


def _links() -> QuerySet[MeasureLink]:
    return MeasureLink.objects.filter(
        finding=OuterRef("pk"), source__in=_HOLDS, measure__removed_at=None
    ).exclude(measure__state=MeasureState.DROPPED)


def _evidence() -> QuerySet[EvidenceUse]:
    return EvidenceUse.objects.filter(
        measure__links__finding=OuterRef("pk"),
        measure__links__source__in=_HOLDS,
        measure__removed_at=None,
    )


def _lacks(gap: Gap) -> Q:
    """The findings with a gap. Evidence is asked for once there is a plan that was agreed to."""
    at_work = Q(state__in=_WORKING)
    causes = CauseLink.objects.filter(
        finding=OuterRef("pk"), source__in=_HOLDS, cause__removed_at=None
    )
    verified = Verification.objects.filter(
        finding=OuterRef("pk"), episode=OuterRef("episode"), passed=True
    )
    lacking: dict[Gap, Q] = {
        Gap.NO_CAUSE: ~Q(Exists(causes)),
        Gap.NO_MEASURE: ~Q(Exists(_links())),
        Gap.NO_DATE: Q(Exists(_links().filter(measure__due_on=None))),
        Gap.NO_OWNER: Q(Exists(_links().filter(measure__owner=None))),
        Gap.NO_STANDARD: Q(Exists(_links().filter(measure__standard=""))),
        Gap.NO_EVIDENCE: at_work & Q(Exists(_links())) & ~Q(Exists(_evidence())),
        Gap.PAPER_ONLY: Q(Exists(_evidence()))
        & ~Q(Exists(_evidence().filter(evidence__kind__in=_OUTCOME))),
        Gap.NOT_VERIFIED: ~Q(Exists(verified)),
    }
    return lacking[gap]


Row = tuple[UUID, str, str, str, str, UUID, UUID | None]


def _lines(rows: Sequence[Row], ground: Ground) -> tuple[Line, ...]:
    ids = [row[0] for row in rows]
    causes = _causes(ids)
    measures = _measures(ids)
    totals = _totals(ids)
    verified = _verified(ids)
    lines = []
    for pk, ref, heading, quote, state, round_, unit in rows:
        own = measures.get(pk, [])
        line = Line(
            id=pk,
            ref=ref,
            title=heading or quote,
            state=state,
            verified_on=verified.get(pk),
            causes=tuple(causes.get(pk, ())),
            measures=tuple(own),
            more=max(0, totals.get(pk, 0) - len(own)),
            gaps=(),
            may=_may_confirm(ground, state, round_, unit),
        )
        lines.append(_with_gaps(line))
    return _with_proposals(lines)


def _may_confirm(ground: Ground, state: str, round_: UUID, unit: UUID | None) -> bool:
    rule = RULES[Act.CONFIRM_LINK]
    if State(state) not in rule.sources:
        return False
    if any(round_ in ground.rounds.get(role, ()) for role in rule.roles):
        return True
    led = ground.led(rule.roles)
    return any(unit in units for narrowed, units in led.items() if narrowed in {None, round_})


def _with_gaps(line: Line) -> Line:
    """The gaps of one line, from what is shown of it: by the same definitions as `_lacks`."""
    holding = [
        one
        for one in line.measures
        if one.source != LinkSource.REFUSED and one.state != MeasureState.DROPPED
    ]
    at_work = line.state in _WORKING
    paper, outcome = sum(one.paper for one in holding), sum(one.outcome for one in holding)
    lacking = {
        Gap.NO_CAUSE: not any(one.source != LinkSource.REFUSED for one in line.causes),
        Gap.NO_MEASURE: not holding,
        Gap.NO_DATE: any(one.due_on is None for one in holding),
        Gap.NO_OWNER: any(not one.owner for one in holding),
        Gap.NO_STANDARD: any(not one.standard for one in holding),
        Gap.NO_EVIDENCE: at_work and bool(holding) and not paper + outcome,
        Gap.PAPER_ONLY: bool(paper) and not outcome,
        Gap.NOT_VERIFIED: line.verified_on is None,
    }
    return replace(line, gaps=tuple(gap for gap, is_so in lacking.items() if is_so))


def _causes(ids: Collection[UUID]) -> dict[UUID, list[CauseCell]]:
    found: dict[UUID, list[CauseCell]] = defaultdict(list)
    rows = CauseLink.objects.filter(finding__in=ids, cause__removed_at=None).order_by("cause")
    for finding, pk, text, source in rows.values_list("finding", "cause", "cause__text", "source"):
        found[finding].append(CauseCell(pk, text, source))
    return found


def _measures(ids: Collection[UUID]) -> dict[UUID, list[MeasureCell]]:
    """The first few measures of each finding, in three queries."""
    place = Window(RowNumber(), partition_by=F("finding"), order_by=["measure__due_on", "measure"])
    links = MeasureLink.objects.filter(finding__in=ids, measure__removed_at=None)
    rows = list(
        links.annotate(place=place)
        .filter(place__lte=MOST_MEASURES)
        .order_by("finding", "place")
        .values_list(
            "finding",
            "measure",
            "measure__text",
            "source",
            "measure__state",
            "measure__owner__name",
            "measure__owner__name_en",
            "measure__due_on",
            "measure__standard",
            "measure__home",
            "measure__home__ref",
        )
    )
    keys = {row[1] for row in rows}
    causes: dict[UUID, list[UUID]] = defaultdict(list)
    removing = MeasureCause.objects.filter(measure__in=keys, source__in=_HOLDS)
    for measure, cause in removing.values_list("measure", "cause"):
        causes[measure].append(cause)
    evidence: dict[UUID, dict[str, int]] = defaultdict(dict)
    shown = EvidenceUse.objects.filter(measure__in=keys).order_by()
    kinds = shown.values_list("measure", "evidence__kind").annotate(n=Count("*"))
    for measure, kind, n in kinds:
        evidence[measure][kind] = n
    found: dict[UUID, list[MeasureCell]] = defaultdict(list)
    for row in rows:
        finding, pk, text, source, state, owner, owner_en, due_on, standard, home, ref = row
        cell = MeasureCell(
            id=pk,
            text=text,
            source=source,
            state=state,
            owner=owner or "",
            owner_en=owner_en or "",
            due_on=due_on,
            standard=standard,
            home="" if home == finding else ref,
            causes=tuple(causes.get(pk, ())),
            evidence=evidence.get(pk, {}),
        )
        found[finding].append(cell)
    return found


def _totals(ids: Collection[UUID]) -> dict[UUID, int]:
    links = MeasureLink.objects.filter(finding__in=ids, measure__removed_at=None).order_by()
    return dict(links.values_list("finding").annotate(n=Count("*")))


def _verified(ids: Collection[UUID]) -> dict[UUID, date]:
    rows = Verification.objects.filter(
        finding__in=ids, passed=True, episode=F("finding__episode")
    ).order_by("at", "entry")
    return dict(rows.values_list("finding", "looked_on"))


def _with_proposals(lines: Sequence[Line]) -> tuple[Line, ...]:
    """For each problem without a measure the measures of the same page whose words are like its
    own, the ones that a person refused aside."""
    bare = [one for one in lines if one.may and Gap.NO_MEASURE in one.gaps]
    others = {
        measure.id: (measure.text, line.ref)
        for line in lines
        for measure in line.measures
        if not measure.home and measure.state != MeasureState.DROPPED
    }
    if not bare or not others:
        return tuple(lines)
    keys = list(others)[:MOST_COMPARED]
    near = alike([one.title for one in bare], [others[key][0] for key in keys])
    proposed: dict[UUID, list[Proposed]] = defaultdict(list)
    for ours, theirs, words in near:
        line, key = bare[ours], keys[theirs]
        if key not in {measure.id for measure in line.measures}:
            proposed[line.id].append(Proposed(key, *others[key], words))
    return tuple(replace(one, proposed=tuple(proposed.get(one.id, ()))) for one in lines)


def alike(
    problems: Sequence[str], measures: Sequence[str]
) -> list[tuple[int, int, tuple[str, ...]]]:
    """Which of the problems a measure names by its words, as places in both lists with the words:
    the core's own reconciliation of two papers, taking of its links those that rest on words."""
    ours, theirs = _paper(problems), _paper(measures)
    reading = Reading(
        ours, findings=tuple(Problem(f"P{n}", quote) for n, quote in enumerate(_quotes(ours)))
    )
    against = Reading(
        theirs,
        measures=tuple(
            Promise(f"M{n}", quote, PromiseKind.ACTION) for n, quote in enumerate(_quotes(theirs))
        ),
    )
    found = []
    for link in reconcile(reading, against).links:
        words = [word for why in link.reasons if why.code in _WORDS for word in why.ours]
        if link.strength is Strength.DIRECT and words:
            found.append((int(link.finding[1:]), int(link.measure[1:]), tuple(words)))
    return found


def _paper(texts: Iterable[str]) -> Document:
    lines = [" ".join(text.split()) or "–" for text in texts]
    blocks, at = [], 0
    for line in lines:
        blocks.append(Block(BlockKind.PARAGRAPH, Span(at, at + len(line))))
        at += len(line) + 1
    return Document(name="", digest="", format="plain", text="\n".join(lines), blocks=tuple(blocks))


def _quotes(paper: Document) -> list[Quote]:
    return [paper.quote(block.span) for block in paper.blocks]
