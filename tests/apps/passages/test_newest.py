"""The newest rows come first and none is left out, whatever the stretches that are asked for."""

from __future__ import annotations

import pytest
from django.db.models import Q
from passage_pieces import piece

from zhenggai.apps.passages import commands, index, queries
from zhenggai.apps.passages.models import Passage


@pytest.fixture
def small(monkeypatch):
    """Stretches of five keys, made before anything is put in."""
    monkeypatch.setattr(index, "STRETCH", 5)


def read(rows):
    return list(rows.values_list("pk", flat=True))


@pytest.mark.parametrize("most", [1, 7, 40, 100])
@pytest.mark.parametrize("every", [1, 2, 17])
def test_they_are_those_that_a_plain_question_gives(subject, small, most, every):
    commands.add(
        piece("工程款" if number % every == 0 else "其他", subject=subject) for number in range(60)
    )
    plain = Passage.objects.filter(text="工程款").order_by("-pk").values_list("pk", flat=True)
    found = queries.newest(["工程"], read, most=most, seen=Q())
    assert found == list(plain[:most])


def test_what_may_not_be_seen_fills_no_place(subject, small):
    commands.add(
        piece("工程款", subject=subject, kind="quote" if number < 10 else "cause")
        for number in range(40)
    )
    found = queries.newest(["工程"], read, most=5, seen=Q(passage__kind="quote"))
    quotes = Passage.objects.filter(kind="quote").order_by("-pk").values_list("pk", flat=True)
    assert found == list(quotes[:5])


def test_who_is_in_no_circle_finds_nothing(subject, small):
    commands.add([piece("工程款", subject=subject)])
    assert queries.newest(["工程"], read, most=5, seen=Q(), circles=frozenset()) == []
