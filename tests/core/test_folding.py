"""The folded copy that everything is matched on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.folding import compact, fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("（一）整改，完成！", "(一)整改,完成!"),
        ("ＡＢ１２：％", "AB12:%"),
        ("問題整改與責任", "问题整改与责任"),
        ("「到館即編」『是』", '"到馆即编""是"'),
        ("“双随机”‘一公开’", "\"双随机\"'一公开'"),
        ("一\u3000二\u00a0三", "一 二 三"),
        ("2025—2026－1", "2025-2026-1"),
        ("【附件】〔2025〕", "[附件][2025]"),
        ("、。《》", "、。《》"),
    ],
)
def test_it_makes_widths_quotes_spaces_and_scripts_alike(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_it_never_moves_an_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_words_are_compared_without_spaces_and_emphasis() -> None:
    assert compact(" **問題 整改**\n落實 ") == "问题整改落实"
