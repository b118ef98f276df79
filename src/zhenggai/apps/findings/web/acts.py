"""Every act on a finding: the form within the finding's page, and one call of the act's command.

What is refused comes back with the status of the refusal, the reason at the field that it names and
the text that was typed; the text is kept as a draft too, so that it outlives a way round by the
second factor.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from zhenggai.apps.files import commands as files
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.deeds import Seen
from zhenggai.apps.findings.queries import told
from zhenggai.apps.findings.queries.drafts import DraftShown, draft_for
from zhenggai.apps.findings.reasons import said_day
from zhenggai.apps.findings.states import Act
from zhenggai.apps.findings.web import show
from zhenggai.apps.findings.web.deeds import Deed, deed
from zhenggai.apps.findings.web.drafts import draft_key, draft_keys
from zhenggai.apps.findings.web.forms import ActForm, restored, typed
from zhenggai.apps.findings.web.ground import FOR, Ground, ground_of, number
from zhenggai.apps.findings.web.show import Sheet
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.core.errors import Invalid, Refused, Stale, WrongState
from zhenggai.kit.refusals import Missing, Unconditional, refused_with

# How long a second click on the same form is known as such.
_ONCE_SECONDS = 3600
_MARK = re.compile(r"[0-9a-f]{32}")
_PREPARE = "prepare"
# The button that shows the day of a rule, and sets nothing.
_RECKON = "reckon"


def act_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The page again with what was typed and why it was refused; the plain page for whoever does
    not see the finding."""
    match = request.resolver_match
    assert match is not None
    if isinstance(refused, Missing) or refused.code.startswith("people."):
        context = {"refused": refused, "status": status}
        return render(request, "kit/refused.html", context, status=status)
    wanted = deed(match.kwargs["slug"])
    here = _ground(request, match.kwargs["finding_id"], wanted)
    form = _form(request, wanted, here)
    _keep_typed(here, wanted, form, request)
    _forget_click(request, here)
    changed = isinstance(refused, Stale | WrongState)
    seen = number(request.POST.get("entry")) or 0
    sheet = Sheet(
        deed=wanted,
        form=form,
        once=uuid4().hex,
        refused=refused,
        field=_mark(form, refused),
        since=told.since(here.finding_id, seen) if changed and seen else (),
        changed=changed,
    )
    return show.finding(request, here, sheet=sheet, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(act_refused)
@signed_in
def act(request: SignedInRequest, finding_id: UUID, slug: str) -> HttpResponse:
    """The form of an act, or the act itself."""
    wanted = deed(slug)
    here = _ground(request, finding_id, wanted)
    if request.method != "POST":
        draft = draft_for(here.actor.person, draft_key(here, slug))
        form = wanted.form(here=here, initial=_first(wanted, here, draft, request))
        sheet = Sheet(wanted, form, uuid4().hex, draft)
        return show.finding(request, here, sheet=sheet)
    # First of all: of what is sent by one who sees nothing, nothing is read, kept or remembered.
    here.check_seen()
    form = _form(request, wanted, here)
    if _PREPARE in request.POST:
        fields = typed(form, request.POST)
        commands.prepare_draft(
            actor=here.actor, key=draft_key(here, slug, own=False), fields=fields, at=here.at
        )
        return _back(here, prepared=slug)
    if _RECKON in request.POST and form.reckons:
        return show.finding(request, here, sheet=_looked(request, wanted, here, form))
    if not form.is_valid():
        return show.finding(request, here, sheet=Sheet(wanted, form, uuid4().hex), status=422)
    if wanted.again and not _first_click(request, here):
        return _back(here, done=slug)
    wanted.command(**_arguments(request, wanted, here, form))
    commands.drop_drafts(person=here.actor.person, keys=draft_keys(here, slug))
    return _back(here, done=slug)


def _ground(request: HttpRequest, finding_id: UUID, wanted: Deed) -> Ground:
    here = ground_of(request, finding_id, act=wanted.act, has_thing=bool(wanted.thing))
    if wanted.thing and here.thing is None:
        raise Missing("finding.missing")
    return here


def _form(request: HttpRequest, wanted: Deed, here: Ground) -> ActForm:
    return wanted.form(request.POST, request.FILES, here=here)


def _looked(request: HttpRequest, wanted: Deed, here: Ground, form: ActForm) -> Sheet:
    """The form with the day that the rule sets, and why it is that day, to be looked at."""
    found = form.reckoned()
    values = restored(form, typed(form, request.POST))
    values |= {"due_on": found.due.day, "start": found.due.start}
    shown = wanted.form(here=here, initial=values)
    shown.why = said_day(found, get_language() or "")
    return Sheet(wanted, shown, uuid4().hex)


def _first(
    wanted: Deed, here: Ground, draft: DraftShown | None, request: HttpRequest
) -> dict[str, Any]:
    given = {name: request.GET[name] for name in ("ref",) if name in request.GET}
    if draft is None:
        return given
    return {**restored(wanted.form(here=here), draft.fields), **given}


def _arguments(request: HttpRequest, wanted: Deed, here: Ground, form: ActForm) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "finding_id": here.finding_id,
        "actor": here.actor,
        "at": now(),
        **form.arguments(),
    }
    if wanted.thing:
        arguments[f"{wanted.thing}_id"] = here.thing
    if wanted.seen:
        name = "seen_plan" if wanted.seen is Seen.PLAN else "seen"
        arguments[name] = _seen(request)
    if here.files_paper:
        arguments["paper"] = _paper(here, form)
    return arguments


