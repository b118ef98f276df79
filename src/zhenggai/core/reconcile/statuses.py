"""Whether each finding is answered: directly, only in general, not at all, or beyond the cut."""

from __future__ import annotations

from collections.abc import Iterable

from zhenggai.core.records import Finding, Link, Reading, Status, Strength


def statuses(reading: Reading, against: Reading, links: Iterable[Link]) -> dict[str, Status]:
    """A status for every finding of ``reading``, in reading order."""
    strengths: dict[str, set[Strength]] = {}
    for link in links:
        strengths.setdefault(link.finding, set()).add(link.strength)
    found: dict[str, Status] = {}
    for finding in reading.findings:
        mine = strengths.get(finding.id, set())
        if Strength.DIRECT in mine:
            found[finding.id] = Status.ANSWERED
        elif mine:
            found[finding.id] = Status.GENERAL
        else:
            cut = _cut_off(finding, reading, against)
            found[finding.id] = Status.UNKNOWN if cut else Status.UNANSWERED
    return found


def _cut_off(finding: Finding, reading: Reading, against: Reading) -> bool:
    """Whether the answer would stand behind the place where the text breaks off."""
    if against is not reading:
        return "end" in against.cut
    if "end" not in reading.cut:
        return False
    return finding.cut or not reading.measures
