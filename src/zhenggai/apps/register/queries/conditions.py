"""The filters of a view as conditions on findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q

from zhenggai.apps.findings.kinds import LinkSource
from zhenggai.apps.findings.models import CloseOut, MeasureLink, MeasureSupport, Round, Tagging
from zhenggai.apps.findings.queries.lists import EXPECTED
from zhenggai.apps.findings.queries.page import SOON
from zhenggai.apps.findings.queries.search import headed
from zhenggai.apps.findings.states import State
from zhenggai.apps.people.models import Unit
from zhenggai.apps.register.columns import FILTERS, Time
from zhenggai.apps.register.view import View

# A day of a filter begins and ends in the zone that rounds have unless they say otherwise.
ZONE = ZoneInfo(str(Round._meta.get_field("zone").default))
# A deadline that is later than the first one was.
PUT_OFF = Q(due_on__gt=F("original_due_on"))
_NOT_PUT_OFF = Q(due_on__lte=F("original_due_on")) | Q(due_on=None) | Q(original_due_on=None)
# So many headings with rare words are named one by one; more are met by reading on.
_FEW = 1_000
# What sorts behind every other character.
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a view asks for: `states`, `rounds` and `units` where it names any, and `where` for the
    rest. `closed` says that it asks about what a supporting unit does not see, `named` that it
    names the few findings that may answer."""

    where: Q
    states: frozenset[str] | None = None
    rounds: frozenset[UUID] | None = None
    units: frozenset[UUID] | None = None
    closed: bool = False
    named: bool = False

    @property
    def condition(self) -> Q:
        """All of it but rounds and units, which the parts of a sight take in."""
        return self.where if self.states is None else self.where & Q(state__in=sorted(self.states))


def conditions(view: View, *, today: date) -> Conditions:
    """The conditions of a view on a day. One query, where it asks for a unit and those below; two,
    where it asks for words of the heading."""
    where = Q()
    for code, values in view.filters:
        if code in _WHERE:
            where &= _WHERE[code](*values)
    few = headed(words, most=_FEW) if (words := view.one("words")) else None
    if few is not None:
        where &= Q(pk__in=few)
    states = frozenset(map(str, view.of("state"))) or None
    if times := view.of("time"):
        where &= timely(times, today)
        if Time.NONE not in times:
            states = (states or frozenset(State)) & EXPECTED
    return Conditions(
        where=where,
        states=states,
        rounds=frozenset(view.of("round")) or None,
        units=_units(view),
        closed=any(not FILTERS[code].shared for code, _ in view.filters),
        named=few is not None or bool(view.of("finding")),
    )


def timely(times: tuple[str, ...], today: date) -> Q:
    """The findings that stand so against their deadline on a day."""
    found, within = Q(pk__in=()), Q()
    for code, span in spans(today).items():
        if code in times:
            within |= span
    if within:
        found = within & Q(state__in=sorted(EXPECTED))
    if Time.NONE in times:
        none = ~Q(state__in=sorted(EXPECTED)) | Q(due_on=None)
        found = none | found if within else none
    return found


def spans(today: date) -> dict[Time, Q]:
    """Which deadlines stand how on a day: the one place that says it in a query."""
    return {
        Time.OVERDUE: Q(due_on__lt=today),
        Time.DUE_SOON: Q(due_on__gte=today, due_on__lte=today + SOON),
        Time.ON_TIME: Q(due_on__gt=today + SOON),
    }


def _units(view: View) -> frozenset[UUID] | None:
    named = frozenset(view.of("unit")) or None
    top = view.one("below")
    if top is None:
        return named
    path = Unit.objects.filter(pk=top).values("path")[:1]
    below = frozenset(Unit.objects.filter(path__startswith=path).values_list("pk", flat=True))
    return below if named is None else below & named


def _number(text: str) -> Q:
    found = Q(ref__startswith=text)
    if connection.vendor == "sqlite":
        # Its LIKE looks at no index and at no case; both bounds do, byte by byte.
        return Q(ref__gte=text, ref__lt=text + _LAST)
    return found


def _linked(**where: Any) -> Q:
    rows = MeasureLink.objects.filter(measure__removed_at=None, **where)
    return Q(pk__in=rows.exclude(source=LinkSource.REFUSED).values("finding"))


def _supported(*units: UUID) -> Q:
    rows = MeasureSupport.objects.filter(unit__in=units, measure__removed_at=None)
    links = rows.exclude(measure__links__source=LinkSource.REFUSED)
    return Q(pk__in=links.values("measure__links__finding"))


def _tagged(name: str) -> Q:
    rows = Tagging.objects.filter(tag__name=name, off_at=None)
    return Q(pk__in=rows.values("finding"))


def _closed(**at: datetime) -> Q:
    rows = CloseOut.objects.filter(finding=OuterRef("pk"), episode=OuterRef("episode"), **at)
    return Q(state=State.CLOSED) & Q(Exists(rows))


def day_begins(day: date) -> datetime:
    """When a day of a filter begins. East of Greenwich the first of all days begins before what a
    database knows."""
    if day == date.min:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(day, time(), ZONE)


def day_ends(day: date) -> datetime:
    """When it is over."""
    return (
        day_begins(day + timedelta(days=1)) if day < date.max else datetime.max.replace(tzinfo=ZONE)
    )


_WHERE: Mapping[str, Callable[..., Q]] = {
    "number": _number,
    "finding": lambda *keys: Q(pk__in=keys),
    "words": lambda text: Q(heading__icontains=text),
    "due_from": lambda day: Q(due_on__gte=day),
    "due_to": lambda day: Q(due_on__lte=day),
    "kind": lambda *codes: Q(kind__in=codes),
    "regime": lambda code: Q(round__regime=code),
    "category": lambda *keys: Q(category__in=keys),
    "common": lambda yes: Q(common=yes),
    "reopened": lambda yes: Q(episode__gt=1) if yes else Q(episode=1),
    "put_off": lambda yes: PUT_OFF if yes else _NOT_PUT_OFF,
    "amount_from": lambda amount: Q(amount__gte=amount),
    "amount_to": lambda amount: Q(amount__lte=amount),
    "registered_from": lambda day: Q(registered_at__gte=day_begins(day)),
    "registered_to": lambda day: Q(registered_at__lt=day_ends(day)),
    "moved_from": lambda day: Q(moved_at__gte=day_begins(day)),
    "moved_to": lambda day: Q(moved_at__lt=day_ends(day)),
    "leader": lambda *keys: Q(lead_leader__in=keys),
    "owner": lambda *keys: _linked(measure__owner__in=keys),
    "person": lambda *keys: _linked(measure__responsible__in=keys),
    "support": _supported,
    "tag": _tagged,
    "rating": lambda text: Q(rating=text),
    "position": lambda *codes: Q(position__in=codes),
    "closed_from": lambda day: _closed(at__gte=day_begins(day)),
    "closed_to": lambda day: _closed(at__lt=day_ends(day)),
}
