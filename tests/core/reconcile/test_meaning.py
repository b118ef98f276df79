"""An encoder's meaning beside words: it strengthens, adds a little, and never takes a link away."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pytest

from zhenggai.core import check as whole
from zhenggai.core.check import check
from zhenggai.core.documents import read
from zhenggai.core.reconcile import meaning
from zhenggai.core.reconcile.meaning import LEAST_WORDS, MARGIN, WEIGHT, Meaning, meaning_of, near
from zhenggai.core.reconcile.words import Index, Similarity
from zhenggai.core.records import Document, ReasonCode, Reconciliation, Strength

AXES = 8
PAPER = """一、存在的问题
（一）夜间施工噪声扰民，附近学校反映强烈。
（二）食堂采购没有验收单，台账混乱。
（三）村级会计长期空缺。
二、整改措施
（一）夜间九点后停工，邀请居民监督。
（二）验收双人签字，每周核对。
（三）面向社会招聘财务人员，优先照顾偏远乡村。
"""


class Topics:
    """Unit vectors by topic: a text that holds a topic's word lies on that topic's axis, any other
    on an axis that its digest names."""

    def __init__(self, *topics: Sequence[str]) -> None:
        self.topics = topics
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        self.asked += texts
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        vector = [0.0] * (AXES + len(self.topics))
        for n, words in enumerate(self.topics):
            if any(word in text for word in words):
                vector[AXES + n] = 1.0
                return vector
        vector[hashlib.sha256(text.encode()).digest()[0] % AXES] = 1.0
        return vector


def paper(text: str = PAPER) -> Document:
    return read(text.encode(), name="a.txt")


def pairs(result: Reconciliation) -> dict[tuple[str, str], Strength]:
    return {(link.finding, link.measure): link.strength for link in result.links}


def test_what_is_usual_between_the_sides_is_taken_away():
    same = Meaning(Topics(["甲"]), ["甲一", "甲二"], ["甲三", "甲四"])
    assert same.lift(0, 0) == pytest.approx(0)
    apart = Meaning(Topics(["甲"], ["乙"]), ["甲一", "乙一"], ["甲二", "乙二"])
    assert apart.lift(0, 0) == pytest.approx(WEIGHT / 2)
    assert apart.lift(0, 1) == pytest.approx(-WEIGHT / 2)


def test_without_an_encoder_or_without_texts_there_is_no_meaning():
    assert meaning_of(None, ["甲"], ["乙"]) is None
    assert meaning_of(Topics(), [], ["乙"]) is None
    assert meaning_of(Topics(), ["甲"], []) is None


def test_meaning_never_takes_away_what_words_find():
    index = Index(Similarity([{"河": 1}, {"路": 1}, {"河": 2, "桥": 1}]), [0, 1])
    words = dict(index.near(2, 0.0))[0]
    assert words > 0.6
    assert near(index, 2, 0.6, lambda _: -0.5) == [(0, 0.6)]
    assert near(index, 2, 0.6, lambda _: 0.1) == [(0, pytest.approx(words + 0.1))]


@pytest.mark.parametrize(("more", "found"), [(0.001, True), (-0.001, False)])
def test_meaning_adds_a_link_only_where_it_passes_the_bound_by_the_margin(more, found):
    index = Index(Similarity([{"河": 1}, {"路": 1}, {"河": 2, "桥": 1}]), [0, 1])
    words = dict(index.near(2, 0.0))[0]
    least = 0.9
    lift = least + MARGIN - words + more
    assert bool(near(index, 2, least, lambda _: lift)) is found


def test_meaning_is_not_asked_where_words_say_nothing():
    ours = {"河": 1} | {f"我{n}": 1 for n in range(80)}
    theirs = {"河": 1} | {f"他{n}": 1 for n in range(80)}
    index = Index(Similarity([ours, {"路": 1}, theirs]), [0, 1])
    ((_, words),) = index.near(2, 0.0)
    assert 0 < words < LEAST_WORDS
    assert near(index, 2, 0.1, lambda _: 5.0) == []


def test_a_link_that_rests_on_meaning_says_so():
    encoder = Topics(["村级会计", "招聘财务"], ["噪声", "停工"], ["采购", "双人签字"])
    without = check(paper())
    result = check(paper(), encoder=encoder)
    assert set(pairs(without)) <= set(pairs(result))
    found = {
        (link.finding, link.measure)
        for link in result.links
        if any(reason.code is ReasonCode.SIMILAR_MEANING for reason in link.reasons)
    }
    assert found
    assert not any(
        reason.code is ReasonCode.SIMILAR_MEANING
        for link in without.links
        for reason in link.reasons
    )


def test_one_paper_and_one_encoder_give_one_result():
    encoder = Topics(["会计", "财务"])
    assert check(paper(), encoder=encoder) == check(paper(), encoder=encoder)


def test_restated_findings_are_compared_in_meaning_too():
    encoder = Topics(["会计"])
    check(paper(), paper(PAPER.replace("长期空缺", "岗位无人")), encoder=encoder)
    assert "岗位无人" in "".join(encoder.asked)


def test_too_many_items_are_linked_by_words_alone_and_a_notice_says_so(monkeypatch):
    monkeypatch.setattr(meaning, "MOST_ENCODED", 2)
    monkeypatch.setattr(whole, "MOST_ENCODED", 2)
    encoder = Topics(["会计"])
    result = check(paper(), encoder=encoder)
    assert encoder.asked == []
    assert [(n.code, n.values["most"]) for n in result.reading.document.notices] == [
        ("document.too-many-to-encode", 2)
    ]
    # Held against itself: rules ask whether both are one reading.
    assert result.reading is result.against
    plain = check(paper())
    assert replace(result, reading=plain.reading, against=plain.against) == plain


def test_no_notice_stands_where_no_encoder_was_asked_for(monkeypatch):
    monkeypatch.setattr(meaning, "MOST_ENCODED", 2)
    assert check(paper()).reading.document.notices == ()
