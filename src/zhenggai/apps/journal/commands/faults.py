"""What was found wrong with the log, kept until the same look finds it no more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from zhenggai.apps.journal.models import Fault
from zhenggai.core.errors import Refused

SEAL, CHECK, WITNESS, STAMP = "seal", "check", "witness", "tsa"


def note_faults(found: Iterable[Refused], *, look: str, at: datetime) -> None:
    """All that a look found now, each once: what it had found before and finds no more is over."""
    refusals = {_key(one.code, _plain(one)): (one.code, _plain(one)) for one in found}
    if not refusals and not Fault.objects.filter(look=look, over_at=None).exists():
        # The usual case, every second: nothing is locked for it.
        return
    with transaction.atomic():
        open_ = {
            _key(row.code, row.values): row for row in Fault.objects.filter(look=look, over_at=None)
        }
        for key, (code, values) in refusals.items():
            row = open_.pop(key, None)
            if row is None:
                made = {"code": code, "values": values, "first_at": at, "last_at": at}
                Fault.objects.create(look=look, **made)
            else:
                Fault.objects.filter(pk=row.pk).update(last_at=at)
        Fault.objects.filter(pk__in=[row.pk for row in open_.values()]).update(over_at=at)


def _plain(refusal: Refused) -> dict[str, Any]:
    return {
        name: value if value is None or isinstance(value, int) else str(value)
        for name, value in refusal.values.items()
    }


def _key(code: str, values: dict[str, Any]) -> tuple[Any, ...]:
    return code, tuple(sorted(values.items()))
