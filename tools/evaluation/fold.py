"""Folding of text for comparison only: width, case, white space, marks at the ends.

Nothing here touches a document; the evaluator compares copies.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_ENDS = " \t\r\n*#。．.，,；;：:、！!？?\"'“”‘’（）()"
REFERENCE = re.compile(r"(?<!\d)(?:19|20)\d\d[-–— ]\d{3}(?!\d)")


def squeeze(text: str) -> str:
    """``text`` in one width and case, without any white space."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def title(text: str) -> str:
    """A heading's title without white space, Markdown stars and marks at its ends."""
    return squeeze(text).strip(_ENDS)


def number(text: str) -> str:
    """A heading's or list number: one width, and one kind of stop (``1、`` is ``1.``)."""
    return squeeze(text).replace("、", ".").replace("。", ".")


def same_title(ours: str, gold: str) -> bool:
    """Equal after folding, or one holds the other and is at most a quarter longer (80 %)."""
    a, b = title(ours), title(gold)
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    return bool(short) and short in long and len(short) >= 0.8 * len(long)


def same_value(ours: str | None, gold: str | None) -> bool:
    """Both unstated, or one holds the other after folding."""
    a, b = title(ours or ""), title(gold or "")
    if not a or not b:
        return a == b
    return a in b or b in a


def near_value(ours: str | None, gold: str | None) -> bool:
    """Like ``same_value``, or half of the characters shared (Dice): gold targets are re-worded."""
    if same_value(ours, gold):
        return True
    a, b = title(ours or ""), title(gold or "")
    if not a or not b:
        return False
    shared = sum((Counter(a) & Counter(b)).values())
    return 2 * shared / (len(a) + len(b)) >= 0.5


def reference(text: str | None) -> str | None:
    """The audit reference number in ``text`` as ``NNNN-NNN``, ``None`` where there is none."""
    found = REFERENCE.search(unicodedata.normalize("NFKC", text or ""))
    return None if found is None else re.sub(r"[–— ]", "-", found.group())


def without_references(text: str) -> str:
    """``text`` with every reference number blanked out, at the same length."""
    return REFERENCE.sub(lambda found: " " * len(found.group()), text)
