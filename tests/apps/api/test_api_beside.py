"""What programs do beside the acts on findings: handovers, draws, categories, and what hangs
together. Each for whom the page is, and what takes a hand for no token."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from programs import program

import cast
from cast import Walk
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Draw, Finding, Handover, Measure, SimilarLink
from zhenggai.apps.findings.queries import draws as drawn
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.roles import Role
from zhenggai.apps.people.tokens import Scope
from zhenggai.apps.regimes.models import Category
from zhenggai.config.api import api
from zhenggai.core import draw as lots

EVERYBODY = sorted({*cast.ROLES, "otto", "seth", "sys"})
TEAM = {"iris", "reg"}


def entries() -> int:
    return Entry.objects.count()


def as_asked(asking: Any, path: str, body: Any, want: int, code: str = "") -> Any:
    answer = asking.post(path, body)
    assert answer.status_code == want, answer.content.decode()
    if code:
        assert answer.json()["code"] == code
    return answer


# Handovers


@pytest.fixture
def handing(walk: Walk) -> Walk:
    walk.to(State.RECTIFYING)
    walk.district.grant("rona", Role.LEAD_LEADER, "water")
    return walk


def both(walk: Walk) -> dict[str, str]:
    people = walk.district.people
    return {"from_person": str(people["sam"].pk), "to_person": str(people["rona"].pk)}


def begun(walk: Walk) -> Handover:
    keys = {name: UUID(value) for name, value in both(walk).items()}
    now = timezone.now()
    return commands.begin_handover(
        unit_id=walk.district.units["water"].pk,
        actor=walk.district.actor("sam", at=now),
        at=now,
        **keys,
    )


def test_a_handover_is_begun_by_a_program_and_signed_by_none(handing):
    district, water = handing.district, handing.district.units["water"].pk
    sam, rona = (program(district.people[one]) for one in ("sam", "rona"))
    page = sam.get(f"/units/{water}").json()
    assert page["may_begin"] is True
    assert [one["id"] for one in page["leaders"]] == [str(district.people["sam"].pk)]
    assert str(district.people["rona"].pk) in page["successors"].values()
    path = f"/units/{water}/handovers"
    first = sam.post(path, both(handing), Idempotency_Key="k")
    again = sam.post(path, both(handing), Idempotency_Key="k")
    assert (first.status_code, again.content) == (201, first.content)
    key = first.json()["handover"]
    entry = Entry.objects.filter(subject=handing.finding.pk).order_by("-id")[0]
    assert b"lead_leader.token" in bytes(entry.leaf)
    as_asked(sam, path, both(handing), 409, "handover.begun-already")
    told = rona.get(f"/handovers/{key}").json()
    assert [one["ref"] for one in told["items"]] == [handing.finding.ref]
    assert told["handover"]["given_at"] is None
    assert rona.get("/desk").json()["handovers"] == [key]
    before = entries()
    for asking in (sam, rona):
        refused = as_asked(asking, f"/handovers/{key}/sign", {}, 403, "act.not-by-token")
        assert "本人" in refused.json()["detail"]
    assert entries() == before
    one = Handover.objects.get()
    assert (one.given_at, one.taken_at) == (None, None)
    assert Finding.objects.get().lead_leader == district.people["sam"]


@pytest.mark.parametrize("login", EVERYBODY)
def test_handovers_are_for_those_whom_they_concern(handing, login):
    made, water = begun(handing), handing.district.units["water"].pk
    Handover.objects.filter(pk=made.pk).update(given_at=timezone.now())
    asking = program(handing.district.people[login])
    concerned = login in {"sam", "rona"}
    assert asking.get(f"/handovers/{made.pk}").status_code == (200 if concerned else 404)
    sign = asking.post(f"/handovers/{made.pk}/sign")
    assert sign.status_code == (403 if concerned else 404), sign.content.decode()
    begin = asking.post(f"/units/{water}/handovers", both(handing))
    # Sam's is under way already.
    assert begin.status_code == (409 if concerned else 404), begin.content.decode()
    page = asking.get(f"/units/{water}")
    if login == "sys":
        assert page.status_code == 404
        return
    told = page.json()
    assert bool(told["leaders"] or told["handovers"] or told["successors"]) is concerned
    if login in {"otto", "seth"}:
        assert told["led"]["whole"] == 0


def test_what_is_wrong_with_a_handover_is_named(handing):
    sam = program(handing.district.people["sam"])
    path = f"/units/{handing.district.units['water'].pk}/handovers"
    good = both(handing)
    as_asked(sam, path, {**good, "to_person": good["from_person"]}, 422, "handover.to-oneself")
    as_asked(sam, path, {**good, "to_person": str(uuid4())}, 422, "handover.not-a-leader")
    as_asked(sam, path, {**good, "from_person": good["to_person"]}, 422)
    as_asked(sam, path, {**good, "actor": good["to_person"]}, 422, "api.bad-field")
    as_asked(sam, f"/units/{uuid4()}/handovers", good, 404, "unit.missing")
    assert not Handover.objects.exists()


def test_a_unit_is_told_as_its_page_shows_it(walk):
    walk.to(State.RECTIFYING)
    sam = program(walk.district.people["sam"])
    told = sam.get(f"/units/{walk.district.units['gov'].pk}").json()
    below = {one["name"]["name"]: one["tally"]["whole"] for one in told["below"]}
    assert below == {"清溪区水务局": 1, "清溪区交通局": 0}
    assert told["above"] == [str(walk.district.units["district"].pk)]
    water = sam.get(f"/units/{walk.district.units['water'].pk}").json()
    held = {one["name"]["name"]: [h["name"]["name"] for h in one["held"]] for one in water["posts"]}
    assert held["sam 的职务"] == ["Sam（虚构）"]
    assert sam.get(f"/units/{uuid4()}").status_code == 404
    person = sam.get(f"/persons/{walk.district.people['olga'].pk}").json()
    assert [one["unit_name"] for one in person["posts"]] == ["清溪区水务局"]
    assert "login" not in json.dumps(person)
    assert sam.get(f"/persons/{uuid4()}").status_code == 404


# Draws


def announced(walk: Walk) -> Draw:
    now = timezone.now()
    return commands.announce_draw(
        round_id=walk.finding.round_id,
        actor=walk.district.actor("iris", at=now),
        at=now,
        today=timezone.localdate(),
        count=1,
        seed_source="福利彩票双色球",
        known_on=timezone.localdate() + timedelta(days=1),
    )


@pytest.mark.parametrize("login", EVERYBODY)
def test_draws_are_read_by_those_who_make_and_judge_them_and_made_by_no_token(walk, login):
    walk.to(State.RECTIFYING)
    Finding.objects.update(state=State.CLOSED)
    made, asking = announced(walk), program(walk.district.people[login])
    path = f"/rounds/{walk.finding.round_id}/draws"
    sees = login in {"iris", "reg", "rita", "dora", "vera", "cole"}
    for one in ("", f"/{made.pk}", f"/{made.pk}/population", f"/{made.pk}/script"):
        assert asking.get(path + one).status_code == (200 if sees else 404), one
    before = entries()
    body = {"count": 1, "seed_source": "x", "known_on": "2099-01-01"}
    announce = asking.post(path, body)
    typed = asking.post(f"{path}/{made.pk}/seed", {"seed": "123456"})
    want = 403 if login in TEAM else 404
    assert (announce.status_code, typed.status_code) == (want, want)
    if want == 403:
        assert {announce.json()["code"], typed.json()["code"]} == {"act.not-by-token"}
        assert "回头看抽取" in typed.json()["detail"]
    assert entries() == before
    assert Draw.objects.count() == 1


def test_a_draw_can_be_repeated_by_what_is_told(walk):
    walk.to(State.RECTIFYING)
    Finding.objects.update(state=State.CLOSED)
    made = announced(walk)
    iris = program(walk.district.people["iris"])
    path = f"/rounds/{walk.finding.round_id}/draws/{made.pk}"
    told = iris.get(path).json()
    assert (told["draw"]["stage"], told["listed"], told["drawn"], told["seed"]) == (
        "awaited",
        1,
        [],
        "",
    )
    Draw.objects.filter(pk=made.pk).update(
        first_seed="secret7", first_by=walk.district.people["reg"]
    )
    assert "secret7" not in iris.get(path).content.decode()
    then = timezone.now() + timedelta(days=1)
    Draw.objects.filter(pk=made.pk).update(first_seed="", first_by=None)
    for login in ("iris", "reg"):
        commands.type_seed(
            draw_id=made.pk,
            actor=walk.district.actor(login, at=then),
            at=then,
            today=then.date() + timedelta(days=1),
            seed="20260829",
        )
    told = iris.get(path).json()
    listed = iris.get(f"{path}/population").content.decode()
    assert lots.digest(listed) == told["draw"]["digest"]
    assert lots.drawn(listed, seed=told["seed"], count=1) == [told["drawn"][0]["ref"]]
    assert told["drawn"][0]["look"] == drawn.Look.DUE
    assert iris.get(f"{path}/script").content.decode() == lots.SCRIPT
    assert [one["stage"] for one in iris.get(path.rpartition("/")[0]).json()["draws"]] == ["made"]


# Categories


@pytest.mark.parametrize("login", EVERYBODY)
def test_categories_are_the_team_s(walk, login):
    asking = program(walk.district.people[login])
    path = f"/rounds/{walk.finding.round_id}/categories"
    team = login in TEAM
    assert asking.get(path).status_code == (200 if team else 404)
    before = Category.objects.count()
    answer = asking.post(path, {"code": "Z9", "name": "管网漏损"})
    assert answer.status_code == (201 if team else 404)
    assert Category.objects.count() == before + team


def test_categories_are_paged_by_code_and_named_once(walk):
    iris = program(walk.district.people["iris"])
    path = f"/rounds/{walk.finding.round_id}/categories"
    first = iris.post(path, {"code": "Z1", "name": "甲"}, Idempotency_Key="k")
    assert (
        iris.post(path, {"code": "Z1", "name": "甲"}, Idempotency_Key="k").content == first.content
    )
    as_asked(iris, path, {"code": "Z1", "name": "乙"}, 422, "category.code-taken")
    as_asked(iris, path, {"code": "Z2", "name": "甲"}, 422, "category.name-taken")
    as_asked(iris, path, {"code": " ", "name": "丙"}, 422, "act.words-missing")
    for n in range(2, 6):
        iris.post(path, {"code": f"Z{n}", "name": f"第{n}类"})
    seen, after = [], ""
    while after is not None:
        page = iris.get(path, {"limit": 2, "after": after}).json()
        seen += [one["code"] for one in page["categories"]]
        after = page["next"]
    assert seen == list(
        Category.objects.filter(regime="inspection").order_by("code").values_list("code", flat=True)
    )
    entry = Entry.objects.filter(subject=walk.finding.round_id).order_by("-id")[0]
    assert b"issuer.token" in bytes(entry.leaf)
    reader = program(walk.district.people["iris"], Scope.READ, Scope.ACT)
    assert reader.post(path, {"code": "X", "name": "x"}).json()["values"]["needs"] == "intake"


# What hangs together


def test_likenesses_and_groups_are_told_as_far_as_both_are_seen(walk):
    from zhenggai.apps.findings.kinds import Relation

    cast.open_round(
        walk.district,
        code="XC-2025-01",
        feedback_on=date(2026, 1, 5),
        due_on=timezone.localdate() + timedelta(days=300),
        dispute_until=None,
    )
    other = cast.register(walk.district, "东城二街管网漏损率超过25%，多年未改造。")
    iris, otto, sam = (program(walk.district.people[one]) for one in ("iris", "otto", "sam"))
    path = f"/findings/{walk.finding.pk}"
    told = iris.get(f"{path}/similar").json()
    assert str(other.pk) in {one["of"]["id"] for one in told["likes"]}
    now = timezone.now()
    commands.relate_finding(
        finding_id=walk.finding.pk,
        actor=walk.district.actor("iris", at=now),
        at=now,
        other=other.pk,
        relation=Relation.COMMON_WITH,
        reasons="同为管网漏损。",
    )
    told = iris.get(f"{path}/similar").json()
    assert [one["other"]["id"] for one in told["said"]] == [str(other.pk)]
    group = iris.get(f"{path}/group").json()
    assert {one["id"] for one in group["findings"]} == {str(other.pk), str(walk.finding.pk)}
    assert [one["reasons"] for one in group["links"]] == ["同为管网漏损。"]
    walk.to(State.ASSIGNED)
    mine = sam.get(f"{path}/similar").json()
    assert (mine["likes"], mine["said"]) == ([], [])
    assert [one["id"] for one in sam.get(f"{path}/group").json()["findings"]] == [
        str(walk.finding.pk)
    ]
    for one in ("similar", "group"):
        assert otto.get(f"{path}/{one}").status_code == 404
    assert SimilarLink.objects.count() == 1


def test_the_reconciliation_of_a_round_is_told_with_its_gaps(walk, monkeypatch):
    from zhenggai.apps.findings.queries import reconciliation

    monkeypatch.setattr(reconciliation, "PAGE", 2)
    walk.to(State.RECTIFYING)
    for n in range(4):
        cast.register(walk.district, f"问题{n}。")
    iris, otto = (program(walk.district.people[one]) for one in ("iris", "otto"))
    path = f"/rounds/{walk.finding.round_id}/reconciliation"
    seen, after = [], ""
    while after is not None:
        page = iris.get(path, {"after": after}).json()
        assert page["total"] == 5
        seen += page["findings"]
        after = page["next"]
    assert len({one["id"] for one in seen}) == len(seen) == 5
    (mine,) = [one for one in seen if one["id"] == str(walk.finding.pk)]
    assert [one["id"] for one in mine["measures"]] == [str(walk.measure.pk)]
    assert "no_evidence" in mine["gaps"]
    bare = iris.get(path, {"gap": "no_measure"}).json()
    assert bare["gaps"]["no_measure"] == 4
    assert str(walk.finding.pk) not in {one["id"] for one in bare["findings"]}
    assert iris.get(path, {"gap": "none"}).status_code == 422
    assert otto.get(path).status_code == 404


def test_a_kind_of_work_is_listed_to_its_end(walk, monkeypatch):
    from zhenggai.apps.findings.queries import desk

    monkeypatch.setattr(desk, "PAGE", 2)
    for n in range(4):
        cast.register(walk.district, f"问题{n}。")
    iris = program(walk.district.people["iris"])
    (work,) = [one for one in iris.get("/desk").json()["work"] if one["count"] == 5]
    seen, after = [], ""
    while after is not None:
        page = iris.get(f"/desk/{work['code']}", {"after": after}).json()
        seen += [one["id"] for one in page["findings"]]
        after = page["next"]
    assert len(seen) == len(set(seen)) == 5
    assert iris.get("/desk/nothing").status_code == 404
    assert program(walk.district.people["otto"]).get(f"/desk/{work['code']}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_piece_of_evidence_is_told_as_its_page_does(walk):
    walk.to(State.RECTIFYING)
    wes, otto = (program(walk.district.people[one]) for one in ("wes", "otto"))
    made = wes.send(
        f"/findings/{walk.finding.pk}/acts/add_evidence",
        {
            "measure_id": str(walk.measure.pk),
            "kind": "test",
            "shows_on": "2020-01-01",
            "file": SimpleUploadedFile("检测.txt", "漏损率9.1%。".encode()),
        },
    )
    path = f"/findings/{walk.finding.pk}/evidence/{made.json()['thing']}"
    told = wes.get(path).json()
    assert (told["name"], told["mine"], told["submitted"]) == ("检测.txt", True, False)
    assert [one["ref"] for one in told["uses"]] == [walk.finding.ref]
    assert "question.before-feedback" in {one["code"] for one in told["asks"]}
    assert otto.get(path).status_code == 404
    assert Measure.objects.count() == 1


def test_a_page_that_was_signed_is_for_whoever_sees_the_finding_whole(walk):
    walk.to(State.RECTIFYING)
    sam = program(walk.district.people["sam"])
    for entry in (0, 1, 2**31, 2**62, 2**70):
        answer = sam.get(f"/findings/{walk.finding.pk}/paper/{entry}")
        assert (answer.status_code, answer.json()["code"]) == (404, "file.not-there")


# Nothing is left out


def test_every_operation_that_writes_is_tried_with_everybody():
    """Acts on findings and on readings have tables of their own, runs and rounds their modules."""
    here = {
        "begin_handover",
        "sign_handover",
        "announce_draw",
        "type_seed",
        "add_category",
        "save_view",
        "withdraw_view",
        "export_register",
        "look_at_sheet",
    }
    elsewhere = {
        *("open_round", "take_in_document", "read_document"),
        *("look_at_run", "begin_run", "take_case"),
    }
    written = {
        one["operationId"]
        for methods in api.schema()["paths"].values()
        for method, one in methods.items()
        if method != "get"
    }
    tables = {one for one in written if one.startswith(("act_", "passage_", "reading_"))}
    assert written - tables == here | elsewhere


def test_every_operation_that_writes_can_be_sent_twice():
    """All but what is taken away, of which each taking stands in the journal."""
    for path, methods in api.schema()["paths"].items():
        for method, one in methods.items():
            named = {p["name"] for p in one["parameters"]}
            if method != "get" and one["operationId"] not in {"export_register", "take_case"}:
                assert "Idempotency-Key" in named, path
