"""My messages: what stands on the page for me, my hours, my addresses and my feeds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings as conf
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.messages import commands, permissions, queries
from zhenggai.apps.messages.channels import called, channels, outside
from zhenggai.apps.messages.kinds import Item
from zhenggai.apps.messages.models import Address
from zhenggai.apps.messages.web.forms import AddressForm, Hours
from zhenggai.apps.messages.wording import address_of
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, fresh_factor, signed_in
from zhenggai.apps.people.models import Person
from zhenggai.apps.people.web.forms import asked_page, paged
from zhenggai.core.errors import Invalid, Refused
from zhenggai.kit.refusals import Missing, answer_plainly, refused_with
from zhenggai.presentation.wording import say_refusal


@require_safe
@signed_in
def mine(request: SignedInRequest) -> HttpResponse:
    """What stands here for me, the newest first."""
    at, person = now(), request.user.pk
    page = paged(queries.mine(person, at=at), asked_page(request))
    rows = [(one, [Item.read(item) for item in one.items]) for one in page]
    context = {
        "page": page,
        "rows": rows,
        "unread": queries.unread(person, at=at),
        "undelivered": [called(code, _language()) for code in queries.undelivered(person)],
    }
    return render(request, "messages/mine.html", context)


@require_POST
@signed_in
def read(request: SignedInRequest, message: UUID | None = None) -> HttpResponse:
    """Note one as read, or all."""
    commands.mark_read(actor=http.actor(request), at=now(), message=message)
    return redirect("messages:mine")


def settings_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The page again, with the reason at its field."""
    form = Hours(request.POST)
    if not isinstance(refused, Invalid) or not form.is_valid():
        return answer_plainly(request, refused)
    form.add_error(str(refused.values["field"]), say_refusal(refused, get_language() or ""))
    return render(request, "messages/settings.html", _settings(request, form), status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(settings_refused)
@signed_in
def settings(request: SignedInRequest) -> HttpResponse:
    """My hours, addresses and feeds."""
    form = Hours(request.POST or None, initial=Hours.of(queries.preference(request.user)))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "messages/settings.html", _settings(request, form), status=status)
    commands.set_preference(actor=http.actor(request), **form.wishes())
    return redirect("messages:settings")


def address_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The form again, with the reason at its field."""
    assert request.resolver_match is not None
    channel = channels().get(request.resolver_match.kwargs["channel"])
    if channel is None or not isinstance(refused, Invalid):
        return answer_plainly(request, refused)
    form = AddressForm(request.POST, channel=channel, units=_groups(request))
    field = str(refused.values["field"])
    if not form.is_valid() or field not in form.fields:
        return answer_plainly(request, refused)
    form.add_error(field, say_refusal(refused, get_language() or ""))
    return _asking(request, channel.code, form, status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(address_refused)
@fresh_factor
def address(request: SignedInRequest, channel: str) -> HttpResponse:
    """Let a channel reach me, or a unit that I answer for as a group."""
    way = channels().get(channel)
    if way is None or way not in outside():
        raise Missing("address.missing")
    form = AddressForm(request.POST or None, channel=way, units=_groups(request))
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return _asking(request, channel, form, status)
    actor = http.actor(request)
    unit = _unit(form.cleaned_data.get("unit", ""))
    commands.set_address(actor=actor, channel=channel, where=form.where(), at=now(), unit=unit)
    return redirect("messages:settings")


@require_POST
@signed_in
def withdraw_address(request: SignedInRequest, address: UUID) -> HttpResponse:
    """Send nothing there any more; after the factor was shown, from the same page."""
    actor, at = http.actor(request), now()
    if not actor.is_fresh(at):
        return redirect_to_login(reverse("messages:settings"), reverse("mfa_reauthenticate"))
    commands.withdraw_address(actor=actor, address=address, at=at)
    return redirect("messages:settings")


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_factor
def issue_feed(request: SignedInRequest) -> HttpResponse:
    """A calendar feed; the answer is the only place where its address is ever shown."""
    actor = http.actor(request)
    permissions.check_can_be_told(actor)
    units = queries.units_at(permissions.spoken_for(actor))
    if request.method != "POST":
        return render(request, "messages/issue_feed.html", {"units": units})
    _, secret = commands.issue_feed(actor=actor, at=now(), unit=_unit(request.POST.get("unit", "")))
    path = reverse("messages:feed", args=[secret])
    # As messages name it; without that, as this browser does.
    address = address_of(path) if conf.ADDRESS else request.build_absolute_uri(path)
    return render(request, "messages/feed_issued.html", {"address": address})


@require_POST
@signed_in
def withdraw_feed(request: SignedInRequest, feed: UUID) -> HttpResponse:
    """Let nobody read there any more."""
    commands.withdraw_feed(actor=http.actor(request), feed=feed, at=now())
    return redirect("messages:settings")


def _language() -> str:
    return "en" if get_language() == "en" else "zh_Hans"


def _unit(written: str) -> UUID | None:
    """What was chosen, as the command takes it, which says whether it may be."""
    try:
        return UUID(written) if written else None
    except ValueError:
        raise Missing("people.no-unit") from None


def _groups(request: HttpRequest) -> list[tuple[str, str]]:
    """The units that I answer for, by key and name."""
    units = queries.units_at(permissions.spoken_for(http.actor(request)))
    english = _language() == "en"
    return [(str(one.pk), (english and one.name_en) or one.name) for one in units]


def _settings(request: HttpRequest, form: Hours) -> dict[str, Any]:
    assert isinstance(request.user, Person)
    person = request.user
    ways = [(one.code, called(one.code, _language())) for one in outside()]
    return {
        "form": form,
        "own": _called(queries.addresses(person.pk)),
        "groups": _called(queries.addresses_at(permissions.spoken_for(http.actor(request)))),
        "directory": person.email,
        "ways": ways,
        "feeds": queries.feeds(person.pk),
    }


def _called(rows: list[Address]) -> list[tuple[Address, str]]:
    return [(one, called(one.channel, _language())) for one in rows]


def _asking(request: HttpRequest, channel: str, form: AddressForm, status: int) -> HttpResponse:
    context = {"form": form, "channel": called(channel, _language())}
    return render(request, "messages/address.html", context, status=status)
