"""What is kept of one reading."""

from __future__ import annotations

from itertools import pairwise

import pytest

from intake_desk import SAMPLES
from zhenggai.adapters.office import read_document
from zhenggai.apps.intake.kinds import Form, Mark
from zhenggai.apps.intake.layout import dumped, loaded
from zhenggai.apps.intake.reading import AUDIT_NUMBER, REGISTER_NUMBER, Read, read
from zhenggai.core.records import Span

ALL = sorted(p.name for p in SAMPLES.iterdir() if p.is_file() and p.name != "README.md")


def reading(name: str) -> Read:
    return read(read_document((SAMPLES / name).read_bytes(), name=name))


@pytest.mark.parametrize("name", ALL)
def test_the_layout_comes_back_as_it_was(name):
    made = reading(name).layout
    back = loaded(made.document.text, dumped(made))
    assert (back.outline, back.units) == (made.outline, made.units)
    assert back.document.blocks == made.document.blocks
    assert back.document.tables == made.document.tables


@pytest.mark.parametrize("name", ALL)
def test_every_quote_is_verbatim_and_in_place(name):
    made = reading(name)
    assert made.drafts
    for draft in made.drafts:
        span = draft.quote.span
        assert draft.quote.text == made.layout.document.text[span.start : span.end]


@pytest.mark.parametrize("name", ALL)
def test_units_do_not_overlap_and_hold_every_letter(name):
    made = reading(name).layout
    units = sorted(unit.span for unit in made.units)
    assert all(a.end <= b.start for a, b in pairwise(units))
    held = sum(sum(char.isalnum() for char in made.document.text[u.start : u.end]) for u in units)
    assert held == sum(char.isalnum() for char in made.document.text)


def test_a_register_states_number_and_status_of_each_row():
    made = reading("ledger.docx")
    first = next(draft for draft in made.drafts if draft.kind == "finding")
    assert made.form is Form.REGISTER
    assert (first.scheme, first.number) == (REGISTER_NUMBER, "1")
    assert first.stated_status == "已完成；持续推进；未完成"
    measures = [draft for draft in made.drafts if draft.kind == "measure"]
    assert [one.stated_status for one in measures[:3]] == ["已完成", "持续推进", "未完成"]
    assert measures[0].owner == "食品生产科"
    assert str(measures[0].due_on) == "2025-06-30"


def test_an_english_audit_keeps_its_reference_and_parts():
    made = reading("single-audit.txt")
    first = next(draft for draft in made.drafts if draft.kind == "finding")
    assert (made.form, first.scheme, first.number) == (Form.PROSE, AUDIT_NUMBER, "2024-001")
    assert {kind.value for kind, _ in first.elements} >= {"criteria", "effect", "recommendation"}


def test_headings_and_the_opening_are_no_items_but_unknown_parts_stay_open():
    layout = reading("self-examination.txt").layout
    marks = [unit.mark for unit in layout.units]
    assert {Mark.HEADING, Mark.OPENING, ""} <= set(marks)


def test_where_no_part_is_known_nothing_passes_as_opening():
    data = "街道办事处巡查记录\n\n路灯坏了三盏，居民多次反映。\n".encode()
    made = read(read_document(data, name="a.txt"))
    assert [u.mark for u in made.layout.units if u.mark == Mark.OPENING] == []


def test_a_long_paper_of_many_headings_is_read_in_the_time_that_its_length_takes():
    text = "".join(f"一、问题\n1.第{n}户台账不全。\n" for n in range(2_000))
    paper = read_document(text.encode(), name="a.txt")
    calls = 0

    def count(*_):
        nonlocal calls
        calls += 1

    plain = Span.overlap
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Span, "overlap", lambda one, other: (count(), plain(one, other))[1])
        found = read(paper)

    assert len(found.drafts) == 2_000
    assert {unit.mark for unit in found.layout.units} == {"", Mark.HEADING.value}
    assert calls < 100_000
