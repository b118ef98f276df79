"""A feed for a calendar program, which has no session and cannot sign in: whoever has the address
reads it, as long as its owner leaves it so."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from zhenggai.apps.messages import commands, queries
from zhenggai.apps.messages.feeds import MEDIA, Reader, calendar, items_for
from zhenggai.apps.people.tokens import digest_of
from zhenggai.kit.buckets import Buckets
from zhenggai.kit.refusals import Missing, TooMany

PER_MINUTE = 10
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_BUCKETS = Buckets()


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """Day, number and address of what is due. What was never a feed, one that was withdrawn and one
    whose owner is gone are answered alike."""
    digest = digest_of(secret) if _SECRET.fullmatch(secret) else ""
    found = queries.feed_at(digest)
    if found is None:
        raise Missing("feed.missing")
    if seconds := _BUCKETS.take(digest, per_minute=PER_MINUTE):
        raise TooMany("feed.too-fast", seconds=seconds)
    today = localdate()
    commands.note_feed_used(feed=found.pk, on=today)
    site = settings.ADDRESS or request.build_absolute_uri("/").rstrip("/")
    language = queries.preference(found.person).language
    items = items_for(Reader(found.person_id, found.unit_id, today))
    file = calendar(items, site=site, language=language, at=now())
    headers = {"Content-Disposition": 'inline; filename="zhenggai.ics"'}
    return HttpResponse(file, content_type=MEDIA, headers=headers)
