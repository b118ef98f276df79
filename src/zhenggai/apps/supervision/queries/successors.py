"""Steps whose unit was dissolved and followed by another, which has them from then on."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from zhenggai.apps.people.models import Unit
from zhenggai.apps.supervision.ladder import OPEN, UNCOUNTED
from zhenggai.apps.supervision.models import Step


def left_behind(on: date) -> QuerySet[Step]:
    """The steps whose unit is no more and is followed by another, and with which it has something
    to do still: what is open, what may be appealed against, and what waits to be decided."""
    may_appeal = Q(appeal=None, appeal_until__gte=on) & ~Q(state__in=sorted(UNCOUNTED))
    waits = Q(appeal__isnull=False, appeal__upheld=None)
    rows = Step.objects.filter(Q(state__in=sorted(OPEN)) | may_appeal | waits, erased=None)
    return rows.filter(_followed("holder", on) | _followed("answers", on))


def left_behind_at(at: datetime) -> int:
    """How many there are, at an instant. One query."""
    return left_behind(localdate(at)).count()


def standing(unit: Unit, on: date) -> Unit:
    """The unit that stands for one on a day: itself, or the last of those that followed it."""
    passed = {unit.pk}
    while unit.closed_on is not None and unit.closed_on <= on and unit.successor is not None:
        unit = unit.successor
        if unit.pk in passed:
            break
        passed.add(unit.pk)
    return unit


def _followed(name: str, on: date) -> Q:
    return Q(**{f"{name}__closed_on__lte": on, f"{name}__successor__isnull": False})
