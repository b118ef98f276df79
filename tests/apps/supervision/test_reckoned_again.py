"""Deadlines that were only for now, once the year that was missing is published: each by its own
rule, with an entry of its own, and whoever holds it is told."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON, Walk, measure_fields, open_round, register
from signing_in import sign_in
from zhenggai.apps.findings import commands as findings
from zhenggai.apps.findings.models import DeadlineBasis, Finding, Measure
from zhenggai.apps.findings.queries.page import finding_page
from zhenggai.apps.findings.queries.provisional import ripe_at
from zhenggai.apps.findings.queries.why import How
from zhenggai.apps.findings.states import State
from zhenggai.apps.jobs.registry import jobs
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.messages.models import Message
from zhenggai.apps.regimes.commands import import_year
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.supervision import commands

pytestmark = pytest.mark.django_db
# Ten months from the feedback are a Saturday; by the week alone the next working day is a Monday,
# by the notice that came the day after.
FOR_NOW, FINAL = date(2027, 1, 4), date(2027, 1, 5)
HEAD = "day,kind,name\n"
MOVES = HEAD + "2027-01-01,holiday,元旦\n2027-01-04,holiday,元旦\n"
MOVES_NOT = HEAD + "2027-01-01,holiday,元旦\n2027-02-06,holiday,春节\n"
EARLIER = HEAD + "2027-01-01,holiday,元旦\n2027-01-02,working,元旦\n"
TODAY = date(2026, 11, 10)
AT = NOON.replace(month=11)


@pytest.fixture
def rule(db):
    return DeadlineRule.objects.create(
        regime_id="inspection", level="any", code="window", version=1, status="active",
        limit_of="rectification", starts="feedback", unit="months", amount=10, moves="next",
        country="cn", source="清溪区巡察整改办法第八条", valid_from=date(2026, 1, 1),
    )  # fmt: skip


@pytest.fixture
def long(district, rule):
    """A finding at work, due at the beginning of a year that nobody has published."""
    open_round(district, code="XC-2026-02", due_on=date(2027, 3, 1))
    return _given(district, rule)


def _given(district, rule):
    walk = Walk(district, register(district))
    findings.set_deadline(**walk.who("reg"), rule=rule.pk)
    findings.assign_finding(
        **walk.who("iris"), lead_unit=district.units["water"].pk,
        lead_leader=district.people["sam"].pk,
    )  # fmt: skip
    walk.acknowledge()
    fields = measure_fields(district, due_on=FOR_NOW)
    walk.measure = findings.add_measure(**walk.who("olga"), fields=fields)
    walk.early = findings.add_measure(**walk.who("olga"), fields=measure_fields(district))
    return walk


def publish(table=MOVES):
    import_year(actor=None, at=AT, country="cn", year=2027, table=table.encode(), source="通知")


def again():
    return commands.reckon_deadlines_again(at=AT, today=TODAY)


def days(walk):
    rows = Measure.objects.filter(home=walk.finding).order_by("due_on")
    due_on = Finding.objects.values_list("due_on", flat=True).get(pk=walk.finding.pk)
    return due_on, list(rows.values_list("due_on", flat=True))


def test_it_is_marked_as_long_as_the_year_is_not_published(long):
    basis = DeadlineBasis.objects.get()
    assert (basis.due_on, basis.lacks) == (FOR_NOW, 2027)
    page = finding_page(long.finding.pk, actor=long.district.actor("iris"), at=long.at)
    assert page.whys.finding.provisional
    assert (ripe_at(AT), again()) == (0, 0)


def test_it_is_reckoned_again_with_an_entry_and_its_measures_move_with_it(long):
    long.to(State.RECTIFYING)
    publish()
    entries = journal.count()
    assert again() == 1
    assert journal.count() == entries + 1
    assert days(long) == (FINAL, [date(2026, 8, 1), FINAL])
    (told,) = journal.about(long.finding.pk, most=1)
    long.measure.refresh_from_db()
    assert (told.kind, told.actor, told.texts) == ("finding.deadline_recomputed", None, {})
    body = told.body
    assert (body["before"], body["due_on"]) == ("2027-01-04", "2027-01-05")
    assert body["measures"] == [[str(long.measure.pk), long.measure.version]]
    assert "2027:" in body["calendar"]
    assert "lacks_year" not in body
    page = finding_page(long.finding.pk, actor=long.district.actor("iris"), at=long.at)
    for why in (page.whys.finding, page.whys.measures[long.measure.pk]):
        assert (why.how, why.before, why.provisional) == (How.RECKONED, FOR_NOW, False)
    assert page.finding.original_due_on == FOR_NOW
    assert page.whys.measures[long.early.pk].how is How.PLAN


def test_what_only_becomes_final_is_told_too_and_nothing_twice(long):
    publish(MOVES_NOT)
    entries = journal.count()
    assert (again(), again()) == (1, 0)
    assert journal.count() == entries + 1
    assert days(long)[0] == FOR_NOW
    standing = DeadlineBasis.objects.get(ended_at=None)
    assert (standing.lacks, standing.due_on) == (None, FOR_NOW)


def test_a_day_that_comes_sooner_takes_the_measures_behind_it_along(long):
    long.to(State.RECTIFYING)
    # Before the deadline that was, and behind the new one.
    Measure.objects.filter(pk=long.early.pk).update(due_on=date(2027, 1, 3))
    publish(EARLIER)
    again()
    assert days(long) == (date(2027, 1, 2), [date(2027, 1, 2), date(2027, 1, 2)])


def test_where_the_day_stays_no_measure_is_touched(long):
    long.to(State.RECTIFYING)
    versions = dict(Measure.objects.values_list("pk", "version"))
    publish(MOVES_NOT)
    assert again() == 1
    assert dict(Measure.objects.values_list("pk", "version")) == versions
    assert journal.about(long.finding.pk, most=1)[0].body.get("measures", []) == []


def test_whoever_holds_it_is_told_by_number_day_and_address_alone(long):
    long.to(State.RECTIFYING)
    publish()
    again()
    told = Message.objects.filter(channel="page")
    people = {one.person.login for one in told}
    assert people == {"sam", "olga", "wes"}
    (items,) = {str(one.items) for one in told}
    assert long.finding.ref in items
    assert "2027-01-05" in items
    assert str(long.finding.pk) in items
    assert {one.kind for one in told} == {"notice"}


def test_many_at_once_are_one_message_for_each_person(long, rule):
    long.to(State.RECTIFYING)
    other = _given(long.district, rule)
    other.to(State.RECTIFYING)
    publish()
    assert again() == 2
    told = Message.objects.filter(channel="page")
    assert sorted(one.person.login for one in told) == ["olga", "sam", "wes"]
    assert {len(one.items) for one in told} == {2}


def test_what_is_not_handed_over_is_told_to_whoever_registers(district, rule):
    open_round(district, code="XC-2026-02", due_on=date(2027, 3, 1))
    walk = Walk(district, register(district))
    findings.set_deadline(**walk.who("reg"), rule=rule.pk)
    publish()
    again()
    assert {one.person.login for one in Message.objects.all()} == {"reg"}


def test_an_extension_since_leaves_it_alone(long):
    long.to(State.RECTIFYING)
    asked = findings.ask_extension(
        **long.who("sam"), until=date(2027, 2, 10), reasons="停工。", progress="六成。"
    )
    findings.decide_extension(**long.who("iris"), extension_id=asked.pk, agreed=True)
    publish()
    assert again() == 0
    assert days(long)[0] == date(2027, 2, 10)


def test_a_plan_with_other_days_leaves_it_alone(long):
    findings.remove_measure(**long.who("olga"), measure_id=long.measure.pk)
    long.to(State.RECTIFYING)
    publish()
    assert again() == 0
    assert days(long)[0] == date(2026, 8, 1)


def test_a_plan_that_is_judged_is_waited_for(long):
    findings.submit_plan(**long.who("sam"))
    publish()
    assert again() == 0
    long.to(State.RECTIFYING)
    assert again() == 1
    assert days(long) == (FINAL, [date(2026, 8, 1), FINAL])


def test_what_has_ended_is_left(district, rule):
    open_round(district, code="XC-2026-02", due_on=date(2027, 3, 1))
    walk = Walk(district, register(district))
    findings.set_deadline(**walk.who("reg"), rule=rule.pk)
    walk.to(State.WITHDRAWN)
    publish()
    assert again() == 0


def test_a_round_is_reckoned_again_too(district, rule):
    opened = open_round(district, code="XC-2026-02", due_on=None, rule=rule.pk)
    assert opened.due_on == FOR_NOW
    publish()
    assert again() == 1
    opened.refresh_from_db()
    assert opened.due_on == FINAL
    (told,) = journal.about(opened.pk, most=1)
    assert (told.kind, told.body["before"]) == ("round.deadline_recomputed", "2027-01-04")
    assert {one.person.login for one in Message.objects.all()} == {"reg"}


def test_a_run_that_was_killed_goes_on_where_it_stood(long, rule, monkeypatch):
    for _ in range(4):
        _given(long.district, rule)
    publish()
    portion = findings.reckon_again
    calls = []

    def dies(*, at):
        calls.append(at)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return portion(at=at, most=2)

    monkeypatch.setattr(findings, "reckon_again", dies)
    with pytest.raises(KeyboardInterrupt):
        again()
    assert ripe_at(AT) == 3
    assert again() == 3
    kinds = [one.kind for one in journal.of_kinds(["finding.deadline_recomputed"], most=50)]
    assert len(kinds) == 5
    assert set(Finding.objects.exclude(due_on=None).values_list("due_on", flat=True)) == {FINAL}


def test_a_later_change_of_the_rule_has_no_say(long, rule):
    DeadlineRule.objects.filter(pk=rule.pk).update(valid_to=date(2026, 6, 1))
    publish()
    assert again() == 1
    assert days(long)[0] == FINAL


def test_a_job_looks_for_them(db):
    assert "supervision.reckon_again" in {job.name for job in jobs()}


def test_the_register_has_a_column_for_it(client, long):
    sign_in(client, long.district.people["iris"])
    asked = "/register/?columns=number%2Cdue%2Cprovisional"
    assert client.get(asked).content.decode().count(">是<") == 1
    publish()
    again()
    assert ">是<" not in client.get(asked).content.decode()


def test_measures_of_each_move_by_the_day_of_their_own_finding(long):
    """Whatever the others of the portion come to."""
    later = DeadlineRule.objects.create(
        regime_id="inspection", level="any", code="later", version=1, status="active",
        limit_of="rectification", starts="feedback", unit="months", amount=11, moves="next",
        country="cn", source="清溪区巡察整改办法第九条", valid_from=date(2026, 1, 1),
    )  # fmt: skip
    other = _given(long.district, later)
    fields = measure_fields(long.district, due_on=date(2027, 2, 2))
    findings.add_measure(**other.who("olga"), fields=fields)
    long.to(State.RECTIFYING)
    other.to(State.RECTIFYING)
    publish(MOVES + "2027-02-02,holiday,春节\n")
    assert again() == 2
    assert days(long) == (FINAL, [date(2026, 8, 1), FINAL])
    # A measure of its that stands at the day of the first one is its own affair.
    its = [date(2026, 8, 1), FOR_NOW, date(2027, 2, 3)]
    assert days(other) == (date(2027, 2, 3), its)


def test_the_number_of_statements_does_not_grow(long, rule):
    long.to(State.RECTIFYING)
    for _ in range(3):
        _given(long.district, rule).to(State.RECTIFYING)
    publish()
    counts = []
    for most in (1, 3):
        with CaptureQueriesContext(connection) as queries:
            assert len(findings.reckon_again(at=AT, most=most)) == most
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
