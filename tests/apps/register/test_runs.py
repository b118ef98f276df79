"""One act on many findings through the pages: looked at, begun, carried on, told."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cast import District
from register_pages import client_of
from zhenggai.apps.findings.commands import refill_index
from zhenggai.apps.findings.models import DeadlineBasis, Finding, PartTaken, Round, Tagging
from zhenggai.apps.findings.queries.sight import scope_of, visible
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.models import Grant
from zhenggai.apps.people.queries import actor_of
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.regimes.queries import explain
from zhenggai.apps.register import carrying, commands
from zhenggai.apps.register.commands import runs
from zhenggai.apps.register.models import Outcome, Run, RunRow
from zhenggai.apps.register.queries import runs as queries
from zhenggai.apps.register.queries.runs import day_by_rule

pytestmark = pytest.mark.django_db
TAG = {"tag": "重点", "why": "专项督办。"}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs are carried out before the answer: a test has one connection."""
    monkeypatch.setattr(carrying, "start", carrying.carry)


@pytest.fixture
def iris(strewn: District) -> Client:
    return client_of(strewn, "iris")


def looked_at(client: Client, act: str, fields: dict[str, str], query: str = "") -> Run:
    answer = client.post(f"/register/many/{act}/?{query}", fields)
    assert answer.status_code == 302, answer.content.decode()
    return Run.objects.get(pk=UUID(answer["Location"].split("/")[3]))


def begin(client: Client, run: Run) -> Any:
    return client.post(f"/register/runs/{run.pk}/begin/")


def outcomes(run: Run) -> dict[str, int]:
    return {one.value: run.rows.filter(outcome=one).count() for one in Outcome}


def test_marked_findings_are_looked_at_and_then_done(strewn, iris):
    keys = list(Finding.objects.filter(state=State.RECTIFYING).values_list("pk", flat=True)[:3])
    merged = Finding.objects.filter(state=State.MERGED).first()
    query = "&".join(f"finding={key}" for key in [*keys, merged.pk])
    chosen = iris.get(f"/register/many/?{query}").content.decode()
    assert "共 4 个问题" in chosen
    assert "/register/many/tag/" in chosen
    before = Entry.objects.count()

    run = looked_at(iris, "tag", TAG, query)

    page = iris.get(f"/register/runs/{run.pk}/").content.decode()
    assert outcomes(run) == {"able": 3, "unable": 1, "done": 0, "refused": 0}
    assert "办理这 3 个问题" in page
    assert Entry.objects.count() == before
    assert not Tagging.objects.exists()

    assert begin(iris, run).status_code == 302

    run.refresh_from_db()
    assert run.ended_at is not None
    assert outcomes(run) == {"able": 0, "unable": 1, "done": 3, "refused": 0}
    assert set(Tagging.objects.values_list("finding", flat=True)) == set(keys)
    told = list(Entry.objects.order_by("id").values_list("kind", flat=True))[before:]
    assert told == ["register.run_begun", *["finding.tagged"] * 3, "register.run_ended"]
    page = iris.get(f"/register/runs/{run.pk}/").content.decode()
    assert "已办理 3 个问题" in page
    assert f"/register/runs/{run.pk}/" in iris.get("/register/runs/").content.decode()
    shown = iris.get("/register/?tag=重点&columns=number,tags").content.decode()
    assert len(re.findall("<tr data-row", shown)) == 3


def test_all_that_match_are_taken_and_nothing_else(strewn, iris):
    run = looked_at(iris, "tag", TAG, "state=rectifying")
    wanted = set(Finding.objects.filter(state=State.RECTIFYING).values_list("pk", flat=True))
    assert set(run.rows.values_list("finding", flat=True)) == wanted
    numbers = list(run.rows.order_by("no").values_list("no", "ref"))
    assert [no for no, _ in numbers] == list(range(1, len(wanted) + 1))
    assert [ref for _, ref in numbers] == sorted(ref for _, ref in numbers)


