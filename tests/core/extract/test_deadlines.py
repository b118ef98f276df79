"""Deadlines as plans, registers and audit responses state them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.documents.extract.deadlines import parse_deadline
from zhenggai.core.records import Deadline, DeadlineKind

DATE, RELATIVE = DeadlineKind.DATE, DeadlineKind.RELATIVE
IMMEDIATE, STANDING = DeadlineKind.IMMEDIATE, DeadlineKind.STANDING


def read(text: str, *, column: bool = False) -> Deadline:
    found = parse_deadline(text, 7, column=column)
    assert found is not None, text
    assert found.text == text[found.span.start - 7 : found.span.end - 7]
    return found


@pytest.mark.parametrize(
    ("text", "quoted", "year", "month", "day"),
    [
        ("2026年6月30日前完成验收", "2026年6月30日", 2026, 6, 30),
        ("由后勤科更换灯具，6月底前完成", "6月底", None, 6, 30),
        ("由后勤科更换灯具，6 月底前完成", "6 月底", None, 6, 30),
        ("4月5日前报送方案", "4月5日", None, 4, 5),
        ("力争2月底前全部清偿", "2月底", None, 2, 28),
        ("２０２６年６月３０日前办结", "２０２６年６月３０日", 2026, 6, 30),
        ("于2026年\n6月30日之前完成", "2026年\n6月30日", 2026, 6, 30),
        ("6月中旬完成公示", "6月中旬", None, 6, 20),
        ("6月初完成公示", "6月初", None, 6, 10),
        ("年底前建成投用", "年底", None, 12, 31),
        ("2026年底前建成", "2026年底", 2026, 12, 31),
        ("今年年底前建成", "今年年底", None, 12, 31),
        ("整改完成时限：X月XX日", "X月XX日", None, None, None),
        ("预计X月XX日整改到位", "X月XX日", None, None, None),
        ("确保20xx年9月15日前到位", "20xx年9月15日", None, 9, 15),
        ("二〇二六年六月三十日前完成", "二〇二六年六月三十日", 2026, 6, 30),
        ("第三季度末完成招标", "第三季度末", None, 9, 30),
        ("2026年第三季度末完成招标", "2026年第三季度末", 2026, 9, 30),
        ("下半年完成移交", "下半年", None, 12, 31),
        ("一季度前完成移交", "一季度", None, 3, 31),
        ("6月前完成移交", "6月", None, 6, None),
        ("整改时限为2026-06-30", "2026-06-30", 2026, 6, 30),
        ("于2026.6.30前完成", "2026.6.30", 2026, 6, 30),
        ("2026年6月31日前完成", "2026年6月31日", 2026, 6, None),
        ("6月1日至6月30日内完成排查", "6月1日至6月30日", None, 6, 30),
        ("11月20日止", "11月20日", None, 11, 20),
        ("春节前兑付到位", "春节", None, None, None),
        ("立行立改，8月底前完成", "8月底", None, 8, 31),
        ("個別問題6月底前完成", "6月底", None, 6, 30),
    ],
)
def test_it_reads_a_date_in_running_text(
    text: str, quoted: str, year: int | None, month: int | None, day: int | None
) -> None:
    found = read(text)
    assert found.kind is DATE
    assert (found.text, found.year, found.month, found.day) == (quoted, year, month, day)


@pytest.mark.parametrize(
    "text",
    [
        "6月3日至6日，市督查组到现场抽查",
        "2015年5月制定了管理办法",
        "截至10月中旬，共排查隐患12处",
        "截至上年11月底，已拨付一半",
        "自2025年3月1日起施行的办法",
        "已于2025年6月30日完成",
        "2025年6月30日前已完成",
        "每年10月前后制定方案",
        "近3年内发生两起",
        "前3个月内没有检查",
        "定期开展谈话，持续改进作风，长期投入不足",
        "持续推进公立医院改革",
        "长期坚持党的领导",
        "立即组织相关部门制定方案",
        "版本2.3.1的系统，共2026个",
        "十年前的旧账",
        "把计划安排给当年退出村，杜绝重复安排",
        "The edit check was completed on 12/23/22",
        "Reconciliations were not completed until April 2022",
        "We may immediately submit a ticket",
        "Completed",
        "",
    ],
)
def test_it_finds_no_deadline_in_narration(text: str) -> None:
    assert parse_deadline(text, 0) is None


@pytest.mark.parametrize(
    ("text", "quoted", "amount", "unit", "since"),
    [
        ("反馈后1个月内报送", "反馈后1个月内", 1, "month", "反馈"),
        ("自收到报告之日起60日内整改完毕", "自收到报告之日起60日内", 60, "day", "收到报告"),
        ("在收到通知后的15个工作日内报送", "在收到通知后的15个工作日内",
         15, "working_day", "收到通知"),
        ("15个工作日内办结", "15个工作日内", 15, "working_day", None),
        ("两个月之内整改到位", "两个月之内", 2, "month", None),
        ("半年内完成", "半年内", 6, "month", None),
        ("三年内偿清", "三年内", 3, "year", None),
        ("2周内完成", "2周内", 14, "day", None),
        ("48小时内处置", "48小时内", 2, "day", None),
        ("within 60 days of receipt of the report, we", "within 60 days of receipt of the report",
         60, "day", "receipt of the report"),
        ("Staff will respond within thirty (30) business days.", "within thirty (30) business days",
         30, "working_day", None),
    ],
)  # fmt: skip
def test_it_reads_a_span_of_time(
    text: str, quoted: str, amount: int, unit: str, since: str | None
) -> None:
    found = read(text)
    assert found.kind is RELATIVE
    assert (found.text, found.amount, found.unit, found.since) == (quoted, amount, unit, since)


@pytest.mark.parametrize(
    ("text", "quoted", "kind"),
    [
        ("坚决做到即行即改，立行立改。", "立行立改", IMMEDIATE),
        ("对照问题即知即改", "即知即改", IMMEDIATE),
        ("立即整改并举一反三", "立即整改", IMMEDIATE),
        ("加强巡查，长期坚持", "长期坚持", STANDING),
        ("2015年起，年度计划提交董事会审批", "2015年起", STANDING),
        ("Controls are reviewed on an ongoing basis", "on an ongoing basis", STANDING),
    ],
)
def test_it_reads_terms_in_running_text(text: str, quoted: str, kind: DeadlineKind) -> None:
    found = read(text)
    assert (found.text, found.kind) == (quoted, kind)


@pytest.mark.parametrize(
    ("text", "quoted", "kind", "day"),
    [
        ("2026-06-30", "2026-06-30", DATE, date(2026, 6, 30)),
        ("2026/6/30", "2026/6/30", DATE, date(2026, 6, 30)),
        ("20260630", "20260630", DATE, date(2026, 6, 30)),
        ("2026年6月", "2026年6月", DATE, date(2026, 6, 30)),
        ("2026.6", "2026.6", DATE, date(2026, 6, 30)),
        ("2026年3月至6月", "2026年3月至6月", DATE, date(2026, 6, 30)),
        ("2026年3月1日—2026年6月15日", "2026年3月1日—2026年6月15日", DATE, date(2026, 6, 15)),
        ("2026年3-6月", "2026年3-6月", DATE, date(2026, 6, 30)),
        ("2026年", "2026年", DATE, date(2026, 12, 31)),
        ("6.30前", "6.30前", DATE, None),
        ("1.6月底2.长期", "6月底", DATE, None),
        ("已整改，2026年6月30日", "2026年6月30日", DATE, date(2026, 6, 30)),
        ("June 30, 2023", "June 30, 2023", DATE, date(2023, 6, 30)),
        ("30 June 2023", "30 June 2023", DATE, date(2023, 6, 30)),
        ("by the end of Q3 2025", "end of Q3 2025", DATE, date(2025, 9, 30)),
        ("March 31, 2023 and June 30, 2023", "March 31, 2023", DATE, date(2023, 3, 31)),
        ("8/24/22", "8/24/22", DATE, date(2022, 8, 24)),
        ("June 2023", "June 2023", DATE, date(2023, 6, 30)),
        ("Immediately", "Immediately", IMMEDIATE, None),
        ("Ongoing", "Ongoing", STANDING, None),
        ("立即", "立即", IMMEDIATE, None),
        ("立行立改", "立行立改", IMMEDIATE, None),
        ("长期", "长期", STANDING, None),
        ("持续推进", "持续推进", STANDING, None),
        ("常态化", "常态化", STANDING, None),
        ("3个月", "3个月", RELATIVE, None),
    ],
)
def test_any_date_counts_in_a_deadline_column(
    text: str, quoted: str, kind: DeadlineKind, day: date | None
) -> None:
    found = read(text, column=True)
    assert (found.text, found.kind, found.on()) == (quoted, kind, day)


@pytest.mark.parametrize("text", ["已完成", "Completed", "待定", "N/A", "—"])
def test_a_status_in_a_deadline_column_is_no_deadline(text: str) -> None:
    assert parse_deadline(text, 0, column=True) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("This will be completed by December 31, 2023.", date(2023, 12, 31)),
        ("Anticipated completion date: June 30, 2023", date(2023, 6, 30)),
        ("Policies will be revised no later than 30 June 2023", date(2023, 6, 30)),
        ("We will finish by the end of 2025.", date(2025, 12, 31)),
        ("It will be done by 12/31/2023.", date(2023, 12, 31)),
    ],
)
def test_english_dates_count_behind_a_promise(text: str, day: date) -> None:
    assert read(text).on() == day


_PIECES = st.sampled_from(
    [*"0123456789年月日号底末前内至-/.XxX×*〇二十 ，。\n", "个月", "工作日", "自收到", "之日起",
     "季度", "June ", "within ", " days", "Q3 ", "by ", "立行立改", "长期坚持", "２", "³", "٣"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=25).map("".join)), st.booleans())
def test_any_text_is_read_with_an_exact_span_and_a_day_that_exists(text: str, column: bool) -> None:
    found = parse_deadline(text, 3, column=column)
    if found is not None:
        assert found.text
        assert found.text == text[found.span.start - 3 : found.span.end - 3]
        assert found.text == found.text.strip()
        found.on()
        assert found.month is None or 1 <= found.month <= 12
        assert found.day is None or 1 <= found.day <= 31


def test_long_digit_runs_stay_quick() -> None:
    assert parse_deadline("1" * 200_000, 0) is None
    assert parse_deadline("X" * 200_000, 0, column=True) is None
