"""Acting by programs: what was seen, what is sent twice, and what is wrong in what is sent."""

from __future__ import annotations

import inspect
import io
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from programs import Program, program, token_for

import cast
from cast import Walk
from signing_in import sign_in
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import commands, models
from zhenggai.apps.findings.api.bodies import body_of, example_of
from zhenggai.apps.findings.deeds import DEEDS, Seen
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people import commands as people
from zhenggai.apps.people.models import KeptAnswer
from zhenggai.config.api import api


def address(walk: Walk, slug: str) -> str:
    return f"/findings/{walk.finding.pk}/acts/{slug}"


def version(walk: Walk) -> int:
    return models.Finding.objects.values_list("version", flat=True).get(pk=walk.finding.pk)


def assign(walk: Walk) -> dict[str, str]:
    return {
        "lead_unit": str(walk.district.units["water"].pk),
        "due_on": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "kind": "phased",
    }


def test_a_way_from_assignment_to_a_measure_done(walk):
    by = {login: program(walk.district.people[login]) for login in ("iris", "olga", "wes")}
    seen = by["iris"].get(f"/findings/{walk.finding.pk}")["ETag"]
    by["iris"].post(address(walk, "assign"), assign(walk), If_Match=seen)
    by["olga"].post(address(walk, "acknowledge"))
    cause = by["olga"].post(address(walk, "add_cause"), {"text": "无预算。", "kind": "managerial"})
    measure = by["olga"].post(
        address(walk, "add_measure"),
        {"text": "更换管网。", "standard": "漏损率10%以下。", "causes": [cause.json()["thing"]]},
    )
    changed = by["olga"].post(
        address(walk, "change_measure"),
        {"measure_id": measure.json()["thing"], "text": "更换全部管网。", "term": "lasting"},
        If_Match=measure["ETag"],
    )
    assert changed.status_code == 200, changed.content.decode()
    row = models.Measure.objects.get()
    assert (row.text, row.term, row.version) == ("更换全部管网。", "lasting", 2)
    assert models.Finding.objects.get().state == State.PLANNING
    told = journal.about(walk.finding.pk, most=1)[0]
    assert (told.kind, told.capacity) == ("measure.changed", "lead_officer.token")
    assert changed.json()["entry"] == told.id
    assert cause.json()["thing"] == str(models.Cause.objects.get().pk)


NEEDS = sorted(slug for slug, deed in DEEDS.items() if deed.seen)


def test_where_something_must_have_been_seen_its_version_is_asked_for(walk):
    iris = program(walk.district.people["iris"])
    before = Entry.objects.count()
    for header, status, code in (
        ({}, 428, "api.if-match-missing"),
        ({"If_Match": '"99"'}, 412, "api.if-match-stale"),
        ({"If_Match": "1"}, 422, "api.if-match-malformed"),
        ({"If_Match": "*"}, 422, "api.if-match-malformed"),
        ({"If_Match": 'W/"1"'}, 422, "api.if-match-malformed"),
        ({"If_Match": '"1", "2"'}, 422, "api.if-match-malformed"),
    ):
        answer = iris.post(address(walk, "assign"), assign(walk), **header)
        told = answer.json()
        assert (answer.status_code, told["code"], told["field"]) == (status, code, "If-Match")
    stale = iris.post(address(walk, "assign"), assign(walk), If_Match='"99"').json()
    assert stale["values"] == {"field": "If-Match", "seen": 99, "present": 1}
    assert Entry.objects.count() == before
    assert models.Finding.objects.get().state == State.REGISTERED


@pytest.mark.parametrize("header", [{}, {"If_Match": '"99"'}])
def test_whoever_may_not_act_learns_nothing_of_versions(walk, header):
    walk.to(State.ASSIGNED)
    otto, cole = (program(walk.district.people[one]) for one in ("otto", "cole"))
    iris = program(walk.district.people["iris"])
    assert otto.post(address(walk, "assign"), assign(walk), **header).status_code == 404
    assert cole.post(address(walk, "assign"), assign(walk), **header).status_code == 403
    assert iris.post(address(walk, "assign"), assign(walk), **header).status_code == 409


def test_a_version_that_is_sent_is_held_to_where_none_is_asked_for(walk):
    walk.to(State.SUBMITTED)
    rita = program(walk.district.people["rita"])
    stale = rita.post(address(walk, "ask"), {"text": "谁做的？"}, If_Match='"1"')
    fresh = rita.post(address(walk, "ask"), {"text": "谁做的？"}, If_Match=f'"{version(walk)}"')
    assert (stale.status_code, fresh.status_code) == (412, 200)
    assert models.Question.objects.count() == 1


