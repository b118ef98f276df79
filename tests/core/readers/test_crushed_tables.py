"""Tables that reach us as plain lines: pipes without a rule, one cell a line."""

from __future__ import annotations

import pytest

from zhenggai.core.documents import read

CELL_A_LINE = (
    "整改台账\n序号\n问题\n措施\n时限\n1\n账实不符\n盘点入账\n6月底前\n2\n租金未收\n催缴\n7月底前\n"
)


def grid(text: str) -> list[list[str]]:
    document = read(text.encode(), name="register.txt")
    assert len(document.tables) == 1
    return [
        [document.text[cell.span.start : cell.span.end] if cell else "" for cell in row]
        for row in document.tables[0].rows
    ]


def test_one_cell_a_line_is_a_table():
    assert grid(CELL_A_LINE) == [
        ["序号", "问题", "措施", "时限"],
        ["1", "账实不符", "盘点入账", "6月底前"],
        ["2", "租金未收", "催缴", "7月底前"],
    ]


def test_a_row_that_breaks_off_is_filled_up():
    assert grid(CELL_A_LINE.removesuffix("催缴\n7月底前\n"))[-1] == ["2", "租金未收", "", ""]


@pytest.mark.parametrize(
    "text",
    [
        "序号\n一、总体情况\n本年度工作总体平稳。\n",
        "序号\n1\n2\n3\n",
        CELL_A_LINE.replace("\n2\n", "\n第二项\n"),
    ],
)
def test_other_lines_stay_lines(text):
    assert read(text.encode(), name="lines.txt").tables == ()


def test_pipes_without_a_rule_are_a_register_from_four_pipes_on():
    rows = grid("| 序号 | 问题 | 措施 |\n| 1 | 保洁不及时 | 增加保洁员 |\n")
    assert rows[1] == ["1", "保洁不及时", "增加保洁员"]


def test_two_pipes_are_no_table():
    assert read("| 甲 |\n| 乙 |\n".encode(), name="lines.txt").tables == ()
