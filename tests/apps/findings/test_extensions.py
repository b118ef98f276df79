"""Putting a deadline off: who decides, how often, what moves with it and what stays for ever."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from cast import NOON, Walk, measure_fields
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Extension, Finding, Measure, MeasureLink, PartTaken
from zhenggai.apps.findings.queries.desk import desk_of
from zhenggai.apps.findings.queries.page import finding_page
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.models import Grant, Person, Unit
from zhenggai.apps.people.roles import Role
from zhenggai.apps.regimes.models import DeadlineRule, Regime
from zhenggai.core.errors import Invalid, NotPermitted, WrongState

pytestmark = pytest.mark.django_db
DUE = date(2026, 8, 31)
LATER = date(2026, 10, 31)


@pytest.fixture
def at_work(walk):
    """A plan of two measures, one of which is due before the finding."""
    walk.to(State.PLANNING)
    early = measure_fields(walk.district, due_on=date(2026, 6, 30))
    walk.early = commands.add_measure(**walk.who("olga"), fields=early)
    last = measure_fields(walk.district, due_on=DUE)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=last)
    walk.to(State.RECTIFYING)
    walk.finding.refresh_from_db()
    assert walk.finding.due_on == walk.finding.original_due_on == DUE
    return walk


@pytest.fixture
def ida(at_work):
    """Issues for the district, which the office that set the deadline is under."""
    district = at_work.district
    district.people["ida"] = Person.objects.create(
        login="ida", name="Ida（虚构）", joined_on=date(2020, 1, 1)
    )
    district.grant("ida", Role.ISSUER, "district")
    return "ida"


def ask(walk: Walk, until: date = LATER, **more):
    return commands.ask_extension(
        **walk.who("sam"), until=until, reasons="雨季停工。", progress="完成六成。", **more
    )


def decide(walk: Walk, asked: Extension, login: str = "iris", **more):
    given = {"agreed": True, **more}
    command = commands.decide_further_extension if asked.further else commands.decide_extension
    return command(**walk.who(login), extension_id=asked.pk, **given)


def waiting(walk: Walk, login: str) -> set[str]:
    actor = walk.district.actor(login, at=walk.at)
    return {group.code for group in desk_of(actor).groups}


def test_whoever_set_the_deadline_grants_it_and_the_first_day_stays(at_work):
    asked = ask(at_work)
    decide(at_work, asked)
    at_work.finding.refresh_from_db()
    assert at_work.finding.due_on == LATER
    assert at_work.finding.original_due_on == DUE
    days = Measure.objects.filter(home=at_work.finding).order_by("due_on")
    assert list(days.values_list("due_on", "original_due_on")) == [
        (date(2026, 6, 30), date(2026, 6, 30)),
        (LATER, DUE),
    ]
    told = journal.about(at_work.finding.pk, most=2)
    assert [one.kind for one in told] == ["extension.granted", "extension.asked"]
    assert told[0].body["asked"] == told[1].id
    assert told[1].texts == {"reasons": "雨季停工。", "progress": "完成六成。"}


def test_a_refusal_needs_reasons_and_moves_nothing(at_work):
    asked = ask(at_work)
    with pytest.raises(Invalid, match=r"act\.words-missing"):
        decide(at_work, asked, agreed=False)
    decide(at_work, asked, agreed=False, reasons="可以加班赶工。")
    at_work.finding.refresh_from_db()
    assert at_work.finding.due_on == DUE
    shown = finding_page(
        at_work.finding.pk, actor=at_work.district.actor("sam", at=at_work.at), at=at_work.at
    ).extensions
    assert [(one.agreed, one.answer) for one in shown.shown] == [(False, "可以加班赶工。")]
    assert shown.left() == 2
    with pytest.raises(WrongState, match=r"extension\.decided-already"):
        decide(at_work, asked)


def test_a_second_one_is_decided_a_level_above_and_a_third_is_not_asked(at_work, ida):
    decide(at_work, ask(at_work))
    second = ask(at_work, date(2026, 11, 30))
    assert second.further
    with pytest.raises(WrongState, match=r"extension\.none"):
        commands.decide_extension(
            **at_work.who("iris"), extension_id=second.pk, agreed=True, reasons=""
        )
    for login in ("iris", "reg", "rita"):
        with pytest.raises(NotPermitted, match=r"act\.role"):
            decide(at_work, second, login)
    assert "extension" not in waiting(at_work, "iris")
    assert "extension" in waiting(at_work, ida)
    decide(at_work, second, ida)
    at_work.finding.refresh_from_db()
    assert at_work.finding.due_on == date(2026, 11, 30)
    assert at_work.finding.original_due_on == DUE
    with pytest.raises(WrongState, match=r"extension\.no-more"):
        ask(at_work, date(2026, 12, 31))


def test_a_second_one_is_not_asked_where_nobody_could_decide_it(at_work):
    decide(at_work, ask(at_work))
    with pytest.raises(WrongState, match=r"extension\.nobody-above"):
        ask(at_work, date(2026, 11, 30))


def test_the_regime_says_how_often(at_work):
    Regime.objects.filter(pk=at_work.finding.round.regime_id).update(extensions=1)
    decide(at_work, ask(at_work))
    with pytest.raises(WrongState, match=r"extension\.no-more"):
        ask(at_work, date(2026, 11, 30))


@pytest.mark.parametrize(("day", "taken"), [(DUE, True), (DUE + timedelta(1), False)])
def test_it_is_asked_before_the_day_is_over(at_work, day, taken):
    at_work.at = at_work.at.replace(year=day.year, month=day.month, day=day.day, hour=3)
    if taken:
        ask(at_work)
        return
    with pytest.raises(WrongState, match=r"extension\.too-late"):
        ask(at_work)


def test_a_rule_of_the_regime_may_ask_for_it_earlier(at_work):
    DeadlineRule.objects.create(
        regime_id=at_work.finding.round.regime_id, level="any", code="ask", version=9,
        status="active", limit_of="extension_request", starts="deadline", unit="working_days",
        amount=-20, moves="previous", country="cn", source="试行办法（虚构）",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    at_work.at = at_work.at.replace(month=8, day=20)
    with pytest.raises(WrongState, match=r"extension\.too-late"):
        ask(at_work)
    at_work.at = at_work.at.replace(month=7, day=20)
    ask(at_work)


@pytest.mark.parametrize("until", [DUE, DUE - timedelta(1)])
def test_a_day_that_is_not_later_is_refused(at_work, until):
    with pytest.raises(Invalid, match=r"extension\.not-later"):
        ask(at_work, until)


def test_one_waits_at_a_time(at_work):
    ask(at_work)
    with pytest.raises(WrongState, match=r"extension\.asked-already"):
        ask(at_work, date(2026, 12, 1))


def test_a_measure_has_extensions_of_its_own_within_the_finding(at_work):
    early = at_work.early.pk
    with pytest.raises(Invalid, match=r"extension\.beyond-finding"):
        ask(at_work, LATER, measure_id=early)
    decide(at_work, ask(at_work, date(2026, 7, 31), measure_id=early))
    at_work.early.refresh_from_db()
    at_work.finding.refresh_from_db()
    assert at_work.early.due_on == date(2026, 7, 31)
    assert at_work.early.original_due_on == date(2026, 6, 30)
    assert at_work.finding.due_on == DUE
    assert not ask(at_work).further


def test_what_was_changed_meanwhile_is_not_put_off(at_work):
    asked = ask(at_work)
    Finding.objects.filter(pk=at_work.finding.pk).update(due_on=date(2026, 7, 1))
    with pytest.raises(WrongState, match=r"extension\.deadline-changed"):
        decide(at_work, asked)
    decide(at_work, asked, agreed=False, reasons="期限已变。")


def test_the_desk_of_the_issuer_has_it_and_that_of_the_unit_not(at_work):
    ask(at_work)
    assert "extension" in waiting(at_work, "iris")
    assert "extension" not in waiting(at_work, "sam")


def test_pages_say_how_often_and_from_which_day(client, at_work):
    decide(at_work, ask(at_work))
    sign_in(client, at_work.district.people["sam"])
    page = client.get(f"/findings/{at_work.finding.pk}/").content.decode()
    for said in ("2026-08-31", "2026-10-31", "已延期1次", "尚可延期1次", "雨季停工。"):
        assert said in page
    sign_in(client, at_work.district.people["iris"])
    shown = client.get("/register/?columns=number,due,original_due,extended").content.decode()
    assert "延期次数" in shown


def test_the_issuer_at_the_top_of_the_tree_decides_a_second_one_too(at_work):
    """There is no level above."""
    district = at_work.district
    Unit.objects.filter(pk=district.units["office"].pk).update(path="00ff")
    decide(at_work, ask(at_work))
    second = ask(at_work, date(2026, 11, 30))
    assert not second.further
    decide(at_work, second)


@pytest.mark.parametrize("why", ["inactive", "another round", "judges here"])
def test_somebody_above_who_could_not_decide_it_is_nobody(at_work, ida, why):
    person, grants = at_work.district.people[ida], Grant.objects.filter(person__login=ida)
    decide(at_work, ask(at_work))
    if why == "inactive":
        Person.objects.filter(pk=person.pk).update(is_active=False)
    elif why == "another round":
        grants.update(round=uuid4())
    else:
        PartTaken.objects.create(finding=at_work.finding, episode=1, person=person, part="reviewer")
    with pytest.raises(WrongState, match=r"extension\.nobody-above"):
        ask(at_work, date(2026, 11, 30))


def test_somebody_above_for_this_round_alone_is_somebody(at_work, ida):
    Grant.objects.filter(person__login=ida).update(round=at_work.finding.round_id)
    decide(at_work, ask(at_work))
    decide(at_work, ask(at_work, date(2026, 11, 30)), ida)


def test_nobody_decides_what_he_asked_for(at_work):
    asked = ask(at_work)
    Extension.objects.filter(pk=asked.pk).update(by=at_work.district.people["iris"])
    with pytest.raises(NotPermitted, match=r"extension\.own"):
        decide(at_work, asked)


@pytest.mark.parametrize("ended", [{"state": "done", "done_at": NOON}, {"removed_at": NOON}])
def test_a_measure_that_has_ended_does_not_move(at_work, ended):
    asked = ask(at_work)
    Measure.objects.filter(pk=at_work.measure.pk).update(**ended)
    decide(at_work, asked)
    at_work.measure.refresh_from_db()
    assert at_work.measure.due_on == DUE
    at_work.finding.refresh_from_db()
    assert at_work.finding.due_on == LATER


def test_an_extension_of_a_measure_that_has_ended_is_not_granted(at_work):
    asked = ask(at_work, date(2026, 7, 31), measure_id=at_work.early.pk)
    commands.complete_measure(
        **at_work.who("wes"), measure_id=at_work.early.pk, result="漏损率9.1%。"
    )
    with pytest.raises(WrongState, match=r"measure\.not-open"):
        decide(at_work, asked)
    decide(at_work, asked, agreed=False, reasons="已办结。")


def test_a_measure_never_comes_to_stand_behind_its_finding(at_work):
    asked = ask(at_work, date(2026, 8, 30), measure_id=at_work.early.pk)
    Finding.objects.filter(pk=at_work.finding.pk).update(due_on=date(2026, 7, 30))
    with pytest.raises(Invalid, match=r"extension\.beyond-finding"):
        decide(at_work, asked)


def test_a_day_that_is_past_is_not_granted(at_work):
    asked = ask(at_work, DUE + timedelta(days=5))
    at_work.at = at_work.at.replace(month=9, day=20)
    with pytest.raises(WrongState, match=r"extension\.past"):
        decide(at_work, asked)


def test_the_entry_names_the_measures_that_moved_and_their_versions(at_work):
    decide(at_work, ask(at_work))
    at_work.measure.refresh_from_db()
    (told,) = journal.about(at_work.finding.pk, most=1)
    assert told.body["measures"] == [[str(at_work.measure.pk), at_work.measure.version]]
    assert at_work.measure.version == 2


def test_a_plan_that_is_being_made_keeps_its_days_and_one_that_is_judged_is_left_alone(walk):
    walk.to(State.PLANNING)
    last = measure_fields(walk.district, due_on=DUE)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=last)
    with pytest.raises(WrongState, match=r"extension\.plan-open"):
        ask(walk, date(2026, 8, 30), measure_id=walk.measure.pk)
    asked = ask(walk)
    commands.submit_plan(**walk.who("sam"))
    with pytest.raises(WrongState, match=r"finding\.wrong-state"):
        decide(walk, asked)
    commands.review_plan(**walk.who("rita"), agrees=False, opinion="再核。")
    decide(walk, asked)
    walk.measure.refresh_from_db()
    walk.finding.refresh_from_db()
    assert walk.measure.due_on == DUE
    assert (walk.finding.due_on, walk.finding.original_due_on) == (LATER, DUE)


def test_another_episode_counts_anew_and_what_waited_has_lapsed(at_work):
    decide(at_work, ask(at_work))
    district = at_work.district
    waited = Extension.objects.create(
        finding=at_work.finding, episode=1, by=district.people["sam"], capacity="lead_leader",
        at=at_work.at, entry=1, before=LATER, until=date(2026, 12, 1), number=2, further=False,
    )  # fmt: skip
    Finding.objects.filter(pk=at_work.finding.pk).update(episode=2)
    at_work.finding.refresh_from_db()
    assert "extension" not in waiting(at_work, "iris")
    with pytest.raises(WrongState, match=r"extension\.none"):
        decide(at_work, waited)
    shown = finding_page(
        at_work.finding.pk, actor=district.actor("sam", at=at_work.at), at=at_work.at
    ).extensions
    assert (shown.times, shown.left(), shown.waiting) == (1, 2, None)
    assert ask(at_work, date(2026, 12, 24)).number == 1


def test_a_rule_never_lets_it_be_asked_later_than_the_day_itself(at_work):
    DeadlineRule.objects.create(
        regime_id=at_work.finding.round.regime_id, level="city", code="ask", version=9,
        status="active", limit_of="extension_request", starts="deadline", unit="days",
        amount=20, moves="stays", country="cn", source="试行办法（虚构）",
        valid_from=date(2020, 1, 1),
    )  # fmt: skip
    at_work.at = at_work.at.replace(month=9, day=1)
    with pytest.raises(WrongState, match=r"extension\.too-late"):
        ask(at_work)


def test_a_delegate_files_the_page_that_the_leader_signed(at_work):
    who = at_work.who("seth")
    who["actor"] = at_work.district.actor("seth", at=who["at"], principal="sam")
    asked = commands.ask_extension(
        **who, until=LATER, reasons="雨季停工。", progress="完成六成。", paper="a" * 64
    )
    (told,) = journal.about(at_work.finding.pk, most=1)
    assert told.texts["paper"] == f"sha256:{'a' * 64}"
    assert asked.on_behalf_of_id == at_work.district.people["sam"].pk


def take_back(walk: Walk, asked: Extension, login: str = "sam"):
    return commands.withdraw_extension(**walk.who(login), extension_id=asked.pk)


def test_the_unit_takes_a_request_back_and_asks_anew(at_work):
    asked = ask(at_work)
    take_back(at_work, asked)
    (told,) = journal.about(at_work.finding.pk, most=1)
    assert (told.kind, told.body["asked"], told.texts) == ("extension.withdrawn", asked.entry, {})
    at_work.finding.refresh_from_db()
    assert at_work.finding.due_on == DUE
    assert "extension" not in waiting(at_work, "iris")
    again = ask(at_work, date(2026, 11, 30))
    assert again.number == 1, "what was taken back was not granted"
    decide(at_work, again)
    shown = finding_page(
        at_work.finding.pk, actor=at_work.district.actor("iris"), at=at_work.at
    ).extensions
    assert [one.withdrawn_by and one.withdrawn_by.name for one in shown.shown] == [
        "Sam（虚构）", None,
    ]  # fmt: skip
    assert (shown.times, shown.left()) == (1, 1)


def test_what_was_decided_or_taken_back_is_not_taken_back(at_work):
    asked = ask(at_work)
    take_back(at_work, asked)
    with pytest.raises(WrongState, match=r"extension\.withdrawn-already"):
        take_back(at_work, asked)
    with pytest.raises(WrongState, match=r"extension\.withdrawn-already"):
        decide(at_work, asked)
    again = ask(at_work)
    decide(at_work, again)
    with pytest.raises(WrongState, match=r"extension\.decided-already"):
        take_back(at_work, again)


def test_a_later_leader_takes_back_what_the_unit_has_asked(at_work):
    asked = ask(at_work)
    Grant.objects.filter(person=at_work.district.people["sam"]).update(to_on=NOON.date())
    at_work.district.people["lee"] = Person.objects.create(
        login="lee", name="Lee（虚构）", joined_on=date(2020, 1, 1)
    )
    at_work.district.grant("lee", Role.LEAD_LEADER, "water")
    at_work.days(2)
    take_back(at_work, asked, "lee")
    asked.refresh_from_db()
    assert asked.withdrawn_by.login == "lee"


def test_the_page_offers_it_to_the_unit_and_says_that_it_was_taken_back(client, at_work):
    asked = ask(at_work)
    pk = at_work.finding.pk
    sign_in(client, at_work.district.people["iris"])
    assert "withdraw_extension" not in client.get(f"/findings/{pk}/").content.decode()
    sign_in(client, at_work.district.people["sam"])
    way = f"/findings/{pk}/withdraw_extension/?thing={asked.pk}"
    assert "withdraw_extension" in client.get(f"/findings/{pk}/").content.decode()
    assert "时限不变" in client.get(way).content.decode()
    page = client.post(way, {"thing": str(asked.pk)}, follow=True).content.decode()
    assert "已撤回" in page


def test_the_form_offers_every_open_measure_on_whatever_page(client, at_work):
    Measure.objects.bulk_create(
        Measure(home=at_work.finding, text=f"第{number}段。", due_on=date(2026, 6, 1))
        for number in range(60)
    )
    MeasureLink.objects.bulk_create(
        MeasureLink(measure=one, finding=at_work.finding)
        for one in Measure.objects.filter(home=at_work.finding, links=None)
    )
    Finding.objects.filter(pk=at_work.finding.pk).update(due_on=date(2030, 1, 1))
    sign_in(client, at_work.district.people["sam"])
    form = client.get(f"/findings/{at_work.finding.pk}/ask_extension/").content.decode()
    assert form.count("<option") == 63
    assert str(at_work.measure.pk) in form
