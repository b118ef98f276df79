"""The pages of a review, through the test client: what is shown, posted, refused and kept."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cast import Walk, open_round
from intake_desk import REPORT, Desk, confirmed
from signing_in import sign_in
from zhenggai.apps.files.models import File
from zhenggai.apps.findings.models import Finding, Measure
from zhenggai.apps.findings.states import State
from zhenggai.apps.intake.kinds import PassageKind
from zhenggai.apps.intake.models import Intake, Passage
from zhenggai.apps.intake.web import forms
from zhenggai.presentation.wording import say

LANGUAGES = ["zh-hans", "en"]


@pytest.fixture
def at(client: Client, district) -> Callable[[str], Client]:
    return lambda login: sign_in(client, district.people[login])


def address(name: str, intake: Intake, *more: object) -> str:
    return reverse(f"intake:{name}", args=[intake.document.round_id, intake.pk, *more])


def post(client: Client, intake: Intake, act: str, passage: Passage | None = None, **data: object):
    if passage is None:
        return client.post(address("act", intake, act), data)
    data.setdefault("seen", passage.version)
    return client.post(address("passage", intake, passage.pk, act), data)


def text(answer) -> str:
    return answer.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_taken_in_and_its_review_opens(at, district, language):
    client = at("reg")
    client.cookies["zhenggai_language"] = language
    desk = reverse("intake:desk", args=[district.round.pk])
    assert client.get(desk).status_code == 200
    file = SimpleUploadedFile("反馈<b>.txt", REPORT.encode())
    answer = client.post(desk, {"document": file}, follow=True)
    assert answer.status_code == 200
    page = text(answer)
    assert "东城二街管网漏损率超过25%" in page
    assert "反馈&lt;b&gt;.txt" in page
    assert "{%" not in page
    assert "intake." not in re.sub(r'(href|src|action)="[^"]*"', "", page)
    again = text(client.get(desk))
    assert reverse("intake:review", args=[district.round.pk, Intake.objects.get().pk]) in again


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("a.exe", b"MZ\x90\x00" + b"\0" * 90, 422),
        ("a.pdf", b"%PDF-1.7 broken", 422),
        ("a.txt", b"", 422),
        ("机密 行动.txt", REPORT.encode(), 422),
    ],
)
def test_what_is_not_taken_says_why_on_the_same_page(at, district, name, data, status):
    desk = reverse("intake:desk", args=[district.round.pk])
    answer = at("reg").post(desk, {"document": SimpleUploadedFile(name, data)})
    assert answer.status_code == status
    assert 'role="alert"' in text(answer)
    assert File.objects.count() == 0


def test_no_file_is_an_answer_too(at, district):
    answer = at("reg").post(reverse("intake:desk", args=[district.round.pk]))
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)


@pytest.mark.parametrize("login", ["sam", "olga", "rita", "vera", "cole", "obi", "otto", "sys"])
def test_to_all_others_it_is_not_there(at, desk, login):
    client = at(login)
    intake = desk.intake
    passage = desk.passages()[0]
    pages = [
        reverse("intake:desk", args=[intake.document.round_id]),
        address("review", intake),
        address("check", intake),
    ]
    for page in pages:
        assert client.get(page).status_code == 404
    assert post(client, intake, "accept", passage).status_code == 404
    assert post(client, intake, "discard", reason="x").status_code == 404
    upload = client.post(pages[0], {"document": SimpleUploadedFile("a.txt", REPORT.encode())})
    assert upload.status_code == 404
    assert not Passage.objects.exclude(version=1).exists()


def test_whoever_is_not_signed_in_is_sent_to_sign_in(client, desk):
    assert client.get(address("review", desk.intake)).status_code == 302
    assert post(client, desk.intake, "discard", reason="x").status_code == 403


def test_a_reading_is_not_found_below_another_round(at, desk, district):
    first = desk.intake
    other = open_round(district, code="XC-2026-02")
    there = reverse("intake:review", args=[other.pk, first.pk])
    assert at("reg").get(there).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_works_without_a_script(at, desk, language):
    client = at("reg")
    client.cookies["zhenggai_language"] = language
    intake = desk.intake
    title, east, west, tanks = desk.passages(kind=PassageKind.FINDING)
    opened = text(client.get(address("review", intake), {"at": east.pk}))
    assert 'name="typed"' in opened
    assert "intake.field" not in opened
    # Every choice that a form offers is there to be chosen.
    for offered in ("finding", "cause", "measure"):
        assert opened.count(f'name="kind" value="{offered}"') >= 1
    assert opened.count('<option value="immediate"') == 1

    answer = post(client, intake, "reject", title, reason="这是标题。")
    assert answer.status_code == 302
    assert str(east.pk) in answer.headers["Location"]
    assert post(client, intake, "accept", east).status_code == 302
    short = "西城泵站设备老化"
    assert post(client, intake, "retype", west, typed=short).status_code == 302
    west.refresh_from_db()
    assert desk.text(west) == short
    split = post(client, intake, "split-before", tanks, beginnings="抽查的12个小区\n")
    assert split.status_code == 302
    parts = desk.passages(made_from=tanks)
    assert [desk.text(part)[:5] for part in parts] == ["二次供水水", "抽查的12"]
    chosen = [f"{part.pk}:{part.version}" for part in parts]
    assert post(client, intake, "merge", passages=chosen).status_code == 302
    made = desk.passages(origin="merged")[0]
    assert post(client, intake, "kind", made, kind="cause").status_code == 302
    fields = {"finding_type": "immediate", "currency": "CNY", "common": "on", "amount": "12.50"}
    assert post(client, intake, "fields", west, **fields).status_code == 302
    west.refresh_from_db()
    assert (west.finding_type, west.common, str(west.amount)) == ("immediate", True, "12.50")
    added = post(
        client, intake, "add-typed", kind="finding", paragraph="5", typed="抽查的12个小区有5个"
    )
    assert added.status_code == 302
    assert [desk.text(one) for one in desk.passages(origin="added")] == ["抽查的12个小区有5个"]
    shown = client.get(address("review", intake))
    assert shown.status_code == 200


def test_an_act_without_a_version_is_refused(at, desk):
    passage = desk.passages()[0]
    client = at("reg")
    answer = client.post(address("passage", desk.intake, passage.pk, "accept"))
    assert answer.status_code == 428
    answer = client.post(address("act", desk.intake, "merge"), {"passages": [str(passage.pk)]})
    assert answer.status_code == 428


def test_the_second_reviewer_sees_what_changed_and_keeps_his_words(at, desk):
    passage = desk.passages(kind=PassageKind.FINDING)[1]
    desk.login = "iris"
    desk.edit_boundary(passage, start=passage.start, end=passage.start + 6)
    answer = post(at("reg"), desk.intake, "reject", passage, seen=1, reason="我写了很久的理由。")
    assert answer.status_code == 412
    page = text(answer)
    assert "我写了很久的理由。" in page
    assert "Iris（虚构）" in page
    assert desk.text(Passage.objects.get(pk=passage.pk)) in page
    assert Passage.objects.get(pk=passage.pk).state == "proposed"


@pytest.mark.parametrize(
    ("act", "data"),
    [
        ("reject", {"reason": " "}),
        ("boundary", {"start": "9", "end": "2"}),
        ("boundary", {"start": "x", "end": "2"}),
        ("retype", {"typed": "原文里没有"}),
        ("split", {"cut": "0"}),
        ("kind", {"kind": "spell"}),
        ("fields", {"finding_type": "later", "currency": "CNY"}),
        ("fields", {"finding_type": "phased", "currency": "CNY", "amount": "NaN"}),
        ("fields", {"finding_type": "phased", "currency": "CNY", "category": "x"}),
        ("tie", {"ref": "no/0001"}),
    ],
)
def test_bad_input_answers_422_and_changes_nothing(at, desk, act, data):
    passage = desk.passages(kind=PassageKind.FINDING)[1]
    answer = post(at("reg"), desk.intake, act, passage, **data)
    assert answer.status_code == 422
    assert 'role="alert"' in text(answer)
    assert Passage.objects.get(pk=passage.pk).version == 1


@pytest.mark.parametrize("query", ["part=99", "part=-1", "part=x", "at=x", "part=1e3"])
def test_addresses_that_never_were_are_not_found(at, desk, query):
    assert at("reg").get(address("review", desk.intake) + "?" + query).status_code == 404


def test_an_unknown_act_is_not_found(at, desk):
    passage = desk.passages()[0]
    assert post(at("reg"), desk.intake, "close", passage).status_code == 404
    assert post(at("reg"), desk.intake, "delete").status_code == 404


def test_mass_assignment_changes_nothing_else(at, desk):
    passage = desk.passages(kind=PassageKind.FINDING)[1]
    post(at("reg"), desk.intake, "accept", passage, origin="added", start="0", version="77")
    kept = Passage.objects.get(pk=passage.pk)
    assert (kept.origin, kept.start, kept.version) == ("read", passage.start, 2)


HOSTILE = """一、存在的问题
1. <script>alert(1)</script>管网漏损率超过25%，"onmouseover=alert(2)。
2. 台账\u202e不实，{{ 7 }}{% now %}未整改。

