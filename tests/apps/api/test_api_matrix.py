"""Every deed by a token × everybody × every state: what the matrix says, and nothing that takes a
hand. Viewers are sampled; those who may are all tried."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from matrix import MATRIX, STATES, VIEWERS, expected
from programs import Program, token_for
from world import DEEDS, World, digest, findings_entries, walk_for

from apps.findings.conftest import world  # noqa: F401 - a fixture
from apps.findings.test_matrix import prepared
from cast import Walk
from installed import once
from zhenggai.apps.findings import deeds as table
from zhenggai.apps.findings.models import Cause, Finding, Proposal, Tag
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.api import bearer

pytestmark = [pytest.mark.django_db, once]
JUDGES = {"reviewer", "verifier", "closer"}
# What asking itself leaves behind: the day of a token's last use.
ASIDE = frozenset({"people_token"})
SAMPLED = 3
ALONE = [name for name, viewer in VIEWERS.items() if not viewer.behalf]


@dataclass
class Clock:
    """Stands for Django's clock where a program is let in."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def localdate(self) -> date:
        return self.at.astimezone(ZoneInfo("Asia/Shanghai")).date()


@pytest.fixture(scope="module")
def programs(world: World) -> dict[str, Program]:  # noqa: F811
    return {name: Program(token_for(world.district.people[name])) for name in ALONE}


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Clock:
    settings.API_PER_MINUTE = 1_000_000
    made = Clock(datetime.fromisoformat("2026-03-10T04:00:00+00:00"))
    monkeypatch.setattr(bearer, "timezone", made)
    return made


def day(walk: Walk, days: int = 0) -> str:
    return ((walk.at + timedelta(hours=2)).date() + timedelta(days=days)).isoformat()


def measure(walk: Walk) -> str:
    return str(walk.measure.pk if walk.measure else uuid4())


def extension(walk: Walk) -> str:
    return first(walk.finding.extension_records)


def first(rows: Any) -> str:
    return str(rows.values_list("pk", flat=True).first() or uuid4())


def fields(world: World, text: str = "更换老旧管网四公里。") -> dict[str, Any]:  # noqa: F811
    return {
        "text": text,
        "standard": "漏损率降到10%以下。",
        "owner": str(world.district.units["water"].pk),
        "responsible": str(world.district.people["wes"].pk),
        "due_on": "2026-08-01",
        "supports": [str(world.district.units["roads"].pk)],
    }


def proposal(walk: Walk, kind: str) -> str:
    return first(Proposal.objects.filter(finding=walk.finding, kind=kind).order_by("-at"))


def decide(kind: str, agreed: bool) -> Callable[[World, Walk], dict[str, Any]]:
    return lambda w, k: {
        "proposal_id": proposal(k, kind),
        "agreed": agreed,
        "reasons": "属实。",
    }


def seen(k: Walk) -> dict[str, Any]:
    return {"looked_on": day(k), "observed": "看过。", "method": "on_site"}


