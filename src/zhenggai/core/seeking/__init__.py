"""Searching texts: what an index keeps of a text, and what a question asks of it.

One splitter for every database: ``terms`` are what an index holds and what it is asked for, so a
database needs to know no Chinese. What an index cannot tell (order, nearness, the place of a word)
is told here from the text itself.
"""

from zhenggai.core.seeking.asking import MOST_CHARACTERS, MOST_WORDS, Question, Rank, ask
from zhenggai.core.seeking.cutting import MOST_PASSAGE, cut, excerpt
from zhenggai.core.seeking.splitting import evened, splitter, terms, terms_within

__all__ = [
    "MOST_CHARACTERS",
    "MOST_PASSAGE",
    "MOST_WORDS",
    "Question",
    "Rank",
    "ask",
    "cut",
    "evened",
    "excerpt",
    "splitter",
    "terms",
    "terms_within",
]
