"""The index of either database answers for characters, for words, and for nothing else."""

from __future__ import annotations

from uuid import uuid4

import pytest
from passage_pieces import ROUND, UNIT, piece

from zhenggai.apps.passages import commands, queries
from zhenggai.apps.passages.models import Passage

TEXT = "東城片區工程款12.5万元逾期未付，見 XC-2026-01/0001。"


@pytest.mark.parametrize(
    "typed", ["款", "东城", "東城", "片区", "工程款", "12.5万元", "xc-2026", "付", "东城 未付"]
)
def test_words_of_any_length_and_script_are_found(subject, found, typed):
    commands.add([piece(TEXT, subject=subject)])
    assert found(typed) == [TEXT]


@pytest.mark.parametrize("typed", ["城东", "程", "12.6万元", "xc-2027", "付款", "东城 学校"])
def test_what_is_not_there_is_not_found(subject, found, typed):
    commands.add([piece(TEXT.replace("程", "事"), subject=subject)])
    assert found(typed) == []


def test_a_traditional_word_finds_a_simplified_text_and_the_other_way(subject, found):
    commands.add([piece("资金拨付滞后", subject=subject), piece("資金撥付到位", subject=subject)])
    assert found("撥付") == found("拨付") == ["資金撥付到位", "资金拨付滞后"]


@pytest.mark.parametrize(
    "typed",
    [
        '款" OR "城',
        "款*",
        "NEAR(款 城, 9)",
        "款 NOT 城",
        "^款",
        "terms:款",
        "款' | '城",
        "款 & !城",
        "款\\",
    ],
)
def test_the_languages_of_the_databases_mean_nothing(subject, found, typed):
    commands.add([piece("城", subject=subject), piece("款", subject=subject)])
    assert found(typed) in ([], ["款"])


def test_what_is_taken_out_is_found_no_more(subject, found):
    commands.add(
        [piece("工程款一", subject=subject), piece("工程款二", subject=subject, kind="cause")]
    )
    commands.take_out(subject, kind="cause")
    assert found("工程款") == ["工程款一"]
    commands.take_out(subject)
    assert found("工程款") == []
    assert not Passage.objects.exists()


def test_what_is_put_anew_stands_in_place_of_what_was_there(subject, found):
    key = uuid4()
    commands.put([piece("旧文本", subject=subject, key=key), piece("旁文本", subject=subject)])
    commands.put([piece("新文本", subject=subject, key=key)])
    assert found("旧") == []
    assert found("文本") == ["新文本", "旁文本"]


def test_only_those_in_a_circle_are_found(subject, found):
    other = uuid4()
    commands.add(
        [
            piece("工程款一", subject=subject, circles=(ROUND, UNIT)),
            piece("工程款二", subject=other, circles=(ROUND,)),
        ]
    )
    assert found("工程款", circles={ROUND}) == ["工程款二", "工程款一"]
    assert found("工程款", circles={UNIT}) == ["工程款一"]
    assert found("工程款", circles={UNIT, ROUND}) == ["工程款二", "工程款一"]
    assert found("工程款", circles={uuid4()}) == found("工程款", circles=set()) == []


def test_a_circle_is_no_word(subject, found):
    commands.add([piece("工程款", subject=subject, circles=(ROUND,))])
    assert found(ROUND.hex) == found(f"§{ROUND.hex}") == []


def test_passages_of_a_part_can_be_given_other_circles(subject, found):
    part = uuid4()
    commands.add(
        [
            piece("工程款一", subject=subject),
            piece("工程款二", subject=subject, part=part, circles=(ROUND, UNIT)),
        ]
    )
    commands.encircle(subject, {subject: frozenset({UNIT}), part: frozenset({ROUND})})
    assert found("工程款", circles={UNIT}) == ["工程款一"]
    assert found("工程款", circles={ROUND}) == ["工程款二"]


def test_a_long_text_is_found_in_each_of_its_passages(subject, found):
    text = "甲乙丙。" * 600 + "工程款逾期。" + "丁戊己。" * 600
    assert commands.add([piece(text, subject=subject)]) == 3
    rows = Passage.objects.order_by("pk")
    assert list(rows.values_list("no", flat=True)) == [1, 2, 3]
    assert len(found("工程款")) == 1
    assert "".join(one.text for one in queries.passages(subject)) == text


def test_the_passages_of_a_part_are_copied_with_circles_of_their_own(subject, found):
    part, other = uuid4(), uuid4()
    commands.add([piece("更换管网", subject=subject, part=part, kind="measure", key=part)])
    to = piece("", subject=other, part=part, circles=(UNIT,))
    commands.copy(subject, part=part, to=to)
    assert found("管网", circles={UNIT}) == ["更换管网"]
    assert queries.passages(other).get().kind == "measure"


def test_nothing_is_left_when_all_is_cleared(subject, found):
    commands.add([piece("工程款", subject=subject)])
    assert queries.is_current()
    commands.clear()
    assert found("工程款") == []
    assert not queries.is_current()
    commands.finish()
    assert queries.is_current()


def test_it_insists_on_the_transaction_of_the_act(transactional_db):
    with pytest.raises(AssertionError):
        commands.add([piece("工程款", subject=uuid4())])


def test_only_those_of_a_kind_are_asked_for(subject, found):
    commands.add([piece("工程款", subject=subject), piece("工程款", subject=subject, kind="cause")])
    rows = queries.holding(["工程"], kinds=["cause"]).values_list("passage__kind", flat=True)
    assert list(rows) == ["cause"]
    assert found("cause") == found("§cause") == []
