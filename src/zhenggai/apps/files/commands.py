"""The one way in for a file, whatever it is for: source document, evidence, import.

Order: size, type by content, the classification gate, the store. What is marked as a state secret
leaves nothing behind but one entry that something was refused.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q

from zhenggai.adapters.office import read_document
from zhenggai.apps.files import cleaning, gate, previews, queries, uses
from zhenggai.apps.files.kinds import Kind, kind_of
from zhenggai.apps.files.models import File, FileText
from zhenggai.apps.files.store import digest_of
from zhenggai.apps.files.uploads import WipedUpload
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.core.documents import marking, marking_of_name
from zhenggai.core.documents.readers.base import clean as printable
from zhenggai.core.documents.wiping import wipe
from zhenggai.core.errors import Invalid, Refused
from zhenggai.core.records import Document
from zhenggai.kit.overwriting import overwriting

# In quotes: only the type checker knows of what an upload is a file.
Source: TypeAlias = "bytes | Path | UploadedFile[bytes]"
_MARKED = "file.classified"
# An act follows upon its file within one request; a day leaves room for a clock that was put right.
_UNUSED_FOR = timedelta(days=1)
_JUST_TAKEN_IN = timedelta(hours=1)
_PREVIEWS_FOR = timedelta(days=30)
_MOST_AT_ONCE = 500
# Some 150 pages: what lies behind is not found by its words.
MOST_TEXT = 100_000


def accept(
    *,
    data: Source,
    name: str,
    at: datetime,
    who: Who,
    purpose: str,
    clean: bool = False,
    keep_text: bool = False,
) -> File:
    """Take a file in; the row of its bytes, which may have been there before.

    `data` is the bytes, the path of a temporary copy, or what Django received; a copy on a disk is
    wiped whenever the file is refused, and stays the caller's otherwise. With `clean`, what is kept
    is the file without position, author and device; with `keep_text`, the beginning of the text
    that the gate read is kept beside it, for whoever lets it be found. Must not be called inside a
    transaction: the entry of a refusal stands although the act that asked for the file is refused.

    Raises `Invalid`: `file.empty`, `file.too-large`, as `kinds.kind_of` does, `file.classified`
    (journalled as `file.refused_classified`), for damaged and encrypted documents as the readers
    do, and with `clean` `file.cannot-clean`.
    """
    try:
        content, kind, judgement = _passed(data, name)
        if clean:
            content = cleaning.cleaned(content, kind.code)
    except Refused as refusal:
        _wipe(data)
        if refusal.code == _MARKED:
            _record_refusal(at=at, who=who, purpose=purpose)
        raise
    return _keep(content, kind, judgement.by, at, text=judgement.text if keep_text else None)


def refuse_marked(
    *, name: str, document: Document | None, at: datetime, who: Who, purpose: str
) -> None:
    """The gate alone, for what is looked at and not kept: raises `file.classified` after recording
    it. `document` is `None` before it is read."""
    if (marking_of_name(name) if document is None else marking(document, name)) is not None:
        _record_refusal(at=at, who=who, purpose=purpose)
        raise Invalid(_MARKED)


def read_once(*, data: Source, name: str, at: datetime, who: Who, purpose: str) -> Document:
    """What a file says that is read and not kept, through the same gate as `accept`. A copy on a
    disk is wiped whether it is refused or not. Raises `Invalid` as `accept` does."""
    try:
        queries.refuse_size(_size(data))
        content = _content(data)
        refuse_marked(name=name, document=None, at=at, who=who, purpose=purpose)
        document = read_document(content, name=name, limits=queries.limits())
        refuse_marked(name=name, document=document, at=at, who=who, purpose=purpose)
    finally:
        _wipe(data)
    return document


def sweep_unused(*, at: datetime) -> int:
    """Remove files that were taken in more than a day ago and that nobody has a use for, because
    the act they were taken in for was refused; how many. For the daily round."""
    before = at - _UNUSED_FOR
    unused = uses.unused(queries.stored_before(before))[:_MOST_AT_ONCE]
    return _remove(unused, before, at) if unused else 0


def sweep_leftovers(*, at: datetime) -> None:
    """Remove what writers that died have left, and previews that nobody has made again for a
    month. For the daily round."""
    queries.the_store().tidy(at - _UNUSED_FOR)
    previews.sweep(at - _PREVIEWS_FOR)


def forget(*, files: Collection[UUID], digests: Collection[str], at: datetime) -> None:
    """Remove files, by key or digest, that nobody has a use for any more, with their texts and
    previews: their bytes once the transaction is over, each under the lock of its row. What was
    taken in a short while ago may be about to be used, and is left to the daily round, and so is
    what a crash leaves."""
    assert transaction.get_connection().in_atomic_block
    rows = File.objects.filter(Q(pk__in=files) | Q(digest__in=digests))
    old = rows.filter(stored_at__lt=at - _JUST_TAKEN_IN)
    unused = uses.unused(dict(old.values_list("pk", "digest")))
    FileText.objects.filter(file__in=unused).delete()
    if unused:
        transaction.on_commit(lambda: _forget(unused, at))


def _forget(unused: Collection[UUID], at: datetime) -> None:
    _remove(unused, at - _JUST_TAKEN_IN, at)


def read_again(file: UUID, name: str) -> str:
    """The beginning of the text of a stored file, read now and kept where it was not; empty where
    nobody here can read it. `name` is what it is called."""
    row = queries.file(file)
    content = queries.served(row)
    try:
        kind = kind_of(content, name, limits=queries.limits())
        read = read_document if kind.readable else None
        text = gate.judge(content, name, limits=queries.limits(), read=read).text
    except Invalid:
        text = ""
    return _keep_text(row, text).text


def _keep_text(file: File, text: str) -> FileText:
    """The text beside its file; what could not be read under another name can be under this."""
    # A plain text is kept as it is by its reader; a database can hold less than a file.
    beginning = printable(text[:MOST_TEXT])
    kept, made = FileText.objects.get_or_create(file=file, defaults={"text": beginning})
    if not made and not kept.text and beginning:
        kept.text = beginning
        kept.save(update_fields=["text"])
    return kept


def _passed(data: Source, name: str) -> tuple[bytes, Kind, gate.Judgement]:
    queries.refuse_size(_size(data))
    content = _content(data)
    limits = queries.limits()
    kind = kind_of(content, name, limits=limits)
    read = read_document if kind.readable else None
    return content, kind, gate.judge(content, name, limits=limits, read=read)


def _size(data: Source) -> int:
    if isinstance(data, bytes):
        return len(data)
    return data.stat().st_size if isinstance(data, Path) else data.size or 0


def _content(data: Source) -> bytes:
    if isinstance(data, bytes):
        return data
    if isinstance(data, Path):
        return data.read_bytes()
    data.seek(0)
    content: bytes = data.read()
    return content


def _wipe(data: Source) -> None:
    if isinstance(data, Path):
        wipe(data)
    elif isinstance(data, WipedUpload):
        data.wipe()
    elif isinstance(data, UploadedFile):
        data.seek(0)
        data.write(bytes(data.size or 0))


@transaction.atomic(durable=True)
def _record_refusal(*, at: datetime, who: Who, purpose: str) -> None:
    journal.append(kind="file.refused_classified", who=who, at=at, body={"purpose": purpose})


@transaction.atomic(durable=True)
def _keep(
    content: bytes, kind: Kind, judged: str, at: datetime, *, text: str | None = None
) -> File:
    store = queries.the_store()
    values = {
        "size": len(content),
        "kind": kind.code,
        "media": kind.media,
        "storage": store.name,
        "judged": judged,
        "stored_at": at,
    }
    kept = _row(digest_of(content), values, at)
    # Behind the lock of the row: what is swept away goes under the same.
    store.put(content)
    if kept.unread and judged == gate.TEXT:
        kept.judged = judged
        kept.save(update_fields=["judged"])
    if text is not None:
        _keep_text(kept, text)
    return kept


def _row(digest: str, values: Mapping[str, Any], at: datetime) -> File:
    """The row of a digest, locked, and marked as taken in now."""
    while True:
        kept, made = File.objects.get_or_create(digest=digest, defaults=values)
        # A row that was swept away meanwhile is made anew.
        if made or File.objects.filter(pk=kept.pk).update(stored_at=at):
            kept.stored_at = at
            return kept


@transaction.atomic
def _remove(files: Collection[UUID], before: datetime, at: datetime) -> int:
    overwriting()
    store = queries.the_store()
    # Who takes the same bytes in meanwhile changes the row, and it is no longer among these.
    rows = File.objects.select_for_update().filter(pk__in=files, stored_at__lt=before)
    found = list(rows)
    File.objects.filter(pk__in=[one.pk for one in found]).delete()
    for one in found:
        previews.forget(one.digest)
        store.remove(one.digest)
    if found:
        body = {"count": len(found)}
        journal.append(kind="file.unused_removed", who=Who(None, "system"), at=at, body=body)
    return len(found)
