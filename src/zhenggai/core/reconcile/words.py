"""Words of items as weighted terms, and an index that finds the items that share them.

Chinese is taken in two-character words without a dictionary (``dependencies.md`` group 4), Latin
script in words; matters of ``concepts`` are terms of their own. Weights are inverse document
frequencies over the items at hand, so that a word every item has counts for nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from os.path import commonprefix

from zhenggai.core.folding import compact, fold
from zhenggai.core.reconcile.concepts import BROAD, concepts_in

# Words that official prose puts everywhere; they tell no matter.
_STOP = re.compile(
    r"进一步|不断|切实|认真|深入|全面|扎实|积极|坚决|有效|及时|严格|严肃|高度|充分|持续|逐步|牢固树立|"
    r"加强|强化|提高|提升|增强|加大|推进|推动|落实|开展|组织|完善|健全|建立|制定|做到|确保|坚持|抓好|做好|"
    r"不够|不足|不强|不到位|不实|不高|不深|不力|不严|没有|未能|缺乏|缺少|存在|有待|薄弱|较差|有的|个别|部分|一些|少数|"
    r"问题|工作|情况|方面|相关|有关|进行|要求|措施|整改|以及|对于|针对|通过|按照|根据|政府|"
    r"[的了是在和与及或也还但而并等对把将要已为以于其该这那我]"
)
_RUN = re.compile(r"[\u3400-\u9fff]+|[A-Za-z][A-Za-z'-]+|\d[\d.,]*%?")
_LATIN_STOP = frozenset(
    (
        "the a an and or of to in on for by with from at as is are was were be been being has have "
        "had not no that this these those which it its their they we our will would should shall "
        "can could may must all any each did does do than then there such other into over under "
        "per also"
    ).split()
)
_ENDINGS = re.compile(r"(?:ations?|ments?|ings?|ies|ed|es|ly|s)$")
# What a shared stretch may begin or end with without being part of a word.
_EDGES = "不没未无较很更最全各个些有为从到"
# In large collections a word of more items than this finds everything and tells nothing.
_COMMON_SHARE = 0.02
_COMMON_LEAST = 60
_COMMON_FROM = 400
CONCEPT_WEIGHT = 1.6
_READ = 2000  # characters of an item in which a reason for people is looked for


@lru_cache(maxsize=4096)
def terms(text: str) -> Mapping[str, int]:
    """Terms of an item: two-character words, Latin words, and ``#matter`` for each matter."""
    flat = compact(text)
    found: Counter[str] = Counter()
    for run in _RUN.findall(_STOP.sub(" ", flat)):
        if run[0] > "\u33ff":
            found.update(run[n : n + 2] for n in range(len(run) - 1))
    for word in re.findall(r"[A-Za-z][A-Za-z'-]+|\d{2,}[\d.,]*", fold(text)):
        low = word.lower().rstrip(".,'")
        if low not in _LATIN_STOP and len(low) > 1:
            found[_stem(low)] += 1
    for name in concepts_in(flat):
        found["#" + name] += 1
    return found


def shared_words(ours: str, theirs: str, most: int = 3) -> tuple[str, ...]:
    """The longest words that both texts have, longest first, for a reason that people read.

    Chinese is compared by characters, Latin script in whole words up to their endings.
    """
    a, b = _bare(ours)[:_READ], _bare(theirs)[:_READ]
    pairs = _neighbours(theirs)
    found: list[str] = []
    at = 0
    while at < len(a) - 1:
        if a[at : at + 2] not in pairs:
            at += 1
            continue
        length = 0
        while at + length < len(a) and _plain(a[at + length]) and a[at : at + length + 1] in b:
            length += 1
        if length >= 2:
            found.append(a[at : at + length])
        at += max(1, length)
    found = [word.strip(_EDGES) for word in found]
    unique = {word for word in (*found, *_latin_shared(ours, theirs)) if len(word) > 1}
    ranked = sorted(unique, key=lambda word: (-len(word), a.find(word), word))
    return tuple(
        word for n, word in enumerate(ranked) if not any(word in longer for longer in ranked[:n])
    )[:most]


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return _STOP.sub("|", compact(text))


