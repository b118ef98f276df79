"""What the supervising side lays on a finding beside its chain: tags, and requests to report."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import Change, Turn, begin
from zhenggai.apps.findings.commands._look import Look
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Finding, Measure, ProgressRequest, Tagging
from zhenggai.apps.findings.states import Act
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, WrongState
from zhenggai.kit.prepared import Prepared
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import words

TAG = 40
_ASKED = Prepared(
    lambda measure: ProgressRequest.objects.filter(
        finding__measure_links__measure=measure, answered_at=None
    )
)


@transaction.atomic
def request_progress(
    *, finding_id: UUID, actor: Actor, at: datetime, due_on: date, text: str
) -> Finding:
    """Ask the lead unit for a report by a day. `WrongState` while an earlier request is open."""
    turn = begin(Act.REQUEST_PROGRESS, finding_id=finding_id, actor=actor, at=at)
    turn.make(requesting(turn, Look.at(turn), due_on=due_on, text=text))
    return turn.finding


@transaction.atomic
def tag_finding(*, finding_id: UUID, actor: Actor, at: datetime, tag: str) -> Finding:
    """Put a tag of the round on the finding; a new word becomes one. `WrongState` where it is on
    it already."""
    turn = begin(Act.TAG, finding_id=finding_id, actor=actor, at=at)
    turn.make(tagging(turn, Look.at(turn), tag=tag))
    return turn.finding


@transaction.atomic
def untag_finding(*, finding_id: UUID, tag_id: UUID, actor: Actor, at: datetime) -> Finding:
    """Take a tag off. `Missing` where it is not on the finding."""
    turn = begin(Act.TAG, finding_id=finding_id, actor=actor, at=at)
    rows = Tagging.objects.filter(finding=turn.finding, tag=tag_id, off_at=None)
    found = rows.select_related("tag").first()
    if found is None:
        raise Missing("tag.missing")
    entry = turn.end(Event.UNTAGGED, body={"tag": str(found.tag_id)}, texts={"tag": found.tag.name})
    found.off_at, found.off_entry = at, entry
    found.save(update_fields=["off_at", "off_entry"])
    return turn.finding


def requesting(turn: Turn, look: Look, *, due_on: date, text: str) -> Change:
    """What it is to ask for a report."""
    if due_on < turn.today:
        raise Invalid("request.day-past", field="due_on")
    said = words(text, "text")
    asked = look.asked_by.get(turn.finding.pk)
    if asked is not None:
        raise WrongState("request.open-already", due_on=asked.isoformat())
    return Change(
        Event.PROGRESS_REQUESTED,
        body={"due_on": due_on.isoformat()},
        texts={"text": said},
        record=(ProgressRequest, {"due_on": due_on}),
    )


def tagging(turn: Turn, look: Look, *, tag: str) -> Change:
    """What it is to put a tag on."""
    name = words(" ".join(tag.split()), "tag", most=TAG)
    finding = turn.finding
    key = look.tag(finding.round_id, name)
    if (key, finding.pk) in look.tagged:
        raise WrongState("tag.there-already", tag=name)
    return Change(
        Event.TAGGED,
        body={"tag": str(key)},
        texts={"tag": name},
        record=(Tagging, {"tag_id": key}),
        first=look.keep_tags,
    )


def answered(measure: Measure, *, at: datetime, entry: int) -> None:
    """Let a report on a measure answer what was asked about the findings that it belongs to."""
    for asked in _ASKED(measure=measure.pk):
        asked.answered_at, asked.answer_entry = at, entry
        asked.save(update_fields=["answered_at", "answer_entry"])


def reported(finding: Finding, *, at: datetime, entry: int) -> None:
    """Let the submission of a finding answer what was asked about it."""
    rows = ProgressRequest.objects.filter(finding=finding, answered_at=None)
    rows.update(answered_at=at, answer_entry=entry)
