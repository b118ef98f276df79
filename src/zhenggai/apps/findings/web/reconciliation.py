"""The reconciliation of a round over what is registered, and links said by hand."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.timezone import now
from django.views.decorators.http import require_POST, require_safe

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries import reconciliation as queries
from zhenggai.apps.findings.queries.reconciliation import Gap
from zhenggai.apps.findings.web.rounds import after_of
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.kit.refusals import Missing


class SayLink(forms.Form):
    """Whether a measure answers a finding."""

    finding = forms.UUIDField()
    measure = forms.UUIDField()
    holds = forms.TypedChoiceField(
        choices=[("yes", "yes"), ("no", "no")], coerce=lambda said: said == "yes"
    )


@require_safe
@signed_in
def reconciliation(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """Problem, cause, measure, evidence and result, a page at a time."""
    gap, after = _gap(request.GET.get("gap", "")), after_of(request.GET)
    page = queries.reconciliation(round_id, actor=http.actor(request), gap=gap, after=after)
    following = {"gap": gap.value if gap else "", "after": page.after}
    context = {
        "page": page,
        "gap": gap,
        "after": after,
        "following": urlencode({k: v for k, v in following.items() if v}) if page.after else "",
    }
    return render(request, "findings/reconciliation.html", context)


@require_POST
@signed_in
def say_link(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """Say by hand that a measure answers a finding, or that it does not; then back to the line."""
    form = SayLink(request.POST)
    if not form.is_valid():
        raise Missing("measure.missing")
    said = form.cleaned_data
    commands.decide_link(
        finding_id=said["finding"],
        measure_id=said["measure"],
        actor=http.actor(request),
        at=now(),
        holds=said["holds"],
    )
    asked = {name: request.POST.get(name, "") for name in ("gap", "after")}
    query = urlencode({name: value for name, value in asked.items() if value})
    back = reverse("findings:reconciliation", args=[round_id])
    return redirect(f"{back}?{query}#f-{said['finding']}")


def _gap(code: str) -> Gap | None:
    if not code:
        return None
    if code not in set(Gap):
        raise Missing("site.no-page")
    return Gap(code)


urls: list[URLPattern] = [
    path("rounds/<uuid:round_id>/reconciliation/", reconciliation, name="reconciliation"),
    path("rounds/<uuid:round_id>/reconciliation/links/", say_link, name="say_link"),
]
