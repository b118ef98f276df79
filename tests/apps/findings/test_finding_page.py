"""The page of one finding: its story, whose turn it is, and what the viewer may do now."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.findings.pages import client_of
from cast import NOON, District, Walk, measure_fields, register, walk_to
from installed import once
from zhenggai.apps.findings import commands, queries
from zhenggai.apps.findings.models import Evidence, EvidenceUse, Measure, MeasureLink, Progress
from zhenggai.apps.findings.offers import Way, offers_of
from zhenggai.apps.findings.queries.page import Page, Timeliness, timeliness
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import Grant
from zhenggai.kit.refusals import Missing

pytestmark = once
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"


def page_of(walk: Walk, login: str) -> Page:
    actor = walk.district.actor(login, at=walk.at)
    return queries.finding_page(walk.finding.pk, actor=actor, at=walk.at)


def ways(walk: Walk, login: str, **more: object) -> dict[str, Way]:
    actor = walk.district.actor(login, at=walk.at, **more)
    page = queries.finding_page(walk.finding.pk, actor=actor, at=walk.at)
    return {one.slug: one.way for one in offers_of(page, actor=actor, at=walk.at).acts}


def shown(walk: Walk, login: str, query: str = "") -> str:
    answer = client_of(walk.district, login).get(f"/findings/{walk.finding.pk}/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("state", list(State))
def test_it_shows_every_state_to_its_issuer(district, state):
    walk = walk_to(district, state)

    page = shown(walk, "iris")

    assert walk.finding.ref in page
    assert "东城二街管网漏损率超过25%" in page


@pytest.mark.parametrize("login", ["otto", "sys", "sec", "aud"])
@pytest.mark.parametrize("state", [State.REGISTERED, State.PLANNING, State.CLOSED])
def test_who_may_not_see_it_finds_nothing(district, login, state):
    walk = walk_to(district, state)

    answer = client_of(district, login).get(f"/findings/{walk.finding.pk}/")

    assert answer.status_code in {403, 404}
    assert walk.finding.ref not in answer.content.decode()


def test_who_has_not_signed_in_is_sent_to_sign_in(client, walk):
    answer = client.get(f"/findings/{walk.finding.pk}/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/?next=/findings/")


# ---- who sees how much ---------------------------------------------------------------------------


def test_a_supporting_unit_sees_the_quote_and_its_own_measures_only(walk):
    walk.to(State.PLANNING)
    own = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    other = measure_fields(walk.district, text="与交通局无关的措施。", supports=())
    commands.add_measure(**walk.who("olga"), fields=other)
    commands.add_cause(**walk.who("olga"), text="内部原因。")

    page = page_of(walk, "hans")
    html = shown(walk, "hans")

    assert not page.whole
    assert [one.id for one in page.plan.measures] == [own.pk]
    assert {act.body["measure"] for act in page.story.acts} == {str(own.pk)}
    assert "东城二街管网漏损率超过25%" in html
    for secret in ("与交通局无关的措施。", "内部原因。", "Sam（虚构）", "Iris（虚构）"):
        assert secret not in html


def test_the_lines_round_the_quote_are_for_those_who_may_read_the_document(district):
    text = "邻居单位的问题。\n东城二街管网漏损。\n又一家单位的问题。"
    document = commands.add_document(
        round_id=district.round.pk,
        actor=district.actor("reg"),
        at=NOON,
        file=district.round.pk,
        digest="0" * 64,
        name="反馈意见.docx",
        text=text,
    )
    start = text.index("东城")
    passage = commands.Passage("东城二街管网漏损。", document.pk, start, start + 9)
    finding = commands.register_findings(
        round_id=district.round.pk,
        actor=district.actor("reg"),
        at=NOON,
        drafts=[commands.FindingDraft(passage)],
    )[0]
    walk = Walk(district, finding)
    walk.to(State.PLANNING)

    issuer, unit = page_of(walk, "iris").quote, page_of(walk, "sam").quote

    assert (issuer.before, issuer.after) == ("邻居单位的问题。", "又一家单位的问题。")
    assert (unit.before, unit.after, unit.name) == ("", "", "")
    assert unit.text == issuer.text


def test_who_objected_is_shown_to_the_closing_office_alone(walk):
    walk.to(State.POSTED)
    commands.record_objection(**walk.who("reg"), text="仍在漏水。", objector="某住户")

    assert page_of(walk, "cole").open.objections[0].objector == "某住户"
    for login in ("reg", "iris", "rita", "vera", "sam", "obi"):
        objection = page_of(walk, login).open.objections[0]
        assert (objection.named, objection.objector) == (True, "")
    assert "某住户" not in shown(walk, "sam")


def test_relatives_are_those_that_the_viewer_sees(walk):
    walk.to(State.PLANNING)
    child = register(walk.district, "分项问题。")
    type(child).objects.filter(pk=child.pk).update(parent=walk.finding.pk)

    assert [one.ref for one in page_of(walk, "iris").relatives] == [child.ref]
    assert page_of(walk, "sam").relatives == ()


# ---- cost ----------------------------------------------------------------------------------------


def _grow(walk: Walk, count: int) -> None:
    """As many measures, each with a report, a file, a supporting unit and a removed cause."""
    first = Measure.objects.get(pk=walk.measure.pk)
    entry = Progress.objects.get().entry
    file = Evidence.objects.get()
    made = [
        Measure(home=first.home, text=f"措施{n}", owner=first.owner, due_on=first.due_on)
        for n in range(count)
    ]
    Measure.objects.bulk_create(made)
    MeasureLink.objects.bulk_create(MeasureLink(measure=m, finding=first.home) for m in made)
    person = walk.district.people["wes"]
    Progress.objects.bulk_create(
        Progress(measure=m, as_of=date(2026, 3, 1), by=person, at=walk.at, entry=entry)
        for m in made
        for _ in range(3)
    )
    EvidenceUse.objects.bulk_create(EvidenceUse(evidence=file, measure=m) for m in made)


def _counted(walk: Walk, login: str) -> int:
    client = client_of(walk.district, login)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"/findings/{walk.finding.pk}/")
    assert answer.status_code == 200
    return len(asked)


@pytest.mark.parametrize("login", ["iris", "rita", "sam", "hans"])
def test_the_number_of_queries_is_the_same_with_1_and_with_400_measures(walk, login):
    walk.to(State.RECTIFYING)
    commands.report_progress(
        **walk.who("wes"), measure_id=walk.measure.pk, as_of=date(2026, 3, 1), text="已开工。"
    )
    file = Evidence.objects.create(
        file=walk.finding.pk,
        digest="1" * 64,
        original_digest="1" * 64,
        name="凭证.pdf",
        kind="voucher",
        shows_on=date(2026, 3, 1),
        uploaded_by=walk.district.people["wes"],
        uploaded_at=walk.at,
        entry=1,
    )
    EvidenceUse.objects.create(evidence=file, measure=walk.measure)
    _counted(walk, login)
    few = _counted(walk, login)
    _grow(walk, 399)

    many = _counted(walk, login)

    assert many == few
    assert many <= 35


def test_four_hundred_measures_are_paged_by_fifty_and_folded(walk):
    walk.to(State.RECTIFYING)
    commands.report_progress(
        **walk.who("wes"), measure_id=walk.measure.pk, as_of=date(2026, 3, 1), text="已开工。"
    )
    Evidence.objects.create(
        file=walk.finding.pk,
        digest="1" * 64,
        original_digest="1" * 64,
        name="凭证.pdf",
        kind="voucher",
        shows_on=date(2026, 3, 1),
        uploaded_by=walk.district.people["wes"],
        uploaded_at=walk.at,
        entry=1,
    )
    _grow(walk, 399)

    first, last = shown(walk, "iris"), shown(walk, "iris", "?measures=8")

    assert first.count('<li class="measure') == last.count('<li class="measure') == 50
    assert "<details open" not in first
    assert "?measures=2#plan" in first
    assert "?measures=9" not in last


def test_the_time_line_shows_the_newest_hundred_and_the_way_to_the_earlier(walk):
    walk.to(State.SUBMITTED)
    for number in range(101):
        commands.ask_question(**walk.who("rita"), text=f"问题{number}？")

    newest = page_of(walk, "iris").story
    actor = walk.district.actor("iris", at=walk.at)
    older = queries.finding_page(
        walk.finding.pk, actor=actor, at=walk.at, before=newest.earlier
    ).story

    assert len(newest.acts) == 100
    assert newest.acts[0].words["text"] == "问题100？"
    assert older.acts[0].words["text"] == "问题0？"
    assert older.earlier is None
    assert f"?before={newest.earlier}#story" in shown(walk, "iris")


# ---- what it says --------------------------------------------------------------------------------


def test_whose_turn_it_is_names_office_role_and_persons_without_those_who_may_not(walk):
    walk.to(State.SUBMITTED)
    walk.district.grant("vera", "reviewer", "office")
    walk.district.grant("reg", "reviewer", "office")

    (turn,) = page_of(walk, "iris").turns.waited

    assert turn.where.name == "清溪区委巡察办"
    assert [one.name.name for one in turn.holders] == ["Rita（虚构）", "Vera（虚构）"]


def test_in_plan_review_only_the_offices_are_named_that_have_given_no_opinion(walk):
    walk.to(State.PLAN_REVIEW)
    commands.review_plan(**walk.who("rita"), agrees=True)

    waited = page_of(walk, "iris").turns.waited

    assert [one.where.name for one in waited] == ["清溪区纪委监委"]


def test_a_leader_who_has_gone_without_handing_over_shows(walk):
    walk.to(State.RECTIFYING)
    assert "未交接" not in shown(walk, "iris")

    Grant.objects.filter(person=walk.district.people["sam"]).update(to_on=date(2026, 3, 10))

    assert not queries.finding_page(
        walk.finding.pk,
        actor=walk.district.actor("iris", at=walk.at + timedelta(days=2)),
        at=walk.at + timedelta(days=2),
    ).turns.handed_over


@pytest.mark.parametrize(
    ("state", "day", "said"),
    [
        (State.RECTIFYING, date(2026, 8, 1), Timeliness.ON_TIME),
        (State.RECTIFYING, date(2026, 3, 20), Timeliness.DUE_SOON),
        (State.RECTIFYING, date(2026, 3, 21), Timeliness.ON_TIME),
        (State.RECTIFYING, date(2026, 3, 10), Timeliness.DUE_SOON),
        (State.RECTIFYING, date(2026, 3, 9), Timeliness.OVERDUE),
        (State.ONGOING, date(2026, 3, 9), Timeliness.OVERDUE),
        (State.CLOSED, date(2026, 3, 9), Timeliness.NONE),
        (State.SUSPENDED, date(2026, 3, 9), Timeliness.NONE),
        (State.REGISTERED, None, Timeliness.NONE),
    ],
)
def test_timeliness_is_computed(state, day, said):
    assert timeliness(day, state, today=date(2026, 3, 10)) is said


def test_the_readings_of_an_indicator_stand_in_a_table(walk):
    walk.to(State.PLANNING)
    indicator = commands.add_indicator(
        **walk.who("olga"),
        name="拖欠余额",
        measured_in="万元",
        baseline=Decimal(860),
        baseline_on=date(2026, 3, 1),
        target=Decimal(0),
    )
    walk.to(State.RECTIFYING)
    commands.read_indicator(
        **walk.who("olga"),
        indicator_id=indicator.pk,
        read_on=date(2026, 3, 9),
        value=Decimal("412.5"),
    )

    page = shown(walk, "iris")

    assert 'data-day="2026-03-09" data-value="412.50"' in page
    assert f'data-chart="i-{indicator.pk}"' in page


def test_an_imported_status_is_marked_as_stated_and_not_verified(district):
    draft = commands.FindingDraft(commands.Passage("问题。"), stated_status="已完成")
    finding = commands.register_findings(
        round_id=district.round.pk,
        actor=district.actor("reg"),
        at=NOON,
        drafts=[draft],
    )[0]

    page = shown(Walk(district, finding), "iris")

    assert "已完成" in page
    assert "导入时自报，本系统未核实" in page


def test_text_of_people_is_text_and_nothing_else(walk):
    walk.to(State.PLANNING)
    commands.add_cause(**walk.who("olga"), text=HOSTILE)
    fields = measure_fields(
        walk.district, text=HOSTILE, standard=HOSTILE, deliverable=HOSTILE, target=HOSTILE
    )
    commands.add_measure(**walk.who("olga"), fields=fields)
    commands.add_indicator(
        **walk.who("olga"),
        name=HOSTILE,
        measured_in="<b>x",
        baseline=Decimal(1),
        baseline_on=date(2026, 3, 1),
        target=Decimal(0),
    )
    commands.submit_plan(**walk.who("sam"))
    commands.ask_question(**walk.who("rita"), text=HOSTILE)
    commands.review_plan(**walk.who("dora"), agrees=False, opinion=HOSTILE)
    type(walk.finding).objects.update(
        heading=HOSTILE, rating="<i>", criteria=HOSTILE, stated_status=HOSTILE
    )

    page = shown(walk, "iris") + shown(walk, "olga", "add_measure/")

    assert "<script>alert" not in page
    assert "<img" not in page
    assert "<i>" not in page
    assert "&lt;script&gt;alert" in page


# ---- what I may do -------------------------------------------------------------------------------


def test_acts_of_other_roles_are_not_shown_and_one_s_own_are(walk):
    walk.to(State.SUBMITTED)

    assert ways(walk, "rita") == {"review": Way.OPEN, "ask": Way.OPEN, "tag": Way.OPEN}
    assert ways(walk, "sam") == {}
    assert ways(walk, "obi") == {}


def test_the_second_factor_is_asked_for_first_where_it_is_not_fresh(walk):
    walk.to(State.SUBMITTED)

    assert ways(walk, "rita", fresh=False) == {
        "review": Way.FACTOR,
        "ask": Way.OPEN,
        "tag": Way.OPEN,
    }


def test_what_separation_keeps_one_from_is_grey_with_the_reason(walk):
    walk.to(State.SUBMITTED)
    walk.district.grant("reg", "reviewer", "office")
    walk.district.grant("olga", "reviewer", "office")

    page = shown(walk, "reg")

    assert ways(walk, "reg")["review"] is Way.REFUSED
    assert 'aria-disabled="true">审核</span>' in page
    assert f"/findings/{walk.finding.pk}/review/" not in page


def test_a_reviewer_of_the_unit_at_work_reads_that_he_belongs_to_it(walk):
    walk.to(State.SUBMITTED)
    walk.district.grant("hans", "reviewer", "office")

    actor = walk.district.actor("hans", at=walk.at)
    page = queries.finding_page(walk.finding.pk, actor=actor, at=walk.at)
    (review,) = [o for o in offers_of(page, actor=actor, at=walk.at).acts if o.slug == "review"]

    assert review.refused is not None
    assert review.refused.code == "act.own-unit"


def test_what_is_not_ripe_says_what_is_lacking(walk):
    walk.to(State.RECTIFYING)
    assert ways(walk, "sam")["submit"] is Way.REFUSED
    commands.complete_measure(**walk.who("wes"), measure_id=walk.measure.pk, result="完成。")
    assert ways(walk, "sam")["submit"] is Way.OPEN
    walk.to(State.CLOSING)
    assert ways(walk, "cole")["close"] is Way.REFUSED
    assert ways(walk, "cole")["post"] is Way.OPEN
    walk.to(State.POSTED)
    assert ways(walk, "cole")["close"] is Way.REFUSED
    walk.days(6)
    assert ways(walk, "cole")["close"] is Way.OPEN


def test_a_delegate_may_file_paper_or_prepare(walk):
    walk.to(State.PLANNING)

    assert ways(walk, "seth", principal="sam")["submit_plan"] is Way.PAPER
    walk.to(State.RECTIFYING)
    assert ways(walk, "seth", principal="sam")["revise_plan"] is Way.PREPARE


@pytest.mark.parametrize("state", list(State))
def test_no_act_is_offered_that_the_table_refuses(district: District, state: State):
    """The hints are made of the same checks as the commands: open means that role, state and
    separation let the actor through."""
    walk = walk_to(district, state)
    for login in district.people:
        actor = district.actor(login, at=walk.at)
        try:
            page = queries.finding_page(walk.finding.pk, actor=actor, at=walk.at)
        except Missing:
            continue
        for one in offers_of(page, actor=actor, at=walk.at).acts:
            assert one.way in {Way.OPEN, Way.REFUSED}, (login, one)
            assert (one.refused is None) == (one.way is Way.OPEN)


def test_no_browser_cuts_what_is_pasted(walk):
    """A field that is too long is refused with its text kept, not cut short without a word."""
    walk.to(State.PLANNING)
    client = client_of(walk.district, "olga")
    address = f"/findings/{walk.finding.pk}/add_cause/"
    assert "maxlength" not in client.get(address).content.decode()
    answer = client.post(address, {"text": "因" * 20_001, "once": "x"})
    assert answer.status_code == 422
    assert "因" * 20_001 in answer.content.decode()
