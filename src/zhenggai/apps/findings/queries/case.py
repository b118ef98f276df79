"""The whole case of a finding, for whoever sees the finding whole: what its page shows, every act
on it, and the files. Only reading; how a case is handed out stands in `cases`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from zhenggai.apps.files import queries as files
from zhenggai.apps.files.models import File
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import (
    CloseOut,
    EffectReview,
    EvidenceUse,
    Finding,
    Review,
    SourceDocument,
    Submission,
    Verification,
)
from zhenggai.apps.findings.models.acts import Record
from zhenggai.apps.findings.queries import measures, told
from zhenggai.apps.findings.queries.measures import MeasureShown
from zhenggai.apps.findings.queries.page import Page, finding_page
from zhenggai.apps.findings.queries.sight import find_whole
from zhenggai.apps.findings.queries.told import Act, Name
from zhenggai.apps.findings.queries.why import whys_of
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid

# Beyond this nobody reads a case, and its words would not go into the memory of a small machine.
MOST_ACTS = 20_000
# Documents of a round; the one that is quoted is among them.
_DOCUMENTS = 1_000
_NAMED = "sha256:"


class Role(StrEnum):
    """What a file is to the case."""

    DOCUMENT = "document"
    EVIDENCE = "evidence"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Filed:
    """A file that belongs to the case. `entry` is that of the act which brought it; `erased` that
    of the act which erased it, where one did, and then there is no `digest` any more. `row` is
    `None` where no such file is kept."""

    role: Role
    digest: str | None
    name: str
    entry: int | None
    at: datetime
    row: File | None
    erased: int | None = None
    id: UUID | None = None
    kind: str = ""
    shows_on: date | None = None
    by: Name | None = None
    measures: tuple[UUID, ...] = ()

    @property
    def size(self) -> int:
        """In bytes; 0 where it is not kept."""
        return self.row.size if self.row is not None else 0


@dataclass(frozen=True, slots=True)
class Judged:
    """A submission, an answer to one, a close-out or a look-back, as its record holds it."""

    entry: int
    at: datetime
    by: Name
    told: Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the finding through the chain."""

    no: int
    submissions: tuple[Judged, ...] = ()
    reviews: tuple[Judged, ...] = ()
    verifications: tuple[Judged, ...] = ()
    close_outs: tuple[Judged, ...] = ()
    look_backs: tuple[Judged, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """All of it. `page` holds every measure, not a page of them; `acts` are in their order;
    `entries` are theirs and those that brought files; of `erased` words, by entry and name, the
    entry of the act that erased them."""

    page: Page
    acts: tuple[Act, ...]
    runs: tuple[Run, ...]
    files: tuple[Filed, ...]
    entries: tuple[int, ...]
    erased: Mapping[int, Mapping[str, int]]

    @property
    def finding(self) -> Finding:
        """What it is about."""
        return self.page.finding

    @property
    def zone(self) -> ZoneInfo:
        """Where the round's issuer sits, by whose clock people read it."""
        return ZoneInfo(self.finding.round.zone)

    @property
    def size(self) -> int:
        """How many bytes its files have, each once."""
        return sum({one.digest: one.size for one in self.files if one.digest}.values())


def case_of(finding_id: UUID, *, actor: Actor, at: datetime) -> Case:
    """The case as its viewer sees it. `Missing` for whoever does not see the finding whole;
    `Invalid` (`case.too-many-acts`) where it is beyond all measure."""
    find_whole(finding_id, actor=actor)
    page = _whole(finding_page(finding_id, actor=actor, at=at))
    rows = journal.about(finding_id, most=MOST_ACTS + 1)[::-1]
    if len(rows) > MOST_ACTS:
        raise Invalid("case.too-many-acts", most=MOST_ACTS)
    acts = tuple(told.named(rows))
    entries = {act.entry for act in acts}
    found = [*_document(page), *_evidence(page.plan.measures), *_papers(acts)]
    entries |= {one.entry for one in found if one.entry is not None}
    return Case(
        page=page,
        acts=acts,
        runs=_runs(page),
        files=tuple(found),
        entries=tuple(sorted(entries)),
        erased=journal.erased(entries),
    )


def _whole(page: Page) -> Page:
    """The page with all its measures."""
    finding = page.finding.pk
    more = [
        measures.plan_of(finding, page.causes, page=number)
        for number in range(2, page.plan.pages + 1)
    ]
    shown = tuple(one for part in (page.plan, *more) for one in part.measures)
    whys = whys_of(page.finding, shown, ruled=True) if more else page.whys
    return replace(page, plan=replace(page.plan, measures=shown, pages=1), whys=whys)


def _document(page: Page) -> list[Filed]:
    """The document that is quoted, where the viewer may read it."""
    if page.quote.document is None:
        return []
    one = SourceDocument.objects.select_related("added_by").get(pk=page.quote.document)
    added = journal.about(one.round_id, most=_DOCUMENTS, kinds=[Event.DOCUMENT_ADDED.value])
    entry = next((act.id for act in added if act.body.get("document") == str(one.pk)), None)
    return [
        Filed(
            Role.DOCUMENT,
            one.known_digest,
            one.name,
            entry,
            one.added_at,
            _kept([one.digest]).get(one.digest),
            one.erased,
            id=one.pk,
            by=Name(one.added_by.name, one.added_by.name_en),
        )
    ]


def _evidence(shown: Sequence[MeasureShown]) -> list[Filed]:
    """The evidence for all these measures, by the day that it shows."""
    uses = EvidenceUse.objects.filter(measure__in=[one.id for one in shown])
    rows = uses.select_related("evidence__uploaded_by").order_by("evidence__shows_on", "pk")
    by_key: dict[UUID, tuple[Any, list[UUID]]] = {}
    for use in rows:
        by_key.setdefault(use.evidence_id, (use.evidence, []))[1].append(use.measure_id)
    kept = _kept({one.digest for one, _ in by_key.values()})
    return [
        Filed(
            Role.EVIDENCE,
            one.known_digest,
            one.name,
            one.entry,
            one.uploaded_at,
            kept.get(one.digest),
            one.erased,
            id=one.pk,
            kind=one.kind,
            shows_on=one.shows_on,
            by=Name(one.uploaded_by.name, one.uploaded_by.name_en),
            measures=tuple(stands_for),
        )
        for one, stands_for in by_key.values()
    ]


def _papers(acts: Sequence[Act]) -> list[Filed]:
    """The pages that leaders signed, filed with acts."""
    filed = [(act, act.words["paper"]) for act in acts if "paper" in act.words]
    known = {text.removeprefix(_NAMED) for _, text in filed if text.startswith(_NAMED)}
    gone = journal.erased([act.entry for act, _ in filed])
    kept = _kept(known)
    return [_paper(act, text, kept, gone.get(act.entry, {}).get("paper")) for act, text in filed]


def _paper(act: Act, text: str, kept: Mapping[str, File], erased: int | None) -> Filed:
    if erased is not None:
        # The mark is its name then, as it is with other files.
        return Filed(Role.PAPER, None, text, act.entry, act.at, None, erased, by=act.by)
    digest = text.removeprefix(_NAMED)
    return Filed(Role.PAPER, digest, "", act.entry, act.at, kept.get(digest), by=act.by)


def _kept(digests: Collection[str]) -> dict[str, File]:
    return files.of_digests(digests)


# What of a record is told beside who and when.
_TOLD: Mapping[type[Record], Sequence[str]] = {
    Submission: (),
    Review: ("passed", "reason"),
    Verification: ("passed", "reason", "method", "looked_on", "confirmed"),
    CloseOut: (),
    EffectReview: ("holds", "method", "looked_on", "confirmed"),
}


def _runs(page: Page) -> tuple[Run, ...]:
    finding = page.finding
    found = [_judged(model, finding) for model in _TOLD]
    return tuple(
        Run(no, *(tuple(one for at, one in records if at == no) for records in found))
        for no in range(1, finding.episode + 1)
    )


def _judged(model: type[Record], finding: Finding) -> list[tuple[int, Judged]]:
    rows: Iterable[Record] = model._default_manager.filter(finding=finding).select_related("by")
    return [
        (
            row.episode,
            Judged(row.entry, row.at, Name(row.by.name, row.by.name_en), _told_of(row)),
        )
        for row in sorted(rows, key=lambda row: row.entry)
    ]


def _told_of(row: Record) -> dict[str, str | bool]:
    found: dict[str, str | bool] = {}
    for name in _TOLD[type(row)]:
        value = getattr(row, name)
        found[name] = value if isinstance(value, bool) else str(value)
    return found