def test_the_schema_asks_for_if_match_where_the_table_does():
    paths = api.schema()["paths"]
    for slug in sorted(set(DEEDS) - {"adopt_link"}):
        operation = paths[f"/api/v1/findings/{{finding_id}}/acts/{slug}"]["post"]
        required = {p["name"]: p["required"] for p in operation["parameters"]}
        assert required["If-Match"] is (slug in NEEDS), slug
        assert required["Idempotency-Key"] is False
    assert DEEDS["review_plan"].seen is Seen.PLAN


def test_a_cause_that_is_changed_by_two_is_changed_by_one(walk):
    walk.to(State.PLANNING)
    olga, wes = (program(walk.district.people[one]) for one in ("olga", "wes"))
    made = olga.post(address(walk, "add_cause"), {"text": "无预算。"})
    body = {"cause_id": made.json()["thing"]}
    one = olga.post(address(walk, "change_cause"), body | {"text": "甲。"}, If_Match=made["ETag"])
    two = wes.post(address(walk, "change_cause"), body | {"text": "乙。"}, If_Match=made["ETag"])
    assert (one.status_code, two.status_code) == (200, 412)
    assert models.Cause.objects.get().text == "甲。"
    stranger = wes.post(
        address(walk, "change_cause"),
        {"cause_id": str(uuid4()), "text": "丙。"},
        If_Match=one["ETag"],
    )
    assert (stranger.status_code, stranger.json()["code"]) == (404, "cause.missing")


def test_the_same_key_is_one_act_and_the_same_answer(walk):
    walk.to(State.SUBMITTED)
    rita = program(walk.district.people["rita"])
    first = rita.post(address(walk, "ask"), {"text": "谁做的？"}, Idempotency_Key="k-1")
    again = rita.post(address(walk, "ask"), {"text": "谁做的？"}, Idempotency_Key="k-1")
    other = rita.post(address(walk, "ask"), {"text": "谁做的？"}, Idempotency_Key="k-2")
    assert again.content == first.content
    assert (again["ETag"], again["Idempotent-Replay"]) == (first["ETag"], "true")
    assert "Idempotent-Replay" not in first
    assert other.json()["entry"] != first.json()["entry"]
    assert models.Question.objects.count() == 2


def test_a_replay_needs_no_version_any_more(walk):
    iris = program(walk.district.people["iris"])
    sent = {"If_Match": '"1"', "Idempotency_Key": "assign"}
    first = iris.post(address(walk, "assign"), assign(walk), **sent)
    again = iris.post(address(walk, "assign"), assign(walk), **sent)
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content


def test_a_key_is_of_one_request_and_of_one_token(walk):
    walk.to(State.SUBMITTED)
    rita, vera = (program(walk.district.people[one]) for one in ("rita", "cole"))
    rita.post(address(walk, "ask"), {"text": "甲？"}, Idempotency_Key="k")
    reused = rita.post(address(walk, "ask"), {"text": "乙？"}, Idempotency_Key="k")
    elsewhere = rita.post(address(walk, "report_relapse"), {"reasons": "x"}, Idempotency_Key="k")
    for answer in (reused, elsewhere):
        assert (answer.status_code, answer.json()["code"]) == (422, "api.idempotency-reused")
        assert answer.json()["field"] == "Idempotency-Key"
    assert vera.post(address(walk, "ask"), {"text": "乙？"}, Idempotency_Key="k").status_code == 200


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 129, "键"])
def test_a_key_that_is_none_is_refused(walk, key):
    walk.to(State.SUBMITTED)
    rita = program(walk.district.people["rita"])
    answer = rita.post(address(walk, "ask"), {"text": "谁做的？"}, Idempotency_Key=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "api.idempotency-key")


def test_a_refusal_keeps_no_answer(walk):
    walk.to(State.SUBMITTED)
    rita = program(walk.district.people["rita"])
    refused = rita.post(address(walk, "ask"), {"text": "  "}, Idempotency_Key="k")
    assert refused.status_code == 422
    assert not KeptAnswer.objects.exists()
    done = rita.post(address(walk, "ask"), {"text": "谁做的？"}, Idempotency_Key="k")
    assert done.status_code == 200


