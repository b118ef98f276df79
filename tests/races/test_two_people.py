"""What two people can do at once: whatever the order, one order it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from racing import (
    TIMES,
    Field,
    apart,
    codes,
    entries,
    later,
    now,
    prepared_plan,
    refusals,
    winners,
)

from cast import NOON, measure_fields, open_round
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import (
    EvidenceKind,
    FindingType,
    Method,
    Relation,
    ReturnReason,
)
from zhenggai.apps.findings.models import (
    CloseOut,
    Episode,
    Finding,
    Handover,
    Hold,
    Measure,
    Objection,
    PartTaken,
    PlanOpinion,
    PlanSubmission,
    RelapseReport,
    Review,
    Round,
    SimilarLink,
)
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.passages.models import Trait
from zhenggai.apps.people.roles import Role
from zhenggai.core.errors import Stale
from zhenggai.kit.refusals import Missing

DECLINED = "finding.relapse_declined"


def test_two_reviewers_of_one_submission(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.SUBMITTED)
        rita, ruth = walk.who("rita"), walk.who("ruth")
        told = field.race(
            lambda: commands.review_finding(**rita, passed=True),
            lambda: commands.review_finding(
                **ruth, passed=False, reason=ReturnReason.NOT_DONE, opinion="未见。"
            ),
        )
        assert len(winners(told)) == 1
        assert codes(told) == {"finding.wrong-state"}
        review = Review.objects.get(finding=walk.finding)
        wanted = State.VERIFYING if review.passed else State.RECTIFYING
        assert now(walk.finding).state == wanted


def test_two_offices_agree_to_a_plan(field: Field):
    """Both count, and one of them moves it."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.PLAN_REVIEW)
        rita, dora = walk.who("rita"), walk.who("dora")
        told = field.race(
            lambda: commands.review_plan(**rita, agrees=True),
            lambda: commands.review_plan(**dora, agrees=True),
        )
        assert len(winners(told)) == 2, told
        assert now(walk.finding).state == State.RECTIFYING
        opinions = [o.entry for o in PlanOpinion.objects.filter(finding=walk.finding)]
        moved = [t.body["to"] for t in journal.about(walk.finding.pk, most=2)]
        assert len(opinions) == 2
        assert sorted(moved) == ["plan_review", "rectifying"]


def test_one_office_agrees_and_the_other_returns(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.PLAN_REVIEW)
        rita, dora = walk.who("rita"), walk.who("dora")
        field.race(
            lambda: commands.review_plan(**rita, agrees=True),
            lambda: commands.review_plan(**dora, agrees=False, opinion="空泛。"),
        )
        assert now(walk.finding).state == State.PLANNING


def test_two_reviewers_of_one_office_give_one_opinion(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.PLAN_REVIEW)
        rita, ruth = walk.who("rita"), walk.who("ruth")
        told = field.race(
            lambda: commands.review_plan(**rita, agrees=True),
            lambda: commands.review_plan(**ruth, agrees=True),
        )
        assert len(winners(told)) == 1
        assert codes(told) == {"plan.opinion-given"}


