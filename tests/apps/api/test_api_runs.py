"""The register and runs for programs: what the pages give and do, and nothing more by a token."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from programs import Program, program

from apps.register.conftest import district, strewn  # noqa: F401 - fixtures
from cast import District
from register_pages import client_of
from zhenggai.apps.findings.models import Finding, Round, Tagging
from zhenggai.apps.findings.queries.sight import scope_of, visible
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.models import Entry
from zhenggai.apps.people.queries import actor_of
from zhenggai.apps.people.tokens import Scope
from zhenggai.apps.regimes.models import DeadlineRule
from zhenggai.apps.register import carrying
from zhenggai.apps.register.models import Run

pytestmark = pytest.mark.django_db
VIEW = "state=rectifying&sort=due&columns=number,problem,leader,due"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    """Carried out before the answer: a test has one connection."""
    settings.API_PER_MINUTE = 1_000_000
    monkeypatch.setattr(carrying, "start", carrying.carry)


@pytest.fixture
def iris(strewn: District) -> Program:  # noqa: F811
    return program(strewn.people["iris"])


def tag(**more: Any) -> dict[str, Any]:
    return {"act": "tag", "reason": "督办。", "arguments": {"tag": "重点"}, **more}


def test_a_view_gives_what_its_page_shows(strewn, iris):  # noqa: F811
    told = iris.get("/register", {"view": VIEW}).json()
    page = client_of(strewn, "iris").get(f"/register/?{VIEW}").content.decode()
    assert told["columns"] == ["number", "problem", "leader", "due"]
    assert [page.index(row["id"]) for row in told["rows"]] == sorted(
        page.index(row["id"]) for row in told["rows"]
    )
    assert len(told["rows"]) == page.count("<tr data-row")
    totals = iris.get("/register/totals", {"view": VIEW}).json()
    assert totals["matching"] == Finding.objects.filter(state=State.RECTIFYING).count()
    assert totals["states"] == {"rectifying": totals["matching"]}


def test_pages_follow_each_other_without_a_gap_or_a_repeat(strewn, iris, monkeypatch):  # noqa: F811
    from zhenggai.apps.register.queries import page

    monkeypatch.setattr(page, "PAGE", 7)
    for view in ("", "sort=due", "sort=-amount", "group=unit&sort=state"):
        seen, after = [], ""
        while True:
            told = iris.get("/register", {"view": view, "after": after}).json()
            seen += [row["id"] for row in told["rows"]]
            if told["next"] is None:
                break
            after = told["next"]
        assert len(seen) == len(set(seen)) == Finding.objects.count()


@pytest.mark.parametrize("login", ["rita", "sam", "hans", "otto", "obi"])
def test_each_reads_his_own(strewn, login):  # noqa: F811
    asking = program(strewn.people[login])
    seen, after = set(), ""
    while after is not None:
        told = asking.get("/register", {"after": after} if after else {}).json()
        seen |= {row["id"] for row in told["rows"]}
        after = told["next"]
    today = Finding.objects.none()
    actor = actor_of(strewn.people[login].pk, on=date.today())  # noqa: DTZ011 - as the token
    today = visible(scope_of(actor))
    assert seen == {str(pk) for pk in today.values_list("pk", flat=True)}


def test_a_helper_gets_no_column_that_is_not_for_him(strewn):  # noqa: F811
    told = program(strewn.people["hans"]).get("/register", {"view": VIEW}).json()
    assert told["rows"]
    assert all("leader" not in row["cells"] for row in told["rows"] if not row["whole"])


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"view": "state=gone"}, "register.not-a-code"),
        ({"view": "colour=red"}, "register.unknown-name"),
        ({"view": "sort=problem"}, "register.unknown-sort"),
        ({"view": "no pairs at all"}, "register.unknown-name"),
        ({"view": "", "after": "x"}, "api.cursor"),
        ({"state": "closed"}, "api.bad-field"),
    ],
)
def test_a_view_that_is_wrong_is_refused_with_its_place(iris, query, code):
    answer = iris.get("/register", query)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["detail"]


def test_a_run_is_looked_at_begun_and_told(strewn, iris):  # noqa: F811
    entries = Entry.objects.count()
    made = iris.post("/runs", tag(view="state=rectifying"))
    assert made.status_code == 201
    run = made.json()
    count = Finding.objects.filter(state=State.RECTIFYING).count()
    assert (run["stage"], run["able"], run["done"]) == ("looked_at", count, 0)
    assert Entry.objects.count() == entries
    begun = iris.post(f"/runs/{run['id']}/begin")
    assert begun.status_code == 202
    told = iris.get(f"/runs/{run['id']}").json()
    assert told["ended_at"] is not None or told["able"] == count


@pytest.mark.django_db(transaction=True)
def test_what_a_token_does_to_many_says_so(strewn, iris):  # noqa: F811
    run = iris.post("/runs", tag(view="state=rectifying")).json()
    assert iris.post(f"/runs/{run['id']}/begin").status_code == 202
    told = iris.get(f"/runs/{run['id']}").json()
    assert told["done"] == Finding.objects.filter(state=State.RECTIFYING).count() > 0
    assert told["stage"] == "over"
    for entry in Entry.objects.filter(subject=run["id"]):
        assert b"issuer.token" in bytes(entry.leaf)
    rows = iris.get(f"/runs/{run['id']}/rows", {"outcome": "done"}).json()["rows"]
    assert len(rows) == told["done"]
    for row in rows:
        leaf = bytes(Entry.objects.get(pk=row["entry"]).leaf)
        assert b"issuer.token" in leaf
    assert iris.post(f"/runs/{run['id']}/begin").json()["code"] == "run.over"


def test_a_token_sends_nothing_back(strewn):  # noqa: F811
    """What takes a hand takes it for many too."""
    cole = program(strewn.people["cole"])
    run = cole.post(
        "/runs",
        {
            "act": "return",
            "reason": "成效不实。",
            "arguments": {"reason": "no_result"},
            "view": "state=closing&state=posted",
        },
    ).json()
    assert run["able"] == 0
    rows = cole.get(f"/runs/{run['id']}/rows").json()["rows"]
    assert {row["code"] for row in rows} <= {"act.not-by-token", "act.separation", "act.own-unit"}
    assert cole.post(f"/runs/{run['id']}/begin").json()["code"] == "run.nothing-to-do"


def test_each_row_may_have_arguments_of_its_own_and_what_is_not_seen_is_not_there(
    strewn,  # noqa: F811
    iris,
):
    Round.objects.update(due_on=date(2099, 12, 31))
    one, two = Finding.objects.filter(state=State.REGISTERED)[:2]
    made = iris.post(
        "/runs",
        {
            "act": "set_deadline",
            "reason": "核定。",
            "arguments": {"due_on": "2098-01-01"},
            "findings": [
                {"finding": str(one.pk)},
                {"finding": str(two.pk), "arguments": {"due_on": "2098-02-01"}},
                {"finding": str(uuid4())},
            ],
        },
    )
    assert made.status_code == 201, made.content.decode()
    run = made.json()
    assert (run["able"], run["unable"]) == (2, 1)
    rows = iris.get(f"/runs/{run['id']}/rows").json()["rows"]
    assert [row["code"] for row in rows] == ["", "", "run.not-seen"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (tag(), "run.findings-or-view"),
        (tag(view="", findings=[]), "run.findings-or-view"),
        (tag(findings=[]), "run.nothing-chosen"),
        (tag(view="state=gone"), "register.not-a-code"),
        (tag(view="", reason=" "), "act.words-missing"),
        (tag(view="", act="close"), "api.bad-field"),
        (tag(view="", act="verify"), "api.bad-field"),
        (tag(view="", arguments={"due_on": "2026-01-01"}), "run.not-asked"),
        (
            {**tag(view=""), "act": "set_deadline", "arguments": {"due_on": "x"}},
            "run.no-such-value",
        ),
        (tag(view="", person="iris"), "api.bad-field"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_kept(iris, body, code):
    answer = iris.post("/runs", body)
    assert answer.json()["code"] == code, answer.content.decode()
    assert answer.status_code == 422
    assert not Run.objects.exists()


def test_the_place_of_what_is_wrong_is_named(iris):
    rows = [{"finding": str(uuid4())}, {"finding": str(uuid4()), "arguments": {"tags": "急"}}]
    answer = iris.post("/runs", tag(findings=rows))
    assert answer.json()["field"] == "findings.1.arguments.tags"


def test_one_that_was_broken_off_says_so_and_is_taken_up_again(strewn, iris):  # noqa: F811
    run = iris.post("/runs", tag(view="state=rectifying")).json()["id"]
    Run.objects.filter(pk=run).update(
        begun_at=timezone.now() - timedelta(minutes=5),
        alive_at=timezone.now() - timedelta(minutes=2),
    )
    assert iris.get(f"/runs/{run}").json()["stage"] == "still"
    assert iris.post(f"/runs/{run}/begin").json()["stage"] == "under_way"


def test_a_run_is_its_maker_s_alone_and_takes_the_scope(strewn, iris):  # noqa: F811
    run = iris.post("/runs", tag(view="state=rectifying")).json()["id"]
    other = program(strewn.people["rita"])
    assert other.get(f"/runs/{run}").status_code == 404
    assert other.get(f"/runs/{run}/rows").status_code == 404
    assert other.post(f"/runs/{run}/begin").status_code == 404
    reader = program(strewn.people["iris"], Scope.READ)
    assert reader.get(f"/runs/{run}").status_code == 200
    assert reader.post(f"/runs/{run}/begin").json()["code"] == "token.no-such-scope"
    assert reader.post("/runs", tag(view="")).status_code == 403
    assert not Tagging.objects.exists()


def test_the_same_key_makes_one_run(strewn, iris):  # noqa: F811
    body = tag(view="state=rectifying")
    first = iris.post("/runs", body, Idempotency_Key="eins")
    again = iris.post("/runs", body, Idempotency_Key="eins")
    assert first.json() == again.json()
    assert again["Idempotent-Replay"] == "true"
    assert Run.objects.count() == 1


def test_a_rule_gives_each_its_day(strewn, iris):  # noqa: F811
    Round.objects.update(due_on=date(2099, 12, 31))
    rule = DeadlineRule.objects.create(
        regime_id="inspection", level="any", code="long", version=1, status="active",
        limit_of="rectification", starts="listed", unit="days", amount=30, moves="stays",
        country="cn", source="试行办法（虚构）", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    one, two, three = Finding.objects.filter(state=State.REGISTERED)[:3]
    run = iris.post(
        "/runs",
        {
            "act": "set_deadline",
            "reason": "核定。",
            "arguments": {"rule": str(rule.pk), "start": "2098-01-01"},
            "findings": [
                {"finding": str(one.pk)},
                {"finding": str(two.pk), "arguments": {"start": "2098-02-01"}},
                {"finding": str(three.pk), "arguments": {"due_on": "2098-05-05"}},
            ],
        },
    ).json()
    assert run["arguments"] == {"rule": str(rule.pk), "start": "2098-01-01"}
    rows = iris.get(f"/runs/{run['id']}/rows").json()["rows"]
    told = [(row["outcome"], row["due_on"], row["lacks_year"], row["values"]) for row in rows]
    assert told == [
        ("able", "2098-01-31", None, {}),
        ("able", "2098-03-03", None, {}),
        ("able", None, None, {}),
    ]
