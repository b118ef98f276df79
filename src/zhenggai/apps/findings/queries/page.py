"""The page of one finding, as its viewer sees it, in a number of queries that does not grow with
the finding: frozen pictures, made here and only shown by the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q
from django.db.models.functions import Substr

from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.models import (
    DeadlineBasis,
    Episode,
    Extension,
    ExternalRef,
    Finding,
    Indicator,
    Milestone,
    Objection,
    ProgressRequest,
    Proposal,
    Question,
    Recommendation,
    RecordsHold,
    Round,
    SimilarLink,
    SourceDocument,
    Tagging,
)
from zhenggai.apps.findings.permissions import Setting
from zhenggai.apps.findings.queries import measures, relations, told, turns
from zhenggai.apps.findings.queries.evidence import Asked, questions
from zhenggai.apps.findings.queries.extensions import Extensions, extensions_of, most_of
from zhenggai.apps.findings.queries.measures import CauseShown, IndicatorShown, Plan
from zhenggai.apps.findings.queries.opened import Open, open_of
from zhenggai.apps.findings.queries.relations import Said
from zhenggai.apps.findings.queries.sight import (
    Scope,
    leads,
    scope_of,
    sees,
    sees_round,
    sees_whole,
    setting_of,
    visible,
)
from zhenggai.apps.findings.queries.told import Act, Name, Story
from zhenggai.apps.findings.queries.turns import Turns
from zhenggai.apps.findings.queries.why import Whys, whys_of
from zhenggai.apps.findings.states import ENDED, State
from zhenggai.apps.people.actors import Actor
from zhenggai.kit.prepared import Prepared
from zhenggai.kit.refusals import Missing

# The last days before a deadline, in which a finding counts as due soon.
SOON = timedelta(days=10)
_CONTEXT = 400
_LINES = 2
_RELATIVES = 50
_OPEN = 50


class Timeliness(StrEnum):
    """Where a finding stands against its deadline; computed, never stored."""

    NONE = "none"
    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class QuoteShown:
    """The passage; what stands before and after it, and in which document, only for those who may
    read the document."""

    text: str
    page: int | None
    block: int | None
    place: str
    before: str = ""
    after: str = ""
    document: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Relative:
    """Another finding that the viewer sees: `tie` is parent, child, into or absorbed."""

    id: UUID
    ref: str
    title: str
    state: str
    tie: str


@dataclass(frozen=True, slots=True)
class EpisodeShown:
    """One run through the chain, and who verified and closed the one before."""

    no: int
    opened_at: datetime
    verified_by: Name | None
    closed_by: Name | None


@dataclass(frozen=True, slots=True)
class Page:
    """All that the page of a finding shows. `whole` is false for a supporting unit, which sees the
    quote and its own measures. `asked` is what the evidence asks its reader."""

    finding: Finding
    setting: Setting
    whole: bool
    today: date
    timeliness: Timeliness
    quote: QuoteShown
    plan: Plan
    story: Story
    relatives: tuple[Relative, ...] = ()
    said: tuple[Said, ...] = ()
    external: tuple[tuple[str, str], ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    episodes: tuple[EpisodeShown, ...] = ()
    causes: tuple[CauseShown, ...] = ()
    indicators: tuple[IndicatorShown, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    judged: tuple[Act, ...] = ()
    open: Open = field(default_factory=Open)
    extensions: Extensions = field(default_factory=Extensions)
    turns: Turns = field(default_factory=Turns)
    whys: Whys = field(default_factory=Whys)
    asked: tuple[Asked, ...] = ()
    tags: tuple[tuple[UUID, str], ...] = ()

    @property
    def newest(self) -> int:
        """The newest entry shown: what the viewer has seen."""
        return self.story.acts[0].entry if self.story.acts else 0


def finding_page(
    finding_id: UUID,
    *,
    actor: Actor,
    at: datetime,
    before: int | None = None,
    measures_page: int = 1,
) -> Page:
    """The page of a finding for an actor. `Missing` where it is not there or not for him.

    `before` shows the acts before an entry, `measures_page` another fifty measures.
    """
    finding = _finding(finding_id, actor)
    setting = setting_of(finding)
    today = day_in(finding.round, at)
    if not sees_whole(finding, actor):
        return _helpers_page(finding, setting, today, scope_of(actor), before, measures_page)
    rare = _rare(finding.pk)
    causes = measures.causes_of(finding.pk)
    plan = measures.plan_of(finding.pk, causes, page=measures_page)
    entries, earlier = told.told_of(finding.pk, before=before)
    judged = told.judged(finding.pk)
    acts = {
        act.entry: act for act in told.named({one.id: one for one in (*entries, *judged)}.values())
    }
    return Page(
        finding=finding,
        setting=setting,
        whole=True,
        today=today,
        timeliness=timeliness(finding.due_on, finding.state, today=today),
        quote=_quote(finding, in_document=_reads_document(finding, actor)),
        plan=plan,
        story=Story(tuple(acts[one.id] for one in entries), earlier),
        relatives=_relatives(finding, actor, rare),
        said=relations.confirmed(finding.pk, actor) if rare & {"said", "said of"} else (),
        external=_external(finding) if "external" in rare else (),
        recommendations=_recommendations(finding) if "recommendations" in rare else (),
        episodes=_episodes(finding),
        causes=causes,
        indicators=measures.indicators_of(finding.pk) if "indicators" in rare else (),
        milestones=_milestones(finding) if "milestones" in rare else (),
        judged=tuple(acts[one.id] for one in judged),
        open=open_of(finding, actor, rare),
        extensions=(
            extensions_of(finding) if "extensions" in rare else Extensions(most=most_of(finding))
        ),
        turns=turns.turns_of(finding, setting, on=actor.on),
        whys=whys_of(finding, plan.measures, ruled="basis" in rare),
        asked=questions(plan, feedback_on=finding.round.feedback_on),
        tags=_tags(finding) if "tags" in rare else (),
    )


def paper_of(finding_id: UUID, *, entry: int, actor: Actor) -> str:
    """The digest of the signed page that was filed with an act, for whoever sees the finding
    whole. `Missing` for everybody else."""
    if not sees_whole(_finding(finding_id, actor), actor):
        raise Missing("file.not-there")
    return told.paper_in(finding_id, entry=entry)


def timeliness(due_on: date | None, state: str, *, today: date) -> Timeliness:
    """Where something due on a day stands: nothing ended, suspended or accepted is late."""
    if due_on is None or state in ENDED or state == State.SUSPENDED:
        return Timeliness.NONE
    if due_on < today:
        return Timeliness.OVERDUE
    return Timeliness.DUE_SOON if due_on - today <= SOON else Timeliness.ON_TIME


def _helpers_page(
    finding: Finding,
    setting: Setting,
    today: date,
    scope: Scope,
    before: int | None,
    measures_page: int,
) -> Page:
    plan = measures.plan_of(finding.pk, (), page=measures_page, helped_by=scope.helps)
    own = [measure.id for measure in plan.measures]
    entries, earlier = told.told_of(finding.pk, before=before, measures=own)
    return Page(
        finding=finding,
        setting=setting,
        whole=False,
        today=today,
        timeliness=timeliness(finding.due_on, finding.state, today=today),
        quote=_quote(finding, in_document=False),
        plan=plan,
        story=Story(tuple(told.named(entries)), earlier),
        whys=whys_of(finding, plan.measures, ruled=True),
    )


_ONE = Prepared(
    lambda finding: (
        Finding.objects.filter(pk=finding)
        .select_related("lead_unit", "lead_leader", "quote", "category")
        .defer("lead_leader__password", "lead_leader__email", "lead_leader__last_login")
    )
)
_ROUND = Prepared(
    lambda round: Round.objects.filter(pk=round).select_related("issuer", "inspected", "regime")
)


def _finding(finding_id: UUID, actor: Actor) -> Finding:
    """The finding, where the viewer sees it."""
    one = _ONE.one(finding=finding_id)
    if one is None:
        raise Missing("finding.missing")
    (one.round,) = _ROUND(round=one.round_id)
    if not sees(one, actor):
        raise Missing("finding.missing")
    return one


# What few findings have: looked for together, and read only where it is there.
_RARE: Mapping[str, tuple[type[Model], str]] = {
    "external": (ExternalRef, "finding_id = %s"),
    "recommendations": (Recommendation, "finding_id = %s"),
    "indicators": (Indicator, "finding_id = %s AND removed_at IS NULL"),
    "milestones": (Milestone, "finding_id = %s"),
    "questions": (Question, "finding_id = %s"),
    "objections": (Objection, "finding_id = %s"),
    "proposals": (Proposal, "finding_id = %s AND agreed IS NULL"),
    "requests": (ProgressRequest, "finding_id = %s AND answered_at IS NULL"),
    "extensions": (Extension, "finding_id = %s"),
    "basis": (DeadlineBasis, "finding_id = %s AND ended_at IS NULL"),
    "held": (RecordsHold, "finding_id = %s AND released_at IS NULL"),
    "tags": (Tagging, "finding_id = %s AND off_at IS NULL"),
    "children": (Finding, "parent_id = %s"),
    "absorbed": (Finding, "merged_into_id = %s"),
    "said": (SimilarLink, "finding_id = %s AND replaced_at IS NULL"),
    "said of": (SimilarLink, "other_id = %s AND replaced_at IS NULL"),
}


def _rare(finding: UUID) -> frozenset[str]:
    """Which of these a finding has, in one query. Written out, because composing it anew for each
    page took longer than all that it looks for."""
    key = Finding._meta.pk.get_db_prep_value(finding, connection)
    asked = [
        f'EXISTS(SELECT 1 FROM "{model._meta.db_table}" WHERE {condition})'  # noqa: S608 - ours
        for model, condition in _RARE.values()
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(asked)}", [key] * len(asked))
        answers = cursor.fetchone()
    return frozenset(name for name, there in zip(_RARE, answers, strict=True) if there)


def _reads_document(finding: Finding, actor: Actor) -> bool:
    """Whether the viewer sees the round, and so its document, rather than one unit's findings: the
    lines round a quote may be another unit's finding."""
    return sees_round(finding.round, actor) or leads(actor, finding.round.inspected)


