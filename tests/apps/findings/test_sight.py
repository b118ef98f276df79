"""Who sees which finding, for every viewer of the matrix and for roles drawn at random."""

from __future__ import annotations

import random
from datetime import date

import pytest
from django.db import transaction
from matrix import STATES, VIEWERS, sees
from world import World

from cast import NOON
from zhenggai.apps.findings import queries
from zhenggai.apps.findings.models import Finding, MeasureSupport, Round, RoundOffice
from zhenggai.apps.people import queries as people
from zhenggai.apps.people.models import Grant, Person
from zhenggai.apps.people.roles import BUSINESS
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db
NEVER = [n for n, v in VIEWERS.items() if v.sees == "never"]
NAMES = [n for n, v in VIEWERS.items() if v.behalf != "paper"]


def seen_by(world: World, name: str) -> set[str]:
    """The states whose finding a viewer sees, in a list."""
    found = set()
    for state, walk in world.walks.items():
        scope = queries.scope_of(world.actor(name, walk))
        if queries.visible(scope).filter(pk=walk.finding.pk).exists():
            found.add(state)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_each_sees_what_is_his(world, name):
    assert seen_by(world, name) == {s for s in STATES if sees(VIEWERS[name], s)}


@pytest.mark.parametrize("name", NAMES)
def test_one_finding_is_found_by_whoever_sees_it(world, name):
    for state, walk in world.walks.items():
        scope = queries.scope_of(world.actor(name, walk))
        if sees(VIEWERS[name], state):
            assert queries.find(walk.finding.pk, scope=scope) == walk.finding
        else:
            with pytest.raises(Missing):
                queries.find(walk.finding.pk, scope=scope)


@pytest.mark.parametrize("name", NAMES)
def test_only_helpers_see_less_than_the_whole(world, name):
    for state, walk in world.walks.items():
        whole = queries.sees_whole(walk.finding, world.actor(name, walk))
        assert whole == (sees(VIEWERS[name], state) and VIEWERS[name].sees != "helping"), state


@pytest.mark.parametrize("name", NEVER)
def test_whoever_sees_nothing_has_no_count_and_no_round(world, name):
    scope = queries.scope_of(world.actor(name, world.walks["closed"]))
    assert queries.visible(scope).count() == 0
    assert queries.rounds_of(scope).count() == 0


def oracle(
    grants: list[Grant], finding: Finding, offices: list[str], on: date
) -> tuple[bool, bool]:
    """Whether the grants show the finding at all, and whole: written out for one finding."""
    round_ = finding.round
    here = [g for g in grants if g.round in {None, round_.pk}]
    issuer = [g for g in here if round_.issuer.path.startswith(g.unit.path)]
    if any(g.role in {"issuer", "registrar"} for g in issuer):
        return True, True
    if finding.lead_unit is None or finding.state == "registered" or on < round_.feedback_on:
        return False, False
    lead, office = finding.lead_unit.path, [p for p in offices if p]
    whole = (
        any(g.role in {"reviewer", "verifier", "closer"} for g in issuer)
        or any(g.role == "observer" and g.round == round_.pk for g in grants)
        or any(g.role == "reviewer" and p.startswith(g.unit.path) for g in here for p in office)
        or any(
            g.role in {"lead_leader", "lead_officer", "responsible"}
            and g.round is None
            and lead.startswith(g.unit.path)
            for g in grants
        )
    )
    helps = MeasureSupport.objects.filter(
        measure__links__finding=finding, measure__removed_at=None
    ).values_list("unit__path", flat=True)
    rectifying = {"lead_leader", "lead_officer", "responsible", "supporting"}
    part = any(
        g.role in rectifying and g.round is None and path.startswith(g.unit.path)
        for g in grants
        for path in helps
    )
    return whole or part, whole


@pytest.mark.parametrize("seed", range(12))
def test_for_any_roles_the_list_and_the_single_question_agree(world, seed):
    """Random roles: what SQL shows is what `sees_whole` says and what is written out by hand."""
    chance = random.Random(seed)  # noqa: S311 - a draw of cases, and no secret
    units, rounds = list(world.district.units.values()), [None, *Round.objects.all()]
    findings = [walk.finding for walk in world.walks.values()]
    offices = {
        r.pk: list(RoundOffice.objects.filter(round=r).values_list("unit__path", flat=True))
        for r in Round.objects.all()
    }
    sid = transaction.savepoint()
    nora = Person.objects.create(login=f"nora{seed}", name="Nora", joined_on=date(2020, 1, 1))
    for _ in range(6):
        Grant.objects.filter(person=nora).delete()
        for _ in range(chance.randint(1, 3)):
            round_ = chance.choice(rounds)
            Grant.objects.create(
                person=nora,
                role=chance.choice(sorted(BUSINESS)),
                unit=chance.choice(units),
                round=round_ and round_.pk,
                from_on=date(2020, 1, 1),
            )
        on = chance.choice([NOON.date(), NOON.date(), date(2026, 3, 1)])
        grants = list(Grant.objects.filter(person=nora).select_related("unit"))
        actor = people.actor_of(nora.pk, on=on)
        scope = queries.scope_of(actor)
        listed = set(queries.visible(scope).values_list("pk", flat=True))
        whole = set(Finding.objects.filter(queries.sight(scope)).values_list("pk", flat=True))
        for finding in findings:
            want = oracle(grants, finding, offices[finding.round_id], on)
            assert (finding.pk in listed, finding.pk in whole) == want, (grants, finding.state)
            assert (queries.sees(finding, actor), queries.sees_whole(finding, actor)) == want
        seen = set(queries.rounds_of(scope).values_list("pk", flat=True))
        assert {f.round_id for f in findings if f.pk in listed} <= seen
    transaction.savepoint_rollback(sid)
