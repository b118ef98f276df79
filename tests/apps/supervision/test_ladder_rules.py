"""Rules of the ladder: proposed by one person, put in force by another, each version by date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from on_the_ladder import LATE, Climb, climb_of

from cast import Walk
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.roles import Role
from zhenggai.apps.regimes.models import Regime
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.commands import Said
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.models import LadderRule
from zhenggai.apps.supervision.queries import ladder
from zhenggai.core.deadlines import Level, Unit
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db
SAID = Said(
    roles=(Role.ISSUER,),
    above=False,
    after=None,
    overdue=False,
    report_in=10,
    report_unit=Unit.WORKING_DAYS,
    appeal_in=15,
    appeal_unit=Unit.DAYS,
    decide_in=1,
    decide_unit=Unit.MONTHS,
    handed_on=1,
    kept_months=12,
)


@pytest.fixture
def climb(walk: Walk) -> Climb:
    return climb_of(walk)


def propose(climb: Climb, by: str = "reg", **changes: object) -> LadderRule:
    given = {
        "regime": "inspection",
        "rung": Rung.ORDER,
        "said": SAID,
        "source": "区委办〔2026〕3号",
    }
    return commands.propose_rung(**climb.who(by), **{**given, **changes})


def put(climb: Climb, rules: list[LadderRule], by: str = "iris", since: date = LATE) -> None:
    keys = [one.pk for one in rules]
    commands.put_in_force(rules=keys, since=since, today=climb.day, **climb.who(by))


def test_what_came_with_the_program_binds_nobody_and_says_what_it_rests_on(db):
    assert LadderRule.objects.count() == 5 * Regime.objects.count()
    for one in LadderRule.objects.all():
        assert one.valid_from is None
        assert "请按本单位规定修改后启用" in one.source
    assert ladder.rungs(regime="inspection", on=LATE) == {}


def test_one_proposes_and_another_puts_in_force_and_the_version_before_ends(climb: Climb):
    before = climb.issue()
    made = propose(climb)
    assert made.version == 2
    assert ladder.rungs(regime="inspection", on=LATE)[Rung.ORDER] == before.rule
    with pytest.raises(NotPermitted) as refused:
        put(climb, [made], by="reg")
    assert refused.value.code == "ladder.own-proposal"
    put(climb, [made], since=LATE + timedelta(3))
    assert ladder.rungs(regime="inspection", on=LATE)[Rung.ORDER] == before.rule
    assert ladder.rungs(regime="inspection", on=LATE + timedelta(3))[Rung.ORDER] == made
    # What was issued keeps the rule and the day under which it was.
    before.refresh_from_db()
    assert (before.rule.version, before.due_on) == (1, LATE + timedelta(15))
    assert ladder.report_by(made, date(2026, 9, 30)).day == date(2026, 10, 20)


def test_a_rule_for_the_level_stands_before_one_that_tells_none_apart(climb: Climb):
    of_county = propose(climb, level=Level.COUNTY)
    put(climb, [of_county])
    found = ladder.rungs(regime="inspection", level=Level.COUNTY, on=LATE)
    assert found[Rung.ORDER] == of_county
    assert ladder.rungs(regime="inspection", on=LATE)[Rung.ORDER] != of_county


def end(climb: Climb, rule: LadderRule, by: str = "iris", **changes: object) -> LadderRule:
    given = {"since": LATE + timedelta(5), "today": climb.day, "reasons": "文件已废止。"}
    return commands.end_rung(rule_id=rule.pk, **climb.who(by), **{**given, **changes})


def test_one_that_is_let_end_is_in_force_no_more_from_that_day_on(climb: Climb):
    before = climb.issue()
    ended = end(climb, before.rule)
    assert ended.valid_to == LATE + timedelta(4)
    assert Rung.ORDER in ladder.rungs(regime="inspection", on=LATE + timedelta(4))
    assert Rung.ORDER not in ladder.rungs(regime="inspection", on=LATE + timedelta(5))
    told = journal.about(ended.pk, most=1)[0]
    assert (told.kind, told.body["since"]) == ("ladder.ended", "2026-09-12")
    assert told.texts == {"reasons": "文件已废止。"}
    # What was issued keeps the rule under which it was.
    climb.report(climb.receive(before))
    climb.day = LATE + timedelta(5)
    with pytest.raises(WrongState) as refused:
        climb.issue()
    assert refused.value.code == "step.no-such-rung"
    with pytest.raises(WrongState) as refused:
        end(climb, ended, since=LATE + timedelta(9))
    assert refused.value.code == "ladder.not-in-force"


def test_a_version_that_begins_before_the_last_ends_closes_it_and_two_never_hold(climb: Climb):
    first = LadderRule.objects.get(regime="inspection", rung=Rung.ORDER)
    made = propose(climb)
    end(climb, first, since=LATE + timedelta(20))
    put(climb, [made], since=LATE + timedelta(3))
    first.refresh_from_db()
    assert first.valid_to == LATE + timedelta(2)
    later = propose(climb)
    end(climb, made, since=LATE + timedelta(10))
    put(climb, [later], since=LATE + timedelta(12))
    assert Rung.ORDER not in ladder.rungs(regime="inspection", on=LATE + timedelta(11))
    made.refresh_from_db()
    assert made.valid_to == LATE + timedelta(9)


def test_it_ends_neither_in_the_past_nor_before_it_held_nor_without_reasons(climb: Climb):
    made = propose(climb)
    with pytest.raises(WrongState):
        end(climb, made)
    put(climb, [made], since=LATE + timedelta(5))
    for changes, code in (
        ({"since": LATE - timedelta(1)}, "ladder.end-past"),
        ({"since": LATE + timedelta(5)}, "ladder.end-before"),
        ({"since": LATE + timedelta(6), "reasons": " "}, "act.words-missing"),
    ):
        with pytest.raises(Invalid) as refused:
            end(climb, made, **changes)
        assert refused.value.code == code


def test_only_the_office_that_put_it_in_force_or_one_above_lets_it_end(climb: Climb):
    made = propose(climb)
    put(climb, [made])
    climb.walk.district.grant("dora", Role.ISSUER, "discipline")
    with pytest.raises(NotPermitted) as refused:
        end(climb, made, by="dora")
    assert refused.value.code == "ladder.other-office"
    for login in ("sam", "rita", "sys", "gina"):
        with pytest.raises(NotPermitted):
            end(climb, made, by=login)
    end(climb, made, by="ida")


@pytest.mark.parametrize("login", ["sam", "rita", "otto", "sys", "gina"])
def test_nobody_but_an_issuers_team_says_what_binds(climb: Climb, login: str):
    with pytest.raises(NotPermitted):
        propose(climb, by=login)
    made = propose(climb)
    with pytest.raises(NotPermitted):
        put(climb, [made], by=login)


def test_it_takes_a_fresh_factor_to_put_one_in_force(climb: Climb):
    made = propose(climb)
    climb.actor = lambda login: replace(Climb(climb.walk).actor(login), factor_at=None)  # type: ignore[method-assign]
    with pytest.raises(NotPermitted) as refused:
        put(climb, [made])
    assert refused.value.code == "people.factor-not-fresh"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"roles": ()}, "roles"),
        ({"roles": (Role.LEAD_LEADER,)}, "roles"),
        ({"roles": (Role.SYSTEM_ADMIN,)}, "roles"),
        ({"after": Rung.ORDER}, "after"),
        ({"after": Rung.TALK}, "after"),
        ({"report_in": -1}, "report_in"),
        ({"appeal_in": 0}, "appeal_in"),
        ({"decide_in": 9_999}, "decide_in"),
        ({"report_unit": Unit.FIXED}, "report_unit"),
        ({"handed_on": 10}, "handed_on"),
        ({"kept_months": 0}, "kept_months"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(climb: Climb, changes, field):
    with pytest.raises(Invalid) as refused:
        propose(climb, said=replace(SAID, **changes))
    assert refused.value.values["field"] == field
    assert LadderRule.objects.filter(version=2).count() == 0


def test_none_is_put_in_force_for_the_past_twice_or_together_with_one_that_is_refused(climb: Climb):
    made, second = propose(climb), propose(climb)
    for rules, since, code in (
        ([made], LATE - timedelta(1), "ladder.since-past"),
        ([], LATE, "ladder.nothing-chosen"),
        ([made, second], LATE, "ladder.before-the-last"),
    ):
        with pytest.raises(Invalid) as refused:
            put(climb, rules, since=since)
        assert refused.value.code == code
    made.refresh_from_db()
    assert made.valid_from is None
    put(climb, [made])
    with pytest.raises(WrongState):
        put(climb, [made], since=LATE + timedelta(1))
    with pytest.raises(Missing):
        propose(climb, regime="nothing")
