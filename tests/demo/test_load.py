"""The fictional district: whole, in every state, told by the journal in the order of time."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from signing_in import sign_in
from zhenggai.apps.findings import queries
from zhenggai.apps.findings.kinds import PAPER
from zhenggai.apps.findings.models import (
    DeadlineBasis,
    Evidence,
    EvidenceUse,
    Finding,
    Handover,
    Measure,
    Milestone,
    Reading,
    Round,
)
from zhenggai.apps.findings.states import ENDED, Act, State
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.models import Grant, Person, Unit
from zhenggai.apps.people.queries import actor_of
from zhenggai.apps.people.roles import Role
from zhenggai.apps.supervision.models import Step
from zhenggai.demo.load import is_loaded, load

pytestmark = pytest.mark.django_db

# Which entry tells each act: written by hand, so that an act that the demo forgets turns red.
TOLD = {
    Act.NAME_UNIT: "finding.unit_named",
    Act.SET_DEADLINE: "finding.deadline_set",
    Act.ASSIGN: "finding.assigned",
    Act.ACKNOWLEDGE: "finding.acknowledged",
    Act.DISPUTE: "finding.disputed",
    Act.DECIDE_DISPUTE: "finding.dispute_decided",
    Act.TAKE_POSITION: "finding.position_taken",
    Act.EDIT_PLAN: "measure.added",
    Act.SUBMIT_PLAN: "plan.submitted",
    Act.REVIEW_PLAN: "plan.agreed",
    Act.REVISE_PLAN: "plan.revised",
    Act.REPORT_PROGRESS: "progress.reported",
    Act.ADD_EVIDENCE: "evidence.added",
    Act.ASK_EXTENSION: "extension.asked",
    Act.WITHDRAW_EXTENSION: "extension.withdrawn",
    Act.DECIDE_EXTENSION: "extension.granted",
    Act.DECIDE_FURTHER_EXTENSION: "extension.refused",
    Act.COMPLETE_MEASURE: "measure.done",
    Act.PROPOSE_DROP: "measure.drop_proposed",
    Act.DECIDE_DROP: "measure.dropped",
    Act.SUBMIT: "finding.submitted",
    Act.REVIEW: "finding.review_returned",
    Act.VERIFY: "finding.not_verified",
    Act.POST: "finding.posted",
    Act.RECORD_OBJECTION: "objection.recorded",
    Act.ANSWER_OBJECTION: "objection.answered",
    Act.RETURN: "finding.returned",
    Act.CLOSE: "finding.closed",
    Act.KEEP_ONGOING: "finding.kept_ongoing",
    Act.SUSPEND: "finding.suspended",
    Act.ACCEPT: "finding.accepted",
    Act.RESUME: "finding.resumed",
    Act.REPORT_RELAPSE: "finding.relapse_reported",
    Act.DECLINE_RELAPSE: "finding.relapse_declined",
    Act.LOOK_BACK: "finding.looked_back",
    Act.REOPEN: "finding.reopened",
    Act.ASK: "question.asked",
    Act.ANSWER: "question.answered",
    Act.PROPOSE_WITHDRAWAL: "finding.withdrawal_proposed",
    Act.CONFIRM_WITHDRAWAL: "finding.withdrawn",
    Act.PROPOSE_MERGE: "finding.merge_proposed",
    Act.CONFIRM_MERGE: "finding.merged",
    Act.PROPOSE_SPLIT: "finding.split_proposed",
    Act.CONFIRM_SPLIT: "finding.split",
    Act.PROPOSE_CORRECTION: "finding.correction_proposed",
    Act.CONFIRM_CORRECTION: "finding.corrected",
    Act.CONFIRM_LINK: "link.confirmed",
    Act.RELATE: "finding.related",
    Act.REQUEST_PROGRESS: "progress.requested",
    Act.TAG: "finding.tagged",
    Act.HOLD_RECORDS: "records.held",
    Act.RELEASE_RECORDS: "records.released",
    Act.ORDER_ERASURE: "erasure.ordered",
}


def test_every_state_is_there(loaded):
    assert set(Finding.objects.values_list("state", flat=True)) == set(State)
    assert 55 <= Finding.objects.count() <= 65
    assert sorted(Round.objects.values_list("regime", flat=True)) == ["audit", "eco", "inspection"]


def test_every_act_has_been_done(loaded):
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert set(Act) - set(TOLD) == set()
    assert {act.value for act, kind in TOLD.items() if kind not in kinds} == set()


def test_one_step_of_the_ladder_is_open_one_is_settled_and_an_appeal_has_annulled_one(loaded):
    found = Step.objects.order_by("issued_on").values_list("rung", "state")
    assert list(found) == [("order", "annulled"), ("reminder", "settled"), ("order", "received")]


def test_the_journal_tells_it_in_the_order_of_time_and_nothing_is_still_to_come(loaded):
    told = list(Entry.objects.order_by("pk").values_list("at", flat=True))
    assert told == sorted(told)
    assert told[-1] < loaded
    assert loaded - told[0] > timedelta(days=240)


def test_it_is_loaded_once(loaded):
    before = (Entry.objects.count(), Finding.objects.count(), Person.objects.count())
    assert is_loaded()
    assert load(at=loaded + timedelta(days=1)) is False
    assert (Entry.objects.count(), Finding.objects.count(), Person.objects.count()) == before


def test_the_district_has_four_levels_and_nobody_has_a_password(loaded):
    levels = {len(path) // 4 for path in Unit.objects.values_list("path", flat=True)}
    assert levels == {1, 2, 3, 4}
    assert 38 <= Unit.objects.count() <= 45
    assert 60 <= Person.objects.count() <= 75
    assert not any(person.has_usable_password() for person in Person.objects.all())
    names = list(Person.objects.values_list("name", flat=True))
    assert len(set(names)) == len(names)


def test_roles_are_given_by_the_security_administrator_and_told(loaded):
    business = Grant.objects.exclude(role__in=[r for r in Role if r.value.endswith("_admin")])
    assert set(business.values_list("granted_by__login", flat=True)) == {"sec"}
    told = Entry.objects.filter(kind="grant.given").count()
    # The observer's role is for one round, which no command gives yet.
    assert told == business.exclude(role=Role.OBSERVER).count()


def test_one_was_reopened_and_names_who_verified_and_closed(loaded):
    again = Finding.objects.get(episode=2)
    assert again.state == State.RECTIFYING
    last = again.episodes.get(no=2)
    assert (last.last_verified_by.login, last.last_closed_by.login) == ("vera", "cole")


def test_a_few_are_overdue_and_most_are_not(loaded):
    late = Finding.objects.filter(due_on__lt=loaded.date()).exclude(state__in=ENDED)
    assert 1 <= late.count() <= 5
    assert {finding.state for finding in late} == {State.RECTIFYING}


def test_a_rule_has_set_deadlines_and_the_pages_say_step_by_step_why(loaded, client):
    bases = DeadlineBasis.objects.filter(ended_at=None).select_related("finding", "rule")
    assert {basis.finding.state for basis in bases} == {State.PLANNING, State.RECTIFYING}
    for basis in bases:
        assert basis.rule.proposed_by.login == "abel"
        assert basis.finding.due_on == basis.due_on > loaded.date()
        sign_in(client, Person.objects.get(login="audra"))
        page = client.get(f"/findings/{basis.finding_id}/").content.decode()
        assert basis.rule.source in page
        assert f"/rules/{basis.rule_id}/" in page


def test_a_leader_went_and_his_open_item_is_not_handed_over(loaded):
    handover = Handover.objects.get()
    assert handover.taken_at is not None
    assert handover.given_at is None
    item = handover.items.get().finding
    gone = actor_of(item.lead_leader_id, on=loaded.date())
    assert not list(gone.held({Role.LEAD_LEADER}))


def test_evidence_is_of_both_sorts_and_one_serves_twice(loaded):
    kinds = set(Evidence.objects.values_list("kind", flat=True))
    assert kinds & PAPER
    assert kinds - PAPER
    uses = list(EvidenceUse.objects.values_list("evidence", flat=True))
    assert len(uses) == len(set(uses)) + 1
    assert Measure.objects.filter(evidence_uses=None).exists()


def test_some_plans_lack_what_a_review_asks_for(loaded):
    assert Measure.objects.filter(standard="", responsible=None, removed_at=None).exists()
    assert Measure.objects.filter(text__startswith="进一步").exists()


def test_figures_move_and_milestones_wait(loaded):
    assert Reading.objects.count() > 15
    assert Milestone.objects.filter(due_on__gt=loaded.date()).count() >= 4


def test_a_common_finding_has_its_parts(loaded):
    parts = Finding.objects.exclude(parent=None)
    assert parts.values("parent").distinct().count() == 1
    assert parts.count() == 4
    assert parts.values("state").distinct().count() == 4
    assert Finding.objects.get(pk=parts.first().parent_id).common


def test_quotes_stand_verbatim_in_their_documents(loaded):
    quoted = Finding.objects.exclude(quote__document=None).select_related("quote__document")
    assert quoted.count() > 40
    for finding in quoted:
        quote = finding.quote
        assert quote.document.text[quote.start : quote.end] == quote.text


def test_a_page_that_a_leader_signed_was_filed_for_him(loaded):
    told = [json.loads(bytes(leaf)) for leaf in _leaves("plan.submitted")]
    filed = [one for one in told if one["on_behalf_of"]]
    assert [one["capacity"] for one in filed] == ["lead_leader.paper"]


def test_an_outsider_sees_nothing_of_it(loaded):
    otto = Person.objects.get(login="otto")
    scope = queries.scope_of(actor_of(otto.pk, on=loaded.date()))
    assert not queries.visible(scope).exists()
    assert not queries.rounds_of(scope).exists()


def test_the_deadlines_stand_round_the_day_of_the_demo(loaded):
    ends = Round.objects.values_list("due_on", flat=True)
    assert all(date(2026, 11, 22) < end for end in ends)


def _leaves(kind):
    return Entry.objects.filter(kind=kind).values_list("leaf", flat=True)
