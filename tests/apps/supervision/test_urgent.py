"""What is urgent is told within the minute to whoever is waited for: once, together, and not when
it was overtaken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON, Walk, register
from zhenggai.adapters.relaying import Relay
from zhenggai.apps.findings import commands as findings
from zhenggai.apps.findings.commands.many import Wanted, act_on_many
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import FindingType, Method, ReturnReason
from zhenggai.apps.findings.models import Round
from zhenggai.apps.findings.states import State
from zhenggai.apps.jobs.registry import jobs
from zhenggai.apps.messages.kinds import Kind
from zhenggai.apps.messages.models import Message, Preference
from zhenggai.apps.people.models import Grant
from zhenggai.apps.supervision import queries
from zhenggai.apps.supervision.commands import tell_urgent, urgent
from zhenggai.apps.supervision.models import Cursor
from zhenggai.apps.supervision.queries import urgent as looking
from zhenggai.apps.supervision.urgent import URGENT

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def look(walk: Walk) -> set[str]:
    """Who is told something new on the page by the look of a minute later."""
    known = set(Message.objects.values_list("pk", flat=True))
    tell_urgent(at=walk.at + MINUTE)
    rows = Message.objects.filter(channel="page").exclude(pk__in=known)
    return set(rows.values_list("person__login", flat=True))


@pytest.fixture
def fresh(district: Any) -> Walk:
    """A finding that was just registered."""
    return Walk(district, register(district))


def test_what_is_assigned_is_told_to_those_who_take_it_on(fresh):
    assert look(fresh) == set()
    fresh.to(State.ASSIGNED)
    assert look(fresh) == {"sam", "olga"}
    row = Message.objects.get(channel="page", person__login="sam")
    assert (row.kind, row.items[0]["number"]) == ("turn", fresh.finding.ref)
    assert row.items[0]["path"] == f"/findings/{fresh.finding.pk}/"
    assert set(row.items[0]) == {"number", "due_on", "path"}


def return_plan(walk: Walk) -> None:
    walk.to(State.PLAN_REVIEW)
    findings.review_plan(**walk.who("rita"), agrees=False, opinion="缺少时限。")


def return_review(walk: Walk) -> None:
    walk.to(State.SUBMITTED)
    findings.review_finding(
        **walk.who("rita"), passed=False, reason=ReturnReason.NOT_ENOUGH, opinion="请补充。"
    )


def return_verification(walk: Walk) -> None:
    walk.to(State.VERIFYING)
    walk.days(1)
    findings.verify_finding(
        **walk.who("vera"), passed=False, method=Method.ON_SITE, looked_on=walk.at.date(),
        observed="管网未更换。", reason=ReturnReason.NOT_ENOUGH,
    )  # fmt: skip


def return_closing(walk: Walk) -> None:
    walk.to(State.CLOSING)
    findings.return_finding(**walk.who("cole"), reason=ReturnReason.NOT_ENOUGH, opinion="请补充。")


def decide_dispute(walk: Walk) -> None:
    walk.to(State.DISPUTED)
    findings.decide_dispute(**walk.who("iris"), upheld=False, reasons="属实。")


def request_report(walk: Walk) -> None:
    walk.to(State.RECTIFYING)
    findings.request_progress(**walk.who("iris"), due_on=date(2026, 4, 30), text="请报进展。")


def decide_extension(walk: Walk, **decision: Any) -> None:
    walk.to(State.RECTIFYING)
    asked = findings.ask_extension(
        **walk.who("sam"), until=date(2026, 10, 30), reasons="雨季。", progress="过半。"
    )
    findings.decide_extension(**walk.who("iris"), extension_id=asked.pk, **decision)


def grant_extension(walk: Walk) -> None:
    decide_extension(walk, agreed=True)


def refuse_extension(walk: Walk) -> None:
    decide_extension(walk, agreed=False, reasons="工期足够。")


def reopen(walk: Walk) -> None:
    walk.to(State.CLOSED)
    findings.report_relapse(**walk.who("obi"), reasons="管网又漏了。")
    findings.reopen_finding(**walk.who("iris"), reasons="属实。", due_on=date(2026, 12, 1))


ACTS: dict[str, Callable[[Walk], None]] = {
    Event.PLAN_RETURNED: return_plan,
    Event.REVIEW_RETURNED: return_review,
    Event.NOT_VERIFIED: return_verification,
    Event.RETURNED: return_closing,
    Event.DISPUTE_DECIDED: decide_dispute,
    Event.PROGRESS_REQUESTED: request_report,
    Event.EXTENSION_GRANTED: grant_extension,
    Event.EXTENSION_REFUSED: refuse_extension,
    Event.REOPENED: reopen,
}


def test_each_act_that_is_called_urgent_is_tried_here():
    assert set(URGENT) == {*ACTS, Event.ASSIGNED}


@pytest.mark.parametrize("event", sorted(ACTS))
def test_what_comes_back_or_was_decided_is_told_to_the_unit_alone(fresh, event):
    ACTS[event](fresh)
    assert look(fresh) == {"sam", "olga"}
    assert look(fresh) == set()


def test_what_was_moved_on_before_the_look_is_told_of_nowhere(fresh):
    fresh.to(State.ASSIGNED)
    fresh.acknowledge()
    assert look(fresh) == set()


def test_an_objection_that_was_upheld_leaves_nothing_to_do(fresh):
    fresh.to(State.DISPUTED)
    look(fresh)
    findings.decide_dispute(**fresh.who("iris"), upheld=True, reasons="已移交。")
    assert look(fresh) == set()


@pytest.mark.parametrize(("by", "whom"), [("iris", {"reg"}), ("reg", set())])
def test_where_nobody_answers_for_the_unit_the_registrar_is_told_unless_he_did_it(fresh, by, whom):
    Grant.objects.filter(person__login__in=["olga", "sam"]).update(from_on=date(2026, 3, 11))
    findings.assign_finding(
        **fresh.who(by),
        lead_unit=fresh.district.units["water"].pk,
        lead_leader=None,
        due_on=date(2026, 8, 31),
        kind=FindingType.PHASED,
    )
    assert look(fresh) == whom


def test_the_new_holder_is_told_and_not_the_one_before(fresh):
    fresh.to(State.ASSIGNED)
    rona = fresh.district.people["rona"]
    Grant.objects.filter(person__login="sam").update(person=rona)
    assert look(fresh) == {"rona", "olga"}


def test_nobody_is_told_of_what_he_cannot_see_yet(fresh):
    fresh.to(State.ASSIGNED)
    Round.objects.update(feedback_on=date(2026, 8, 1))
    assert look(fresh) == set()


def test_an_act_on_many_is_one_message_a_person_and_the_rest_is_counted(district, monkeypatch):
    monkeypatch.setattr(looking, "MOST_ITEMS", 3)
    monkeypatch.setattr(looking, "_BATCH", 2)
    walks = [Walk(district, register(district, f"第{number}条。")) for number in range(5)]
    at = walks[0].at
    act_on_many(
        "assign",
        [Wanted(one.finding.pk) for one in walks],
        actor=district.actor("iris", at=at),
        at=at,
        reason="交办。",
        arguments={
            "lead_unit": district.units["water"].pk,
            "lead_leader": district.people["sam"].pk,
            "due_on": date(2026, 8, 31),
            "kind": FindingType.PHASED,
        },
        run=uuid4(),
    )
    assert look(walks[0]) == {"sam", "olga"}
    row = Message.objects.get(channel="page", person__login="sam")
    assert (len(row.items), row.more) == (3, 2)


def test_the_number_of_queries_does_not_grow(district):
    def asked(count: int) -> int:
        for number in range(count):
            Walk(district, register(district, f"第{number}条。")).to(State.ASSIGNED)
        after = queries.read_upto()
        with CaptureQueriesContext(connection) as captured:
            found = queries.look(after, at=NOON + timedelta(hours=9))
        assert len(found.told[Kind.TURN]) == 2
        Cursor.objects.update(upto=found.upto)
        return len(captured)

    assert asked(2) == asked(6)


def test_of_two_looks_from_one_place_one_tells(fresh, monkeypatch):
    fresh.to(State.ASSIGNED)
    real = queries.look

    def overtaken(after: int, *, at: datetime) -> queries.Look:
        found = real(after, at=at)
        with monkeypatch.context() as once:
            once.setattr(urgent.queries, "look", real)
            assert tell_urgent(at=at) == 2
        return found

    monkeypatch.setattr(urgent.queries, "look", overtaken)
    assert tell_urgent(at=fresh.at) == 0
    assert Message.objects.filter(channel="page").count() == 2


def test_a_look_whose_worker_dies_is_done_again_and_nobody_is_told_twice(fresh, monkeypatch):
    fresh.to(State.ASSIGNED)
    real = urgent.messages.tell

    def dies(**given: Any) -> None:
        real(**given)
        raise RuntimeError("the worker dies")

    with monkeypatch.context() as breaking:
        breaking.setattr(urgent.messages, "tell", dies)
        with pytest.raises(RuntimeError):
            tell_urgent(at=fresh.at)
    assert not Message.objects.exists()
    assert look(fresh) == {"sam", "olga"}
    # Even where the cursor was put back by hand.
    Cursor.objects.update(upto=0)
    assert look(fresh) == set()


def test_there_is_work_only_where_something_was_written(fresh):
    (job,) = (one for one in jobs() if one.name == "supervision.urgent")
    assert job.wanted is queries.unread
    look(fresh)
    assert queries.unread(fresh.at) == 0
    fresh.to(State.ASSIGNED)
    assert queries.unread(fresh.at) == 1


@pytest.mark.parametrize(
    ("at_once", "hour", "goes"),
    [
        # Within his hours, after them, and for whoever wants none of it at once.
        (True, time(10), datetime(2026, 3, 11, 2, tzinfo=UTC)),
        (True, time(20), datetime(2026, 3, 12, 0, 30, tzinfo=UTC)),
        (False, time(10), datetime(2026, 3, 12, 0, 30, tzinfo=UTC)),
    ],
)
def test_it_goes_at_once_within_the_hours_of_its_reader(fresh, settings, at_once, hour, goes):
    settings.ADDRESS, settings.RELAY = "https://z.example.org", Relay(False, "127.0.0.1", 2525)
    settings.MAIL_FROM = "z@district.example"
    sam = fresh.district.people["sam"]
    sam.email = "sam@water.example"
    sam.save()
    Preference.objects.create(person=sam, zone="Asia/Shanghai", language="zh_Hans", at_once=at_once)
    fresh.to(State.ASSIGNED)
    at = datetime.combine(date(2026, 3, 11), hour, ZoneInfo("Asia/Shanghai"))
    tell_urgent(at=at)
    row = Message.objects.get(channel="mail", person=sam)
    assert row.not_before == goes
    assert Message.objects.get(channel="page", person=sam).not_before == at
