"""Erasing under a decision: one person lays it down, another confirms; and the hold against it.

What is erased are words with their salt, and files. Entries stay as they are, and so does the log:
they hold ids, codes and salted digests. First the rows change, in one transaction; then the bytes
of files go, each under the lock of its row, and what a crash leaves goes with the daily round.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model, Q

from zhenggai.apps.files import commands as files
from zhenggai.apps.findings import erasing, permissions
from zhenggai.apps.findings.commands._act import begin
from zhenggai.apps.findings.commands.refill import fill
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.kinds import ErasureReason
from zhenggai.apps.findings.models import (
    Cause,
    Draft,
    Erasure,
    Evidence,
    Finding,
    Indicator,
    Measure,
    Milestone,
    PlanSubmission,
    Proposal,
    Quote,
    Recommendation,
    RecordsHold,
    Round,
    SourceDocument,
    Submission,
)
from zhenggai.apps.findings.queries import erasures
from zhenggai.apps.findings.queries.erasures import Aim
from zhenggai.apps.findings.states import Act
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.passages import commands as passages
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, Stale, WrongState
from zhenggai.kit.erased import MOST_NUMBER, blotted, mark
from zhenggai.kit.overwriting import overwriting
from zhenggai.kit.words import some_words, words

_MOST_ISSUER = 200
# Columns that repeat words of a finding, by the way from it.
_COLUMNS: tuple[tuple[type[Model], str, tuple[str, ...]], ...] = (
    (
        Finding,
        "pk",
        ("heading", "criteria", "condition", "effect", "rating", "stated_status"),
    ),
    (Recommendation, "finding", ("text",)),
    (Cause, "home", ("text",)),
    (Measure, "home", ("text", "deliverable", "standard", "target")),
    (Indicator, "finding", ("name",)),
    (Milestone, "finding", ("text",)),
)


@transaction.atomic
def hold_records(
    *, finding_id: UUID, actor: Actor, at: datetime, number: str, reasons: str, whole_round: bool
) -> RecordsHold:
    """Forbid that anything of the finding, or with `whole_round` of any finding of its round, is
    erased, until the hold is lifted."""
    if whole_round:
        _lock_rounds([finding_id])
    turn = begin(Act.HOLD_RECORDS, finding_id=finding_id, actor=actor, at=at)
    if RecordsHold.objects.filter(finding=turn.finding, released_at=None).exists():
        raise WrongState("records.held-already")
    texts = {
        "number": words(number, "number", most=MOST_NUMBER),
        "reasons": words(reasons, "reasons"),
    }
    entry = turn.end(Event.RECORDS_HELD, body={"whole_round": whole_round}, texts=texts)
    return turn.record(RecordsHold, entry=entry, whole_round=whole_round)


@transaction.atomic
def release_records(*, finding_id: UUID, actor: Actor, at: datetime, reasons: str) -> RecordsHold:
    """Lift the hold that was laid on the finding."""
    turn = begin(Act.RELEASE_RECORDS, finding_id=finding_id, actor=actor, at=at)
    held = RecordsHold.objects.filter(finding=turn.finding, released_at=None).first()
    if held is None:
        raise WrongState("records.not-held")
    held.released_at, held.released_by_id = at, actor.person
    held.release_entry = turn.end(
        Event.RECORDS_RELEASED,
        body={"hold": str(held.pk)},
        texts={"reasons": words(reasons, "reasons")},
    )
    held.save(update_fields=["released_at", "released_by", "release_entry"])
    return held


@transaction.atomic
def order_erasure(
    *,
    finding_id: UUID,
    actor: Actor,
    at: datetime,
    target: str,
    number: str,
    issued_by: str,
    decided_on: date,
    reason: ErasureReason,
) -> Erasure:
    """Lay down that words or a file of the finding are to be erased under a decision. Nothing is
    erased before the audit administrator confirms it.

    `Invalid` for a target that is not there, `WrongState` for one that was erased or waits to be,
    and where records are held."""
    turn = begin(Act.ORDER_ERASURE, finding_id=finding_id, actor=actor, at=at)
    if decided_on > turn.today:
        raise Invalid("act.day-in-future", field="decided_on")
    _refuse_held(erasures.aim(turn.finding, target))
    if Erasure.objects.filter(finding=turn.finding, target=target, confirmed=None).exists():
        raise WrongState("erasure.ordered-already")
    texts = {
        "number": words(number, "number", most=MOST_NUMBER),
        "issued_by": words(issued_by, "issued_by", most=_MOST_ISSUER),
    }
    entry = turn.end(
        Event.ERASURE_ORDERED,
        body={
            "target": target,
            "decided_on": decided_on.isoformat(),
            "ground": reason.value,
        },
        texts=texts,
    )
    return turn.record(Erasure, entry=entry, target=target, reason=reason, decided_on=decided_on)


@transaction.atomic
def decide_erasure(
    *, erasure_id: UUID, actor: Actor, at: datetime, confirm: bool, reasons: str = ""
) -> Erasure:
    """Confirm an erasure that another laid down, and so carry it out; or refuse it with reasons.
    The audit administrator's alone, who does not see what is to be erased.

    Raises `Missing`, `NotPermitted`, and `WrongState` where it was decided meanwhile, where records
    are held, and where what was to be erased is gone."""
    permissions.check_confirms_erasures(actor, at=at)
    row = erasures.find_erasure(erasure_id)
    finding = row.finding
    permissions.check_confirms_of_another(actor, {row.by_id, row.on_behalf_of_id})
    _refuse_decided(row)
    said = some_words(reasons, "reasons") if confirm else words(reasons, "reasons")
    locked = {finding.pk} | (erasures.aim(finding, row.target).findings if confirm else set())
    lock_records(locked)
    # All of it again: what was done until the lock was held counts too.
    row = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure_id)
    _refuse_decided(row)
    aim = erasures.aim(finding, row.target) if confirm else None
    if aim is not None:
        _refuse_held(aim)
        if not aim.findings <= locked:
            raise Stale("finding.changed-meanwhile", ref=finding.ref)
    number, _ = erasures.decision_of(row)
    entry = journal.append(
        kind=(Event.ERASURE_CONFIRMED if confirm else Event.ERASURE_REFUSED).value,
        who=journal.Who(actor.person, "audit_admin"),
        at=at,
        body={
            "finding": str(finding.pk),
            "episode": finding.episode,
            "erasure": str(row.pk),
            "ordered": row.entry,
            "target": row.target,
            "decided_on": row.decided_on.isoformat(),
            "ground": row.reason,
        },
        texts={"number": number} | ({"reasons": said} if said else {}),
        subject=finding.pk,
    )
    row.confirmed, row.done_by_id, row.done_at, row.done_entry = confirm, actor.person, at, entry
    row.save(update_fields=["confirmed", "done_by", "done_at", "done_entry"])
    if aim is not None:
        _carry_out(aim, by=entry, at=at, stands=mark(number, row.decided_on))
    return row


def _refuse_decided(row: Erasure) -> None:
    if row.confirmed is not None:
        raise WrongState("erasure.decided-already")


def lock_records(findings: Collection[UUID]) -> None:
    """Lock findings and their rounds, so that nothing is held meanwhile; in one order, so that
    nobody waits for whoever waits for him."""
    _lock_rounds(findings)
    rows = Finding.objects.select_for_update().filter(pk__in=findings).order_by("pk")
    list(rows.values_list("pk"))


def _lock_rounds(findings: Collection[UUID]) -> None:
    """So that no hold on all of a round is laid meanwhile. What is added to the round may be."""
    rounds = Finding.objects.filter(pk__in=findings).values("round")
    rows = Round.objects.select_for_update(no_key=True).filter(pk__in=rounds).order_by("pk")
    list(rows.values_list("pk"))


def _refuse_held(aim: Aim) -> None:
    if erasures.holding(aim.findings) is not None:
        raise WrongState("erasure.records-held")


def _carry_out(aim: Aim, *, by: int, at: datetime, stands: str) -> None:
    overwriting(passages.settle)
    journal.erase(words=aim.texts, by=by)
    bytes_of = _erase_evidence(aim.evidence, by, stands)
    if aim.document is not None:
        bytes_of.append(_erase_document(aim.document, by, stands))
    if aim.words:
        _blank(aim, stands)
    documents = Quote.objects.filter(findings__in=aim.own).exclude(document=None)
    keys = frozenset(documents.values_list("document_id", flat=True))
    erasing.everywhere(erasing.Erased(aim.own, keys, aim.words, stands, by, aim.document))
    Finding.objects.filter(pk__in=aim.findings).update(version=F("version") + 1)
    fill(sorted(aim.findings))
    papers = [w.removeprefix("sha256:") for w in aim.words if w.startswith("sha256:")]
    files.forget(files=bytes_of, digests=papers, at=at)


def _erase_evidence(keys: Collection[UUID], by: int, stands: str) -> list[UUID]:
    """Let nothing of some evidence stand but that it was there; the files that it had."""
    rows = list(Evidence.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    had = [row.file for row in rows]
    for row in rows:
        row.name, row.file_created, row.file_modified, row.erased = stands, "", "", by
        # Digests without a salt would tell whoever has the file; no file has one like this.
        row.digest = row.original_digest = f"erased:{row.pk.hex}"
        row.save()
    return had


def _erase_document(key: UUID, by: int, stands: str) -> UUID:
    """Let nothing of a document stand but what findings quote."""
    row = SourceDocument.objects.select_for_update().get(pk=key)
    kept, at = "", 0
    for start, end in erasures.quoted(key):
        kept += blotted(row.text[at:start]) + row.text[max(at, start) : end]
        at = max(at, end)
    row.text = kept + blotted(row.text[at:])
    row.name, row.digest, row.erased = stands, f"erased:{row.pk.hex}", by
    row.save(update_fields=["name", "digest", "text", "erased"])
    return row.file


def _blank(aim: Aim, stands: str) -> None:
    """Put the mark where a column repeats the words, and blots where they stood in a document."""
    said, findings = aim.words, aim.own
    quotes = Quote.objects.filter(_quotes_of(findings), text__in=said)
    found = {quote.pk: quote for quote in quotes.distinct()}
    for model, way, columns in _COLUMNS:
        for column in columns:
            rows = model._default_manager.filter(**{f"{way}__in": findings, f"{column}__in": said})
            keys = list(rows.values_list("pk", flat=True))
            changed: dict[str, Any] = {column: stands}
            if model in {Cause, Measure}:
                # Whoever has it open in a form may not write the words again.
                changed["version"] = F("version") + 1
            model._default_manager.filter(pk__in=keys).update(**changed)
    Quote.objects.filter(pk__in=list(found)).update(text=stands)
    _blank_within(aim, stands)
    for quote in found.values():
        if quote.document_id is not None:
            row = SourceDocument.objects.select_for_update().get(pk=quote.document_id)
            start, end = quote.start, quote.end
            row.text = row.text[:start] + blotted(row.text[start:end]) + row.text[end:]
            row.save(update_fields=["text"])
    digests = {one.removeprefix("sha256:") for one in said}
    for signed in (PlanSubmission, Submission):
        signed._default_manager.filter(finding__in=findings, paper__in=digests).update(paper="")


def _quotes_of(findings: Collection[UUID]) -> Q:
    causes = Cause.objects.filter(home__in=findings).values("quote")
    measures = Measure.objects.filter(home__in=findings).values("quote")
    return Q(findings__in=findings) | Q(pk__in=causes) | Q(pk__in=measures)


def _blank_within(aim: Aim, stands: str) -> None:
    """Where words stand among others: lines of a result, JSON of a proposal, and what somebody has
    typed and not sent."""
    lines = {line.strip() for one in aim.words for line in one.splitlines()} - {""}
    staged = Milestone.objects.filter(finding__in=aim.own, text__in=lines)
    staged.update(text=stands)
    for asked in Proposal.objects.filter(finding__in=aim.own).exclude(wanted=""):
        wanted = erasing.within(asked.wanted, aim.words, stands)
        if wanted != asked.wanted:
            Proposal.objects.filter(pk=asked.pk).update(wanted=wanted)
    for key in aim.own:
        for draft in Draft.objects.filter(key__contains=key.hex):
            # Nothing in their place, for a mark could not be sent, and the rest is his.
            fields = erasing.within(draft.fields, aim.words, "", named=None)
            if fields != draft.fields:
                Draft.objects.filter(pk=draft.pk).update(fields=fields)
