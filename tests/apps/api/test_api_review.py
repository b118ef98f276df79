"""Readings by programs: read with their quotes, reviewed and registered by the team of the round
alone, through the acts of the pages, and never under false colours."""

from __future__ import annotations

import hashlib
import inspect
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from matrix import VIEWERS, expected
from programs import program

from cast import District
from installed import once
from intake_desk import REPORT
from zhenggai.apps.findings import commands as chain
from zhenggai.apps.findings.models import Finding, Measure, PartTaken, Quote, SourceDocument
from zhenggai.apps.findings.states import State
from zhenggai.apps.intake import commands
from zhenggai.apps.intake.deeds import PASSAGE_DEEDS, READING_DEEDS
from zhenggai.apps.intake.models import Intake, Passage
from zhenggai.apps.intake.web import forms
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.models import KeptAnswer
from zhenggai.apps.people.tokens import Scope
from zhenggai.config.api import api

OTHERS = ["otto", "sam", "rita", "vera", "cole", "obi", "seth", "sys"]


class Bench:
    """A program at a reading, which keeps the version that it has seen last."""

    def __init__(self, district: District, intake: Intake, login: str = "reg") -> None:
        self.district, self.intake = district, intake
        self.path = f"/rounds/{district.round.pk}/readings/{intake.pk}"  # type: ignore[union-attr]
        self.asking = program(district.people[login])
        self.etag = self.asking.get(self.path)["ETag"]

    def address(self, slug: str, passage: Any = None) -> str:
        middle = f"/passages/{passage}" if passage else ""
        return f"{self.path}{middle}/acts/{slug}"

    def do(self, slug: str, body: Any = None, passage: Any = None, **headers: str) -> Any:
        headers.setdefault("If_Match", self.etag)
        answer = self.asking.post(self.address(slug, passage), body, **headers)
        self.etag = answer.headers.get("ETag", self.etag)
        return answer

    def passages(self, **query: Any) -> list[dict[str, Any]]:
        return self.asking.get(f"{self.path}/passages", query).json()["passages"]

    def one(self, words: str) -> dict[str, Any]:
        return next(p for p in self.passages() if p["text"].startswith(words))


def the_intake(district: District, text: str = REPORT) -> Intake:
    who: dict[str, Any] = {"actor": district.actor("reg"), "at": timezone.now()}
    document = commands.upload(
        round_id=district.round.pk, data=text.encode(), name="反馈.txt", **who
    )
    return commands.read_source(document_id=document.pk, **who)


@pytest.fixture
def bench(district: District) -> Bench:
    return Bench(district, the_intake(district))


def confirmed(bench: Bench) -> dict[str, int]:
    numbers = bench.asking.get(bench.path).json()["numbers"]
    return {
        one: numbers[one] for one in ("paragraphs", "findings", "unassigned", "numbers_left_out")
    }


def accept_all(bench: Bench) -> None:
    for kind, count in bench.asking.get(bench.path).json()["proposed"].items():
        assert bench.do("accept-all", {"kind": kind, "expected": count}).status_code == 200


def test_a_reading_is_told_with_its_passages_and_their_quotes(bench):
    told = bench.asking.get(bench.path).json()
    assert (told["state"], told["version"], told["name"]) == ("reviewing", 1, "反馈.txt")
    assert told["read_by"]["name"] == "Reg（虚构）"
    assert told["proposed"] == {"finding": 4, "measure": 2}
    text = SourceDocument.objects.get().text
    rows = bench.passages()
    assert len(rows) == 6
    for row in rows:
        assert row["text"] == text[row["start"] : row["end"]]
    measures = bench.passages(kind="measure")
    assert [row["kind"] for row in measures] == ["measure", "measure"]
    (measure,) = [one for one in measures if one["due_on"]]
    assert measure["due_on"] == "2026-08-31"
    one = bench.asking.get(f"{bench.path}/passages/{measure['id']}")
    assert one.json() == measure
    assert one["ETag"] == bench.etag


