"""Steps of the ladder as a viewer sees them. Nothing here groups, sorts or looks for a person: a
step is addressed to a unit and a post, and found by them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.models import Finding, Round
from zhenggai.apps.findings.queries import told
from zhenggai.apps.findings.queries.listed import Listed as ListedFinding
from zhenggai.apps.findings.queries.listed import listed as listed_findings
from zhenggai.apps.findings.queries.sight import (
    Scope,
    leads,
    scope_of,
    sees_round,
    sight,
    visible,
)
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Post, Unit
from zhenggai.apps.supervision.events import Event
from zhenggai.apps.supervision.ladder import (
    OPEN,
    UNCOUNTED,
    Rung,
    StepState,
)
from zhenggai.apps.supervision.models import Appeal, Step, StepFinding
from zhenggai.apps.supervision.queries import deciding, ladder
from zhenggai.apps.supervision.queries.waiting import WAITED_FOR
from zhenggai.core.deadlines import Due
from zhenggai.kit.prepared import Prepared
from zhenggai.kit.refusals import Missing

MOST_STORY = 200
MOST_ALIKE = 100
MOST_REPLIES = 50
# What stands on a page whatever else was done: the paper, every reply, and what came of an appeal.
_PAPERS = (
    Event.STEP_ISSUED.value,
    Event.STEP_REPLIED.value,
    Event.STEP_APPEALED.value,
    Event.APPEAL_UPHELD.value,
    Event.APPEAL_REJECTED.value,
    Event.STEP_HANDED_ON.value,
    Event.STEP_TO_SUCCESSOR.value,
)
# Beside the replies: the paper, the appeal, and each way that it went from unit to unit.
_MOST_PAPERS = MOST_REPLIES + 100


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of the list: to whom, by which office, where it stands, and for how many findings."""

    step: Step
    unit: Name
    office: Name
    findings: int
    appealed: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a list of steps is narrowed to; nothing for all."""

    rung: str = ""
    state: str = ""
    unit: UUID | None = None
    round: UUID | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody said at an act: when, in which capacity, for which unit."""

    act: told.Act
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class About:
    """A finding that a step is about; `id` where the viewer sees the finding itself."""

    ref: str
    id: UUID | None
    title: str = ""
    state: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Beside:
    """The steps about a finding: those that the viewer sees, and those of which he knows no more
    than number, rung, day and state."""

    seen: Sequence[Step] = ()
    known: Sequence[Step] = ()


