"""Taking a file in as evidence: what a page and a program share. The bytes pass the one gate before
the act begins, outside of its transaction."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile

from zhenggai.apps.files import commands as files
from zhenggai.apps.files import queries as stored
from zhenggai.apps.files.facts import FileFacts
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.models import Evidence
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, Refused


def take_in(
    *,
    finding_id: UUID,
    measure_id: UUID,
    actor: Actor,
    at: datetime,
    file: UploadedFile[bytes] | None,
    kind: EvidenceKind,
    shows_on: date,
    bare: bool,
    unmarked: bool,
) -> Evidence:
    """Take a file in and add it as evidence; raises as `received` and `add_evidence` do."""
    fields = received(
        finding_id=finding_id,
        measure_id=measure_id,
        actor=actor,
        at=at,
        file=file,
        kind=kind,
        shows_on=shows_on,
        bare=bare,
        unmarked=unmarked,
    )
    return commands.add_evidence(
        finding_id=finding_id, measure_id=measure_id, actor=actor, at=at, fields=fields
    )


def received(
    *,
    finding_id: UUID,
    measure_id: UUID,
    actor: Actor,
    at: datetime,
    file: UploadedFile[bytes] | None,
    kind: EvidenceKind,
    shows_on: date,
    bare: bool,
    unmarked: bool,
) -> commands.EvidenceFields:
    """Take a file in by the one gate; what `add_evidence` is told of it. What the file says of
    itself is read before anything is taken out of it (`bare`); nothing is taken in from whoever may
    not add it.

    A file whose text cannot be judged needs the uploader's word that it bears no marking."""
    if file is None:
        raise Invalid("evidence.no-file", field="file")
    commands.check_can_add(finding_id=finding_id, measure_id=measure_id, actor=actor, at=at)
    name = file.name or ""
    try:
        told = _facts(file, name)
        clean = bare and told.personal
        kept = files.accept(
            data=file,
            name=name,
            at=at,
            who=Who(actor.person, "evidence", None, actor.principal),
            purpose="evidence",
            clean=clean,
            keep_text=True,
        )
    except Refused as refusal:
        # The refusal is the file's: it is said at its field.
        raise type(refusal)(refusal.code, **{**refusal.values, "field": "file"}) from None
    if kept.unread and not unmarked:
        raise Invalid("evidence.word-needed", field="unmarked")
    return commands.EvidenceFields(
        file=kept.pk,
        name=name,
        kind=kind,
        shows_on=shows_on,
        original_digest=told.digest,
        created=told.created or "",
        modified=told.modified or "",
        taken_out=_personal(told) if clean else (),
    )


def clean(*, finding_id: UUID, evidence_id: UUID, actor: Actor, at: datetime) -> Evidence:
    """Take position, author and device out of evidence that is there already, while nothing was
    submitted with it; raises as `bared` and `clean_evidence` do."""
    copy = bared(finding_id=finding_id, evidence_id=evidence_id, actor=actor, at=at)
    return commands.clean_evidence(
        finding_id=finding_id, evidence_id=evidence_id, actor=actor, at=at, bared=copy
    )


def bared(*, finding_id: UUID, evidence_id: UUID, actor: Actor, at: datetime) -> commands.Bared:
    """A copy of the evidence without them, taken in by the one gate. Raises
    `evidence.nothing-to-take-out`, and `file.cannot-clean` for a kind out of which they do not
    come."""
    one = commands.check_can_clean(
        finding_id=finding_id, evidence_id=evidence_id, actor=actor, at=at
    )
    kept = stored.file(one.file)
    data = stored.served(kept)
    told = stored.metadata(data, kept.kind)
    if not told.personal:
        raise Invalid("evidence.nothing-to-take-out")
    copy = files.accept(
        data=data,
        name=one.name,
        at=at,
        who=Who(actor.person, "evidence", None, actor.principal),
        purpose="evidence",
        clean=True,
        keep_text=True,
    )
    return commands.Bared(file=copy.pk, made_of=one.digest, taken_out=_personal(told))


def _facts(file: UploadedFile[bytes], name: str) -> FileFacts:
    file.seek(0)
    data = file.read()
    file.seek(0)
    return stored.metadata(data, stored.kind(data, name))


def _personal(told: FileFacts) -> tuple[str, ...]:
    found = {"position": told.has_position, "author": told.author, "device": told.device}
    return tuple(name for name, there in found.items() if there)
