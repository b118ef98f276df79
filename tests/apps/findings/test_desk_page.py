"""My desk: what waits for whom, and for whom not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import NOON, District, Walk, open_round, register, walk_to
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Finding, Measure, PartTaken
from zhenggai.apps.findings.queries import desk as queries
from zhenggai.apps.findings.states import Part, State
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Refused


def desk(walk: Walk, login: str, **more: Any) -> dict[str, list[str]]:
    """What waits for one of the cast when the walk stands, by kind."""
    actor = replace(walk.district.actor(login, at=walk.at, **more), on=walk.at.date())
    found = queries.desk_of(actor)
    return {group.code: [item.ref for item in group.items] for group in found.groups}


WAITS = {
    State.REGISTERED: {"iris": "assign", "reg": "assign"},
    State.ASSIGNED: {"sam": "acknowledge", "olga": "acknowledge"},
    State.DISPUTED: {"iris": "dispute"},
    State.PLANNING: {"sam": "plan", "olga": "plan", "wes": "plan"},
    State.PLAN_REVIEW: {"rita": "opinion", "dora": "opinion"},
    State.RECTIFYING: {"olga": "work", "wes": "work", "hans": "work"},
    State.SUBMITTED: {"rita": "review"},
    State.VERIFYING: {"vera": "verify"},
    State.CLOSING: {"cole": "close"},
    State.POSTED: {},
    State.CLOSED: {},
    State.WITHDRAWN: {},
    State.MERGED: {},
}


@pytest.mark.parametrize("state", WAITS)
def test_it_lies_on_the_desk_of_those_whose_turn_it_is(walk: Walk, state: State) -> None:
    walk.to(state)

    found = {
        login: codes
        for login in walk.district.people
        if (codes := {c for c, refs in desk(walk, login).items() if walk.finding.ref in refs})
    }

    assert found == {login: {code} for login, code in WAITS[state].items()}


def test_done_measures_wait_for_the_leader_to_submit(walk: Walk) -> None:
    walk.to(State.RECTIFYING)
    assert walk.measure is not None
    commands.complete_measure(**walk.who("wes"), measure_id=walk.measure.pk, result="已完成。")

    assert list(desk(walk, "sam")) == ["submit"]
    assert desk(walk, "olga") == desk(walk, "wes") == desk(walk, "hans") == {}


def test_a_posting_waits_once_its_window_is_over(walk: Walk) -> None:
    walk.to(State.POSTED)
    walk.days(7)

    assert list(desk(walk, "cole")) == ["close"]


def test_an_opinion_given_is_off_the_desk_and_the_other_office_still_waits(walk: Walk) -> None:
    walk.to(State.PLAN_REVIEW)
    commands.review_plan(**walk.who("rita"), agrees=True)

    assert desk(walk, "rita") == {}
    assert list(desk(walk, "dora")) == ["opinion"]


def test_a_plan_handed_in_again_waits_again(walk: Walk) -> None:
    walk.to(State.PLAN_REVIEW)
    commands.review_plan(**walk.who("rita"), agrees=True)
    commands.review_plan(**walk.who("dora"), agrees=False, opinion="缺少标准。")
    commands.submit_plan(**walk.who("sam"))

    assert list(desk(walk, "rita")) == list(desk(walk, "dora")) == ["opinion"]


def test_a_relapse_waits_for_the_issuer(walk: Walk) -> None:
    walk.to(State.CLOSED)
    commands.report_relapse(**walk.who("obi"), reasons="又漏水了。")

    assert list(desk(walk, "iris")) == ["relapse"]
    commands.decline_relapse(**walk.who("iris"), reasons="不属实。")
    assert list(desk(walk, "iris")) == []


def test_a_proposal_waits_for_another_than_who_made_it(walk: Walk) -> None:
    walk.district.people["ines"] = walk.district.people["otto"]
    walk.district.grant("ines", Role.REGISTRAR, "office")
    commands.propose_withdrawal(**walk.who("reg"), reasons="重复。")

    assert "proposal" not in desk(walk, "reg")
    assert "proposal" in desk(walk, "ines")
    assert "proposal" in desk(walk, "iris")


def test_a_drop_waits_for_the_reviewer(walk: Walk) -> None:
    walk.to(State.RECTIFYING)
    assert walk.measure is not None
    commands.propose_drop(**walk.who("olga"), measure_id=walk.measure.pk, reasons="已并入。")

    assert list(desk(walk, "rita")) == ["drop"]


def test_a_question_waits_for_the_unit_until_it_is_answered(walk: Walk) -> None:
    walk.to(State.SUBMITTED)
    asked = commands.ask_question(**walk.who("rita"), text="检测报告由谁出具？")
    assert list(desk(walk, "olga")) == ["question"]

    commands.answer_question(**walk.who("olga"), question_id=asked.pk, text="第三方。")

    assert desk(walk, "olga") == {}


def test_an_objection_waits_for_the_closer(walk: Walk) -> None:
    walk.to(State.POSTED)
    commands.record_objection(**walk.who("reg"), text="仍在漏水。")

    assert list(desk(walk, "cole")) == ["objection"]


def test_milestones_wait_from_two_weeks_before_until_something_is_reported(walk: Walk) -> None:
    walk.to(State.ONGOING)
    assert walk.measure is not None
    assert "milestone" not in desk(walk, "sam")
    walk.days(80)
    assert "milestone" in desk(walk, "sam")
    assert "milestone" in desk(walk, "wes")

    walk.days(20)
    Measure.objects.update(state="open", done_at=None)
    commands.report_progress(
        **walk.who("wes"), measure_id=walk.measure.pk, as_of=walk.at.date(), text="二期完成。"
    )

    assert "milestone" not in desk(walk, "sam")


def test_a_look_back_waits_for_a_verifier_who_did_not_verify(walk: Walk) -> None:
    walk.district.grant("obi", Role.VERIFIER, "office")
    walk.to(State.CLOSED)
    assert desk(walk, "obi") == {}
    walk.days(200)

    assert list(desk(walk, "obi")) == ["look_back"]
    assert desk(walk, "vera") == {}


def test_a_suspension_waits_for_review_on_its_day(walk: Walk) -> None:
    walk.to(State.SUSPENDED)
    assert desk(walk, "cole") == {}
    walk.days(30)

    assert list(desk(walk, "cole")) == ["hold"]


def test_what_i_did_before_keeps_it_off_my_desk_and_is_counted(walk: Walk) -> None:
    district = walk.district
    district.grant("rita", Role.VERIFIER, "office")
    walk.to(State.VERIFYING)

    assert desk(walk, "rita") == {}
    assert queries.desk_of(district.actor("rita", at=walk.at)).colleagues == 1
    assert queries.desk_of(district.actor("vera", at=walk.at)).colleagues == 0


def test_an_earlier_episode_does_not_keep_me_from_this_one(walk: Walk) -> None:
    walk.district.grant("rita", Role.VERIFIER, "office")
    walk.to(State.VERIFYING)
    Finding.objects.filter(pk=walk.finding.pk).update(episode=2)

    assert list(desk(walk, "rita")) == ["verify"]


def test_a_regime_may_let_parts_be_held_together(walk: Walk) -> None:
    district = walk.district
    district.grant("cole", Role.REVIEWER, "office")
    walk.to(State.SUBMITTED)
    PartTaken.objects.create(
        finding=walk.finding, episode=1, person=district.people["cole"], part=Part.REGISTRAR
    )
    assert "review" not in desk(walk, "cole")

    regime = walk.finding.round.regime
    regime.merged_parts = "closer,registrar,reviewer"
    regime.save()

    assert "review" in desk(walk, "cole")


def test_my_own_unit_keeps_me_from_judging(walk: Walk) -> None:
    walk.district.grant("otto", Role.REVIEWER, "office")
    walk.to(State.SUBMITTED)
    assert "review" in desk(walk, "otto")

    walk.district.grant("otto", Role.SUPPORTING, "water-east")

    assert "review" not in desk(walk, "otto")


def test_a_part_that_the_leader_took_binds_his_delegate(walk: Walk) -> None:
    walk.to(State.ASSIGNED)
    PartTaken.objects.create(
        finding=walk.finding, episode=1, person=walk.district.people["seth"], part=Part.REVIEWER
    )

    assert desk(walk, "seth", principal="sam") == {}
    assert list(desk(walk, "sam")) == ["acknowledge"]


def test_nobody_sees_another_round_before_its_feedback_date(district: District) -> None:
    open_round(
        district,
        code="XC-2",
        feedback_on=date(2026, 8, 1),
        due_on=date(2026, 12, 1),
        dispute_until=None,
    )
    walk = Walk(district, register(district))
    Finding.objects.update(
        state=State.ASSIGNED, lead_unit=district.units["water"], due_on=date(2026, 10, 1)
    )

    assert desk(walk, "sam") == {}
    walk.days(200)
    assert list(desk(walk, "sam")) == ["acknowledge"]


def test_the_longest_overdue_comes_first(district: District) -> None:
    walks = [walk_to(district, State.ASSIGNED) for _ in range(3)]
    for walk, day in zip(walks, (20, 10, 30), strict=True):
        Finding.objects.filter(pk=walk.finding.pk).update(due_on=date(2026, 3, day))
    walk = walks[0]
    walk.days(15)

    found = queries.desk_of(district.actor("sam", at=walk.at)).groups[0].items

    assert [item.on for item in found] == [date(2026, 3, day) for day in (10, 20, 30)]
    assert [item.late for item in found] == [True, True, False]


def test_all_of_a_kind_are_reached_page_by_page(district: District, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    monkeypatch.setattr(queries, "SHOWN", 2)
    for _ in range(5):
        walk_to(district, State.ASSIGNED)
    actor = district.actor("sam")
    group = queries.desk_of(actor).groups[0]
    assert (len(group.items), group.count, group.more) == (2, 5, True)

    seen, after = [], ""
    for _ in range(3):
        page = queries.waiting(actor, code="acknowledge", after=after)
        seen += [item.ref for item in page.items]
        after = page.after

    assert after == ""
    assert sorted(seen) == sorted(Finding.objects.values_list("ref", flat=True))


@pytest.mark.parametrize(
    ("code", "after"),
    [("acknowledge", "x"), ("review", ""), ("nonsense", ""), ("acknowledge", "~")],
)
def test_a_page_that_never_was_is_not_found(district: District, code: str, after: str) -> None:
    with pytest.raises(Refused, match=r"site\.no-page"):
        queries.waiting(district.actor("sam"), code=code, after=after)


def test_the_number_of_queries_does_not_grow(district: District) -> None:
    def count(login: str) -> int:
        with CaptureQueriesContext(connection) as told:
            queries.desk_of(district.actor(login))
        return len(told)

    def more() -> dict[str, int]:
        for state in (State.ASSIGNED, State.RECTIFYING, State.SUBMITTED, State.ONGOING):
            walk_to(district, state)
        walk_to(district, State.CLOSED)
        return {login: count(login) for login in district.people}

    few = more()
    more()

    assert more() == few


@pytest.fixture
def page(client: Client) -> Callable[..., str]:
    def get(district: District, login: str, address: str = "/desk/") -> str:
        answer = sign_in(client, district.people[login]).get(address)
        assert answer.status_code == 200, answer.content.decode()
        return answer.content.decode()

    return get


def test_the_page_leads_to_the_finding(walk: Walk, page: Callable[..., str]) -> None:
    walk.to(State.ASSIGNED)

    shown = page(walk.district, "sam")

    assert "待签收" in shown
    assert f'href="/findings/{walk.finding.pk}/"' in shown
    assert walk.finding.ref in shown


def test_otto_sees_nothing(walk: Walk, page: Callable[..., str]) -> None:
    walk.to(State.ASSIGNED)

    shown = page(walk.district, "otto")

    assert walk.finding.ref not in shown
    assert "暂无待办" in shown


def test_a_delegate_sees_what_waits_for_his_leader(walk: Walk, page: Callable[..., str]) -> None:
    walk.to(State.ASSIGNED)

    shown = page(walk.district, "seth")

    assert "代 Sam（虚构） 起草" in shown
    assert walk.finding.ref in shown


def test_what_a_delegate_prepared_waits_for_the_leader_alone(
    walk: Walk, page: Callable[..., str]
) -> None:
    walk.to(State.ASSIGNED)
    commands.prepare_draft(
        actor=walk.district.actor("seth", at=walk.at, principal="sam"),
        key=f"dispute:{walk.finding.pk.hex}:-",
        fields={"reasons": ["请核实。"]},
        at=walk.at,
    )

    shown = page(walk.district, "sam")
    assert "Seth（虚构） 起草" in shown
    assert f'href="/findings/{walk.finding.pk}/dispute/"' in shown
    for login in ("seth", "olga", "otto"):
        assert f"/findings/{walk.finding.pk}/dispute/" not in page(walk.district, login)


def test_a_delegation_that_is_over_shows_nothing(walk: Walk, page: Callable[..., str]) -> None:
    walk.to(State.ASSIGNED)
    walk.district.people["seth"].delegations_held.update(
        from_on=date(2025, 1, 1), to_on=NOON.date() - timedelta(days=1)
    )

    assert walk.finding.ref not in page(walk.district, "seth")


def test_words_of_a_finding_are_shown_as_words(walk: Walk, page: Callable[..., str]) -> None:
    walk.to(State.ASSIGNED)
    Finding.objects.update(heading="<script>alert(1)</script>")

    shown = page(walk.district, "sam")

    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_a_stranger_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/desk/")["Location"] == "/account/login/?next=/desk/"


def test_signed_in_the_first_page_is_my_desk(walk: Walk, client: Client) -> None:
    assert sign_in(client, walk.district.people["sam"]).get("/")["Location"] == "/desk/"


def test_an_administrator_is_led_to_his_own_pages(walk: Walk, client: Client) -> None:
    signed = sign_in(client, walk.district.people["sys"])

    assert signed.get("/")["Location"] == "/account/"
    assert 'href="/desk/"' not in signed.get("/account/").content.decode()
