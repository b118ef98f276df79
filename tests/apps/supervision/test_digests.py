"""One digest a day for each person to whom something is new; who it goes to, and when it stops."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from cast import Walk, open_round, register
from far_sides import Web, web_server
from zhenggai.apps.findings import commands as findings
from zhenggai.apps.findings.models import Finding, Measure, Milestone, Round
from zhenggai.apps.findings.states import State
from zhenggai.apps.messages import commands as messages
from zhenggai.apps.messages.channels import Where
from zhenggai.apps.messages.delivering import Resting, deliver_due
from zhenggai.apps.messages.models import Address, Message
from zhenggai.apps.messages.queries import groups
from zhenggai.apps.people.models import Grant, Person, Unit
from zhenggai.apps.people.roles import Role
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.supervision.commands import digests, prepare_digests
from zhenggai.apps.supervision.models import DigestDay
from zhenggai.apps.supervision.queries import telling, to_tell

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
DUE = date(2026, 8, 31)


def morning(day: date) -> datetime:
    return datetime.combine(day, time(7, 30), ZONE)


def newcomer(walk: Walk, login: str) -> Person:
    made = Person.objects.create(
        login=login, name=f"{login.title()}（虚构）", joined_on=date(2026, 1, 1)
    )
    walk.district.people[login] = made
    return made


def break_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run on the day whose worker dies when the first person has been told."""
    real, calls = digests.messages.tell, []

    def broken(**given: Any) -> None:
        calls.append(given)
        if len(calls) == 2:
            raise RuntimeError("the worker dies")
        real(**given)

    with monkeypatch.context() as breaking:
        breaking.setattr(digests, "_PORTION", 1)
        breaking.setattr(digests.messages, "tell", broken)
        with pytest.raises(RuntimeError):
            prepare_digests(at=morning(DUE), today=DUE)


def told(walk: Walk, day: date, *, since: date | None = None) -> set[str]:
    """Who is told of something on a day, the day before having been told on."""
    names = {person.pk: login for login, person in walk.district.people.items()}
    found = to_tell(at=morning(day), since=morning(since or day - timedelta(days=1)))
    return {names[person] for person in found}


@pytest.mark.parametrize(
    ("day", "whom"),
    [
        (date(2026, 8, 10), set()),
        (date(2026, 8, 11), {"olga", "wes"}),
        (date(2026, 8, 12), set()),
        (date(2026, 8, 21), {"olga", "wes", "sam"}),
        (date(2026, 8, 31), {"olga", "wes", "sam"}),
        (date(2026, 9, 1), {"olga", "wes", "sam"}),
        (date(2026, 9, 2), set()),
        (date(2026, 9, 7), {"olga", "wes", "sam"}),
    ],
)
def test_whoever_handles_it_is_told_first_and_the_leader_when_it_is_near(walk, day, whom):
    assert told(walk, day) == whom


def test_a_message_says_number_day_and_address_alone(walk):
    (listed,) = set(to_tell(at=morning(DUE), since=morning(DUE - timedelta(1))).values())
    (one,) = listed.items
    assert (one.number, one.due_on) == (walk.finding.ref, DUE)
    assert one.path == f"/findings/{walk.finding.pk}/"


def test_it_stops_once_the_unit_has_submitted(walk):
    walk.to(State.SUBMITTED)
    assert told(walk, DUE) == set()


def test_it_stops_with_an_extension_and_comes_again_before_the_new_day(walk):
    asked = findings.ask_extension(
        **walk.who("sam"), until=date(2026, 10, 30), reasons="雨季。", progress="过半。"
    )
    assert told(walk, DUE)
    findings.decide_extension(**walk.who("iris"), extension_id=asked.pk, agreed=True)
    assert told(walk, DUE) == set()
    assert told(walk, date(2026, 10, 20)) == {"olga", "wes", "sam"}


def test_an_item_that_was_passed_on_is_its_new_holders(walk):
    new = newcomer(walk, "lena")
    Grant.objects.filter(person=walk.district.people["sam"]).update(person=new)
    Measure.objects.update(responsible=new)
    assert told(walk, DUE) == {"lena", "olga"}


def test_a_unit_without_a_leader_falls_to_the_one_above_and_one_with_nobody_to_the_registrar(walk):
    district = walk.district
    newcomer(walk, "gina")
    Grant.objects.filter(person__login__in=["sam", "olga"]).update(withdrawn_at=morning(DUE))
    assert told(walk, DUE) == {"reg", "wes"}
    district.grant("gina", Role.LEAD_LEADER, "gov")
    assert told(walk, DUE) == {"gina", "wes"}