def test_the_report_is_a_file_that_runs_nothing(strewn, iris):
    Finding.objects.filter(pk=Finding.objects.order_by("ref").first().pk).update(ref="=1+1")
    run = looked_at(iris, "tag", TAG)
    begin(iris, run)
    body = b"".join(iris.get(f"/register/runs/{run.pk}/report.csv").streaming_content)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0] == ["序号", "编号", "结果", "不能办理的原因", "日志条目"]
    assert len(rows) == run.rows.count() + 1
    assert any(row[1] == "'=1+1" for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)
    done = [row for row in rows if row[2] == "已办理"]
    assert done
    assert all(row[4].isdigit() for row in done)
    passed_over = [row for row in rows if row[2] == "不能办理"]
    assert passed_over
    assert all(row[3] for row in passed_over)


@pytest.mark.parametrize("login", ["rita", "otto", "sam", "sys"])
def test_a_run_is_its_maker_s_alone(strewn, iris, login):
    run = looked_at(iris, "tag", TAG, "state=rectifying")
    other = client_of(strewn, login)
    for path in ("", "report.csv", "?outcome=able"):
        assert other.get(f"/register/runs/{run.pk}/{path}").status_code == 404
    assert begin(other, run).status_code == 404
    assert str(run.pk) not in other.get("/register/runs/").content.decode()
    run.refresh_from_db()
    assert run.begun_at is None


@pytest.mark.parametrize("login", ["rita", "cole", "hans", "obi", "otto"])
def test_nobody_reaches_a_finding_that_he_does_not_see(strewn, login):
    """Not by its key, and not by a view that everybody may open."""
    actor = actor_of(strewn.people[login].pk, on=timezone.localdate())
    seen = set(visible(scope_of(actor)).values_list("pk", flat=True))
    hidden = [pk for pk in Finding.objects.values_list("pk", flat=True) if pk not in seen][:5]
    client = client_of(strewn, login)
    query = "&".join(f"finding={key}" for key in hidden)
    answer = client.post(f"/register/many/tag/?{query}", TAG)
    # Without a role for it there is no such page; with one there is nothing to choose.
    assert answer.status_code == (422 if login in {"rita", "cole"} and hidden else 404)
    assert not Run.objects.exists()


def test_who_has_no_role_for_any_of_them_is_told_so(strewn):
    page = client_of(strewn, "sam").get("/register/many/").content.decode()
    assert "您的角色没有可以批量办理的事项" in page
    assert client_of(strewn, "sam").get("/register/many/tag/").status_code == 404
    assert client_of(strewn, "iris").get("/register/many/close/").status_code == 404
    assert client_of(strewn, "iris").get("/register/many/acknowledge/").status_code == 404


def test_a_secretary_acts_on_many_in_nobody_s_name(strewn):
    assert client_of(strewn, "seth").post("/register/many/tag/", TAG).status_code == 404


@pytest.mark.parametrize(
    ("act", "fields", "said"),
    [
        ("tag", {"tag": "急", "why": " "}, "field-why"),
        ("tag", {"why": "因故。"}, "field-tag"),
        ("set_deadline", {"due_on": "2026-13-01", "why": "因故。"}, "field-due_on"),
        ("set_deadline", {"why": "因故。"}, "field-due_on"),
        ("name_unit", {"lead_unit": "没有这个单位", "why": "因故。"}, "field-lead_unit"),
        ("assign", {"kind": "never", "why": "因故。"}, "field-kind"),
        ("tag", {"tag": "x" * 41, "why": "因故。"}, "field-tag"),
    ],
)
def test_a_form_that_is_wrong_says_where_and_makes_no_run(strewn, iris, act, fields, said):
    answer = iris.post(f"/register/many/{act}/", fields)
    assert answer.status_code == 422
    page = answer.content.decode()
    field = said.removeprefix("field-")
    assert re.search(rf'has-error">(?:(?!class="field).)*name="{field}"', page, re.S), page
    assert not Run.objects.exists()


def test_a_wrong_view_is_refused_with_its_place(strewn, iris):
    assert iris.get("/register/many/?state=gone").status_code == 422
    assert iris.post("/register/many/tag/?finding=x", TAG).status_code == 422
    assert not Run.objects.exists()


