"""Marking spans in text: overlaps, markup in the text, characters beyond the first plane."""

from __future__ import annotations

import re
from html import unescape

from zhenggai.core.records import Document, Span
from zhenggai.kit.marks import Mark, Marker

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


def runs(html: str) -> list[tuple[int, int | None, str]]:
    """Offset, end where given, and shown text of each anchored run."""
    found = re.findall(r'<span data-at="(\d+)"(?: data-to="(\d+)")?>([^<]*)</span>', html)
    return [(int(at), int(to) if to else None, text) for at, to, text in found]


def test_anchored_runs_say_where_they_begin() -> None:
    text = "甲乙\r\n丙\u202e丁😀戊"
    document = Document("a", "", "txt", text, ())
    whole = Span(0, len(text))
    made = Marker(document, [Mark("P1", Span(1, 6), "p", "P1")], whole, anchored=True).html(whole)
    assert runs(made) == [
        (0, None, "甲"),
        (1, None, "乙"),
        (2, 4, "\n"),
        (4, None, "丙"),
        (5, 6, "⟨U+202E⟩"),
        (6, None, "丁😀戊"),
    ]


def test_anchored_text_is_escaped_and_whole() -> None:
    text = "a<b>&\"c'"
    document = Document("a", "", "txt", text, ())
    made = Marker(document, [], Span(0, len(text)), anchored=True).html(Span(0, len(text)))
    assert "<b>" not in made
    assert unescape(re.sub(r"<[^>]+>", "", made)) == text
