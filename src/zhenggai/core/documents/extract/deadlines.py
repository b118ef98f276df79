"""The deadline that a measure or a deadline cell states: where it stands and what it means.

Recognising the forms of dates belongs to ``deadline_dates`` (Chinese and numeric) and
``deadline_english``; counting days belongs to ``core.deadlines``. Nothing here knows today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from zhenggai.core.documents.extract.deadline_dates import Dated, dates
from zhenggai.core.documents.extract.deadline_english import english_dates, english_terms
from zhenggai.core.documents.tidy.numbering import number_value
from zhenggai.core.folding import fold
from zhenggai.core.records import Deadline, DeadlineKind, Span

# What must not stand before a date that is still to come: a reporting date, a start, a habit.
_NARRATED = re.compile(r"(?:截至|截止到?|每|每年|去年|上年|往年|早在|自从?|从|根据|关于)\s*$")
_DONE = re.compile(r"已|曾|日前|近日|以来")
_LABEL = re.compile(
    r"(?:时限|期限|时间|日期|节点|限期|限|计划|预计|拟|确保|力争|争取|务必|不晚于|不迟于|至迟|最迟)"
    r"[^,。;:\n]{0,3}[:为是在于到至]?\s*[(\[]?\s*$"
)
_BEFORE = re.compile(r"\s*[之以]?前(?![后期往来述任三列款景几台])")
_UNTIL = re.compile(r"\s*(?:为止|止|[之以]?内)")
_FULFILLED = re.compile(
    r"[^,。;、:\n]{0,16}?(?:完成|到位|办结|销号|落实|建成|投入使用|交付|竣工|出台|上报|报送"
    r"|完毕|解决|实现|验收)"
)
_SENTENCE = re.compile(r"[。;!?\n]")
_CLAUSE = re.compile(r"[。;,!?\n]")

_SINCE = (
    r"(?:(?:(?:自|从|于|在)(?P<after>[^,。;:\n自从于在]{1,24}?)(?:之日起|之日后|日起|起|之?后)"
    r"|(?P<event>(?:收到|接到|反馈|下达|下发|印发|签收|送达|发布|公布|批准|批复|通知|交办|移交|报告)"
    r"[^,。;:、\n]{0,16}?)(?:之日起|之日后|日起|起|之?后))的?[ ,]{0,2})"
)
_UNITS = {
    "工作日": (1, "working_day"),
    "自然日": (1, "day"),
    "日历日": (1, "day"),
    "天": (1, "day"),
    "日": (1, "day"),
    "周": (7, "day"),
    "星期": (7, "day"),
    "月": (1, "month"),
    "季度": (3, "month"),
    "年": (1, "year"),
}
_COUNT = r"(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,4}|半)"
_RELATIVE = re.compile(
    rf"{_SINCE}?(?<![\d月年第.]){_COUNT}\s*(?:个\s*)?"
    rf"(?P<unit>{'|'.join(_UNITS)})(?P<within>[之以]?内)?"
)
_HOURS = re.compile(r"(?<!\d)(?P<count>\d{1,3})\s*(?:个)?小时[之以]?内")
_PAST_SPAN = re.compile(r"(?:近|过去|最近|前|这|[每第])\s*$")

# 立行立改 is the term of the rules, its fellows are variants: where both stand, the term is quoted.
_AT_ONCE = re.compile(r"立行立改")
_AT_ONCE_TOO = re.compile(
    r"(?:立即|立刻|马上|即刻|当即)(?:整改|改正|纠正|就改)|即知即改|即行即改|即查即改|即改即清"
    r"|边[查巡学审督]边改|立查立改|立整立改|立说立行"
)
_AT_ONCE_CELL = re.compile(r"立即|马上|即时|即日起?|即刻|已?立改")
_STANDING_WORD = (
    r"长期坚持|长期整改|长期推进|持续整改|持续推进|持续坚持|常态化(?:推进|坚持|整改)?|长期"
)
_STANDING_CLAUSE = re.compile(
    rf"(?:\A|(?<=[,。;:、()\[\]\s并]))(?:{_STANDING_WORD}|持续)(?=\s*(?:[,。;、)\]\n]|\Z))"
)
_BARE_STANDING = frozenset({"长期", "持续", "常态化"})
_STANDING_CELL = re.compile(rf"{_STANDING_WORD}|持续|常态|经常性|全年")


def parse_deadline(text: str, start: int, *, column: bool = False) -> Deadline | None:
    """The first deadline stated in ``text``, its span counted from ``start``; ``None`` for none.

    The quoted text is the date or term itself, in running text without a following 前 (6月底 of
    6月底前完成), in a cell with it. A dated or relative deadline goes before 立行立改 and 长期坚持,
    which are the weaker promise. With ``column`` the text is a cell of a deadline column, where any
    date counts; without it, a date counts only where the words make it a deadline (前, 内, 完成,
    by, no later than).
    """
    folded = fold(text)
    found = [*_dated(folded, column), *_relative(folded, column)]
    found += english_dates(folded, column=column)
    if not found:
        found = [*_terms(folded, column), *english_terms(folded, column=column)]
    if not found:
        return None
    first = min(found, key=lambda one: (one.span.start, -one.span.end))
    span = first.span
    return Deadline(
        text=text[span.start : span.end],
        span=Span(start + span.start, start + span.end),
        kind=first.kind,
        year=first.year,
        month=first.month,
        day=first.day,
        amount=first.amount,
        unit=first.unit,
        since=first.since,
    )


def _dated(folded: str, column: bool) -> Iterator[Deadline]:
    for dated in dates(folded, column=column):
        before = folded[max(0, dated.start - 30) : dated.start]
        after = folded[dated.end : dated.end + 30]
        if dated.opens:
            # 2015年起 stands at the head of what holds from then on.
            if column or not before or _CLAUSE.match(before, len(before) - 1):
                yield _deadline(dated, DeadlineKind.STANDING)
        elif column or (_is_promised(dated, before, after) and not _only_year(folded, dated)):
            ahead = _BEFORE.match(after)
            deadline = _deadline(dated, DeadlineKind.DATE, before_it=bool(ahead))
            if column and ahead:
                deadline = replace(deadline, span=Span(dated.start, dated.end + ahead.end()))
            yield deadline


def _only_year(folded: str, dated: Dated) -> bool:
    """当年, 明年 and the like in running text: a year to talk of, not a day to meet."""
    return re.fullmatch(r"[今本当明次来翌]年度?", folded[dated.start : dated.end]) is not None


def _deadline(dated: Dated, kind: DeadlineKind, *, before_it: bool = False) -> Deadline:
    """``before_it``: 前 follows. Whether “before June” takes June in is not ours to decide."""
    open_day = before_it and not dated.exact
    month = None if open_day and dated.month == 12 and dated.day == 31 else dated.month
    return Deadline(
        text="",
        span=Span(dated.start, dated.end),
        kind=kind,
        year=dated.year,
        month=dated.month if not open_day else month,
        day=None if open_day else dated.day,
    )


def _is_promised(dated: Dated, before: str, after: str) -> bool:
    """Whether the words around make a date of running text something still to be met."""
    sentence = _SENTENCE.split(before)[-1]
    clause = _CLAUSE.split(sentence)[-1]
    following = _CLAUSE.split(after)[0]
    if _NARRATED.search(clause) or _DONE.search(clause) or _DONE.match(following.lstrip("前以之")):
        return False
    if _BEFORE.match(after) or _UNTIL.match(after) or _LABEL.search(clause):
        return True
    return dated.exact and bool(_FULFILLED.match(following)) and not re.search("已|了", following)


def _relative(folded: str, column: bool) -> Iterator[Deadline]:
    for found in _RELATIVE.finditer(folded):
        since = found["after"] or found["event"]
        if not found["within"] and not (column and (since or _alone(folded, found))):
            continue
        if not since and _PAST_SPAN.search(folded[max(0, found.start() - 3) : found.start()]):
            continue
        if found["unit"] == "月" and not since and "个" not in found.group():
            continue  # 6月内 is June
        factor, unit = _UNITS[found["unit"]]
        amount, unit = _amount(found["count"], factor, unit)
        if amount:
            yield _term(found, DeadlineKind.RELATIVE, amount=amount, unit=unit, since=since)
    for found in _HOURS.finditer(folded):
        days = -(-int(found["count"]) // 24)
        yield _term(found, DeadlineKind.RELATIVE, amount=max(1, days), unit="day")


def _alone(folded: str, found: re.Match[str]) -> bool:
    return folded.strip() == found.group().strip()


def _amount(raw: str, factor: int, unit: str) -> tuple[int, str]:
    if raw == "半":
        return {"year": (6, "month"), "month": (15, "day")}.get(unit, (0, unit))
    return (number_value(raw) or 0) * factor, unit


def _terms(folded: str, column: bool) -> Iterator[Deadline]:
    at_once = list(_AT_ONCE.finditer(folded)) or list(_AT_ONCE_TOO.finditer(folded))
    if column and not at_once:
        at_once = list(_AT_ONCE_CELL.finditer(folded))
    for found in at_once:
        yield _term(found, DeadlineKind.IMMEDIATE)
    standing = _STANDING_CELL if column else _STANDING_CLAUSE
    for found in standing.finditer(folded):
        if column or found.group() not in _BARE_STANDING or _alone(folded, found):
            yield _term(found, DeadlineKind.STANDING)


def _term(
    found: re.Match[str],
    kind: DeadlineKind,
    *,
    amount: int | None = None,
    unit: str | None = None,
    since: str | None = None,
) -> Deadline:
    span = Span(found.start(), found.end())
    return Deadline(text="", span=span, kind=kind, amount=amount, unit=unit, since=since)
