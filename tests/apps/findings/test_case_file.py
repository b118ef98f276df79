"""The case of a finding as one file: who gets it, what is in it, and that it proves itself."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from to_erase import erase

import proven
from apps.journal.logs import Log, lifted
from cast import NOON, Walk, build, measure_fields, open_round, register
from signing_in import sign_in
from zhenggai.apps.files import commands as files
from zhenggai.apps.files import queries as stored
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import commands, models
from zhenggai.apps.findings.commands import case_file, export_case
from zhenggai.apps.findings.commands.case_file import MOST_BYTES
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.journal.models import Cosignature, Entry, SignedHead, Text, Witness
from zhenggai.apps.people.models import Delegation
from zhenggai.cli.archive import open_bundle
from zhenggai.core.errors import Invalid, Stale, WrongState
from zhenggai.core.tlog import judging, note
from zhenggai.core.tlog.bundle import read_entries, read_manifest
from zhenggai.core.tlog.statements import Judgement
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db(transaction=True)
FORMATS = Path(__file__).resolve().parents[3] / "docs" / "reference" / "log-formats.md"
BYTES = "检测记录：漏损率9.1%。".encode()
HOSTILE = '</style><script>alert(1)</script><img src=x onerror="alert(2)">\u202egpj.exe & "»'


@dataclass
class Desk:
    """A finding under way, a log of its own, and a way to take the case."""

    walk: Walk
    log: Log
    folder: Path

    def seal(self) -> None:
        self.log.sealer.seal(at=NOON)

    def sealed(self) -> Taken:
        """The case after all acts are signed for."""
        self.seal()
        return self.take()

    def evidence(self, data: bytes = BYTES, name: str = "检测记录.txt") -> models.Evidence:
        wes = self.walk.who("wes")
        kept = files.accept(
            data=data,
            name=name,
            at=wes["at"],
            who=Who(wes["actor"].person, "evidence", None, None),
            purpose="evidence",
        )
        assert self.walk.measure is not None
        return commands.add_evidence(
            **wes,
            measure_id=self.walk.measure.pk,
            fields=commands.EvidenceFields(
                file=kept.pk,
                name=name,
                kind=EvidenceKind.TEST,
                shows_on=NOON.date(),
                original_digest=kept.digest,
            ),
        )

    def take(self, login: str = "iris", language: str = "zh-hans", **more: Any) -> Taken:
        who = self.walk.who(login) | more
        with export_case(**who, language=language).file as file:
            data = file.read()
        path = self.folder / "case.zip"
        path.write_bytes(data)
        return Taken(data, path, self.log.verifiers()[0].key)


@dataclass
class Taken:
    """A case file that was taken."""

    data: bytes
    path: Path
    key: Any

    def __getitem__(self, name: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return archive.read(name)

    @property
    def names(self) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
            return archive.namelist()

    @property
    def told(self) -> dict[str, Any]:
        found = json.loads(self["case.json"])
        assert isinstance(found, dict)
        return found

    @property
    def page(self) -> str:
        return self["case.html"].decode()

    def judged(self) -> Judgement:
        trust = judging.Trust(keys=(self.key,))
        return judging.judge_bundle(open_bundle(self.path), trust)

    def codes(self, how: str | None = None) -> list[str]:
        said = self.judged().statements
        return [one.code for one in said if how is None or str(one.standing) == how]


@pytest.fixture
def desk(transactional_db: None, tmp_path: Path, settings: Any) -> Desk:
    settings.LOG = str(tmp_path / "log")
    district = build()
    open_round(district)
    walk = Walk(district, register(district))
    walk.to(State.PLANNING)
    commands.add_cause(**walk.who("olga"), text="多年只报计划，不列预算。")
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(district))
    walk.to(State.RECTIFYING)
    log = Log(tmp_path / "log")
    log.begin()
    return Desk(walk, log, tmp_path)


def test_it_verifies_with_the_key_of_the_log_alone(desk):
    proof = desk.evidence()
    desk.walk.to(State.CLOSED)
    desk.seal()
    taken = desk.take()
    assert taken.codes("wrong") == []
    assert {
        "verify.signed",
        "verify.all-included",
        "verify.all-words-same",
        "verify.list-whole",
    } <= (set(taken.codes("proven")))
    assert "verify.file-same" in taken.codes("proven")
    assert f"files/{proof.digest}.txt" in taken.names
    assert taken[f"files/{proof.digest}.txt"] == BYTES


def test_every_act_is_in_it_and_at_the_place_that_the_page_names(desk):
    desk.evidence()
    desk.walk.to(State.CLOSED)
    desk.seal()
    taken = desk.take()
    about = list(Entry.objects.filter(subject=desk.walk.finding.pk).order_by("id")[:100])
    # The last is the taking itself.
    assert about.pop().kind == "finding.exported"
    leaves = {one.index: one.entry for one in read_entries(taken["entries.json"]).entries}
    told = taken.told["acts"]
    assert [act["entry"] for act in told] == [one.pk for one in about]
    assert [leaves[act["index"]] for act in told] == [bytes(one.leaf) for one in about]
    assert f"日志第 {told[0]['index']} 位" in taken.page


def test_the_list_names_every_other_member_and_the_journal_names_the_list(desk):
    desk.evidence()
    desk.seal()
    taken = desk.take()
    listed = read_manifest(taken["manifest.json"])
    assert listed.files == {
        name: sha256(taken[name]).hexdigest() for name in taken.names if name != "manifest.json"
    }
    assert (listed.finding, listed.ref) == (str(desk.walk.finding.pk), desk.walk.finding.ref)
    entry = Entry.objects.get(kind="finding.exported")
    body = json.loads(bytes(entry.leaf))["body"]
    assert body == {
        "finding": str(desk.walk.finding.pk),
        "episode": 1,
        "manifest": sha256(taken["manifest.json"]).hexdigest(),
        "members": len(taken.names) - 1,
        "entries": len(read_entries(taken["entries.json"]).entries),
    }
    assert json.loads(bytes(entry.leaf))["capacity"] == "issuer"
    assert entry.subject == desk.walk.finding.pk


def test_the_same_case_at_the_same_instant_is_the_same_file(desk):
    desk.evidence()
    desk.seal()
    at = desk.walk.at + timedelta(hours=1)
    page = desk.take(at=at)
    # The taking itself is the newest act of a case that is taken again.
    lifted(("DELETE FROM journal_entry WHERE kind = %s", ["finding.exported"]))
    assert desk.take(at=at).data == page.data
    with zipfile.ZipFile(io.BytesIO(page.data)) as archive:
        times = {one.date_time for one in archive.infolist()}
        kinds = {one.filename: one.compress_type for one in archive.infolist()}
    assert len(times) == 1
    assert kinds["entries.json"] == zipfile.ZIP_DEFLATED
    assert page.names[-1] == "manifest.json"


def test_what_is_packed_already_is_not_packed_again(desk):
    photo = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    row = desk.evidence()
    models.Evidence.objects.filter(pk=row.pk).update(digest=put(photo, "png"))
    desk.seal()
    with zipfile.ZipFile(io.BytesIO(desk.take().data)) as archive:
        (info,) = [one for one in archive.infolist() if one.filename.endswith(".png")]
    assert info.compress_type == zipfile.ZIP_STORED


def test_a_file_that_packs_beyond_all_measure_makes_no_archive_that_verifiers_refuse(desk):
    for number in range(3):
        row = desk.evidence(f"{number}".encode() * 9, f"空{number}.txt")
        digest = put(b"%d" % number + b"0" * 30_000_000, "txt")
        models.Evidence.objects.filter(pk=row.pk).update(digest=digest)
    desk.seal()
    assert desk.take().codes("wrong") == []


def put(data: bytes, kind: str) -> str:
    """Bytes in the store with their row, past the gate."""
    digest = stored.the_store().put(data)
    row = File(
        digest=digest, size=len(data), kind=kind, media="x", storage="disk", judged="name",
        stored_at=NOON,
    )  # fmt: skip
    row.save()
    return digest


def test_a_page_of_the_web_that_was_evidence_runs_nothing(desk):
    row = desk.evidence()
    digest = put(b"<script>alert(1)</script>", "html")
    models.Evidence.objects.filter(pk=row.pk).update(digest=digest)
    desk.seal()
    assert f"files/{digest}.txt" in desk.take().names


class Elements(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def test_nothing_hostile_acts_on_its_reader(desk):
    """In a quote, a name, a measure, a word, the name of a file."""
    desk.evidence(name=f"{HOSTILE[:60].replace('/', '')}.txt")
    finding = desk.walk.finding
    models.Quote.objects.filter(pk=finding.quote_id).update(text=HOSTILE)
    models.Finding.objects.filter(pk=finding.pk).update(heading=HOSTILE, stated_status=HOSTILE)
    models.Measure.objects.update(text=HOSTILE, target=HOSTILE)
    models.Cause.objects.update(text=HOSTILE)
    for person in desk.walk.district.people.values():
        person.name = HOSTILE
        person.save()
    commands.tag_finding(**desk.walk.who("iris"), tag=HOSTILE[:20])
    desk.seal()
    taken = desk.take()
    for language in ("zh-hans", "en"):
        found = Elements(desk.take(language=language).page)
        assert not {"script", "img", "iframe", "object", "form", "link"} & set(found.names)
        assert found.handlers == []
        own = {"verify.html", *taken.names}
        assert all(one in own or one.startswith("#") for one in found.links), found.links
    assert "\u202e" not in taken.page
    assert "⟨U+202E⟩" in taken.page
    assert taken.told["quote"]["text"] == HOSTILE


def test_the_page_allows_itself_nothing_and_is_in_the_language_of_who_took_it(desk):
    desk.seal()
    chinese, english = desk.take().page, desk.take(language="en").page
    assert '<html lang="zh-Hans">' in chinese
    assert "办理过程" in chinese
    assert '<html lang="en">' in english
    assert "What was done" in english
    assert "default-src 'none'" in english.replace("&#x27;", "'")
    readme = desk.take(language="en")["README.txt"].decode("utf-8-sig")
    assert "如何验证" in readme
    assert "How to verify it" in readme
    assert "msgid" not in readme


def test_what_is_not_signed_for_yet_is_said_and_left_out(desk):
    desk.seal()
    desk.evidence()
    taken = desk.take()
    assert taken.told["log"]["unsealed"] == 1
    assert [act["index"] for act in taken.told["acts"]][-1] is None
    assert "有 1 条记录尚未签署" in taken.page
    readme = taken["README.txt"].decode("utf-8-sig")
    assert "注意：生成时有 1 条记录尚未签署" in readme
    assert "ATTENTION: 1 act was not signed for yet" in readme
    assert taken.codes("wrong") == []
    assert "verify.file-unnamed" in taken.codes("unproven")


def test_without_anything_signed_it_says_when_or_who_mends_it(desk):
    with pytest.raises(WrongState, match=r"case\.pending"):
        desk.take(at=Entry.objects.earliest("id").at)
    with pytest.raises(WrongState, match=r"case\.log-stands"):
        desk.take()
    lifted(("DELETE FROM journal_logkey", []))
    with pytest.raises(WrongState, match=r"case\.no-log"):
        desk.take()
    assert not Entry.objects.filter(kind="finding.exported").exists()


def test_a_file_that_is_gone_or_harmed_is_told_as_missing(desk):
    here, gone = desk.evidence(), desk.evidence("漏损率8%。".encode(), "第二次.txt")
    harmed = desk.evidence("漏损率7%。".encode(), "第三次.txt")
    desk.seal()
    store = stored.the_store()
    store.remove(gone.digest)
    (store.root / harmed.digest[:2] / harmed.digest[2:4] / harmed.digest).write_bytes(b"other")
    taken = desk.take()
    kept = {one["sha256"]: (one["kept"], one["member"]) for one in taken.told["files"]}
    assert kept == {
        here.digest: ("here", f"files/{here.digest}.txt"),
        gone.digest: ("missing", None),
        harmed.digest: ("missing", None),
    }
    assert "缺 2 个文件" in taken.page
    assert taken.codes("wrong") == []
    assert taken.codes("unproven").count("verify.file-absent") == 2


def test_a_file_that_was_erased_is_told_with_the_decision_and_all_still_verifies(desk):
    proof = desk.evidence()
    by = erase(desk.walk, f"evidence-{proof.pk}").done_entry
    desk.seal()
    taken = desk.take()
    (one,) = taken.told["files"]
    assert (one["kept"], one["erased_by"], one["member"]) == ("erased", by, None)
    assert one["sha256"] is None
    assert "erased:" not in taken.page
    assert f"已依决定清除，见记录 {by}" in taken.page
    assert taken.codes("wrong") == []
    assert "verify.words-absent" in taken.codes("unproven")


def test_a_signed_page_that_was_erased_is_still_told_of(desk):
    who = desk.walk.who("sam")
    kept = files.accept(
        data="签字页。".encode(), name="签字.txt", at=who["at"], purpose="paper",
        who=Who(who["actor"].person, "unit_leader", None, None),
    )  # fmt: skip
    entry = Entry.objects.filter(subject=desk.walk.finding.pk).latest("id")
    with transaction.atomic():
        Text.objects.create(entry=entry, name="paper", text=f"sha256:{kept.digest}", salt=b"1" * 16)
    assert [one["role"] for one in desk.sealed().told["files"]] == ["paper"]
    by = erase(desk.walk, f"words-{entry.pk}-paper").done_entry
    taken = desk.sealed()
    (one,) = taken.told["files"]
    assert (one["role"], one["kept"], one["erased_by"]) == ("paper", "erased", by)
    assert one["sha256"] is None
    assert f"已依决定清除，见记录 {by}" in taken.page


def test_what_is_erased_while_it_is_packed_is_not_handed_out(desk, monkeypatch):
    proof = desk.evidence()
    desk.seal()
    packed = case_file._pack

    def pack(*given: Any, **more: Any) -> Any:
        done = packed(*given, **more)
        erase(desk.walk, f"evidence-{proof.pk}")
        return done

    monkeypatch.setattr(case_file, "_pack", pack)
    with pytest.raises(Stale, match=r"finding\.changed-meanwhile"):
        desk.take()
    assert not Entry.objects.filter(kind="case.exported").exists()


def test_the_document_goes_to_whoever_sees_the_round_and_to_no_unit(desk):
    """The lines round a quote may be another unit's finding."""
    text = "一、存在问题\n1.东城二街管网漏损。\n"
    kept = files.accept(
        data=text.encode(), name="反馈.txt", at=NOON, purpose="document",
        who=Who(desk.walk.district.people["reg"].pk, "registrar", None, None),
    )  # fmt: skip
    assert desk.walk.district.round is not None
    document = commands.add_document(
        round_id=desk.walk.district.round.pk, actor=desk.walk.district.actor("reg"), at=NOON,
        file=kept.pk, digest=kept.digest, name="反馈.txt", text=text,
    )  # fmt: skip
    models.Quote.objects.filter(pk=desk.walk.finding.quote_id).update(
        document=document, start=7, end=18
    )
    desk.seal()
    name = f"files/{kept.digest}.txt"
    seen = desk.take("iris")
    assert name in seen.names
    assert "verify.file-same" in seen.codes("proven")
    assert seen.told["quote"]["document"] == "反馈.txt"
    unit = desk.take("olga")
    assert name not in unit.names
    assert "反馈.txt" not in unit["case.json"].decode()


