"""Rounds: the list, opening one, and the page of one with its counts and findings."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.commands.rounds import MOST_POSTING_DAYS
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.findings.queries import rounds as queries
from zhenggai.apps.findings.queries.by_rule import Reckoned, by_rule
from zhenggai.apps.findings.queries.draws import sees_draws
from zhenggai.apps.findings.queries.rounds import Filters
from zhenggai.apps.findings.reasons import said_day
from zhenggai.apps.findings.states import State
from zhenggai.apps.findings.web.fields import (
    Named,
    SeveralNamed,
    counted_from,
    day,
    line,
    of_rules,
    ruled,
    worded,
)
from zhenggai.apps.people import http
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.apps.people.models import Unit
from zhenggai.apps.regimes.models import Regime
from zhenggai.apps.regimes.queries import setting
from zhenggai.core.deadlines import Level
from zhenggai.core.errors import Invalid, NotPermitted, Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with
from zhenggai.kit.words import can_be_kept

UNUSABLE = 422
MOST_LOOKBACK = 36


class OpenRound(forms.Form):
    """What a round is opened with."""

    code = line(
        _("Code of the round"), most=32, help_text=_("Stands before the number of every finding.")
    )
    name = line(_("Name of the round"), most=200)
    name_en = line(_("English name"), most=200, required=False)
    regime = forms.ChoiceField(label=_("Kind of oversight"))
    level = forms.TypedChoiceField(
        label=_("Level"),
        required=False,
        choices=[
            ("", _("none named")),
            *((one.value, worded(f"level.{one.value}")) for one in Level if one is not Level.ANY),
        ],
        coerce=Level,
        empty_value=Level.ANY,
        help_text=_("Rules for another level are then left out."),
    )
    issuer = Named(label=_("Issuer"))
    inspected = Named(label=_("Inspected unit"))
    feedback_on = day(_("Day of feedback"), help_text=_("Until then only your team sees it."))
    rule = ruled()
    start = counted_from()
    due_on = day(_("To be put right by"))
    dispute_until = day(_("Objections until"), required=False)
    posting_days = forms.IntegerField(
        label=_("Days of posting before close-out"),
        help_text=_("0: it closes without posting."),
        min_value=0,
        max_value=MOST_POSTING_DAYS,
        initial=0,
    )
    lookback_months = forms.IntegerField(
        label=_("Months until the look-back"), min_value=1, max_value=MOST_LOOKBACK, initial=6
    )
    offices = SeveralNamed(
        label=_("Offices whose opinion every plan needs"),
        required=False,
        help_text=_("Without any, the issuer's own."),
    )

    def __init__(self, data: QueryDict | None = None, *, actor: Actor) -> None:
        super().__init__(data, label_suffix="")
        every = queries.nameable(Unit.objects.all())
        self._offer("issuer", queries.nameable(queries.issuers(actor)))
        self._offer("inspected", every)
        self._offer("offices", every)
        english = get_language() == "en"
        regimes = [
            (one.code, (english and one.name_en) or one.name)
            for one in Regime.objects.order_by("code")
        ]
        choice = self.fields["regime"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = regimes
        rules = [one for code, _name in regimes for one in setting(regime=code, level=Level.ANY)]
        if rules:
            cast("forms.TypedChoiceField", self.fields["rule"]).choices = of_rules(rules)
        else:
            del self.fields["rule"], self.fields["start"]

    def reckoned(self) -> Reckoned:
        """The day of the rule that was chosen. Raises `Invalid`."""
        self.is_valid()
        given = self.cleaned_data
        if given.get("rule") is None or given.get("feedback_on") is None:
            raise Invalid("deadline.no-such-rule", field="rule")
        return by_rule(
            regime=given.get("regime") or "",
            level=given.get("level") or Level.ANY,
            feedback_on=given["feedback_on"],
            rule=given["rule"],
            start=given.get("start"),
            due_on=None,
        )

    def _offer(self, name: str, units: dict[str, UUID]) -> None:
        field = self.fields[name]
        assert isinstance(field, Named | SeveralNamed)
        field.offer(units)


@require_safe
@signed_in
def rounds(request: SignedInRequest) -> HttpResponse:
    """The rounds that the person has something to see in."""
    actor = http.actor(request)
    context = {
        "rounds": queries.rounds_list(actor),
        "may_open": queries.may_open(actor),
        "reads_rules": bool(actor.reaches),
    }
    return render(request, "findings/rounds.html", context)


def open_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The form again with what was typed, and the reason at the field that it names."""
    if not request.user.is_authenticated or isinstance(refused, NotPermitted):
        return answer_plainly(request, refused)
    form = OpenRound(request.POST, actor=http.actor(request))
    at = str(refused.values.get("field", ""))
    context = {"form": form, "refused": refused, "refused_at": at if at in form.fields else ""}
    return render(request, "findings/round_open.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(open_refused)
@signed_in
def open_round(request: SignedInRequest) -> HttpResponse:
    """Open a round."""
    actor = http.actor(request)
    commands.check_can_open(actor=actor)
    form = OpenRound(request.POST if request.method == "POST" else None, actor=actor)
    if form.is_bound and "reckon" in request.POST:
        return render(request, "findings/round_open.html", _looked(request, form, actor))
    if not form.is_valid():
        status = UNUSABLE if form.is_bound else 200
        return render(request, "findings/round_open.html", {"form": form}, status=status)
    opened = commands.open_round(actor=actor, at=now(), **form.cleaned_data)
    return redirect("findings:round", opened.pk)


def _looked(request: HttpRequest, form: OpenRound, actor: Actor) -> dict[str, Any]:
    """The form with the day that the rule sets, and why it is that day, to be looked at."""
    found = form.reckoned()
    typed = request.POST.copy()
    typed["due_on"], typed["start"] = found.due.day.isoformat(), found.due.start.isoformat()
    return {
        "form": OpenRound(typed, actor=actor),
        "why": said_day(found, get_language() or ""),
    }


@require_safe
@signed_in
def round_(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """A round: its facts, its progress, its findings."""
    filters = filters_of(request.GET)
    after = after_of(request.GET)
    actor = http.actor(request)
    page = queries.round_page(round_id, actor=actor, filters=filters, after=after)
    context = {
        "page": page,
        "draws": page.whole and sees_draws(round_id, actor),
        "filters": filters,
        "query": asked(filters),
        "states": list(State),
        "kinds": list(FindingType),
        "following": urlencode({**asked_of(filters), "after": page.after}) if page.after else "",
        "begun": bool(after),
    }
    return render(request, "findings/round.html", context)


def filters_of(query: QueryDict) -> Filters:
    """The filters that an address asks for. `Missing` where it asks for what never was."""
    given = {name: str(query.get(name, "")) for name in ("state", "kind", "unit", "late")}
    try:
        return Filters(
            state=State(given["state"]) if given["state"] else None,
            kind=FindingType(given["kind"]) if given["kind"] else None,
            unit=UUID(given["unit"]) if given["unit"] else None,
            late=given["late"] == "1",
        )
    except ValueError:
        raise Missing("site.no-page") from None


def after_of(query: QueryDict) -> str:
    """The number behind which a list goes on. `Missing` for what no number holds, and not every
    database can be asked."""
    after = query.get("after", "")
    if not can_be_kept(after):
        raise Missing("site.no-page")
    return after


def asked_of(filters: Filters) -> dict[str, Any]:
    """The filters as they stand in an address."""
    given = {
        "state": filters.state,
        "kind": filters.kind,
        "unit": filters.unit,
        "late": "1" if filters.late else "",
    }
    return {name: str(value) for name, value in given.items() if value}


def asked(filters: Filters) -> str:
    """The filters as the query of an address."""
    return urlencode(asked_of(filters))


urls: list[URLPattern] = [
    path("rounds/", rounds, name="rounds"),
    path("rounds/open/", open_round, name="open_round"),
    path("rounds/<uuid:round_id>/", round_, name="round"),
]
