"""The rules of the ladder: which are in force, which are proposed, by which source; proposing a
version, putting some in force, and letting one end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.regimes.models import Regime
from zhenggai.apps.regimes.permissions import KEEPERS, check_keeps
from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.queries import ladder
from zhenggai.apps.supervision.web.forms import EndRung, PutInForce, Rule
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with

_UNUSABLE = 422


@require_safe
@signed_in
def rules(request: SignedInRequest) -> HttpResponse:
    """The ladder of each regime."""
    return _all(request)


def _all(
    request: HttpRequest, *, refused: Refused | None = None, form: Any = None, status: int = 200
) -> HttpResponse:
    actor = http.actor(request)
    keeps = any(reach.round is None for reach in actor.held(KEEPERS))
    today = localdate()
    shown = []
    for regime in Regime.objects.order_by("code"):
        found = ladder.versions(regime=regime.pk)
        shown.append(
            {
                "regime": regime,
                "rungs": [
                    {
                        "rule": one,
                        "roles": one.roles.split(","),
                        "holds": one.valid_from is not None
                        and one.valid_from <= today
                        and (one.valid_to is None or today <= one.valid_to),
                        "may_end": keeps and ladder.may_end(one),
                    }
                    for one in found
                ],
                "proposed": any(one.valid_from is None for one in found),
            }
        )
    context = {
        "regimes": shown,
        "keeps": keeps,
        "fresh": actor.is_fresh(now()),
        "today": today,
        "refused": refused,
        "form": form,
        "rungs": list(Rung),
    }
    return render(request, "supervision/ladder.html", context, status=status)


def put_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The rules again, and why not."""
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    return _all(request, refused=refused, status=status)


@require_POST
@refused_with(put_refused)
@signed_in
def put(request: SignedInRequest, regime: str) -> HttpResponse:
    """Put the chosen versions of a regime in force."""
    actor = http.actor(request)
    check_keeps(actor)
    known = [one.pk for one in ladder.versions(regime=regime)]
    form = PutInForce(request.POST, rules=known)
    if not form.is_valid():
        return _all(request, form=form, status=_UNUSABLE)
    commands.put_in_force(actor=actor, at=now(), today=localdate(), **form.cleaned_data)
    return redirect("supervision:ladder")


def propose_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The form again with what was typed, and why not."""
    match = request.resolver_match
    assert match is not None
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    return _propose(request, **match.kwargs, refused=refused, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(propose_refused)
@signed_in
def propose(request: SignedInRequest, regime: str, rung: str) -> HttpResponse:
    """Propose a version of a rung."""
    return _propose(request, regime, rung)


def _propose(
    request: HttpRequest,
    regime: str,
    rung: str,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = http.actor(request)
    check_keeps(actor)
    of = Regime.objects.filter(pk=regime).first()
    if of is None or rung not in set(Rung):
        raise Missing("ladder.missing")
    wanted = Rung(rung)
    stands = next((one for one in ladder.versions(regime=regime) if one.rung == rung), None)
    form = Rule(request.POST if request.method == "POST" else None, rung=wanted, stands=stands)
    if request.method == "POST" and refused is None:
        if form.is_valid():
            commands.propose_rung(
                actor=actor,
                at=now(),
                regime=regime,
                rung=wanted,
                level=form.cleaned_data["level"],
                said=form.said(),
                source=form.cleaned_data["source"],
            )
            return redirect("supervision:ladder")
        status = _UNUSABLE
    context = {
        "regime": of,
        "rung": wanted,
        "form": form,
        "refused": refused,
        "refused_at": str(refused.values.get("field", "")) if refused else "",
    }
    return render(request, "supervision/rule.html", context, status=status)


def end_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The form again with what was typed, and why not."""
    match = request.resolver_match
    assert match is not None
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    return _end(request, **match.kwargs, refused=refused, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(end_refused)
@signed_in
def end(request: SignedInRequest, version_id: UUID) -> HttpResponse:
    """Let a version be in force no more from a day on."""
    return _end(request, version_id)


def _end(
    request: HttpRequest, version_id: UUID, *, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    actor = http.actor(request)
    check_keeps(actor)
    rule = ladder.ladder_rule(version_id)
    form = EndRung(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and refused is None:
        if form.is_valid():
            commands.end_rung(
                rule_id=rule.pk, actor=actor, at=now(), today=localdate(), **form.cleaned_data
            )
            return redirect("supervision:ladder")
        status = _UNUSABLE
    context = {
        "rule": rule,
        "regime": rule.regime,
        "form": form,
        "refused": refused,
        "refused_at": str(refused.values.get("field", "")) if refused else "",
    }
    return render(request, "supervision/end_rung.html", context, status=status)


urls: list[URLPattern] = [
    path("ladder/", rules, name="ladder"),
    path("ladder/<slug:regime>/put-in-force/", put, name="put_in_force"),
    path("ladder/<uuid:version_id>/end/", end, name="end_rung"),
    path("ladder/<slug:regime>/<slug:rung>/propose/", propose, name="propose_rung"),
]
