"""Marking spans in text: overlaps, markup in the text, characters beyond the first plane."""

from __future__ import annotations

import re

from zhenggai.apps.reconciliation.marks import Mark, Marker
from zhenggai.core.records import Document, Span

CHIP = re.compile(r"<a [^>]*>.*?</a>")
TAG = re.compile(r"<[^>]+>")


def _document(text: str) -> Document:
    return Document(name="a", digest="d", format="plain", text=text, blocks=())


def _marked(text: str, *marks: tuple[str, int, int]) -> str:
    whole = Span(0, len(text))
    made = [Mark(name, Span(a, b), "mk-p", name, name, "#i") for name, a, b in marks]
    return Marker(_document(text), made, whole).html(whole)


def test_it_marks_by_code_points() -> None:
    html = _marked("😀𠀀问题在此", ("P1", 2, 4))

    assert '<span class="mk mk-p" data-items="P1">问题</span>' in html
    assert TAG.sub("", CHIP.sub("", html)) == "😀𠀀问题在此"


def test_overlapping_and_nested_spans_keep_every_character_and_one_chip_each() -> None:
    html = _marked("一二三四五六七八", ("P1", 0, 5), ("P2", 3, 8), ("P3", 4, 5))

    assert TAG.sub("", CHIP.sub("", html)) == "一二三四五六七八"
    assert 'data-items="P1 P2 P3">五<' in html
    assert [html.count(f'id="s-P{n}"') for n in (1, 2, 3)] == [1, 1, 1]


def test_markup_in_the_text_is_text() -> None:
    html = _marked('<script>alert("1")</script>', ("P1", 0, 8))

    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_a_bidirectional_override_is_shown_and_not_obeyed() -> None:
    html = _marked("金额\u202e001元", ("P1", 0, 4))

    assert "\u202e" not in html
    assert "⟨U+202E⟩" in html


def test_what_began_in_an_earlier_part_gets_no_second_chip() -> None:
    marker = Marker(_document("一二三四"), [Mark("P1", Span(0, 4), "mk-p", "P1")], Span(2, 4))

    assert marker.html(Span(2, 4)) == '<span class="mk mk-p" data-items="P1">三四</span>'
