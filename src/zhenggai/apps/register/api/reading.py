"""Reading the register by programs: a view as a page's address has it, through the eyes of the
token's owner."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from ninja import Query, Router

from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.people.api.bearer import READ, caller
from zhenggai.apps.register import said
from zhenggai.apps.register.api import shapes
from zhenggai.apps.register.queries import keys, page, totals
from zhenggai.apps.register.view import View, parse
from zhenggai.core.errors import Invalid
from zhenggai.kit import cursors
from zhenggai.kit.api import After, answer

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
