"""What must hold before a finding is handed in, verified, posted, closed, held and re-opened."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from world import people_more

from cast import measure_fields
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import Confirmed, Method, ReturnReason
from zhenggai.apps.findings.models import Finding, Milestone, RelapseReport
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Invalid, WrongState

ZONE = ZoneInfo("Asia/Shanghai")


def day(walk, days=0):
    """The calendar day of the walk's next act where the issuer sits, and days from it."""
    return (walk.at + timedelta(hours=1)).astimezone(ZONE).date() + timedelta(days=days)


def submit(walk, **changes):
    values = {"statement": "已完成。", "pledge": True}
    return commands.submit_finding(**walk.who("sam"), **{**values, **changes})


def close(walk):
    return commands.close_finding(**walk.who("cole"))


def object_to(walk, **changes):
    values = {"text": "仍在漏水。"}
    return commands.record_objection(**walk.who("iris"), **{**values, **changes})


def answer(walk, objection, *, upheld):
    return commands.answer_objection(
        **walk.who("cole"), objection_id=objection.pk, upheld=upheld, text="已复查。"
    )


def test_nothing_is_handed_in_while_a_measure_is_open(walk):
    walk.to(State.RECTIFYING)
    with pytest.raises(WrongState, match=r"submit\.measures-open"):
        submit(walk)


def done(walk):
    walk.to(State.RECTIFYING)
    commands.complete_measure(**walk.who("wes"), measure_id=walk.measure.pk, result="已完成。")


@pytest.mark.parametrize("changes", [{"pledge": False}, {"statement": " "}])
def test_nothing_is_handed_in_without_a_pledge_and_a_statement(walk, changes):
    done(walk)
    with pytest.raises(Invalid):
        submit(walk, **changes)
    submit(walk)


def drop(walk, *, agreed):
    measure = walk.measure.pk
    commands.propose_drop(**walk.who("olga"), measure_id=measure, reasons="取消。")
    if agreed is not None:
        reasons = "" if agreed else "仍应做。"
        commands.decide_drop(**walk.who("rita"), measure_id=measure, agreed=agreed, reasons=reasons)


def test_giving_all_up_is_not_putting_right(walk):
    walk.to(State.RECTIFYING)
    drop(walk, agreed=True)
    with pytest.raises(WrongState, match=r"submit\.nothing-done"):
        submit(walk)


def test_a_measure_is_not_given_up_without_consent(walk):
    walk.to(State.RECTIFYING)
    drop(walk, agreed=False)
    with pytest.raises(WrongState, match=r"submit\.measures-open"):
        submit(walk)


def test_a_measure_whose_drop_is_asked_for_is_not_done_meanwhile(walk):
    """Else the question could never be decided, and nothing handed in."""
    walk.to(State.RECTIFYING)
    drop(walk, agreed=None)
    with pytest.raises(WrongState, match=r"measure\.drop-asked-already"):
        commands.complete_measure(**walk.who("wes"), measure_id=walk.measure.pk, result="完成。")
    commands.decide_drop(
        **walk.who("rita"), measure_id=walk.measure.pk, agreed=False, reasons="仍应做。"
    )
    done(walk)
    submit(walk)


def test_a_drop_asked_for_goes_with_its_measure(walk):
    walk.to(State.RECTIFYING)
    drop(walk, agreed=None)
    commands.revise_plan(**walk.who("sam"), reasons="换一条。")
    commands.remove_measure(**walk.who("olga"), measure_id=walk.measure.pk)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    commands.submit_plan(**walk.who("sam"))
    walk.review_plan()
    done(walk)
    submit(walk)


def test_a_measure_reworded_after_it_was_done_is_to_be_done(walk):
    done(walk)
    commands.revise_plan(**walk.who("sam"), reasons="改措辞。")
    walk.measure.refresh_from_db()
    commands.change_measure(
        **walk.who("olga"),
        measure_id=walk.measure.pk,
        seen=walk.measure.version,
        fields=measure_fields(walk.district, text="已更换管网。"),
    )
    commands.submit_plan(**walk.who("sam"))
    walk.review_plan()
    with pytest.raises(WrongState, match=r"submit\.measures-open"):
        submit(walk)