def test_answers_are_kept_for_a_day(walk):
    walk.to(State.SUBMITTED)
    rita = program(walk.district.people["rita"])
    rita.post(address(walk, "ask"), {"text": "谁做的？"}, Idempotency_Key="k")
    now = timezone.now()
    assert people.erase_answers(at=now + timedelta(hours=23)) == 0
    assert people.erase_answers(at=now + timedelta(hours=25)) == 1
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({}, "reasons"),
        ({"reasons": 5}, "reasons"),
        ({"reasons": "x", "state": "closed"}, "state"),
        ({"reasons": "x", "finding_id": "x"}, "finding_id"),
        ([], "body"),
    ],
)
def test_what_does_not_fit_is_named_by_its_place(walk, body, place):
    iris = program(walk.district.people["iris"])
    answer = iris.post(address(walk, "report_relapse"), body)
    assert answer.status_code == 422
    assert place in [one["place"] for one in answer.json()["faults"]]
    assert not models.RelapseReport.objects.exists()


@pytest.mark.parametrize("body", ["{", "\xff", "[1", '{"reasons": "\\ud800"}'])
def test_what_cannot_be_read_is_refused(walk, body):
    written = token_for(walk.district.people["iris"])
    answer = Client().post(
        f"/api/v1{address(walk, 'report_relapse')}",
        body.encode("latin-1"),
        content_type="application/json",
        headers={"Authorization": f"Bearer {written}"},
    )
    assert answer.status_code == 422
    assert answer.json()["code"] in {"api.bad-json", "api.bad-field"}


def test_the_refusal_of_a_command_names_its_field(walk):
    walk.to(State.PLANNING)
    olga = program(walk.district.people["olga"])
    answer = olga.post(address(walk, "add_measure"), {"text": "对上访人员开展稳控。"})
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (
        422,
        "measure.aimed-at-persons",
        "text",
    )


def test_figures_days_and_lists_stay_within_what_can_be_kept(walk):
    walk.to(State.PLANNING)
    olga = program(walk.district.people["olga"])
    roads = str(walk.district.units["roads"].pk)
    good = {"name": "欠款", "measured_in": "万元", "baseline": "9", "baseline_on": "2026-03-01"}
    for body, place in (
        (good | {"target": "1e40"}, "target"),
        (good | {"target": "0.001"}, "target"),
        (good | {"target": "NaN"}, "target"),
        (good | {"target": 0, "baseline_on": 5}, "baseline_on"),
        (good | {"target": 0, "baseline_on": "2026-03-01T00:00:00"}, "baseline_on"),
    ):
        answer = olga.post(address(walk, "add_indicator"), body)
        assert (answer.status_code, answer.json()["field"]) == (422, place), body
    many = olga.post(address(walk, "add_measure"), {"text": "更换。", "supports": [roads] * 201})
    assert (many.status_code, many.json()["field"]) == (422, "supports")
    assert olga.post(address(walk, "add_indicator"), good | {"target": 0.5}).status_code == 200


def test_a_reading_and_a_link_by_hand(walk):
    walk.to(State.PLANNING)
    olga = program(walk.district.people["olga"])
    made = olga.post(
        address(walk, "add_indicator"),
        {
            "name": "欠款",
            "measured_in": "万元",
            "baseline": "9",
            "baseline_on": "2026-03-01",
            "target": 0,
        },
    ).json()
    walk.plan()
    walk.review_plan()
    told = olga.post(
        address(walk, "read_indicator"),
        {
            "indicator_id": made["thing"],
            "read_on": timezone.localdate().isoformat(),
            "value": "4.50",
        },
    )
    assert told.status_code == 200, told.content.decode()
    assert str(models.Reading.objects.get().value) == "4.50"


def test_nobody_brings_the_measure_of_a_finding_that_he_does_not_see_onto_his_page(walk):
    walk.to(State.PLANNING)
    hidden = cast.register(walk.district, "交通局的问题。")
    models.Finding.objects.filter(pk=hidden.pk).update(
        state=State.PLANNING, lead_unit=walk.district.units["roads"], due_on=timezone.localdate()
    )
    measure = models.Measure.objects.create(home=hidden, text="别人的措施。")
    olga = program(walk.district.people["olga"])
    body = {"measure_id": str(measure.pk), "holds": True}
    answer = olga.post(address(walk, "confirm_link"), body)
    assert (answer.status_code, answer.json()["code"]) == (404, "measure.missing")
    assert "别人的措施" not in olga.get(f"/findings/{walk.finding.pk}").content.decode()
    rita = program(walk.district.people["rita"])
    assert rita.post(address(walk, "confirm_link"), body).status_code == 200


def test_a_session_does_nothing_here(walk):
    walk.to(State.ASSIGNED)
    browser = sign_in(Client(), walk.district.people["olga"])
    answer = browser.post(f"/api/v1{address(walk, 'acknowledge')}")
    assert answer.status_code == 401
    assert models.Finding.objects.get().state == State.ASSIGNED


