"""The rules that come with the program: in force where a text sets the figure, else drafts."""

from __future__ import annotations

from datetime import date

import pytest

from zhenggai.apps.regimes import queries
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.core.deadlines import Level, Limit, RuleStatus, Start

pytestmark = pytest.mark.django_db

IN_FORCE = {
    ("audit", "comments"),
    ("supervision", "review_request"),
    ("supervision", "review_decision"),
    ("general_audit", "package_after_report"),
    ("general_audit", "package_after_period"),
    ("general_audit", "plan_after_report"),
    ("general_audit", "plan_after_period"),
    ("general_audit", "prior_after_report"),
    ("general_audit", "prior_after_period"),
    ("general_audit", "decision"),
}


def test_only_what_a_text_sets_is_in_force():
    rows = DeadlineRule.objects.filter(status=RuleStatus.ACTIVE)
    assert {(row.regime_id, row.code) for row in rows} == IN_FORCE


def test_every_row_has_a_source_and_every_draft_says_in_both_languages_what_it_lacks():
    rows = DeadlineRule.objects.all()
    assert len(rows) == 37
    for row in rows:
        assert row.source, row.code
        assert bool(row.note and row.note_en) is (row.status == RuleStatus.DRAFT), row.code


def test_every_row_is_a_rule_that_the_arithmetic_takes():
    for row in DeadlineRule.objects.all():
        assert queries.explain(rule_id=row.pk, start=date(2026, 3, 9)).rule == queries.rule_of(row)


def single(limit: Limit, **events: str) -> date | None:
    found = queries.deadline(
        regime="general_audit",
        level=Level.US_FEDERAL,
        limit=limit,
        events={Start(start): date.fromisoformat(day) for start, day in events.items()},
    )
    return found and found[1].day


@pytest.mark.parametrize(
    ("events", "day"),
    [
        # 31 March 2027, the end of the ninth month, and the thirtieth day after the report.
        ({"period_end": "2026-06-30"}, "2027-03-31"),
        ({"period_end": "2026-06-30", "report_received": "2026-12-01"}, "2026-12-31"),
        ({"period_end": "2026-06-30", "report_received": "2027-03-15"}, "2027-03-31"),
        # 4 July 2026 is a Saturday; its holiday is Friday the 3rd.
        ({"report_received": "2026-06-03"}, "2026-07-06"),
        ({"feedback": "2026-06-03"}, None),
    ],
)
@pytest.mark.parametrize(
    "limit", [Limit.REPORTING_PACKAGE, Limit.CORRECTIVE_ACTION_PLAN, Limit.PRIOR_FINDINGS]
)
def test_a_single_audit_is_due_on_the_earlier_of_two_days(limit, events, day):
    assert single(limit, **events) == (date.fromisoformat(day) if day else None)


def test_the_version_that_says_so_is_named():
    events = {Start.PERIOD_END: date(2026, 6, 30), Start.REPORT_RECEIVED: date(2026, 12, 1)}
    found = queries.deadline(
        regime="general_audit", level=Level.US_FEDERAL, limit=Limit.REPORTING_PACKAGE, events=events
    )
    assert found is not None
    assert queries.rule(found[0]).code == "package_after_report"
    assert queries.explain(rule_id=found[0], start=found[1].start).day == found[1].day


def test_a_management_decision_does_not_move_from_a_weekend():
    assert single(Limit.MANAGEMENT_DECISION, accepted_by_fac="2026-07-15") == date(2027, 1, 15)
    assert single(Limit.MANAGEMENT_DECISION, accepted_by_fac="2026-04-10") == date(2026, 10, 10)


def test_the_audited_have_ten_days_for_comments():
    found = queries.deadline(
        regime="audit",
        level=Level.PROVINCIAL,
        limit=Limit.COMMENTS,
        events={Start.REPORT_RECEIVED: date(2026, 3, 9)},
    )
    assert found is not None
    assert found[1].day == date(2026, 3, 19)


def test_before_a_law_was_in_force_it_sets_nothing():
    events = {Start.REPORT_RECEIVED: date(2021, 12, 31)}
    found = queries.deadline(regime="audit", level=Level.ANY, limit=Limit.COMMENTS, events=events)
    assert found is None


def test_versions_are_listed_with_the_newest_of_each_first():
    found = queries.versions(regime="safety")
    assert len(found) == 9
    assert [row.code for row in found if row.level == "any"] == sorted(
        row.code for row in found if row.level == "any"
    )
