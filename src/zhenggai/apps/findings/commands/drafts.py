"""Keeping what somebody types until it is sent. A draft is no act: nothing of it is journalled.

What a delegate leaves for his leader is kept under the leader's name with a key that begins with
`PREPARED`; the leader finds it in his form and sends it himself.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.models import Draft
from zhenggai.apps.findings.queries.drafts import PREPARED, is_kept
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import Invalid, NotPermitted
from zhenggai.kit.refusals import TooMany

MOST_BYTES = 64 * 1024
MOST_DRAFTS = 300

Fields = Mapping[str, Sequence[str]]


@transaction.atomic
def save_draft(
    *, person: UUID, key: str, fields: Fields, at: datetime, base: datetime | None = None
) -> bool:
    """Keep a person's draft under a key; the newest wins. Whether it replaced one that is not the
    one saved at `base`: another window was typed into meanwhile."""
    before = Draft.objects.select_for_update().filter(person=person, key=key).first()
    known = before.saved_at if before else None
    _save(before, person, key, {"fields": dict(fields)}, at)
    return known is not None and (base is None or known > base)


@transaction.atomic
def prepare_draft(*, actor: Actor, key: str, fields: Fields, at: datetime) -> None:
    """Leave a draft with the leader for whom the actor may prepare."""
    if actor.principal is None:
        raise NotPermitted("draft.no-leader")
    whole = PREPARED + key
    before = Draft.objects.select_for_update().filter(person=actor.principal, key=whole).first()
    told = {"fields": dict(fields), "by": str(actor.person)}
    _save(before, actor.principal, whole, told, at)


def drop_drafts(*, person: UUID, keys: Collection[str]) -> None:
    """Forget drafts that were sent or are not wanted."""
    # After nearly every act there is none, and to ask costs less than to open a transaction.
    if is_kept(person, keys):
        Draft.objects.filter(person=person, key__in=keys).delete()


def _save(
    before: Draft | None, person: UUID, key: str, told: Mapping[str, object], at: datetime
) -> None:
    text = json.dumps(told, ensure_ascii=False)
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise Invalid("draft.too-large", most=MOST_BYTES // 1024)
    if before is None and Draft.objects.filter(person=person).count() >= MOST_DRAFTS:
        raise TooMany("draft.too-many", most=MOST_DRAFTS)
    Draft.objects.update_or_create(
        person_id=person, key=key, defaults={"fields": text, "saved_at": at}
    )