def test_a_large_plan_is_whole(desk):
    finding = desk.walk.finding
    owner = desk.walk.district.units["water"]
    made = models.Measure.objects.bulk_create(
        models.Measure(home=finding, text=f"第{number}项。", owner=owner) for number in range(399)
    )
    models.MeasureLink.objects.bulk_create(
        models.MeasureLink(measure=one, finding=finding) for one in made
    )
    desk.seal()
    taken = desk.take()
    assert [one["no"] for one in taken.told["measures"]] == list(range(1, 401))
    assert {one["text"] for one in taken.told["measures"]} >= {one.text for one in made}
    assert 'id="m-400"' in taken.page


def test_each_episode_tells_who_judged_it(desk):
    desk.walk.to(State.CLOSED)
    desk.seal()
    (run,) = desk.take().told["episodes"]
    assert [one["by"]["name"] for one in run["submissions"]] == ["Sam（虚构）"]
    assert [(one["by"]["name"], one["passed"]) for one in run["reviews"]] == [
        ("Rita（虚构）", True)
    ]
    assert [one["by"]["name"] for one in run["verifications"]] == ["Vera（虚构）"]
    assert [one["by"]["name"] for one in run["close_outs"]] == ["Cole（虚构）"]
    assert run["look_backs"] == []


def test_nobody_takes_what_he_does_not_see_whole(desk):
    desk.evidence()
    desk.seal()
    for login in ("otto", "hans", "rona", "seth", "sys", "sec", "aud"):
        with pytest.raises(Missing):
            desk.take(login)
    assert not Entry.objects.filter(kind="finding.exported").exists()


