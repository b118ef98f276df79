"""Reading the register by programs: a view as a page's address has it, through the eyes of the
token's owner."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from urllib.parse import parse_qsl
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router

from zhenggai.apps.findings.api.shapes import Findings
from zhenggai.apps.findings.queries.listed import Listed, listed
from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.api.bearer import READ, caller
from zhenggai.apps.register import said
from zhenggai.apps.register.api import shapes
from zhenggai.apps.register.queries import keys, page, totals
from zhenggai.apps.register.view import View, parse
from zhenggai.core.errors import Invalid
from zhenggai.kit import cursors
from zhenggai.kit.api import USUALLY_LISTED, After, Limit, answer

router = Router(tags=["register"], auth=READ)
_HEAD = "register"
Written = Annotated[
    str,
    Query(
        max_length=4_000,
        description="What a page of the register has behind `?`: filters, order, columns.",
        examples=["state=rectifying&sort=due&columns=number,problem,due"],
    ),
]


@router.get(
    "/register",
    response=shapes.Register,
    operation_id="register",
    summary="The register: a view, fifty rows at a time",
)
def register(request: HttpRequest, view: Written = "", after: After = "") -> HttpResponse:
    """The rows of a view in its order. What a supporting unit does not see is neither shown to it,
    nor found by a filter."""
    asked = view_of(view)
    actor = caller(request).actor
    place = cursors.read(after, head=_HEAD, kinds=_kinds(asked)) if after else []
    found = page.page(asked, actor=actor, scope=scope_of(actor), after=place)
    language = get_language() or ""
    rows = [
        shapes.Row(
            row.id,
            row.whole,
            {
                code: list(said.cell(code, row.values[code], language))
                for code in asked.shown
                if code in row.values
            },
        )
        for row in found.rows
    ]
    more = cursors.written(_HEAD, found.after) if found.after else None
    return answer(shapes.Register, shapes.Register(list(asked.shown), rows, more))


class By(StrEnum):
    """In which order findings are listed."""

    REF = "ref"
    DUE = "due"


@router.get(
    "/findings",
    response=Findings,
    operation_id="findings",
    summary="Findings, paged",
    tags=["findings"],
)
def findings(
    request: HttpRequest,
    state: State | None = None,
    round: UUID | None = None,
    unit: UUID | None = None,
    by: By = By.REF,
    limit: Limit = USUALLY_LISTED,
    after: After = "",
) -> HttpResponse:
    """The findings that the owner of the token sees, by number or by the day they are due."""
    actor = caller(request).actor
    asked = View(sort="number" if by is By.REF else "due")
    for code, value in (("state", state), ("round", round), ("unit", unit)):
        if value is not None:
            asked = asked.with_filter(code, value)
    start = keys.place(asked, cursors.read(after, head=by, kinds=_kinds(asked))) if after else None
    scope = scope_of(actor)
    found = keys.found(asked, scope=scope, actor=actor, after=start, most=limit + 1)
    shown = listed(found[:limit], on=actor.on)
    more = len(found) > limit and keys.place_of([_place(shown[-1], by)], shown[-1].id)
    told = Findings(shown, cursors.written(by, more) if more else None)
    return answer(Findings, told)


def _place(one: Listed, by: By) -> object:
    return one.ref if by is By.REF else one.due_on


@router.get(
    "/register/totals",
    response=shapes.Totals,
    operation_id="register_totals",
    summary="Exact counts of a view",
)
def register_totals(request: HttpRequest, view: Written = "") -> HttpResponse:
    """How many findings a view holds, and how they stand against their deadlines."""
    actor = caller(request).actor
    found = totals.totals(view_of(view), actor=actor, scope=scope_of(actor))
    told = shapes.Totals(
        visible=found.visible,
        matching=found.matching,
        expected=found.expected,
        overdue=found.overdue,
        due_soon=found.due_soon,
        states={str(one.state): one.count for one in found.shares},
    )
    return answer(shapes.Totals, told)


def view_of(written: str) -> View:
    """The view that a program names. `Invalid` as the page refuses it."""
    try:
        pairs = parse_qsl(
            written.removeprefix("?"), keep_blank_values=True, strict_parsing=bool(written)
        )
    except ValueError:
        raise Invalid("register.unknown-name", place=written[:80], field="view") from None
    return parse(pairs)


def _kinds(view: View) -> list[cursors.Kind]:
    """The parts of a place: the columns of the order, then the finding."""
    return [cursors.text] * (len(keys.order_of(view).columns) + 1)
