"""Terms, nearness and the words shown to people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core.reconcile.concepts import concepts_in
from zhenggai.core.reconcile.words import Index, Similarity, shared_words, terms


@pytest.mark.parametrize(
    ("ours", "theirs", "words"),
    [
        ("门面租金长期拖欠", "逐户追缴门面租金", ("门面租金",)),
        ("門面租金拖欠", "追缴门面租金", ("门面租金",)),
        ("楼道灯具", "门面租金", ()),
        ("燃油补助发放不足额", "查明燃油补助发放不足", ("燃油补助发放",)),
        ("各门面租金拖欠", "追缴各门面租金", ("门面租金",)),
        ("进一步加强工作", "进一步加强工作", ()),
        (
            "accounts were not reconciled",
            "the board reconciles an account",
            ("reconcile", "account"),
        ),
        ("Vehicle use was not recorded", "The deputy treasurer is asked", ()),
    ],
)
def test_shared_words_are_the_longest_both_have(
    ours: str, theirs: str, words: tuple[str, ...]
) -> None:
    assert shared_words(ours, theirs) == words


@given(
    st.text(alphabet="甲乙丙丁1,.ab", max_size=60), st.text(alphabet="甲乙丙丁1,.ab", max_size=60)
)
def test_shared_words_stand_in_both(ours: str, theirs: str) -> None:
    for word in shared_words(ours, theirs):
        assert word in ours
        assert word in theirs


def test_two_words_for_one_matter_are_one_term() -> None:
    assert {t for t in terms("廉政约谈") if t[0] == "#"} & set(terms("廉政谈话"))


def test_a_matter_names_the_words_that_touch_it() -> None:
    assert any("租金" in words for words in concepts_in("追缴租金").values())


TEXTS = st.lists(st.text(alphabet="租金灯具学习制度台账门面", max_size=12), min_size=2, max_size=12)


@given(TEXTS)
def test_the_index_finds_what_comparing_all_would(texts: list[str]) -> None:
    similarity = Similarity([terms(text) for text in texts])
    index = Index(similarity, range(1, len(texts)))
    near = dict(index.near(0, 0.2))
    for other in range(1, len(texts)):
        cosine = similarity.between(0, other)
        assert -1e-9 <= cosine <= 1 + 1e-9
        if abs(cosine - 0.2) > 1e-6:
            assert (other in near) == (cosine > 0.2)
