"""Amounts with their unit, and the target of a measure."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.documents.extract.figures import amounts_in, target_in
from zhenggai.core.folding import fold
from zhenggai.core.records import Span


def amounts(text: str) -> list[tuple[str, Decimal, str]]:
    found = amounts_in(text, fold(text), Span(0, len(text)))
    return [(amount.text, amount.value, amount.unit) for amount in found]


def target(text: str) -> str | None:
    return target_in(text, fold(text), Span(0, len(text)))


@pytest.mark.parametrize(
    ("text", "quoted", "value", "unit"),
    [
        ("涉及金额13.62万元", "13.62万元", "136200", "CNY"),
        ("资金2.16亿元闲置", "2.16亿元", "216000000", "CNY"),
        ("拖欠５万元", "５万元", "50000", "CNY"),
        ("涉及1,357.20万元", "1,357.20万元", "13572000", "CNY"),
        ("罚款800元", "800元", "800", "CNY"),
        ("造价310余万元", "310余万元", "3100000", "CNY"),
        ("借款3千万元", "3千万元", "30000000", "CNY"),
        ("赤字1.2万亿元", "1.2万亿元", "1200000000000", "CNY"),
        ("涉及20万美元", "20万美元", "200000", "USD"),
        ("cost of $1,250.50 was", "$1,250.50", "1250.50", "USD"),
        ("$1.5 million", "$1.5 million", "1500000", "USD"),
        ("支出42%", "42%", "42", "%"),
        ("查出19家机构", "19家", "19", "家"),
    ],
)
def test_money_is_multiplied_out_and_counts_keep_their_word(
    text: str, quoted: str, value: str, unit: str
) -> None:
    assert amounts(text) == [(quoted, Decimal(value), unit)]


@pytest.mark.parametrize("text", ["2025年6月30日", "12345热线", "第3季度", "没有数字"])
def test_dates_and_bare_numbers_are_no_amount(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("满意率达到95%以上", "95%"),
        ("投诉量控制在10件以内", "10件"),
        ("材料压减到5份以内", "5份"),
        ("年底前完成危桥改造9座", "9座"),
        ("追缴租金12万元", "12万元"),
        ("每季度组织一次演练", "每季度"),
        ("11月底前实现黑臭水体清零", "清零"),
        ("水质达到三类标准", "三类标准"),
    ],
)
def test_a_figure_or_standard_is_the_target(text: str, part: str) -> None:
    found = target(text)
    assert found is not None
    assert part in found
    assert found in text


@pytest.mark.parametrize(
    "text", ["加强管理，狠抓落实", "提高认识，学习到位", "逐项整改落实到位", ""]
)
def test_without_a_figure_there_is_no_target(text: str) -> None:
    assert target(text) is None


@given(st.text(alphabet="0123456789,.%万亿元千 $￥¥个次多余million完成达到，。\n", max_size=150))
def test_amounts_are_exact_quotes_in_order(text: str) -> None:
    end = 0
    for amount in amounts_in(text, fold(text), Span(0, len(text))):
        assert text[amount.span.start : amount.span.end].strip() == amount.text
        assert amount.span.start >= end
        end = amount.span.end