def test_a_unit_that_has_a_leader_is_not_passed_over_for_an_officer_far_away(walk):
    newcomer(walk, "gina")
    walk.district.grant("gina", Role.LEAD_OFFICER, "gov")
    Grant.objects.filter(person__login__in=["olga", "wes"]).update(withdrawn_at=morning(DUE))
    assert told(walk, date(2026, 8, 11)) == {"sam"}


def test_the_leader_who_was_named_is_told_and_no_other_of_the_unit(walk):
    newcomer(walk, "lena")
    walk.district.grant("lena", Role.LEAD_LEADER, "water")
    assert told(walk, date(2026, 8, 21)) == {"olga", "wes", "sam"}
    Finding.objects.update(lead_leader=walk.district.people["lena"])
    assert told(walk, date(2026, 8, 21)) == {"olga", "wes", "lena"}
    Grant.objects.filter(person=walk.district.people["lena"]).update(to_on=date(2026, 8, 1))
    assert told(walk, date(2026, 8, 21)) == {"olga", "wes", "sam"}


def test_a_measure_has_days_of_its_own_and_its_leader_is_told_too(walk):
    Measure.objects.update(due_on=date(2026, 6, 30))
    assert told(walk, date(2026, 6, 10)) == {"wes"}
    assert told(walk, date(2026, 7, 1)) == {"wes", "sam"}
    Person.objects.filter(login="wes").update(is_active=False)
    assert told(walk, date(2026, 7, 1)) == {"olga", "sam"}
    Person.objects.filter(login="wes").update(is_active=True)
    Grant.objects.filter(person__login="wes").update(withdrawn_at=morning(DUE))
    assert told(walk, date(2026, 7, 1)) == {"olga", "sam"}


@pytest.mark.parametrize(
    "change", [{"state": "done", "done_at": morning(DUE)}, {"removed_at": morning(DUE)}]
)
def test_a_measure_that_is_done_or_taken_out_is_not_reminded(walk, change):
    Finding.objects.update(due_on=date(2026, 12, 1))
    Measure.objects.update(due_on=DUE)
    assert told(walk, DUE)
    Measure.objects.update(**change)
    assert told(walk, DUE) == set()


@pytest.mark.parametrize(
    ("state", "waits"),
    [
        ("assigned", True), ("planning", True), ("rectifying", True), ("ongoing", True),
        ("registered", False), ("disputed", False), ("plan_review", False), ("submitted", False),
        ("verifying", False), ("closing", False), ("posted", False), ("closed", False),
        ("withdrawn", False),
    ],
)  # fmt: skip
def test_the_unit_is_reminded_while_it_is_waited_for(walk, state, waits):
    Measure.objects.all().update(removed_at=morning(DUE))
    Finding.objects.update(state=state)
    assert bool(told(walk, DUE)) is waits


def test_what_begins_to_wait_when_its_day_is_near_is_told_of_at_once(walk):
    day = date(2026, 8, 25)
    assert told(walk, day) == set()
    Finding.objects.update(moved_at=morning(day))
    assert told(walk, day) == {"olga", "wes", "sam"}
    assert told(walk, day, since=day) == set()


def test_who_comes_to_a_role_is_told_what_he_finds(walk):
    day = date(2026, 8, 25)
    newcomer(walk, "lena")
    grant = walk.district.grant("lena", Role.LEAD_OFFICER, "water")
    assert told(walk, day) == set()
    Grant.objects.filter(pk=grant.pk).update(from_on=day)
    assert told(walk, day) == {"lena"}


def test_on_the_first_day_all_that_is_near_is_new(walk):
    names = {person.pk: login for login, person in walk.district.people.items()}
    found = to_tell(at=morning(date(2026, 8, 25)), since=None)
    assert {names[person] for person in found} == {"olga", "wes", "sam"}
    assert to_tell(at=morning(date(2026, 8, 1)), since=None) == {}


def test_only_what_is_over_is_told_of_again_each_week(walk):
    assert told(walk, date(2026, 8, 24), since=date(2026, 8, 21)) == set()
    assert told(walk, date(2026, 9, 7), since=date(2026, 9, 4)) == {"olga", "wes", "sam"}


