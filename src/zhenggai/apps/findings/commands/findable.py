"""What the acts say, put where it can be found: called by each act within its transaction.

A measure hangs on every finding that it answers, and what was reported and shown for it hangs on
the measure. The circles of a passage are the round and the lead unit of its finding and the units
that help with the measure, so that whoever sees it is in one of them; whether he does see it is
asked of the finding, not of its circles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from zhenggai.apps.files import queries as files
from zhenggai.apps.findings.kinds import FoundIn, LinkSource
from zhenggai.apps.findings.models import (
    Cause,
    Evidence,
    Finding,
    Measure,
    MeasureLink,
    MeasureSupport,
)
from zhenggai.apps.passages import commands as passages
from zhenggai.apps.passages.commands import Piece
from zhenggai.apps.passages.models import Passage

Circles = frozenset[UUID]


def registered(findings: Sequence[Finding], quotes: Sequence[str]) -> None:
    """Let headings and quotes of new findings be found."""
    passages.add(
        piece
        for finding, quote in zip(findings, quotes, strict=True)
        for piece in whole(finding, quote, base(finding))
    )


def whole(finding: Finding, quote: str, circles: Circles) -> Iterable[Piece]:
    """The pieces of a finding itself. By its quote it is compared with others: headings change."""
    for kind, text in ((FoundIn.HEADING, finding.heading), (FoundIn.QUOTE, quote)):
        if text:
            quoted = kind is FoundIn.QUOTE
            yield Piece(finding.pk, finding.pk, kind, finding.pk, text, circles, compared=quoted)


def changed(findings: Sequence[Finding], fields: Iterable[str]) -> None:
    """Follow a change of the own columns of some findings: the heading, or the unit that leads."""
    if "heading" in fields:
        for finding in findings:
            circles = circles_of(finding, ())[finding.pk]
            told = (finding.pk, finding.pk, FoundIn.HEADING, finding.pk)
            passages.put([Piece(*told, finding.heading, circles)])
    if "lead_unit" in fields:
        passages.encircle_all(circles_of_all(findings))


def cause(finding: Finding, kept: Cause) -> None:
    """Let a cause be found as it now reads."""
    passages.put([cause_piece(finding, kept, circles_of(finding, ())[finding.pk])])


def cause_piece(finding: Finding, kept: Cause, circles: Circles) -> Piece:
    """What a cause says."""
    return Piece(finding.pk, finding.pk, FoundIn.CAUSE, kept.pk, kept.text, circles)


def no_cause(finding: Finding, removed: Cause) -> None:
    """Let a cause be found no more."""
    passages.take_out(finding.pk, part=finding.pk, key=removed.pk)


def measure(kept: Measure) -> None:
    """Let a measure be found as it now reads, wherever it answers."""
    for finding in answered(kept):
        circles = circles_of(finding, [kept.pk])
        # The quote is seen by whoever helps with a measure.
        passages.encircle(finding.pk, circles)
        passages.put([measure_piece(finding, kept, circles[kept.pk])])


def measure_piece(finding: Finding, kept: Measure, circles: Circles) -> Piece:
    """All that a measure says."""
    said = (kept.text, kept.deliverable, kept.standard, kept.target)
    text = "\n".join(words for words in said if words)
    return Piece(finding.pk, kept.pk, FoundIn.MEASURE, kept.pk, text, circles)


def no_measure(removed: Measure) -> None:
    """Let a measure be found no more, nor what hangs on it."""
    for finding in answered(removed):
        passages.take_out(finding.pk, part=removed.pk)


def linked(finding: Finding, answering: Measure, *, holds: bool) -> None:
    """Let a measure of another finding be found here too, or no more."""
    if answering.home_id == finding.pk:
        return
    passages.take_out(finding.pk, part=answering.pk)
    # Who helps with it sees the quote of every finding that names it.
    circles = circles_of(finding, [answering.pk])
    passages.encircle(finding.pk, circles)
    if holds:
        to = Piece(finding.pk, answering.pk, "", answering.pk, "", circles[answering.pk])
        passages.copy(answering.home_id, part=answering.pk, to=to)


def hung(kept: Measure, kind: FoundIn, key: UUID, text: str) -> None:
    """Let be found what was just said or shown for a measure, wherever it answers."""
    for finding in answered(kept):
        circles = circles_of(finding, [kept.pk])[kept.pk]
        passages.add([Piece(finding.pk, kept.pk, kind, key, text, circles)])


def evidence(kept: Measure, shown: Evidence) -> None:
    """Let the name and the text of a file be found that now stands for a measure."""
    hung(kept, FoundIn.EVIDENCE_NAME, shown.pk, shown.name)
    hung(kept, FoundIn.EVIDENCE_TEXT, shown.pk, files.text_of(shown.file) or "")


def answered(kept: Measure) -> list[Finding]:
    """The findings that a measure answers, its own first."""
    links = MeasureLink.objects.filter(measure=kept.pk).exclude(source=LinkSource.REFUSED)
    found = Finding.objects.filter(pk__in=[kept.home_id, *links.values_list("finding", flat=True)])
    return sorted(found, key=lambda finding: finding.pk != kept.home_id)


def base(finding: Finding) -> Circles:
    """The circles of everything that a finding says."""
    return frozenset(key for key in (finding.round_id, finding.lead_unit_id) if key)


def circles_of(finding: Finding, measures: Iterable[UUID]) -> dict[UUID, Circles]:
    """The circles of a finding and of some measures that are linked to it, by part; one query."""
    helping: dict[UUID, set[UUID]] = {}
    rows = MeasureSupport.objects.filter(measure__links__finding=finding.pk)
    for measure, unit in rows.values_list("measure", "unit"):
        helping.setdefault(measure, set()).add(unit)
    own = base(finding)
    circles = {part: own | helping.get(part, set()) for part in measures}
    return circles | {finding.pk: own.union(*helping.values())}


def circles_of_all(findings: Sequence[Finding]) -> dict[UUID, dict[UUID, Circles]]:
    """The circles of all that some findings have passages of, by finding and part; two queries."""
    keys = [finding.pk for finding in findings]
    helping: dict[UUID, dict[UUID, set[UUID]]] = {}
    rows = MeasureSupport.objects.filter(measure__links__finding__in=keys)
    for key, measure, unit in rows.values_list("measure__links__finding", "measure", "unit"):
        helping.setdefault(key, {}).setdefault(measure, set()).add(unit)
    parts: dict[UUID, set[UUID]] = {}
    for key, part in parts_of(keys):
        parts.setdefault(key, set()).add(part)
    found = {}
    for finding in findings:
        own, helps = base(finding), helping.get(finding.pk, {})
        circles = {part: own | helps.get(part, set()) for part in parts.get(finding.pk, ())}
        found[finding.pk] = circles | {finding.pk: own.union(*helps.values())}
    return found


def parts_of(findings: Sequence[UUID]) -> Iterable[tuple[UUID, UUID]]:
    """What there are passages of in some findings, by finding and part."""
    return Passage.objects.filter(subject__in=findings).values_list("subject", "part").distinct()
