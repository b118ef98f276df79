"""The pages of the ladder, and what a program reads of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from on_the_ladder import LATE, Climb, climb_of, noon

from apps.api.programs import program
from cast import Walk
from signing_in import sign_in
from zhenggai.apps.findings.models import Finding, Round
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.ladder import Rung, StepState
from zhenggai.apps.supervision.models import LadderRule, Step
from zhenggai.apps.supervision.queries.steps import of_finding
from zhenggai.apps.supervision.showing import beside_finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def climb(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> Climb:
    made = climb_of(walk)
    for module in ("steps", "ladder"):
        monkeypatch.setattr(f"zhenggai.apps.supervision.web.{module}.now", lambda: noon(made.day))
    monkeypatch.setattr("zhenggai.apps.supervision.web.ladder.localdate", lambda: made.day)
    monkeypatch.setattr("zhenggai.apps.people.http.timezone.now", lambda: noon(made.day))
    monkeypatch.setattr("zhenggai.apps.people.http.timezone.localdate", lambda: made.day)
    return made


def browser(climb: Climb, login: str, language: str = "zh-hans") -> Client:
    person = climb.walk.district.people[login]
    client = sign_in(Client(headers={"accept-language": language}), person)
    session = client.session
    session["factor_at"] = int(noon(climb.day).timestamp())
    session.save()
    return client


def body(answer: Any) -> str:
    return str(answer.content.decode())


def issue(climb: Climb, client: Client, rung: str = "order", **changes: Any) -> Any:
    fields = {
        "findings": [str(climb.walk.finding.pk)],
        "unit": str(climb.walk.district.units["water"].pk),
        "matter": "管网改造逾期。",
        "asked": "请说明。",
    }
    address = f"/steps/issue/?finding={climb.walk.finding.pk}&rung={rung}"
    return client.post(address, {**fields, **changes})


def send(client: Client, step: Step, slug: str, fields: dict[str, str]) -> Any:
    """As the page sends it, with the version that it shows."""
    step.refresh_from_db()
    return client.post(f"/steps/{step.pk}/{slug}/", {"seen": step.version, **fields})


def test_a_step_is_issued_from_the_page_of_its_finding_and_stands_there(climb: Climb):
    iris = browser(climb, "iris")
    page = body(iris.get(f"/findings/{climb.walk.finding.pk}/"))
    link = f"/steps/issue/?finding={climb.walk.finding.pk}"
    assert link in page
    chosen = body(iris.get(link))
    assert "督办单" in chosen
    assert "须先有上一级" in chosen
    form = body(iris.get(f"{link}&rung=order"))
    assert "按规则：2026-09-22" in form
    answer = issue(climb, iris)
    step = Step.objects.get()
    assert answer["Location"] == f"/steps/{step.pk}/"
    shown = body(iris.get(answer["Location"]))
    assert "〔2026〕1号" in shown
    assert "管网改造逾期。" in shown
    assert "〔2026〕1号" in body(iris.get(f"/findings/{climb.walk.finding.pk}/"))
    assert "〔2026〕1号" in body(iris.get("/steps/"))


def test_what_is_refused_comes_back_with_what_was_typed(climb: Climb):
    iris = browser(climb, "iris")
    answer = issue(climb, iris, due_on=LATE.isoformat())
    assert answer.status_code == 422
    assert "不能早于按规则计算的2026-09-22" in body(answer)
    assert "管网改造逾期。" in body(answer)
    answer = issue(climb, iris, matter="")
    assert answer.status_code == 422
    assert not Step.objects.exists()
    issue(climb, iris)
    again = issue(climb, iris)
    assert again.status_code == 409
    assert "同一级已有一项未办结" in body(again)


@pytest.mark.parametrize(
    ("login", "status"), [("sam", 403), ("rita", 403), ("hans", 404), ("otto", 404)]
)
def test_nobody_else_issues_one(climb: Climb, login: str, status: int):
    client = browser(climb, login)
    address = f"/steps/issue/?finding={climb.walk.finding.pk}&rung=order"
    assert client.get(address).status_code == status
    assert issue(climb, client).status_code == status
    assert not Step.objects.exists()


@pytest.mark.parametrize("wrong", ["", "x", "00000000-0000-0000-0000-000000000000", "%00"])
def test_an_address_that_names_no_finding_is_none(climb: Climb, wrong: str):
    assert browser(climb, "iris").get(f"/steps/issue/?finding={wrong}").status_code == 404


def test_the_unit_signs_replies_reports_and_appeals_on_the_page(climb: Climb):
    step = climb.issue()
    sam, iris = browser(climb, "sam"), browser(climb, "iris")
    for slug, fields in (
        ("receive", {}),
        ("reply", {"reply": "已请示区政府。"}),
        ("report", {"report": "已更换3.1公里。"}),
        ("appeal", {"reasons": "工期经批准。"}),
    ):
        answer = send(sam, step, slug, fields)
        assert answer.status_code == 302, slug
    shown = body(iris.get(f"/steps/{step.pk}/"))
    assert shown.index("说明原因，报送完成日期。") < shown.index("已请示区政府。")
    assert "工期经批准。" in shown
    assert send(iris, step, "settle", {"reasons": "已说明。"}).status_code == 302
    ida = browser(climb, "ida")
    wrong = send(ida, step, "decide_appeal", {"reasons": "属实。"})
    assert wrong.status_code == 422
    assert "属实。" in body(wrong)
    fields = {"upheld": "yes", "reasons": "属实。"}
    assert send(ida, step, "decide_appeal", fields).status_code == 302
    step.refresh_from_db()
    assert step.state == StepState.ANNULLED
    assert "不计入任何统计" in body(sam.get(f"/steps/{step.pk}/"))


def test_an_act_that_is_refused_says_why_and_keeps_the_words(climb: Climb):
    step = climb.issue()
    sam = browser(climb, "sam")
    answer = send(sam, step, "report", {"report": "已更换。"})
    assert answer.status_code == 409
    assert "不能办理" in body(answer)
    assert send(sam, step, "nonsense", {}).status_code == 404
    assert sam.get(f"/steps/{step.pk}/report/").status_code == 405
    assert send(browser(climb, "rita"), step, "receive", {}).status_code == 403
    assert send(browser(climb, "otto"), step, "receive", {}).status_code == 404


def test_a_form_that_was_opened_before_something_changed_is_refused(climb: Climb):
    step = climb.receive(climb.issue())
    iris = browser(climb, "iris")
    step.refresh_from_db()
    seen = step.version
    climb.report(step)
    fields = {"reasons": "已说明。"}
    assert iris.post(f"/steps/{step.pk}/settle/", {**fields, "seen": seen}).status_code == 412
    assert iris.post(f"/steps/{step.pk}/settle/", fields).status_code == 428


def test_a_rung_that_is_none_is_refused_and_says_so(climb: Climb):
    iris = browser(climb, "iris")
    answer = issue(climb, iris, rung="x")
    assert answer.status_code == 409
    assert "尚未启用这一级" in body(answer)


def test_without_a_fresh_factor_the_page_asks_for_it(climb: Climb):
    step = climb.issue()
    sam = browser(climb, "sam")
    session = sam.session
    session["factor_at"] = int((noon(climb.day) - timedelta(hours=1)).timestamp())
    session.save()
    shown = body(sam.get(f"/steps/{step.pk}/"))
    assert f"{reverse('mfa_reauthenticate')}?next=/steps/{step.pk}/" in shown
    assert send(sam, step, "receive", {}).status_code == 403


def test_what_somebody_typed_is_shown_as_text(climb: Climb):
    evil = "<script>alert(1)</script>\u202e"
    step = climb.issue(matter=evil, asked=evil)
    commands.reply_to_step(step_id=step.pk, reply=evil, **climb.who("sam"))
    for language in ("zh-hans", "en"):
        shown = body(browser(climb, "iris", language).get(f"/steps/{step.pk}/"))
        assert "<script>alert" not in shown
        assert "\u202e" not in shown


def test_the_list_is_narrowed_by_what_is_no_person(climb: Climb):
    step = climb.issue()
    iris = browser(climb, "iris")
    page = body(iris.get("/steps/"))
    form = page.split('class="filters"')[1].split("</form>")[0]
    assert re.findall(r'name="(\w+)"', form) == ["rung", "state", "unit", "round"]
    for query, there in (
        (f"unit={step.unit_id}&round={step.round_id}&rung=order&state=open", True),
        ("rung=talk", False),
        ("state=settled", False),
        (f"unit={climb.walk.district.units['roads'].pk}", True),
        ("rung=x&state=%00&unit=y&round=z&page=-1", True),
    ):
        shown = body(iris.get(f"/steps/?{query}"))
        assert (f"/steps/{step.pk}/" in shown) is there, query
    # No search of the site finds a step, and none is found by whoever did what.
    for word in ("管网改造逾期未完成", "Iris", "iris"):
        assert f"/steps/{step.pk}/" not in body(iris.get("/search/", {"q": word}))
        assert f"/steps/{step.pk}/" in body(iris.get("/steps/", {"q": word, "person": word}))


def test_a_unit_finds_no_more_than_its_own(climb: Climb):
    step = climb.issue()
    other = browser(climb, "kate")
    assert str(step.pk) not in body(other.get("/steps/"))
    assert other.get(f"/steps/{step.pk}/").status_code == 404


def test_rules_are_proposed_and_put_in_force_on_pages(climb: Climb):
    reg, iris = browser(climb, "reg"), browser(climb, "iris")
    fields = {
        "level": "any", "roles": ["issuer"], "after": "",
        "report_in": "10", "report_unit": "working_days",
        "appeal_in": "15", "appeal_unit": "days", "decide_in": "1", "decide_unit": "months",
        "handed_on": "1", "kept_months": "12", "source": "清委办〔2026〕9号",
    }  # fmt: skip
    address = "/ladder/inspection/order/propose/"
    assert reg.get(address).status_code == 200
    wrong = reg.post(address, {**fields, "appeal_in": "0"})
    assert wrong.status_code == 422
    assert "清委办〔2026〕9号" in body(wrong)
    assert reg.post(address, fields).status_code == 302
    made = LadderRule.objects.get(version=2)
    assert (made.report_in, made.report_unit, made.after) == (10, "working_days", "")
    asked = {"rules": [str(made.pk)], "since": LATE.isoformat()}
    own = reg.post("/ladder/inspection/put-in-force/", asked)
    assert own.status_code == 403
    assert "自己拟定的规则须由他人启用" in body(own)
    assert iris.post("/ladder/inspection/put-in-force/", {**asked, "since": "x"}).status_code == 422
    assert iris.post("/ladder/inspection/put-in-force/", asked).status_code == 302
    made.refresh_from_db()
    assert made.valid_from == LATE
    ending = f"/ladder/{made.pk}/end/"
    assert f'href="{ending}"' in body(iris.get("/ladder/"))
    assert iris.get(ending).status_code == 200
    wrong = iris.post(ending, {"since": LATE.isoformat(), "reasons": "文件已废止。"})
    assert wrong.status_code == 422
    assert "文件已废止。" in body(wrong)
    later = {"since": (LATE + timedelta(9)).isoformat(), "reasons": "文件已废止。"}
    assert iris.post(ending, later).status_code == 302
    assert f'href="{ending}"' not in body(iris.get("/ladder/"))
    assert browser(climb, "sam").get(ending).status_code == 403
    for page in ("/ladder/nothing/order/propose/", "/ladder/inspection/nothing/propose/"):
        assert reg.get(page).status_code == 404
    assert browser(climb, "sam").get(address).status_code == 403


def test_a_program_reads_steps_page_by_page_and_does_nothing(climb: Climb):
    first = climb.receive(climb.issue(Rung.REMINDER))
    second = climb.issue()
    asking = program(climb.walk.district.people["iris"])
    page = asking.get("/steps", {"limit": 1}).json()
    assert [one["id"] for one in page["steps"]] == [str(second.pk)]
    rest = asking.get("/steps", {"limit": 1, "after": page["next"]}).json()
    assert [one["id"] for one in rest["steps"]] == [str(first.pk)]
    assert rest["next"] is None
    whole = asking.get(f"/steps/{second.pk}").json()
    assert whole["step"]["serial"] == 2
    assert whole["acts"][0]["words"]["asked"] == "说明原因，报送完成日期。"
    assert asking.get("/steps", {"after": "x"}).status_code == 422
    assert asking.get("/steps", {"rung": "x"}).status_code == 422
    assert asking.post(f"/steps/{second.pk}", {}).status_code == 405
    assert program(climb.walk.district.people["kate"]).get(f"/steps/{second.pk}").status_code == 404


def test_the_lead_unit_knows_of_a_step_to_the_unit_above_and_none_of_its_words(climb: Climb):
    above = climb.walk.district.units["gov"].pk
    step = climb.issue(unit_id=above)
    page = f"/findings/{climb.walk.finding.pk}/"
    shown = body(browser(climb, "sam").get(page))
    assert "已发至上级单位、尚未转办" in shown
    assert "〔2026〕1号" in shown
    assert "管网改造逾期未完成" not in shown
    assert f"/steps/{step.pk}/" not in shown
    assert browser(climb, "sam").get(f"/steps/{step.pk}/").status_code == 404
    for login in ("gina", "iris"):
        shown = body(browser(climb, login).get(page))
        assert "已发至上级单位、尚未转办" not in shown
        assert f"/steps/{step.pk}/" in shown
    # Once it is handed on, it is theirs.
    climb.receive(step, by="gina")
    water = climb.walk.district.units["water"].pk
    commands.hand_on_step(step_id=step.pk, unit_id=water, reasons="由其办理。", **climb.who("gina"))
    assert f"/steps/{step.pk}/" in body(browser(climb, "sam").get(page))
    other = climb.walk.district.people["hans"]
    assert "〔2026〕1号" not in body(sign_in(Client(), other).get(page))


def test_whoever_leads_the_finding_next_knows_nothing_of_what_the_unit_before_was_sent(
    climb: Climb,
):
    climb.issue()
    Finding.objects.update(lead_unit=climb.walk.district.units["roads"])
    finding = Finding.objects.select_related("round__issuer").get(pk=climb.walk.finding.pk)
    assert beside_finding(finding, climb.actor("rona"), noon(climb.day)) is None


def test_a_lead_unit_below_the_one_that_follows_knows_of_it(climb: Climb):
    """To which another unit was addressed, that is no more."""
    units = climb.walk.district.units
    Finding.objects.update(lead_unit=units["roads"])
    step = climb.issue(unit_id=units["roads"].pk)
    Finding.objects.update(lead_unit=units["water-east"])
    related = Finding.objects.select_related("round__issuer", "lead_unit")
    finding, tom = related.get(pk=climb.walk.finding.pk), climb.actor("tom")
    assert of_finding(finding, actor=tom).known == []
    Step.objects.filter(pk=step.pk).update(answers=units["water"])
    assert of_finding(finding, actor=tom).known == [step]


def test_however_often_it_went_on_the_paper_stands_on_its_page(climb: Climb):
    step = climb.issue()
    for number in range(80):
        journal.append(
            kind="step.to_successor",
            who=journal.Who(None, "system"),
            at=noon(climb.day),
            body={"step": str(step.pk), "answers": str(step.unit_id), "no": number},
            subject=step.pk,
        )
    assert browser(climb, "iris").get(f"/steps/{step.pk}/").status_code == 200


def test_before_the_feedback_nobody_of_the_lead_unit_knows_of_one(climb: Climb):
    climb.issue(Rung.REMINDER, unit_id=climb.walk.district.units["gov"].pk)
    later = climb.day + timedelta(1)
    Round.objects.update(feedback_on=later, due_on=later)
    finding = Finding.objects.select_related("round__issuer").get(pk=climb.walk.finding.pk)
    assert beside_finding(finding, climb.actor("sam"), noon(climb.day)) is None


def test_the_page_of_a_finding_asks_little_more_for_its_steps(
    climb: Climb, django_assert_max_num_queries
):
    climb.issue()
    finding = Finding.objects.select_related("round__issuer").get(pk=climb.walk.finding.pk)
    iris = climb.actor("iris")
    with django_assert_max_num_queries(1):
        beside_finding(finding, iris, noon(climb.day))
