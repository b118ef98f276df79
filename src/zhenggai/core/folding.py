"""A folded copy of a text, character for character, for matching beside the verbatim one.

Every character maps to exactly one character, so that an offset in the folded copy is the same
offset in the source: full-width Latin and punctuation become half-width, traditional Chinese
becomes simplified, curly and corner quotes become straight, odd spaces become spaces.
"""

from __future__ import annotations

from functools import cache

import opencc

_QUOTES = dict.fromkeys("“”„‟「」『』﹁﹂＂", '"') | dict.fromkeys("‘’‚‛＇", "'")
_SPACES = dict.fromkeys("\u00a0\u1680\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u3000", " ")
_MARKS = {
    "﹔": ";",
    "︰": ":",
    "﹕": ":",
    "﹐": ",",
    "﹒": ".",
    "—": "-",
    "–": "-",
    "－": "-",
    "〔": "[",
    "〕": "]",
    "【": "[",
    "】": "]",
    "〈": "<",
    "〉": ">",
    "·": "·",
    "・": "·",
}


@cache
def _table() -> dict[int, str]:
    han = [chr(point) for point in range(0x3400, 0xA000)]
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    assert len(simple) == len(han)
    table = {ord(a): b for a, b in zip(han, simple, strict=True) if len(b) == 1 and a != b}
    table |= {point: chr(point - 0xFEE0) for point in range(0xFF01, 0xFF5F)}
    for marks in (_QUOTES, _SPACES, _MARKS):
        table |= {ord(a): b for a, b in marks.items()}
    return table


def fold(text: str) -> str:
    """``text`` folded; always of the same length as ``text``."""
    return text.translate(_table())


def compact(text: str) -> str:
    """``text`` folded and without white space and Markdown emphasis, for comparing words."""
    return "".join(fold(text).replace("**", "").split())