_ROUND_ABOUT = Prepared(
    lambda document, first, length, end: SourceDocument.objects.filter(pk=document).values_list(
        "name", Substr("text", first, length), Substr("text", end, _CONTEXT)
    )
)


def _quote(finding: Finding, *, in_document: bool) -> QuoteShown:
    quote = finding.quote
    shown = QuoteShown(quote.text, quote.page, quote.block, quote.place)
    if not in_document or quote.document_id is None:
        return shown
    first = max(0, quote.start - _CONTEXT)
    ((name, before, after),) = _ROUND_ABOUT(
        document=quote.document_id,
        first=first + 1,
        length=quote.start - first,
        end=quote.end + 1,
    )
    return QuoteShown(
        quote.text,
        quote.page,
        quote.block,
        quote.place,
        before=_last_lines(before) if quote.start else "",
        after=_first_lines(after),
        document=quote.document_id,
        name=name,
    )


def _last_lines(text: str) -> str:
    return "\n".join([line for line in text.splitlines() if line.strip()][-_LINES:])


def _first_lines(text: str) -> str:
    return "\n".join([line for line in text.splitlines() if line.strip()][:_LINES])


def _relatives(finding: Finding, actor: Actor, rare: frozenset[str]) -> tuple[Relative, ...]:
    tied = Q(pk__in=[pk for pk in (finding.parent_id, finding.merged_into_id) if pk])
    if rare & {"children", "absorbed"}:
        tied |= Q(parent=finding.pk) | Q(merged_into=finding.pk)
    elif not (finding.parent_id or finding.merged_into_id):
        return ()
    rows = visible(scope_of(actor)).filter(tied).order_by("ref")
    columns = rows.values_list("pk", "ref", "heading", "quote__text", "state", "parent")
    return tuple(
        Relative(pk, ref, heading or text[:120], state, _tie(finding, pk, parent))
        for pk, ref, heading, text, state, parent in columns[:_RELATIVES]
    )


