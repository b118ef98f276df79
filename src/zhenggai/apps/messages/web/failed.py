"""What could not be sent, for the system administrator: how much, by which way and why, and each
with its number; what a message was about beyond that, he is not told, nor whom it was for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from zhenggai.apps.jobs import queries as jobs
from zhenggai.apps.messages import commands, permissions, queries
from zhenggai.apps.messages.channels import called
from zhenggai.apps.messages.wording import why
from zhenggai.apps.people import http
from zhenggai.apps.people.http import SignedInRequest, also_for, fresh_factor, signed_in
from zhenggai.apps.people.roles import Role
from zhenggai.apps.people.web.forms import asked_page, paged

_SINCE = timedelta(days=1)


@require_safe
@also_for(Role.SYSTEM_ADMIN)
@fresh_factor
def failed(request: SignedInRequest) -> HttpResponse:
    """How the outbox stands with each channel, and what failed."""
    permissions.check_sees_failed(http.actor(request))
    at, language = now(), "en" if get_language() == "en" else "zh_Hans"
    page = paged(queries.failed(), asked_page(request))

    def row(one: Any) -> dict[str, Any]:
        numbers = [str(item["number"]) for item in one.items]
        return {
            "message": one,
            "channel": called(one.channel, language),
            "numbers": numbers[:3],
            "more": max(len(numbers) - 3, 0) + one.more,
            "why": why(one.last_error, language),
        }

    context = {
        "page": page,
        "rows": [row(one) for one in page],
        "standings": [
            (one, called(one.channel, language), why(one.code, language))
            for one in queries.standings(at=at, since=at - _SINCE)
        ],
        "wrong": [one.name for one in jobs.wrong(at=at)],
        "late": [one.name for one in jobs.late(at=at)],
    }
    return render(request, "messages/failed.html", context)


@require_POST
@also_for(Role.SYSTEM_ADMIN)
@signed_in
def retry(request: SignedInRequest, message: UUID) -> HttpResponse:
    """Try one again."""
    commands.retry(actor=http.actor(request), message=message, at=now())
    return redirect("messages:failed")


@require_POST
@also_for(Role.SYSTEM_ADMIN)
@signed_in
def retry_all(request: SignedInRequest, channel: str) -> HttpResponse:
    """Try all that failed by one channel again."""
    commands.retry_all(actor=http.actor(request), channel=channel, at=now())
    return redirect("messages:failed")
