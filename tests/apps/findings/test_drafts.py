"""What is typed and not sent is kept for its owner alone, and offered again."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.findings.pages import act, client_of, hidden
from cast import Walk
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.commands.drafts import MOST_BYTES, MOST_DRAFTS
from zhenggai.apps.findings.models import Draft
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.core.errors import Invalid
from zhenggai.kit.refusals import TooMany


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


def form(walk: Walk, client: Client, slug: str, query: str = "") -> dict[str, str]:
    return hidden(client.get(f"/findings/{walk.finding.pk}/{slug}/{query}").content.decode())


def test_what_is_typed_is_kept_and_stands_in_the_form_again_after_a_lost_session(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    fields = form(walk, rita, "review")

    kept = rita.post("/drafts/", fields | {"opinion": "先写到这里", "passed": "no"})
    later = client_of(walk.district, "rita").get(f"/findings/{walk.finding.pk}/review/")

    page = later.content.decode()
    assert kept.json()["overtook"] is False
    assert "先写到这里" in page
    assert re.search(r'<input type="radio" name="passed" value="no"[^>]* checked', page)
    assert not re.search(r'<input type="radio" name="passed" value="yes"[^>]* checked', page)
    assert 'class="kept"' in page


def test_a_draft_is_its_owner_s_alone(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    rita.post("/drafts/", form(walk, rita, "review") | {"opinion": "先写到这里"})

    for login in ("iris", "dora", "cole", "sam"):
        page = client_of(walk.district, login).get(f"/findings/{walk.finding.pk}/review/")
        assert "先写到这里" not in page.content.decode()


def test_the_pledge_files_and_what_the_form_does_not_have_are_never_kept(walk):
    walk.to(State.RECTIFYING)
    sam = client_of(walk.district, "sam")
    fields = form(walk, sam, "submit")

    sam.post("/drafts/", fields | {"statement": "说明", "pledge": "on", "is_staff": "1"})

    assert json.loads(Draft.objects.get().fields) == {"fields": {"statement": ["说明"]}}
    page = sam.get(f"/findings/{walk.finding.pk}/submit/").content.decode()
    assert "checked" not in page.split('name="pledge"')[1][:60]


def test_several_values_of_one_field_are_all_kept(walk):
    walk.to(State.PLANNING)
    olga = client_of(walk.district, "olga")
    fields = form(walk, olga, "add_measure")

    olga.post("/drafts/", fields | {"text": "更换。", "supports": ["交通局", "住建局"]})

    page = olga.get(f"/findings/{walk.finding.pk}/add_measure/").content.decode()
    assert 'value="交通局"' in page
    assert 'value="住建局"' in page


def test_the_newest_of_two_windows_wins_and_is_told_so(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    fields = form(walk, rita, "review")

    first = rita.post("/drafts/", fields | {"opinion": "一号窗口", "base": ""}).json()
    second = rita.post("/drafts/", fields | {"opinion": "二号窗口", "base": ""}).json()
    third = rita.post(
        "/drafts/", fields | {"opinion": "一号窗口再写", "base": first["saved_at"]}
    ).json()
    fourth = rita.post(
        "/drafts/", fields | {"opinion": "一号窗口续写", "base": third["saved_at"]}
    ).json()

    told = [one["overtook"] for one in (first, second, third, fourth)]
    assert told == [False, True, True, False]
    assert "一号窗口续写" in Draft.objects.get().fields


def test_it_is_gone_when_it_is_sent(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    rita.post("/drafts/", form(walk, rita, "ask") | {"text": "凭证？"})

    act(rita, walk.finding.pk, "ask", text="凭证在哪里？")

    assert not Draft.objects.exists()


def test_it_is_gone_when_it_is_discarded(walk):
    walk.to(State.SUBMITTED)
    rita = client_of(walk.district, "rita")
    fields = form(walk, rita, "ask")
    rita.post("/drafts/", fields | {"text": "凭证？"})

    answer = rita.post("/drafts/drop/", fields)

    assert answer["Location"] == f"/findings/{walk.finding.pk}/ask/"
    assert not Draft.objects.exists()


def test_drafts_on_two_things_are_two(walk):
    walk.to(State.RECTIFYING)
    wes = client_of(walk.district, "wes")
    query = f"?thing={walk.measure.pk}"
    fields = form(walk, wes, "report_progress", query)

    wes.post("/drafts/", fields | {"text": "进展"})
    wes.post("/drafts/", form(walk, wes, "complete_measure", query) | {"result": "结果"})

    assert Draft.objects.count() == 2
    assert (
        "进展"
        not in wes.get(f"/findings/{walk.finding.pk}/complete_measure/{query}")
        .content.decode()
        .split('class="fields"')[1]
        .split("</form>")[0]
    )


def test_nobody_keeps_a_draft_without_having_signed_in(walk, client):
    walk.to(State.SUBMITTED)
    fields = {"act": "ask", "finding": str(walk.finding.pk), "text": "凭证？"}

    assert client.post("/drafts/", fields).status_code == 403
    assert not Draft.objects.exists()


def test_nobody_keeps_a_draft_on_what_he_does_not_see(walk):
    walk.to(State.SUBMITTED)
    otto = client_of(walk.district, "otto")
    fields = {"act": "add_measure", "finding": str(walk.finding.pk), "text": "x"}

    assert otto.post("/drafts/", fields).status_code == 404
    assert otto.post("/drafts/", fields | {"act": "ask"}).status_code == 404
    assert otto.post("/drafts/", fields | {"finding": "x"}).status_code == 404
    assert otto.post("/drafts/", fields | {"act": "nonsense"}).status_code == 404
    assert not Draft.objects.exists()


def test_keeping_asks_for_the_token_of_the_page(walk):
    walk.to(State.SUBMITTED)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client_of(walk.district, "rita").cookies

    answer = strict.post("/drafts/", {"act": "ask", "finding": str(walk.finding.pk), "text": "x"})

    assert answer.status_code == 403
    assert not Draft.objects.exists()


def test_a_draft_is_no_act(walk):
    walk.to(State.SUBMITTED)
    before = journal.count()
    rita = client_of(walk.district, "rita")

    rita.post("/drafts/", form(walk, rita, "ask") | {"text": "凭证？"})

    assert journal.count() == before


def test_drafts_have_a_size_and_a_number(walk):
    person = walk.district.people["rita"].pk
    now = timezone.now()

    with pytest.raises(Invalid, match=r"draft\.too-large"):
        commands.save_draft(person=person, key="k", fields={"text": ["字" * MOST_BYTES]}, at=now)
    Draft.objects.bulk_create(
        Draft(person_id=person, key=f"k{n}", fields="{}", saved_at=now) for n in range(MOST_DRAFTS)
    )
    with pytest.raises(TooMany, match=r"draft\.too-many"):
        commands.save_draft(person=person, key="new", fields={}, at=now)
    commands.save_draft(person=person, key="k1", fields={}, at=now + timedelta(seconds=1))
    assert Draft.objects.count() == MOST_DRAFTS