def verify(walk, **changes):
    values = {
        "passed": True,
        "method": Method.ON_SITE,
        "looked_on": day(walk, 1),
        "observed": "看过。",
    }
    walk.days(1)
    return commands.verify_finding(**walk.who("vera"), **{**values, **changes})


@pytest.mark.parametrize("days", [-1, 2, 365])
def test_nobody_looks_before_the_submission_or_tomorrow(walk, days):
    walk.to(State.VERIFYING)
    with pytest.raises(Invalid, match=r"verify\.day"):
        verify(walk, looked_on=day(walk, days))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"method": Method.CALL_BACK}, "call-back-yield"),
        ({"method": Method.CALL_BACK, "confirmed": Confirmed.NO}, "not-confirmed"),
        ({"confirmed": Confirmed.NO}, "not-confirmed"),
        ({"observed": "  "}, "words-missing"),
        ({"passed": False}, "reason-missing"),
    ],
)
def test_a_verification_says_what_was_seen(walk, changes, why):
    walk.to(State.VERIFYING)
    with pytest.raises(Invalid, match=why):
        verify(walk, **changes)


@pytest.mark.parametrize("reason", [None, ReturnReason.OTHER])
def test_a_return_has_a_reason_and_words(walk, reason):
    walk.to(State.SUBMITTED)
    with pytest.raises(Invalid):
        commands.review_finding(**walk.who("rita"), passed=False, reason=reason, opinion="")


def test_a_round_that_posts_closes_nothing_unposted(walk):
    walk.to(State.CLOSING)
    with pytest.raises(WrongState, match=r"close\.not-posted"):
        close(walk)


@pytest.mark.parametrize("days", [0, 4])
def test_nothing_is_closed_before_the_window_is_over(walk, days):
    walk.to(State.POSTED)
    walk.days(days)
    with pytest.raises(WrongState, match=r"close\.still-posted"):
        close(walk)


def test_an_objection_comes_within_the_window(walk):
    walk.to(State.POSTED)
    walk.days(6)
    with pytest.raises(WrongState, match=r"objection\.too-late"):
        object_to(walk)
    close(walk)


def test_an_open_objection_keeps_from_closing(walk):
    walk.to(State.POSTED)
    objection = object_to(walk)
    walk.days(7)
    with pytest.raises(WrongState, match=r"close\.objection-open"):
        close(walk)
    answer(walk, objection, upheld=False)
    close(walk)


def test_an_objection_is_answered_once(walk):
    walk.to(State.POSTED)
    objection = object_to(walk)
    answer(walk, objection, upheld=True)
    with pytest.raises(WrongState, match="answered-already"):
        answer(walk, objection, upheld=False)


def test_an_objection_upheld_keeps_from_closing_until_the_work_is_verified_anew(walk):
    walk.to(State.POSTED)
    answer(walk, object_to(walk), upheld=True)
    walk.days(7)
    with pytest.raises(WrongState, match=r"close\.objection-upheld"):
        close(walk)
    commands.return_finding(**walk.who("cole"), reason=ReturnReason.NO_RESULT, opinion="属实。")
    submit(walk)
    walk.to(State.CLOSED)


@pytest.mark.parametrize("how", ["suspend", "accept"])
def test_an_objection_upheld_is_not_passed_by_holding_and_resuming(walk, how):
    walk.to(State.POSTED)
    answer(walk, object_to(walk), upheld=True)
    getattr(walk, how)()
    walk.days(10)
    commands.resume_finding(**walk.who("cole"), reasons="继续。")
    walk.post()
    walk.days(7)
    with pytest.raises(WrongState, match=r"close\.objection-upheld"):
        close(walk)


@pytest.mark.parametrize("how", ["suspend", "accept"])
def test_a_window_does_not_run_out_while_nobody_can_object(walk, how):
    walk.to(State.POSTED)
    getattr(walk, how)()
    walk.days(10)
    finding = commands.resume_finding(**walk.who("cole"), reasons="继续。")
    assert (finding.state, finding.posted_until) == (State.CLOSING, None)
    with pytest.raises(WrongState, match=r"close\.not-posted"):
        close(walk)


