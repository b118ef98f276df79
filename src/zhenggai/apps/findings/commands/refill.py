"""Making the index of what can be found anew, from what the acts have kept.

Nothing is journalled: nothing happened. Acts go on meanwhile; each finding is filled under its
lock, and what an act has put in before that is replaced by the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction

from zhenggai.apps.files import commands as files
from zhenggai.apps.files import queries as stored
from zhenggai.apps.findings.commands import findable
from zhenggai.apps.findings.kinds import FoundIn, LinkSource
from zhenggai.apps.findings.models import (
    Cause,
    EvidenceUse,
    Finding,
    Measure,
    MeasureLink,
    MeasureSupport,
    Progress,
)
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.passages import commands as passages
from zhenggai.apps.passages.commands import Piece

_BATCH = 200
Say = Callable[[int, int], None]


def refill_index(*, say: Say) -> int:
    """Empty the index and fill it anew, some findings a transaction, the oldest first; how many
    findings. `say` is told after each transaction how many of how many are done."""
    with transaction.atomic():
        passages.clear()
    order = list(Finding.objects.order_by("registered_at", "ref").values_list("pk", flat=True))
    for at in range(0, len(order), _BATCH):
        some = order[at : at + _BATCH]
        _read_files(some)
        with transaction.atomic():
            fill(some)
        say(at + len(some), len(order))
    with transaction.atomic():
        passages.finish()
    return len(order)


def fill(some: Sequence[UUID]) -> None:
    """Fill the index anew with what some findings say, within the caller's transaction."""
    rows = Finding.objects.select_for_update(of=("self",)).select_related("quote")
    findings = {one.pk: one for one in rows.filter(pk__in=some).order_by("pk")}
    for key in passages.there(some):
        passages.take_out(key)
    said = _Said(some)
    passages.add(piece for key in some for piece in said.of(findings[key]))


@dataclass
class _Hung:
    """What hangs on one measure: kind, key and text."""

    measure: Measure
    texts: list[tuple[FoundIn, UUID, str]] = field(default_factory=list)


class _Said:
    """All that some findings say, read in few queries."""

    def __init__(self, some: Sequence[UUID]) -> None:
        self._causes: dict[UUID, list[Cause]] = {}
        for cause in Cause.objects.filter(home__in=some, removed_at=None).order_by("pk"):
            self._causes.setdefault(cause.home_id, []).append(cause)
        self._helping: dict[UUID, set[UUID]] = {}
        supports = MeasureSupport.objects.filter(measure__links__finding__in=some)
        for measure, unit in supports.values_list("measure", "unit"):
            self._helping.setdefault(measure, set()).add(unit)
        self._named: dict[UUID, set[UUID]] = {}
        self._linked: dict[UUID, list[UUID]] = {}
        hung: dict[UUID, _Hung] = {}
        links = MeasureLink.objects.filter(finding__in=some).select_related("measure")
        for link in links.order_by("measure"):
            self._named.setdefault(link.finding_id, set()).add(link.measure_id)
            if link.source != LinkSource.REFUSED and link.measure.removed_at is None:
                self._linked.setdefault(link.finding_id, []).append(link.measure_id)
                hung[link.measure_id] = _Hung(link.measure)
        self._hung = hung
        _hang_progress(hung)
        _hang_evidence(hung)

    def of(self, finding: Finding) -> Iterator[Piece]:
        """The pieces of one finding."""
        own = findable.base(finding)
        named = (self._helping.get(one, set()) for one in self._named.get(finding.pk, ()))
        circles = own.union(*named)
        yield from findable.whole(finding, finding.quote.text, circles)
        for cause in self._causes.get(finding.pk, ()):
            yield findable.cause_piece(finding, cause, circles)
        for key in self._linked.get(finding.pk, ()):
            within = own | self._helping.get(key, set())
            yield findable.measure_piece(finding, self._hung[key].measure, within)
            for kind, thing, text in self._hung[key].texts:
                yield Piece(finding.pk, key, kind, thing, text, within)


def _hang_progress(hung: Mapping[UUID, _Hung]) -> None:
    rows = Progress.objects.filter(measure__in=hung).order_by("at", "pk")
    told = list(rows.values_list("measure", "pk", "entry"))
    words = journal.texts(entry for _, _, entry in told)
    for measure, key, entry in told:
        text = words.get(entry, {}).get("text", "")
        hung[measure].texts.append((FoundIn.PROGRESS, key, text))


def _hang_evidence(hung: Mapping[UUID, _Hung]) -> None:
    rows = EvidenceUse.objects.filter(measure__in=hung, evidence__erased=None).order_by(
        "evidence__uploaded_at", "pk"
    )
    uses = list(rows.values_list("measure", "evidence", "evidence__name", "evidence__file"))
    texts = stored.texts_of(file for _, _, _, file in uses)
    for measure, key, name, file in uses:
        hung[measure].texts += [
            (FoundIn.EVIDENCE_NAME, key, name),
            (FoundIn.EVIDENCE_TEXT, key, texts.get(file, "")),
        ]


def _read_files(some: Iterable[UUID]) -> None:
    """Read what was taken in before texts were kept; outside of any lock, since it may take long.
    A file that is damaged or gone is for others to report."""
    shown = EvidenceUse.objects.filter(measure__links__finding__in=list(some))
    uses = shown.filter(evidence__erased=None)
    names = dict(uses.values_list("evidence__file", "evidence__name"))
    for file in names.keys() - stored.texts_of(names).keys():
        if stored.is_there(file):
            files.read_again(file, names[file])
