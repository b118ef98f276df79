"""What somebody types into the box of a search, and how well a text answers it.

White space parts the words; every word must be there, in any order. What stands in quotes is one
word with its spaces and marks. Nothing else has a meaning of its own, whatever a database would
make of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from zhenggai.core.errors import Invalid
from zhenggai.core.records import Span
from zhenggai.core.seeking.splitting import (
    GAP,
    GAPS,
    HAN,
    MOST_TERM,
    comparable,
    evened,
    is_han,
    terms_of_run,
)

MOST_CHARACTERS = 200
MOST_WORDS = 16
# Within so many characters words stand near each other: about a sentence.
NEAR = 40
# Of a word that a long text repeats, so many places count.
_MOST_PLACES = 200
_BETWEEN = re.compile(f"[{GAPS}]")
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
_UNIT = re.compile(f"[{HAN}]|[^\\W_{HAN}]+")
_LETTER = f"[^\\W_{HAN}]"
_MARKS = r"[\W_]{1,8}"


class Rank(IntEnum):
    """How well a passage answers: the words as they were typed, one after the other; all of them
    near each other; all of them."""

    EXACT = 0
    NEAR = 1
    ALL = 2


@dataclass(frozen=True, slots=True)
class Word:
    """One word to look for: the pattern of its places in an evened text, and the terms without
    which no text holds it; ``certain`` where every text that has the terms holds it. ``plain`` is
    a word of Chinese characters as it stands, which is looked for first: that is much faster."""

    pattern: re.Pattern[str]
    terms: tuple[str, ...]
    certain: bool = False
    plain: str = ""

    def first(self, even: str, *, solid: bool = False) -> int:
        """Where it stands first in an evened text, -1 where nowhere; ``solid`` where the text is
        known to have nothing between the characters of a word."""
        if self.plain:
            at = even.find(self.plain)
            if at >= 0 or solid:
                return at
        match = self.pattern.search(even)
        return match.start() if match else -1


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked. ``words`` must all be there; ``whole`` is all of them as typed, which is the
    word itself where there is only one."""

    words: tuple[Word, ...]
    whole: Word

    @property
    def terms(self) -> tuple[str, ...]:
        """What an index is asked for: no text without all of these answers."""
        return tuple(dict.fromkeys(term for word in self.words for term in word.terms))

    @property
    def certain(self) -> bool:
        """Whether an index alone tells what answers, and all of it exactly."""
        return len(self.words) == 1 and self.words[0].certain

    def rank(self, text: str) -> Rank | None:
        """How well a text answers, ``None`` where it does not."""
        even = comparable(text)
        solid = _BETWEEN.search(even) is None
        if self.whole.first(even, solid=solid) >= 0:
            return Rank.EXACT
        if len(self.words) == 1:
            return None
        places = [word.first(even, solid=solid) for word in self.words]
        if min(places) < 0:
            return None
        near = max(places) - min(places) <= NEAR or self._near(even)
        return Rank.NEAR if near else Rank.ALL

    def spans(self, text: str) -> tuple[Span, ...]:
        """Where the words stand in a text, in order, none within another."""
        even = comparable(text)
        found = [match.span() for word in self.words for match in word.pattern.finditer(even)]
        spans: list[Span] = []
        for start, end in sorted(found):
            if spans and start <= spans[-1].end:
                spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
            else:
                spans.append(Span(start, end))
        return tuple(spans)

    def _near(self, text: str) -> bool:
        """Whether some stretch of ``NEAR`` characters holds the beginning of each word."""
        places = sorted(
            (match.start(), number)
            for number, word in enumerate(self.words)
            for match, _ in zip(word.pattern.finditer(text), range(_MOST_PLACES), strict=False)
        )
        first, held = 0, [0] * len(self.words)
        missing = len(held)
        for at, number in places:
            missing -= not held[number]
            held[number] += 1
            while at - places[first][0] > NEAR:
                held[places[first][1]] -= 1
                missing += not held[places[first][1]]
                first += 1
            if not missing:
                return True
        return False


def ask(typed: str) -> Question:
    """The question of what was typed. Raises ``Invalid``: ``search.empty``, ``search.too-long``,
    ``search.too-many-words``, and ``search.only-marks`` where there is nothing to look for."""
    bare = typed.strip()
    if not bare:
        raise Invalid("search.empty", field="q")
    if len(bare) > MOST_CHARACTERS:
        raise Invalid("search.too-long", field="q", most=MOST_CHARACTERS)
    pieces = list(dict.fromkeys(_pieces(evened(bare))))
    if not pieces:
        raise Invalid("search.only-marks", field="q")
    if len(pieces) > MOST_WORDS:
        raise Invalid("search.too-many-words", field="q", most=MOST_WORDS)
    words = tuple(_word(piece) for piece in pieces)
    return Question(words, words[0] if len(words) == 1 else _word(" ".join(pieces)))


def _pieces(even: str) -> list[str]:
    pieces = []
    for quoted, plain in _PIECE.findall(even):
        found = [quoted] if quoted else _parted(plain)
        pieces += [piece.strip() for piece in found if _UNIT.search(piece)]
    return pieces


def _parted(plain: str) -> list[str]:
    """Marks part the words of Chinese and belong to those of other scripts (``XC-01/0001``)."""
    units = list(_UNIT.finditer(plain))
    cuts = [
        b.start()
        for a, b in pairwise(units)
        if b.start() > a.end() and (is_han(a[0]) or is_han(b[0]))
    ]
    borders = [0, *cuts, len(plain)]
    return [plain[a:b] for a, b in pairwise(borders)]


def _word(piece: str) -> Word:
    units = list(_UNIT.finditer(piece))
    pattern, run = "", ""
    terms: list[str] = []
    for number, unit in enumerate(units):
        between = piece[units[number - 1].end() : unit.start()] if number else ""
        joined = number > 0 and not between.strip()
        if number:
            pattern += _join(units[number - 1][0], unit[0], between)
        pattern += _unit(unit[0])
        if is_han(unit[0]):
            run = run + unit[0] if joined else unit[0]
            terms += [run[-1]] if len(run) == 1 else [run[-2:]]
        else:
            run = ""
            terms += terms_of_run(unit[0])
    pair = len(units) == len(run) == 2
    single = len(units) == 1 and len(units[0][0]) <= MOST_TERM
    plain = run if len(run) == len(units) else ""
    return Word(re.compile(pattern), _needed(terms), pair or single, plain)


def _needed(terms: list[str]) -> tuple[str, ...]:
    """Without the characters that a pair of them holds anyway."""
    pairs = {
        character for term in terms if len(term) == 2 and is_han(term[0]) for character in term
    }
    return tuple(dict.fromkeys(term for term in terms if term not in pairs))


def _unit(unit: str) -> str:
    if is_han(unit):
        return unit
    return f"(?<!{_LETTER}){re.escape(unit)}(?!{_LETTER})"


def _join(before: str, after: str, between: str) -> str:
    if between.strip():
        return _MARKS
    if is_han(before) or is_han(after):
        return GAP
    return r"[\W_]+"
