"""A request that is sent again is not done again: `Idempotency-Key`.

The answer is kept in the transaction of the act itself, so there is no act without its answer and
no answer without its act; a refusal keeps nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from zhenggai.apps.people import commands
from zhenggai.apps.people.api.bearer import caller
from zhenggai.apps.people.models import KeptAnswer
from zhenggai.core.errors import Invalid

HEADER = "Idempotency-Key"
MOST = 128
_KEY = re.compile(r"[!-~]{1,128}")


def once(request: HttpRequest, act: Callable[[], HttpResponse], *, asked: str = "") -> HttpResponse:
    """What the act answers, in one transaction; what it answered before where the same request bore
    the same key. `Invalid` for a key that is none, or that another request has used. `asked` is the
    digest of what was sent, where that is not the body as it stands."""
    key = _key(request)
    if key is None:
        with transaction.atomic():
            return act()
    digest = _digest(request, asked)
    who = caller(request)
    with transaction.atomic():
        held = commands.claim_answer(token=who.token, key=key, asked=digest, at=who.at)
        if held is not None:
            made = act()
            commands.keep_answer(
                held=held,
                status=made.status_code,
                answer=made.content.decode(),
                etag=made.headers.get("ETag", ""),
            )
            return made
    return _again(KeptAnswer.objects.get(token=who.token, key=key), digest)


def outside(
    request: HttpRequest, act: Callable[[], HttpResponse], *, asked: str = ""
) -> HttpResponse:
    """As `once`, for an act that makes its own transactions, such as taking a document in: the
    answer is kept right after it. What is lost in between must be refused the second time."""
    answered = kept(request, asked=asked)
    if answered is not None:
        return answered
    made = act()
    return once(request, lambda: made, asked=asked)


def kept(request: HttpRequest, *, asked: str = "") -> HttpResponse | None:
    """What was answered before, for an act that begins with something dear, such as taking a file
    in; `None` where nothing was."""
    key = _key(request)
    if key is None:
        return None
    row = KeptAnswer.objects.filter(token=caller(request).token, key=key).first()
    return None if row is None else _again(row, _digest(request, asked))


def digest_of_form(request: HttpRequest) -> str:
    """The digest of a form with files: the same for the same fields and bytes, however they were
    put together."""
    told = hashlib.sha256()
    for name, value in sorted(request.POST.items()):
        told.update(repr((name, str(value))).encode())
    for name, file in sorted(request.FILES.items()):
        assert isinstance(file, UploadedFile)
        told.update(repr((name, file.name)).encode())
        for chunk in file.chunks():
            told.update(chunk)
        file.seek(0)
    return told.hexdigest()


def _again(row: KeptAnswer, digest: str) -> HttpResponse:
    if row.asked != digest:
        raise Invalid("api.idempotency-reused", field=HEADER)
    made = HttpResponse(row.answer, status=row.status, content_type="application/json")
    made["Idempotent-Replay"] = "true"
    if row.etag:
        made["ETag"] = row.etag
    return made


def _key(request: HttpRequest) -> str | None:
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise Invalid("api.idempotency-key", field=HEADER, most=MOST)
    return key


def _digest(request: HttpRequest, asked: str) -> str:
    body = asked.encode() if asked else request.body
    head = f"{request.method} {request.path_info}\n".encode()
    return hashlib.sha256(head + body).hexdigest()
