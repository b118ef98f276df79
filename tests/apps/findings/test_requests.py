"""What is asked for is answered by a report on a measure, or by the submission."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import Walk
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import ProgressRequest
from zhenggai.apps.findings.states import State

pytestmark = pytest.mark.django_db


def asked(walk: Walk) -> ProgressRequest:
    day = walk.at.date() + timedelta(days=10)
    commands.request_progress(**walk.who("iris"), due_on=day, text="请报进展。")
    return ProgressRequest.objects.get(finding=walk.finding)


def test_a_report_on_a_measure_answers_it(walk):
    walk.to(State.RECTIFYING)
    request = asked(walk)
    who = walk.who("wes")
    told = commands.report_progress(
        **who, measure_id=walk.measure.pk, as_of=who["at"].date(), text="完成一半。"
    )
    request.refresh_from_db()
    assert (request.answered_at, request.answer_entry) == (who["at"], told.entry)


def test_the_submission_answers_it(walk):
    walk.to(State.RECTIFYING)
    request = asked(walk)
    who = walk.who("wes")
    commands.complete_measure(**who, measure_id=walk.measure.pk, result="已完成。")
    who = walk.who("sam")
    made = commands.submit_finding(**who, statement="已完成。", pledge=True)
    request.refresh_from_db()
    assert request.answer_entry == made.entry
