"""Taking a document into a round, and reading it. The file goes through the single gate of
`files`, outside any transaction; reading it costs seconds and is done outside of one too.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path, PurePosixPath
from uuid import UUID

from django.db import transaction

from zhenggai.adapters.office import read_document
from zhenggai.apps.files import commands as files
from zhenggai.apps.files import queries as stored
from zhenggai.apps.findings.commands import add_document
from zhenggai.apps.findings.commands.register import MOST_AT_ONCE
from zhenggai.apps.findings.commands.rounds import locked_round, who_of
from zhenggai.apps.findings.kinds import LinkSource
from zhenggai.apps.findings.models import SourceDocument
from zhenggai.apps.findings.queries.erasures import check_document
from zhenggai.apps.intake.events import Event
from zhenggai.apps.intake.kinds import IntakeState
from zhenggai.apps.intake.layout import dumped
from zhenggai.apps.intake.models import Intake, Passage, PassageElement, PassageLink
from zhenggai.apps.intake.reading import Draft, Read, read
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor
from zhenggai.core.documents import marking_of_name
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document
from zhenggai.kit.refusals import Missing
from zhenggai.presentation.visible import one_line

PURPOSE = "source_document"
_LONGEST_NAME = 255
_BATCH = 500


def upload(
    *, round_id: UUID, actor: Actor, at: datetime, data: files.Source, name: str
) -> SourceDocument:
    """Take a source document into a round. Must not be called inside a transaction: what is marked
    as a state secret is wiped and leaves an entry of its own, although the upload is refused.

    Raises `Missing` for whoever is not of the round's team, and `Invalid` as the gate and the
    readers do, `intake.unstorable` for text with characters that no database holds, and
    `document.already-there`.
    """
    with transaction.atomic():
        _, reach = locked_round(round_id, actor)
    called = file_name(name)
    content = _content(data)
    text = ""
    # What is marked by its very name is not looked into: the gate refuses and wipes it.
    if marking_of_name(called) is None:
        stored.refuse_size(len(content))
        stored.kind(content, called)
        text = _document(content, called).text
    kept = files.accept(data=data, name=called, at=at, who=who_of(actor, reach), purpose=PURPOSE)
    return add_document(
        round_id=round_id,
        actor=actor,
        at=at,
        file=kept.pk,
        digest=kept.digest,
        name=called,
        text=text,
    )


def take_in(*, round_id: UUID, actor: Actor, at: datetime, data: files.Source, name: str) -> Intake:
    """`upload`, then `read_source`: two acts. A document that is taken and cannot be read into
    items stays, and can be read again."""
    document = upload(round_id=round_id, actor=actor, at=at, data=data, name=name)
    return read_source(document_id=document.pk, actor=actor, at=at)


def read_source(*, document_id: UUID, actor: Actor, at: datetime) -> Intake:
    """Read a stored document for review. Raises `Missing` for whoever is not of the round's team,
    and `Invalid` where it is under review or registered already, or holds too many items."""
    found = SourceDocument.objects.filter(pk=document_id).first()
    if found is None:
        raise Missing("intake.document-missing")
    with transaction.atomic():
        locked_round(found.round_id, actor)
    if Intake.objects.filter(document=found).exclude(state=IntakeState.DISCARDED).exists():
        raise Invalid("intake.read-already", field="document")
    check_document(found)
    document = _document(stored.served(stored.file(found.file)), found.name)
    if document.text != found.text:
        raise Invalid("intake.reads-otherwise", field="document", name=found.name)
    result = read(document)
    if len(result.drafts) > MOST_AT_ONCE:
        raise Invalid("intake.too-many-items", field="document", most=MOST_AT_ONCE)
    return _keep(found, actor, at, result)


def _content(data: files.Source) -> bytes:
    if isinstance(data, bytes):
        return data
    if isinstance(data, Path):
        return data.read_bytes()
    data.seek(0)
    content: bytes = data.read()
    return content


def file_name(name: str) -> str:
    """The name of a file as it is kept: its last part, on one line, nothing hidden in it."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return one_line(last)[-_LONGEST_NAME:].strip() or "?"


def _document(data: bytes, name: str) -> Document:
    document = read_document(data, name=name, limits=stored.limits())
    if any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in document.text):
        raise Invalid("intake.unstorable", field="document", name=name)
    return document


@transaction.atomic
def _keep(document: SourceDocument, actor: Actor, at: datetime, result: Read) -> Intake:
    _, reach = locked_round(document.round_id, actor)
    if Intake.objects.filter(document=document).exclude(state=IntakeState.DISCARDED).exists():
        raise Invalid("intake.read-already", field="document")
    intake = Intake.objects.create(
        document=document,
        form=result.form,
        language=result.language,
        layout=dumped(result.layout),
        read_by_id=actor.person,
        read_at=at,
    )
    _keep_items(intake, result)
    journal.append(
        kind=Event.READ.value,
        who=who_of(actor, reach),
        at=at,
        body={
            "intake": str(intake.pk),
            "round": str(document.round_id),
            "document": str(document.pk),
            "passages": len(result.drafts),
        },
        subject=intake.pk,
    )
    return intake


def _keep_items(intake: Intake, result: Read) -> None:
    rows = {draft.id: _passage(intake, draft) for draft in result.drafts}
    Passage.objects.bulk_create(rows.values(), batch_size=_BATCH)
    PassageElement.objects.bulk_create(
        [
            PassageElement(passage_id=rows[draft.id].pk, kind=kind, start=span.start, end=span.end)
            for draft in result.drafts
            for kind, span in draft.elements
        ],
        batch_size=_BATCH,
    )
    PassageLink.objects.bulk_create(
        [
            PassageLink(finding_id=rows[finding].pk, item_id=rows[item].pk, source=LinkSource.READ)
            for finding, item in result.links
        ],
        batch_size=_BATCH,
    )


def _passage(intake: Intake, draft: Draft) -> Passage:
    return Passage(
        intake_id=intake.pk,
        kind=draft.kind,
        start=draft.quote.span.start,
        end=draft.quote.span.end,
        page=draft.quote.page,
        block=draft.quote.paragraph or None,
        place=(draft.quote.place or "")[:64],
        heading=draft.heading,
        common=draft.common,
        amount=draft.amount,
        currency=draft.currency,
        scheme=draft.scheme,
        number=draft.number,
        stated_status=draft.stated_status,
        owner=draft.owner,
        supporting=draft.supporting,
        deadline=draft.deadline,
        due_on=draft.due_on,
        target=draft.target,
    )
