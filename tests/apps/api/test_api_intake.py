"""Rounds and source documents by programs, for the team of the round alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from programs import Program, program

from cast import District
from zhenggai.apps.files.models import File
from zhenggai.apps.findings.models import Round, SourceDocument
from zhenggai.apps.intake.models import Intake
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.tokens import Scope

PAPER = "一、存在问题\n1.台账不全。\n2.拨付滞后。\n"


def sent(district: District, **changes: Any) -> dict[str, Any]:
    today = timezone.localdate()
    values = {
        "code": "XC-2026-09",
        "name": "第九轮巡察（虚构）",
        "regime": "inspection",
        "issuer": str(district.units["office"].pk),
        "inspected": str(district.units["gov"].pk),
        "feedback_on": today.isoformat(),
        "due_on": (today + timedelta(days=180)).isoformat(),
        "offices": [str(district.units["office"].pk)],
    }
    return {**values, **changes}


def upload(asking: Program, round_id: Any, text: str = PAPER, name: str = "报告.txt") -> Any:
    file = SimpleUploadedFile(name, text.encode())
    return asking.send(f"/rounds/{round_id}/documents", {"file": file})


def test_the_team_opens_a_round_once(district):
    iris = program(district.people["iris"])
    first = iris.post("/rounds", sent(district), Idempotency_Key="open")
    again = iris.post("/rounds", sent(district), Idempotency_Key="open")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    made = Round.objects.get(code="XC-2026-09")
    assert first.json() == {"round": str(made.pk)}
    told = Entry.objects.get(subject=made.pk)
    assert b'"capacity":"issuer.token"' in bytes(told.leaf)


@pytest.mark.parametrize("login", ["otto", "sam", "rita", "obi", "seth"])
def test_nobody_else_opens_one(district, login):
    answer = program(district.people[login]).post("/rounds", sent(district))
    assert answer.status_code == 403
    assert Round.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_on": "2000-01-01"}, "due_on"),
        ({"posting_days": 1000}, "posting_days"),
        ({"zone": "Nowhere"}, "zone"),
        ({"regime": "none"}, "regime"),
        ({"issuer": "x"}, "issuer"),
        ({"unknown": 1}, "unknown"),
    ],
)
def test_what_is_wrong_is_named(district, changes, field):
    answer = program(district.people["iris"]).post("/rounds", sent(district, **changes))
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert Round.objects.count() == 1


def test_it_takes_the_scope(district):
    answer = program(district.people["iris"], Scope.READ, Scope.ACT).post("/rounds", sent(district))
    assert (answer.status_code, answer.json()["values"]["needs"]) == (403, "intake")


@pytest.mark.django_db(transaction=True)
class TestDocuments:
    """Files pass the gate outside of a transaction."""

    def test_a_document_is_taken_in_and_read_for_review(self, district):
        reg = program(district.people["reg"])
        answer = upload(reg, district.round.pk)
        assert answer.status_code == 201, answer.content.decode()
        reading = Intake.objects.get()
        assert answer.json() == {
            "document": str(SourceDocument.objects.get().pk),
            "reading": str(reading.pk),
            "passages": reading.passages.count(),
        }
        assert reading.passages.count() >= 2
        again = upload(reg, district.round.pk)
        assert (again.status_code, again.json()["code"]) == (422, "document.already-there")
        documents = program(district.people["iris"]).get(f"/rounds/{district.round.pk}").json()
        assert [one["name"] for one in documents["documents"]] == ["报告.txt"]

    @pytest.mark.parametrize("login", ["otto", "sam", "rita"])
    def test_from_nobody_else_is_anything_taken_in(self, district, login):
        assert upload(program(district.people[login]), district.round.pk).status_code == 404
        assert not File.objects.exists()

    def test_what_is_marked_leaves_nothing(self, district):
        text = "机密★1年\n\n关于某项工作的方案\n"
        answer = upload(program(district.people["reg"]), district.round.pk, text)
        assert (answer.status_code, answer.json()["code"]) == (422, "file.classified")
        assert not File.objects.exists()
        assert not SourceDocument.objects.exists()