def test_nothing_chosen_and_too_much_are_refused(strewn, iris, monkeypatch):
    answer = iris.post("/register/many/tag/?number=none/", TAG)
    assert answer.status_code == 422
    assert "没有选定任何问题" in answer.content.decode()
    monkeypatch.setattr(runs, "MOST_ROWS", 3)
    assert iris.post("/register/many/tag/", TAG).status_code == 422
    assert not Run.objects.exists()


def test_nobody_looks_without_end_and_another_day_is_another(strewn, iris, monkeypatch):
    monkeypatch.setattr(queries, "MOST_WAITING", 1)
    run = looked_at(iris, "tag", TAG, "state=rectifying")
    assert iris.post("/register/many/tag/?state=rectifying", TAG).status_code == 429
    Run.objects.filter(pk=run.pk).update(made_at=timezone.now() - timedelta(days=2))
    assert looked_at(iris, "tag", TAG, "state=rectifying").pk != run.pk


def test_where_nothing_can_be_done_nothing_is_begun_and_no_success_is_told(strewn, iris):
    run = looked_at(iris, "tag", TAG, "state=merged")
    page = iris.get(f"/register/runs/{run.pk}/").content.decode()
    assert "这些问题都不能办理" in page
    assert "/begin/" not in page
    assert begin(iris, run).status_code == 409
    assert not Entry.objects.filter(kind__startswith="register.").exists()


def test_it_is_done_once_however_often_it_is_begun(strewn, iris):
    run = looked_at(iris, "tag", TAG, "state=rectifying")
    begin(iris, run)
    entries = Entry.objects.count()
    answer = begin(iris, run)
    assert answer.status_code == 409
    assert "已经结束" in answer.content.decode()
    assert Entry.objects.count() == entries


def test_what_changes_between_the_look_and_the_deed_is_not_done(strewn, iris):
    run = looked_at(iris, "tag", TAG, "state=rectifying")
    one, *others = list(run.rows.order_by("no"))
    Finding.objects.filter(pk=one.finding_id).update(version=9)
    begin(iris, run)
    one.refresh_from_db()
    assert (one.outcome, one.code) == ("refused", "finding.changed-meanwhile")
    assert outcomes(run)["done"] == len(others)
    page = iris.get(f"/register/runs/{run.pk}/?outcome=refused").content.decode()
    assert one.ref in page
    assert others[0].ref not in page


def test_a_role_that_ends_meanwhile_does_no_more(strewn, iris):
    run = looked_at(iris, "tag", TAG, "state=rectifying")
    actor = actor_of(strewn.people["iris"].pk, on=timezone.localdate())
    commands.begin_run(run_id=run.pk, actor=actor, at=timezone.now())
    Grant.objects.filter(person=strewn.people["iris"]).update(withdrawn_at=timezone.now())
    carrying.carry(run.pk, actor)
    run.refresh_from_db()
    assert run.ended_at is not None
    assert outcomes(run)["done"] == 0
    assert not Tagging.objects.exists()
    page = iris.get(f"/register/runs/{run.pk}/").content.decode()
    assert "没有办理任何问题" in page


def test_one_that_was_broken_off_says_so_and_is_taken_up_again(strewn, iris, monkeypatch):
    run = looked_at(iris, "tag", TAG, "state=rectifying")
    monkeypatch.setattr(runs, "PORTION", 2)
    monkeypatch.setattr(carrying, "start", lambda *_: None)
    begin(iris, run)
    actor = actor_of(strewn.people["iris"].pk, on=timezone.localdate())
    assert runs._carry_on(run.pk, timezone.now, lambda at: actor)
    half = iris.get(f"/register/runs/{run.pk}/", headers={"X-Part": "run"}).content.decode()
    assert 'data-stage="under_way"' in half
    assert 'value="2"' in half
    assert begin(iris, run).status_code == 409
    Run.objects.filter(pk=run.pk).update(alive_at=timezone.now() - timedelta(minutes=2))
    page = iris.get(f"/register/runs/{run.pk}/").content.decode()
    assert "办理中断" in page
    monkeypatch.setattr(carrying, "start", carrying.carry)
    assert begin(iris, run).status_code == 302
    assert outcomes(run)["able"] == 0
    assert Tagging.objects.count() == run.rows.count()
    kinds = Entry.objects.filter(subject=run.pk).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["register.run_begun", "register.run_ended"]


