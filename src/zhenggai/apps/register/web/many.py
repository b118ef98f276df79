"""One act on the many findings of a view: which acts there are, and the form of each. What is sent
is only looked at; the run's own page shows what would come of it and begins it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from zhenggai.apps.findings.commands import MANY
from zhenggai.apps.findings.commands.marks import TAG
from zhenggai.apps.findings.kinds import FindingType, ReturnReason
from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.findings.states import RULES
from zhenggai.apps.findings.web.fields import Named, coded, day, line, prose, worded
from zhenggai.apps.people import http
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.register import arguments, commands
from zhenggai.apps.register.commands import MOST_ROWS, Chosen
from zhenggai.apps.register.queries import choices, runs
from zhenggai.apps.register.view import View
from zhenggai.apps.register.web.views import view_of, wrong_view
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with

_VIEW = "register_view"
# What a request was about when it was refused.
_FORM = "register_many"


class ManyForm(forms.Form):
    """What an act on many findings asks for, and the reason, which stands in every entry."""

    def __init__(self, data: QueryDict | None = None, *, act: str) -> None:
        super().__init__(data, label_suffix="")
        optional = act == "assign"
        if optional:
            laid_down = _("Left empty: as it was laid down for each finding.")
        for name in arguments.ASKED[act]:
            self.fields[name] = _field(act, name, required=not optional)
            if optional:
                self.fields[name].help_text = laid_down
        if "lead_unit" in self.fields:
            unit = self.fields["lead_unit"]
            assert isinstance(unit, Named)
            unit.offer(choices.units())
        self.fields["why"] = prose("reason", rows=3)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def arguments(self) -> dict[str, Any]:
        """The arguments of the act, of a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "why"}
        return {name: value for name, value in given.items() if value not in (None, "")}


def _field(act: str, name: str, *, required: bool) -> forms.Field:
    label = worded(f"field.{arguments.field_of(act, name)}")
    if name == "lead_unit":
        return Named(label=_("Lead unit"), required=required)
    if name == "due_on":
        return day(label, required=required)
    if name == "kind":
        return coded(_("Type"), "finding-type.", FindingType, required=required)
    if name == "reason":
        return coded(label, "return-reason.", ReturnReason, required=required)
    assert name == "tag", name
    return line(label, most=TAG, required=required)


@require_safe
@refused_with(wrong_view)
@signed_in
def many(request: SignedInRequest) -> HttpResponse:
    """What may be done to the findings of a view at once."""
    view = view_of(request.GET)
    actor = http.actor(request)
    found = runs.chosen(view, scope=scope_of(actor), actor=actor, most=MOST_ROWS)
    context = {
        "view": view,
        "query": view.query,
        "count": len(found),
        "most": MOST_ROWS,
        "acts": _acts(actor),
    }
    return render(request, "register/many.html", context)


def refused_page(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The form again, with what was typed and why it was refused."""
    kept = vars(request).get(_FORM)
    if not request.user.is_authenticated or isinstance(refused, Missing):
        return answer_plainly(request, refused)
    if kept is None:
        return wrong_view(request, refused, status)
    form, view, act = kept
    return _page(request, form, view, act, refused=refused, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(refused_page)
@signed_in
def act_on_many(request: SignedInRequest, act: str) -> HttpResponse:
    """The form of an act; by POST, have a look at what would come of it."""
    actor = http.actor(request)
    if act not in _acts(actor):
        raise Missing("run.no-such-act-here")
    view = view_of(request.GET)
    scope = scope_of(actor)
    if request.method != "POST":
        return _page(request, ManyForm(act=act), view, act)
    form = ManyForm(request.POST, act=act)
    vars(request)[_FORM] = (form, view, act)
    if not form.is_valid():
        return _page(request, form, view, act, status=422)
    found = runs.chosen(view, scope=scope, actor=actor, most=MOST_ROWS)
    run = commands.look_at_run(
        act=act,
        chosen=[Chosen(ref, key) for ref, key in found],
        given=form.arguments(),
        reason=form.cleaned_data["why"],
        actor=actor,
        at=now(),
    )
    return redirect("register:run", run.pk)


def _acts(actor: Actor) -> list[str]:
    """The acts for which the viewer has a role anywhere; whether it reaches a finding is asked of
    each."""
    return [name for name, one in MANY.items() if any(actor.held(RULES[one.act].roles))]


def _page(
    request: HttpRequest,
    form: ManyForm,
    view: View,
    act: str,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    field = str(refused.values.get("field", "")) if refused else ""
    named: Mapping[str, str] = {"reason": "why"} if act != "return" else {}
    at = named.get(field, field)
    context = {
        "form": form,
        "view": view,
        "query": view.query,
        "act": act,
        "refused": refused,
        "refused_at": at if at in form.fields else "",
    }
    return render(request, "register/many_act.html", context, status=status)


urls: list[URLPattern] = [
    path("many/", many, name="many"),
    path("many/<slug:act>/", act_on_many, name="act_on_many"),
]