def test_the_bodies_are_made_of_what_the_commands_take():
    for deed in DEEDS.values():
        if deed.slug == "add_evidence":
            continue
        names = set(body_of(deed).shape.model_fields)
        assert not names & {"actor", "at", "seen", "seen_plan", "paper", "finding_id", "quote"}
        body = body_of(deed)
        sent = body.shape.model_validate_json(json.dumps(example_of(body)))
        taken = set(inspect.signature(deed.command).parameters)
        assert set(body.arguments(sent)) <= taken, deed.slug
        if deed.thing:
            assert f"{deed.thing}_id" in names, deed.slug


class TestEvidence:
    """Files, which are taken in before the act begins."""

    pytestmark = pytest.mark.django_db(transaction=True)

    def send(self, walk: Walk, asking: Program, data: bytes = b"9.1%", **more: Any):
        fields = {
            "measure_id": str(walk.measure.pk),
            "kind": "test",
            "shows_on": timezone.localdate().isoformat(),
            "file": SimpleUploadedFile("检测.txt", data),
        }
        headers = {name: more.pop(name) for name in list(more) if name[0].isupper()}
        return asking.send(address(walk, "add_evidence"), {**fields, **more}, **headers)

    def test_the_same_file_with_the_same_key_is_added_once(self, walk):
        walk.to(State.RECTIFYING)
        wes = program(walk.district.people["wes"])
        first = self.send(walk, wes, Idempotency_Key="k")
        again = self.send(walk, wes, Idempotency_Key="k")
        other = self.send(walk, wes, b"8.0%", Idempotency_Key="k")
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.content == first.content
        assert again["Idempotent-Replay"] == "true"
        assert (other.status_code, other.json()["code"]) == (422, "api.idempotency-reused")
        assert models.Evidence.objects.count() == 1

    def test_what_is_marked_is_refused_at_its_field_and_leaves_nothing(self, walk):
        walk.to(State.RECTIFYING)
        wes = program(walk.district.people["wes"])
        answer = self.send(walk, wes, "机密★1年\n\n关于某项工作的方案\n".encode())
        told = answer.json()
        assert (answer.status_code, told["code"], told["field"]) == (
            422,
            "file.classified",
            "file",
        )
        assert not File.objects.exists()

    def test_nothing_is_taken_in_from_whoever_may_not_add_it(self, walk):
        walk.to(State.RECTIFYING)
        for login, status in (("otto", 404), ("rita", 403)):
            asking = program(walk.district.people[login])
            assert self.send(walk, asking).status_code == status
        assert not File.objects.exists()

    def test_a_stale_version_adds_nothing(self, walk):
        walk.to(State.RECTIFYING)
        wes = program(walk.district.people["wes"])
        assert self.send(walk, wes, If_Match='"1"').status_code == 412
        assert not models.Evidence.objects.exists()

    def test_what_a_file_tells_is_taken_out_once_by_the_same_key(self, walk):
        walk.to(State.RECTIFYING)
        wes = program(walk.district.people["wes"])
        told, sent = Image.Exif(), io.BytesIO()
        told[0x013B] = "某某（虚构）"
        Image.new("RGB", (40, 30)).save(sent, "JPEG", exif=told)
        photo = SimpleUploadedFile("现场.jpg", sent.getvalue())
        added = self.send(walk, wes, file=photo, bare="false", unmarked="true").json()
        deed, body = address(walk, "clean_evidence"), {"evidence_id": added["thing"]}
        first, again = (wes.post(deed, body, Idempotency_Key="k") for _ in range(2))
        assert (first.status_code, again.status_code) == (200, 200)
        assert again["Idempotent-Replay"] == "true"
        assert models.Evidence.objects.get().taken_out == "author"
        third = wes.post(deed, body)
        assert (third.status_code, third.json()["code"]) == (422, "evidence.nothing-to-take-out")

    @pytest.mark.parametrize(
        ("changes", "place"),
        [
            ({"shows_on": "1"}, "form.shows_on"),
            ({"kind": "rumour"}, "form.kind"),
            ({"measure_id": "x"}, "form.measure_id"),
        ],
    )
    def test_what_is_wrong_in_the_form_is_named(self, walk, changes, place):
        walk.to(State.RECTIFYING)
        answer = self.send(walk, program(walk.district.people["wes"]), **changes)
        assert (answer.status_code, answer.json()["field"]) == (422, place)
        assert not File.objects.exists()


def test_a_command_asked_to_begin_says_what_the_act_would(walk):
    walk.to(State.SUBMITTED)
    who = walk.who("rita")
    commands.check_can_begin(act=DEEDS["review"].act, **who)