# What a program sends for each deed of the world: slug and body.
SENT: dict[str, tuple[str, Callable[[World, Walk], dict[str, Any]]]] = {
    "name unit": (
        "name_unit",
        lambda w, k: {"lead_unit": str(w.district.units["water"].pk)},
    ),
    "set deadline": ("set_deadline", lambda w, k: {"due_on": "2026-08-31"}),
    "assign": (
        "assign",
        lambda w, k: {
            "lead_unit": str(w.district.units["water"].pk),
            "lead_leader": str(w.district.people["sam"].pk),
            "due_on": "2026-08-31",
            "kind": "phased",
        },
    ),
    "acknowledge": ("acknowledge", lambda w, k: {}),
    "dispute": ("dispute", lambda w, k: {"reasons": "不实。"}),
    "dispute upheld": ("decide_dispute", lambda w, k: {"upheld": True, "reasons": "成立。"}),
    "dispute refused": ("decide_dispute", lambda w, k: {"upheld": False, "reasons": "不。"}),
    "take position": ("take_position", lambda w, k: {"position": "partly", "reasons": "部分。"}),
    "add cause": ("add_cause", lambda w, k: {"text": "无预算。"}),
    "change cause": (
        "change_cause",
        lambda w, k: {
            "cause_id": first(Cause.objects.filter(home=k.finding)),
            "text": "无人管。",
        },
    ),
    "remove cause": (
        "remove_cause",
        lambda w, k: {"cause_id": first(Cause.objects.filter(home=k.finding))},
    ),
    "add measure": ("add_measure", lambda w, k: fields(w)),
    "change measure": ("change_measure", lambda w, k: {"measure_id": measure(k), **fields(w)}),
    "remove measure": ("remove_measure", lambda w, k: {"measure_id": measure(k)}),
    "add indicator": (
        "add_indicator",
        lambda w, k: {
            "name": "欠款",
            "measured_in": "万元",
            "baseline": "9.00",
            "baseline_on": "2026-03-01",
            "target": 0,
        },
    ),
    "submit plan": ("submit_plan", lambda w, k: {}),
    "agree to the plan": ("review_plan", lambda w, k: {"agrees": True}),
    "return the plan": ("review_plan", lambda w, k: {"agrees": False, "opinion": "空泛。"}),
    "revise plan": ("revise_plan", lambda w, k: {"reasons": "工期。"}),
    "report progress": (
        "report_progress",
        lambda w, k: {"measure_id": measure(k), "as_of": day(k), "text": "完成一半。"},
    ),
    "complete measure": (
        "complete_measure",
        lambda w, k: {"measure_id": measure(k), "result": "已完成。"},
    ),
    "propose drop": (
        "propose_drop",
        lambda w, k: {"measure_id": measure(k), "reasons": "工程取消。"},
    ),
    "ask for an extension": (
        "ask_extension",
        lambda w, k: {"until": "2027-03-01", "reasons": "雨季。", "progress": "过半。"},
    ),
    "take an extension back": (
        "withdraw_extension",
        lambda w, k: {"extension_id": extension(k)},
    ),
    "grant an extension": (
        "decide_extension",
        lambda w, k: {"extension_id": extension(k), "agreed": True},
    ),
    "refuse an extension": (
        "decide_extension",
        lambda w, k: {"extension_id": extension(k), "agreed": False, "reasons": "理由不足。"},
    ),
    "grant a further extension": (
        "decide_further_extension",
        lambda w, k: {"extension_id": extension(k), "agreed": True},
    ),
    "agree to drop": ("decide_drop", lambda w, k: {"measure_id": measure(k), "agreed": True}),
    "submit": ("submit", lambda w, k: {"statement": "已完成。", "pledge": True}),
    "pass the review": ("review", lambda w, k: {"passed": True}),
    "return at review": (
        "review",
        lambda w, k: {"passed": False, "reason": "not_done", "opinion": "未见。"},
    ),
    "verify": ("verify", lambda w, k: {"passed": True, **seen(k)}),
    "not verify": ("verify", lambda w, k: {"passed": False, "reason": "no_result", **seen(k)}),
    "post": ("post", lambda w, k: {}),
    "record objection": ("record_objection", lambda w, k: {"text": "仍在漏水。"}),
    "answer objection": (
        "answer_objection",
        lambda w, k: {
            "objection_id": first(k.finding.objection_records),
            "upheld": False,
            "text": "已复查。",
        },
    ),
    "return": ("return", lambda w, k: {"reason": "no_result", "opinion": "反复。"}),
    "close": ("close", lambda w, k: {}),
    "keep ongoing": (
        "keep_ongoing",
        lambda w, k: {
            "result": "首期。",
            "milestones": [{"text": "二期", "due_on": day(k, 60)}],
            "review_on": day(k, 30),
        },
    ),
    "suspend": (
        "suspend",
        lambda w, k: {"ground": "诉讼。", "resume_when": "判决后。", "review_on": day(k, 30)},
    ),
    "accept": (
        "accept",
        lambda w, k: {"reasons": "不划算。", "expires_on": day(k, 90), "review_on": day(k, 30)},
    ),
    "resume": ("resume", lambda w, k: {"reasons": "已判决。"}),
    "report relapse": ("report_relapse", lambda w, k: {"reasons": "又漏。"}),
    "decline relapse": ("decline_relapse", lambda w, k: {"reasons": "查无此事。"}),
    "look back": ("look_back", lambda w, k: {"holds": True, **seen(k)}),
    "reopen": ("reopen", lambda w, k: {"reasons": "属实。", "due_on": day(k, 90)}),
    "ask": ("ask", lambda w, k: {"text": "谁做的？"}),
    "answer": (
        "answer",
        lambda w, k: {"question_id": first(k.finding.question_records), "text": "检测所。"},
    ),
    "propose withdrawal": ("propose_withdrawal", lambda w, k: {"reasons": "重复登记。"}),
    "withdraw": ("confirm_withdrawal", decide("withdraw", True)),
    "refuse withdrawal": ("confirm_withdrawal", decide("withdraw", False)),
    "propose merge": (
        "propose_merge",
        lambda w, k: {"into": str(w.walks["rectifying"].finding.pk), "reasons": "同一。"},
    ),
    "merge": ("confirm_merge", decide("merge", True)),
    "propose split": (
        "propose_split",
        lambda w, k: {"headings": ["甲", "乙"], "reasons": "两件事。"},
    ),
    "split": ("confirm_split", decide("split", True)),
    "propose correction": (
        "propose_correction",
        lambda w, k: {"reasons": "漏填。", "heading": "管网漏损"},
    ),
    "correct": ("confirm_correction", decide("correct", True)),
    "confirm link": (
        "confirm_link",
        lambda w, k: {
            "measure_id": measure(
                w.walks["submitted" if k.finding.state != "submitted" else "verifying"]
            ),
            "holds": True,
        },
    ),
    "relate": (
        "relate",
        lambda w, k: {
            "other": str(
                w.walks["submitted" if k.finding.state != "submitted" else "verifying"].finding.pk
            ),
            "relation": "common_with",
            "reasons": "同为管网漏损。",
        },
    ),
    "request progress": (
        "request_progress",
        lambda w, k: {"due_on": day(k, 10), "text": "请报进展。"},
    ),
    "hold records": (
        "hold_records",
        lambda w, k: {"number": "3号", "reasons": "涉诉。", "whole_round": False},
    ),
    "release records": ("release_records", lambda w, k: {"reasons": "已结案。"}),
    "order erasure": (
        "order_erasure",
        lambda w, k: {
            "target": "field-heading",
            "number": "7号",
            "issued_by": "区委网信办",
            "decided_on": day(k, 0),
            "reason": "unlawful",
        },
    ),
    "tag": ("tag", lambda w, k: {"tag": "重点"}),
    "untag": (
        "untag",
        lambda w, k: {"tag_id": first(Tag.objects.filter(round=k.finding.round_id, name="急"))},
    ),
}
# Sent as forms, or tried elsewhere.
APART = {"add evidence", "clean evidence", "read indicator"}
# Tells of a link and not of the finding.
OF_A_LINK = {"relate"}


