"""What stands where words stood that were erased under a decision.

A mark, which says by which decision: its number and its day. It is kept in the column where the
words were, and worded wherever a column is shown. It begins with a sign that no text can hold
(`findings.commands` refuses it, the readers take it out), so nobody can type one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from zhenggai.presentation.wording import say

# A mark fits into every column that holds words.
MOST_NUMBER = 40
# A sign for a sign, so that the places of what stands beside do not move.
BLOT = "█"
_BEGIN, _BETWEEN, _END = "\ufdd0", "\ufdd1", "\ufdd2"
_MARK = re.compile(f"{_BEGIN}([^{_BEGIN}{_BETWEEN}{_END}]*){_BETWEEN}([0-9-]{{10}}){_END}")


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision under which something was erased."""

    number: str
    day: date


def mark(number: str, day: date) -> str:
    """What is kept in place of words that were erased."""
    return f"{_BEGIN}{number[:MOST_NUMBER]}{_BETWEEN}{day.isoformat()}{_END}"


def read(text: str) -> Decision | None:
    """The decision under which all of a text was erased, `None` where it stands."""
    found = _MARK.fullmatch(text)
    return Decision(found[1], date.fromisoformat(found[2])) if found else None


def without(text: str) -> str:
    """A text without what only says that something was erased: nobody finds that by its words."""
    return _MARK.sub("", text) if _BEGIN in text else text


def blotted(text: str) -> str:
    """As many blots as a text has signs; its lines end where they did."""
    return re.sub(r"[^\n]", BLOT, text)


def worded(text: str, language: str) -> str:
    """A text, or an answer made of texts, with each mark said in a language."""
    if _BEGIN not in text:
        return text
    return _MARK.sub(lambda found: say("erased.by", language, number=found[1], day=found[2]), text)
