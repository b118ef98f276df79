"""A text to the terms of an index.

Chinese is written without spaces, so every character is a term and every two that follow each
other; a word of one or two characters is then one term, and a longer one a few. Japanese and Korean
letters are taken the same way. In other scripts a run of letters and digits is a term.
"""

from __future__ import annotations

import re
import zlib
from functools import cache
from itertools import pairwise

from zhenggai.core.folding import fold

# To be raised whenever the same text would give other terms: an older index must be made anew.
_SPLITTER = 1
# No word is longer; a run that is (a key, a coded attachment) is known by its beginning.
MOST_TERM = 64
HAN = (
    "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003fffd"
)
# What stands between two characters of one word where a line was broken, and what cannot be seen.
GAPS = "\\s\u00ad\u200b-\u200f\u2060\ufeff"
GAP = f"[{GAPS}]*"
_RUN = re.compile(f"[{HAN}](?:{GAP}[{HAN}])*|[^\\W_{HAN}]+")
_GAPS = re.compile(f"[^{HAN}]+")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_IS_HAN = re.compile(f"[{HAN}]")


@cache
def splitter() -> int:
    """The version of the splitter and of the table that it folds by, which comes with a package:
    an index made by another cannot be kept up, since a row is taken out by naming its terms."""
    folded = fold("".join(map(chr, range(0x3400, 0xA000))))
    return (zlib.crc32(folded.encode()) ^ _SPLITTER) & 0x7FFFFFFF


def evened(text: str) -> str:
    """``text`` as it is compared: folded and in small letters, character for character."""
    folded = fold(text)
    small = folded.lower()
    if len(small) == len(folded):
        return small
    # A few capitals have no small letter of one character.
    return "".join(low if len(low := one.lower()) == 1 else one for one in folded)


def comparable(text: str) -> str:
    """``evened`` as far as words go: marks may be as they were. A text in which no letter would
    change is given back as it is, which most are and which is told much faster."""
    return evened(text) if _changing().search(text) or _BEYOND.search(text) else text


@cache
def _changing() -> re.Pattern[str]:
    """Any letter or digit of the basic plane that evening would change; beyond it nobody looks,
    because a set that goes further is searched a hundred times slower."""
    letters = "".join(filter(str.isalnum, map(chr, range(0x10000))))
    changed = (a for a, b in zip(letters, evened(letters), strict=True) if a != b)
    return re.compile(f"[{''.join(changed)}]")


def terms(text: str) -> list[str]:
    """The terms of a text, each once, in the order in which they are met."""
    found: dict[str, None] = {}
    for run in _RUN.findall(evened(text)):
        found.update(dict.fromkeys(terms_of_run(run)))
    return list(found)


def terms_within(text: str) -> list[str]:
    """The terms of every text in which ``text`` stands somewhere, as it is: those of its Chinese
    characters, for a run of letters and digits may be a part of a longer one."""
    runs = (run for run in _RUN.findall(evened(text)) if is_han(run[0]))
    return list(dict.fromkeys(term for run in runs for term in terms_of_run(run)))


def terms_of_run(run: str) -> list[str]:
    """Every character and every pair of a run of Chinese characters; else the run itself."""
    if not is_han(run[0]):
        return [run[:MOST_TERM]]
    solid = _GAPS.sub("", run)
    return [*solid, *map("".join, pairwise(solid))]


def is_han(character: str) -> bool:
    """Whether a character is a term by itself."""
    return _IS_HAN.match(character) is not None
