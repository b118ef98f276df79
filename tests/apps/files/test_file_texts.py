"""The text of a file kept beside it, where somebody wants it to be found by its words."""

from __future__ import annotations

import pytest
from made_files import video

from zhenggai.apps.files import commands, queries
from zhenggai.apps.files.models import File, FileText

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "检测报告：漏损率9.1%。"


def test_the_text_that_the_gate_read_is_kept_where_it_is_wanted(accept):
    assert queries.text_of(accept(TEXT.encode(), "a.txt").pk) is None
    assert queries.text_of(accept(TEXT.encode(), "a.txt", keep_text=True).pk) == TEXT


def test_of_a_long_text_the_beginning_is_kept(accept, monkeypatch):
    monkeypatch.setattr(commands, "MOST_TEXT", 4)
    assert queries.text_of(accept(TEXT.encode(), "a.txt", keep_text=True).pk) == TEXT[:4]


def test_of_what_nobody_can_read_an_empty_text_is_kept(accept):
    file = accept(video(), "a.mp4", keep_text=True)
    assert queries.text_of(file.pk) == ""


def test_it_can_be_read_again_where_it_was_not_kept(accept):
    file = accept(TEXT.encode(), "a.txt")
    assert commands.read_again(file.pk, "a.txt") == TEXT
    assert queries.text_of(file.pk) == TEXT


def test_it_goes_with_the_file(accept):
    accept(TEXT.encode(), "a.txt", keep_text=True)
    File.objects.all().delete()
    assert not FileText.objects.exists()