def test_an_assignment_of_many_makes_its_sender_their_registrar(strewn, iris):
    Round.objects.update(due_on=date(2099, 12, 31))
    run = looked_at(
        iris, "assign", {"lead_unit": strewn.units["water"].name, "why": "集中交办。"},
        "state=registered",
    )  # fmt: skip
    assert outcomes(run)["able"] == 0
    whys = set(run.rows.values_list("code", flat=True))
    assert whys == {"assign.no-deadline"}
    run = looked_at(
        iris, "assign",
        {"lead_unit": strewn.units["water"].name, "due_on": "2099-06-30",
         "kind": "immediate", "why": "集中交办。"},
        f"state=registered&round={strewn.round.pk}",
    )  # fmt: skip
    begin(iris, run)
    done = run.rows.filter(outcome=Outcome.DONE)
    assert done.exists()
    for row in done.select_related("finding"):
        assert row.finding.state == State.ASSIGNED
        assert PartTaken.objects.filter(
            finding=row.finding, person=strewn.people["iris"], part="registrar"
        ).exists()


def test_the_pages_are_in_english_too(strewn):
    client = client_of(strewn, "iris", "en")
    run = looked_at(client, "tag", TAG, "state=rectifying")
    begin(client, run)
    for path in ("many/?state=rectifying", "many/tag/", "runs/", f"runs/{run.pk}/"):
        text = re.sub(r"<[^>]+>", " ", client.get(f"/register/{path}").content.decode())
        assert re.search(r"Act on many|Tag|My runs", text)


def test_who_has_not_signed_in_is_sent_to_sign_in(strewn):
    for path in ("many/", "many/tag/", "runs/"):
        assert Client().get(f"/register/{path}").status_code == 302
    assert Client().post("/register/many/tag/", TAG).status_code == 403
    assert not RunRow.objects.exists()


def test_a_search_follows_an_assignment_of_many(strewn, iris):
    """Whoever is given them finds each of them from then on: the index goes with the act."""
    Round.objects.update(due_on=date(2099, 12, 31))
    here = Finding.objects.filter(state=State.REGISTERED, round=strewn.round)
    here.update(heading="独一份的标题")
    keys = set(here.values_list("pk", flat=True))
    assert len(keys) > 1
    refill_index(say=lambda done, count: None)
    sam = client_of(strewn, "sam")

    def found() -> set[UUID]:
        page = sam.get("/search/?q=独一份的标题").content.decode()
        return {key for key in keys if f"/findings/{key}/" in page}

    assert found() == set()
    run = looked_at(
        iris, "assign",
        {"lead_unit": strewn.units["water"].name, "due_on": "2099-06-30",
         "kind": "immediate", "why": "集中交办。"},
        f"state=registered&round={strewn.round.pk}",
    )  # fmt: skip
    begin(iris, run)
    assert found() == keys


@pytest.fixture
def rule(strewn: District) -> DeadlineRule:
    """From the feedback so far on that no year is published; the rounds end later, and each has a
    feedback of its own."""
    Round.objects.update(due_on=date(2099, 12, 31))
    Round.objects.filter(code="XC-2026-02").update(feedback_on=date(2026, 4, 1))
    return DeadlineRule.objects.create(
        regime_id="inspection", level="any", code="long", version=1, status="active",
        limit_of="rectification", starts="feedback", unit="months", amount=600, moves="next",
        country="cn", source="试行办法（虚构）", valid_from=date(2020, 1, 1),
    )  # fmt: skip


def day_of(rule: DeadlineRule, round_: Round) -> date:
    return explain(rule_id=rule.pk, start=round_.feedback_on).day


def by_rule(rule: DeadlineRule, **more: str) -> dict[str, str]:
    return {"rule": str(rule.pk), "why": "按办法核定。", **more}