def test_pages_of_passages_and_paragraphs_have_no_gap_and_no_repeat(bench):
    for of, key in (("passages", "id"), ("paragraphs", "no")):
        seen, after = [], ""
        while after is not None:
            page = bench.asking.get(f"{bench.path}/{of}", {"limit": 2, "after": after}).json()
            assert len(page[of]) <= 2
            seen += [one[key] for one in page[of]]
            after = page["next"]
        whole = bench.asking.get(f"{bench.path}/{of}", {"limit": 100}).json()[of]
        assert seen == [one[key] for one in whole]
        assert len(seen) == len(set(seen)) > 2
    wrong = bench.asking.get(f"{bench.path}/passages", {"after": "x"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "api.cursor")


def test_it_can_be_asked_whether_a_document_is_there(bench, district):
    path = f"/rounds/{district.round.pk}/documents"
    digest = hashlib.sha256(REPORT.encode()).hexdigest()
    (there,) = bench.asking.get(path, {"digest": digest}).json()["documents"]
    assert [one["id"] for one in there["readings"]] == [str(bench.intake.pk)]
    assert bench.asking.get(path, {"digest": "0" * 64}).json()["documents"] == []
    assert bench.asking.get(path, {"digest": "x"}).status_code == 422
    for n in range(3):
        the_intake(district, REPORT + f"另{n}。\n")
    names, after = [], ""
    while after is not None:
        page = bench.asking.get(path, {"limit": 2, "after": after}).json()
        names += [one["id"] for one in page["documents"]]
        after = page["next"]
    assert len(names) == len(set(names)) == 4


def test_a_way_from_a_reading_to_registered_findings(bench):
    text = SourceDocument.objects.get().text
    first, second = bench.one("东城二街"), bench.one("二次供水")
    assert bench.do("accept", None, first["id"]).json()["passages"] == [first["id"]]
    done = bench.do("reject", {"reason": "重复。"}, second["id"])
    assert done.status_code == 200, done.content.decode()
    assert Passage.objects.get(pk=second["id"]).reason == "重复。"
    bench.do("accept", None, second["id"])
    cut = text.index("抽查的12个小区")
    parts = bench.do("split", {"cuts": [cut]}, second["id"]).json()["passages"]
    assert len(parts) == 2
    assert bench.passages(state="replaced")[0]["id"] == second["id"]
    versions = {one["id"]: one["version"] for one in bench.passages()}
    merged = bench.do("merge", {"passages": {one: versions[one] for one in parts}}).json()
    (whole,) = merged["passages"]
    fields = {"finding_type": "phased", "amount": "12.50", "currency": "CNY", "common": True}
    assert bench.do("fields", fields, whole).status_code == 200
    accept_all(bench)
    for one in bench.asking.get(f"{bench.path}/paragraphs", {"unassigned": "true"}).json()[
        "paragraphs"
    ]:
        given = {"start": one["start"], "end": one["end"], "reason": "标题。"}
        assert bench.do("set-aside", given).status_code == 200
    done = bench.do("register", confirmed(bench))
    assert done.status_code == 200, done.content.decode()
    told = done.json()
    assert told["state"] == "registered"
    findings = {str(one.pk): one for one in Finding.objects.all()}
    assert set(told["findings"]) == set(findings)
    assert len(findings) == 4
    rows = [one for one in bench.passages(kind="finding") if one["state"] == "accepted"]
    assert {one["finding"] for one in rows} == set(findings)
    for one in rows:
        quote = findings[one["finding"]].quote
        assert quote.text == one["text"] == text[quote.start : quote.end]


def test_boundaries_kinds_and_what_was_missed(bench):
    text = SourceDocument.objects.get().text
    row = bench.one("东城二街")
    done = bench.do("boundary", {"start": row["start"], "end": row["end"] - 5}, row["id"])
    assert done.status_code == 200
    done = bench.do("retype", {"typed": row["text"]}, row["id"])
    assert bench.one("东城二街")["text"] == row["text"]
    halves = bench.do("split-before", {"beginnings": ["连续三年"]}, row["id"]).json()["passages"]
    assert len(halves) == 2
    done = bench.do("kind", {"kind": "cause"}, halves[1])
    assert Passage.objects.get(pk=halves[1]).kind == "cause"
    start = text.index("清溪区水务局整改问题反馈")
    added = bench.do(
        "add", {"kind": "cause", "start": start, "end": start + 6}, If_Match=bench.etag
    )
    assert added.status_code == 200, added.content.decode()
    (paragraph,) = [
        one
        for one in bench.asking.get(f"{bench.path}/paragraphs").json()["paragraphs"]
        if one["text"].startswith("西城泵站") or "西城泵站" in one["text"]
    ]
    typed = {"kind": "cause", "paragraph": paragraph["block"], "typed": "全年停机41次"}
    assert bench.do("add-typed", typed).status_code == 200
    done = bench.do("tie", {"ref": "XC-2026-01/none"}, halves[0])
    assert (done.status_code, done.json()["field"]) == (422, "ref")
    for wrong in ("\x00", "XC\x00"):
        done = bench.do("tie", {"ref": wrong}, halves[0])
        assert done.json()["code"] == "intake.no-such-finding"


SENT: dict[tuple[str, str], Any] = {
    ("passage", "accept"): {},
    ("passage", "reject"): {"reason": "不是问题。"},
    ("passage", "boundary"): {"start": 0, "end": 5},
    ("passage", "retype"): {"typed": "东城二街"},
    ("passage", "split"): {"cuts": [30]},
    ("passage", "split-before"): {"beginnings": ["连续"]},
    ("passage", "kind"): {"kind": "cause"},
    ("passage", "fields"): {"number": "1", "scheme": "内部"},
    ("passage", "tie"): {"ref": ""},
    ("reading", "accept-all"): {"kind": "finding", "expected": 4},
    ("reading", "add"): {"kind": "cause", "start": 0, "end": 6},
    ("reading", "add-typed"): {"kind": "cause", "paragraph": 1, "typed": "清溪区水务局"},
    ("reading", "merge"): {"passages": {}},
    ("reading", "set-aside"): {"start": 0, "end": 12, "reason": "标题。"},
    ("reading", "discard"): {"reason": "重读。"},
    ("reading", "register"): {"paragraphs": 1, "findings": 1, "unassigned": 0},
}


def the_passage(bench: Bench, of: str) -> Any:
    return bench.one("东城二街")["id"] if of == "passage" else None


def test_every_act_of_the_tables_is_tried_and_the_pages_have_each():
    passage = {("passage", slug) for slug in PASSAGE_DEEDS}
    reading = {("reading", slug) for slug in READING_DEEDS}
    assert set(SENT) == passage | reading
    assert set(forms.PASSAGE_ACTS) == set(PASSAGE_DEEDS)
    assert set(forms.READING_ACTS) == set(READING_DEEDS)
    for deed in [*PASSAGE_DEEDS.values(), *READING_DEEDS.values()]:
        sent = set(inspect.signature(deed.command).parameters)
        assert {"intake_id", "actor", "at"} <= sent


@once
@pytest.mark.parametrize(("of", "slug"), SENT)
@pytest.mark.parametrize("login", OTHERS)
def test_nobody_else_does_any_of_it(bench, of, slug, login):
    passage = the_passage(bench, of)
    before = list(Entry.objects.values_list("pk", flat=True))
    asking = program(bench.district.people[login])
    for header in ({}, {"If_Match": '"99"'}, {"If_Match": bench.etag}):
        answer = asking.post(bench.address(slug, passage), SENT[of, slug], **header)
        assert answer.status_code == 404, answer.content.decode()
    assert list(Entry.objects.values_list("pk", flat=True)) == before
    assert Intake.objects.get().version == 1


@pytest.mark.parametrize(("of", "slug"), SENT)
def test_a_version_is_asked_for_where_the_table_does_and_held_to_everywhere(bench, of, slug):
    passage, address = the_passage(bench, of), None
    address = bench.address(slug, passage)
    needs = (PASSAGE_DEEDS if of == "passage" else READING_DEEDS)[slug].seen
    stale = bench.asking.post(address, SENT[of, slug], If_Match='"99"')
    assert (stale.status_code, stale.json()["code"]) == (412, "api.if-match-stale")
    assert stale.json()["values"]["present"] == 1
    wrong = bench.asking.post(address, SENT[of, slug], If_Match="*")
    assert wrong.json()["code"] == "api.if-match-malformed"
    assert Intake.objects.get().version == 1
    absent = bench.asking.post(address, SENT[of, slug])
    assert (absent.status_code == 428) is needs, absent.content.decode()
    middle = "/passages/{passage_id}" if of == "passage" else ""
    shape = f"/api/v1/rounds/{{round_id}}/readings/{{reading_id}}{middle}/acts/{slug}"
    drawn = {p["name"]: p["required"] for p in api.schema()["paths"][shape]["post"]["parameters"]}
    assert drawn["If-Match"] is needs


@pytest.mark.parametrize(("of", "slug"), SENT)
def test_a_reading_that_is_over_is_said_to_be_before_any_version(bench, of, slug):
    passage = the_passage(bench, of)
    assert bench.do("discard", {"reason": "重读。"}).json()["state"] == "discarded"
    for header in ({}, {"If_Match": '"99"'}):
        answer = bench.asking.post(bench.address(slug, passage), SENT[of, slug], **header)
        assert (answer.status_code, answer.json()["code"]) == (409, "intake.not-under-review")


def test_a_passage_of_another_reading_is_not_there(bench, district):
    other = the_intake(district, REPORT.replace("东城", "西城"))
    foreign = other.passages.first()
    answer = bench.do("accept", None, foreign.pk)
    assert (answer.status_code, answer.json()["code"]) == (404, "intake.passage-missing")
    assert bench.asking.get(f"{bench.path}/passages/{foreign.pk}").status_code == 404
    nowhere = f"/rounds/{uuid4()}/readings/{bench.intake.pk}"
    assert bench.asking.get(nowhere).status_code == 404


def test_two_who_review_at_once_do_not_overwrite_each_other(bench):
    row = bench.one("东城二街")
    iris = Bench(bench.district, bench.intake, "iris")
    assert bench.do("accept", None, row["id"]).status_code == 200
    late = iris.do("reject", {"reason": "不实。"}, row["id"])
    assert late.status_code == 412
    assert Passage.objects.get(pk=row["id"]).state == "accepted"


def test_the_same_key_is_one_act(bench):
    row = bench.one("东城二街")
    sent = {"If_Match": bench.etag, "Idempotency_Key": "one"}
    first = bench.asking.post(bench.address("accept", row["id"]), **sent)
    again = bench.asking.post(bench.address("accept", row["id"]), **sent)
    assert again.content == first.content
    assert (again["Idempotent-Replay"], again["ETag"]) == ("true", first["ETag"])
    assert Entry.objects.filter(subject=bench.intake.pk).count() == 2


def test_it_takes_the_scope(bench):
    row = bench.one("东城二街")
    asking = program(bench.district.people["reg"], Scope.READ, Scope.ACT)
    answer = asking.post(bench.address("accept", row["id"]), If_Match=bench.etag)
    assert (answer.status_code, answer.json()["values"]["needs"]) == (403, "intake")
    blind = program(bench.district.people["reg"], Scope.INTAKE).get(bench.path)
    assert (blind.status_code, blind.json()["values"]["needs"]) == (403, "read")


def test_what_was_confirmed_must_be_what_is_there(bench):
    early = bench.do("register", confirmed(bench))
    assert (early.status_code, early.json()["code"]) == (409, "intake.undecided")
    accept_all(bench)
    numbers = confirmed(bench)
    for name in numbers:
        answer = bench.do("register", {**numbers, name: numbers[name] + 1})
        assert (answer.status_code, answer.json()["code"]) == (412, "intake.numbers-changed")
    assert not Finding.objects.exists()


def test_no_token_registers_under_false_colours(bench):
    """The entries name the token's owner and that a program did it; nothing that is sent makes it
    another, the owner counts as the registrar from then on, and judges nothing of it."""
    accept_all(bench)
    numbers = confirmed(bench)
    rhea = str(bench.district.people["iris"].pk)
    for name, value in (
        ("actor", rhea),
        ("actor_id", rhea),
        ("at", "2020-01-01T00:00:00Z"),
        ("by_token", False),
        ("principal", rhea),
        ("capacity", "registrar"),
        ("intake_id", str(uuid4())),
        ("seen", 1),
    ):
        answer = bench.do("register", {**numbers, name: value})
        assert (answer.status_code, answer.json()["field"]) == (422, name)
    assert not Finding.objects.exists()
    before = timezone.now()
    done = bench.do("register", numbers)
    assert done.status_code == 200, done.content.decode()
    reg = bench.district.people["reg"].pk
    for about in [bench.intake.pk, *done.json()["findings"]]:
        entry = Entry.objects.filter(subject=about).order_by("-id")[0]
        leaf = bytes(entry.leaf).decode()
        assert '"capacity":"registrar.token"' in leaf
        assert str(reg) in leaf
        assert before - timedelta(seconds=5) <= entry.at <= timezone.now()
    assert {one.person_id for one in PartTaken.objects.filter(part="registrar")} == {reg}
    assert Intake.objects.get().ended_by_id == reg
    again = bench.do("register", numbers)
    assert (again.status_code, again.json()["code"]) == (409, "intake.not-under-review")


def test_a_delegate_has_no_token_that_registers_for_his_leader(bench):
    """Seth acts for sam by delegation; his token is his own and brings nothing of that."""
    bench.district.grant("sam", "registrar", "office")
    seth = program(bench.district.people["seth"])
    assert seth.get(bench.path).status_code == 404
    assert seth.post(bench.address("register"), {}, If_Match=bench.etag).status_code in {404, 422}
    numbers = confirmed(bench)
    assert seth.post(bench.address("register"), numbers, If_Match=bench.etag).status_code == 404


@pytest.mark.parametrize("login", OTHERS)
def test_nobody_else_reads_any_of_it(bench, login):
    asking = program(bench.district.people[login])
    row = bench.one("东城二街")
    for path in (
        bench.path,
        f"{bench.path}/passages",
        f"{bench.path}/paragraphs",
        f"{bench.path}/passages/{row['id']}",
        f"{bench.path}/passages/{row['id']}/similar",
        f"/rounds/{bench.district.round.pk}/documents",
    ):
        answer = asking.get(path)
        assert answer.status_code == 404, path
        assert "管网" not in answer.content.decode()


def test_what_was_read_is_adopted_into_the_plan_with_its_quote(bench):
    district = bench.district
    accept_all(bench)
    numbers = confirmed(bench)
    assert bench.do("register", numbers).status_code == 200
    measures = Passage.objects.filter(kind="measure", answered__isnull=False)
    finding = Finding.objects.filter(passages__passage__answers__item__in=measures).first()
    assert finding is not None, "the report links its measures to none"
    now = timezone.now()
    chain.assign_finding(
        finding_id=finding.pk,
        actor=district.actor("iris", at=now),
        at=now,
        seen=finding.version,
        lead_unit=district.units["water"].pk,
        lead_leader=district.people["sam"].pk,
        due_on=timezone.localdate() + timedelta(days=90),
        kind="phased",
    )
    olga, sam, otto = (program(district.people[one]) for one in ("olga", "sam", "otto"))
    olga.post(f"/findings/{finding.pk}/acts/acknowledge")
    assert Finding.objects.get(pk=finding.pk).state == State.PLANNING
    offered, *rest = olga.get(f"/findings/{finding.pk}/adoptable").json()["passages"]
    assert offered["kind"] == "measure"
    body = {"passage_id": offered["passage"], "text": offered["text"], "owner": offered["unit"]}
    assert otto.get(f"/findings/{finding.pk}/adoptable").status_code == 404
    refused = otto.post(f"/findings/{finding.pk}/acts/adopt_measure", body)
    assert refused.status_code == 404
    for login, viewer in VIEWERS.items():
        want = expected("edit_plan", viewer, "planning")
        # Hans and rona see a finding by a measure that their unit supports; there is none yet.
        if want != 200 and login in set(district.people) - {"hans", "rona"}:
            stranger = program(district.people[login])
            answer = stranger.post(f"/findings/{finding.pk}/acts/adopt_measure", body)
            assert answer.status_code == want, login
    assert not Measure.objects.exists()
    stale = olga.post(f"/findings/{finding.pk}/acts/adopt_measure", body, If_Match='"99"')
    assert stale.status_code == 412
    done = olga.post(f"/findings/{finding.pk}/acts/adopt_measure", body, Idempotency_Key="k")
    assert done.status_code == 200, done.content.decode()
    measure = Measure.objects.get(pk=done.json()["thing"])
    assert Quote.objects.get(pk=measure.quote_id).text == offered["text"]
    again = olga.post(f"/findings/{finding.pk}/acts/adopt_measure", body)
    assert (again.status_code, again.json()["code"]) == (404, "intake.passage-missing")
    cause = olga.post(
        f"/findings/{finding.pk}/acts/adopt_cause",
        {"passage_id": offered["passage"], "text": "无人管。"},
    )
    assert (cause.status_code, cause.json()["code"]) == (404, "intake.passage-missing")
    assert sam.get(f"/findings/{finding.pk}/adoptable").json()["passages"] == rest


def test_the_like_of_a_passage_is_found(bench, district):
    import cast

    cast.register(district, "东城二街管网漏损率超过30%，多年未改造。")
    row = bench.one("东城二街")
    found = bench.asking.get(f"{bench.path}/passages/{row['id']}/similar").json()["likes"]
    assert found
    start, end = found[0]["words"][0]
    assert found[0]["text"][start:end] in row["text"]


@pytest.mark.django_db(transaction=True)
class TestAnew:
    """Files pass the gate outside of a transaction."""

    def test_a_document_is_taken_in_once_and_read_anew_after_it_was_given_up(self, district):
        reg = program(district.people["reg"])
        path = f"/rounds/{district.round.pk}/documents"

        def send(key: str) -> Any:
            file = SimpleUploadedFile("反馈.txt", REPORT.encode())
            return reg.send(path, {"file": file}, Idempotency_Key=key)

        first, again = send("one"), send("one")
        assert (first.status_code, again.status_code) == (201, 201)
        assert again.content == first.content
        assert again["Idempotent-Replay"] == "true"
        assert KeptAnswer.objects.count() == 1
        other = send("two")
        assert (other.status_code, other.json()["code"]) == (422, "document.already-there")
        told = first.json()
        read = f"{path}/{told['document']}/read"
        early = reg.post(read)
        assert (early.status_code, early.json()["code"]) == (422, "intake.read-already")
        bench = Bench(district, Intake.objects.get())
        bench.do("discard", {"reason": "重读。"})
        for login in OTHERS:
            assert program(district.people[login]).post(read).status_code == 404
        anew = reg.post(read, Idempotency_Key="anew")
        assert (anew.status_code, anew.json()["document"]) == (201, told["document"])
        assert reg.post(read, Idempotency_Key="anew").content == anew.content
        assert Intake.objects.count() == 2
        missing = reg.post(f"{path}/{uuid4()}/read")
        assert (missing.status_code, missing.json()["code"]) == (404, "intake.document-missing")


def test_programs_are_listed_by_the_schema_under_intake():
    operations = {
        one["operationId"]: one["tags"]
        for methods in api.schema()["paths"].values()
        for one in methods.values()
    }
    for of, slug in SENT:
        assert operations[f"{of}_{slug.replace('-', '_')}"] == ["intake"]
