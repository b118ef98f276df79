"""Roles: given by the security administrator to others, and never where they clash."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from apps.people.conftest import BEGAN, kinds
from zhenggai.apps.people import commands
from zhenggai.apps.people.models import Grant
from zhenggai.apps.people.queries import actor_of
from zhenggai.apps.people.roles import ADMINS, BUSINESS, Role
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing

FROM = date(2026, 11, 1)


@pytest.fixture
def give(sec, acting, bureau, noon):
    def go(person, role=Role.RESPONSIBLE, by=None, **more):
        given = {"unit": bureau.pk, "from_on": FROM, "to_on": None, "at": noon, **more}
        return commands.give_grant(actor=acting(by or sec), person=person.pk, role=role, **given)

    return go


def test_a_role_is_given_and_told_once(give, otto, sec, bureau, noon):
    grant = give(otto)

    assert grant.granted_by == sec
    assert [r.role for r in actor_of(otto.pk, on=noon.date()).reaches] == [Role.RESPONSIBLE]
    assert kinds() == ["grant.given"]


@pytest.mark.parametrize("who", ["sys", "aud", "sam", "rita", "otto"])
def test_nobody_else_gives_or_takes_roles(request, give, sam, acting, noon, who):
    person = request.getfixturevalue(who)
    before = Grant.objects.count()

    with pytest.raises(NotPermitted, match="not-that-admin"):
        give(sam, by=person)
    with pytest.raises(NotPermitted, match="not-that-admin"):
        commands.end_grant(actor=acting(person), grant=sam.grants.get().pk, at=noon)
    assert Grant.objects.count() == before
    assert sam.grants.get().withdrawn_at is None


@pytest.mark.parametrize("role", sorted(Role))
def test_nobody_gives_himself_a_role(give, sec, role):
    with pytest.raises(NotPermitted, match="grant-to-oneself"):
        give(sec, role)


def test_the_database_too_refuses_a_grant_to_oneself(sec, bureau):
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            person=sec, role=Role.REVIEWER, unit=bureau, from_on=FROM, granted_by=sec
        )


@pytest.mark.parametrize("role", sorted(ADMINS))
def test_no_role_of_an_administrator_is_given(give, otto, role):
    with pytest.raises(NotPermitted, match="not-invited"):
        give(otto, role)


@pytest.mark.parametrize("role", sorted(BUSINESS))
@pytest.mark.parametrize("whom", ["sys", "aud"])
def test_an_administrator_gets_no_role_of_the_business(request, give, whom, role):
    with pytest.raises(NotPermitted, match="roles-clash"):
        give(request.getfixturevalue(whom), role)


def test_a_role_asks_for_a_fresh_factor(sec, acting, otto, bureau, noon):
    with pytest.raises(NotPermitted, match="not-fresh"):
        commands.give_grant(
            actor=acting(sec, fresh=False),
            person=otto.pk,
            role=Role.CLOSER,
            unit=bureau.pk,
            from_on=FROM,
            to_on=None,
            at=noon,
        )


def test_a_role_taken_back_is_gone_at_once(give, otto, sec, acting, noon):
    grant = give(otto, from_on=noon.date())

    commands.end_grant(actor=acting(sec), grant=grant.pk, at=noon)

    assert actor_of(otto.pk, on=noon.date()).reaches == ()
    assert kinds() == ["grant.given", "grant.ended"]
    with pytest.raises(WrongState, match="grant-over"):
        commands.end_grant(actor=acting(sec), grant=grant.pk, at=noon)
    assert give(otto)


def test_the_same_role_is_not_held_twice_at_a_time(give, otto):
    give(otto, to_on=date(2026, 12, 31))

    with pytest.raises(WrongState, match="granted-already"):
        give(otto, from_on=date(2026, 12, 31))
    assert give(otto, from_on=date(2027, 1, 1))


def test_a_period_that_ends_before_it_begins_is_refused(give, otto):
    with pytest.raises(Invalid, match="backwards"):
        give(otto, to_on=FROM - timedelta(days=1))


def test_closed_accounts_and_units_get_no_role(give, otto, bureau, sys, acting, noon):
    bureau.closed_on = FROM
    bureau.save()
    with pytest.raises(WrongState, match="unit-closed"):
        give(otto)
    bureau.closed_on = None
    bureau.save()
    commands.close_account(actor=acting(sys), person=otto.pk, at=noon)
    with pytest.raises(WrongState, match="account-closed"):
        give(otto)


def test_an_account_is_closed_by_the_system_administrator_alone(sys, sec, aud, sam, acting, noon):
    for who in (sec, aud, sam):
        with pytest.raises(NotPermitted):
            commands.close_account(actor=acting(who), person=sam.pk, at=noon)
    with pytest.raises(NotPermitted, match="close-oneself"):
        commands.close_account(actor=acting(sys), person=sys.pk, at=noon)
    commands.close_account(actor=acting(sys), person=sam.pk, at=noon)
    with pytest.raises(WrongState):
        commands.close_account(actor=acting(sys), person=sam.pk, at=noon)
    reopened = commands.reopen_account(actor=acting(sys), person=sam.pk, at=noon)
    assert not reopened.has_usable_password()
    assert kinds() == ["person.closed", "person.reopened"]


def test_an_administrator_whose_account_is_closed_is_none_any_more(sys, sec, acting, noon):
    commands.close_account(actor=acting(sys), person=sec.pk, at=noon)

    assert actor_of(sec.pk, on=noon.date()).admin is None
    token = commands.issue_admin_link(actor=acting(sys), role=Role.SECURITY_ADMIN, at=noon)
    new = commands.use_link(
        token=token, login="sec.two", name="新安", password="a phrase never used", at=noon
    )
    assert actor_of(new.pk, on=noon.date()).admin is Role.SECURITY_ADMIN
    # A former administrator may be given a role of the business, and he alone decides nothing.
    commands.reopen_account(actor=acting(sys), person=sec.pk, at=noon)
    assert actor_of(sec.pk, on=noon.date()).reaches == ()


@pytest.fixture
def lend(sam, otto, noon):
    def go(by=None, to=None, first=None, last=None):
        giver = by or actor_of(sam.pk, on=noon.date(), factor_at=noon)
        return commands.give_delegation(
            actor=giver,
            delegate=(to or otto).pk,
            from_on=first or noon.date(),
            to_on=last or noon.date() + timedelta(days=30),
            at=noon,
        )

    return go


def test_a_delegation_lets_another_prepare_from_to(lend, sam, otto, bureau, noon):
    lend()

    acting_for = actor_of(otto.pk, on=noon.date(), principal=sam.pk)
    assert [r.role for r in acting_for.reaches] == [Role.LEAD_OFFICER]
    with pytest.raises(NotPermitted, match="no-delegation"):
        actor_of(otto.pk, on=noon.date() + timedelta(days=31), principal=sam.pk)
    assert kinds() == ["delegation.given"]


def test_a_delegation_ended_is_over_at_once_by_either_of_the_two(lend, sam, otto, acting, noon):
    for who in (sam, otto):
        given = lend()
        commands.end_delegation(actor=acting(who), delegation=given.pk, at=noon)
        with pytest.raises(NotPermitted):
            actor_of(otto.pk, on=noon.date(), principal=sam.pk)
        with pytest.raises(WrongState):
            commands.end_delegation(actor=acting(who), delegation=given.pk, at=noon)


def test_a_stranger_ends_no_delegation(lend, rita, acting, noon):
    given = lend()

    with pytest.raises(Missing):
        commands.end_delegation(actor=acting(rita), delegation=given.pk, at=noon)


def test_delegations_never_touch_administrators_nor_pass_on(
    lend, sam, otto, sys, sec, aud, acting, rita, noon
):
    for admin in (sys, sec, aud):
        with pytest.raises(NotPermitted, match="cannot-delegate"):
            lend(by=acting(admin))
        with pytest.raises(NotPermitted, match="roles-clash"):
            lend(to=admin)
    with pytest.raises(NotPermitted, match="to-oneself"):
        lend(to=sam)
    with pytest.raises(NotPermitted, match="not-fresh"):
        lend(by=acting(sam, fresh=False))
    lend()
    with pytest.raises(NotPermitted, match="cannot-delegate"):
        lend(by=actor_of(otto.pk, on=noon.date(), principal=sam.pk, factor_at=noon), to=rita)


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 11, 20), date(2026, 11, 19)), (BEGAN, date(2026, 11, 19))],
)
def test_a_delegation_that_is_past_is_refused(lend, first, last):
    with pytest.raises(Invalid, match="backwards"):
        lend(first=first, last=last)


def test_a_delegation_lasts_a_year_at_most(lend, noon):
    with pytest.raises(Invalid, match="period-long"):
        lend(last=noon.date() + timedelta(days=400))
