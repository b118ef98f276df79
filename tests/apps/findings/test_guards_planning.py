"""What must hold before a finding is handed over, disputed, planned and agreed to; and what no text
may hold."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from cast import DUE, NOON, Walk, measure_fields, open_round, register
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import FindingType, Position
from zhenggai.apps.findings.models import Cause, Finding, Measure
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.core.errors import Invalid, Refused, Stale, WrongState
from zhenggai.kit.refusals import Missing


def assign(walk, **changes):
    values = {
        "lead_unit": walk.district.units["water"].pk,
        "lead_leader": walk.district.people["sam"].pk,
        "due_on": date(2026, 8, 31),
        "kind": FindingType.PHASED,
    }
    return commands.assign_finding(**walk.who("iris"), **{**values, **changes})


@pytest.mark.parametrize("unit", ["office", "discipline", "district"])
def test_a_finding_goes_to_a_unit_that_was_inspected(walk, unit):
    with pytest.raises(Invalid, match=r"assign\.(outside-round|unit-of-judges)"):
        assign(walk, lead_unit=walk.district.units[unit].pk)


def test_a_finding_goes_to_no_unit_that_is_closed_or_unknown(walk):
    with pytest.raises(Invalid, match="unknown-unit"):
        assign(walk, lead_unit=uuid4())
    roads = walk.district.units["roads"]
    roads.closed_on = date(2026, 1, 1)
    roads.save()
    with pytest.raises(Invalid, match="unknown-unit"):
        assign(walk, lead_unit=roads.pk)


@pytest.mark.parametrize("due_on", [date(2026, 3, 9), DUE + timedelta(days=1)])
def test_the_deadline_lies_within_the_rounds(walk, due_on):
    with pytest.raises(Invalid, match="due-outside-round"):
        assign(walk, due_on=due_on)


@pytest.mark.parametrize("login", ["olga", "rona", "otto", "sys"])
def test_the_leader_leads_the_unit(walk, login):
    with pytest.raises(Invalid, match="not-a-leader"):
        assign(walk, lead_leader=walk.district.people[login].pk)


def test_a_dispute_comes_in_time_and_once(walk):
    walk.to(State.PLANNING)
    commands.dispute_finding(**walk.who("sam"), reasons="不实。")
    commands.decide_dispute(**walk.who("iris"), upheld=False, reasons="不成立。")
    with pytest.raises(WrongState, match="decided-already"):
        commands.dispute_finding(**walk.who("sam"), reasons="仍不实。")


def test_a_dispute_after_its_day_is_too_late(walk):
    walk.to(State.PLANNING)
    walk.days(40)
    with pytest.raises(WrongState, match="too-late"):
        commands.dispute_finding(**walk.who("sam"), reasons="不实。")


@pytest.mark.parametrize("position", [Position.PARTLY, Position.DISAGREE])
def test_whoever_does_not_agree_says_why(walk, position):
    walk.to(State.PLANNING)
    with pytest.raises(Invalid):
        commands.take_position(**walk.who("sam"), position=position, reasons=" ")


@pytest.mark.parametrize("lacking", ["owner", "responsible", "due_on", "standard"])
def test_a_plan_is_complete(walk, lacking):
    walk.to(State.PLANNING)
    empty = "" if lacking == "standard" else None
    fields = measure_fields(walk.district, **{lacking: empty})
    commands.add_measure(**walk.who("olga"), fields=fields)
    with pytest.raises(Invalid, match=r"plan\.incomplete"):
        commands.submit_plan(**walk.who("sam"))


def test_a_plan_has_a_measure(walk):
    walk.to(State.PLANNING)
    with pytest.raises(Invalid, match=r"plan\.no-measure"):
        commands.submit_plan(**walk.who("sam"))


@pytest.mark.parametrize("due_on", [date(2026, 3, 1), date(2026, 9, 1)])
def test_a_measures_deadline_lies_between_feedback_and_the_findings(walk, due_on):
    walk.to(State.PLANNING)
    with pytest.raises(Invalid, match=r"measure\.due"):
        commands.add_measure(
            **walk.who("olga"), fields=measure_fields(walk.district, due_on=due_on)
        )


@pytest.mark.parametrize("field", ["text", "deliverable", "standard", "target"])
def test_no_measure_is_aimed_at_those_who_complain(walk, field):
    walk.to(State.PLANNING)
    fields = measure_fields(walk.district, **{field: "对上访人员开展稳控，落实包保责任。"})
    with pytest.raises(Invalid, match="aimed-at-persons"):
        commands.add_measure(**walk.who("olga"), fields=fields)


def test_a_measure_of_another_finding_is_not_changed_from_here(district):
    walk, other = Walk(district, register(district)), Walk(district, register(district))
    for one in (walk, other):
        one.to(State.PLANNING)
    measure = commands.add_measure(**other.who("olga"), fields=measure_fields(district))
    cause = commands.add_cause(**other.who("olga"), text="无人管。")
    who = walk.who("olga")
    for guessed in (
        lambda: commands.change_measure(
            **who, measure_id=measure.pk, seen=1, fields=measure_fields(district)
        ),
        lambda: commands.remove_measure(**who, measure_id=measure.pk),
        lambda: commands.change_cause(**who, cause_id=cause.pk, seen=1, text="甲"),
        lambda: commands.remove_cause(**who, cause_id=cause.pk),
        lambda: commands.add_cause(**who, text="甲", parent=cause.pk),
        lambda: commands.add_measure(**who, fields=measure_fields(district, causes=(cause.pk,))),
    ):
        with pytest.raises(Missing):
            guessed()
    assert Measure.objects.filter(removed_at=None).count() == 1
    assert Cause.objects.filter(removed_at=None).count() == 1


def test_a_measure_of_another_round_is_linked_to_nothing(district):
    walk = Walk(district, register(district))
    walk.to(State.PLANNING)
    measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(district))
    open_round(district, code="XC-2026-02")
    other = Walk(district, register(district))
    other.to(State.PLANNING)
    with pytest.raises(Missing):
        commands.decide_link(**other.who("olga"), measure_id=measure.pk, holds=True)


def test_a_measure_that_one_does_not_see_is_linked_to_nothing(district):
    """A sibling's, in the same round: else its words would show in one's own plan."""
    walk, sibling = Walk(district, register(district)), Walk(district, register(district))
    walk.to(State.PLANNING)
    roads = {"lead_unit": district.units["roads"].pk, "lead_leader": district.people["rona"].pk}
    assign(sibling, **roads)
    commands.acknowledge_finding(**sibling.who("rona"))
    fields = measure_fields(district, owner=roads["lead_unit"], supports=())
    theirs = commands.add_measure(**sibling.who("rona"), fields=fields)
    link = {"measure_id": theirs.pk, "holds": True}
    with pytest.raises(Missing, match=r"measure\.missing"):
        commands.decide_link(**walk.who("olga"), **link)
    assert not walk.finding.measure_links.exists()
    commands.decide_link(**walk.who("rita"), **link)
    commands.decide_link(**walk.who("olga"), measure_id=theirs.pk, holds=False)


def test_nothing_is_overwritten_unseen(walk):
    walk.to(State.PLANNING)
    fields = measure_fields(walk.district)
    measure = commands.add_measure(**walk.who("olga"), fields=fields)
    commands.change_measure(**walk.who("olga"), measure_id=measure.pk, seen=1, fields=fields)
    with pytest.raises(Stale):
        commands.change_measure(**walk.who("wes"), measure_id=measure.pk, seen=1, fields=fields)


def test_a_helper_works_on_the_measures_that_he_helps_with_alone(walk):
    walk.to(State.PLANNING)
    own, helped = (
        commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district, **changes))
        for changes in ({"supports": ()}, {})
    )
    commands.submit_plan(**walk.who("sam"))
    walk.review_plan()
    say = {"as_of": walk.at.date(), "text": "完成一半。"}
    commands.report_progress(**walk.who("hans"), measure_id=helped.pk, **say)
    with pytest.raises(Refused, match="not-supported"):
        commands.report_progress(**walk.who("hans"), measure_id=own.pk, **say)


def test_nobody_reports_what_is_yet_to_come(walk):
    walk.to(State.RECTIFYING)
    with pytest.raises(Invalid, match="day-in-future"):
        commands.report_progress(
            **walk.who("wes"),
            measure_id=walk.measure.pk,
            as_of=walk.at.date() + timedelta(days=2),
            text="已完成。",
        )


def test_a_return_of_the_plan_has_words(walk):
    walk.to(State.PLAN_REVIEW)
    with pytest.raises(Invalid, match="words-missing"):
        commands.review_plan(**walk.who("rita"), agrees=False, opinion=" ")


@pytest.mark.parametrize("months", [0, -1, 61, 10**6])
def test_a_look_back_lies_in_a_time_that_comes(district, months):
    with pytest.raises(Invalid, match=r"round\.lookback"):
        open_round(district, code="XC-2026-03", lookback_months=months)


# Texts.


BAD = ["\x00", "a\x00b", "\ud83d", "a\udc00", "\x08", "\x1b[31m", "\x7f", "\uffff", "\ufffe"]
GOOD = [
    "整改",
    "a\tb",
    "a\nb\r\nc",
    "😀",
    "\u200b",
    "<script>alert(1)</script>",
    "'; DROP--",
    "{{x}}",
]


def ways(walk) -> dict[str, Any]:
    """A text field of each act of a finding that is being planned."""
    who, district = walk.who("olga"), walk.district
    return {
        "cause": lambda text: commands.add_cause(**who, text=text),
        "measure": lambda text: commands.add_measure(
            **who, fields=measure_fields(district, text=text)
        ),
        "standard": lambda text: commands.add_measure(
            **who, fields=measure_fields(district, standard=text)
        ),
        "target": lambda text: commands.add_measure(
            **who, fields=measure_fields(district, target=text)
        ),
        "indicator": lambda text: commands.add_indicator(
            **who,
            name=text,
            measured_in=text,
            baseline=Decimal(1),
            baseline_on=date(2026, 3, 1),
            target=Decimal(0),
        ),
        "dispute": lambda text: commands.dispute_finding(**walk.who("sam"), reasons=text),
        "position": lambda text: commands.take_position(
            **walk.who("sam"), position=Position.PARTLY, reasons=text
        ),
        "heading": lambda text: commands.propose_correction(
            **walk.who("reg"), heading=text, reasons=text
        ),
        "part": lambda text: commands.propose_split(
            **walk.who("reg"), headings=[text, "乙"], reasons="甲"
        ),
    }


@pytest.mark.parametrize("bad", BAD)
def test_no_text_holds_what_cannot_be_kept(walk, bad):
    walk.to(State.PLANNING)
    entries, version = journal.count(), Finding.objects.get().version
    for name, write in ways(walk).items():
        with pytest.raises(Invalid):
            write(f"甲{bad}乙")
        assert journal.count() == entries, name
    assert Finding.objects.get().version == version


@pytest.mark.parametrize("good", GOOD)
def test_every_other_text_is_kept_as_it_was_typed(walk, good):
    walk.to(State.PLANNING)
    cause = commands.add_cause(**walk.who("olga"), text=good)
    assert Cause.objects.get(pk=cause.pk).text == good
    entry = journal.about(walk.finding.pk, most=1)[0]
    assert entry.texts["text"] == good


@pytest.mark.parametrize("length", [20_001, 2_000_000])
def test_no_text_is_longer_than_its_field_takes(walk, length):
    walk.to(State.PLANNING)
    for write in ways(walk).values():
        with pytest.raises(Invalid):
            write("整" * length)


def test_a_text_as_long_as_its_field_takes_is_kept(walk):
    walk.to(State.PLANNING)
    cause = commands.add_cause(**walk.who("olga"), text="整" * 20_000)
    assert len(Cause.objects.get(pk=cause.pk).text) == 20_000


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("field", ["quote", "heading", "stated_status", "criteria", "external"])
def test_nothing_is_registered_that_cannot_be_kept(district, field, bad):
    text = f"甲{bad}乙"
    values: dict[str, Any] = {"passage": commands.Passage(text=text if field == "quote" else "甲")}
    if field == "external":
        values["external"] = (("audit", text),)
    elif field != "quote":
        values[field] = text
    before = Finding.objects.count()
    with pytest.raises(Invalid):
        commands.register_findings(
            round_id=district.round.pk,
            actor=district.actor("reg"),
            at=NOON,
            drafts=[commands.FindingDraft(**values)],
        )
    assert Finding.objects.count() == before
