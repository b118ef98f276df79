"""What somebody has typed into an act's form and not yet sent: kept while he types, offered again
after a lost session, gone when it is sent. One's own only; no files and no pledge.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries.drafts import PREPARED
from zhenggai.apps.findings.web.deeds import Deed, deed
from zhenggai.apps.findings.web.forms import typed
from zhenggai.apps.findings.web.ground import Ground, ground_of, key
from zhenggai.apps.people.http import SignedInRequest, signed_in


@require_POST
@signed_in
def save(request: SignedInRequest) -> HttpResponse:
    """Keep what stands in a form now. The answer says when, and whether another window had kept
    something later than this one knew of."""
    wanted, here = _asked(request)
    here.check_seen()
    form = wanted.form(here=here)
    overtook = commands.save_draft(
        person=here.actor.person,
        key=draft_key(here, wanted.slug),
        fields=typed(form, request.POST),
        at=here.at,
        base=_base(request),
    )
    return JsonResponse({"saved_at": here.at.isoformat(), "overtook": overtook})


@require_POST
@signed_in
def drop(request: SignedInRequest) -> HttpResponse:
    """Forget a draft, and what was prepared, and show the form anew."""
    wanted, here = _asked(request)
    commands.drop_drafts(person=here.actor.person, keys=draft_keys(here, wanted.slug))
    address = reverse("findings:act", args=[here.finding_id, wanted.slug])
    asked = [f"thing={here.thing}"] if here.thing else []
    asked += [f"for={here.actor.principal}"] if here.actor.principal else []
    return redirect(address + ("?" + "&".join(asked) if asked else ""))


def draft_key(here: Ground, slug: str, *, own: bool = True) -> str:
    """The name of a draft: the act, the finding and the thing; and, where it is the delegate's
    `own`, for whom he types it."""
    thing = here.thing.hex if here.thing else "-"
    principal = here.actor.principal
    for_whom = f":{principal.hex}" if own and principal else ""
    return f"{slug}:{here.finding_id.hex}:{thing}{for_whom}"


def draft_keys(here: Ground, slug: str) -> list[str]:
    """The names of the own draft and of the one that was prepared."""
    name = draft_key(here, slug)
    return [name, PREPARED + name]


def _asked(request: SignedInRequest) -> tuple[Deed, Ground]:
    wanted = deed(request.POST.get("act", ""))
    finding_id: UUID = key(request.POST.get("finding", ""))
    here = ground_of(request, finding_id, act=wanted.act, has_thing=bool(wanted.thing))
    return wanted, here


def _base(request: SignedInRequest) -> datetime | None:
    text = request.POST.get("base", "")
    return parse_datetime(text) if len(text) < 64 else None


urls: list[URLPattern] = [
    path("drafts/", save, name="save_draft"),
    path("drafts/drop/", drop, name="drop_draft"),
]
