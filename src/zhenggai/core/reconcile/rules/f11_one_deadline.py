"""F11 all deadlines on one day, or everything “持续整改” (``domain.md`` section 5)."""

from __future__ import annotations

from collections.abc import Iterator

from zhenggai.core.folding import compact
from zhenggai.core.records import Deadline, DeadlineKind, Flag, Reconciliation, Severity

CODE = "F11"
_ENOUGH = 4  # below this the same day for all is no pattern


def check(result: Reconciliation) -> Iterator[Flag]:
    """One question for the whole document."""
    deadlines = [m.deadline for m in result.against.measures if m.deadline is not None]
    if len(deadlines) < _ENOUGH:
        return
    standing = all(deadline.kind is DeadlineKind.STANDING for deadline in deadlines)
    if standing or len({_day(deadline) for deadline in deadlines}) == 1:
        yield Flag(CODE, Severity.QUESTION, None, {"text": deadlines[0].text})


def _day(deadline: Deadline) -> object:
    return deadline.on() or compact(deadline.text)
