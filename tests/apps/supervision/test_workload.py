"""The burden put on units: counted by unit, never by person, and no field without a duty."""

from __future__ import annotations

import ast
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client

from cast import Walk, register
from signing_in import sign_in
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import ReturnReason
from zhenggai.apps.findings.states import RULES, State
from zhenggai.apps.findings.web.deeds import DEEDS
from zhenggai.apps.people.models import Person, Unit
from zhenggai.apps.people.roles import RECTIFYING, Role
from zhenggai.apps.supervision import duties, ladder, queries
from zhenggai.apps.supervision.duties import DUTIES, SAID, STEP_DUTIES, Duty
from zhenggai.apps.supervision.queries.workload import Burden, Workload, workload
from zhenggai.apps.supervision.web.forms import FORMS

pytestmark = pytest.mark.django_db


def told(walk: Walk, login: str = "reg", *, since: int = 365) -> Workload:
    last = walk.at.date() + timedelta(days=1)
    actor = walk.district.actor(login, at=walk.at)
    return workload(first=last - timedelta(days=since), last=last, actor=actor)


def burdens(found: Workload) -> dict[object, Burden]:
    return {row.unit: row.burden for row in found.rows if row.burden}


def test_what_was_asked_and_handed_in_is_counted_by_the_lead_unit(walk: Walk):
    commands.request_progress(**walk.who("iris"), due_on=date(2026, 4, 1), text="请报进展。")
    commands.report_progress(
        **walk.who("wes"), measure_id=walk.measure.pk, as_of=walk.at.date(), text="过半。"
    )
    commands.ask_extension(
        **walk.who("sam"), until=date(2026, 9, 30), reasons="雨季。", progress="过半。"
    )
    walk.work()
    commands.ask_question(**walk.who("rita"), text="检测由谁做？")
    commands.review_finding(
        **walk.who("rita"), passed=False, reason=ReturnReason.NOT_DONE, opinion="未见。"
    )
    assert burdens(told(walk)) == {
        walk.district.units["water"].pk: Burden(
            requests=1, questions=1, reports=1, plans=1, submissions=1, extensions=1, returned=1
        )
    }


def test_what_lies_outside_the_period_is_not(walk: Walk):
    walk.days(200)
    assert burdens(told(walk, since=10)) == {}


def test_what_two_offices_ask_is_told_with_both(district):
    walk = Walk(district, register(district))
    walk.to(State.PLAN_REVIEW)
    commands.ask_question(**walk.who("rita"), text="检测由谁做？")
    assert told(walk).doubled == ()
    commands.ask_question(**walk.who("dora"), text="由谁检测？")
    (one,) = told(walk).doubled
    assert [office.name for office in one.offices] == ["清溪区委巡察办", "清溪区纪委监委"]
    assert burdens(told(walk))[walk.district.units["water"].pk].doubled == 1


@pytest.mark.parametrize("login", ["otto", "hans", "rona", "sys"])
def test_whoever_sees_no_finding_whole_is_told_of_no_burden(walk: Walk, login):
    commands.request_progress(**walk.who("iris"), due_on=date(2026, 4, 1), text="请报进展。")
    assert told(walk, login).rows == ()


def test_every_field_that_a_unit_is_asked_for_has_a_duty():
    asked = {
        slug: set(deed.form.base_fields)
        for slug, deed in DEEDS.items()
        if RULES[deed.act].roles & RECTIFYING
    }
    assert {slug: set(fields) for slug, fields in DUTIES.items()} == asked
    steps = {
        act: set(FORMS[act].base_fields)
        for act, rule in ladder.RULES.items()
        if rule.side is ladder.Side.UNIT
    }
    assert {act: set(fields) for act, fields in STEP_DUTIES.items()} == steps
    assert set(SAID) == set(Duty)
    tables = [*DUTIES.values(), *STEP_DUTIES.values()]
    assert {duty for fields in tables for duty in fields.values()} == set(Duty)


def test_the_page_names_no_person_and_says_the_duties(walk: Walk):
    commands.request_progress(**walk.who("iris"), due_on=date(2026, 4, 1), text="请报进展。")
    client = sign_in(Client(), walk.district.people["reg"])
    html = client.get("/workload/?from=2026-01-01&to=2026-12-01").content.decode()
    main = html[html.index("<main") :]
    assert Unit.objects.get(code="water").name in main
    assert "措施要明确责任人、时限和完成标准。" in main
    assert [name for name in Person.objects.values_list("name", flat=True) if name in main] == []
    asked = {"from=x": 404, "from=2026-02-01&to=2026-01-01": 422, "from=1900-01-01": 422,
             "to=0001-01-02": 200, "from=9999-12-31&to=9999-12-31": 200}  # fmt: skip
    for query, status in asked.items():
        assert client.get(f"/workload/?{query}").status_code == status, query


# What of a finding, a measure or a record is a person.
PERSONS = {
    *("by", "lead_leader", "leader", "responsible", "person", "on_behalf_of"),
    *("decided_by", "verified_by", "uploaded_by"),
}
COUNTING = {"values_list", "values", "order_by", "annotate", "Count", "with_filter"}


def test_nothing_here_counts_groups_or_sorts_by_a_person():
    """No call that groups, sorts or counts names a column that is a person, in any module of the
    board. Reminders, which go to persons and count nobody, stand in `telling`."""
    folder = Path(queries.__file__).parents[1]
    named = []
    for name in ("board", "closed", "burn_down", "days", "unit_board", "workload"):
        for path in folder.glob(f"*/{name}.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                called = node.func if isinstance(node, ast.Call) else None
                if not isinstance(called, ast.Attribute | ast.Name):
                    continue
                if (called.attr if isinstance(called, ast.Attribute) else called.id) in COUNTING:
                    words = [
                        part
                        for arg in ast.walk(node)
                        if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
                        for part in arg.value.split("__")
                    ]
                    named += [(path.name, word) for word in words if word in PERSONS]
    assert named == []
    assert Role.LEAD_LEADER.value not in Path(duties.__file__).read_text("utf-8")
