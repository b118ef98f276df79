"""Rules: which are in force, which are drafts and what they lack; proposing a version, putting one
in force and ending one, each by its command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import groupby
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, fresh_factor, signed_in
from zhenggai.apps.regimes import commands, permissions, queries
from zhenggai.apps.regimes.web.forms import Activate, End, Propose
from zhenggai.apps.regimes.web.shown import shown
from zhenggai.core.errors import NotPermitted, Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with

_UNUSABLE = 422
_CHINA = "cn"


@require_safe
@signed_in
def rules(request: SignedInRequest) -> HttpResponse:
    """Every version of every rule, by kind of oversight."""
    actor = http.actor(request)
    permissions.check_reads(actor)
    rows = queries.every_version()
    today = localdate()
    groups = [
        (regime, [shown(row, on=today) for row in of_one])
        for regime, of_one in groupby(rows, key=lambda row: row.regime)
    ]
    context = {"groups": groups, "keeps": permissions.keeps(actor)}
    return render(request, "regimes/rules.html", context)


@require_safe
@signed_in
def rule(request: SignedInRequest, rule_id: UUID) -> HttpResponse:
    """One version, what it lacks, and the others of the same rule."""
    actor = http.actor(request)
    permissions.check_reads(actor)
    row = queries.rule(rule_id)
    today = localdate()
    others = [shown(one, on=today) for one in queries.versions_like(row)]
    context = {
        "one": shown(row, on=today),
        "others": others,
        "keeps": permissions.keeps(actor),
        "own": row.proposed_by_id is not None and row.proposed_by_id in actor.persons,
    }
    return render(request, "regimes/rule.html", context)


def _refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The form again with what was typed, and the reason at the field that it names."""
    match = request.resolver_match
    plain = isinstance(refused, NotPermitted | Missing)
    if not request.user.is_authenticated or match is None or plain:
        return answer_plainly(request, refused)
    form = _FORMS[match.url_name or ""](request.POST)
    at = str(refused.values.get("field", ""))
    more = {"refused": refused, "refused_at": at if at in form.fields else ""}
    return _page(request, form, match.kwargs.get("rule_id"), status=status, more=more)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(_refused)
@signed_in
def propose(request: SignedInRequest) -> HttpResponse:
    """Write down a version as a draft."""
    actor = http.actor(request)
    permissions.check_keeps(actor)
    posted = request.method == "POST"
    form = Propose(request.POST if posted else None, initial={"country": _CHINA})
    if not form.is_valid():
        return _page(request, form, None, status=_UNUSABLE if posted else 200, more={})
    made = commands.propose_rule(actor=actor, at=now(), **form.arguments())
    return redirect("regimes:rule", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(_refused)
@fresh_factor
def activate(request: SignedInRequest, rule_id: UUID) -> HttpResponse:
    """Put a draft in force: by another than the one who proposed it."""
    row = queries.rule(rule_id)
    permissions.check_activates(http.actor(request), row, at=now())
    return _act(request, rule_id, Activate, commands.activate_rule)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(_refused)
@fresh_factor
def end(request: SignedInRequest, rule_id: UUID) -> HttpResponse:
    """Let a rule end without another."""
    queries.rule(rule_id)
    permissions.check_binds(http.actor(request), at=now())
    return _act(request, rule_id, End, commands.end_rule)


def _act(
    request: SignedInRequest,
    rule_id: UUID,
    kind: type[forms.Form],
    command: Callable[..., object],
) -> HttpResponse:
    posted = request.method == "POST"
    form = kind(request.POST if posted else None, label_suffix="")
    if not form.is_valid():
        return _page(request, form, rule_id, status=_UNUSABLE if posted else 200, more={})
    command(rule_id=rule_id, actor=http.actor(request), at=now(), **form.cleaned_data)
    return redirect("regimes:rule", rule_id)


_FORMS: Mapping[str, Callable[..., forms.Form]] = {
    "propose": Propose,
    "activate": Activate,
    "end": End,
}


def _page(
    request: HttpRequest,
    form: forms.Form,
    rule_id: UUID | None,
    *,
    status: int,
    more: Mapping[str, object],
) -> HttpResponse:
    one = None if rule_id is None else shown(queries.rule(rule_id), on=localdate())
    assert request.resolver_match is not None
    context = {"form": form, "one": one, "act": request.resolver_match.url_name, **more}
    return render(request, "regimes/rule_act.html", context, status=status)