@lru_cache(maxsize=4096)
def _neighbours(text: str) -> frozenset[str]:
    """Every two characters that stand side by side in the bare text."""
    bare = _bare(text)[:_READ]
    return frozenset(bare[n : n + 2] for n in range(len(bare) - 1))


def _plain(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _latin_shared(ours: str, theirs: str) -> set[str]:
    """What the words of one stem begin with in both texts (reconcile, of reconciled and
    reconciles)."""
    mine, yours = _latin(ours[:_READ]), _latin(theirs[:_READ])
    shared = mine.keys() & yours.keys()
    # Character by character is what is meant here.
    return {commonprefix([mine[stem], yours[stem]]) for stem in shared}  # noqa: RUF071


def _latin(text: str) -> dict[str, str]:
    """The telling Latin words of a text by their stems, each as it stands first."""
    found: dict[str, str] = {}
    for word in re.findall(r"[a-z][a-z'-]+", fold(text).lower()):
        if word not in _LATIN_STOP:
            found.setdefault(_stem(word), word)
    return found


def _stem(word: str) -> str:
    return _ENDINGS.sub("", word) or word


@dataclass(frozen=True, slots=True)
class Vector:
    """Weighted terms of one item and their length."""

    weights: dict[str, float]
    norm: float


class Similarity:
    """Weights over a fixed set of texts, given by their terms; compares any two of them."""

    def __init__(self, bags: Iterable[Mapping[str, int]]) -> None:
        self._terms = list(bags)
        frequency: Counter[str] = Counter()
        for bag in self._terms:
            frequency.update(bag.keys())
        count = len(self._terms)
        most = max(_COMMON_LEAST, count * _COMMON_SHARE) if count > _COMMON_FROM else count + 1
        self._idf = {
            term: math.log((count + 1) / (seen + 0.5)) * (CONCEPT_WEIGHT if term[0] == "#" else 1)
            for term, seen in frequency.items()
            if seen <= most and term[1:] not in BROAD
        }
        self.vectors = [self._vector(bag) for bag in self._terms]

    def _vector(self, bag: Mapping[str, int]) -> Vector:
        weights = {
            term: self._idf[term] * (1 + math.log(times) if times > 1 else 1)
            for term, times in bag.items()
            if term in self._idf
        }
        return Vector(weights, math.sqrt(sum(w * w for w in weights.values())) or 1.0)

    def broad(self, index: int) -> frozenset[str]:
        """The umbrella matters of text ``index``."""
        return frozenset(term[1:] for term in self._terms[index] if term[1:] in BROAD)

    def weight(self, term: str) -> float:
        """Weight of a term; 0 for one that every item has."""
        return self._idf.get(term, 0.0)

    def between(self, one: int, other: int) -> float:
        """Cosine of two texts, 0 to 1."""
        a, b = self.vectors[one], self.vectors[other]
        if len(a.weights) > len(b.weights):
            a, b = b, a
        dot = sum(w * b.weights[t] for t, w in a.weights.items() if t in b.weights)
        return dot / (a.norm * b.norm)

    def matters(self, one: int, other: int) -> tuple[str, ...]:
        """Matters that both texts touch, umbrellas aside."""
        a, b = self.vectors[one].weights, self.vectors[other].weights
        return tuple(t[1:] for t in a if t[0] == "#" and t in b)


def together(bags: Iterable[Mapping[str, int]]) -> Counter[str]:
    """The terms of several items as one."""
    found: Counter[str] = Counter()
    for bag in bags:
        found.update(bag)
    return found


class Index:
    """Finds, for any text of a ``Similarity``, the nearest among some of its texts."""

    def __init__(self, similarity: Similarity, members: Sequence[int]) -> None:
        self._similarity = similarity
        self._postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for member in members:
            vector = similarity.vectors[member]
            for term, weight in vector.weights.items():
                self._postings[term].append((member, weight / vector.norm))

    def near(self, index: int, least: float) -> list[tuple[int, float]]:
        """Members whose cosine with text ``index`` is at least ``least``, nearest first."""
        vector = self._similarity.vectors[index]
        scores: dict[int, float] = defaultdict(float)
        for term, weight in vector.weights.items():
            for member, theirs in self._postings.get(term, ()):
                scores[member] += weight * theirs
        bound = least * vector.norm
        found = [(m, s / vector.norm) for m, s in scores.items() if s >= bound]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))
