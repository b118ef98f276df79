"""The own tokens for machines: the list, issuing one, which is shown once, and withdrawing."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhenggai.apps.people import commands, directory, http
from zhenggai.apps.people.http import SignedInRequest, fresh_factor, signed_in
from zhenggai.apps.people.web.forms import IssueToken
from zhenggai.core.errors import Invalid, Refused
from zhenggai.kit.refusals import answer_plainly, refused_with
from zhenggai.presentation.wording import say_refusal

_USUALLY = timedelta(days=90)


@require_safe
@signed_in
def tokens(request: SignedInRequest) -> HttpResponse:
    """The tokens of the person, live and over."""
    actor = http.actor(request)
    context = {"tokens": directory.tokens(actor.person), "now": now(), "admin": actor.admin}
    return render(request, "people/tokens.html", context)


def issue_refused(request: HttpRequest, refused: Refused, status: int) -> HttpResponse:
    """The form again, with the reason at its field."""
    form = IssueToken(request.POST)
    if not isinstance(refused, Invalid) or not form.is_valid():
        return answer_plainly(request, refused)
    form.add_error(str(refused.values["field"]), say_refusal(refused, get_language() or ""))
    return render(request, "people/issue_token.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@refused_with(issue_refused)
@fresh_factor
def issue(request: SignedInRequest) -> HttpResponse:
    """Issue a token; the answer is the only place where it is ever shown."""
    actor = http.actor(request)
    form = IssueToken(request.POST or None, initial={"last_on": actor.on + _USUALLY})
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "people/issue_token.html", {"form": form}, status=status)
    made, written = commands.issue_token(actor=actor, at=now(), **form.cleaned_data)
    return render(request, "people/token_issued.html", {"token": made, "written": written})


@require_POST
@signed_in
def withdraw(request: SignedInRequest, token: UUID) -> HttpResponse:
    """Withdraw a token at once."""
    row = commands.withdraw_token(actor=http.actor(request), token=token, at=now())
    own = row.person_id == request.user.pk
    return redirect("people:tokens") if own else redirect("people:person", row.person_id)
