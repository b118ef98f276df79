from __future__ import annotations

import io
import re

import pytest
from rich.cells import cell_len
from rich.console import Console

from zhenggai.presentation import text
from zhenggai.presentation.wrap import wrap


def shown(result, language="zh_Hans", width=80, coloured=False):
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        force_terminal=coloured,
        color_system="standard" if coloured else None,
        highlight=False,
    )
    text.render(result, language=language, console=console)
    return stream.getvalue()


def squeezed(printed: str) -> str:
    return re.sub(r"\s", "", printed)


def test_the_summary_comes_first_and_counts_by_status(result):
    head = shown(result).split("一、存在的问题")[0]
    assert "问题 4 个：✓ 已有对应措施 1，～ 仅笼统回应 1，✗ 未见回应 1，？ 无法判断 1" in head
    assert "原因 2 个：没有措施 1" in head
    assert "只是口号 1" in squeezed(head) or "只是口号1" in squeezed(head)


def test_english_counts_one_and_many(result):
    head = squeezed(shown(result, "en", width=160))
    assert "4problems:" in head
    assert "1onlyaslogan" in head
    assert "4withoutanowner" in head


def test_problems_stand_under_their_heading_with_mark_word_and_reason(result):
    printed = shown(result, width=120)
    assert "一、存在的问题 › （一）为民服务不够到位" in printed
    assert "✗ 未见回应" in printed
    assert "直接 · 都提到“窗口”、“等候”；同一主题的章节" in printed
    assert "没有找到对应措施" in printed
    assert printed.index("P1 ·") < printed.index("P2 ·") < printed.index("P3 ·")


def test_what_is_cut_off_is_unknown_and_no_gap(result):
    row = shown(result, width=120).split("P4 ·")[0].rsplit("？ 无法判断", 1)[1]
    assert "文本不完整，回应可能在缺失部分" in row


def test_flags_orphans_bare_causes_and_counts_follow(result):
    printed = shown(result, width=120)
    places = [
        printed.index(words)
        for words in (
            "需要回答的疑问",
            "没有对应问题的措施",
            "没有措施的原因",
            "文中写“五个方面”：5；找到 2",
        )
    ]
    assert places == sorted(places)
    assert "→ M2、M3" in printed


@pytest.mark.parametrize("width", [48, 80, 160])
@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_no_line_is_wider_than_the_terminal(result, hostile_result, width, language):
    for one in (result, hostile_result):
        for line in shown(one, language, width).split("\n"):
            assert cell_len(line) <= width


def test_no_quote_is_truncated(hostile_result):
    assert shown(hostile_result).count("长") >= 10_000
    assert "…" not in shown(hostile_result, width=48).replace("……", "")


def test_a_pipe_gets_no_escape_sequence(result, hostile_result):
    assert "\x1b" not in shown(result) + shown(hostile_result)


def test_a_terminal_gets_only_colours_of_ours(hostile_result):
    printed = shown(hostile_result, coloured=True)
    assert "\x1b[" in printed
    rest = re.sub(r"\x1b\[[0-9;]*m", "", printed)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", rest)
    assert "⟨U+001B⟩" in rest


def test_a_second_document_is_named(two_documents):
    assert "对照文件 · 整改方案.txt" in shown(two_documents)


def test_wrapping_loses_nothing_and_starts_no_line_with_a_closing_mark():
    source = "青滩镇便民大厅，窗口A12号（试点）。" * 9
    lines = wrap(source, 11)
    assert "".join(lines) == source
    assert all(cell_len(line) <= 11 for line in lines)
    assert not any(line[0] in "，。）" for line in lines)
    assert not any(line.endswith("（") for line in lines)
    assert wrap("supercalifragilistic", 7) == ["superca", "lifragi", "listic"]
    assert wrap("", 10) == [""]
