"""Questions of a reviewer, verifier or closer, and the unit's answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import begin
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Answer, Question
from zhenggai.apps.findings.states import Act
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import WrongState
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import words


@transaction.atomic
def ask_question(*, finding_id: UUID, actor: Actor, at: datetime, text: str) -> Question:
    """Ask the unit something about what is under judgement."""
    turn = begin(Act.ASK, finding_id=finding_id, actor=actor, at=at)
    entry = turn.end(Event.ASKED, texts={"text": words(text, "text")})
    return turn.record(Question, entry=entry)


@transaction.atomic
def answer_question(
    *, finding_id: UUID, question_id: UUID, actor: Actor, at: datetime, text: str
) -> Answer:
    """Answer a question, once."""
    turn = begin(Act.ANSWER, finding_id=finding_id, actor=actor, at=at)
    question = Question.objects.filter(pk=question_id, finding=turn.finding).first()
    if question is None:
        raise Missing("question.missing")
    if Answer.objects.filter(question=question).exists():
        raise WrongState("question.answered-already")
    entry = turn.end(
        Event.ANSWERED, body={"question": str(question.pk)}, texts={"text": words(text, "text")}
    )
    return turn.record(Answer, entry=entry, question=question)
