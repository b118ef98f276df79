"""Saved views and exports of the register, for programs."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Router

from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.people.api.bearer import ACT, READ, caller
from zhenggai.apps.people.api.once import once
from zhenggai.apps.register import commands, models, said
from zhenggai.apps.register.api import shapes
from zhenggai.apps.register.api.reading import view_of
from zhenggai.apps.register.commands import MEDIA, Form
from zhenggai.apps.register.models import Shared
from zhenggai.apps.register.queries import saved as queries
from zhenggai.kit.api import answer, read_body
from zhenggai.kit.openapi import KEY, body_shape

router = Router(tags=["register"], auth=ACT)
_VIEW = "state=rectifying&sort=due"
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


@router.get(
    "/views",
    auth=READ,
    response=shapes.SavedViews,
    operation_id="views",
    summary="Saved views of the register",
)
def views(request: HttpRequest) -> HttpResponse:
    """One's own, at most fifty, and those that are shared with one."""
    actor = caller(request).actor
    found = queries.saved_for(actor, scope_of(actor))
    told = shapes.SavedViews(
        [_picture(one) for one in found.own],
        [_picture(one) for one in found.others],
        [unit.pk for unit in found.units],
    )
    return answer(shapes.SavedViews, told)


@router.post(
    "/views",
    response={201: shapes.SavedView},
    operation_id="save_view",
    summary="Keep a view under a name, and share it",
    openapi_extra={
        "parameters": [KEY],
        **body_shape(shapes.SaveView, {"name": "整改中", "view": _VIEW}, required=True),
    },
)
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep a view. A name is changed by keeping it anew and withdrawing the old one."""
    who = caller(request)
    sent = read_body(shapes.SaveView, request)
    view = view_of(sent.view)

    def done() -> HttpResponse:
        made = commands.save_view(
            view=view,
            name=sent.name,
            shared=sent.shared,
            actor=who.actor,
            at=who.at,
            unit_id=sent.unit,
        )
        return answer(shapes.SavedView, _picture(made), status=201)

    return once(request, done)


@router.post(
    "/views/{uuid:view_id}/withdraw",
    response=shapes.SavedView,
    operation_id="withdraw_view",
    summary="Withdraw a view of one's own",
    openapi_extra={"parameters": [KEY]},
)
def withdraw_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Nobody is offered it any longer."""
    who = caller(request)

    def done() -> HttpResponse:
        found = commands.withdraw_view(view_id=view_id, actor=who.actor, at=who.at)
        return answer(shapes.SavedView, _picture(found))

    return once(request, done)


@router.post(
    "/register/export",
    operation_id="export_register",
    summary="A view as a file, .csv or .xlsx",
    openapi_extra={
        **body_shape(shapes.Wanted, {"form": "csv", "view": _VIEW}, required=True),
        "responses": {200: {"content": dict.fromkeys(MEDIA.values(), _FILE)}},
    },
)
def export_register(request: HttpRequest) -> HttpResponse:
    """All rows of a view. What was handed out stands in the journal, each time that it was, and so
    no key makes two of them one."""
    who = caller(request)
    sent = read_body(shapes.Wanted, request)
    language = get_language() or ""
    wanted = Form(sent.form)
    made = commands.export_register(
        view=view_of(sent.view), actor=who.actor, at=who.at, form=wanted, language=language
    )
    return FileResponse(  # type: ignore[return-value]  # streamed, as by the page
        made.file,
        as_attachment=True,
        filename=said.file_name(wanted, on=who.actor.on, language=language),
        content_type=MEDIA[wanted],
    )


def _picture(one: models.SavedView) -> shapes.SavedView:
    return shapes.SavedView(
        one.pk,
        one.name,
        one.query,
        one.owner_id,
        Name(one.owner.name, one.owner.name_en),
        Shared(one.shared),
        one.unit_id,
        one.round_id,
        one.saved_at,
    )
