"""Figures in a text: amounts of money, counts and shares of a finding, the target of a measure."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from zhenggai.core.documents.tidy.sentences import unwrapped
from zhenggai.core.records import Amount, Span

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_MONEY = re.compile(
    rf"(?P<sign>US\$|USD|RMB|[¥$€£])?[ ]?(?P<number>{_NUMBER})[ ]?(?:多|余)?[ ]?"
    r"(?P<scale>万亿|亿|千万|百万|万|千|million|billion|thousand)?[ ]?"
    r"(?P<unit>元|美元|港元|欧元|%|‰|个百分点)?"
    r"(?P<counted>个|项|次|处|人次|户次|台次|车次|人|家|名|户|件|条|份|台|套|辆|亩|吨|公里|平方米|起|天|日|月|年|"
    r"所|座|间|笔|宗|篇|村)?",
    re.I,
)
_SCALES = {
    "万亿": 10**12,
    "亿": 10**8,
    "千万": 10**7,
    "百万": 10**6,
    "万": 10**4,
    "千": 10**3,
    "billion": 10**9,
    "million": 10**6,
    "thousand": 10**3,
}
_SIGNS = {"US$": "USD", "USD": "USD", "$": "USD", "RMB": "CNY", "¥": "CNY", "€": "EUR", "£": "GBP"}
_UNITS = {"元": "CNY", "美元": "USD", "港元": "HKD", "欧元": "EUR"}
_DATES = frozenset("日月年天")

_TARGET = re.compile(
    r"(?:不少于|不低于|至少|每(?:季度|学期|半年|年|月|周|天|日))[^,;。]{0,8}?(?:半|[一二两三四五六七八九十]+)"
    r"(?:个)?(?:小时|次|篇|场|期|天|堂|节)|"
    r"(?:达到|达(?=\d)|控制在|压减到|提高到|降至|降到|不低于|不少于|不超过|不高于|超过|高于|低于|完成(?!时|期|的))[^,;。]{0,20}\d[^,;。]*|"
    r"[^,;。]{0,14}(?:达标|清零|全覆盖|零(?:增长|新增|发生|报告|容忍|事故)|全额[^,;。]{0,8}|(?:全部|悉数|全面(?!梳理|排查|检查|清理|核查))[^,;。]{0,10}"
    r"(?:到位|完成|整改|收回|退还|拨付|招租|清退|上缴|归还|缴纳|入库|办结|配齐|更换|公开)|覆盖(?:整个|全)[^,;。]{0,10})|"
    r"达到[^,;。]{0,14}(?:标准|要求|水平|目标)|每(?:年|月|周|季度|半年|学期|日|天|两个?月)[^,;。]{0,8}"
    r"(?:不少于|至少)?[一二两三四五六七八九十\d]+(?:次|场|期|轮|个)|[^,;。]{0,10}\d{1,15}(?:\.\d{1,6})?%[^,;。]{0,10}|"
    r"(?:完成|建成|新建|更换|培训|追缴|追回|收回|退还|清退|拨付|兑付|安装|配备|增设|整治|清理|修订|制定|出台)[^,;。]{0,10}?"
    rf"(?:{_NUMBER})(?:余|多)?[ ]?(?:万|亿)?(?:元|个|项|处|套|台|名|人|家|户|次|亩|吨|公里|平方米|"
    r"件|条|座|间|份|盏|块|米)"
    r"(?:以上)?|(?:保留|留存|留样)[^,;。]{0,4}\d+[^,;。]{0,6}|[^,;。]{2,12}到位(?=[、,;。]|$)"
)
# Figures that say how often or how many people, not what is to be reached; and what lies behind.
_NO_TARGET = frozenset({"次", "人", "名", "件", "条", "份", "个"})
_PASSED = re.compile(r"截至|以来|反馈|发现|其中|在全|对全|亩均|人均|未完成|尚")
_BOUND = re.compile(r"(?:以上|以下|以内|标准|左右)")
_NOT_A_TARGET = re.compile(
    r"(?:没有?|不|未).{0,6}达标|认真整改|落实到位|整改到位$|责任.{0,4}到位|执行到位|贯彻|学习到位|认识到位"
)


def amounts_in(text: str, folded: str, span: Span) -> tuple[Amount, ...]:
    """Amounts of money, shares and counts stated in ``span``; money multiplied out to its unit."""
    found: list[Amount] = []
    for hit in _MONEY.finditer(folded, span.start, span.end):
        unit = _unit(hit)
        if unit is None:
            continue
        try:
            value = Decimal(hit.group("number").replace(",", ""))
        except InvalidOperation:  # pragma: no cover - the pattern admits numbers only
            continue
        scale = _SCALES.get((hit.group("scale") or "").lower(), 1)
        where = Span(hit.start(), hit.end())
        found.append(Amount(text[where.start : where.end].strip(), where, value * scale, unit))
    return tuple(found)


def _unit(hit: re.Match[str]) -> str | None:
    sign, unit, counted = hit.group("sign"), hit.group("unit"), hit.group("counted")
    if sign:
        return _SIGNS[sign.upper()]
    if unit in _UNITS:
        return _UNITS[unit]
    if unit:
        return "%" if unit != "‰" else unit
    if counted and counted not in _DATES:
        return counted
    return None


def target_in(text: str, folded: str, span: Span) -> str | None:
    """The figure or standard by which the measure counts as done, verbatim; ``None`` if none."""
    for hit in _TARGET.finditer(folded, span.start, span.end):
        if _NOT_A_TARGET.search(hit.group()):
            continue
        return unwrapped(text[hit.start() : hit.end()]).strip(" ,，、")
    for amount in amounts_in(text, folded, span):
        if _BOUND.match(folded, amount.span.end):
            continue
        if amount.unit not in _NO_TARGET and not _PASSED.search(
            folded[span.start : amount.span.start]
        ):
            return unwrapped(amount.text)
    return None