def test_a_rule_gives_each_its_day_which_is_seen_before_it_is_set(strewn, iris, rule):
    run = looked_at(iris, "set_deadline", by_rule(rule), "state=registered")
    able = list(run.rows.filter(outcome=Outcome.ABLE).select_related("finding__round"))
    days = {day_of(rule, row.finding.round) for row in able}
    assert len(days) > 1
    page = iris.get(f"/register/runs/{run.pk}/").content.decode()
    assert "试行办法（虚构）" in page
    for day in days:
        assert f"{day.isoformat()}（暂定）" in page
    assert not DeadlineBasis.objects.exists()

    begin(iris, run)

    assert outcomes(run)["done"] == len(able)
    for basis in DeadlineBasis.objects.select_related("finding__round"):
        assert basis.finding.due_on == basis.due_on
        assert basis.due_on == day_of(rule, basis.finding.round)
        assert (basis.rule, basis.lacks, basis.ended_at) == (rule, 2076, None)
    assert DeadlineBasis.objects.count() == len(able)
    body = b"".join(iris.get(f"/register/runs/{run.pk}/report.csv").streaming_content)
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert rows[0][-1] == "按规则确定的时限"
    told = {row[-1] for row in rows[1:] if row[2] == "已办理"}
    assert told == {f"{day.isoformat()}（暂定）" for day in days}


def test_a_day_that_is_another_since_it_was_seen_is_not_set(strewn, iris, rule):
    here = f"state=registered&round={strewn.round.pk}"
    run = looked_at(iris, "set_deadline", by_rule(rule), here)
    Round.objects.filter(pk=strewn.round.pk).update(feedback_on=date(2026, 3, 1))
    begin(iris, run)
    assert outcomes(run)["done"] == 0
    codes = set(run.rows.filter(outcome=Outcome.REFUSED).values_list("code", flat=True))
    assert codes == {"deadline.not-the-feedback"}
    assert not DeadlineBasis.objects.exists()


def test_an_assignment_of_many_may_take_its_day_from_a_rule(strewn, iris, rule):
    fields = by_rule(rule, lead_unit=strewn.units["water"].name)
    run = looked_at(iris, "assign", fields, f"state=registered&round={strewn.round.pk}")
    begin(iris, run)
    done = run.rows.filter(outcome=Outcome.DONE).select_related("finding")
    assert done.exists()
    assert {row.finding.due_on for row in done} == {day_of(rule, strewn.round)}
    assert DeadlineBasis.objects.count() == len(done)


def test_a_rule_of_another_kind_of_oversight_sets_nothing(strewn, iris, rule):
    DeadlineRule.objects.filter(pk=rule.pk).update(regime_id="audit")
    run = looked_at(iris, "set_deadline", by_rule(rule), "state=registered")
    assert outcomes(run)["able"] == 0
    assert "deadline.no-such-rule" in set(run.rows.values_list("code", flat=True))
    DeadlineRule.objects.filter(pk=rule.pk).delete()
    assert iris.get(f"/register/runs/{run.pk}/").status_code == 200


def test_of_what_is_refused_no_day_is_shown_as_that_of_the_rule(strewn, iris, rule):
    run = looked_at(iris, "set_deadline", by_rule(rule), "state=registered")
    row = run.rows.filter(outcome=Outcome.ABLE).first()
    assert day_by_rule(row) is not None
    row.outcome = Outcome.REFUSED
    assert day_by_rule(row) is None


def test_without_a_rule_in_force_none_is_offered(strewn, iris):
    DeadlineRule.objects.update(status="draft")
    page = iris.get("/register/many/set_deadline/").content.decode()
    assert 'name="due_on"' in page
    assert 'name="rule"' not in page


def test_rules_and_calendars_are_read_once_however_many_rows(strewn, iris, rule):
    def asked(query: str) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            run = looked_at(iris, "set_deadline", by_rule(rule), query)
        tables = ("regimes_deadlinerule", "regimes_calendar")
        read = [one for one in queries if any(table in one["sql"] for table in tables)]
        return run.rows.count(), len(read)

    one = Finding.objects.filter(state=State.REGISTERED, round=strewn.round).first()
    few, for_few = asked(f"finding={one.pk}")
    many, for_many = asked(f"state=registered&round={strewn.round.pk}")
    assert few < many
    assert for_few == for_many
