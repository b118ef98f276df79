"""Reading files: their rows, their bytes, what they say of themselves. Who may see a file is the
caller's question: it knows what the file is used for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from zhenggai.apps.files import cleaning, facts, kinds, s3
from zhenggai.apps.files.facts import FileFacts
from zhenggai.apps.files.models import File, FileText
from zhenggai.apps.files.store import Damaged, Disk, Store
from zhenggai.core.documents import Limits
from zhenggai.core.documents.readers.base import MIB
from zhenggai.core.errors import Invalid
from zhenggai.kit.refusals import Missing


def the_store() -> Store:
    """The store of this site. `ImproperlyConfigured` where the setting names none."""
    address = str(settings.FILES)
    if not address.startswith("s3:"):
        return _disk(address)
    key, secret = settings.FILES_S3_KEY, settings.FILES_S3_SECRET
    if not (key and secret):
        raise ImproperlyConfigured(
            "ZHENGGAI_FILES names a bucket: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
        )
    try:
        return s3.S3(s3.bucket_of(address), key, secret, settings.FILES_S3_TOKEN or None)
    except ValueError as fault:
        raise ImproperlyConfigured(
            "ZHENGGAI_FILES is no bucket; write s3://bucket/prefix?endpoint=https://host"
        ) from fault


@cache
def _disk(address: str) -> Disk:
    root = Path(address)
    if not root.is_absolute():
        raise ImproperlyConfigured("ZHENGGAI_FILES is no absolute path")
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Disk(root)


def limits() -> Limits:
    """The bounds on one file."""
    return Limits(max_bytes=settings.UPLOAD_MOST_BYTES)


def refuse_size(size: int) -> None:
    """Raise `Invalid` for a file that is empty or larger than the site takes: `file.empty`,
    `file.too-large` (`size`, `most`, both MiB)."""
    most = int(settings.UPLOAD_MOST_BYTES)
    if not size:
        raise Invalid("file.empty")
    if size > most:
        raise Invalid("file.too-large", size=-(-size // MIB), most=most // MIB)


def file(identity: UUID) -> File:
    """The row of a file. Raises `Missing`."""
    found = File.objects.filter(pk=identity).first()
    if found is None:
        raise Missing("file.not-there")
    return found


def text_of(identity: UUID) -> str | None:
    """The beginning of the text of a file, `None` where it was never kept."""
    return FileText.objects.filter(file=identity).values_list("text", flat=True).first()


def texts_of(identities: Iterable[UUID]) -> dict[UUID, str]:
    """The beginnings of the texts of files, of those of which one was kept."""
    rows = FileText.objects.filter(file__in=set(identities))
    return dict(rows.values_list("file", "text"))


def is_there(identity: UUID) -> bool:
    """Whether the store has the bytes of a file, unharmed."""
    row = File.objects.filter(pk=identity).first()
    try:
        return row is not None and bool(served(row))
    except Damaged:
        return False


def by_digest(digest: str) -> File:
    """The row of the file with these bytes. Raises `Missing`."""
    found = File.objects.filter(digest=digest).first()
    if found is None:
        raise Missing("file.not-there")
    return found


def of_digests(digests: Collection[str]) -> dict[str, File]:
    """The rows of the files with these bytes, by digest, of those that there are."""
    rows = File.objects.filter(digest__in=digests)
    return {one.digest: one for one in rows}


def files() -> Iterator[File]:
    """Every row, for whoever checks or copies the store."""
    return File.objects.order_by("digest").iterator()


def stored_before(instant: datetime) -> dict[UUID, str]:
    """The files in today's store that were last taken in before an instant: digest by key."""
    rows = File.objects.filter(stored_at__lt=instant, storage=the_store().name)
    return dict(rows.values_list("pk", "digest"))


def served(file: File) -> bytes:
    """The bytes of a file, verified against its digest. Raises `store.Damaged`, a fault."""
    return the_store().get(file.digest)


def kind(data: bytes, name: str) -> str:
    """The code of the kind of a file. Raises `Invalid` as the gate does for size and type."""
    refuse_size(len(data))
    return kinds.kind_of(data, name, limits=limits()).code


def metadata(data: bytes, kind: str) -> FileFacts:
    """What a file says of itself, its digest first. Raises `file.cannot-look`."""
    return facts.facts_of(data, kind)


def comes_out(kind: str) -> bool:
    """Whether position, author and device can be taken out of files of a kind."""
    return cleaning.can_clean(kind)


def cleaned(data: bytes, kind: str) -> bytes:
    """The file without position, author and device. Raises `file.cannot-clean`."""
    return cleaning.cleaned(data, kind)
