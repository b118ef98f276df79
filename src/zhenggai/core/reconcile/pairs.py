"""What linking knows of two papers: their items, how near they are, the links drafted so far.

Structure and words each draft links here (``structure``, ``nearness``); none decides alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from zhenggai.core.folding import compact
from zhenggai.core.reconcile.concepts import concepts_in
from zhenggai.core.reconcile.meaning import Encoder, meaning_of, near
from zhenggai.core.reconcile.words import Index, Similarity, shared_words, terms
from zhenggai.core.records import (
    Link,
    MeasureKind,
    Reading,
    Reason,
    ReasonCode,
    Strength,
)

# Below this cosine a slogan has nothing to do with its finding, whatever heading it stands under.
TOUCHES = 0.12


@dataclass(slots=True)
class _Draft:
    strength: Strength
    score: float
    reasons: list[Reason]


class Pairs:
    """Findings of ``reading`` (``f``) and measures of ``against`` (``m``), by position."""

    def __init__(self, reading: Reading, against: Reading, encoder: Encoder | None) -> None:
        self.reading = reading
        self.against = against
        self.encoder = encoder
        self.findings = reading.findings
        self.measures = against.measures
        self.tied: set[int] = set()  # measures that structure has placed
        self.links: dict[tuple[int, int], _Draft] = {}
        self.bags = [terms(finding.quote.text) for finding in self.findings]
        self.bags += [terms(measure.quote.text) for measure in self.measures]
        self.measure_at = len(self.findings)
        self.similarity = Similarity(self.bags)
        self.meaning = meaning_of(
            encoder,
            [finding.quote.text for finding in self.findings],
            [measure.quote.text for measure in self.measures],
        )

    @property
    def free(self) -> list[int]:
        """Measures that structure has not placed."""
        return [m for m in range(len(self.measures)) if m not in self.tied]

    @cached_property
    def index(self) -> Index:
        """All findings, for finding the nearest to a measure."""
        return Index(self.similarity, range(len(self.findings)))

    def cosine(self, f: int, m: int) -> float:
        """How near a finding and a measure are in words, and in meaning where that is known."""
        words = self.similarity.between(f, self.measure_at + m)
        return words if self.meaning is None else words + self.meaning.lift(f, m)

    def near(self, index: Index, m: int, least: float) -> list[tuple[int, float]]:
        """The findings nearest to the measure in words, and in meaning where that is known."""
        lift = None if self.meaning is None else self.meaning.to(m)
        return near(index, self.measure_at + m, least, lift)

    def add(self, f: int, m: int, strength: Strength, score: float, *reasons: Reason) -> None:
        """Draft a link, or add reasons to the one that is there; direct wins over generic."""
        draft = self.links.get((f, m))
        if draft is None:
            self.links[(f, m)] = _Draft(strength, score, list(reasons))
            return
        if strength is Strength.DIRECT:
            draft.strength = strength
        draft.score = max(draft.score, score)
        draft.reasons.extend(r for r in reasons if r not in draft.reasons)

    def structural(self, f: int, m: int, code: ReasonCode) -> None:
        """A link by structure; only a slogan that shares nothing with the finding is generic."""
        score = self.cosine(f, m)
        slogan = self.measures[m].kind is MeasureKind.SLOGAN and score < TOUCHES
        strength = Strength.GENERIC if slogan else Strength.DIRECT
        self.add(f, m, strength, 0.9, Reason(code), *self.words_of(f, m))

    def why(self, f: int, m: int) -> tuple[Reason, ...]:
        """Why a link that structure did not make: the meaning, where it weighs more, and words."""
        words = self.similarity.between(f, self.measure_at + m)
        if self.meaning is None or self.meaning.lift(f, m) < words:
            return self.words_of(f, m)
        return (Reason(ReasonCode.SIMILAR_MEANING), *self.words_of(f, m))

    def words_of(self, f: int, m: int) -> tuple[Reason, ...]:
        """Why words speak for the link: those both have, else two words for one matter."""
        ours, theirs = self.findings[f].quote.text, self.measures[m].quote.text
        shared = shared_words(ours, theirs)
        if shared:
            return (Reason(ReasonCode.SHARED_WORDS, shared, shared),)
        matters = self.similarity.matters(f, self.measure_at + m)
        if matters:
            name = max(matters, key=lambda matter: self.similarity.weight("#" + matter))
            return (
                Reason(
                    ReasonCode.RELATED_WORDS,
                    words_for(name, compact(ours)),
                    words_for(name, compact(theirs)),
                ),
            )
        return ()

    def drafted(self) -> tuple[Link, ...]:
        """All links, by finding and then measure in reading order; an act aimed at persons is no
        measure and has none."""
        return tuple(
            Link(
                self.findings[f].id,
                self.measures[m].id,
                draft.strength,
                round(min(1.0, draft.score), 3),
                tuple(draft.reasons),
            )
            for (f, m), draft in sorted(self.links.items())
            if not self.measures[m].person_aimed
        )


def words_for(matter: str, text: str) -> tuple[str, ...]:
    """The words by which ``text`` touches ``matter``, at most two."""
    return concepts_in(text).get(matter, ())[:2]