def test_a_close_while_an_objection_comes_in(field: Field):
    """Never closed with an objection open."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.POSTED)
        iris = walk.who("iris")
        walk.days(7)
        cole = walk.who("cole")
        field.race(
            lambda: commands.close_finding(**cole),
            lambda: commands.record_objection(**iris, text="仍在漏水。"),
        )
        closed = now(walk.finding).state == State.CLOSED
        assert closed != Objection.objects.filter(finding=walk.finding).exists()


def test_a_close_while_an_objection_is_upheld(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.POSTED)
        objection = commands.record_objection(**walk.who("iris"), text="仍在漏水。")
        walk.days(7)
        cole, cora = walk.who("cole"), walk.who("cora")
        told = field.race(
            lambda: commands.close_finding(**cole),
            lambda: commands.answer_objection(
                **cora, objection_id=objection.pk, upheld=True, text="属实。"
            ),
        )
        assert now(walk.finding).state == State.POSTED
        assert codes(told) <= {"close.objection-open", "close.objection-upheld"}
        assert len(winners(told)) == 1


def test_a_close_while_it_is_returned(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.POSTED)
        walk.days(7)
        cole, cora = walk.who("cole"), walk.who("cora")
        told = field.race(
            lambda: commands.close_finding(**cole),
            lambda: commands.return_finding(
                **cora, reason=ReturnReason.NO_RESULT, opinion="反复。"
            ),
        )
        assert len(winners(told)) == 1
        closed = now(walk.finding).state == State.CLOSED
        assert closed == CloseOut.objects.filter(finding=walk.finding).exists()


def test_a_close_while_it_is_reopened(field: Field):
    """Re-opening waits for the close, or is refused; a new episode has a close-out behind it."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.POSTED)
        walk.days(7)
        cole, iris = walk.who("cole"), walk.who("iris")
        told = field.race(
            lambda: commands.close_finding(**cole),
            lambda: commands.reopen_finding(**iris, reasons="又漏。", due_on=later(walk, 90)),
        )
        finding = now(walk.finding)
        assert CloseOut.objects.filter(finding=finding).count() == 1
        assert (finding.state, finding.episode) in {(State.CLOSED, 1), (State.PLANNING, 2)}
        assert (finding.episode == 1) == bool(refusals(told))


def test_two_issuers_reopen(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.CLOSED)
        again = {"reasons": "又漏。", "due_on": later(walk, 90)}
        iris, isa = walk.who("iris"), walk.who("isa")
        told = field.race(
            lambda: commands.reopen_finding(**iris, **again),
            lambda: commands.reopen_finding(**isa, **again),
        )
        assert len(winners(told)) == 1
        assert Episode.objects.filter(finding=walk.finding).count() == 2


def test_a_relapse_declined_while_it_is_reopened(field: Field):
    """One decides: a report that was declined re-opens nothing, and one that was granted stays
    granted."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.CLOSED)
        report = commands.report_relapse(**walk.who("rita"), reasons="又漏。")
        iris, isa = walk.who("iris"), walk.who("isa")
        told = field.race(
            lambda: commands.decline_relapse(**iris, reasons="不属实。"),
            lambda: commands.reopen_finding(**isa, reasons="属实。", due_on=later(walk, 90)),
        )
        report.refresh_from_db()
        finding = now(walk.finding)
        # Re-opening asks for no report, so it may follow upon one that was declined.
        assert (finding.state, finding.episode) == (State.PLANNING, 2)
        assert report.decided == bool(refusals(told))
        assert codes(told) <= {"finding.wrong-state"}


def test_two_issuers_decline_a_relapse_while_another_is_reported(field: Field):
    """One declines; a report that comes in behind it waits still."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.CLOSED)
        commands.report_relapse(**walk.who("rita"), reasons="又漏。")
        iris, isa, vera = walk.who("iris"), walk.who("isa"), walk.who("vera")
        told = field.race(
            lambda: commands.decline_relapse(**iris, reasons="不属实。"),
            lambda: commands.decline_relapse(**isa, reasons="已查。"),
            lambda: commands.report_relapse(**vera, reasons="仍漏。"),
        )
        assert codes(told) <= {"relapse.none-waits"}
        reports = RelapseReport.objects.filter(finding=walk.finding)
        declined = [one for one in journal.about(walk.finding.pk, most=9) if one.kind == DECLINED]
        last = max(one.id for one in declined)
        assert {one.decided for one in reports.filter(entry__lt=last)} == {False}
        assert {one.decided for one in reports.filter(entry__gt=last)} <= {None}
        assert now(walk.finding).state == State.CLOSED


