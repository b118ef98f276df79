"""What the register shows of findings that are known by their keys: only the columns shown, and of
what a viewer only helps with, only what a supporting unit sees.

Two statements where the columns stand with the finding; one more each for measures, supporting
units, causes, recommendations, evidence and the words of reports, only where they are shown.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Subquery
from django.db.models.functions import Substr

from zhenggai.apps.findings.models import (
    CloseOut,
    DeadlineBasis,
    Extension,
    Finding,
    Verification,
)
from zhenggai.apps.findings.queries.page import timeliness
from zhenggai.apps.findings.queries.sight import Scope
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State
from zhenggai.apps.register.columns import COLUMNS, Shape
from zhenggai.apps.register.queries import hung
from zhenggai.apps.register.queries.hung import Lines
from zhenggai.apps.register.queries.keys import CHAIN

TITLE = 160
# How much of a quote, and how many of what hangs on a finding, a page shows.
QUOTE = 240
FEW = 3
_NAMED = {
    "round": "round__",
    "regime": "round__regime__",
    "issuer": "round__issuer__",
    "inspected": "round__inspected__",
    "category": "category__",
    "unit": "lead_unit__",
    "leader": "lead_leader__",
}
_PLAIN = {
    "number": "ref",
    "feedback_on": "round__feedback_on",
    "kind": "kind",
    "original_due": "original_due_on",
    "common": "common",
    "episode": "episode",
    "rating": "rating",
    "criteria": "criteria",
    "condition": "condition",
    "effect": "effect",
    "position": "position",
    "stated": "stated_status",
    "registered": "registered_at",
    "moved": "moved_at",
    "posted_until": "posted_until",
    "review_on": "review_on",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One finding. `values` hold the columns shown, without those that are not for the viewer;
    `order` is where the row stands in the order of the view."""

    id: UUID
    whole: bool
    round: UUID
    unit: UUID | None
    values: Mapping[str, Any]
    order: tuple[Any, ...] = ()


@dataclass(slots=True)
class _Half:
    """A row in the making."""

    whole: bool
    round: UUID
    unit: UUID | None
    values: dict[str, Any] = field(default_factory=dict)
    order: tuple[Any, ...] = ()


def rows(
    keys: Sequence[UUID],
    columns: Collection[str],
    *,
    scope: Scope,
    today: date,
    order: tuple[str, ...] = (),
    all_lines: bool = False,
) -> list[Row]:
    """The rows of some findings in the order of their keys; with `all_lines` whole quotes and
    whatever hangs on them, otherwise the first of it. The keys are of findings that the viewer
    sees."""
    if not keys:
        return []
    halves = _halves(keys, columns, scope, today, order, all_lines)
    whole = {key: half.whole for key, half in halves.items()}
    most = None if all_lines else FEW
    for code, lines in hung.lines(whole, columns, helps=scope.helps, most=most).items():
        for key, half in halves.items():
            half.values[code] = lines.get(key, Lines())
    found = [(key, halves[key]) for key in keys if key in halves]
    return [
        Row(key, half.whole, half.round, half.unit, _allowed(half), half.order)
        for key, half in found
    ]


def sees_whole(scope: Scope, *, state: str, round_: UUID, unit: UUID | None) -> bool:
    """`sight.sees_whole` of a finding that is known by its columns."""
    if round_ in scope.team:
        return True
    if state == State.REGISTERED or unit is None:
        return False
    return round_ in scope.judged or (unit in scope.units and round_ in scope.begun)


def _allowed(half: _Half) -> dict[str, Any]:
    if half.whole:
        return half.values
    return {code: value for code, value in half.values.items() if COLUMNS[code].shared}


def _halves(
    keys: Sequence[UUID],
    columns: Collection[str],
    scope: Scope,
    today: date,
    order: tuple[str, ...],
    all_lines: bool,
) -> dict[UUID, _Half]:
    names, extra = _sources(columns, all_lines)
    found = Finding.objects.filter(pk__in=keys)
    if "place_in_chain" in order:
        extra["place_in_chain"] = CHAIN
    first = ("pk", "state", "round", "lead_unit", "due_on", "round__zone")
    asked = list(dict.fromkeys([*first, *order, *names]))
    halves = {}
    for read in found.annotate(**extra).values_list(*asked):
        got = dict(zip(asked, read, strict=True))
        whole = sees_whole(scope, state=got["state"], round_=got["round"], unit=got["lead_unit"])
        half = _Half(whole, got["round"], got["lead_unit"])
        half.order = tuple(got[name] for name in order)
        zone = ZoneInfo(got["round__zone"])
        half.values = {code: _value(code, got, zone, today) for code in columns if _own(code)}
        halves[got["pk"]] = half
    return halves


