"""Why a deadline is the day that it is: by a rule step by step, by an act, by a plan."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from cast import DUE, FEEDBACK, NOON, measure_fields, open_round
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import DeadlineBasis, Measure, Round
from zhenggai.apps.findings.queries.page import finding_page
from zhenggai.apps.findings.queries.rounds import Filters, round_page
from zhenggai.apps.findings.queries.why import How
from zhenggai.apps.findings.reasons import said_why
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.regimes import commands as rules
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.regimes.queries import explain
from zhenggai.core.errors import Invalid

pytestmark = pytest.mark.django_db
# Three months from the feedback: a day of rest, so that it moves on.
BY_RULE = date(2026, 6, 2)


@pytest.fixture
def rule(db):
    """Three months from the feedback, in force."""
    return DeadlineRule.objects.create(
        regime_id="inspection", level="county", code="window", version=3, status="active",
        limit_of="rectification", starts="feedback", unit="months", amount=3, moves="next",
        country="cn", source="清溪区巡察整改办法第八条", valid_from=date(2026, 1, 1),
    )  # fmt: skip


def page_of(walk, login="iris"):
    actor = walk.district.actor(login, at=walk.at)
    return finding_page(walk.finding.pk, actor=actor, at=walk.at)


def test_the_rule_sets_the_day_and_everything_is_kept_with_it(walk, rule):
    commands.set_deadline(**walk.who("reg"), rule=rule.pk)
    walk.finding.refresh_from_db()
    assert walk.finding.due_on == BY_RULE
    kept = DeadlineBasis.objects.get()
    assert (kept.finding, kept.rule, kept.start_on, kept.due_on, kept.lacks, kept.ended_at) == (
        walk.finding, rule, FEEDBACK, BY_RULE, None, None,
    )  # fmt: skip
    (told,) = journal.about(walk.finding.pk, most=1)
    assert kept.entry == told.id
    assert told.body["due_on"] == "2026-06-02"
    assert (told.body["rule"], told.body["rule_version"]) == (str(rule.pk), 3)
    assert told.body["counted_from"] == "2026-03-02"
    assert told.body["calendar"].startswith("cn 2026:")
    assert "lacks_year" not in told.body


def test_the_page_tells_the_steps_the_source_and_the_version(walk, rule):
    commands.set_deadline(**walk.who("reg"), rule=rule.pk)
    why = page_of(walk).whys.finding
    assert why is not None
    assert why.how is How.RULE
    said = "\n".join(said_why(why, zone="Asia/Shanghai", language="en"))
    for part in (
        "清溪区委巡察办",
        "清溪区巡察整改办法第八条",
        "version 3",
        "2026-06-02",
        "cn 2026:",
    ):
        assert part in said


def test_what_was_told_stays_whatever_the_row_says_later(walk, rule):
    commands.set_deadline(**walk.who("reg"), rule=rule.pk)
    before = page_of(walk).whys.finding
    DeadlineRule.objects.filter(pk=rule.pk).update(amount=1)
    after = page_of(walk).whys.finding
    assert (before.by_rule.due.day, before.by_rule.due.steps) == (
        after.by_rule.due.day, after.by_rule.due.steps,
    )  # fmt: skip


def test_a_day_that_is_not_the_rules_is_refused_with_the_rules_day(walk, rule):
    with pytest.raises(Invalid) as refused:
        commands.set_deadline(**walk.who("reg"), rule=rule.pk, due_on=DUE)
    assert refused.value.code == "deadline.not-the-day"
    assert refused.value.values["day"] == "2026-06-02"


@pytest.mark.parametrize(
    ("changed", "given", "code"),
    [
        ({"status": "draft", "valid_from": None}, {}, "deadline.no-such-rule"),
        ({"limit_of": "comments"}, {}, "deadline.no-such-rule"),
        ({"regime_id": "audit"}, {}, "deadline.no-such-rule"),
        ({"starts": "listed"}, {}, "deadline.start-needed"),
        ({}, {"start": date(2026, 3, 3)}, "deadline.not-the-feedback"),
        ({"valid_from": date(2026, 4, 1)}, {}, "deadline.rule-not-in-force"),
    ],
)
def test_a_rule_sets_nothing_that_it_does_not_say(walk, rule, changed, given, code):
    DeadlineRule.objects.filter(pk=rule.pk).update(**changed)
    with pytest.raises(Invalid) as refused:
        commands.set_deadline(**walk.who("reg"), rule=rule.pk, **given)
    assert refused.value.code == code
    assert not DeadlineBasis.objects.exists()


def test_a_day_to_count_from_counts_for_nothing_without_a_rule(walk):
    with pytest.raises(Invalid, match=r"deadline\.start-without-rule"):
        commands.set_deadline(**walk.who("reg"), start=date(2026, 3, 3), due_on=DUE)
    assert not DeadlineBasis.objects.exists()


def test_a_rule_of_another_level_is_none_for_a_round_that_names_its_own(walk, rule):
    for level, code in (("city", "deadline.no-such-rule"), ("county", None)):
        walk.finding.round.level = level
        walk.finding.round.save()
        if code:
            with pytest.raises(Invalid, match=code):
                commands.set_deadline(**walk.who("reg"), rule=rule.pk)
        else:
            commands.set_deadline(**walk.who("reg"), rule=rule.pk)


def test_assigning_keeps_the_rule_and_another_day_ends_it(walk, rule):
    commands.set_deadline(**walk.who("reg"), rule=rule.pk)
    water = walk.district.units["water"].pk
    commands.assign_finding(**walk.who("iris"), lead_unit=water)
    assert page_of(walk).whys.finding.how is How.RULE
    assert DeadlineBasis.objects.filter(ended_at=None).count() == 1


def test_a_typed_day_says_who_set_it_and_where_it_stands(walk):
    walk.assign()
    why = page_of(walk).whys.finding
    (told,) = journal.about(walk.finding.pk, most=1)
    assert (why.how, why.entry, why.office.name) == (How.HAND, told.id, "清溪区委巡察办")


def test_the_plan_says_when_it_was_handed_in_and_agreed(walk):
    walk.to(State.RECTIFYING)
    page = page_of(walk)
    of_finding, of_measure = page.whys.finding, page.whys.measures[walk.measure.pk]
    assert of_finding.how is of_measure.how is How.PLAN
    assert of_finding.entry == of_measure.entry
    assert of_measure.handed_in < of_measure.at


def test_a_day_in_a_plan_that_is_made_or_judged_says_so(walk):
    walk.to(State.PLANNING)
    walk.plan()
    assert page_of(walk).whys.measures[walk.measure.pk].how is How.HANDED_IN
    walk.review_plan()
    commands.revise_plan(**walk.who("sam"), reasons="改用新工艺。")
    assert page_of(walk).whys.measures[walk.measure.pk].how is How.PLAN
    fields = measure_fields(walk.district, due_on=date(2026, 7, 1))
    seen = Measure.objects.get(pk=walk.measure.pk).version
    commands.change_measure(
        **walk.who("olga"), measure_id=walk.measure.pk, seen=seen, fields=fields
    )
    assert page_of(walk).whys.measures[walk.measure.pk].how is How.DRAFT


def test_an_extension_says_from_when_and_is_the_reason_of_what_moved_with_it(walk, rule):
    commands.set_deadline(**walk.who("reg"), rule=rule.pk)
    walk.finding.refresh_from_db()
    commands.assign_finding(
        **walk.who("iris"), lead_unit=walk.district.units["water"].pk,
        lead_leader=walk.district.people["sam"].pk,
    )  # fmt: skip
    walk.acknowledge()
    fields = measure_fields(walk.district, due_on=BY_RULE)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=fields)
    walk.to(State.RECTIFYING)
    assert page_of(walk).whys.finding.how is How.RULE, "the plan left the rule's day as it is"
    asked = commands.ask_extension(
        **walk.who("sam"), until=date(2026, 7, 2), reasons="雨季停工。", progress="完成六成。"
    )
    commands.decide_extension(**walk.who("iris"), extension_id=asked.pk, agreed=True)
    whys = page_of(walk).whys
    for why in (whys.finding, whys.measures[walk.measure.pk]):
        assert (why.how, why.before, why.provisional) == (How.EXTENSION, BY_RULE, False)
    assert DeadlineBasis.objects.get().ended_at == walk.at
    commands.complete_measure(**walk.who("wes"), measure_id=walk.measure.pk, result="完成。")
    assert page_of(walk).whys.measures[walk.measure.pk].how is How.EXTENSION


def test_a_round_says_why_it_ends_that_day(district, rule):
    iris = district.actor("iris")
    told = {"actor": iris, "filters": Filters()}
    assert round_page(district.round.pk, **told).why.how is How.OPENED
    opened = open_round(district, code="XC-2026-02", due_on=None, rule=rule.pk)
    assert opened.due_on == BY_RULE
    why = round_page(opened.pk, **told).why
    assert (why.how, why.by_rule.rule, why.by_rule.due.start) == (How.RULE, rule.pk, FEEDBACK)
    (entry,) = journal.about(opened.pk, most=1)
    assert entry.body["rule"] == str(rule.pk)


def test_the_form_shows_the_day_and_why_before_it_is_set(client, walk, rule):
    sign_in(client, walk.district.people["reg"])
    start = localdate() - timedelta(days=10)
    DeadlineRule.objects.filter(pk=rule.pk).update(valid_from=start)
    Round.objects.update(feedback_on=start, due_on=start + timedelta(days=365))
    day = explain(rule_id=rule.pk, start=start).day.isoformat()
    address = f"/findings/{walk.finding.pk}/set_deadline/"
    sent = {"rule": str(rule.pk), "start": "", "due_on": "", "seen": "1"}
    looked = client.post(address, {**sent, "reckon": "1"})
    page = looked.content.decode()
    assert looked.status_code == 200
    assert f'value="{day}"' in page
    assert "清溪区巡察整改办法第八条" in page
    walk.finding.refresh_from_db()
    assert walk.finding.due_on is None
    client.post(address, {**sent, "due_on": day, "start": start.isoformat()})
    walk.finding.refresh_from_db()
    assert walk.finding.due_on.isoformat() == day
    shown = client.get(f"/findings/{walk.finding.pk}/").content.decode()
    assert "为什么是这一天" in shown


def test_the_form_says_what_keeps_a_rule_from_setting_a_day(client, walk, rule):
    DeadlineRule.objects.filter(pk=rule.pk).update(starts="listed")
    sign_in(client, walk.district.people["reg"])
    address = f"/findings/{walk.finding.pk}/set_deadline/"
    looked = client.post(address, {"rule": str(rule.pk), "seen": "1", "reckon": "1"})
    assert looked.status_code == 422
    assert "请填写事件日期" in looked.content.decode()


def test_opening_a_round_shows_the_day_too(client, district, rule):
    sign_in(client, district.people["iris"])
    sent = {
        "code": "XC-2026-07", "name": "区级巡察", "regime": "inspection", "level": "county",
        "issuer": "清溪区委巡察办", "inspected": "清溪区政府", "feedback_on": "2026-03-02",
        "due_on": "", "rule": str(rule.pk), "posting_days": "5", "lookback_months": "6",
    }  # fmt: skip
    looked = client.post("/rounds/open/", {**sent, "reckon": "1"}).content.decode()
    assert 'value="2026-06-02"' in looked
    assert "清溪区巡察整改办法第八条" in looked
    page = client.post("/rounds/open/", {**sent, "due_on": "2026-06-02"}, follow=True)
    assert "为什么是这一天" in page.content.decode()


def test_a_new_version_or_an_end_moves_no_deadline(walk, rule):
    commands.set_deadline(**walk.who("reg"), rule=rule.pk)
    reg = walk.district.actor("reg", at=NOON)
    told = page_of(walk).whys.finding
    rules.end_rule(
        rule_id=rule.pk, actor=reg, at=NOON, valid_to=date(2026, 3, 2), reason="办法废止"
    )
    walk.finding.refresh_from_db()
    assert walk.finding.due_on == BY_RULE
    again = page_of(walk).whys.finding
    assert again.by_rule.due.steps == told.by_rule.due.steps


def test_reopening_by_a_rule_keeps_it_with_the_new_deadline(walk, rule):
    DeadlineRule.objects.filter(pk=rule.pk).update(starts="listed")
    walk.to(State.CLOSED)
    start = walk.at.date()
    day = explain(rule_id=rule.pk, start=start).day
    commands.reopen_finding(**walk.who("iris"), reasons="又漏。", rule=rule.pk, start=start)
    walk.finding.refresh_from_db()
    assert (walk.finding.episode, walk.finding.due_on) == (2, day)
    kept = DeadlineBasis.objects.get(ended_at=None)
    assert (kept.finding, kept.rule, kept.start_on) == (walk.finding, rule, start)
    (told,) = journal.about(walk.finding.pk, most=1)
    assert (told.kind, told.body["rule"]) == ("finding.reopened", str(rule.pk))
    assert (kept.entry, told.body["counted_from"]) == (told.id, start.isoformat())
    why = page_of(walk).whys.finding
    assert (why.how, why.by_rule.rule, why.entry) == (How.RULE, rule.pk, told.id)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "assign.no-deadline"),
        # Three months from the feedback are over by then.
        ({"rule": True}, "reopen.due-past"),
        ({"rule": True, "due_on": DUE}, "deadline.not-the-day"),
    ],
)
def test_reopening_takes_a_day_ahead_and_the_rules_own(walk, rule, given, code):
    walk.to(State.CLOSED)
    walk.at = walk.at.replace(year=2027)
    entries = journal.count()
    given = {**given, **({"rule": rule.pk} if "rule" in given else {})}
    with pytest.raises(Invalid) as refused:
        commands.reopen_finding(**walk.who("iris"), reasons="又漏。", **given)
    assert refused.value.code == code
    assert journal.count() == entries


def test_the_form_of_reopening_shows_the_day_and_why(client, walk, rule):
    DeadlineRule.objects.filter(pk=rule.pk).update(starts="listed")
    walk.to(State.CLOSED)
    sign_in(client, walk.district.people["iris"])
    start = localdate()
    day = explain(rule_id=rule.pk, start=start).day.isoformat()
    walk.finding.refresh_from_db()
    address = f"/findings/{walk.finding.pk}/reopen/"
    sent = {
        "reasons": "又漏水。", "rule": str(rule.pk), "start": start.isoformat(),
        "seen": str(walk.finding.version),
    }  # fmt: skip
    page = client.post(address, {**sent, "due_on": "", "reckon": "1"}).content.decode()
    assert f'value="{day}"' in page
    assert "又漏水。" in page
    assert "清溪区巡察整改办法第八条" in page
    assert not DeadlineBasis.objects.exists()
    client.post(address, {**sent, "due_on": day})
    walk.finding.refresh_from_db()
    assert (walk.finding.episode, walk.finding.due_on.isoformat()) == (2, day)
    assert DeadlineBasis.objects.get().rule == rule
