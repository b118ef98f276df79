"""Every act through its page: what was typed is never lost, what is refused says why."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

import cast
from apps.findings.pages import act, client_of, done, hidden
from cast import District, Walk, build, open_round
from installed import once
from zhenggai.apps.files.models import File
from zhenggai.apps.findings import commands, models
from zhenggai.apps.findings.states import Act, State
from zhenggai.apps.findings.web.deeds import DEEDS
from zhenggai.apps.findings.web.ground import Ground
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.models import Delegation
from zhenggai.apps.people.roles import Role

pytestmark = once


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def today() -> date:
    return timezone.localdate(timezone=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def district(db, monkeypatch) -> District:
    """The district a few days ago, so that pages, which act now, come after it."""
    began = timezone.now() - timedelta(days=60)
    monkeypatch.setattr(cast, "NOON", began)
    made = build()
    models.Round.objects.all().delete()
    open_round(
        made,
        feedback_on=began.date() - timedelta(days=1),
        due_on=timezone.localdate() + timedelta(days=300),
        dispute_until=timezone.localdate() + timedelta(days=1),
        posting_days=0,
    )
    Delegation.objects.update(from_on=date(2020, 1, 1), to_on=date(2099, 1, 1))
    return made


@pytest.fixture
def walk(district, monkeypatch) -> Walk:
    far = timezone.localdate() + timedelta(days=100)
    monkeypatch.setattr(cast, "date", _Dates(far))
    return Walk(district, cast.register(district), at=cast.NOON)


class _Dates:
    """Stands for `date` in the cast: its deadlines of 2026 are `far` from today."""

    def __init__(self, far: date) -> None:
        self.far = far

    def __call__(self, year: int, month: int, day: int) -> date:
        return self.far if (year, month) in {(2026, 8), (2026, 9)} else date(year, month, day)


def state_of(walk: Walk) -> str:
    return models.Finding.objects.values_list("state", flat=True).get(pk=walk.finding.pk)


def test_every_act_has_an_address():
    slugs = {deed.act for deed in DEEDS.values()}

    assert slugs == set(Act)


def test_the_whole_chain_is_walked_by_six_people_through_their_pages(walk, today):
    district, pk = walk.district, walk.finding.pk
    later = (today + timedelta(days=90)).isoformat()
    by = {login: client_of(district, login) for login in cast.ROLES}

    done(
        by["iris"],
        pk,
        "assign",
        lead_unit="清溪区水务局",
        lead_leader="Sam（虚构）",
        kind="phased",
        due_on=later,
    )
    done(by["olga"], pk, "acknowledge")
    done(by["olga"], pk, "add_cause", text="不列预算。", kind="managerial")
    cause = models.Cause.objects.get()
    done(
        by["olga"],
        pk,
        "add_measure",
        text="更换老旧管网4.2公里。",
        standard="漏损率降到10%以下。",
        owner="water",
        responsible="Wes（虚构） · 东城水务站",
        due_on=later,
        supports=["清溪区交通局"],
        term="now",
        causes=[str(cause.pk)],
    )
    measure = models.Measure.objects.get()
    done(by["sam"], pk, "submit_plan")
    done(by["rita"], pk, "review_plan", agrees="yes")
    done(by["dora"], pk, "review_plan", agrees="yes")
    thing = f"?thing={measure.pk}"
    done(by["wes"], pk, "report_progress", thing, as_of=today.isoformat(), text="已开工。")
    done(by["wes"], pk, "complete_measure", thing, result="漏损率9.1%。")
    done(by["sam"], pk, "submit", statement="已完成。", pledge="on")
    done(by["rita"], pk, "ask", text="检测报告由谁出具？")
    question = models.Question.objects.get()
    done(by["olga"], pk, "answer", f"?thing={question.pk}", text="第三方。")
    done(by["rita"], pk, "review", passed="yes")
    done(
        by["vera"],
        pk,
        "verify",
        passed="yes",
        method="on_site",
        looked_on=today.isoformat(),
        observed="现场查看。",
    )
    last = done(by["cole"], pk, "close", opinion="同意销号。")

    assert last["Location"] == f"/findings/{pk}/?done=close"
    assert state_of(walk) == State.CLOSED
    assert [m.owner.code for m in models.Measure.objects.all()] == ["water"]
    assert models.MeasureSupport.objects.get().unit.code == "roads"
    assert models.MeasureCause.objects.get().cause == cause
    page = by["cole"].get(last["Location"]).content.decode()
    told = journal.about(pk, most=1)[0]
    assert told.kind == "finding.closed"
    assert str(told.id) in page.split('class="just-done"')[1][:300]
    assert not models.Draft.objects.exists()


def test_reopening_shows_who_verified_and_closed_the_last_episode(walk, today):
    walk.to(State.CLOSING)
    commands.close_finding(**walk.who("cole"))
    iris = client_of(walk.district, "iris")

    later = (today + timedelta(days=30)).isoformat()
    act(iris, walk.finding.pk, "reopen", reasons="又漏水。", due_on=later)
    page = iris.get(f"/findings/{walk.finding.pk}/").content.decode()

    assert state_of(walk) == State.PLANNING
    episodes = page.split('class="episodes"')[1].split("</ol>")[0]
    assert "Vera（虚构）" in episodes
    assert "Cole（虚构）" in episodes


def test_a_refusal_keeps_the_text_and_says_why_at_the_field(walk):
    walk.to(State.PLANNING)
    olga = client_of(walk.district, "olga")

    answer = act(
        olga,
        walk.finding.pk,
        "add_measure",
        text="对上访人员开展稳控。",
        term="now",
        standard="三次",
    )
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "对上访人员开展稳控。" in page
    assert 'class="wrong" role="alert"' in page
    assert "has-error" in page
    assert not models.Measure.objects.exists()


def test_what_is_missing_is_named_at_its_field_with_422(walk):
    walk.to(State.SUBMITTED)

    answer = act(client_of(walk.district, "rita"), walk.finding.pk, "review", passed="no")

    assert answer.status_code == 422
    assert state_of(walk) == State.SUBMITTED


def test_without_a_fresh_factor_the_text_is_kept_for_the_way_round(walk):
    walk.to(State.SUBMITTED)
    old = timezone.now() - timedelta(hours=1)
    rita = client_of(walk.district, "rita", factor_at=old)
    address = f"/findings/{walk.finding.pk}/review/"

    page = rita.get(f"/findings/{walk.finding.pk}/").content.decode()
    answer = act(
        rita, walk.finding.pk, "review", passed="no", reason="no_result", opinion="成效不实。"
    )
    again = client_of(walk.district, "rita").get(address).content.decode()

    assert f"/account/factor/?next={address.replace('/', '%2F')}" in page
    assert answer.status_code == 403
    assert "/account/factor/?next=" in answer.content.decode()
    assert "成效不实。" in answer.content.decode()
    assert "成效不实。" in again
    assert state_of(walk) == State.SUBMITTED


def test_who_judges_something_else_than_he_read_sees_what_changed(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    address = f"/findings/{walk.finding.pk}/review/"
    fields = hidden(rita.get(address).content.decode())
    walk.at = timezone.now() - timedelta(hours=2)
    commands.ask_question(**walk.who("rita"), text="拨付凭证在哪里？")

    stale = rita.post(address, fields | {"passed": "yes", "opinion": "可以。"})
    page = stale.content.decode()
    again = rita.post(address, hidden(page) | {"passed": "yes", "opinion": "可以。"})

    assert stale.status_code == 412
    assert "可以。" in page
    assert "提问" in page.split('class="since"')[1].split("</div>")[0]
    assert again.status_code == 302
    assert state_of(walk) == State.VERIFYING


def test_judging_without_saying_what_was_read_is_428(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")

    answer = rita.post(f"/findings/{walk.finding.pk}/review/", {"passed": "yes"})

    assert answer.status_code == 428
    assert state_of(walk) == State.SUBMITTED


def test_the_second_of_two_editors_sees_the_first_one_s_text_beside_his(walk):
    walk.to(State.PLAN_REVIEW)
    commands.review_plan(**walk.who("rita"), agrees=False, opinion="标准不清。")
    olga, wes = client_of(walk.district, "olga"), client_of(walk.district, "wes")
    address = f"/findings/{walk.finding.pk}/change_measure/"
    query = f"?thing={walk.measure.pk}"
    first = hidden(olga.get(address + query).content.decode())
    second = hidden(wes.get(address + query).content.decode())

    one = olga.post(address, first | {"text": "奥尔加的写法。", "term": "now"})
    two = wes.post(address, second | {"text": "韦斯的写法。", "term": "now"})

    walk.measure.refresh_from_db()
    page = two.content.decode()
    assert (one.status_code, two.status_code) == (302, 412)
    assert walk.measure.text == "奥尔加的写法。"
    assert "韦斯的写法。" in page
    assert "奥尔加的写法。" in page.split('class="since"')[1].split("</ol>")[0]
    again = wes.post(address, hidden(page) | {"text": "韦斯的写法。", "term": "now"})
    assert again.status_code == 302


def test_a_double_click_is_one_act(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    address = f"/findings/{walk.finding.pk}/ask/"
    fields = hidden(rita.get(address).content.decode()) | {"text": "凭证在哪里？"}

    answers = [rita.post(address, fields).status_code for _ in range(2)]

    assert answers == [302, 302]
    assert models.Question.objects.count() == 1


def test_what_comes_without_the_mark_of_a_form_is_no_double_click(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    address = f"/findings/{walk.finding.pk}/ask/"

    for text in ("凭证在哪里？", "发票在哪里？"):
        assert rita.post(address, {"text": text}).status_code == 302

    assert models.Question.objects.count() == 2


def test_a_refused_form_can_be_sent_again(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    address = f"/findings/{walk.finding.pk}/ask/"
    fields = hidden(rita.get(address).content.decode())

    first = rita.post(address, fields | {"text": "   "})
    second = rita.post(address, fields | {"text": "凭证在哪里？"})

    assert (first.status_code, second.status_code) == (422, 302)


def test_a_state_that_moved_on_answers_409_with_the_text(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    address = f"/findings/{walk.finding.pk}/ask/"
    fields = hidden(rita.get(address).content.decode())
    models.Finding.objects.update(state=State.RECTIFYING)

    answer = rita.post(address, fields | {"text": "凭证在哪里？"})

    assert answer.status_code == 409
    assert "凭证在哪里？" in answer.content.decode()


def test_the_outsider_finds_no_act_at_all(walk):
    walk.to(State.SUBMITTED)
    otto = client_of(walk.district, "otto")

    for slug in DEEDS:
        address = f"/findings/{walk.finding.pk}/{slug}/?thing={walk.finding.pk}"
        assert otto.get(address).status_code == 404
        for typed in ({}, {"seen": 1}, {"text": "x", "reasons": "x", "prepare": "1"}) * 2:
            sent = otto.post(address, {"thing": str(walk.finding.pk), **typed})
            assert sent.status_code == 404, (slug, typed)
    assert otto.get(f"/findings/{walk.finding.pk}/").status_code == 404
    assert not models.Draft.objects.exists()


@pytest.mark.parametrize("slug", ["nonsense", "edit_plan", "__class__"])
def test_an_act_that_is_none_is_not_found(walk, slug):
    iris = client_of(walk.district, "iris")

    assert iris.get(f"/findings/{walk.finding.pk}/{slug}/").status_code == 404


@pytest.mark.parametrize("query", ["?thing=1", "?for=x", "?before=x", "?measures=-1", "?before=٣"])
def test_an_address_that_was_never_given_is_not_found(walk, query):
    iris = client_of(walk.district, "iris")
    slug = "remove_cause/" if "thing" in query else ""

    assert iris.get(f"/findings/{walk.finding.pk}/{slug}{query}").status_code == 404


def test_nobody_acts_without_the_token_of_his_own_page(walk):
    walk.to(State.ASSIGNED)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(walk.district, "olga").cookies

    answer = strict.post(f"/findings/{walk.finding.pk}/acknowledge/", {})

    assert answer.status_code == 403
    assert state_of(walk) == State.ASSIGNED


def test_fields_that_the_form_does_not_have_change_nothing(walk):
    walk.to(State.ASSIGNED)
    olga = client_of(walk.district, "olga")

    act(olga, walk.finding.pk, "acknowledge", state="closed", due_on="2030-01-01", episode="9")

    found = models.Finding.objects.get()
    assert (found.state, found.episode) == (State.PLANNING, 1)
    assert found.due_on != date(2030, 1, 1)


def test_names_that_mean_nobody_or_several_are_refused(walk, today):
    olga = client_of(walk.district, "olga")
    walk.to(State.PLANNING)

    answer = act(
        olga, walk.finding.pk, "add_measure", text="更换。", term="now", owner="清溪区委巡察办"
    )

    assert answer.status_code == 422
    assert "id_owner_error" in answer.content.decode()
    assert not models.Measure.objects.exists()


def test_a_delegate_files_the_page_that_his_leader_signed(walk):
    walk.to(State.PLANNING)
    commands.add_measure(
        **walk.who("olga"), fields=cast.measure_fields(walk.district, due_on=cast.date(2026, 8, 1))
    )
    seth = client_of(walk.district, "seth")
    scan = SimpleUploadedFile("签字页.png", PNG, content_type="image/png")

    without = act(seth, walk.finding.pk, "submit_plan")
    answer = act(seth, walk.finding.pk, "submit_plan", paper=scan)

    plan = models.PlanSubmission.objects.get()
    assert without.status_code == 422
    assert answer.status_code == 302
    assert plan.by == walk.district.people["seth"]
    assert plan.on_behalf_of == walk.district.people["sam"]
    assert len(plan.paper) == 64
    filed = f"/findings/{walk.finding.pk}/paper/{plan.entry}/"
    assert (
        filed
        in client_of(walk.district, "iris").get(f"/findings/{walk.finding.pk}/").content.decode()
    )
    assert client_of(walk.district, "iris").get(filed).content == PNG
    assert client_of(walk.district, "otto").get(filed).status_code == 404
    assert client_of(walk.district, "hans").get(filed).status_code == 404


@pytest.mark.parametrize("why", ["too early", "no factor"])
def test_no_page_is_taken_in_that_could_not_be_filed(walk, why):
    walk.to(State.PLANNING if why == "no factor" else State.ASSIGNED)
    shown = timezone.now() - timedelta(hours=1) if why == "no factor" else None
    seth = client_of(walk.district, "seth", factor_at=shown)
    scan = SimpleUploadedFile("签字页.png", PNG, content_type="image/png")

    answer = act(seth, walk.finding.pk, "submit_plan", paper=scan)

    assert answer.status_code == (403 if why == "no factor" else 409)
    assert not File.objects.exists()


def test_a_delegate_prepares_and_the_leader_confirms_with_his_own_factor(walk):
    walk.to(State.RECTIFYING)
    commands.complete_measure(**walk.who("wes"), measure_id=walk.measure.pk, result="完成。")
    seth, sam = client_of(walk.district, "seth"), client_of(walk.district, "sam")

    left = act(seth, walk.finding.pk, "submit", statement="代拟的说明。", pledge="on", prepare="1")
    page = sam.get(f"/findings/{walk.finding.pk}/submit/").content.decode()

    assert left.status_code == 302
    assert state_of(walk) == State.RECTIFYING
    assert "代拟的说明。" in page
    assert "Seth（虚构）" in page.split('class="kept"')[1].split("</div>")[0]
    assert "checked" not in page.split('name="pledge"')[1][:60]
    answer = act(sam, walk.finding.pk, "submit", statement="代拟的说明。", pledge="on")
    assert answer.status_code == 302
    submission = models.Submission.objects.get()
    assert (submission.by.login, submission.on_behalf_of) == ("sam", None)
    assert not models.Draft.objects.exists()


def test_nobody_prepares_for_a_leader_who_has_not_asked_him(walk):
    walk.to(State.RECTIFYING)
    sam = walk.district.people["sam"]
    otto = client_of(walk.district, "otto")

    answer = otto.post(
        f"/findings/{walk.finding.pk}/submit/",
        {"for": str(sam.pk), "statement": "x", "prepare": "1"},
    )

    assert answer.status_code == 403
    assert not models.Draft.objects.exists()


def test_a_second_person_decides_what_the_first_proposed(walk):
    iris, reg = client_of(walk.district, "iris"), client_of(walk.district, "reg")

    act(reg, walk.finding.pk, "propose_correction", heading="更正后的标题", reasons="笔误。")
    proposal = models.Proposal.objects.get()
    own = reg.get(f"/findings/{walk.finding.pk}/").content.decode()
    others = iris.get(f"/findings/{walk.finding.pk}/").content.decode()
    query = f"?thing={proposal.pk}"
    act(iris, walk.finding.pk, "confirm_correction", query, agreed="yes", reasons="属实。")

    assert "confirm_correction" not in own
    assert "更正后的标题" in others
    assert f"confirm_correction/{query}" in others
    assert models.Finding.objects.get().heading == "更正后的标题"


def test_a_measure_of_another_finding_is_adopted_by_its_number(walk):
    other = Walk(walk.district, cast.register(walk.district), at=cast.NOON)
    other.to(State.RECTIFYING)
    walk.to(State.PLANNING)
    olga = client_of(walk.district, "olga")
    ref = other.finding.ref.rpartition("/")[2].lstrip("0")
    address = f"/findings/{walk.finding.pk}/adopt_link/"

    page = olga.get(f"{address}?ref={ref}").content.decode()
    fields = hidden(page) | {"ref": ref, "measure_id": str(other.measure.pk)}
    answer = olga.post(address, fields)

    assert other.measure.text in page
    assert answer.status_code == 302
    assert walk.finding.measure_links.get().measure == other.measure
    # Somebody else's measure, of a finding that he does not name, is not to be had by its key.
    stranger = fields | {"ref": walk.finding.ref}
    assert olga.post(address, stranger).status_code == 422


def test_a_form_reads_no_page_of_a_finding_that_the_actor_does_not_see(district):
    finding = cast.register(district)
    here = Ground(finding.pk, district.actor("otto"), timezone.now())

    with pytest.raises(Exception, match=r"finding\.missing"):
        _ = here.page


PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00\x90wS\xde"
    b"\x00\x00\x00\x0cIDATx\x9cc\xf8\xcf\xc0\x00\x00\x03\x01\x01\x00\xc9\xfe\x92\xef\x00\x00\x00\x00IEND"
    b"\xaeB`\x82"
)


def test_two_of_one_name_in_one_unit_are_told_apart_by_their_accounts(walk, today):
    walk.to(State.PLANNING)
    people = walk.district.people
    people["hans"].name = people["wes"].name
    people["hans"].save()
    walk.district.grant("hans", Role.RESPONSIBLE, "water-east")
    olga = client_of(walk.district, "olga")
    typed = {"text": "更换管网。", "standard": "漏损率9%。", "owner": "water", "term": "now"}

    either = act(olga, walk.finding.pk, "add_measure", responsible="Wes（虚构）", **typed)
    assert either.status_code == 422
    assert "Wes（虚构） · 东城水务站 · hans" in either.content.decode()
    done(
        olga,
        walk.finding.pk,
        "add_measure",
        responsible="Wes（虚构） · 东城水务站 · hans",
        **typed,
    )
    assert models.Measure.objects.get().responsible == people["hans"]


def test_no_account_is_told_of_whoever_is_the_only_one_of_his_name(walk):
    walk.to(State.PLANNING)
    shown = client_of(walk.district, "olga").get(f"/findings/{walk.finding.pk}/add_measure/")
    assert 'value="Wes（虚构） · 东城水务站"' in shown.content.decode()


def test_a_long_cause_is_told_in_short_where_it_is_chosen(walk):
    walk.to(State.PLANNING)
    commands.add_cause(**walk.who("olga"), text="很长的原因" * 4_000)
    olga = client_of(walk.district, "olga")
    for slug in ("add_measure", "add_cause"):
        page = olga.get(f"/findings/{walk.finding.pk}/{slug}/").content.decode()
        form = page[page.index("data-drafts=") :].split("</form>", maxsplit=1)[0]
        assert "1. 很长的原因" in form
        assert len(form) < 20_000


def test_a_later_deadline_is_asked_for_and_granted(walk, today):
    walk.to(State.RECTIFYING)
    sam, iris = client_of(walk.district, "sam"), client_of(walk.district, "iris")
    pk = walk.finding.pk
    form = sam.get(f"/findings/{pk}/ask_extension/").content.decode()
    assert "尚可延期2次" in form
    until = (today + timedelta(days=200)).isoformat()
    done(sam, pk, "ask_extension", until=until, reasons="雨季停工。", progress="完成六成。")
    asked = models.Extension.objects.get()
    assert "decide_extension" not in sam.get(f"/findings/{pk}/").content.decode()
    assert f"decide_extension/?thing={asked.pk}" in iris.get(f"/findings/{pk}/").content.decode()
    refused = act(iris, pk, "decide_extension", f"?thing={asked.pk}", agreed="no", reasons="")
    assert refused.status_code == 422
    done(iris, pk, "decide_extension", f"?thing={asked.pk}", agreed="yes", reasons="")
    walk.finding.refresh_from_db()
    assert walk.finding.due_on.isoformat() == until
