"""The client that comes with the package, and the examples of the papers, over real HTTP."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from programs import token_for

import zhenggai.client
from cast import Walk
from intake_desk import REPORT
from zhenggai.apps.findings import models
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import KeptAnswer
from zhenggai.apps.people.roles import Role
from zhenggai.client import Client, File, Problem

HOW_TO = Path(__file__).resolve().parents[3] / "docs" / "how-to" / "api.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", HOW_TO.read_text("utf-8"), re.S)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def walk(transactional_db: None, district: Any) -> Walk:
    import cast

    made = Walk(district, cast.register(district), at=cast.NOON)
    made.to(State.RECTIFYING)
    return made


def client_of(walk: Walk, live_server: Any, login: str, **more: Any) -> Client:
    return Client(live_server.url, token_for(walk.district.people[login]), **more)


def test_the_examples_of_the_papers_run_one_after_the_other(walk, live_server, capsys):
    names: dict[str, Any] = {
        "address": live_server.url,
        "token": token_for(walk.district.people["wes"]),
        "today": timezone.localdate().isoformat(),
    }
    for example in EXAMPLES:
        exec(compile(example, str(HOW_TO), "exec"), names)  # noqa: S102 - our own papers
    said = capsys.readouterr().out
    assert "Wes（虚构）" in said
    assert walk.finding.ref in said
    assert "412 api.if-match-stale If-Match" in said
    assert "progress.reported" in said
    assert models.Progress.objects.count() == 1
    assert models.Evidence.objects.get().name == "检测报告.txt"
    # An act, a file, a run, a view that was kept and withdrawn.
    assert KeptAnswer.objects.count() == 5
    names["site"].close()
    assert len(EXAMPLES) >= 7


def test_the_examples_of_intake_run_one_after_the_other(district, live_server, capsys):
    names: dict[str, Any] = {
        "address": live_server.url,
        "token": token_for(district.people["reg"]),
        "paper": REPORT.encode(),
    }
    text = HOW_TO.with_name("api-intake.md").read_text("utf-8")
    for example in re.findall(r"```python\n(.*?)```", text, re.S):
        exec(compile(example, "api-intake.md", "exec"), names)  # noqa: S102 - our own papers
    said = capsys.readouterr().out
    assert "东城二街管网漏损率超过25%" in said
    assert f"registered {models.Finding.objects.count()}" in said
    assert models.Finding.objects.count() == 4
    again = list(names["site"].documents(names["round_"], digest=names["digest"]))
    assert [one["readings"][0]["state"] for one in again] == ["registered"]
    names["site"].close()


def test_it_asks_for_all_that_stands_beside_findings(walk, live_server):
    site = client_of(walk, live_server, "iris")
    round_ = walk.finding.round_id
    added = site.add_category(round_, "Z1", "管网漏损", name_en="Leaks")
    assert added in list(site.categories(round_))
    assert site.draws(round_) == []
    assert list(site.desk("assign")) == []
    assert list(site.documents(round_)) == []
    assert site.adoptable(walk.finding.pk) == []
    sheet = site.export("columns=number,tags")
    run = site.look_at_sheet(
        "tag", File("台账.csv", sheet), reason="督办。", arguments={"tag": "重点"}
    )
    assert run["able"] == 1
    with pytest.raises(Problem) as refused:
        site.draw(round_, uuid4())
    assert refused.value.code == "draw.missing"
    walk.district.grant("rona", Role.LEAD_LEADER, "water")
    sam = client_of(walk, live_server, "sam")
    water, people = walk.district.units["water"].pk, walk.district.people
    made = sam.begin_handover(water, people["sam"].pk, people["rona"].pk)
    assert sam.handover(made)["items"][0]["ref"] == walk.finding.ref
    site.close()
    sam.close()


def test_it_reads_acts_and_gives_the_bytes_back(walk, live_server):
    site = client_of(walk, live_server, "wes", language="en")
    found = site.finding(walk.finding.pk)
    made = site.add_evidence(
        walk.finding.pk,
        File('a"b\r\n.txt', b"9.1%"),
        measure_id=walk.measure.pk,
        kind="test",
        shows_on=timezone.localdate(),
        etag=found.etag,
        key="one",
    )
    again = site.add_evidence(
        walk.finding.pk,
        File('a"b\r\n.txt', b"9.1%"),
        measure_id=walk.measure.pk,
        kind="test",
        shows_on=timezone.localdate(),
        etag=found.etag,
        key="one",
    )
    assert (made.replayed, again.replayed) == (False, True)
    assert again.data == made.data
    assert site.evidence(walk.finding.pk, made.data["thing"]) == b"9.1%"
    assert next(site.story(walk.finding.pk))["kind"] == "evidence.added"
    assert [one["id"] for one in site.findings(by="due")] == [str(walk.finding.pk)]
    assert site.rounds()[0]["code"] == "XC-2026-01"
    with pytest.raises(Problem) as refused:
        site.act(walk.finding.pk, "submit", {"statement": "x", "pledge": True}, etag=made.etag)
    assert (refused.value.status, refused.value.code) == (403, "act.role")
    assert refused.value.detail.startswith("You hold no role")
    site.close()


def test_what_was_lost_on_the_way_is_sent_again_and_done_once(walk, live_server, monkeypatch):
    site = client_of(walk, live_server, "olga")
    sent = Client._sent

    def lossy(self, *args):
        answer = sent(self, *args)
        if args[0] == "POST" and not lost:
            lost.append(True)
            raise ConnectionResetError
        return answer

    lost: list[bool] = []
    monkeypatch.setattr(Client, "_sent", lossy)
    body = {"measure_id": str(walk.measure.pk), "as_of": timezone.localdate(), "text": "开工。"}
    done = site.act(walk.finding.pk, "report_progress", body)
    assert done.replayed
    assert models.Progress.objects.count() == 1
    site.close()


def test_a_bound_says_when_to_ask_again(walk, live_server, settings):
    settings.API_PER_MINUTE = 1
    site = client_of(walk, live_server, "wes")
    site.me()
    with pytest.raises(Problem) as refused:
        site.me()
    assert refused.value.status == 429
    assert refused.value.retry_after
    site.close()


@pytest.mark.parametrize("address", ["http://zhenggai.example", "ftp://localhost", "zhenggai"])
def test_a_token_is_not_sent_in_the_clear(address):
    with pytest.raises(ValueError, match="https"):
        Client(address, "zg_x")


def test_the_client_needs_nothing_but_the_standard_library():
    tree = ast.parse(Path(zhenggai.client.__file__).read_text("utf-8"))
    named = {
        (node.module if isinstance(node, ast.ImportFrom) else alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert named <= set(sys.stdlib_module_names)