def test_too_much_is_refused_before_anything_is_sent(desk):
    proof = desk.evidence()
    desk.seal()
    File.objects.filter(digest=proof.digest).update(size=MOST_BYTES + 1)
    with pytest.raises(Invalid, match=r"case\.too-large") as told:
        desk.take()
    assert told.value.values == {"size": 901, "most": 900}


def test_words_beyond_all_measure_are_refused_and_nothing_is_recorded(desk, monkeypatch):
    desk.seal()
    monkeypatch.setattr("zhenggai.apps.findings.commands.case_file.MOST_ENTRIES_BYTES", 1000)
    with pytest.raises(Invalid, match=r"case\.too-many-words"):
        desk.take()
    monkeypatch.setattr("zhenggai.apps.findings.queries.case.MOST_ACTS", 3)
    with pytest.raises(Invalid, match=r"case\.too-many-acts"):
        desk.take()
    assert not Entry.objects.filter(kind="finding.exported").exists()


def test_a_witness_who_cosigned_is_named_and_his_word_is_there_to_be_verified(desk):
    desk.seal()
    alone = desk.take()
    assert "没有外部见证人签署" in alone.page
    head = SignedHead.objects.latest("id")
    whole = note.parsed(head.note.encode())
    seen = note.signed(whole.text, proven.WITNESS.at(proven.AT), onto=whole)
    witness = Witness.objects.create(
        name="上级机关", key=proven.WITNESS.key.printed, address="https://w.example", since=NOON
    )
    line = seen.signatures[-1].line
    Cosignature.objects.create(head=head, witness=witness, line=line, at=NOON)
    taken = desk.take()
    assert f"见证签署： {proven.WITNESS.key.name}" in taken.page
    readme = taken["README.txt"].decode("utf-8-sig")
    assert readme.count(proven.WITNESS.key.name) == 2
    assert proven.WITNESS.key.printed in taken["keys.txt"].decode()
    trust = judging.Trust(keys=(taken.key, proven.WITNESS.key))
    said = judging.judge_bundle(open_bundle(taken.path), trust).statements
    assert "verify.cosigned" in [one.code for one in said]


