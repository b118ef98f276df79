"""The client that comes with the package, and the examples of the papers, over real HTTP."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from programs import token_for

import zhenggai.client
from cast import Walk
from zhenggai.apps.findings import models
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import KeptAnswer
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
    assert KeptAnswer.objects.count() == 3
    names["site"].close()
    assert len(EXAMPLES) >= 7


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