@dataclass(frozen=True, slots=True)
class Way:
    """A unit to which a step went on a day: handed on to it, or for it `follows` one that is no
    more."""

    unit: Name | None
    day: date
    follows: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One step: the paper, what the unit replied beside it, and everything that was done."""

    step: Step
    today: date
    unit: Name
    answers: Name
    holder: Name
    office: Name
    post: Name | None
    paper: Words
    findings: tuple[About, ...]
    replies: tuple[Words, ...]
    story: tuple[told.Act, ...]
    appeal: Appeal | None
    appealed: Words | None
    decided: Words | None
    chain: tuple[Way, ...] = ()
    due: Due | None = None
    appeal_until: date | None = None
    nobody_decides: bool = False
    rests_on_nothing: bool = False

    @property
    def waits(self) -> bool:
        """Whether an appeal waits to be decided."""
        return deciding.appeal_waits(self.step)

    @property
    def idle(self) -> bool:
        """Handed on, and nothing has been reported since: to sign for it is not to act."""
        return self.step.handed > 0 and self.step.state in {StepState.ISSUED, StepState.RECEIVED}

    @property
    def left(self) -> int | None:
        """How many days are left to report; negative where it is over, `None` where nothing is
        waited for."""
        due_on, state = self.step.due_on, self.step.state
        if due_on is None or state not in {StepState.ISSUED, StepState.RECEIVED}:
            return None
        return (due_on - self.today).days

    @property
    def over(self) -> int:
        """How many days the report is late; 0 where it is not."""
        return max(0, -(self.left or 0))


def visible_steps(actor: Actor) -> QuerySet[Step]:
    """The steps that a viewer may see: of the rounds whose findings he sees as of the team or as a
    judge, and of the units that he leads or handles for, with what a unit that is no more left to
    one of these. Supporting units, siblings and whoever oversees another round see none, nor that
    there are any. Every list and count starts here."""
    return Step.objects.filter(_seen(scope_of(actor)))


def counted(way: str = "") -> Q:
    """What counts: not what an appeal has annulled, and not what its office has taken back; of the
    step to which a `way` leads."""
    return ~Q(**{f"{way}state__in": sorted(UNCOUNTED)})


def counts_by_unit(actor: Actor) -> dict[UUID, dict[Rung, int]]:
    """How many steps of each rung each unit was sent, of those that the viewer sees and that
    count. One query beside the scope."""
    rows = visible_steps(actor).filter(counted())
    found: dict[UUID, dict[Rung, int]] = {}
    for unit, rung, number in rows.values_list("unit", "rung").annotate(Count("pk")).order_by():
        found.setdefault(unit, {})[Rung(rung)] = number
    return found


def listed(actor: Actor, chosen: Chosen) -> QuerySet[Step]:
    """The steps of a list, the newest first."""
    rows = visible_steps(actor).select_related("unit", "office", "holder")
    if chosen.rung:
        rows = rows.filter(rung=chosen.rung)
    if chosen.state == "open":
        rows = rows.filter(state__in=sorted(OPEN))
    elif chosen.state:
        rows = rows.filter(state=chosen.state)
    if chosen.unit is not None:
        rows = rows.filter(_with([chosen.unit]))
    if chosen.round is not None:
        rows = rows.filter(round=chosen.round)
    rows = rows.annotate(about=Count("findings")).select_related("appeal")
    return rows.order_by("-issued_on", "-year", "-serial", "pk")


def behind(
    rows: QuerySet[Step], issued_on: date, year: int, serial: int, key: UUID
) -> QuerySet[Step]:
    """What comes in a list after a step of that day, number and key."""
    later = Q(year=year, serial=serial, pk__gt=key)
    later |= Q(year=year, serial__lt=serial) | Q(year__lt=year)
    return rows.filter(Q(issued_on__lt=issued_on) | Q(issued_on=issued_on) & later)


def rows_of(steps: Iterable[Step]) -> list[Listed]:
    """What the list shows of some steps."""
    return [
        Listed(
            one,
            _name(one.unit),
            _name(one.office),
            getattr(one, "about", 0),
            deciding.appeal_waits(one),
        )
        for one in steps
    ]


def choosable(actor: Actor) -> tuple[list[Unit], list[Round]]:
    """The units, in the order of establishment, and the rounds that a list can be narrowed to."""
    seen = visible_steps(actor)
    units = Unit.objects.filter(pk__in=seen.values("unit")).order_by("path")
    rounds = Round.objects.filter(pk__in=seen.values("round")).order_by("-feedback_on", "code")
    return list(units[:MOST_STORY]), list(rounds[:MOST_STORY])


_ABOUT = Prepared(
    lambda finding: (
        Step.objects.filter(findings__finding=finding)
        .order_by("-entry", "pk")
        .select_related("unit", "answers", "holder")[:MOST_ALIKE]
    )
)


def of_finding(finding: Finding, *, actor: Actor) -> Beside:
    """The steps about one finding, as far as the viewer sees them, the newest first: what
    `visible_steps` asks of many, of one whose round and issuer are read already. Whoever leads the
    finding knows of those, too, that were sent to a unit above and not handed on to his: what is
    pressed for is his to put right. One query, and one more for a reviewer."""
    found = _ABOUT(finding=finding.pk)
    round_ = finding.round
    if not found or sees_round(round_, actor):
        return Beside(found)
    if round_.feedback_on > actor.on:
        return Beside()
    seen = [
        one
        for one in found
        if any(leads(actor, unit) for unit in (one.unit, one.answers, one.holder))
    ]
    if finding.lead_unit is None or not leads(actor, finding.lead_unit):
        return Beside(seen)
    path = finding.lead_unit.path
    above = [one for one in found if path.startswith((one.unit.path, one.answers.path))]
    return Beside(seen, [one for one in above if one not in seen])


def locked(step_id: UUID, *, actor: Actor) -> Step:
    """A step that the viewer sees, locked until the transaction ends. Raises `Missing`."""
    if not visible_steps(actor).filter(pk=step_id).exists():
        raise Missing("step.missing")
    rows = Step.objects.select_for_update(of=("self",)).filter(pk=step_id)
    return rows.select_related("round__issuer", "rule", "unit", "answers", "office", "holder").get()


def page_of(step_id: UUID, *, actor: Actor, at: datetime) -> Page:
    """The page of one step. Raises `Missing` for whoever does not see it."""
    rows = visible_steps(actor).filter(pk=step_id)
    step = rows.select_related(
        "round__issuer", "rule", "unit", "answers", "office", "holder", "post", "appeal"
    ).first()
    if step is None:
        raise Missing("step.missing")
    acts = told.named(journal.about(step.pk, most=MOST_STORY))
    # Apart from the time line, which holds the newest acts alone.
    papers = told.named(journal.about(step.pk, most=_MOST_PAPERS, kinds=_PAPERS))
    kinds = {act.kind: Words(act, act.words) for act in papers}
    appeal: Appeal | None = getattr(step, "appeal", None)
    today = day_in(step.round, at)
    return Page(
        step=step,
        today=today,
        unit=_name(step.unit),
        answers=_name(step.answers),
        holder=_name(step.holder),
        office=_name(step.office),
        post=_name(step.post) if step.post else None,
        paper=kinds[Event.STEP_ISSUED],
        findings=tuple(_about(step, scope_of(actor), today)),
        replies=tuple(
            Words(act, act.words) for act in reversed(papers) if act.kind == Event.STEP_REPLIED
        ),
        chain=tuple(_chain(step, papers)),
        story=tuple(acts),
        appeal=appeal,
        appealed=kinds.get(Event.STEP_APPEALED),
        decided=kinds.get(Event.APPEAL_UPHELD) or kinds.get(Event.APPEAL_REJECTED),
        nobody_decides=deciding.nobody_decides(step, today),
        rests_on_nothing=_rests_on_nothing(step),
        due=ladder.report_by(step.rule, step.counted_from) if step.counted_from else None,
        appeal_until=appeal_until(step),
    )


def _chain(step: Step, papers: Iterable[told.Act]) -> Iterable[Way]:
    """To which units a step went, and when, the first of them first."""
    kinds = {Event.STEP_HANDED_ON, Event.STEP_TO_SUCCESSOR}
    went = [act for act in papers if act.kind in kinds and "to_unit" in act.body]
    names = told.unit_names({UUID(act.body["to_unit"]) for act in went})
    for act in reversed(went):
        follows = act.kind == Event.STEP_TO_SUCCESSOR
        yield Way(names.get(UUID(act.body["to_unit"])), day_in(step.round, act.at), follows)


def _rests_on_nothing(step: Step) -> bool:
    """Whether the rung before, upon which a step was issued, counts no more for one of its
    findings."""
    if not step.rule.after or step.state in UNCOUNTED:
        return False
    before = StepFinding.objects.filter(
        counted("step__"), step__rung=step.rule.after, step__unit=step.unit_id,
        step__entry__lt=step.entry, finding__in=step.findings.values("finding"),
    )  # fmt: skip
    about = step.findings.values_list("finding", "episode")
    return not set(about) <= set(before.values_list("finding", "episode"))


def below(step: Step, on: date) -> list[tuple[UUID, Name]]:
    """The units to which whoever has a step may hand it on: those right below, that are open."""
    rows = Unit.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), parent=step.holder_id)
    return [(one.pk, _name(one)) for one in rows.order_by("path")]


def posts_of(unit: UUID) -> list[Post]:
    """The posts of a unit that a step may be addressed to, that of its head first."""
    return list(Post.objects.filter(unit=unit).order_by("-heads", "name", "pk"))


def alike(finding: Finding, *, actor: Actor, today: date, overdue: bool) -> list[ListedFinding]:
    """The findings that may stand in one step with another: of its round, led by the same unit and
    waiting for it, with `overdue` only what is; the other first, then by their days."""
    rows = visible(scope_of(actor)).filter(
        round=finding.round_id, lead_unit=finding.lead_unit_id, state__in=WAITED_FOR
    )
    late = Q(due_on__lt=today) if overdue else Q()
    rows = rows.exclude(pk=finding.pk).filter(late).order_by("due_on", "pk")
    keys = [finding.pk, *rows.values_list("pk", flat=True)[: MOST_ALIKE - 1]]
    return listed_findings(keys, on=today)


def appeal_until(step: Step) -> date | None:
    """Until when the unit may appeal, known from the receipt on: what it was told then, or later
    where the days off of a year have been published since."""
    if step.appeal_until is None or step.received_on is None:
        return step.appeal_until
    return max(step.appeal_until, ladder.appeal_by(step.rule, step.received_on).day)


def _seen(scope: Scope) -> Q:
    return (
        Q(round__in=scope.team)
        | Q(round__in=scope.judged)
        | Q(round__in=scope.begun) & _with(scope.units)
    )


def _with(units: Collection[UUID]) -> Q:
    return Q(unit__in=units) | Q(answers__in=units) | Q(holder__in=units)


def _about(step: Step, scope: Scope, today: date) -> list[About]:
    rows = Finding.objects.filter(steps__step=step).order_by("ref")
    keys = rows.filter(sight(scope)).values_list("pk", flat=True)
    seen = [
        About(one.ref, one.id, one.title, one.state, one.due_on)
        for one in listed_findings(list(keys), on=today)
    ]
    known = {one.ref for one in seen}
    others = [About(ref, None) for ref in rows.values_list("ref", flat=True) if ref not in known]
    return sorted([*seen, *others], key=lambda one: one.ref)


def _name(one: Unit | Post) -> Name:
    return Name(one.name, one.name_en)
