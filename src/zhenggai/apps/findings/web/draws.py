"""Draws for the look-back: a round's list, announcing one, its page, and what repeats it."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries import draws as queries
from zhenggai.apps.findings.web.fields import day, line
from zhenggai.apps.findings.web.rounds import UNUSABLE
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, signed_in
from zhenggai.core import draw as lots
from zhenggai.core.errors import Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with


class AnnounceDraw(forms.Form):
    """What is made known before a draw."""

    count = forms.IntegerField(label=_("How many are drawn"), min_value=1)
    seed_source = line(
        _("Where the seed comes from"),
        most=200,
        help_text=_("A public number that nobody here can choose, such as that of a lottery draw."),
    )
    known_on = day(_("Day on which the seed is published"), help_text=_("After today."))


class TypeSeed(forms.Form):
    """The seed as it was published."""

    seed = forms.CharField(
        label=_("The seed as published"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def announce_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The list again with what was typed, and the reason at the field that it names."""
    match = request.resolver_match
    assert match is not None
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    form = AnnounceDraw(request.POST, label_suffix="")
    return show_all(request, match.kwargs["round_id"], form=form, refused=refused, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(announce_refused)
@signed_in
def draws(request: SignedInRequest, round_id: UUID) -> HttpResponse:
    """The draws of a round; announcing another."""
    if request.method != "POST":
        return show_all(request, round_id)
    actor, at = http.actor(request), now()
    page = queries.draws_page(round_id, actor=actor, at=at)
    form = AnnounceDraw(request.POST, label_suffix="")
    if not form.is_valid():
        return show_all(request, round_id, form=form, status=UNUSABLE)
    made = commands.announce_draw(
        round_id=round_id, actor=actor, at=at, today=page.today, **form.cleaned_data
    )
    return redirect("findings:draw", round_id, made.pk)


def show_all(
    request: HttpRequest,
    round_id: UUID,
    *,
    form: AnnounceDraw | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of all draws of a round."""
    page = queries.draws_page(round_id, actor=http.actor(request), at=now())
    context = {
        "page": page,
        "form": form or AnnounceDraw(label_suffix=""),
        "refused": refused,
        "refused_at": _field_of(refused, AnnounceDraw),
    }
    return render(request, "findings/draws.html", context, status=status)


@require_safe
@signed_in
def draw(request: SignedInRequest, round_id: UUID, draw_id: UUID) -> HttpResponse:
    """A draw: what was announced, how far it is, what was drawn, and how to repeat it."""
    return show(request, round_id, draw_id)


def type_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The page again with what was typed, and the reason at the field."""
    match = request.resolver_match
    assert match is not None
    if isinstance(refused, Missing) or not request.user.is_authenticated:
        return answer_plainly(request, refused)
    form = TypeSeed(request.POST, label_suffix="")
    return show(request, **match.kwargs, form=form, refused=refused, status=status)


@require_POST
@refused_with(type_refused)
@signed_in
def type_seed(request: SignedInRequest, round_id: UUID, draw_id: UUID) -> HttpResponse:
    """Type the published seed, as the first or as the second person."""
    actor, at = http.actor(request), now()
    page = queries.draw_page(round_id, draw_id, actor=actor, at=at)
    form = TypeSeed(request.POST, label_suffix="")
    if not form.is_valid():
        return show(request, round_id, draw_id, form=form, status=UNUSABLE)
    commands.type_seed(draw_id=draw_id, actor=actor, at=at, today=page.today, **form.cleaned_data)
    return redirect("findings:draw", round_id, draw_id)


def show(
    request: HttpRequest,
    round_id: UUID,
    draw_id: UUID,
    *,
    form: TypeSeed | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one draw."""
    page = queries.draw_page(round_id, draw_id, actor=http.actor(request), at=now())
    context = {
        "page": page,
        "form": form or TypeSeed(initial={"seed": page.own_seed}, label_suffix=""),
        "refused": refused,
        "refused_at": _field_of(refused, TypeSeed),
    }
    return render(request, "findings/draw.html", context, status=status)


@require_safe
@signed_in
def population(request: SignedInRequest, round_id: UUID, draw_id: UUID) -> HttpResponse:
    """The list that is drawn from, as a file."""
    listed = queries.population(round_id, draw_id, actor=http.actor(request))
    return _download(listed, "population.txt", "text/plain; charset=utf-8")


@require_safe
@signed_in
def script(request: SignedInRequest, round_id: UUID, draw_id: UUID) -> HttpResponse:
    """The few lines that repeat the draw, as a file."""
    queries.population(round_id, draw_id, actor=http.actor(request))
    return _download(lots.SCRIPT, "draw.py", "text/x-python; charset=utf-8")


def _download(text: str, name: str, media: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text.encode(), content_type=media, headers=headers)


def _field_of(refused: Refused | None, form: type[forms.Form]) -> str:
    at = str(refused.values.get("field", "")) if refused else ""
    return at if at in form.base_fields else ""


_ALL = "rounds/<uuid:round_id>/draws/"
_ONE = f"{_ALL}<uuid:draw_id>/"
urls: list[URLPattern] = [
    path(_ALL, draws, name="draws"),
    path(_ONE, draw, name="draw"),
    path(f"{_ONE}seed/", type_seed, name="type_seed"),
    path(f"{_ONE}population.txt", population, name="draw_population"),
    path(f"{_ONE}draw.py", script, name="draw_script"),
]
