"""How the log stands, for everybody: what is signed, by which keys, who outside has seen it, and
what was found wrong. Nothing here can be dismissed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from zhenggai.apps.journal import queries
from zhenggai.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Standing:
    """All that the page says. `red` where anything is wrong, with the reasons."""

    head: queries.Head | None
    waiting: queries.Waiting
    check: queries.Checked | None
    keys: list[queries.PublicKey]
    witnesses: list[queries.WitnessSeen]
    stamp: queries.StampSeen | None
    standing: list[tuple[queries.Found, Invalid]]
    over: list[tuple[queries.Found, Invalid]]
    reasons: list[str]

    @property
    def red(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.standing or self.reasons)


@require_safe
def integrity(request: HttpRequest) -> HttpResponse:
    """The page."""
    return render(request, "journal/integrity.html", {"log": standing(at=now())})


def standing(*, at: datetime) -> Standing:
    """How the log stands at an instant."""
    return Standing(
        head=queries.head(),
        waiting=queries.waiting(),
        check=queries.last_check(),
        keys=queries.public_keys(),
        witnesses=queries.witnesses(),
        stamp=next(iter(queries.stamps(most=1)), None),
        standing=[_said(found) for found in queries.faults(over=False)],
        over=[_said(found) for found in queries.faults(over=True, most=20)],
        reasons=queries.lacking(at=at),
    )


def _said(found: queries.Found) -> tuple[queries.Found, Invalid]:
    return found, Invalid(found.code, **found.values)
