"""What a person says about his own messages. No entry of the journal: it concerns him alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction

from zhenggai.apps.messages import permissions, queries
from zhenggai.apps.messages.channels import channels, outside
from zhenggai.apps.messages.hours import EARLIEST, LATEST, SHORTEST
from zhenggai.apps.messages.models import Preference
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid
from zhenggai.kit.refusals import Missing

LANGUAGES = ("zh_Hans", "en")
_DAY = date(2000, 1, 3)


@transaction.atomic
def set_preference(
    *,
    actor: Actor,
    begins: time,
    ends: time,
    digest_at: time,
    zone: str,
    language: str,
    off: Collection[str],
    at_once: bool = True,
) -> Preference:
    """When, in which language and by which channels not the actor is to be told, and whether at
    once of what is urgent. What waits already is held against it when it is sent. What he said of
    a channel that this installation cannot send by at present stays as it was. Raises `Invalid`
    naming the field: hours from 05:00 to 22:00 and two at least, the digest within them."""
    permissions.check_can_be_told(actor)
    if begins < EARLIEST:
        raise Invalid("hours.begin", field="begins", earliest=f"{EARLIEST:%H:%M}")
    if ends > LATEST:
        raise Invalid("hours.end", field="ends", latest=f"{LATEST:%H:%M}")
    if datetime.combine(_DAY, ends) - datetime.combine(_DAY, begins) < SHORTEST:
        raise Invalid("hours.short", field="ends")
    if not begins <= digest_at < ends:
        raise Invalid("hours.digest", field="digest_at")
    if zone not in available_timezones():
        raise Invalid("hours.zone", field="zone")
    assert language in LANGUAGES
    assert set(off) <= {code for code, one in channels().items() if not one.inside}
    before = Preference.objects.filter(pk=actor.person).values_list("off", flat=True).first() or ""
    kept = set(filter(None, before.split(","))) - {one.code for one in outside()}
    row, _ = Preference.objects.update_or_create(
        person_id=actor.person,
        defaults={
            "begins": begins,
            "ends": ends,
            "digest_at": digest_at,
            "zone": str(ZoneInfo(zone)),
            "language": language,
            "off": ",".join(sorted(kept | set(off))),
            "at_once": at_once,
        },
    )
    return row


def mark_read(*, actor: Actor, at: datetime, message: UUID | None = None) -> int:
    """Note one message, or all, as read; how many were not. `Missing` for one that is not his."""
    permissions.check_can_be_told(actor)
    rows = queries.mine(actor.person, at=at).order_by()
    if message is not None:
        rows = rows.filter(pk=message)
        if not rows.exists():
            raise Missing("message.missing")
    return rows.filter(read_at=None).update(read_at=at)