def _seen(request: HttpRequest) -> int:
    seen = number(request.POST.get("seen"))
    if seen is None:
        raise Unconditional("finding.version-missing")
    return seen


def _paper(here: Ground, form: ActForm) -> str:
    """The digest of the signed page, taken in where it may be filed."""
    assert here.act is not None
    commands.check_can_file(act=here.act, finding_id=here.finding_id, actor=here.actor, at=here.at)
    sent = form.cleaned_data.get("paper")
    if sent is None:
        raise Invalid("paper.missing", field="paper")
    who = Who(here.actor.person, "lead_leader.paper", None, here.actor.principal)
    kept = files.accept(data=sent, name=sent.name, at=here.at, who=who, purpose="paper")
    return kept.digest


def _keep_typed(here: Ground, wanted: Deed, form: ActForm, request: HttpRequest) -> None:
    fields = typed(form, request.POST)
    if any(value.strip() for values in fields.values() for value in values):
        commands.save_draft(
            person=here.actor.person,
            key=draft_key(here, wanted.slug),
            fields=fields,
            at=here.at,
        )


def _mark(form: ActForm, refused: Refused) -> str:
    """The field that a refusal names, where the form has it."""
    name = str(refused.values.get("field", ""))
    form.is_valid()
    return name if name in form.fields else ""


def _first_click(request: HttpRequest, here: Ground) -> bool:
    """Whether the form has not been sent before. One without a mark of ours is never taken for
    another: what was asked for is done or refused, not passed over."""
    marked = _MARK.fullmatch(request.POST.get("once", "")) is not None
    return not marked or cache.add(_once_key(request, here), True, _ONCE_SECONDS)


def _forget_click(request: HttpRequest, here: Ground) -> None:
    if _MARK.fullmatch(request.POST.get("once", "")):
        cache.delete(_once_key(request, here))


def _once_key(request: HttpRequest, here: Ground) -> str:
    return f"findings.act.{here.actor.person}.{request.POST['once']}"


def _back(here: Ground, **told_of: str) -> HttpResponse:
    # What was said of two findings stands on their own page, not among the acts on one.
    page = "findings:similar" if here.act is Act.RELATE else "findings:finding"
    address = reverse(page, args=[here.finding_id])
    asked = dict(told_of)
    if here.actor.principal is not None:
        asked[FOR] = str(here.actor.principal)
    return redirect(f"{address}?{urlencode(asked)}")


urls: list[URLPattern] = [path("findings/<uuid:finding_id>/<slug:slug>/", act, name="act")]
