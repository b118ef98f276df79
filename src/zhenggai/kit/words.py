"""Words that somebody typed, as they may be kept."""

from __future__ import annotations

import re

from zhenggai.core.errors import Invalid

MOST_TEXT = 20_000
# Control characters but tab and line ends, halves of surrogate pairs, and non-characters.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def words(text: str, field: str, *, most: int = MOST_TEXT) -> str:
    """What somebody wrote, without space around it. Raises `Invalid` naming the field where it is
    empty or too long."""
    bare = text.strip()
    if not bare:
        raise Invalid("act.words-missing", field=field)
    return some_words(bare, field, most=most)


def some_words(text: str, field: str, *, most: int = MOST_TEXT) -> str:
    """Like `words`, but may be empty."""
    bare = text.strip()
    if len(bare) > most:
        raise Invalid("act.words-too-long", field=field, most=most)
    if not can_be_kept(bare):
        raise Invalid("act.words-unprintable", field=field)
    return bare


def can_be_kept(text: str) -> bool:
    """Whether every database, every document that we write and UTF-8 itself can hold the text."""
    return _UNPRINTABLE.search(text) is None