def test_the_page_offers_it_and_hands_it_out(desk):
    desk.seal()
    client = sign_in(Client(), desk.walk.district.people["iris"])
    address = f"/findings/{desk.walk.finding.pk}/case/"
    assert address in client.get(f"/findings/{desk.walk.finding.pk}/").content.decode()
    answer = client.post(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    name = f"案卷包-{desk.walk.finding.ref.replace('/', '-')}.zip"
    assert f"filename*=utf-8''{quote(name)}" in answer["Content-Disposition"]
    data = b"".join(answer.streaming_content)
    assert int(answer["Content-Length"]) == len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
    assert client.get(address).status_code == 405


def test_a_helper_sees_no_button_and_gets_nothing(desk):
    desk.seal()
    client = sign_in(Client(), desk.walk.district.people["hans"])
    page = client.get(f"/findings/{desk.walk.finding.pk}/")
    assert page.status_code == 200
    assert "/case/" not in page.content.decode()
    assert client.post(f"/findings/{desk.walk.finding.pk}/case/").status_code == 404


def test_a_refusal_is_a_page_that_says_what_to_do(desk):
    client = sign_in(Client(), desk.walk.district.people["iris"])
    answer = client.post(f"/findings/{desk.walk.finding.pk}/case/")
    assert answer.status_code == 409
    assert "还没有一条得到签署" in answer.content.decode()


def test_a_secretary_takes_it_for_his_leader_and_it_says_so(desk):
    desk.seal()
    people = desk.walk.district.people
    Delegation.objects.update(to_on=date(2099, 1, 1))
    client = sign_in(Client(), people["seth"])
    answer = client.post(f"/findings/{desk.walk.finding.pk}/case/", {"for": str(people["sam"].pk)})
    assert answer.status_code == 200
    answer.close()
    told = json.loads(bytes(Entry.objects.get(kind="finding.exported").leaf))
    assert (told["actor"], told["on_behalf_of"]) == (str(people["seth"].pk), str(people["sam"].pk))
    assert told["capacity"] == "lead_leader"


def test_every_field_of_the_json_stands_in_the_papers(desk):
    desk.evidence()
    models.Indicator.objects.create(
        finding=desk.walk.finding, name="漏损率", measured_in="%", baseline=Decimal(25),
        baseline_on=NOON.date(), target=Decimal(10),
    )  # fmt: skip
    desk.walk.to(State.CLOSED)
    desk.seal()
    section = FORMATS.read_text("utf-8").partition("### `case.json`")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z0-9_]+)`", section))
    told = desk.take().told
    assert set(keys(told)) - named == set()
    assert told["format"] == "zhenggai-case/1"
    assert "zhenggai-case/1" in section


def keys(told: Any) -> Iterator[str]:
    """The names of all fields, but those of what an entry tells and of its words."""
    if isinstance(told, dict):
        for name, value in told.items():
            yield name
            if name not in {"told", "words", "erased"}:
                yield from keys(value)
    elif isinstance(told, list):
        for one in told:
            yield from keys(one)
