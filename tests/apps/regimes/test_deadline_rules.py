"""Rules in versions: proposed by one, put in force by another, and no deadline moves unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cast import NOON
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.roles import Role
from zhenggai.apps.regimes import commands, queries
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.regimes.permissions import check_keeps
from zhenggai.core.deadlines import Level, Limit, Period, RuleStatus, Start, Unit
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing

SINCE = date(2026, 4, 1)
THREE, TWO = Period(Unit.MONTHS, 3), Period(Unit.MONTHS, 2)


def propose(district, login="reg", **changes):
    values = {
        "regime": "inspection", "level": Level.COUNTY, "code": "window",
        "limit": Limit.RECTIFICATION, "starts": Start.FEEDBACK, "period": THREE,
        "source": "清溪区巡察整改办法第八条",
    }  # fmt: skip
    who = {"actor": district.actor(login), "at": NOON}
    return commands.propose_rule(**who, **{**values, **changes})


def activate(district, rule, login="iris", *, since=SINCE, reason="办法已印发", fresh=True):
    actor = district.actor(login, fresh=fresh)
    return commands.activate_rule(
        rule_id=rule.pk, actor=actor, at=NOON, valid_from=since, reason=reason
    )


def end(district, rule, *, on, login="reg"):
    return commands.end_rule(
        rule_id=rule.pk, actor=district.actor(login), at=NOON, valid_to=on, reason="办法废止"
    )


def in_force(on=SINCE, level=Level.COUNTY):
    return list(queries.rules_for(regime="inspection", level=level, on=on))


def test_a_proposed_version_is_a_draft_and_sets_nothing(district):
    entries = journal.count()
    made = propose(district)
    assert journal.count() == entries + 1
    (told,) = journal.about(made.pk, most=1)
    assert (told.kind, told.texts) == (
        "deadline_rule.proposed",
        {"source": "清溪区巡察整改办法第八条"},
    )
    assert (made.version, made.status) == (1, "draft")
    assert in_force() == []
    assert queries.explain(rule_id=made.pk, start=date(2026, 4, 1)).day == date(2026, 7, 1)


def test_another_puts_it_in_force_with_one_entry(district):
    made = propose(district)
    entries = journal.count()
    activate(district, made)
    assert journal.count() == entries + 1
    (told, _) = journal.about(made.pk, most=2)
    assert (told.kind, told.texts) == ("deadline_rule.activated", {"reason": "办法已印发"})
    assert told.body["valid_from"] == "2026-04-01"
    assert in_force() == [made]
    assert in_force(SINCE - timedelta(1)) == []
    assert in_force(level=Level.CITY) == []


def test_a_new_version_closes_the_one_before_and_moves_nothing_that_was_given(district):
    old = activate(district, propose(district))
    given = queries.explain(rule_id=old.pk, start=date(2026, 7, 20))
    new = activate(district, propose(district, period=TWO), since=date(2026, 7, 1))
    old.refresh_from_db()
    assert (old.valid_to, new.version) == (date(2026, 6, 30), 2)
    assert in_force(date(2026, 6, 30)) == [old]
    assert in_force(date(2026, 7, 1)) == [new]
    assert queries.explain(rule_id=old.pk, start=date(2026, 7, 20)) == given.__class__(
        given.start, given.day, given.steps, queries.rule_of(old)
    )


def test_a_version_begins_after_every_one_before_it(district):
    activate(district, propose(district))
    draft = propose(district, period=TWO)
    with pytest.raises(Invalid, match=r"deadline-rule\.not-after"):
        activate(district, draft, since=SINCE)
    assert DeadlineRule.objects.get(pk=draft.pk).status == RuleStatus.DRAFT


def test_what_one_has_proposed_he_does_not_put_in_force(district):
    draft = propose(district, "reg")
    with pytest.raises(NotPermitted, match=r"regime\.own-proposal"):
        activate(district, draft, "reg")


def test_a_draft_that_came_with_the_program_waits_for_one_person(district):
    draft = DeadlineRule.objects.get(regime="eco", code="plan")
    assert activate(district, draft, "reg").status == RuleStatus.ACTIVE


@pytest.mark.parametrize("login", ["rita", "vera", "cole", "obi", "sam", "otto", "sys", "sec"])
def test_nobody_but_an_issuers_team_keeps_rules(district, login):
    draft, ours = propose(district), activate(district, propose(district, code="other"))
    for act in (
        lambda: propose(district, login),
        lambda: activate(district, draft, login),
        lambda: end(district, ours, on=SINCE, login=login),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_it_takes_ones_own_hand_and_more_than_one_round(district):
    """No program, nobody on behalf of another, and nobody who issues for a single round."""
    ours = district.actor("reg")
    reach = next(ours.held({Role.REGISTRAR}))
    refused = {
        "regime.needs-own-hand": [
            replace(ours, by_token=True),
            replace(ours, principal=district.people["iris"].pk),
        ],
        "regime.not-the-issuer": [replace(ours, reaches=(replace(reach, round=uuid4()),))],
    }
    for code, actors in refused.items():
        for actor in actors:
            with pytest.raises(NotPermitted) as said:
                check_keeps(actor)
            assert said.value.code == code
    assert check_keeps(ours).capacity == "registrar"


def test_what_binds_needs_a_fresh_factor_and_a_reason(district):
    draft = propose(district)
    with pytest.raises(NotPermitted, match=r"people\.factor-not-fresh"):
        activate(district, draft, fresh=False)
    with pytest.raises(Invalid, match=r"act\.words-missing"):
        activate(district, draft, reason=" ")


def test_a_version_is_put_in_force_once(district):
    made = activate(district, propose(district))
    with pytest.raises(WrongState, match=r"deadline-rule\.not-a-draft"):
        activate(district, made, since=date(2027, 1, 1))


def test_a_rule_ends_without_another(district):
    made = activate(district, propose(district))
    entries = journal.count()
    end(district, made, on=date(2026, 12, 31))
    assert journal.count() == entries + 1
    assert in_force(date(2026, 12, 31)) == [made]
    assert in_force(date(2027, 1, 1)) == []
    with pytest.raises(WrongState, match=r"deadline-rule\.not-in-force"):
        end(district, made, on=date(2027, 12, 31))


def test_a_rule_does_not_end_before_it_began_and_a_draft_does_not_end(district):
    with pytest.raises(WrongState, match=r"deadline-rule\.not-in-force"):
        end(district, propose(district, code="draft"), on=SINCE)
    made = activate(district, propose(district))
    with pytest.raises(Invalid, match=r"deadline-rule\.ends-before"):
        end(district, made, on=SINCE - timedelta(1))


def test_a_rule_of_the_level_stands_before_one_of_the_same_code_for_any(district):
    common = activate(district, propose(district, level=Level.ANY))
    own = activate(district, propose(district, period=TWO), since=date(2026, 5, 1))
    assert in_force(date(2026, 4, 15)) == [common]
    assert in_force(date(2026, 5, 1)) == [own]
    assert in_force(date(2026, 5, 1), Level.CITY) == [common]


@pytest.mark.parametrize(
    ("changes", "refusal", "code"),
    [
        ({"regime": "none"}, Missing, "regime.missing"),
        ({"code": " "}, Invalid, "act.words-missing"),
        ({"source": ""}, Invalid, "act.words-missing"),
        ({"limit": Limit.OTHER}, Invalid, "act.words-missing"),
        ({"name": "名" * 129}, Invalid, "act.words-too-long"),
    ],
)
def test_it_refuses_what_makes_no_rule(district, changes, refusal, code):
    before = DeadlineRule.objects.count()
    with pytest.raises(refusal) as refused:
        propose(district, **changes)
    assert refused.value.code == code
    assert DeadlineRule.objects.count() == before


def test_there_is_no_explanation_by_a_rule_that_is_not_there(district):
    with pytest.raises(Missing, match=r"deadline-rule\.missing"):
        queries.explain(rule_id=uuid4(), start=SINCE)


def test_the_database_keeps_one_open_version_and_no_active_one_without_a_beginning(district):
    made = activate(district, propose(district))
    for changes in ({"version": 2}, {"version": 2, "valid_from": None, "valid_to": None}):
        row = DeadlineRule.objects.get(pk=made.pk)
        row.pk = uuid4()
        for column, value in changes.items():
            setattr(row, column, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