def test_evidence_cleaned_while_it_is_submitted(field: Field):
    """What was handed in is not changed behind it."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        commands.complete_measure(**walk.who("wes"), measure_id=walk.measure.pk, result="完成。")
        kept, copy = (stored(letter) for letter in "bc")
        shown = commands.add_evidence(
            **walk.who("wes"),
            measure_id=walk.measure.pk,
            fields=commands.EvidenceFields(
                file=kept, name="现场.jpg", kind=EvidenceKind.PHOTO, shows_on=later(walk, 0),
                original_digest="b" * 64,
            ),
        )  # fmt: skip
        bared = commands.Bared(file=copy, made_of="b" * 64, taken_out=("author",))
        wes, olga, sam = walk.who("wes"), walk.who("olga"), walk.who("sam")
        told = field.race(
            lambda: commands.clean_evidence(**wes, evidence_id=shown.pk, bared=bared),
            lambda: commands.clean_evidence(**olga, evidence_id=shown.pk, bared=bared),
            lambda: commands.submit_finding(**sam, statement="已完成。", pledge=True),
        )
        kinds = [one.kind for one in journal.about(walk.finding.pk, most=3)]
        assert kinds[0] == "finding.submitted" or "evidence.cleaned" not in kinds
        assert kinds.count("evidence.cleaned") <= 1
        assert now(walk.finding).state == State.SUBMITTED
        assert codes(told) <= {"finding.wrong-state", "evidence.nothing-to-take-out"}


def stored(letter: str) -> UUID:
    """A file with bytes of its own."""
    values = {
        "size": 1, "kind": "jpeg", "media": "image/jpeg", "storage": "disk", "judged": "name",
        "stored_at": NOON,
    }  # fmt: skip
    return File.objects.get_or_create(digest=letter * 64, defaults=values)[0].pk


def test_nobody_holds_up_a_merge_that_he_does_not_see(field: Field):
    one, two = field.walk(), field.walk()
    asked = commands.propose_merge(**one.who("reg"), into=two.finding.pk, reasons="同一。")
    otto = one.who("otto")
    with CaptureQueriesContext(connection) as asking, pytest.raises(Missing):
        commands.decide_proposal(**otto, proposal_id=asked.pk, agreed=True, reasons="x")
    assert not [query for query in asking if "FOR UPDATE" in query["sql"]]


def test_a_look_back_while_it_is_reopened(field: Field):
    """The look-back is of the episode that was closed, or is refused."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.CLOSED)
        walk.days(30)
        iris, vic = walk.who("iris"), walk.who("vic")
        field.race(
            lambda: commands.reopen_finding(**iris, reasons="又漏。", due_on=later(walk, 90)),
            lambda: commands.look_back(
                **vic,
                holds=True,
                method=Method.ON_SITE,
                looked_on=later(walk, 0),
                observed="稳固。",
            ),
        )
        finding = now(walk.finding)
        assert finding.episode == 2
        assert {r.episode for r in finding.effectreview_records.all()} <= {1}


