"""A document cut at its numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import pieces_of


def bodies(text: str) -> list[str]:
    return [text[piece.body.start : piece.body.end] for piece in pieces_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一、问题\n（一）学习不够\n二、措施", ["问题", "学习不够", "措施"]),
        (
            "有以下问题：1.账目不清。2.台账不全。3.未盘点。",
            ["有以下问题：", "账目不清。", "台账不全。", "未盘点。"],
        ),
        ("检查发现：①灯不亮；②门不锁。", ["检查发现：", "灯不亮；", "门不锁。"]),
        ("（一）学习不够。经常缺课。（二）作风不实。", ["学习不够。经常缺课。", "作风不实。"]),
    ],
)
def test_it_cuts_at_line_starts_and_at_runs_inside(text: str, expected: list[str]) -> None:
    assert bodies(text) == expected


def test_a_single_number_inside_a_sentence_cuts_nothing() -> None:
    assert bodies("共投入3.5万元，用于第1. 期工程。") == ["共投入3.5万元，用于第1. 期工程。"]


def test_one_is_two_is_stay_inside_as_ordinals() -> None:
    (piece,) = pieces_of("学习不够。一是时间少；二是内容浅。")
    assert [mark.text for mark in piece.ordinals] == ["一是", "二是"]


def test_a_declared_level_is_kept_on_the_first_piece_only() -> None:
    first, second = pieces_of("## （一）学习不够。（二）作风不实。")
    assert (first.level, second.level) == (1, None)


@given(st.text(alphabet="一二三、（）()123.①②是；。，：\n 甲乙#*", max_size=200).filter(str.strip))
def test_pieces_come_in_order_and_do_not_overlap(text: str) -> None:
    end = 0
    for piece in pieces_of(text):
        assert end <= piece.span.start <= piece.body.start < piece.body.end <= piece.span.end
        end = piece.span.end
