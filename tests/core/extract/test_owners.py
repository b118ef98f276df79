"""Who is to do it: only what the text names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.documents.extract.owners import Owners, labelled_owners, owner_in
from zhenggai.core.folding import fold
from zhenggai.core.records import Span


def owner(text: str) -> str | None:
    return owner_in(text, fold(text), Span(0, len(text)))


def labelled(text: str) -> Owners:
    return labelled_owners(text, fold(text), Span(0, len(text)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("由区财政局牵头追缴租金。", "区财政局"),
        ("每月公开账目，由办公室负责。", "办公室"),
        ("区财政局要逐户追缴租金。", "区财政局"),
        ("区纪委监委对责任人立案审查。", "区纪委监委"),
        ("由採編部推行流程。", "採編部"),
        ("由区财政局、区审计局联合检查。", "区财政局、区审计局"),
    ],
)
def test_a_unit_or_post_put_in_charge_is_the_owner(text: str, name: str) -> None:
    assert owner(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "加强财务管理。",
        "我将带头学习。",
        "班子成员认真学习，我们要坚持原则。"[8:],
        "全体干部要加强学习。"[:0] + "大家要加强学习。",
        "对照要求抓好落实。",
        "坚持以人民为中心的发展思想。",
        "通过专项行动解决问题。",
        "",
    ],
)
def test_where_nobody_else_is_named_there_is_none(text: str) -> None:
    assert owner(text) is None


@pytest.mark.parametrize(
    ("text", "lead", "others"),
    [
        ("牵头单位：区财政局；责任单位：区审计局；完成时限：6月底", "区财政局", ("区审计局",)),
        ("（牵头单位：区财政局；配合单位：各街道）", "区财政局", ("各街道",)),
        ("责任单位:区财政局\n配合单位:区审计局", "区财政局", ("区审计局",)),
        ("责任单位：区审计局；牵头单位：区财政局", "区财政局", ("区审计局",)),
        ("责任人：局长", "局长", ()),
        ("配合单位：各街道", None, ("各街道",)),
        ("完成时限：6月底", None, ()),
    ],
)
def test_fields_name_the_lead_before_the_responsible(
    text: str, lead: str | None, others: tuple[str, ...]
) -> None:
    assert labelled(text) == Owners(lead, others)


@given(st.text(alphabet="由区财政局、和牵头单位:：要将，；。责任 （）\n组织", max_size=150))
def test_an_owner_is_verbatim(text: str) -> None:
    name = owner(text)
    assert name is None or (name and name in text)
    for part in (labelled(text).owner, *labelled(text).supporting):
        assert part is None or part in text