def _own(code: str) -> bool:
    return COLUMNS[code].shape is not Shape.LINES


def _sources(columns: Collection[str], all_lines: bool) -> tuple[list[str], dict[str, Any]]:
    """The names to read for some columns, and the expressions to put beside them."""
    names: list[str] = []
    extra: dict[str, Any] = {}
    for code in columns:
        if code in _PLAIN:
            names.append(_PLAIN[code])
        elif code in _NAMED:
            names += [f"{_NAMED[code]}name", f"{_NAMED[code]}name_en"]
        elif code == "amount":
            names += ["amount", "currency"]
        elif code == "problem":
            extra["begun"] = Substr("quote__text", 1, TITLE)
            names += ["heading", "begun"]
        elif code == "quote":
            extra["said"] = F("quote__text") if all_lines else Substr("quote__text", 1, QUOTE)
            names.append("said")
        elif code == "extended":
            extra["extended"] = Subquery(_GRANTED)
            names.append("extended")
        elif code == "provisional":
            extra["provisional"] = Exists(_PROVISIONAL)
            names.append("provisional")
        elif code == "closed_on":
            extra["closed_at"] = _latest(CloseOut, "at")
            names.append("closed_at")
        elif code in _CHECKED:
            for name, source in _CHECKED[code].items():
                extra[name] = _latest(Verification, source)
                names.append(name)
    return names, extra


# Why a deadline is what it is, where it hangs on days off that are not published.
_PROVISIONAL = DeadlineBasis.objects.filter(
    finding=OuterRef("pk"), ended_at=None, lacks__isnull=False
)
# How often the deadline of a finding was put off.
_GRANTED = (
    Extension.objects.filter(finding=OuterRef("pk"), measure=None, agreed=True)
    .order_by()
    .values("finding")
    .annotate(times=Count("pk"))
    .values("times")
)
_CHECKED = {
    "verifier": {"by_name": "by__name", "by_name_en": "by__name_en"},
    "verifier_unit": {"at_name": "unit__name", "at_name_en": "unit__name_en"},
    "verified": {"passed": "passed"},
}


def _latest(model: type[CloseOut | Verification], name: str) -> Subquery:
    """A column of the latest record of the present episode."""
    records = model._default_manager.filter(finding=OuterRef("pk"), episode=OuterRef("episode"))
    return Subquery(records.order_by("-at", "-pk").values(name)[:1])


def _value(code: str, got: Mapping[str, Any], zone: ZoneInfo, today: date) -> Any:
    """A value as it is shown: a name, a day, a code, a text or nothing."""
    if code in _NAMED:
        head = _NAMED[code]
        return _name(got[f"{head}name"], got[f"{head}name_en"])
    if code == "problem":
        return got["heading"] or got["begun"]
    if code == "quote":
        return got["said"]
    if code == "state":
        return got["state"]
    if code == "completion":
        return _completion(got["state"])
    if code == "due":
        return got["due_on"]
    if code == "time":
        return timeliness(got["due_on"], got["state"], today=today).value
    if code == "amount":
        return None if got["amount"] is None else (got["amount"], got["currency"])
    if code == "provisional":
        return "yes" if got["provisional"] else "no"
    if code == "extended":
        return got["extended"] or 0
    if code == "closed_on":
        return _day(got["closed_at"], zone) if got["state"] == State.CLOSED else None
    if code == "verifier":
        return _name(got["by_name"], got["by_name_en"])
    if code == "verifier_unit":
        return _name(got["at_name"], got["at_name_en"])
    if code == "verified":
        return {True: "passed", False: "returned"}.get(got["passed"], "")
    value = got[_PLAIN[code]]
    if code == "common":
        return "yes" if value else "no"
    return _day(value, zone) if isinstance(value, datetime) else value


def _completion(state: str) -> str:
    """How a public list calls it. Continuing rectification is never called done."""
    return {State.CLOSED: "done", State.ONGOING: "continuing"}.get(State(state), "not_done")


def _name(name: str | None, other: str | None) -> Name | None:
    return Name(name, other or "") if name else None


def _day(at: datetime | None, zone: ZoneInfo) -> date | None:
    return None if at is None else at.astimezone(zone).date()
