"""One's own acts with their receipts, for programs; a token has those of its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Path as InPath
from ninja import Router

from zhenggai.apps.journal import queries as journal
from zhenggai.apps.people.api.bearer import READ, caller
from zhenggai.apps.people.receipts import own_receipt
from zhenggai.core.tlog.receipt import MEDIA_TYPE
from zhenggai.kit import cursors
from zhenggai.kit.api import USUALLY_LISTED, After, Limit, answer
from zhenggai.kit.openapi import also

router = Router(tags=["people"], auth=READ)
Entry = Annotated[int, InPath(ge=1, lt=2**62)]


@dataclass(frozen=True, slots=True)
class OwnAct:
    """An act; `index` is its place in the log, null until it is signed for."""

    entry: int
    kind: str
    at: datetime
    index: int | None


@dataclass(frozen=True, slots=True)
class OwnActs:
    """A page of acts, newest first; `next` leads on, null on the last."""

    acts: list[OwnAct]
    next: str | None


@router.get("/receipts", response=OwnActs, operation_id="receipts", summary="What one did")
def receipts(
    request: HttpRequest, limit: Limit = USUALLY_LISTED, after: After = ""
) -> HttpResponse:
    """The acts of the token's owner, those by token among them."""
    before = cursors.read(after, head="receipts", kinds=(cursors.number,))[0] if after else None
    found = journal.own_acts(caller(request).actor.person, most=limit + 1, before=before)
    shown = [OwnAct(one.entry, one.kind, one.at, one.index) for one in found[:limit]]
    more = cursors.written("receipts", [shown[-1].entry]) if len(found) > limit else None
    return answer(OwnActs, OwnActs(shown, more))


@router.get(
    "/receipts/{entry}",
    operation_id="receipt",
    summary="The receipt of an act, to be kept elsewhere",
    openapi_extra={
        "responses": {200: {"content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}},
        **also(409),
    },
)
def receipt(request: HttpRequest, entry: Entry) -> HttpResponse:
    """The file itself (`zhenggai-receipt/1`). Not there for the acts of others; in the wrong state
    until it is signed for."""
    own = own_receipt(entry, person=caller(request).actor.person)
    return HttpResponse(own.whole.printed, content_type=MEDIA_TYPE)
