"""Reading by programs: what the owner of the token sees, and nothing beside."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from programs import Program, program, token_for

import cast
from cast import Walk
from signing_in import sign_in
from zhenggai.apps.findings import commands, models
from zhenggai.apps.findings.queries import changes as followed
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import commands as append
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal import sealing
from zhenggai.apps.journal.commands.seal import Sealer
from zhenggai.apps.people.models import Token
from zhenggai.apps.people.tokens import Scope
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.config.api import api
from zhenggai.core.tlog import receipt

SECRET_WORDS = "东城二街管网漏损率"


def reads(walk: Walk) -> list[str]:
    """Every address that can be read, about the finding of the walk where it is about one."""
    finding, round_ = walk.finding.pk, walk.finding.round_id
    return [
        "/rounds",
        f"/rounds/{round_}",
        "/findings",
        "/findings?by=due",
        f"/findings?round={round_}",
        f"/findings/{finding}",
        f"/findings/{finding}/story",
        f"/findings/{finding}/evidence/{uuid4()}/file",
        "/changes",
        "/desk",
        "/search?q=管网",
        "/register",
        "/register/totals",
        "/views",
        "/runs",
        "/board",
        "/board/waiting",
        "/board/closed",
        "/workload",
        f"/rounds/{round_}/burn-down",
        f"/board/units/{walk.district.units['water'].pk}",
        f"/findings/{finding}/similar",
        f"/findings/{finding}/group",
        f"/findings/{finding}/adoptable",
        f"/findings/{finding}/evidence/{uuid4()}",
        f"/findings/{finding}/paper/1",
        f"/rounds/{round_}/reconciliation",
        f"/rounds/{round_}/categories",
        f"/rounds/{round_}/draws",
        f"/rounds/{round_}/draws/{uuid4()}",
        f"/rounds/{round_}/draws/{uuid4()}/population",
        f"/rounds/{round_}/draws/{uuid4()}/script",
        f"/rounds/{round_}/documents",
        f"/rounds/{round_}/readings/{uuid4()}",
        f"/rounds/{round_}/readings/{uuid4()}/passages",
        f"/rounds/{round_}/readings/{uuid4()}/paragraphs",
        f"/rounds/{round_}/readings/{uuid4()}/passages/{uuid4()}",
        f"/rounds/{round_}/readings/{uuid4()}/passages/{uuid4()}/similar",
        f"/units/{walk.district.units['water'].pk}",
        f"/handovers/{uuid4()}",
        "/desk/acknowledge",
        f"/runs/{uuid4()}",
        "/receipts",
        "/receipts/1",
        "/steps",
        f"/steps/{uuid4()}",
        f"/runs/{uuid4()}/rows",
        "/rules",
        f"/rules/{uuid4()}",
        "/calendars",
        "/calendars/cn/2026",
    ]


@pytest.mark.parametrize("login", ["otto", "seth", "sys", "sec", "aud"])
def test_the_outsider_reads_nothing_of_the_finding_anywhere(walk, login):
    walk.to(State.RECTIFYING)
    asking = program(walk.district.people[login])
    for path in reads(walk):
        answer = asking.get(path)
        text = answer.content.decode()
        assert SECRET_WORDS not in text, path
        assert walk.finding.ref not in text, path
        if str(walk.finding.pk) in path or str(walk.finding.round_id) in path.split("?")[0]:
            assert answer.status_code == 404, path


def test_every_address_that_reads_is_tried_with_the_outsider(walk):
    paths = {p for p, methods in api.schema()["paths"].items() if "get" in methods}
    tried = [path.split("?")[0] for path in reads(walk)]
    open_to_all = {"/me", "/units", "/persons", "/persons/{person_id}"}
    for path in paths:
        bare = path.removeprefix("/api/v1")
        shape = re.compile(re.sub(r"\{[a-z_]+\}", "[^/]+", bare))
        assert bare in open_to_all or any(shape.fullmatch(one) for one in tried), path


def test_nobody_reads_without_a_token_and_a_session_is_none(walk):
    browser = sign_in(Client(), walk.district.people["iris"])
    for path in [*reads(walk), "/me", "/units", "/persons"]:
        for answer in (Program().get(path), browser.get(f"/api/v1{path}")):
            assert answer.status_code == 401, path
            assert answer["WWW-Authenticate"] == 'Bearer realm="zhenggai"'
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["code"] == "token.absent"
            assert answer.json()["field"] == "Authorization"


def test_a_session_that_lacks_its_factor_keeps_no_program_out(walk):
    browser = Client()
    browser.force_login(walk.district.people["sam"])
    written = token_for(walk.district.people["iris"])
    answer = browser.get("/api/v1/me", headers={"Authorization": f"Bearer {written}"})
    assert answer.json()["id"] == str(walk.district.people["iris"].pk)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Bearer nonsense", "token.malformed"),
        ("Bearer", "token.malformed"),
        ("Basic c2FtOnNhbQ==", "token.malformed"),
        ("Token zg_1_2", "token.malformed"),
        (f"Bearer zg_{'0' * 32}_{'a' * 43}", "token.unknown"),
    ],
)
def test_a_wrong_token_is_refused_with_the_place_and_the_mend(db, header, code):
    answer = Program().get("/me", Authorization=header)
    told = answer.json()
    assert (answer.status_code, told["code"], told["field"]) == (401, code, "Authorization")
    assert "重新签发" in told["detail"] or "Bearer zg_" in told["detail"]


def test_a_token_that_is_over_is_told_how(walk):
    sam, now = walk.district.people["sam"], timezone.now()
    expired = program(sam, expires_at=now - timedelta(minutes=1)).get("/me").json()
    withdrawn = program(sam, withdrawn_at=now).get("/me").json()
    assert (expired["code"], withdrawn["code"]) == ("token.expired", "token.withdrawn")
    live = program(sam)
    sam.is_active = False
    sam.save()
    assert live.get("/me").status_code == 401


def test_a_token_is_good_for_its_scopes_alone(walk):
    walk.to(State.ASSIGNED)
    olga = walk.district.people["olga"]
    told = program(olga, Scope.ACT).get("/findings")
    assert (told.status_code, told.json()["code"]) == (403, "token.no-such-scope")
    assert told.json()["values"]["needs"] == "read"
    refused = program(olga, Scope.READ, Scope.INTAKE).post(
        f"/findings/{walk.finding.pk}/acts/acknowledge"
    )
    assert (refused.status_code, refused.json()["values"]["needs"]) == (403, "act")
    assert models.Finding.objects.get().state == State.ASSIGNED


def test_the_day_of_use_is_noted(walk):
    asking = program(walk.district.people["sam"])
    asking.get("/me")
    assert Token.objects.get().last_used_on == timezone.localdate()


def test_a_finding_is_told_whole_with_its_version_as_etag(walk):
    walk.to(State.PLANNING)
    commands.add_cause(**walk.who("olga"), text="多年只报计划。")
    walk.measure = commands.add_measure(
        **walk.who("olga"),
        fields=cast.measure_fields(walk.district, due_on=cast.date(2026, 8, 1)),
    )
    answer = program(walk.district.people["olga"]).get(f"/findings/{walk.finding.pk}")
    told = answer.json()
    walk.finding.refresh_from_db()
    assert answer["ETag"] == f'"{walk.finding.version}"' == f'"{told["version"]}"'
    assert told["whole"] is True
    assert told["quote"]["text"].startswith(SECRET_WORDS)
    assert [one["text"] for one in told["causes"]] == ["多年只报计划。"]
    assert told["measures"][0]["responsible"]["name"] == "Wes（虚构）"
    assert told["waits_for"][0]["act"] == "submit_plan"
    may = {one["slug"]: one for one in told["may"]}
    assert "add_measure" not in may
    assert "edit_plan" in told["may_on_things"]


def test_what_takes_a_hand_is_offered_to_no_program(walk):
    walk.to(State.SUBMITTED)
    told = program(walk.district.people["rita"]).get(f"/findings/{walk.finding.pk}").json()
    may = {one["slug"]: one for one in told["may"]}
    assert may["review"]["way"] == "refused"
    assert may["review"]["reason"]["code"] == "act.not-by-token"
    assert may["ask"] == {"slug": "ask", "way": "open", "rare": False, "reason": None}


def test_a_supporting_unit_gets_its_measures_and_the_quote_and_no_more(walk):
    walk.to(State.RECTIFYING)
    models.Finding.objects.update(stated_status="已完成", effect="影响供水", position="agree")
    for text in ("另一项措施。",):
        other = models.Measure.objects.create(home=walk.finding, text=text)
        models.MeasureLink.objects.create(measure=other, finding=walk.finding)
    measure = {"measure_id": walk.measure.pk}
    commands.report_progress(
        **walk.who("hans"), **measure, as_of=walk.at.date(), text="道路已恢复。"
    )
    hans = program(walk.district.people["hans"])
    told = hans.get(f"/findings/{walk.finding.pk}").json()
    acts = hans.get(f"/findings/{walk.finding.pk}/story").json()["acts"]
    assert told["whole"] is False
    assert [one["id"] for one in told["measures"]] == [str(walk.measure.pk)]
    hidden = ("stated_status", "effect", "position", "lead_leader", "lead_leader_name")
    assert [told[name] for name in hidden] == ["", "", "", None, None]
    assert (told["causes"], told["waits_for"], told["objections"]) == ([], [], [])
    assert {one["body"]["measure"] for one in acts} == {str(walk.measure.pk)}
    assert any(one["words"].get("text") == "道路已恢复。" for one in acts)
    assert hans.get("/changes").json()["changes"] == []
    assert hans.get("/findings").json()["findings"][0]["id"] == told["id"]


def test_pages_follow_each_other_without_a_gap_or_a_repeat(walk):
    made = [walk.finding, *(cast.register(walk.district, f"问题{n}。") for n in range(6))]
    for number, one in enumerate(made[:4]):
        due = timezone.localdate() + timedelta(days=number // 2)
        models.Finding.objects.filter(pk=one.pk).update(due_on=due)
    iris = program(walk.district.people["iris"])
    for by in ("ref", "due"):
        found, after, asked = [], "", 0
        while after is not None:
            page = iris.get("/findings", {"by": by, "limit": 2, "after": after}).json()
            found += [one["id"] for one in page["findings"]]
            after, asked = page["next"], asked + 1
        rows = models.Finding.objects.all()
        order = sorted(rows, key=lambda f: f.ref)
        if by == "due":
            order = sorted(rows, key=lambda f: (f.due_on is None, f.due_on, f.pk))
        assert found == [str(one.pk) for one in order], by
        assert asked == 4
    first = iris.get("/findings", {"limit": 2}).json()["next"]
    assert iris.get("/findings", {"by": "due", "after": first}).status_code == 422


def test_filters_narrow_and_never_widen(walk):
    walk.to(State.ASSIGNED)
    cast.register(walk.district, "尚未交办的问题。")
    iris, sam = (program(walk.district.people[one]) for one in ("iris", "sam"))
    water, roads = (walk.district.units[one].pk for one in ("water", "roads"))

    def ids(asking, **query):
        return [one["id"] for one in asking.get("/findings", query).json()["findings"]]

    assert len(ids(iris)) == 2
    assert ids(iris, state="assigned") == ids(sam) == [str(walk.finding.pk)]
    assert ids(iris, unit=str(water)) == [str(walk.finding.pk)]
    assert ids(iris, unit=str(roads)) == ids(iris, round=str(uuid4())) == []
    assert ids(sam, state="registered") == []


def test_the_story_is_told_with_its_words_and_goes_back_by_its_mark(walk, monkeypatch):
    from zhenggai.apps.findings.queries import told

    monkeypatch.setattr(told, "MOST", 3)
    walk.to(State.SUBMITTED)
    rita = program(walk.district.people["rita"])
    path, entries, words, after = f"/findings/{walk.finding.pk}/story", [], [], ""
    while after is not None:
        page = rita.get(path, {"after": after}).json()
        entries += [one["entry"] for one in page["acts"]]
        words += [one["words"] for one in page["acts"]]
        after = page["next"]
    assert entries == [one.id for one in journal.about(walk.finding.pk, most=100)]
    assert {"statement": "已完成整改。"} in words
    assert not any({"plan", "paper", "file"} & set(one) for one in words)


def test_changes_are_told_once_each_in_order_and_without_words(walk, monkeypatch):
    monkeypatch.setattr(followed, "_BATCH", 3)
    walk.to(State.SUBMITTED)
    cast.register(walk.district, "尚未交办的问题。")
    sam = program(walk.district.people["sam"])
    found, after, more = [], 0, True
    while more:
        page = sam.get("/changes", {"after": after, "limit": 2}).json()
        found += page["changes"]
        after, more = page["after"], page["more"]
    told = journal.about(walk.finding.pk, most=100)
    assert [one["entry"] for one in found] == [one.id for one in reversed(told)]
    text = json.dumps(found, ensure_ascii=False)
    assert SECRET_WORDS not in text
    assert "已完成整改" not in text
    assert sam.get("/changes", {"after": after}).json() == {
        "changes": [],
        "after": after,
        "more": False,
    }
    # What was done since is told next, and nothing before it.
    commands.ask_question(**walk.who("rita"), text="谁做的？")
    later = sam.get("/changes", {"after": after}).json()["changes"]
    assert [one["kind"] for one in later] == ["question.asked"]


def test_a_feed_that_looks_far_leads_on_though_it_holds_nothing(walk, monkeypatch):
    monkeypatch.setattr(followed, "_BATCH", 2)
    monkeypatch.setattr(followed, "_LOOKED_AT", 4)
    for n in range(5):
        cast.register(walk.district, f"问题{n}。")
    page = program(walk.district.people["sam"]).get("/changes").json()
    assert (page["changes"], page["more"]) == ([], True)
    assert page["after"] > 0


@pytest.mark.django_db(transaction=True)
def test_the_bytes_of_evidence_are_those_of_the_page(walk):
    walk.to(State.RECTIFYING)
    wes = walk.district.people["wes"]
    scan = SimpleUploadedFile("检测.txt", "漏损率9.1%。".encode())
    made = program(wes).send(
        f"/findings/{walk.finding.pk}/acts/add_evidence",
        {
            "measure_id": str(walk.measure.pk),
            "kind": "test",
            "shows_on": timezone.localdate().isoformat(),
            "file": scan,
        },
    )
    assert made.status_code == 200, made.content.decode()
    path = f"/findings/{walk.finding.pk}/evidence/{made.json()['thing']}/file"
    answer = program(walk.district.people["sam"]).get(path)
    assert answer.content.decode() == "漏损率9.1%。"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    part = program(wes).get(path, Range="bytes=0-2")
    assert (part.status_code, part.content) == (206, "漏".encode())
    for login in ("otto", "rona", "sys"):
        walk.measure.supports.all().delete()
        assert program(walk.district.people[login]).get(path).status_code == 404
    proof = program(wes).get(f"/findings/{walk.finding.pk}").json()["measures"][0]["evidence"][0]
    assert (proof["name"], proof["kind"]) == ("检测.txt", "test")


def test_a_search_answers_as_its_page_does(walk):
    walk.to(State.RECTIFYING)
    told = program(walk.district.people["iris"]).get("/search", {"q": "管网漏损"}).json()
    (row,) = told["rows"]
    assert row["ref"] == walk.finding.ref
    best = row["passages"][0]
    start, end = best["words"][0]
    assert best["text"][start:end] == "管网漏损"
    assert (told["findings"], told["capped"], told["next"]) == (1, False, None)
    refused = program(walk.district.people["iris"]).get("/search", {"q": "。"})
    assert refused.status_code == 422
    assert program(walk.district.people["otto"]).get("/search", {"q": "管网"}).json()["rows"] == []


@pytest.mark.django_db(transaction=True)
def test_the_owner_reads_what_he_did_and_gets_its_receipt(walk, settings, tmp_path):
    settings.LOG = tmp_path / "log"
    who = append.Who(walk.district.people["reg"].pk, "registrar")
    with transaction.atomic():
        append.append(kind="round.opened", who=who, at=walk.at, body={"round": "x"})
    sealing.begin(at=timezone.now())
    reg = program(walk.district.people["reg"])
    acts = reg.get("/receipts").json()["acts"]
    assert {one["index"] for one in acts} == {None}
    entry = acts[0]["entry"]
    waits = reg.get(f"/receipts/{entry}")
    assert (waits.status_code, waits.json()["code"]) == (409, "receipt.pending")

    Sealer(sealing.shelf(), sealing.keyring()).seal(at=timezone.now())
    told = reg.get("/receipts?limit=1").json()
    assert told["acts"][0]["index"] is not None
    held = receipt.parsed(reg.get(f"/receipts/{entry}").content)
    assert held.proof.index == told["acts"][0]["index"]
    behind = reg.get(f"/receipts?limit=1&after={told['next']}").json()["acts"][0]
    assert behind["entry"] < entry
    assert program(walk.district.people["rita"]).get(f"/receipts/{entry}").status_code == 404


def test_whoever_has_a_role_reads_rules_and_calendars_and_why_a_deadline_is_that_day(walk):
    rule = DeadlineRule.objects.create(
        regime_id="inspection", level="any", code="window", version=1, status="active",
        limit_of="rectification", starts="feedback", unit="months", amount=4, moves="next",
        country="cn", source="清溪区巡察整改办法第八条", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    commands.set_deadline(**walk.who("reg"), rule=rule.pk)
    wes, reg = program(walk.district.people["wes"]), program(walk.district.people["reg"])
    told = {one["id"]: one for one in wes.get("/rules").json()["rules"]}
    assert told[str(rule.pk)] == wes.get(f"/rules/{rule.pk}").json()
    assert told[str(rule.pk)]["source"] == rule.source
    assert {one["status"] for one in told.values()} == {"active", "draft"}
    assert wes.get("/calendars").json()["years"][0]["year"] == 2026
    days = wes.get("/calendars/cn/2026").json()["days"]
    assert {"holiday", "working"} == {one["kind"] for one in days}
    otto = program(walk.district.people["otto"])
    assert otto.get("/rules").status_code == 403
    why = reg.get(f"/findings/{walk.finding.pk}").json()["why"]
    assert (why["how"], why["rule"]["id"], why["rule"]["version"]) == ("rule", str(rule.pk), 1)
    assert any(rule.source in line for line in why["said"])
