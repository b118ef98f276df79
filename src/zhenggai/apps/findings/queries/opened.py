"""What on a finding waits for an answer or a decision, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.findings.models import (
    Answer,
    Finding,
    Hold,
    Objection,
    ProgressRequest,
    Proposal,
    Question,
    RelapseReport,
)
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.roles import Role
from zhenggai.kit.prepared import Prepared

_MOST = 50


Words = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question with its answer, where there is one."""

    id: UUID
    at: datetime
    by: Name
    text: str
    answered_by: Name | None
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class ObjectionShown:
    """An objection; who objected is there for the closing office alone."""

    id: UUID
    at: datetime
    text: str
    named: bool
    objector: str
    upheld: bool | None
    answer: str


@dataclass(frozen=True, slots=True)
class ProposalShown:
    """What one person has proposed and another is to decide."""

    id: UUID
    kind: str
    by: UUID
    for_whom: UUID | None
    name: Name
    at: datetime
    text: str
    measure: UUID | None
    into: str
    into_id: UUID | None = None
    wanted: str = ""


@dataclass(frozen=True, slots=True)
class RequestShown:
    """A request to report that is not answered yet."""

    by: Name
    at: datetime
    due_on: date
    text: str


@dataclass(frozen=True, slots=True)
class Open:
    """What waits for an answer or a decision; `held` tells whether its records are held."""

    questions: tuple[QuestionShown, ...] = ()
    objections: tuple[ObjectionShown, ...] = ()
    proposals: tuple[ProposalShown, ...] = ()
    relapses: int = 0
    hold: Hold | None = None
    request: RequestShown | None = None
    held: bool = False


def open_of(finding: Finding, actor: Actor, rare: frozenset[str]) -> Open:
    """All of it; `rare` names what the finding has of what few have."""
    questions = _questions(finding) if "questions" in rare else []
    objections = _objections(finding) if "objections" in rare else []
    proposals = _proposals(finding) if "proposals" in rare else []
    request = _request(finding) if "requests" in rare else None
    answers = [_answer_of(question) for question in questions]
    words = journal.texts(
        [
            *(one.entry for one in (*questions, *objections, *proposals)),
            *(one.entry for one in answers if one),
            *((request.entry,) if request else ()),
            *(one.answer_entry for one in objections),
        ]
    )
    shows_objector = _closes(finding, actor)
    return Open(
        questions=tuple(_question(one, words) for one in questions),
        objections=tuple(_objection(one, words, shown=shows_objector) for one in objections),
        proposals=tuple(_proposal(one, words) for one in proposals),
        relapses=_relapses(finding),
        hold=_hold(finding),
        held="held" in rare,
        request=_requested(request, words) if request else None,
    )


def _questions(finding: Finding) -> list[Question]:
    rows = finding.question_records.filter(episode=finding.episode)
    return list(rows.select_related("by", "answer__by").order_by("at", "pk")[:_MOST])


def _objections(finding: Finding) -> list[Objection]:
    return list(finding.objection_records.filter(episode=finding.episode).order_by("at")[:_MOST])


def _proposals(finding: Finding) -> list[Proposal]:
    rows = finding.proposal_records.filter(agreed=None).select_related("by", "into")
    return list(rows.order_by("at", "pk")[: 2 * _MOST])


def _request(finding: Finding) -> ProgressRequest | None:
    rows = ProgressRequest.objects.filter(finding=finding, answered_at=None)
    return rows.select_related("by").first()


def _requested(one: ProgressRequest, words: Words) -> RequestShown:
    return RequestShown(
        by=_name(one.by),
        at=one.at,
        due_on=one.due_on,
        text=words.get(one.entry, {}).get("text", ""),
    )


_RELAPSES = Prepared(
    lambda finding: RelapseReport.objects.filter(finding=finding, decided=None).values_list("pk")
)


def _relapses(finding: Finding) -> int:
    if finding.state != State.CLOSED:
        return 0
    return len(_RELAPSES(finding=finding.pk))


def _hold(finding: Finding) -> Hold | None:
    if finding.state not in {State.SUSPENDED, State.ACCEPTED}:
        return None
    return Hold.objects.filter(finding=finding, ended_at=None).first()


def _closes(finding: Finding, actor: Actor) -> bool:
    """Whether the viewer is of the office that decides on objections."""
    path = finding.round.issuer.path
    return any(
        reach.covers(path) and reach.round in {None, finding.round_id}
        for reach in actor.held({Role.CLOSER})
    )


def _answer_of(question: Question) -> Answer | None:
    # A question without an answer has no such attribute; it was joined, so that none is asked for.
    answer: Answer | None = getattr(question, "answer", None)
    return answer


def _question(one: Question, words: Words) -> QuestionShown:
    answer = _answer_of(one)
    return QuestionShown(
        id=one.pk,
        at=one.at,
        by=_name(one.by),
        text=words.get(one.entry, {}).get("text", ""),
        answered_by=_name(answer.by) if answer else None,
        answered_at=answer.at if answer else None,
        answer=words.get(answer.entry, {}).get("text", "") if answer else "",
    )


def _objection(one: Objection, words: Words, *, shown: bool) -> ObjectionShown:
    return ObjectionShown(
        id=one.pk,
        at=one.at,
        text=words.get(one.entry, {}).get("text", ""),
        named=bool(one.objector),
        objector=one.objector if shown else "",
        upheld=one.upheld,
        answer=words.get(one.answer_entry or 0, {}).get("text", ""),
    )


def _proposal(one: Proposal, words: Words) -> ProposalShown:
    return ProposalShown(
        id=one.pk,
        kind=one.kind,
        by=one.by_id,
        for_whom=one.on_behalf_of_id,
        name=_name(one.by),
        at=one.at,
        text=words.get(one.entry, {}).get("reasons", ""),
        measure=one.measure_id,
        into=one.into.ref if one.into else "",
        into_id=one.into_id,
        wanted=one.wanted,
    )


def _name(person: Person) -> Name:
    return Name(person.name, person.name_en)
