"""The categories of a round's findings, for programs: the issuer's own list, for its team."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.api import shapes
from zhenggai.apps.findings.api.bodies import body_from, example_of
from zhenggai.apps.findings.queries import rounds as queries
from zhenggai.apps.people.api.bearer import INTAKE, READ, caller
from zhenggai.apps.people.api.once import once
from zhenggai.apps.regimes import models
from zhenggai.kit import cursors
from zhenggai.kit.api import USUALLY_LISTED, After, Limit, answer, read_body
from zhenggai.kit.openapi import KEY, body_shape

router = Router(tags=["intake"], auth=READ)
_ALL = "/rounds/{uuid:round_id}/categories"
_HEAD = "categories"
_BODY = body_from(commands.add_category, "AddCategory", known={"round_id"})
_EXAMPLE = example_of(_BODY) | {"code": "GW", "name": "管网漏损"}


@router.get(
    _ALL,
    response=shapes.Categories,
    operation_id="categories",
    summary="The categories that a round's findings can be put in",
)
def categories(
    request: HttpRequest, round_id: UUID, limit: Limit = USUALLY_LISTED, after: After = ""
) -> HttpResponse:
    """By code; every round of the same regime shares them."""
    behind = cursors.read(after, head=_HEAD, kinds=(cursors.text,))[0] if after else ""
    most = limit + 1
    _, found = queries.categories_of(round_id, actor=caller(request).actor, after=behind, most=most)
    shown = [_picture(one) for one in found[:limit]]
    more = cursors.written(_HEAD, [shown[-1].code]) if len(found) > limit else None
    return answer(shapes.Categories, shapes.Categories(shown, more))


@router.post(
    _ALL,
    auth=INTAKE,
    response={201: shapes.Category},
    operation_id="add_category",
    summary="Add a category",
    openapi_extra={"parameters": [KEY], **body_shape(_BODY.shape, _EXAMPLE, required=True)},
)
def add_category(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Add a category to the regime of a round."""
    who = caller(request)
    sent = _BODY.arguments(read_body(_BODY.shape, request))

    def done() -> HttpResponse:
        made = commands.add_category(round_id=round_id, actor=who.actor, at=who.at, **sent)
        return answer(shapes.Category, _picture(made), status=201)

    return once(request, done)


def _picture(one: models.Category) -> shapes.Category:
    return shapes.Category(one.pk, one.code, one.name, one.name_en, one.source)