def test_the_stages_of_continuing_rectification_are_told_of(walk):
    Finding.objects.update(state="ongoing", due_on=date(2026, 12, 31))
    Measure.objects.update(due_on=None)
    Milestone.objects.create(finding=walk.finding, episode=1, text="二期", due_on=DUE)
    assert told(walk, date(2026, 8, 21)) == {"olga", "sam"}


def test_what_a_dissolved_unit_left_open_is_told_to_whoever_registered_it_too(walk):
    """He can hand it to another; those of the unit that follows do not see it yet."""
    units = walk.district.units
    rows = Unit.objects.filter(pk=units["water"].pk)
    rows.update(closed_on=date(2026, 12, 1), successor=units["roads"].pk)
    assert told(walk, DUE) == {"olga", "wes", "sam"}
    rows.update(closed_on=date(2026, 8, 1))
    assert told(walk, DUE) == {"olga", "wes", "sam", "reg"}
    Grant.objects.filter(person__login__in=["sam", "olga", "wes"]).update(withdrawn_at=morning(DUE))
    assert told(walk, DUE) == {"reg"}


def warns(walk, *, level: str = "any", code: str = "warn", **values: object) -> None:
    """A rule in force by which the first warning comes at another day."""
    DeadlineRule.objects.create(
        regime_id=walk.finding.round.regime_id, level=level, code=code, version=9,
        status="active", limit_of="first_warning", starts="deadline", country="cn",
        source="试行办法（虚构）", valid_from=date(2020, 1, 1),
        **{"unit": "days", "amount": -30, "moves": "stays", **values},
    )  # fmt: skip


def test_a_regime_may_warn_at_other_days(walk):
    warns(walk)
    assert told(walk, date(2026, 8, 1)) == {"olga", "wes"}
    assert told(walk, date(2026, 8, 11)) == set()


def test_a_round_warns_as_the_rules_of_its_level_say(walk):
    """Whatever their codes, and whatever stands for rounds of any level."""
    warns(walk)
    warns(walk, level="city", amount=-40)
    warns(walk, level="county", code="zz-first", amount=-50)
    Round.objects.update(level="county")
    assert told(walk, DUE - timedelta(days=50)) == {"olga", "wes"}
    assert told(walk, DUE - timedelta(days=30)) == set()
    Round.objects.update(level="city")
    assert told(walk, DUE - timedelta(days=50)) == set()
    assert told(walk, DUE - timedelta(days=40)) == {"olga", "wes"}
    Round.objects.update(level="central")
    assert told(walk, DUE - timedelta(days=40)) == set()
    assert told(walk, DUE - timedelta(days=30)) == {"olga", "wes"}


def test_where_no_rule_is_for_its_level_a_round_warns_as_its_regime_does(walk):
    warns(walk, level="city", amount=-40)
    for level in ("any", "county"):
        Round.objects.update(level=level)
        assert told(walk, DUE - timedelta(days=40)) == {"olga", "wes"}
        assert told(walk, DUE - timedelta(days=20)) == set()


def test_what_counts_forward_or_to_a_fixed_day_is_no_warning(walk):
    warns(walk, level="county", code="a", amount=30)
    warns(walk, level="county", code="b", unit="fixed", amount=0, fixed_month=8, fixed_day=1)
    Round.objects.update(level="county")
    assert told(walk, DUE - timedelta(days=20)) == {"olga", "wes"}


def test_a_digest_is_prepared_once_a_working_day(walk):
    day = date(2026, 8, 31)
    assert prepare_digests(at=morning(day), today=day) == 3
    assert prepare_digests(at=morning(day) + timedelta(hours=2), today=day) == 0
    digests = Message.objects.filter(kind="digest")
    assert digests.filter(channel="page").count() == 3
    assert {one.event for one in digests} == {"digest:2026-08-31"}
    mailed = digests.exclude(channel="page")
    assert {one.not_before for one in mailed} <= {datetime.combine(day, time(8, 30), ZONE)}


def test_what_falls_on_days_off_is_told_on_the_next_working_day_once(walk):
    """1 to 7 October 2026 are days off."""
    Finding.objects.filter(pk=walk.finding.pk).update(due_on=date(2026, 10, 3))
    Measure.objects.update(due_on=date(2026, 10, 3))
    before = date(2026, 9, 30)
    prepare_digests(at=morning(before), today=before)
    put = Message.objects.filter(channel="page").count()
    for day in (date(2026, 10, 1) + timedelta(days=n) for n in range(7)):
        assert prepare_digests(at=morning(day), today=day) == 0
    back = date(2026, 10, 8)
    assert prepare_digests(at=morning(back), today=back) == 3
    assert Message.objects.filter(channel="page").count() == put + 3
    assert list(DigestDay.objects.order_by("day").values_list("day", flat=True)) == [before, back]


