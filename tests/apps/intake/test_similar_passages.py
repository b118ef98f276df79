"""The registered findings that say the like of a passage, shown before it is registered."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from cast import register
from signing_in import sign_in
from zhenggai.apps.intake.kinds import PassageKind
from zhenggai.apps.intake.models import Registered

LIKE = "东城三街管网漏损率超过30%，连续五年未改造。"


@pytest.fixture
def passage(desk):
    start = desk.intake.document.text.index("东城二街")
    return desk.intake.passages.get(kind=PassageKind.FINDING, start=start)


def shown(desk, login, passage_id):
    round_id = desk.intake.document.round_id
    address = f"/rounds/{round_id}/intake/{desk.intake.pk}/passages/{passage_id}/similar/"
    answer = sign_in(Client(), desk.district.people[login]).get(address)
    return answer.status_code, answer.content.decode()


def test_the_team_sees_what_is_registered_already_with_the_shared_words_marked(desk, passage):
    status, before = shown(desk, "reg", passage.pk)
    finding = register(desk.district, LIKE)
    _, after = shown(desk, "reg", passage.pk)
    assert status == 200
    assert finding.ref not in before
    assert finding.ref in after
    assert "管网漏损率超过</mark>" in after
    assert 'name="relation"' not in after


def test_what_was_registered_from_the_passage_itself_is_not_like_it(desk, passage):
    finding = register(desk.district, LIKE)
    Registered.objects.create(passage=passage, finding=finding)
    status, page = shown(desk, "reg", passage.pk)
    assert status == 200
    assert finding.ref not in page


@pytest.mark.parametrize("login", ["otto", "sam", "rita", "sys"])
def test_it_is_not_there_for_anybody_else(desk, passage, login):
    register(desk.district, LIKE)
    status, page = shown(desk, login, passage.pk)
    assert status == 404
    assert "漏损" not in page


def test_a_passage_of_another_reading_is_not_there(desk):
    assert shown(desk, "reg", uuid4())[0] == 404


def test_the_review_looks_only_when_it_is_asked(desk, passage):
    finding = register(desk.district, LIKE)
    round_id = desk.intake.document.round_id
    client = sign_in(Client(), desk.district.people["reg"])
    page = client.get(f"/rounds/{round_id}/intake/{desk.intake.pk}/").content.decode()
    assert f"passages/{passage.pk}/similar/" in page
    assert finding.ref not in page
