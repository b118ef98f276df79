"""One act on the many findings of a view: which acts there are, and the form of each. What is sent
is only looked at; the run's own page shows what would come of it and begins it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.datastructures import MultiValueDict
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from zhenggai.apps.findings.commands import MANY
from zhenggai.apps.findings.commands.marks import TAG
from zhenggai.apps.findings.kinds import FindingType, ReturnReason
from zhenggai.apps.findings.queries.rounds import nameable
from zhenggai.apps.findings.queries.sight import scope_of
from zhenggai.apps.findings.states import RULES
from zhenggai.apps.findings.web.fields import (
    Named,
    coded,
    counted_from,
    day,
    line,
    of_rules_by_regime,
    prose,
    ruled,
    worded,
)
from zhenggai.apps.people import http
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.people.models import Unit
from zhenggai.apps.regimes import queries as regimes
from zhenggai.apps.register import arguments, commands
from zhenggai.apps.register.commands import MOST_ROWS, Chosen
from zhenggai.apps.register.queries import runs, totals
from zhenggai.apps.register.view import View
from zhenggai.apps.register.web.views import view_of, wrong_view
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with

# In quotes: only the type checker knows of what an upload is a file.
Files: TypeAlias = "MultiValueDict[str, UploadedFile[bytes]]"
# What a request was about when it was refused.
_FORM = "register_many"


class ManyForm(forms.Form):
    """What an act on many findings asks for, and the reason, which stands in every entry."""

    def __init__(
        self, data: QueryDict | None = None, files: Files | None = None, *, act: str
    ) -> None:
        super().__init__(data, files, label_suffix="")
        self.act = act
        rules = regimes.setting_anywhere() if "rule" in arguments.ASKED[act] else ()
        # What a sheet says of each row need not be said of all; what is then missing is told.
        for name in arguments.ASKED[act]:
            if name in arguments.BY_RULE:
                if rules:
                    self.fields[name] = _RULED[name]()
                continue
            laid_down = arguments.laid_down(act, name)
            by_rule = name == "due_on" and bool(rules)
            required = not (laid_down or by_rule or files)
            self.fields[name] = _field(act, name, required=required)
            if laid_down:
                help_text = _("Left empty: as it was laid down for each finding.")
                self.fields[name].help_text = help_text
        if rules:
            choice = self.fields["rule"]
            assert isinstance(choice, forms.TypedChoiceField)
            choice.choices = of_rules_by_regime(rules)
            choice.help_text = _("You see the day that it sets for each finding before it is set.")
        if "lead_unit" in self.fields:
            unit = self.fields["lead_unit"]
            assert isinstance(unit, Named)
            unit.offer(nameable(Unit.objects.all()))
        self.fields["why"] = prose("reason", rows=3)
        self.fields["sheet"] = forms.FileField(
            label=_("Rows of a sheet instead"),
            required=False,
            help_text=_(
                "An exported register, .xlsx or .csv: its rows by their numbers, instead of those "
                "above; what its columns for unit, deadline, type and tags say counts row by row."
            ),
        )
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    def clean(self) -> dict[str, Any]:
        """Without a sheet, what the act needs of all is here."""
        given = self.cleaned_data
        there = {name for name, value in given.items() if value not in (None, "")}
        lacks = arguments.lacking(self.act, there)
        if lacks in self.fields and "sheet" not in there and not self.errors:
            self.add_error(lacks, self.fields[lacks].error_messages["required"])
        return given

    def arguments(self) -> dict[str, Any]:
        """The arguments of the act, of a valid form."""
        beside = {"why", "sheet"}
        given = {name: value for name, value in self.cleaned_data.items() if name not in beside}
        return {name: value for name, value in given.items() if value not in (None, "")}


_RULED: Mapping[str, Callable[[], forms.Field]] = {"rule": ruled, "start": counted_from}


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
    context = {
        "view": view,
        "query": view.query,
        "count": totals.count(view, actor=actor, scope=scope_of(actor)),
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
def act_on_many(request: SignedInRequest, wanted: str) -> HttpResponse:
    """The form of an act; by POST, have a look at what would come of it."""
    actor, act = http.actor(request), wanted
    if act not in _acts(actor):
        raise Missing("run.no-such-act-here")
    view = view_of(request.GET)
    if request.method != "POST":
        return _page(request, ManyForm(act=act), view, act)
    form = ManyForm(request.POST, request.FILES, act=act)
    vars(request)[_FORM] = (form, view, act)
    if not form.is_valid():
        return _page(request, form, view, act, status=422)
    run = commands.look_at_run(
        act=act,
        chosen=_chosen(form, view, act, actor),
        given=form.arguments(),
        reason=form.cleaned_data["why"],
        actor=actor,
        at=now(),
    )
    return redirect("register:run", run.pk)


def _chosen(form: ManyForm, view: View, act: str, actor: Actor) -> list[Chosen]:
    """The rows of the sheet where there is one, the findings of the view otherwise."""
    sheet = form.cleaned_data["sheet"]
    if sheet is not None:
        return commands.take_in_sheet(
            data=sheet, name=sheet.name or "", act=act, actor=actor, at=now()
        )
    found = runs.chosen(view, scope=scope_of(actor), actor=actor, most=MOST_ROWS)
    return [Chosen(ref, key) for ref, key in found]


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
    path("many/<slug:wanted>/", act_on_many, name="act_on_many"),
]