def by_token(act: str, name: str, state: str) -> int:
    """What the matrix says, and that no token has a hand."""
    said = expected(act, VIEWERS[name], state)
    row = MATRIX[act]
    return 403 if said == 200 and (row.factor or row.part in JUDGES) else said


def sent(world: World, clock: Clock, one: Program, name: str, walk: Walk) -> Any:  # noqa: F811
    slug, body = SENT[name]
    clock.at = walk.at + timedelta(hours=2)
    version = Finding.objects.values_list("version", flat=True).get(pk=walk.finding.pk)
    return one.post(
        f"/findings/{walk.finding.pk}/acts/{slug}", body(world, walk), If_Match=f'"{version}"'
    )


@pytest.mark.parametrize("name", SENT)
def test_each_is_answered_as_the_matrix_says_and_changes_nothing_where_refused(
    world: World,  # noqa: F811
    programs: dict[str, Program],
    clock: Clock,
    name: str,
) -> None:
    deed, wrong = DEEDS[name], []
    chance = random.Random(name)  # noqa: S311 - no secret
    untouched = digest(ASIDE)
    for state in STATES:
        answers = {one: by_token(deed.act, one, state) for one in ALONE}
        refused = [one for one, want in answers.items() if want != 200]
        walk = walk_for(world, deed, state)
        for one in {*chance.sample(refused, SAMPLED), "otto"}:
            got = sent(world, clock, programs[one], name, walk).status_code
            wrong += [f"{one} in {state}: {got}, not {answers[one]}"] * (got != answers[one])
        assert digest(ASIDE) == untouched, state
        for one in [one for one, want in answers.items() if want == 200]:
            with prepared(world, deed, state) as walk:
                entries = findings_entries(walk.finding)
                answer = sent(world, clock, programs[one], name, walk)
                if answer.status_code != 200:
                    wrong.append(f"{one} in {state}: {answer.content.decode()}")
                    continue
                told, now = answer.json(), Finding.objects.get(pk=walk.finding.pk)
                about = UUID(told["thing"]) if name in OF_A_LINK else walk.finding.pk
                newest = journal.about(about, most=1)[0]
                assert (told["state"], told["version"]) == (now.state, now.version)
                assert answer["ETag"] == f'"{now.version}"'
                assert told["entry"] == newest.id
                assert newest.capacity.endswith(".token")
                assert newest.actor == world.district.people[one].pk
                assert findings_entries(walk.finding) == entries + deed.entries
                assert now.state == (deed.to or state)
    assert wrong == []


@pytest.mark.parametrize("name", [n for n in SENT if MATRIX[DEEDS[n].act].factor])
def test_what_takes_a_hand_is_refused_with_the_mend(
    world: World,  # noqa: F811
    programs: dict[str, Program],
    clock: Clock,
    name: str,
) -> None:
    deed = DEEDS[name]
    state = sorted(MATRIX[deed.act].sources)[0]
    doers = [one for one in ALONE if expected(deed.act, VIEWERS[one], state) == 200]
    with prepared(world, deed, state) as walk:
        before = digest(ASIDE)
        for one in doers:
            answer = sent(world, clock, programs[one], name, walk)
            assert (answer.status_code, answer.json()["code"]) == (403, "act.not-by-token")
            assert "本人登录" in answer.json()["detail"]
        assert digest(ASIDE) == before


def test_every_deed_of_the_table_is_tried() -> None:
    slugs = {slug for slug, _ in SENT.values()}
    apart = {"add_evidence", "reuse_evidence", "clean_evidence", "read_indicator", "adopt_link"}
    assert slugs | apart == set(table.DEEDS)
    assert set(SENT) | APART == set(DEEDS)


def test_a_token_of_an_observer_reads_and_acts_as_he_would(
    world: World,  # noqa: F811
    programs: dict[str, Program],
    clock: Clock,
) -> None:
    walk = world.walks["closed"]
    clock.at = walk.at + timedelta(hours=2)
    page = programs["obi"].get(f"/findings/{walk.finding.pk}").json()
    assert [one["slug"] for one in page["may"]] == ["report_relapse"]
    assert UUID(page["id"]) == walk.finding.pk
