"""F11: every deadline on one day, or everything for ever."""

from __future__ import annotations

from made import flagged, held, measure

from zhenggai.core.records import Deadline, DeadlineKind, Span


def day(text: str, number: int) -> Deadline:
    return Deadline(text, Span(0, 1), DeadlineKind.DATE, year=2026, month=6, day=number)


def standing(text: str) -> Deadline:
    return Deadline(text, Span(0, 1), DeadlineKind.STANDING)


def fired(*deadlines: Deadline | None) -> bool:
    acts = [measure(f"更换灯具{n}", deadline=d) for n, d in enumerate(deadlines)]
    return flagged(held(*acts), "F11") == [None]


def test_it_asks_once_where_all_fall_on_one_day_however_written() -> None:
    assert fired(day("6月30日", 30), day("6月底", 30), day("2026.6.30", 30), day("六月底", 30))


def test_it_asks_where_all_is_for_ever() -> None:
    assert fired(*(standing(text) for text in ("长期坚持", "持续整改", "长期", "常态化")))


def test_one_other_day_is_enough() -> None:
    assert not fired(day("6月30日", 30), day("6月30日", 30), day("6月30日", 30), day("6月1日", 1))


def test_three_are_no_pattern() -> None:
    assert not fired(*[day("6月30日", 30)] * 3)


def test_measures_without_deadline_are_left_aside() -> None:
    assert fired(*[day("6月30日", 30)] * 4, None)