二、整改措施
更换管网</textarea><img src=x onerror=alert(3)>4公里。
"""


def test_markup_in_a_document_is_text(at, district, take_in):
    desk = Desk(district, take_in(HOSTILE.encode(), "a<img src=x>.txt"))
    client = at("reg")
    pages = [address("review", desk.intake), address("check", desk.intake)]
    pages += [f"{pages[0]}?at={passage.pk}" for passage in desk.passages()]
    for page in pages:
        shown = text(client.get(page))
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
    assert "⟨U+202E⟩" in text(client.get(pages[0]))


def test_the_check_counts_and_the_registrar_confirms_its_numbers(at, desk):
    client = at("reg")
    page = text(client.get(address("check", desk.intake)))
    assert "data-register" not in page
    for kind in PassageKind:
        count = len(desk.passages(kind=kind))
        if count:
            done = post(client, desk.intake, "accept-all", kind=kind.value, expected=count)
            assert done.status_code == 302
    page = text(client.get(address("check", desk.intake)))
    assert "data-register" in page
    numbers = dict(
        re.findall(r'name="(paragraphs|findings|unassigned|numbers_left_out)" value="(\d+)"', page)
    )
    wrong = post(client, desk.intake, "register", **{**numbers, "findings": "99"})
    assert wrong.status_code == 412
    assert Finding.objects.count() == 0
    done = post(client, desk.intake, "register", **numbers)
    assert done.status_code == 302
    report = text(client.get(done.headers["Location"]))
    for finding in Finding.objects.all():
        assert finding.ref in report
    assert post(client, desk.intake, "register", **numbers).status_code == 409


def test_an_unassigned_paragraph_is_added_or_set_aside_with_one_click(at, desk):
    client = at("reg")
    Passage.objects.filter(intake=desk.intake).update(start=0, end=5)
    page = text(client.get(address("check", desk.intake)))
    found = re.findall(
        r'name="start" value="(\d+)"><input type="hidden" name="end" value="(\d+)"', page
    )
    assert found
    start, end = found[0]
    added = post(
        client,
        desk.intake,
        "add",
        **{"start": start, "end": end, "kind": "finding", "from": "check"},
    )
    assert added.status_code == 302
    assert added.headers["Location"].endswith("/check/")
    start, end = found[-1]
    aside = post(
        client,
        desk.intake,
        "set-aside",
        **{"start": start, "end": end, "reason": "说明性文字。", "from": "check"},
    )
    assert aside.status_code == 302
    after = text(client.get(address("check", desk.intake)))
    assert f'name="start" value="{start}"' not in after


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_register_is_previewed_with_its_stated_status(at, sample, district, language):
    desk = Desk(district, sample("ledger.docx"))
    client = at("reg")
    client.cookies["zhenggai_language"] = language
    page = text(client.get(address("check", desk.intake)))
    assert "已完成；持续推进；未完成" in page
    assert "食品生产科" in page


def test_the_officer_takes_a_measure_into_the_plan(at, desk, district):
    for kind in PassageKind:
        count = len(desk.passages(kind=kind))
        if count:
            desk.accept_all(kind=kind, expected=count)
    desk.register_intake(confirmed=confirmed(desk.intake))
    measure = next(one for one in desk.passages(kind=PassageKind.MEASURE) if one.answered.exists())
    finding = measure.answered.get().finding.registered.finding
    Walk(district, finding).to(State.PLANNING)
    client = at("olga")
    page = reverse("intake:plan", args=[desk.intake.document.round_id, finding.pk])
    shown = text(client.get(page))
    assert desk.text(measure) in shown
    other_round = open_round(district, code="XC-2026-03")
    elsewhere = reverse("intake:plan", args=[other_round.pk, finding.pk])
    assert client.get(elsewhere).status_code == 404
    to = reverse("intake:adopt", args=[desk.intake.document.round_id, finding.pk, measure.pk])
    under_another = reverse("intake:adopt", args=[other_round.pk, finding.pk, measure.pk])
    sent = client.post(under_another, {"kind": "measure", "text": desk.text(measure)})
    assert (sent.status_code, Measure.objects.count()) == (404, 0)
    aimed = client.post(to, {"kind": "measure", "text": "对上访人员逐一稳控劝返。"})
    assert aimed.status_code == 422
    assert "对上访人员逐一稳控劝返。" in text(aimed)
    done = client.post(to, {"kind": "measure", "text": desk.text(measure)})
    assert done.status_code == 302
    assert Measure.objects.get().quote.text == desk.text(measure)
    assert desk.text(measure) not in text(client.get(page))
    for login in ("otto", "rona"):
        other = sign_in(Client(), district.people[login])
        assert other.get(page).status_code == 404
        assert other.post(to, {"kind": "measure", "text": "x"}).status_code == 404


def test_queries_of_the_review_do_not_grow_with_the_reading(
    at, desk, district, take_in, django_assert_max_num_queries
):
    long = "一、存在的问题\n" + "\n".join(
        f"{n}号泵站设备老化，全年停机{n}次。" for n in range(1, 90)
    )
    more = take_in(long.encode(), "long.txt")
    client = at("reg")
    for intake in (desk.intake, more):
        client.get(address("review", intake))
        with django_assert_max_num_queries(26):
            assert client.get(address("review", intake)).status_code == 200
        with django_assert_max_num_queries(26):
            assert client.get(address("check", intake)).status_code == 200


def test_what_is_not_filled_in_as_asked_is_named(at, desk):
    """Whichever field it is, in both languages."""
    client = at("reg")
    finding = desk.passages(kind=PassageKind.FINDING)[0]
    wrong = {"finding_type": "phased", "currency": "CNY", "amount": "一百万"}
    for language, name in (("zh-hans", "涉及金额"), ("en", "amount")):
        client.cookies["zhenggai_language"] = language
        answer = post(client, desk.intake, "fields", finding, **wrong)
        assert answer.status_code == 422
        assert f"“{name}”" in text(answer)


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_every_field_that_can_be_wrong_has_a_name(language):
    acts = {**forms.PASSAGE_ACTS, **forms.READING_ACTS, **forms.PLAN_ACTS}.values()
    names = {name for form, _ in acts for name in form.base_fields}
    assert "amount" in names
    assert {name for name in names if "." in say(f"intake.field.{name}", language)} == set()
