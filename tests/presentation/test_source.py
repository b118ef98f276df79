"""Cutting a document into parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.documents.readers.base import Builder, Limits
from zhenggai.core.records import Document
from zhenggai.presentation import source


def _document(paragraphs: list[str]) -> Document:
    builder = Builder(name="a", format="docx", limits=Limits())
    for paragraph in paragraphs:
        builder.paragraph(paragraph)
    return builder.build(b"a")


@given(st.lists(st.integers(1, 40_000), min_size=1, max_size=12))
def test_parts_hold_every_character_once_and_are_bounded(lengths: list[int]) -> None:
    document = _document(["字" * length for length in lengths])

    cut = source.parts(document)

    shown = "".join(document.text[p.span.start : p.span.end] for part in cut for p in part.pieces)
    assert shown == document.text.replace("\n", "")
    for part in cut:
        assert sum(len(piece.span) for piece in part.pieces) <= source.PART_CHARS


def test_it_finds_the_part_of_an_offset() -> None:
    document = _document(["字" * 9_000] * 5)
    cut = source.parts(document)

    assert [source.part_of(cut, part.span.start) for part in cut] == [0, 1, 2, 3, 4]
    assert source.part_of(cut, len(document.text) + 5) == 4


def test_a_merged_cell_is_drawn_once_with_its_extent() -> None:
    builder = Builder(name="a", format="docx", limits=Limits())
    builder.table([["总标题", (0, 0), "备注"], ["甲", "乙", (0, 2)]])
    (part,) = source.parts(builder.build(b"a"))

    rows = source.grid(part.pieces[0])

    assert [[(cell.rows, cell.columns) for cell in row] for row in rows] == [
        [(1, 2), (2, 1)],
        [(1, 1), (1, 1)],
    ]


def test_a_long_table_is_cut_between_rows() -> None:
    builder = Builder(name="a", format="xlsx", limits=Limits())
    builder.table([[str(number), "问题"] for number in range(1000)])
    cut = source.parts(builder.build(b"a"))

    rows = [row for part in cut for piece in part.pieces for row in source.grid(piece)]
    assert len(cut) > 1
    assert len(rows) == 1000