def test_a_plan_handed_in_while_a_measure_is_added(field: Field):
    """What was handed in is what stands."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.PLANNING)
        prepared_plan(walk)
        sam, olga = walk.who("sam"), walk.who("olga")
        fields = measure_fields(walk.district)
        field.race(
            lambda: commands.submit_plan(**sam),
            lambda: commands.add_measure(**olga, fields=fields),
        )
        assert handed_in(walk) == standing(walk)


def test_a_plan_handed_in_while_a_measure_is_taken_out_or_changed(field: Field):
    for number in range(TIMES):
        walk = field.walk()
        walk.to(State.PLANNING)
        prepared_plan(walk)
        other = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
        sam, olga = walk.who("sam"), walk.who("olga")
        fields = measure_fields(walk.district, text="少换一些。")
        edits = (
            lambda: commands.remove_measure(**olga, measure_id=other.pk),
            lambda: commands.change_measure(**olga, measure_id=other.pk, seen=1, fields=fields),
        )
        field.race(lambda: commands.submit_plan(**sam), edits[number % 2])
        assert handed_in(walk) == standing(walk)


def handed_in(walk: Any) -> set[tuple[str, int]]:
    """The measures with their versions that the entry of the plan names."""
    plan = PlanSubmission.objects.get(finding=walk.finding)
    told = {one.id: one for one in journal.about(walk.finding.pk, most=20)}
    return {(key, version) for key, version in told[plan.entry].body["measures"]}


def standing(walk: Any) -> set[tuple[str, int]]:
    rows = Measure.objects.filter(home=walk.finding, removed_at=None)
    return {(str(key), version) for key, version in rows.values_list("pk", "version")}


def test_a_finding_handed_in_while_a_measure_is_given_up_or_the_plan_revised(field: Field):
    for number in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        commands.complete_measure(**walk.who("wes"), measure_id=walk.measure.pk, result="完成。")
        sam, lena = walk.who("sam"), walk.who("lena")
        others = (
            lambda: commands.revise_plan(**lena, reasons="工期有变。"),
            lambda: commands.propose_drop(**lena, measure_id=walk.measure.pk, reasons="取消。"),
        )
        told = field.race(
            lambda: commands.submit_finding(**sam, statement="已完成。", pledge=True),
            others[number % 2],
        )
        assert len(winners(told)) == 1, told
        assert now(walk.finding).state in {State.SUBMITTED, State.PLANNING}


def test_two_editors_of_one_measure(field: Field):
    walk = field.walk()
    walk.to(State.PLANNING)
    prepared_plan(walk)
    for number in range(TIMES):
        seen = Measure.objects.get(pk=walk.measure.pk).version
        olga, wes = walk.who("olga"), walk.who("wes")
        texts = [f"甲{number}", f"乙{number}"]
        told = field.race(
            lambda: commands.change_measure(
                **olga,
                measure_id=walk.measure.pk,
                seen=seen,
                fields=measure_fields(walk.district, text=texts[0]),
            ),
            lambda: commands.change_measure(
                **wes,
                measure_id=walk.measure.pk,
                seen=seen,
                fields=measure_fields(walk.district, text=texts[1]),
            ),
        )
        assert len(winners(told)) == 1
        assert [type(one) for one in refusals(told)] == [Stale]
        measure = Measure.objects.get(pk=walk.measure.pk)
        assert measure.version == seen + 1
        assert measure.text == winners(told)[0].text


def test_two_sessions_register_and_a_third_splits(field: Field):
    """Numbers are unique and without a gap."""
    drafts = [commands.FindingDraft(passage=commands.Passage(text="甲")) for _ in range(3)]
    for _ in range(TIMES):
        walk = field.walk()
        asked = commands.propose_split(**walk.who("reg"), headings=["甲", "乙"], reasons="两件。")
        iris = walk.who("iris")
        calls = [
            lambda login=login: commands.register_findings(
                round_id=field.district.round.pk,
                actor=field.district.actor(login),
                at=NOON,
                drafts=drafts,
            )
            for login in ("reg", "rhea")
        ]
        told = field.race(
            *calls,
            lambda: commands.decide_proposal(
                **iris, proposal_id=asked.pk, agreed=True, reasons="属实。"
            ),
        )
        assert len(winners(told)) == 3, told
    numbers = sorted(int(ref.rpartition("/")[2]) for ref in refs())
    assert numbers == list(range(1, len(numbers) + 1))
    assert Round.objects.get().last_no == len(numbers)


def refs() -> list[str]:
    return list(Finding.objects.values_list("ref", flat=True))


def test_two_assign_to_two_units(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        units = field.district.units
        calls = []
        for login, unit in (("iris", "water"), ("reg", "roads")):
            who = walk.who(login)
            calls.append(
                lambda who=who, unit=unit: commands.assign_finding(
                    **who,
                    lead_unit=units[unit].pk,
                    due_on=date(2026, 8, 31),
                    kind=FindingType.PHASED,
                )
            )
        told = field.race(*calls)
        assert len(winners(told)) == 1
        assert now(walk.finding).lead_unit_id == winners(told)[0].lead_unit_id


def test_two_issuers_decide_a_dispute(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.DISPUTED)
        iris, isa = walk.who("iris"), walk.who("isa")
        told = field.race(
            lambda: commands.decide_dispute(**iris, upheld=True, reasons="成立。"),
            lambda: commands.decide_dispute(**isa, upheld=False, reasons="不成立。"),
        )
        assert len(winners(told)) == 1
        upheld = walk.finding.dispute_records.get().upheld
        assert now(walk.finding).state == (State.WITHDRAWN if upheld else State.PLANNING)


def test_a_proposal_agreed_to_and_refused(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        asked = commands.propose_withdrawal(**walk.who("reg"), reasons="重复。")
        iris, rhea = walk.who("iris"), walk.who("rhea")
        told = field.race(
            lambda: commands.decide_proposal(
                **iris, proposal_id=asked.pk, agreed=True, reasons="属实。"
            ),
            lambda: commands.decide_proposal(
                **rhea, proposal_id=asked.pk, agreed=False, reasons="不属实。"
            ),
        )
        asked.refresh_from_db()
        assert (now(walk.finding).state == State.WITHDRAWN) == asked.agreed
        assert len(winners(told)) == 1


def test_two_findings_are_not_merged_into_each_other(field: Field):
    for _ in range(TIMES):
        one, two = field.walk(), field.walk()
        first = commands.propose_merge(**one.who("reg"), into=two.finding.pk, reasons="同一。")
        second = commands.propose_merge(**two.who("reg"), into=one.finding.pk, reasons="同一。")
        iris, isa = one.who("iris"), two.who("isa")
        told = field.race(
            lambda: commands.decide_proposal(
                **iris, proposal_id=first.pk, agreed=True, reasons="属实。"
            ),
            lambda: commands.decide_proposal(
                **isa, proposal_id=second.pk, agreed=True, reasons="属实。"
            ),
        )
        states = {now(one.finding).state, now(two.finding).state}
        assert states == {State.MERGED, State.REGISTERED}, told


def test_a_finding_is_suspended_and_accepted(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        cole, cora = walk.who("cole"), walk.who("cora")
        told = field.race(
            lambda: commands.suspend_finding(
                **cole, ground="诉讼。", resume_when="判决后。", review_on=later(walk, 30)
            ),
            lambda: commands.accept_finding(
                **cora,
                reasons="不划算。",
                expires_on=later(walk, 90),
                review_on=later(walk, 30),
            ),
        )
        assert len(winners(told)) == 1
        assert Hold.objects.filter(finding=walk.finding, ended_at=None).count() == 1


def test_a_handover_signed_by_both(field: Field):
    people = field.district.people
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        made = begin(field, walk)
        signs = [signature(walk, made, login) for login in ("sam", "lena")]
        told = field.race(*signs)
        assert len(winners(told)) == 2, told
        made.refresh_from_db()
        assert made.given_at
        assert made.taken_at
        assert now(walk.finding).lead_leader == people["lena"]
        Finding.objects.update(lead_leader=None)


def begin(field: Field, walk: Any) -> Handover:
    people = field.district.people
    who = {k: v for k, v in walk.who("gina").items() if k != "finding_id"}
    return commands.begin_handover(
        unit_id=field.district.units["water"].pk,
        from_person=people["sam"].pk,
        to_person=people["lena"].pk,
        **who,
    )


def signature(walk: Any, made: Handover, login: str) -> Any:
    who = {k: v for k, v in walk.who(login).items() if k != "finding_id"}
    return lambda: commands.sign_handover(handover_id=made.pk, **who)


def test_a_handover_begun_and_signed_twice(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        told = field.race(*[lambda: begin(field, walk)] * 2)
        assert len(winners(told)) == 1
        assert codes(told) == {"handover.begun-already"}
        made = winners(told)[0]
        sign = signature(walk, made, "sam")
        assert codes(field.race(sign, sign)) == {"handover.signed-already"}
        field.race(signature(walk, made, "lena"))
        Finding.objects.update(lead_leader=None)


def test_a_handover_signed_while_its_finding_is_worked_on(field: Field):
    """Neither waits for the other for ever, and neither overwrites the other."""
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        made = begin(field, walk)
        field.race(signature(walk, made, "sam"))
        version = now(walk.finding).version
        wes = walk.who("wes")
        told = field.race(
            signature(walk, made, "lena"),
            lambda: commands.complete_measure(**wes, measure_id=walk.measure.pk, result="完成。"),
        )
        finding = now(walk.finding)
        assert len(winners(told)) == 2
        assert finding.version == version + 2
        assert finding.lead_leader == field.district.people["lena"]
        Finding.objects.update(lead_leader=None)


@pytest.fixture
def nora(field: Field):
    """Somebody who may review and verify."""
    person = field.person("nora")
    field.district.grant("nora", Role.REVIEWER, "office")
    field.district.grant("nora", Role.VERIFIER, "office")
    return person


def test_one_person_reviews_and_verifies_in_two_sessions(field: Field, nora):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.SUBMITTED)
        walk.days(1)
        who = walk.who("nora")
        field.race(
            lambda: commands.review_finding(**who, passed=True),
            lambda: commands.verify_finding(
                **who,
                passed=True,
                method=Method.ON_SITE,
                looked_on=who["at"].date(),
                observed="看过。",
            ),
        )
        assert now(walk.finding).state == State.VERIFYING
        assert apart(walk.finding)


def test_one_person_works_and_judges_in_two_sessions(field: Field, nora):
    """Both acts are open in one state: the lock alone keeps them apart."""
    field.district.grant("nora", Role.LEAD_OFFICER, "gov")
    took = set()
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        commands.propose_drop(**walk.who("olga"), measure_id=walk.measure.pk, reasons="取消。")
        who = walk.who("nora")
        told = field.race(
            lambda: commands.report_progress(
                **who, measure_id=walk.measure.pk, as_of=who["at"].date(), text="完成一半。"
            ),
            lambda: commands.decide_drop(
                **who, measure_id=walk.measure.pk, agreed=False, reasons="不可。"
            ),
        )
        assert len(winners(told)) == 1, told
        assert codes(told) == {"act.separation"}
        assert apart(walk.finding)
        took |= set(PartTaken.objects.filter(person=nora).values_list("part", flat=True))
    assert took


def test_everybody_at_once(field: Field):
    """Four people at a time on three findings, at random: nothing but refusals, and each act that
    was done left one entry and one version."""
    import random

    chance = random.Random(7)
    walks = [field.walk() for _ in range(3)]
    for walk, state in zip(walks, ("planning", "rectifying", "submitted"), strict=True):
        walk.to(State(state))
    for _ in range(3 * TIMES):
        calls = []
        for _ in range(4):
            walk = chance.choice(walks)
            calls.append(chance.choice(anything(walk)))
        before = {walk.finding.pk: entries(walk.finding) for walk in walks}
        versions = {walk.finding.pk: now(walk.finding).version for walk in walks}
        field.race(*calls)
        for walk in walks:
            grown = entries(walk.finding) - before[walk.finding.pk]
            assert now(walk.finding).version - versions[walk.finding.pk] == grown
            assert apart(walk.finding)


def anything(walk: Any) -> list[Any]:
    """Acts that may or may not be in place."""
    at = walk.at + timedelta(hours=1)
    measure = walk.measure.pk if walk.measure else walk.finding.pk

    def who(login: str) -> dict[str, Any]:
        return {
            "finding_id": walk.finding.pk,
            "actor": walk.district.actor(login, at=at),
            "at": at,
        }

    sam, olga, wes, rita, cole, iris = (
        who(login) for login in ("sam", "olga", "wes", "rita", "cole", "iris")
    )
    fields = measure_fields(walk.district)
    day = at.date() + timedelta(days=30)
    return [
        lambda: commands.add_measure(**olga, fields=fields),
        lambda: commands.submit_plan(**sam),
        lambda: commands.review_plan(**rita, agrees=False, opinion="空泛。"),
        lambda: commands.complete_measure(**wes, measure_id=measure, result="完成。"),
        lambda: commands.submit_finding(**sam, statement="已完成。", pledge=True),
        lambda: commands.review_finding(
            **rita, passed=False, reason=ReturnReason.NOT_DONE, opinion="未见。"
        ),
        lambda: commands.revise_plan(**sam, reasons="工期。"),
        lambda: commands.suspend_finding(
            **cole, ground="诉讼。", resume_when="判决后。", review_on=day
        ),
        lambda: commands.resume_finding(**cole, reasons="已判决。"),
        lambda: commands.ask_question(**rita, text="谁做的？"),
        lambda: commands.decide_dispute(**iris, upheld=False, reasons="不成立。"),
        lambda: commands.report_progress(
            **wes, measure_id=measure, as_of=at.date(), text="完成一半。"
        ),
    ]


def test_two_people_say_how_two_findings_stand_to_each_other(field: Field):
    """From either page: the second is told of the first, and one word stands."""
    for _ in range(TIMES):
        one, other = field.walk(), field.walk()
        one.to(State.RECTIFYING)
        other.to(State.RECTIFYING)
        reg, rita = one.who("reg"), other.who("rita")
        told = field.race(
            lambda: commands.relate_finding(
                **reg, other=other.finding.pk, relation=Relation.COMMON_WITH
            ),
            lambda: commands.relate_finding(
                **rita, other=one.finding.pk, relation=Relation.NOT_RELATED
            ),
        )
        assert len(winners(told)) == 1
        assert codes(told) == {"relate.decided-meanwhile"}
        (link,) = SimilarLink.objects.filter(finding__in=[one.finding, other.finding])
        assert link.replaced_at is None


def test_two_rounds_register_what_has_the_same_traits(field: Field):
    """Both count, in either order of their words, and neither waits for the other for ever."""
    first = field.district.round.pk
    second = open_round(field.district, code="XC-2026-02").pk
    texts = ["供水管网漏损严重，长期未改造。", "道路照明设施损坏，夜间出行难。"]

    def registering(round_id: UUID, login: str, said: list[str]) -> Callable[[], object]:
        actor = field.district.actor(login)
        drafts = [commands.FindingDraft(commands.Passage(text=text)) for text in said]
        return lambda: commands.register_findings(
            round_id=round_id, actor=actor, at=NOON, drafts=drafts
        )

    for number in range(1, TIMES + 1):
        told = field.race(
            registering(first, "reg", texts), registering(second, "rhea", texts[::-1])
        )
        assert len(winners(told)) == 2, told
        assert Trait.objects.get(name="").seen == 4 * number
        assert Trait.objects.get(name="¤漏损").seen == 2 * number


def test_an_extension_is_decided_once(field: Field):
    for number in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        walk.finding.refresh_from_db()
        due_on = walk.finding.due_on
        assert due_on is not None
        asked = commands.ask_extension(
            **walk.who("sam"),
            until=due_on + timedelta(days=30),
            reasons="雨季。",
            progress="过半。",
        )
        iris = walk.who("iris")
        told = field.race(
            lambda: commands.decide_extension(**iris, extension_id=asked.pk, agreed=True),
            lambda: commands.decide_extension(
                **iris, extension_id=asked.pk, agreed=bool(number % 2), reasons="不可。"
            ),
        )
        assert len(winners(told)) == 1
        assert codes(told) == {"extension.decided-already"}
        kinds = ["extension.granted", "extension.refused"]
        assert len(journal.about(walk.finding.pk, most=5, kinds=kinds)) == 1
