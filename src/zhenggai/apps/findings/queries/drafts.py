"""Reading what somebody has typed and not sent."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from zhenggai.apps.findings.models import Draft
from zhenggai.apps.findings.queries.told import Name, names
from zhenggai.kit.prepared import Prepared

PREPARED = "prepared:"


@dataclass(frozen=True, slots=True)
class DraftShown:
    """A draft; `by` names the delegate who prepared it, `None` for the person's own."""

    fields: Mapping[str, list[str]]
    saved_at: datetime
    by: Name | None = None


_KEPT = Prepared(
    lambda person, keys: Draft.objects.filter(person=person, key__in=keys).values_list("pk")
)


def is_kept(person: UUID, keys: Collection[str]) -> bool:
    """Whether a person has a draft under one of the keys."""
    return bool(_KEPT(person=person, keys=keys))


def draft_for(person: UUID, key: str) -> DraftShown | None:
    """The newer of a person's own draft under a key and of what was prepared for him."""
    rows = Draft.objects.filter(person=person, key__in=[key, PREPARED + key])
    latest = rows.order_by("-saved_at").first()
    if latest is None:
        return None
    told = json.loads(latest.fields)
    by = told.get("by")
    name = names([UUID(by)]).get(UUID(by)) if by else None
    return DraftShown(told["fields"], latest.saved_at, name)
