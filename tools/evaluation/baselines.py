"""What words alone reach on the gold items: the bar that the reader has to clear.

Every problem is compared with every measure of its document; the threshold is chosen on the same
data, so the F1 is an upper bound for these methods. The reference is the table of the shared
documents' ``README.md``; BM25 runs on character 2-grams here, since words would need a segmenter.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tools.evaluation.fold import squeeze, without_references
from tools.evaluation.gold import Gold

Grams = Counter[str]
Method = Callable[[Sequence[Grams], Sequence[Grams]], list[list[float]]]


@dataclass(frozen=True, slots=True)
class Baseline:
    """One method on one set. ``f1`` at the best threshold, ``top1`` and ``mrr`` per problem that
    has a measure in the gold."""

    set: str
    method: str
    pairs: int
    f1: float
    top1: float
    mrr: float


def grams(text: str, size: int, *, words: bool = False) -> Grams:
    """Character n-grams, punctuation left out; ``words`` keeps one space between words."""
    folded = " ".join(text.casefold().split()) if words else squeeze(text)
    kept = "".join(sign for sign in folded if sign.isalnum() or sign == " ")
    return Counter(kept[i : i + size] for i in range(max(0, len(kept) - size + 1)))


def tf_idf(left: Sequence[Grams], right: Sequence[Grams]) -> list[list[float]]:
    """Cosine of TF-IDF vectors, idf over the items of both sides (smoothed, log tf)."""
    known = [*left, *right]
    seen = Counter(gram for item in known for gram in item)
    idf = {gram: math.log((1 + len(known)) / (1 + df)) + 1 for gram, df in seen.items()}

    def vector(item: Grams) -> dict[str, float]:
        raw = {gram: (1 + math.log(tf)) * idf[gram] for gram, tf in item.items()}
        norm = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {gram: weight / norm for gram, weight in raw.items()}

    return [
        [_dot(a, b) for b in vectors]
        for vectors in [[vector(item) for item in right]]
        for a in map(vector, left)
    ]


def bm25(left: Sequence[Grams], right: Sequence[Grams]) -> list[list[float]]:
    """BM25 of each problem as a query over the measures (k1 1.5, b .75)."""
    k1, b = 1.5, 0.75
    seen = Counter(gram for item in right for gram in item)
    lengths = [sum(item.values()) for item in right]
    mean = sum(lengths) / len(lengths) if lengths else 1.0

    def one(query: Grams, item: Grams, length: int) -> float:
        total = 0.0
        for gram in query:
            tf = item.get(gram, 0)
            if tf:
                df = seen[gram]
                idf = math.log(1 + (len(right) - df + 0.5) / (df + 0.5))
                total += idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / (mean or 1.0)))
        return total

    return [
        [one(query, item, length) for item, length in zip(right, lengths, strict=True)]
        for query in left
    ]


def table(golds: Sequence[Gold], english: Sequence[Gold]) -> list[Baseline]:
    """All baselines of the shared documents (and of the project's own, where they have pairs)."""
    found: list[Baseline] = []
    for name, method in (("BM25, 2-grams", bm25), ("TF-IDF, 2-grams", tf_idf)):
        for group, label in (
            ("self-examination", "self-examination, all pairs"),
            ("structure", "adaptations with explicit pairs"),
            ("read", "adaptations judged by reading"),
            ("own-structure", "own, explicit pairs"),
            ("own-read", "own, judged by reading"),
        ):
            chosen = [gold for gold in golds if gold.group == group and gold.pairs]
            found += measure(label, name, chosen, method, size=2)
        chosen = [gold for gold in golds if gold.group == "self-examination"]
        found += measure("self-examination, direct pairs", name, chosen, method, direct=True)
    for size in (2, 4):
        label = "US audits, references removed"
        found += measure(label, f"TF-IDF, {size}-grams", english, tf_idf, size=size, words=True)
    return sorted(found, key=lambda row: row.set)


def measure(
    label: str,
    name: str,
    golds: Sequence[Gold],
    method: Method,
    *,
    size: int = 2,
    direct: bool = False,
    words: bool = False,
) -> list[Baseline]:
    """One method over several documents, pooled; empty where there is nothing to compare."""
    scored: list[tuple[float, bool]] = []
    ranks: list[int] = []
    for gold in golds:
        wanted = gold.direct if direct else gold.pairs
        problems, measures = gold.of("problems"), gold.of("measures")
        scores = method(
            [grams(without_references(item.text), size, words=words) for item in problems],
            [grams(without_references(item.text), size, words=words) for item in measures],
        )
        for problem, row in zip(problems, scores, strict=True):
            right = [(problem.id, m.id) in (wanted or ()) for m in measures]
            scored += zip(row, right, strict=True)
            if any(right):
                ranks.append(rank(row, right))
    pairs = sum(right for _, right in scored)
    if not pairs:
        return []
    top1 = sum(place == 1 for place in ranks) / len(ranks)
    mrr = sum(1 / place for place in ranks) / len(ranks)
    return [Baseline(label, name, pairs, best_f1(scored), top1, mrr)]


def rank(scores: Sequence[float], right: Sequence[bool]) -> int:
    """Place of the first right one, ties counted against it."""
    best = max(score for score, hit in zip(scores, right, strict=True) if hit)
    return 1 + sum(score >= best for score, hit in zip(scores, right, strict=True) if not hit)


def best_f1(scored: Iterable[tuple[float, bool]]) -> float:
    """The best F1 that any threshold reaches; equal scores fall on one side together."""
    ordered = sorted(scored, key=lambda pair: -pair[0])
    gold = sum(right for _, right in ordered)
    best, hits = 0.0, 0
    for said, (score, right) in enumerate(ordered, start=1):
        hits += right
        if said == len(ordered) or ordered[said][0] != score:
            best = max(best, 2 * hits / (said + gold))
    return best


def _dot(a: dict[str, float], b: dict[str, float]) -> float:
    if len(a) > len(b):
        a, b = b, a
    return sum(weight * b[gram] for gram, weight in a.items() if gram in b)
