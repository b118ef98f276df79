"""One call each; refusals are answered by the middleware of the kit, on the page that they are
about where there is one.
"""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.intake import commands, queries
from zhenggai.apps.intake.models import Passage
from zhenggai.apps.intake.web import forms, page
from zhenggai.apps.intake.web.page import Look, look_of
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with


def desk_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The documents of the round again, saying why one was not taken."""
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    assert request.resolver_match is not None
    round_id = request.resolver_match.kwargs["round_id"]
    context = page.desk(queries.find_round(round_id, actor=http.actor(request)))
    return render(request, "intake/desk.html", {**context, "refused": refused}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(desk_refused)
@signed_in
def desk(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """The documents of a round; takes another one in."""
    actor = http.actor(request)
    if request.method != "POST":
        context = page.desk(queries.find_round(round_id, actor=actor))
        return render(request, "intake/desk.html", context)
    given = forms.UploadForm(request.POST, request.FILES).arguments()
    taken = commands.take_in(round_id=round_id, actor=actor, at=now(), **given)
    return redirect("intake:review", round_id, taken.pk)


@require_POST
@refused_with(desk_refused)
@signed_in
def read_again(request: SignedInRequest, round_id: UUID, document_id: UUID) -> HttpResponse:
    """Read a document that is there."""
    actor = http.actor(request)
    found = queries.find_document(document_id, round_id=round_id, actor=actor)
    intake = commands.read_source(document_id=found.pk, actor=actor, at=now())
    return redirect("intake:review", round_id, intake.pk)


@require_safe
@signed_in
def review(request: SignedInRequest, round_id: UUID, intake_id: UUID) -> HttpResponse:
    """The source on the left with what was read in it, the list of it on the right."""
    intake = queries.find_intake(intake_id, round_id=round_id, actor=http.actor(request))
    context = page.review(intake, look_of(request.GET))
    return render(request, "intake/review.html", context)


@require_safe
@signed_in
def check(request: SignedInRequest, round_id: UUID, intake_id: UUID) -> HttpResponse:
    """The completeness check, and the registration or its report."""
    intake = queries.find_intake(intake_id, round_id=round_id, actor=http.actor(request))
    return render(request, "intake/check.html", page.check(intake, look_of(request.GET)))


@require_safe
@signed_in
def similar(
    request: SignedInRequest, round_id: UUID, intake_id: UUID, passage_id: UUID
) -> HttpResponse:
    """The registered findings that say the like of one passage."""
    actor = http.actor(request)
    intake = queries.find_intake(intake_id, round_id=round_id, actor=actor)
    context = page.similar(intake, passage_id, actor=actor)
    return render(request, "intake/similar.html", context)


def act_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The page on which the act was asked for, as it is now, with the reason and with what was
    sent: nothing that somebody typed is lost."""
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    assert request.resolver_match is not None
    held = request.resolver_match.kwargs
    intake = queries.find_intake(
        held["intake_id"], round_id=held["round_id"], actor=http.actor(request)
    )
    told = {"refused": refused, "sent": page.sent(request.POST)}
    look = Look(at=held.get("passage_id"), part=look_of(request.POST).part)
    if request.POST.get("from") == "check":
        context = page.check(intake, Look())
        return render(request, "intake/check.html", {**context, **told}, status=status)
    context = page.review(intake, look)
    return render(request, "intake/review.html", {**context, **told}, status=status)


@require_POST
@refused_with(act_refused)
@signed_in
def passage_act(
    request: SignedInRequest, round_id: UUID, intake_id: UUID, passage_id: UUID, act: str
) -> HttpResponse:
    """Do something to one passage."""
    form, command = forms.act_of(forms.PASSAGE_ACTS, act)
    actor = http.actor(request)
    queries.find_intake(intake_id, round_id=round_id, actor=actor)
    given = form(request.POST).arguments()
    made = command(intake_id=intake_id, passage_id=passage_id, actor=actor, at=now(), **given)
    shown = made[0] if isinstance(made, list) else made
    if act in {"accept", "reject"}:
        shown = queries.next_undecided(shown)
    return redirect(_at(round_id, shown))


@require_POST
@refused_with(act_refused)
@signed_in
def reading_act(
    request: SignedInRequest, round_id: UUID, intake_id: UUID, act: str
) -> HttpResponse:
    """Do something to a reading as a whole, or add to it."""
    form, command = forms.act_of(forms.READING_ACTS, act)
    actor = http.actor(request)
    queries.find_intake(intake_id, round_id=round_id, actor=actor)
    made = command(intake_id=intake_id, actor=actor, at=now(), **form(request.POST).arguments())
    if act == "discard":
        return redirect("intake:desk", round_id)
    if act == "register" or request.POST.get("from") == "check":
        return redirect("intake:check", round_id, intake_id)
    if isinstance(made, Passage):
        return redirect(_at(round_id, made))
    part = look_of(request.POST).part
    query = f"?{urlencode({'part': part})}" if part else ""
    return redirect(reverse("intake:review", args=[round_id, intake_id]) + query)


@require_safe
@signed_in
def plan(request: SignedInRequest, round_id: UUID, finding_id: UUID) -> HttpResponse:
    """What was read as causes and measures of a finding, to take into its plan."""
    actor = http.actor(request)
    finding = queries.find_finding(finding_id, round_id=round_id, actor=actor)
    offered = queries.propose_from_reading(finding=finding, actor=actor)
    return render(request, "intake/plan.html", page.plan(finding, offered))


def adopt_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """What may be taken into the plan again, with the reason and with what was sent."""
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    assert request.resolver_match is not None
    held = request.resolver_match.kwargs
    actor = http.actor(request)
    finding = queries.find_finding(held["finding_id"], round_id=held["round_id"], actor=actor)
    offered = queries.propose_from_reading(finding=finding, actor=actor)
    context = page.plan(finding, offered)
    told = {"refused": refused, "at": held["passage_id"], "typed": request.POST}
    return render(request, "intake/plan.html", {**context, **told}, status=status)


@require_POST
@refused_with(adopt_refused)
@signed_in
def adopt(
    request: SignedInRequest, round_id: UUID, finding_id: UUID, passage_id: UUID
) -> HttpResponse:
    """Take one cause or measure into the plan."""
    form, command = forms.act_of(forms.PLAN_ACTS, str(request.POST.get("kind", "")))
    actor = http.actor(request)
    queries.find_finding(finding_id, round_id=round_id, actor=actor)
    command(
        passage_id=passage_id,
        finding_id=finding_id,
        actor=actor,
        at=now(),
        **form(request.POST).arguments(),
    )
    return redirect("intake:plan", round_id, finding_id)


def _at(round_id: UUID, passage: Passage) -> str:
    address = reverse("intake:review", args=[round_id, passage.intake_id])
    return f"{address}?{urlencode({'at': passage.pk})}#p-{passage.pk}"
