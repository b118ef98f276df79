"""A finding as the traits by which another is like it: what it is about and what is wrong.

A trait is a thing or a fault by any of its names (``synonyms``), a matter (``concepts``), a word of
two characters or a stem of another script; the single characters of its words count a little.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from functools import cache

from zhenggai.core.likeness.synonyms import LENGTHS, ROWS
from zhenggai.core.reconcile.concepts import BROAD, MATTERS
from zhenggai.core.reconcile.words import terms
from zhenggai.core.records import Span
from zhenggai.core.seeking import evened

# To be raised whenever the same text would have other traits, tables aside.
_TRAITS = 1
# A finding says its matter at the start; what follows are instances.
MOST = 600
# None is longer; a run that is has no meaning that another finding could share.
MOST_TRAIT = 64
MATTER = "¶"
_MARK = "#"
_HAN = "\u3400"
_LATIN = re.compile(r"[a-z][a-z'-]+")


@cache
def made_by() -> int:
    """The version of the traits: an index made by other tables knows others."""
    told = (_TRAITS, sorted(ROWS.items()), sorted(MATTERS.items()))
    return zlib.crc32(repr(told).encode()) & 0x7FFFFFFF


def traits(text: str) -> list[str]:
    """The traits of a text, each once, without its single characters."""
    read = text[:MOST]
    found: dict[str, None] = {}
    for _, _, names in _words(evened("".join(read.split()))):
        found.update(dict.fromkeys(names))
    for term in terms(read):
        if len(term) > MOST_TRAIT:
            continue
        if term[0] == _MARK:
            if term[1:] not in BROAD:
                found[MATTER + term[1:]] = None
        elif term[0] >= _HAN or term[0].isalpha():
            found[term] = None
    return list(found)


def with_characters(found: Iterable[str]) -> set[str]:
    """Traits, and the single characters of those that are words of two."""
    whole = set(found)
    pairs = [one for one in whole if len(one) == 2 and one[0] >= _HAN]
    return whole.union("".join(pairs))


def shared(ours: str, theirs: str) -> tuple[Span, ...]:
    """Where in ``theirs`` stand the words that tell why the two are alike: in order, none within
    another. A word counts by its meaning too: of 跑冒滴漏 where ours says 漏损."""
    both = frozenset(traits(ours)) & frozenset(traits(theirs))
    even = evened(theirs[:MOST])
    found = [(at, end) for at, end, names in _words(even) if both.intersection(names)]
    found += [(at, at + 2) for at in range(len(even) - 1) if even[at : at + 2] in both]
    stems = {one for one in both if one.isascii()}
    found += [one.span() for one in _LATIN.finditer(even) if stems.intersection(terms(one[0]))]
    spans: list[Span] = []
    for start, end in sorted(found):
        if spans and start <= spans[-1].end:
            spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
        else:
            spans.append(Span(start, end))
    return tuple(spans)


def _words(even: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """The words of the table in a text, the longest at each place, none within another."""
    at = 0
    while at < len(even) - 1:
        for length in LENGTHS.get(even[at : at + 2], ()):
            names = ROWS.get(even[at : at + length])
            if names is not None:
                yield at, at + length, names
                at += length
                break
        else:
            at += 1