@pytest.mark.parametrize("state", ["assigned", "planning", "rectifying", "verifying", "ongoing"])
def test_a_finding_held_goes_on_where_it_stood(walk, state):
    walk.to(State(state))
    walk.suspend()
    assert commands.resume_finding(**walk.who("cole"), reasons="已判决。").state == state


@pytest.mark.parametrize(
    "changes",
    [{"review_on": 0}, {"review_on": -1}, {"review_on": 90, "expires_on": 60}],
)
def test_a_risk_is_accepted_for_a_time_and_reviewed_within_it(walk, changes):
    walk.to(State.RECTIFYING)
    days = {"review_on": 30, "expires_on": 60, **changes}
    when = {name: day(walk, count) for name, count in days.items()}
    with pytest.raises(Invalid):
        commands.accept_finding(**walk.who("cole"), reasons="不划算。", **when)


@pytest.mark.parametrize(
    "changes",
    [
        {"milestones": []},
        {"milestones": [("二期", 0)]},
        {"milestones": [("  ", 30)]},
        {"review_on": 0},
        {"result": " "},
    ],
)
def test_continuing_has_milestones_ahead_and_a_result(walk, changes):
    walk.to(State.CLOSING)
    values = {"milestones": [("二期", 30)], "review_on": 20, "result": "首期。", **changes}
    values["milestones"] = [(text, day(walk, ahead)) for text, ahead in values["milestones"]]
    values["review_on"] = day(walk, values["review_on"])
    with pytest.raises(Invalid):
        commands.keep_ongoing(**walk.who("cole"), **values)
    assert not Milestone.objects.exists()


def test_continuing_goes_on_with_reports_and_is_handed_in_again(walk):
    walk.to(State.ONGOING)
    commands.report_progress(
        **walk.who("wes"), measure_id=walk.measure.pk, as_of=day(walk), text="二期过半。"
    )
    submit(walk)
    assert Finding.objects.get(pk=walk.finding.pk).state == State.SUBMITTED


def test_a_relapse_is_reopened_with_a_deadline_ahead(walk):
    walk.to(State.CLOSED)
    report = commands.report_relapse(**walk.who("obi"), reasons="又漏。")
    with pytest.raises(Invalid, match=r"reopen\.due-past"):
        commands.reopen_finding(**walk.who("iris"), reasons="属实。", due_on=day(walk))
    commands.reopen_finding(**walk.who("iris"), reasons="属实。", due_on=day(walk, 30))
    assert RelapseReport.objects.get(pk=report.pk).decided is True


def look_back(walk, looked_on):
    return commands.look_back(
        **walk.who("otto"),
        holds=True,
        method=Method.ON_SITE,
        looked_on=looked_on,
        observed="稳固。",
    )


@pytest.mark.parametrize("looked", ["before the close-out", "tomorrow"])
def test_a_look_back_is_after_the_close_out_and_not_tomorrow(walk, looked):
    walk.to(State.CLOSED)
    walk.district.grant("otto", Role.VERIFIER, "office")
    closed = day(walk)
    walk.days(30)
    one = timedelta(days=1)
    wrong, right = (closed - one, closed) if looked != "tomorrow" else (day(walk, 1), day(walk))
    with pytest.raises(Invalid, match=r"verify\.day"):
        look_back(walk, wrong)
    assert look_back(walk, right).looked_on == right


def test_a_handover_of_the_same_two_is_not_begun_twice(walk):
    people_more(walk.district)
    walk.to(State.RECTIFYING)
    who = {k: v for k, v in walk.who("gina").items() if k != "finding_id"}
    people = walk.district.people
    begin = {
        "unit_id": walk.district.units["water"].pk,
        "from_person": people["sam"].pk,
        "to_person": people["lena"].pk,
    }
    made = commands.begin_handover(**who, **begin)
    with pytest.raises(WrongState, match=r"handover\.begun-already"):
        commands.begin_handover(**who, **begin)
    for login in ("sam", "lena"):
        sign = {k: v for k, v in walk.who(login).items() if k != "finding_id"}
        commands.sign_handover(handover_id=made.pk, **sign)
    assert Finding.objects.get(pk=walk.finding.pk).lead_leader == people["lena"]
    with pytest.raises(Invalid, match=r"handover\.nothing-open"):
        commands.begin_handover(**who, **begin)
