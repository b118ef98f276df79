"""Registrar, rectifier, reviewer, verifier and closer are five persons, on every path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from world import MORE, people_more

from cast import DUE, NOON, Walk, measure_fields, register, walk_to
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import FindingType, Method
from zhenggai.apps.findings.models import CloseOut, Finding, PartTaken
from zhenggai.apps.findings.states import State
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.models import Delegation, Person, Post, Tenure
from zhenggai.apps.people.roles import Role
from zhenggai.apps.regimes.models import Regime
from zhenggai.core.errors import Invalid, NotPermitted, WrongState

PARTS = ("registrar", "rectifier", "reviewer", "verifier", "closer")
ROLE = {
    "registrar": (Role.ISSUER, "office"),
    "rectifier": (Role.LEAD_LEADER, "water"),
    "reviewer": (Role.REVIEWER, "office"),
    "verifier": (Role.VERIFIER, "office"),
    "closer": (Role.CLOSER, "office"),
}
PAIRS = [(taken, wanted) for taken in PARTS for wanted in PARTS if taken != wanted]


def _verify(walk: Walk, who: dict[str, Any]) -> object:
    return commands.verify_finding(
        **who,
        passed=True,
        method=Method.ON_SITE,
        looked_on=who["at"].date(),
        observed="看过。",
    )


# A part, the state in which it is asked for, and an act by which it is taken.
TAKES: dict[str, tuple[State, Callable[[Walk, dict[str, Any]], object]]] = {
    "registrar": (
        State.CLOSED,
        lambda k, who: commands.reopen_finding(
            **who, reasons="又漏。", due_on=k.at.date() + timedelta(days=90)
        ),
    ),
    "rectifier": (
        State.RECTIFYING,
        lambda k, who: commands.revise_plan(**who, reasons="工期有变。"),
    ),
    "reviewer": (State.SUBMITTED, lambda k, who: commands.review_finding(**who, passed=True)),
    "verifier": (State.VERIFYING, _verify),
    "closer": (State.CLOSING, lambda k, who: commands.post_finding(**who)),
}


@pytest.fixture
def nora(district) -> Person:
    """Somebody who has held no role yet."""
    person = Person.objects.create(login="nora", name="Nora（虚构）", joined_on=date(2020, 1, 1))
    district.people["nora"] = person
    return person


def took(finding: Finding, person: Person, part: str, episode: int = 1) -> None:
    PartTaken.objects.create(finding=finding, episode=episode, person=person, part=part)


def attempt(walk: Walk, wanted: str, login: str, **more: Any) -> object:
    walk.days(1)
    return TAKES[wanted][1](walk, walk.who(login, **more))


def give_role(district: Any, login: str, part: str, **more: Any) -> None:
    role, unit = ROLE[part]
    district.grant(login, role, unit, **more)


@pytest.mark.parametrize("wanted", PARTS)
def test_whoever_has_taken_no_part_may_take_one(district, nora, wanted):
    walk = walk_to(district, TAKES[wanted][0])
    give_role(district, "nora", wanted)
    attempt(walk, wanted, "nora")
    assert PartTaken.objects.filter(person=nora, part=wanted).exists()


@pytest.mark.parametrize("acting", [False, True])
@pytest.mark.parametrize(("taken", "wanted"), PAIRS)
def test_nobody_takes_two_parts_of_an_episode(district, nora, taken, wanted, acting):
    walk = walk_to(district, TAKES[wanted][0])
    took(walk.finding, nora, taken)
    give_role(district, "nora", wanted, acting=acting)
    with pytest.raises(NotPermitted, match=r"act\.separation"):
        attempt(walk, wanted, "nora")


# Only leaders of a unit at work let others file for them.
@pytest.mark.parametrize(("taken", "wanted"), [pair for pair in PAIRS if "rectifier" in pair])
def test_nobody_takes_a_part_where_his_leader_for_whom_he_files_took_another(
    district, nora, taken, wanted
):
    """A page filed for a leader counts for both: the secretary with a part of his own may not file
    it, and whoever filed one may not judge."""
    if wanted == "rectifier":
        walk = walk_to(district, State.PLANNING)
        give_delegation(district, "sam", "nora")
        took(walk.finding, nora, taken)
        commands.add_measure(**walk.who("olga"), fields=measure_fields(district))
        with pytest.raises(NotPermitted, match=r"act\.separation"):
            commands.submit_plan(**walk.who("nora", principal="sam"), paper="a" * 64)
        return
    walk = walk_to(district, State.PLANNING)
    give_delegation(district, "sam", "nora")
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(district))
    commands.submit_plan(**walk.who("nora", principal="sam"), paper="a" * 64)
    parts = PartTaken.objects.filter(part="rectifier").values_list("person__login", flat=True)
    assert {"nora", "sam"} <= set(parts)
    walk.review_plan()
    walk.to(TAKES[wanted][0])
    give_role(district, "nora", wanted)
    with pytest.raises(NotPermitted, match=r"act\.separation"):
        attempt(walk, wanted, "nora")


def give_delegation(district: Any, principal: str, delegate: str) -> None:
    Delegation.objects.create(
        principal=district.people[principal],
        delegate=district.people[delegate],
        from_on=date(2026, 1, 1),
        to_on=date(2026, 12, 31),
        given_at=NOON,
    )


@pytest.mark.parametrize("wanted", ["reviewer", "verifier", "closer"])
@pytest.mark.parametrize("how", ["post", "role", "delegation"])
@pytest.mark.parametrize("home", ["water", "water-east", "roads"])
def test_nobody_judges_the_work_of_his_own_unit_or_one_above_his(district, nora, wanted, how, home):
    """A post or a role at work there; the units that lead and that support are both at work."""
    walk = walk_to(district, TAKES[wanted][0])
    give_role(district, "nora", wanted)
    if how == "post":
        give_post(district, nora, home)
    elif how == "role":
        district.grant("nora", Role.RESPONSIBLE, home)
    else:
        give_post(district, nora, home, until=walk.at.date() + timedelta(days=30))
    with pytest.raises(NotPermitted, match=r"act\.own-unit"):
        attempt(walk, wanted, "nora")


def give_post(district: Any, person: Person, unit: str, until: date | None = None) -> None:
    post = Post.objects.create(unit=district.units[unit], code="extra", name="兼职")
    Tenure.objects.create(
        person=person, post=post, from_on=date(2020, 1, 1), to_on=until, acting=until is not None
    )


@pytest.mark.parametrize("wanted", ["reviewer", "verifier", "closer"])
def test_a_unit_above_the_one_at_work_may_hold_a_judge(district, nora, wanted):
    walk = walk_to(district, TAKES[wanted][0])
    give_role(district, "nora", wanted)
    give_post(district, nora, "gov")
    attempt(walk, wanted, "nora")


def test_a_post_that_is_over_keeps_nobody_from_judging(district, nora):
    walk = walk_to(district, State.SUBMITTED)
    give_role(district, "nora", "reviewer")
    give_post(district, nora, "water", until=walk.at.date() - timedelta(days=1))
    attempt(walk, "reviewer", "nora")


def test_a_plan_is_not_reviewed_by_one_of_the_unit(district, nora):
    walk = walk_to(district, State.PLAN_REVIEW)
    give_role(district, "nora", "reviewer")
    give_post(district, nora, "water")
    with pytest.raises(NotPermitted, match=r"act\.own-unit"):
        commands.review_plan(**walk.who("nora"), agrees=True)


@pytest.mark.parametrize("act", ["assign", "decide", "reopen"])
def test_no_deadline_is_set_and_no_dispute_decided_by_one_of_the_unit(district, nora, act):
    state = {"assign": State.REGISTERED, "decide": State.DISPUTED, "reopen": State.CLOSED}[act]
    walk = walk_to(district, state)
    give_role(district, "nora", "registrar")
    give_post(district, nora, "water-east")
    who = walk.who("nora")
    water = district.units["water"].pk
    acts: dict[str, Callable[[], object]] = {
        "assign": lambda: commands.assign_finding(
            **who, lead_unit=water, due_on=date(2026, 8, 31), kind=FindingType.PHASED
        ),
        "decide": lambda: commands.decide_dispute(**who, upheld=True, reasons="成立。"),
        "reopen": lambda: commands.reopen_finding(
            **who, reasons="又漏。", due_on=date(2026, 12, 1)
        ),
    }
    with pytest.raises(NotPermitted, match=r"act\.own-unit"):
        acts[act]()


@pytest.mark.parametrize("wanted", ["reviewer", "verifier", "closer"])
def test_whoever_planned_does_not_judge(district, nora, wanted):
    """Also after he has left the unit."""
    walk = walk_to(district, State.PLANNING)
    district.grant("nora", Role.LEAD_OFFICER, "water", to_on=walk.at.date())
    walk.measure = commands.add_measure(**walk.who("nora"), fields=measure_fields(district))
    commands.submit_plan(**walk.who("sam"))
    walk.review_plan()
    walk.to(TAKES[wanted][0])
    give_role(district, "nora", wanted)
    with pytest.raises(NotPermitted, match=r"act\.separation"):
        attempt(walk, wanted, "nora")


@pytest.mark.parametrize("wanted", ["reviewer", "verifier", "closer"])
def test_whoever_is_named_responsible_does_not_judge(district, nora, wanted):
    walk = walk_to(district, State.PLANNING)
    fields = measure_fields(district, responsible=nora.pk)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=fields)
    commands.submit_plan(**walk.who("sam"))
    walk.review_plan()
    walk.to(TAKES[wanted][0])
    give_role(district, "nora", wanted)
    with pytest.raises(NotPermitted, match=r"act\.separation"):
        attempt(walk, wanted, "nora")


@pytest.mark.parametrize("wanted", ["reviewer", "verifier", "closer"])
def test_the_leader_to_whom_it_was_given_does_not_judge(district, nora, wanted):
    walk = walk_to(district, TAKES[wanted][0])
    Finding.objects.filter(pk=walk.finding.pk).update(lead_leader=nora)
    give_role(district, "nora", wanted)
    with pytest.raises(NotPermitted, match=r"act\.separation"):
        attempt(walk, wanted, "nora")


@pytest.mark.parametrize("login", ["iris", "reg", "rita", "dora", "vera", "cole"])
def test_no_unit_shuts_a_judge_out_by_naming_him_responsible(district, login):
    walk = walk_to(district, State.PLANNING)
    fields = measure_fields(district, responsible=district.people[login].pk)
    with pytest.raises(Invalid, match="judge-named"):
        commands.add_measure(**walk.who("olga"), fields=fields)


@pytest.mark.parametrize("where", ["owner", "supports"])
def test_no_unit_shuts_all_judges_out_by_naming_a_unit_above_them(district, where):
    walk = walk_to(district, State.PLANNING)
    unit = district.units["district"].pk
    fields = measure_fields(district, **{where: unit if where == "owner" else (unit,)})
    with pytest.raises(Invalid, match="unit-of-judges"):
        commands.add_measure(**walk.who("olga"), fields=fields)


def test_a_finding_is_not_assigned_to_a_unit_that_holds_the_issuer(district):
    from cast import open_round

    open_round(district, code="XC-2026-09", inspected=district.units["district"].pk)
    walk = Walk(district, register(district))
    with pytest.raises(Invalid, match=r"assign\.unit-of-judges"):
        commands.assign_finding(
            **walk.who("iris"),
            lead_unit=district.units["district"].pk,
            due_on=DUE,
            kind=FindingType.PHASED,
        )


MERGED = {"registrar", "reviewer", "closer"}


@pytest.mark.parametrize("profile", ["registrar,reviewer,closer", ",".join(PARTS)])
@pytest.mark.parametrize(("taken", "wanted"), PAIRS)
def test_a_regime_merges_registrar_reviewer_and_closer_alone(
    district, nora, taken, wanted, profile
):
    """Even where its profile names more."""
    Regime.objects.filter(pk="inspection").update(merged_parts=profile)
    walk = walk_to(district, TAKES[wanted][0])
    took(walk.finding, nora, taken)
    give_role(district, "nora", wanted)
    if {taken, wanted} <= MERGED:
        attempt(walk, wanted, "nora")
    else:
        with pytest.raises(NotPermitted, match=r"act\.separation"):
            attempt(walk, wanted, "nora")


def test_a_profile_that_names_two_merges_these_two(district, nora):
    Regime.objects.filter(pk="inspection").update(merged_parts="registrar,reviewer")
    walk = walk_to(district, State.CLOSING)
    took(walk.finding, nora, "reviewer")
    give_role(district, "nora", "closer")
    with pytest.raises(NotPermitted, match=r"act\.separation"):
        attempt(walk, "closer", "nora")


def test_a_merge_shows_on_the_close_out(district):
    Regime.objects.filter(pk="inspection").update(merged_parts="registrar,reviewer,closer")
    walk = walk_to(district, State.CLOSED)
    assert CloseOut.objects.get(finding=walk.finding).merged_parts == "closer,registrar,reviewer"


def test_without_a_profile_nothing_shows(walk):
    walk.to(State.CLOSED)
    assert CloseOut.objects.get(finding=walk.finding).merged_parts == ""


def test_a_new_episode_starts_afresh(district, nora):
    """Who reviewed the last one may verify this one; who re-opened is its registrar."""
    walk = walk_to(district, State.CLOSED)
    commands.reopen_finding(**walk.who("iris"), reasons="又漏。", due_on=date(2026, 12, 1))
    fields = measure_fields(district, due_on=date(2026, 11, 1))
    walk.measure = commands.add_measure(**walk.who("olga"), fields=fields)
    commands.submit_plan(**walk.who("sam"))
    walk.review_plan()
    walk.to(State.SUBMITTED)
    commands.review_finding(**walk.who("rita"), passed=True)
    district.grant("cole", Role.VERIFIER, "office")
    attempt(walk, "verifier", "cole")
    district.grant("iris", Role.CLOSER, "office")
    with pytest.raises(NotPermitted, match=r"act\.separation"):
        commands.post_finding(**walk.who("iris"))


def test_a_new_episode_is_not_handed_in_with_the_work_of_the_last(walk):
    walk.to(State.CLOSED)
    commands.reopen_finding(**walk.who("iris"), reasons="又漏。", due_on=date(2026, 12, 1))
    with pytest.raises(Invalid, match="nothing-new"):
        commands.submit_plan(**walk.who("sam"))
    fields = measure_fields(walk.district, due_on=date(2026, 11, 1))
    new = commands.add_measure(**walk.who("olga"), fields=fields)
    commands.submit_plan(**walk.who("sam"))
    walk.review_plan()
    commands.propose_drop(**walk.who("olga"), measure_id=new.pk, reasons="已并入。")
    commands.decide_drop(**walk.who("rita"), measure_id=new.pk, agreed=True)
    with pytest.raises(WrongState, match="nothing-done"):
        commands.submit_finding(**walk.who("sam"), statement="已完成。", pledge=True)


def look_back(walk: Walk, login: str, **more: Any) -> object:
    walk.days(30)
    return commands.look_back(
        **walk.who(login, **more),
        holds=True,
        method=Method.ON_SITE,
        looked_on=walk.at.date(),
        observed="稳固。",
    )


def test_nobody_looks_back_at_what_he_verified(walk):
    walk.to(State.CLOSED)
    with pytest.raises(NotPermitted, match=r"look-back\.own-verification"):
        look_back(walk, "vera")


def test_another_verifier_looks_back(district, nora):
    walk = walk_to(district, State.CLOSED)
    district.grant("nora", Role.VERIFIER, "office")
    look_back(walk, "nora")


@pytest.mark.parametrize("login", ["rita", "cole", "sam", "reg"])
def test_nobody_with_another_part_looks_back(walk, login):
    walk.to(State.CLOSED)
    walk.district.grant(login, Role.VERIFIER, "office")
    with pytest.raises(NotPermitted, match=r"act\.(separation|own-unit)"):
        look_back(walk, login)


@pytest.mark.parametrize("kind", ["withdrawal", "merge", "split", "correction"])
@pytest.mark.parametrize("agreed", [True, False])
def test_nobody_decides_what_he_proposed(district, kind, agreed):
    other = register(district, "另一条。")
    walk = Walk(district, register(district))
    who = walk.who("reg")
    asked = {
        "withdrawal": lambda: commands.propose_withdrawal(**who, reasons="重复。"),
        "merge": lambda: commands.propose_merge(**who, into=other.pk, reasons="同一。"),
        "split": lambda: commands.propose_split(**who, headings=["甲", "乙"], reasons="两件。"),
        "correction": lambda: commands.propose_correction(**who, heading="甲", reasons="漏。"),
    }[kind]()
    with pytest.raises(NotPermitted, match=r"proposal\.own"):
        commands.decide_proposal(
            **walk.who("reg"), proposal_id=asked.pk, agreed=agreed, reasons="属实。"
        )
    commands.decide_proposal(
        **walk.who("iris"), proposal_id=asked.pk, agreed=agreed, reasons="属实。"
    )


def test_nobody_gives_the_opinions_of_two_offices(district):
    walk = walk_to(district, State.PLAN_REVIEW)
    district.grant("rita", Role.REVIEWER, "discipline")
    commands.review_plan(**walk.who("rita"), agrees=True, office=district.units["office"].pk)
    with pytest.raises(NotPermitted, match=r"plan\.opinion-given"):
        commands.review_plan(
            **walk.who("rita"), agrees=True, office=district.units["discipline"].pk
        )


def test_no_second_opinion_of_one_office(district):
    people_more(district)
    walk = walk_to(district, State.PLAN_REVIEW)
    district.grant("lena", Role.REVIEWER, "office")
    district.grant("rhea", Role.REVIEWER, "office")
    commands.review_plan(**walk.who("rita"), agrees=True)
    with pytest.raises(NotPermitted, match=r"plan\.opinion-given"):
        commands.review_plan(**walk.who("rhea"), agrees=True)
    assert set(MORE) <= set(district.people)


def test_an_administrator_acts_for_nobody(district):
    give_delegation(district, "sam", "sys")
    walk = walk_to(district, State.PLANNING)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(district))
    actor = people.actor_of(
        district.people["sys"].pk, on=walk.at.date(), principal=district.people["sam"].pk
    )
    assert (actor.reaches, actor.admin) == ((), Role.SYSTEM_ADMIN)


def test_a_page_is_filed_by_whom_the_leader_let_and_by_nobody_else(district):
    walk = walk_to(district, State.PLANNING)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(district))
    with pytest.raises(NotPermitted, match=r"people\.no-delegation"):
        walk.who("otto", principal="sam")
    with pytest.raises(NotPermitted, match=r"act\.paper-is-for-delegates"):
        commands.submit_plan(**walk.who("sam"), paper="a" * 64)
    with pytest.raises(NotPermitted, match=r"act\.needs-own-hand"):
        commands.submit_plan(**walk.who("seth", principal="sam"))
    with pytest.raises(NotPermitted, match=r"act\.factor-not-fresh"):
        commands.submit_plan(**walk.who("seth", principal="sam", fresh=False), paper="a" * 64)
    commands.submit_plan(**walk.who("seth", principal="sam"), paper="a" * 64)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_delegation_ends(district, when):
    Delegation.objects.update(to_on=date(2026, 12, 31))
    day = date(2025, 12, 31) if when == "before" else date(2027, 1, 1)
    with pytest.raises(NotPermitted, match=r"people\.no-delegation"):
        people.actor_of(district.people["seth"].pk, on=day, principal=district.people["sam"].pk)


@pytest.mark.parametrize("wanted", ["reviewer", "verifier", "closer"])
def test_a_role_on_loan_judges_as_little_as_ones_own(district, nora, wanted):
    """Whoever acts in an empty post (代理) has the separation of a holder."""
    walk = walk_to(district, TAKES[wanted][0])
    give_role(district, "sam", wanted, acting=True)
    with pytest.raises(NotPermitted, match=r"act\.(separation|own-unit)"):
        attempt(walk, wanted, "sam")


@pytest.mark.parametrize("minutes", [-1, 16, 60 * 24])
@pytest.mark.parametrize("wanted", ["reviewer", "verifier", "closer", "registrar", "rectifier"])
def test_no_act_that_binds_without_a_factor_shown_just_before(district, wanted, minutes):
    walk = walk_to(district, TAKES[wanted][0])
    walk.days(1)
    login = {"registrar": "iris", "rectifier": "sam", "reviewer": "rita", "verifier": "vera"}
    who = walk.who(login.get(wanted, "cole"))
    shown = None if minutes < 0 else who["at"] - timedelta(minutes=minutes)
    for factor_at in (shown, who["at"] + timedelta(minutes=5)):
        stale = {**who, "actor": replace(who["actor"], factor_at=factor_at)}
        with pytest.raises(NotPermitted, match=r"act\.factor-not-fresh"):
            TAKES[wanted][1](walk, stale)
    TAKES[wanted][1](walk, who)


def test_evidence_shared_with_another_finding_opens_no_way_to_judge(district, nora):
    """Whoever uploaded what stands for this finding too has not taken part in this one, yet he
    belongs to its unit."""
    walk = walk_to(district, State.SUBMITTED)
    district.grant("wes", Role.REVIEWER, "office")
    with pytest.raises(NotPermitted, match=r"act\.(separation|own-unit)"):
        attempt(walk, "reviewer", "wes")
