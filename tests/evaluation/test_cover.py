"""Which of our spans stands for which gold span."""

from __future__ import annotations

from tools.evaluation.counts import Counts
from tools.evaluation.cover import Ruler, match, matched, stands_for

from zhenggai.core.records import Span

TEXT = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"
RULER = Ruler(TEXT)
LEFT, RIGHT, WHOLE = Span(0, 10), Span(10, 20), Span(0, 20)


def counted(ours: list[Span], gold: list[Span], *, strict: bool) -> Counts:
    return matched(match(RULER, ours, gold, strict=strict), len(ours), len(gold))


def test_the_same_spans_match_one_to_one() -> None:
    for strict in (True, False):
        assert counted([LEFT, RIGHT], [LEFT, RIGHT], strict=strict) == Counts(2, 0, 0)


def test_an_empty_answer_misses_everything() -> None:
    assert counted([], [LEFT], strict=False) == Counts(0, 0, 1)
    assert counted([LEFT], [], strict=False) == Counts(0, 1, 0)


def test_two_gold_items_merged_into_one_of_ours_are_one_hit_and_one_miss() -> None:
    assert counted([WHOLE], [LEFT, RIGHT], strict=False) == Counts(1, 0, 1)


def test_one_gold_item_split_in_two_is_one_hit_and_one_extra() -> None:
    assert counted([LEFT, RIGHT], [WHOLE], strict=False) == Counts(1, 1, 0)


def test_strict_matching_refuses_a_part_below_half_of_the_union() -> None:
    part = [Span(0, 9)]
    assert counted(part, [WHOLE], strict=True) == Counts(0, 1, 1)
    assert counted(part, [WHOLE], strict=False) == Counts(1, 0, 0)
    assert counted([Span(0, 10)], [WHOLE], strict=True) == Counts(1, 0, 0)


def test_lenient_matching_needs_half_of_the_shorter_span() -> None:
    assert counted([Span(6, 14)], [Span(10, 20)], strict=False) == Counts(1, 0, 0)
    assert counted([Span(5, 13)], [Span(10, 20)], strict=False) == Counts(0, 1, 1)


def test_the_better_overlap_wins_whatever_the_order() -> None:
    assert match(RULER, [WHOLE, LEFT], [LEFT], strict=False) == [(1, 0)]
    assert match(RULER, [LEFT, WHOLE], [LEFT], strict=False) == [(0, 0)]


def test_white_space_does_not_count() -> None:
    ruler = Ruler("甲乙\n\n\n\n\n\n")
    assert ruler.of_union(Span(0, 8), Span(0, 2)) == 1
    assert ruler.characters([Span(0, 8)], [Span(0, 2)]) == Counts(2, 0, 0)


def test_characters_are_counted_once_however_often_covered() -> None:
    assert RULER.characters([LEFT, Span(5, 12)], [LEFT]) == Counts(10, 2, 0)
    assert RULER.characters([], [LEFT]) == Counts(0, 0, 10)


def test_a_merged_item_stands_for_every_gold_item_it_holds() -> None:
    stands = stands_for(RULER, [("whole", WHOLE)], [("a", LEFT), ("b", RIGHT)])
    assert stands == {"whole": ("a", "b")}


def test_each_part_of_a_split_item_stands_for_the_gold_item() -> None:
    stands = stands_for(RULER, [("x", LEFT), ("y", RIGHT)], [("whole", WHOLE)])
    assert stands == {"x": ("whole",), "y": ("whole",)}


def test_an_item_elsewhere_stands_for_nothing() -> None:
    assert stands_for(RULER, [("x", LEFT)], [("b", RIGHT)]) == {"x": ()}