def _tie(finding: Finding, pk: UUID, parent: UUID | None) -> str:
    if pk == finding.parent_id:
        return "parent"
    if pk == finding.merged_into_id:
        return "into"
    return "child" if parent == finding.pk else "absorbed"


def _external(finding: Finding) -> tuple[tuple[str, str], ...]:
    return tuple(finding.external_refs.order_by("scheme", "value").values_list("scheme", "value"))


def _recommendations(finding: Finding) -> tuple[Recommendation, ...]:
    return tuple(finding.recommendations.order_by("ref", "pk")[:_OPEN])


def _milestones(finding: Finding) -> tuple[Milestone, ...]:
    return tuple(
        finding.milestones.filter(episode=finding.episode).order_by("due_on", "pk")[:_OPEN]
    )


def _episodes(finding: Finding) -> tuple[EpisodeShown, ...]:
    if finding.episode == 1:
        return ()
    rows = Episode.objects.filter(finding=finding).order_by("no")
    columns = rows.values_list(
        "no",
        "opened_at",
        "last_verified_by__name",
        "last_verified_by__name_en",
        "last_closed_by__name",
        "last_closed_by__name_en",
    )
    return tuple(
        EpisodeShown(
            no,
            opened_at,
            Name(verified, verified_en) if verified else None,
            Name(closed, closed_en) if closed else None,
        )
        for no, opened_at, verified, verified_en, closed, closed_en in columns
    )


def _tags(finding: Finding) -> tuple[tuple[UUID, str], ...]:
    rows = Tagging.objects.filter(finding=finding, off_at=None).order_by("tag__name")
    return tuple(rows.values_list("tag", "tag__name")[:_OPEN])
