"""What a section is for, and what turns the text to something else."""

from __future__ import annotations

import pytest
from papers import reading

from zhenggai.core.documents.extract.roles import (
    field_at,
    is_closing,
    label_at,
    title_role,
    turn,
)
from zhenggai.core.folding import fold
from zhenggai.core.records import Role


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("存在的主要问题", Role.PROBLEMS),
        ("差距和不足", Role.PROBLEMS),
        ("学习不够深入", Role.PROBLEMS),
        ("存在問題", Role.PROBLEMS),
        ("产生问题的原因剖析", Role.CAUSES),
        ("原因分析", Role.CAUSES),
        ("下一步整改措施", Role.MEASURES),
        ("今后努力方向和改进措施", Role.MEASURES),
        ("审计建议", Role.MEASURES),
        ("整改工作进展情况", Role.PROGRESS),
        ("巡察反馈问题整改落实情况", Role.PROGRESS),
        ("检查发现的问题及整改情况", Role.MIXED),
        ("基本情况", Role.OPENING),
        ("Root causes", Role.CAUSES),
        ("Recommendations", Role.MEASURES),
        ("Findings", Role.PROBLEMS),
        ("资金管理方面", None),
    ],
)
def test_a_heading_names_its_role(title: str, role: Role | None) -> None:
    assert title_role(fold(title)) is role


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("问题描述：账目不清", Role.PROBLEMS),
        ("存在问题: 账目不清", Role.PROBLEMS),
        ("原因分析：制度不全", Role.CAUSES),
        ("整改措施：补齐台账", Role.MEASURES),
        ("【整改措施】：补齐台账", Role.MEASURES),
        ("下一步打算：补齐台账", Role.MEASURES),
        ("整改情况：已补齐", Role.PROGRESS),
        ("整改进展：已补齐", Role.PROGRESS),
    ],
)
def test_a_label_opens_a_stretch_of_its_role(line: str, role: Role) -> None:
    found = label_at(fold(line), 0, len(line))
    assert found is not None
    assert found[0] is role
    assert line[found[1] - 1] in ":："


@pytest.mark.parametrize(
    "line", ["时间：9时", "财政局：收到", "整改措施不实", "问题很多，如：账目"]
)
def test_other_words_before_a_colon_are_no_label(line: str) -> None:
    assert label_at(fold(line), 0, len(line)) is None


@pytest.mark.parametrize(
    "line",
    [
        "责任单位：财政局",
        "牵头领导：局长",
        "完成时限：6月底",
        "（整改时限：长期）",
        "配合单位:审计局",
    ],
)
def test_a_field_is_known(line: str) -> None:
    assert field_at(fold(line), 0, len(line))


@pytest.mark.parametrize(
    ("sentence", "role"),
    [
        ("针对上述问题，制定整改措施如下：", Role.MEASURES),
        ("检查发现存在以下问题：", Role.PROBLEMS),
        ("究其原因，主要有以下几点：", Role.CAUSES),
        ("账目公开不及时。", None),
    ],
)
def test_a_sentence_can_turn_the_text(sentence: str, role: Role | None) -> None:
    assert turn(fold(sentence)) is role


@pytest.mark.parametrize(
    "words", ["以上汇报，请指正。", "特此报告", "联系电话：0000", "附件：清单"]
)
def test_leave_taking_is_known(words: str) -> None:
    assert is_closing(words)


def test_a_child_plays_the_role_of_its_parent_unless_it_names_one() -> None:
    text = (
        "一、存在的问题\n（一）资金管理\n账目不清。\n二、整改措施\n（一）资金管理\n每月公开账目。"
    )
    roles = [section.role for section in reading(text).sections]
    assert roles == [Role.PROBLEMS, Role.PROBLEMS, Role.MEASURES, Role.MEASURES]


def test_a_heading_about_one_problem_inside_progress_is_mixed() -> None:
    text = (
        "一、整改落实情况\n"
        "（一）关于账目不清问题\n"
        "每月公开账目。\n"
        "（二）关于台账不全问题\n"
        "逐项补齐台账。"
    )
    assert [section.role for section in reading(text).sections][1:] == [Role.MIXED, Role.MIXED]