def test_a_run_that_was_broken_off_is_done_again_and_nobody_is_told_twice(walk, monkeypatch):
    break_off(monkeypatch)
    assert Message.objects.filter(channel="page").count() == 1
    prepare_digests(at=morning(DUE), today=DUE)
    assert Message.objects.filter(channel="page").count() == 3


def test_the_number_of_queries_does_not_grow(walk, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        to_tell(at=morning(DUE), since=morning(DUE - timedelta(days=1)))


def test_a_role_for_one_round_counts_in_that_round_alone(walk):
    sam = Grant.objects.filter(person=walk.district.people["sam"])
    sam.update(round=walk.finding.round_id)
    assert told(walk, DUE) == {"olga", "wes", "sam"}
    sam.update(round=uuid4())
    assert told(walk, DUE) == {"olga", "wes"}


def test_nobody_is_told_of_what_he_cannot_see_yet(walk):
    walk.finding.round.feedback_on = date(2026, 9, 1)
    walk.finding.round.save(update_fields=["feedback_on"])
    assert told(walk, DUE) == set()


def test_what_is_new_is_told_before_what_is_known_where_not_all_of_it_fits(walk, monkeypatch):
    monkeypatch.setattr(telling, "MOST_ITEMS", 2)
    for number in range(3):
        old = Walk(walk.district, register(walk.district, f"旧的{number}。"))
        old.to(State.RECTIFYING)
        Finding.objects.filter(pk=old.finding.pk).update(due_on=date(2026, 7, 1 + number))
    Measure.objects.exclude(home=walk.finding).update(due_on=None)
    day = DUE + timedelta(1)
    found = to_tell(at=morning(day), since=morning(DUE))[walk.district.people["sam"].pk]
    assert [one.due_on for one in found.items] == [date(2026, 7, 1), DUE]
    assert found.more == 2
    prepare_digests(at=morning(DUE), today=DUE)
    prepare_digests(at=morning(day), today=day)
    (row,) = Message.objects.filter(person__login="sam", event=f"digest:{day}", channel="page")
    assert (len(row.items), row.more) == (2, 2)


def test_a_run_that_was_broken_off_is_taken_up_the_next_day_without_the_same_news(
    walk, monkeypatch
):
    break_off(monkeypatch)
    (first,) = Message.objects.filter(channel="page").values_list("person", flat=True)
    # So that nothing is new the day after.
    for model in (Finding, Measure):
        model.objects.update(due_on=DUE + timedelta(days=5))
    Finding.objects.update(moved_at=morning(DUE))
    day = DUE + timedelta(days=1)
    prepare_digests(at=morning(day), today=day)
    again = Message.objects.filter(channel="page", event=f"digest:{day.isoformat()}")
    assert first not in set(again.values_list("person", flat=True))
    assert again.count() == 2
    assert not DigestDay.objects.filter(ended_at=None).exists()


@pytest.mark.parametrize(
    ("zone", "day", "whom"),
    [
        # At half past seven in Shanghai it is the afternoon of the day before.
        ("America/Los_Angeles", date(2026, 8, 31), set()),
        ("America/Los_Angeles", date(2026, 9, 1), {"olga", "wes", "sam"}),
        ("America/Los_Angeles", date(2026, 9, 2), {"olga", "wes", "sam"}),
        ("Pacific/Kiritimati", date(2026, 8, 31), {"olga", "wes", "sam"}),
        ("Pacific/Kiritimati", date(2026, 9, 1), {"olga", "wes", "sam"}),
        ("Pacific/Kiritimati", date(2026, 9, 2), set()),
    ],
)
def test_what_day_it_is_says_the_zone_of_the_round(walk, zone, day, whom):
    Round.objects.update(zone=zone)
    assert told(walk, day) == whom


def test_rounds_of_two_zones_stand_in_one_digest_each_by_its_own_day(walk):
    first = walk.district.round
    second = open_round(walk.district, code="XC-2026-02", zone="America/Los_Angeles")
    other = Walk(walk.district, register(walk.district))
    other.to(State.RECTIFYING)
    Finding.objects.update(due_on=DUE)
    Measure.objects.update(due_on=None)
    day = DUE + timedelta(days=1)
    sam = walk.district.people["sam"].pk
    found = to_tell(at=morning(day), since=morning(DUE))
    assert [one.number for one in found[sam].items] == [walk.finding.ref, other.finding.ref]
    # There the day itself is news, here that it is over.
    Round.objects.filter(pk=first.pk).update(zone="America/Los_Angeles")
    assert len(to_tell(at=morning(day), since=morning(DUE))[sam].items) == 2
    Round.objects.filter(pk=second.pk).update(feedback_on=day)
    found = to_tell(at=morning(day), since=morning(DUE))
    assert [one.number for one in found[sam].items] == [walk.finding.ref]


def test_a_run_late_in_the_evening_tells_nothing_twice_where_the_morrow_has_begun(walk):
    Round.objects.update(zone="Pacific/Kiritimati")
    evening = datetime.combine(date(2026, 8, 30), time(22), ZONE)
    assert to_tell(at=evening, since=morning(date(2026, 8, 29)))
    assert to_tell(at=morning(DUE), since=evening) == {}


def test_what_came_in_the_course_of_the_last_day_that_was_told_on_is_new_on_the_next(walk):
    day = date(2026, 8, 25)
    Finding.objects.update(moved_at=morning(day) + timedelta(hours=3))
    assert told(walk, day + timedelta(days=1)) == {"olga", "wes", "sam"}


def robot(walk: Walk, unit: str, web: Web, settings: Any) -> Address:
    """The robot of a unit's group."""
    settings.ADDRESS = "https://z.example.org"
    settings.WEBHOOK_HOSTS = frozenset({web.place})
    return messages.set_address(
        actor=walk.district.actor("sam", at=morning(DUE)),
        channel="webhook",
        where=Where(web.address, "geheim"),
        at=morning(DUE),
        unit=walk.district.units[unit].pk,
    )


def test_the_group_of_a_unit_is_told_what_the_unit_leads_once(walk, settings):
    with web_server() as web:
        robot(walk, "water", web, settings)
        assert prepare_digests(at=morning(DUE), today=DUE) == 4
        row = Message.objects.get(channel="webhook")
        assert (row.unit_id, row.person_id) == (walk.district.units["water"].pk, None)
        assert row.not_before == datetime.combine(DUE, time(8, 30), ZONE)
        deliver_due(clock=lambda: row.not_before, resting=Resting())
    (call,) = web.calls
    assert [one["number"] for one in call.said["items"]] == [walk.finding.ref]
    assert set(call.said["items"][0]) == {"number", "due_on", "address"}
    day = DUE + timedelta(days=1)
    prepare_digests(at=morning(day), today=day)
    assert Message.objects.filter(channel="webhook").count() == 2
    day += timedelta(days=1)
    prepare_digests(at=morning(day), today=day)
    assert Message.objects.filter(channel="webhook").count() == 2


def test_no_group_is_told_without_an_address_and_none_of_a_unit_that_is_no_more(walk, settings):
    with web_server() as web:
        made = robot(walk, "water", web, settings)
        assert groups(on=DUE) == {walk.district.units["water"].pk: ["webhook"]}
        Unit.objects.filter(code="water").update(closed_on=DUE)
        assert groups(on=DUE) == {}
        Unit.objects.filter(code="water").update(closed_on=None)
        messages.withdraw_address(
            actor=walk.district.actor("sam", at=morning(DUE)), address=made.pk, at=morning(DUE)
        )
        prepare_digests(at=morning(DUE), today=DUE)
    assert not Message.objects.filter(unit__isnull=False).exists()


def test_a_group_that_a_broken_run_had_told_is_told_the_next_day_of_what_came_since(
    walk, settings, monkeypatch
):
    with web_server() as web:
        robot(walk, "water", web, settings)
        break_off(monkeypatch)
        prepare_digests(at=morning(DUE), today=DUE)
    assert Message.objects.filter(channel="webhook").count() == 1
    assert Message.objects.filter(channel="page").count() == 3


def test_a_machine_that_was_off_for_weeks_tells_of_it_in_one_digest(walk):
    before = date(2026, 7, 1)
    prepare_digests(at=morning(before), today=before)
    back = date(2026, 9, 10)
    assert prepare_digests(at=morning(back), today=back) == 3
    assert Message.objects.filter(channel="page").count() == 3
