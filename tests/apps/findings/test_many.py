"""An act on many findings answers of each what the act on one would, for everybody and in every
state; what is refused changes nothing, what is done has an entry of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from matrix import MATRIX, STATES, VIEWERS, expected
from world import World, digest, findings_entries

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.commands import MANY, Outcome, Wanted
from zhenggai.apps.findings.kinds import FindingType, ReturnReason
from zhenggai.apps.findings.models import DeadlineBasis, Finding, PartTaken, Tag, Tagging
from zhenggai.apps.findings.permissions import takes_a_hand
from zhenggai.apps.findings.states import RULES, Part
from zhenggai.apps.journal.models import Entry, Text
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.core.errors import Invalid, NotPermitted
from zhenggai.kit.refusals import status_of

pytestmark = pytest.mark.django_db
ALONE = [name for name, viewer in VIEWERS.items() if not viewer.behalf]


def asked(world: World, act: str) -> dict[str, Any]:
    water = world.district.units["water"].pk
    return {
        "name_unit": {"lead_unit": water},
        "set_deadline": {"due_on": date(2026, 8, 31)},
        "assign": {"lead_unit": water, "due_on": date(2026, 8, 31), "kind": FindingType.PHASED},
        "request_progress": {"due_on": date(2026, 8, 31)},
        "return": {"reason": ReturnReason.NO_RESULT},
        "tag": {"tag": "重点"},
    }[act]


def who(world: World, name: str) -> dict[str, Any]:
    """The viewer after the last act of all walks, with a fresh second factor."""
    walk = max(world.walks.values(), key=lambda one: one.at)
    return {key: value for key, value in world.who(name, walk).items() if key != "finding_id"}


def wanted(world: World) -> list[Wanted]:
    return [Wanted(world.walks[state].finding.pk) for state in STATES]


def told(outcomes: list[Outcome]) -> list[int]:
    return [status_of(one.refused) if one.refused else 200 for one in outcomes]


@pytest.mark.parametrize("act", MANY)
def test_each_is_judged_as_it_would_be_alone(world, act):
    untouched, wrong = digest(), []
    for name in ALONE:
        found = commands.judge_many(
            act, wanted(world), **who(world, name), reason="因故。", arguments=asked(world, act)
        )
        want = [expected(act, VIEWERS[name], state) for state in STATES]
        wrong += [
            f"{name} in {state}: {got}, not {should}"
            for state, got, should in zip(STATES, told(found), want, strict=True)
            if got != should
        ]
    assert wrong == []
    assert digest() == untouched


@pytest.mark.parametrize("act", MANY)
def test_those_that_can_be_are_done_with_one_entry_each_that_names_the_run(world, act):
    row, run = MATRIX[act], uuid4()
    for name in ALONE:
        able = [state for state in STATES if expected(act, VIEWERS[name], state) == 200]
        sid = transaction.savepoint()
        before = {state: findings_entries(world.walks[state].finding) for state in STATES}
        found = commands.act_on_many(
            act,
            wanted(world),
            **who(world, name),
            reason="因故。",
            arguments=asked(world, act),
            run=run,
        )
        assert [s for s, one in zip(STATES, found, strict=True) if one.entry] == able, name
        for state, one in zip(STATES, found, strict=True):
            finding = Finding.objects.get(pk=world.walks[state].finding.pk)
            done = state in able
            assert findings_entries(finding) == before[state] + done
            assert finding.version == world.walks[state].finding.version + done
            assert finding.state in (row.targets or {state}) if done else finding.state == state
            if done:
                entry = Entry.objects.get(pk=one.entry)
                assert str(run) in bytes(entry.leaf).decode()
                assert Text.objects.filter(entry_id=entry.pk, text="因故。").exists()
                if row.part:
                    parts = PartTaken.objects.filter(finding=finding, episode=finding.episode)
                    assert parts.filter(person=world.district.people[name], part=row.part).exists()
        transaction.savepoint_rollback(sid)


# Where each is done by somebody who judges; the others bind nobody.
BINDING = {
    "name_unit": ("registered", "reg"),
    "set_deadline": ("registered", "reg"),
    "assign": ("registered", "reg"),
    "return": ("closing", "cole"),
}


def test_those_that_ask_for_a_part_are_known():
    assert {name for name, one in MANY.items() if RULES[one.act].part} == set(BINDING)


@pytest.mark.parametrize("act", BINDING)
def test_whoever_took_another_part_does_none_of_them_to_that_finding(world, act):
    state, name = BINDING[act]
    walk = world.walks[state]
    person = world.district.people[name]
    taken = Part.VERIFIER if name == "reg" else Part.RECTIFIER
    given = {
        "wanted": [Wanted(walk.finding.pk)],
        **who(world, name),
        "reason": "因故。",
        "arguments": asked(world, act),
    }
    (free,) = commands.judge_many(act, **given)
    assert free.refused is None
    PartTaken.objects.create(
        finding=walk.finding, episode=walk.finding.episode, person=person, part=taken
    )
    for found in (
        commands.judge_many(act, **given),
        commands.act_on_many(act, **given, run=uuid4()),
    ):
        assert [one.refused and one.refused.code for one in found] == ["act.separation"]


@pytest.mark.parametrize("act", BINDING)
def test_whoever_is_of_a_unit_at_work_there_does_none_of_them(world, act):
    state, name = BINDING[act]
    walk = world.walks[state]
    finding = walk.finding
    if finding.lead_unit is None:
        Finding.objects.filter(pk=finding.pk).update(lead_unit=world.district.units["water"])
    told_who = who(world, name)
    told_who["actor"] = replace(told_who["actor"], homes=(world.district.units["water"].path,))
    (found,) = commands.judge_many(
        act,
        [Wanted(finding.pk)],
        **told_who,
        reason="因故。",
        arguments=asked(world, act),
    )
    assert found.refused is not None
    assert found.refused.code == "act.own-unit"


def test_none_of_them_signs_off_reviews_verifies_closes_or_receives():
    never = {Part.RECTIFIER, Part.REVIEWER, Part.VERIFIER}
    for one in MANY.values():
        assert RULES[one.act].part not in never
        # What the closer does to many is to send back; nothing ends by it.
        assert not takes_a_hand(one.act) or one.act.value == "return"


def test_nobody_does_it_for_a_leader_and_nobody_without_a_reason(world):
    first = wanted(world)[:1]
    with pytest.raises(NotPermitted, match=r"act\.needs-own-hand"):
        commands.judge_many(
            "tag", first, **who(world, "seth for sam"), reason="因故。", arguments={"tag": "急"}
        )
    with pytest.raises(Invalid, match=r"act\.words-missing"):
        commands.judge_many("tag", first, **who(world, "iris"), reason=" ", arguments={"tag": "急"})


def test_what_has_changed_since_it_was_looked_at_is_not_done(world):
    finding = world.walks["rectifying"].finding
    (one,) = commands.act_on_many(
        "tag",
        [Wanted(finding.pk, seen=finding.version - 1)],
        **who(world, "iris"),
        reason="因故。",
        arguments={"tag": "急"},
        run=uuid4(),
    )
    assert one.refused is not None
    assert one.refused.code == "finding.changed-meanwhile"
    assert not Tagging.objects.filter(finding=finding).exists()


def test_a_row_may_have_arguments_of_its_own(world):
    registered = world.walks["registered"].finding
    day = date(2026, 7, 31)
    (one,) = commands.act_on_many(
        "set_deadline",
        [Wanted(registered.pk, arguments={"due_on": day})],
        **who(world, "iris"),
        reason="因故。",
        arguments={"due_on": day + timedelta(days=1)},
        run=uuid4(),
    )
    assert one.entry
    assert Finding.objects.get(pk=registered.pk).due_on == day


def test_an_assignment_takes_what_was_laid_down_before(world):
    registered = world.walks["registered"].finding
    iris = who(world, "iris")
    (lacking,) = commands.judge_many(
        "assign", [Wanted(registered.pk)], **iris, reason="因故。", arguments={}
    )
    assert lacking.refused is not None
    assert lacking.refused.code == "assign.no-unit"
    water = world.district.units["water"].pk
    later = {**iris, "actor": replace(iris["actor"], factor_at=iris["at"])}
    commands.name_unit(finding_id=registered.pk, lead_unit=water, **later)
    commands.set_deadline(finding_id=registered.pk, due_on=date(2026, 7, 31), **later)
    (one,) = commands.act_on_many(
        "assign", [Wanted(registered.pk)], **iris, reason="因故。", arguments={}, run=uuid4()
    )
    assert one.entry
    after = Finding.objects.get(pk=registered.pk)
    assert (after.lead_unit_id, after.due_on, after.state) == (water, date(2026, 7, 31), "assigned")


def test_a_new_word_becomes_one_tag_of_its_round(world):
    commands.act_on_many(
        "tag", wanted(world), **who(world, "iris"), reason="归类。",
        arguments={"tag": " 供水  类 "},
        run=uuid4(),
    )  # fmt: skip
    (tag,) = Tag.objects.all()
    assert tag.name == "供水 类"
    assert Tagging.objects.filter(tag=tag).count() == 14


def rule_of(world: World, **values: Any) -> DeadlineRule:
    """In force, and counted from whatever day is said."""
    return DeadlineRule.objects.create(
        regime_id="inspection", level="any", version=1, status="active",
        limit_of="rectification", starts="listed", country="cn", source="试行办法（虚构）",
        valid_from=date(2020, 1, 1),
        **{"code": "many", "unit": "days", "amount": 30, "moves": "stays", **values},
    )  # fmt: skip


def set_deadline(world: World, own: dict[str, Any], **common: Any) -> Outcome:
    (one,) = commands.act_on_many(
        "set_deadline",
        [Wanted(world.walks["registered"].finding.pk, arguments=own)],
        **who(world, "iris"),
        reason="因故。",
        arguments=common,
        run=uuid4(),
    )
    return one


def test_a_rule_sets_the_day_of_each_and_is_kept_with_it(world):
    rule, start = rule_of(world), date(2026, 6, 1)
    one = set_deadline(world, {}, rule=rule.pk, start=start)
    assert one.entry
    assert one.basis is not None
    finding = Finding.objects.get(pk=one.finding)
    assert finding.due_on == one.basis.due.day == start + timedelta(days=30)
    kept = DeadlineBasis.objects.get(finding=finding, ended_at=None)
    assert (kept.rule, kept.start_on, kept.entry) == (rule, start, one.entry)


@pytest.mark.parametrize(
    ("own", "day", "ruled"),
    [
        ({"due_on": date(2026, 7, 20)}, date(2026, 7, 20), False),
        ({"start": date(2026, 6, 3)}, date(2026, 7, 3), True),
        ({"rule": None}, date(2026, 7, 11), True),
    ],
)
def test_what_one_says_of_its_own_stands_for_the_rule_of_all(world, own, day, ruled):
    rule = rule_of(world)
    other = rule_of(world, code="other", amount=40)
    own = {**own, **({"rule": other.pk} if "rule" in own else {})}
    one = set_deadline(world, own, rule=rule.pk, start=date(2026, 6, 1))
    assert Finding.objects.get(pk=one.finding).due_on == day
    assert (one.basis is not None) == ruled


def test_a_rule_of_its_own_stands_for_the_day_of_all(world):
    rule = rule_of(world)
    own = {"rule": rule.pk, "start": date(2026, 6, 1)}
    one = set_deadline(world, own, due_on=date(2026, 8, 1))
    assert Finding.objects.get(pk=one.finding).due_on == date(2026, 7, 1)
