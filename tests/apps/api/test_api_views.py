"""By a program: views that are kept and shared, the register as a file, and a sheet that comes back
as a run."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from programs import program

import cast
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.tokens import Scope
from zhenggai.apps.register.models import Run, SavedView

# Saved views


def test_views_are_kept_shared_and_withdrawn(walk):
    walk.to(State.ASSIGNED)
    people, units = walk.district.people, walk.district.units
    olga, sam, otto, wes = (program(people[one]) for one in ("olga", "sam", "otto", "wes"))
    body = {
        "name": "待办",
        "view": "state=assigned&sort=due",
        "shared": "unit",
        "unit": str(units["water"].pk),
    }
    first = olga.post("/views", body, Idempotency_Key="k")
    assert first.status_code == 201, first.content.decode()
    assert olga.post("/views", body, Idempotency_Key="k").content == first.content
    assert SavedView.objects.count() == 1
    key = first.json()["id"]
    assert [one["id"] for one in olga.get("/views").json()["own"]] == [key]
    (seen,) = sam.get("/views").json()["others"]
    assert (seen["name"], seen["owner_name"]["name"]) == ("待办", "Olga（虚构）")
    assert sam.get("/register", {"view": seen["view"]}).json()["rows"]
    assert otto.get("/views").json()["others"] == []
    assert wes.get("/views").json()["others"]
    entry = Entry.objects.filter(subject=key).get()
    assert b".token" in bytes(entry.leaf)
    for stranger in (sam, otto):
        assert stranger.post(f"/views/{key}/withdraw").status_code == 404
    done = olga.post(f"/views/{key}/withdraw")
    assert (done.status_code, done.json()["id"]) == (200, key)
    assert sam.get("/views").json()["others"] == olga.get("/views").json()["own"] == []
    assert olga.post(f"/views/{key}/withdraw").status_code == 404


def test_a_view_that_is_wrong_is_not_kept(walk):
    olga = program(walk.district.people["olga"])
    good = {"name": "甲", "view": "state=closed"}
    roads = str(walk.district.units["roads"].pk)
    for change, code in (
        ({"view": "state=gone"}, "register.not-a-code"),
        ({"name": " "}, "register.name-of-view"),
        ({"shared": "unit"}, "register.share-names-a-unit"),
        ({"shared": "unit", "unit": roads}, "register.not-your-unit"),
        ({"shared": "round"}, "register.share-names-one-round"),
        ({"shared": "round", "view": f"round={uuid4()}"}, "register.share-names-one-round"),
        ({"shared": "all"}, "api.bad-field"),
        ({"owner": roads}, "api.bad-field"),
    ):
        answer = olga.post("/views", {**good, **change})
        assert answer.json()["code"] == code, answer.content.decode()
        assert answer.status_code in {403, 422}
    reader = program(walk.district.people["olga"], Scope.READ)
    assert reader.post("/views", good).status_code == 403
    assert not SavedView.objects.exists()


# Files of the register


def test_a_view_is_handed_out_as_a_file_and_recorded(walk):
    walk.to(State.ASSIGNED)
    cast.register(walk.district, "另一个问题。")
    sam, otto = (program(walk.district.people[one]) for one in ("sam", "otto"))
    wanted = {"form": "csv", "view": "columns=number,problem"}
    answer = sam.post("/register/export", wanted)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert any(walk.finding.ref in cell for row in rows for cell in row)
    assert "另一个问题" not in text
    assert "attachment" in answer["Content-Disposition"]
    entry = Entry.objects.order_by("-id")[0]
    assert b"lead_leader.token" in bytes(entry.leaf)
    empty = otto.post("/register/export", wanted)
    assert (empty.status_code, empty.json()["code"]) == (422, "register.nothing-to-export")
    wrong = sam.post("/register/export", {"form": "pdf"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "form")
    reader = program(walk.district.people["sam"], Scope.READ)
    assert reader.post("/register/export", wanted).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_sheet_comes_back_as_a_run_that_is_looked_at(walk):
    iris, otto = (program(walk.district.people[one]) for one in ("iris", "otto"))
    asked = iris.post("/register/export", {"form": "csv"})
    sheet = b"".join(asked.streaming_content)
    before = Entry.objects.count()

    def send(asking: Any, key: str, **fields: Any) -> Any:
        file = SimpleUploadedFile("台账.csv", sheet)
        given = {"act": "tag", "reason": "督办。", "arguments": '{"tag": "重点"}', "file": file}
        return asking.send("/runs/sheet", {**given, **fields}, Idempotency_Key=key)

    made, again = send(iris, "k"), send(iris, "k")
    assert made.status_code == 201, made.content.decode()
    assert again.content == made.content
    assert (made.json()["stage"], made.json()["able"]) == ("looked_at", 1)
    assert (Run.objects.count(), Entry.objects.count()) == (1, before)
    for fields, place in (
        ({"arguments": "[]"}, None),
        ({"arguments": "{"}, "body"),
        ({"arguments": '{"colour": "red"}'}, "arguments.colour"),
        ({"act": "verify"}, None),
        ({"reason": " "}, "reason"),
    ):
        refused = send(iris, str(uuid4()), **fields)
        assert refused.status_code == 422, refused.content.decode()
        assert place is None or refused.json()["field"] == place
    assert send(otto, "k").status_code == 403
    assert Run.objects.count() == 1


def test_one_s_runs_are_listed(walk):
    iris, reg = (program(walk.district.people[one]) for one in ("iris", "reg"))
    body = {"act": "tag", "reason": "督办。", "arguments": {"tag": "重点"}, "view": ""}
    run = iris.post("/runs", body).json()["id"]
    assert iris.get("/runs").json()["runs"] == []
    Run.objects.update(begun_at=timezone.now(), alive_at=timezone.now())
    (one,) = iris.get("/runs").json()["runs"]
    assert (one["id"], one["able"], one["done"]) == (run, 1, 0)
    assert reg.get("/runs").json()["runs"] == []
