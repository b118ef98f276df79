"""Importing a year's days off, and putting versions of rules in force.

Each act is one transaction and one entry. No deadline moves here: whoever gave one keeps the
version and the event, and reckons again what was provisional.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from zhenggai.apps.journal import commands as journal
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.regimes import permissions, queries
from zhenggai.apps.regimes.events import Event
from zhenggai.apps.regimes.models import CalendarDay, CalendarYear, DeadlineRule, Regime
from zhenggai.core.deadlines import Level, Limit, Period, RuleStatus, SpecialDay, Start
from zhenggai.core.deadlines.tables import check_year, digest_of, parsed
from zhenggai.core.errors import Invalid, Stale, WrongState
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import some_words, words

_CODE = 32
_COUNTRY = 8
_NAME = 128
_SOURCE = 500
_REASON = 1_000
_DAY = timedelta(1)


@transaction.atomic
def import_year(
    *,
    actor: Actor | None,
    at: datetime,
    country: str,
    year: int,
    table: bytes,
    source: str,
    reason: str = "",
) -> CalendarYear:
    """Publish the days off of a year, from a table (`core.deadlines.tables`) and with the notice
    that it follows. A year that is published already changes only with a `reason`: without one
    `Invalid` (`calendar.reason-needed`) names the days that would change. Raises `NotPermitted`
    unless somebody of an issuer's team acts with a fresh factor, or nobody (`None`) at the console
    of the machine; and `Invalid` for a table that cannot be read, that is of another year, or that
    changes nothing."""
    who = Who(None, "system") if actor is None else permissions.check_binds(actor, at=at)
    bare = words(country, "country", most=_COUNTRY)
    if bare in queries.COMPUTED:
        raise Invalid("calendar.computed", field="country", country=bare)
    if not date.min.year < year <= date.max.year:
        raise Invalid("calendar.no-such-year", field="year", year=year)
    said, why = words(source, "source", most=_SOURCE), some_words(reason, "reason", most=_REASON)
    days = parsed(table)
    check_year(days, year)
    if not any(one.day.year == year for one in days):
        raise Invalid("calendar.other-year", day=days[0].day, year=year)
    kept = CalendarYear.objects.select_for_update().filter(country=bare, year=year).first()
    before = kept.digest if kept else None
    if kept is None:
        kept = _new_year(bare, year, said, digest_of(days))
    else:
        _check_changes(kept, days, why)
        kept.source, kept.digest = said, digest_of(days)
        kept.save(update_fields=["source", "digest"])
        kept.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            year=kept, falls_on=one.day, kind=one.kind.value, name=one.name, name_en=one.name_en
        )
        for one in days
    )
    journal.append(
        kind=(Event.YEAR_CHANGED if before else Event.YEAR_PUBLISHED).value,
        who=who,
        at=at,
        body={
            **{"country": bare, "year": year, "digest": kept.digest},
            # All of them: rows are replaced, and what they were before stands in the entries.
            "days": {one.day.isoformat(): one.kind.value for one in days},
            **({"before": before} if before else {}),
        },
        texts={"source": said, **({"reason": why} if why else {})},
        subject=kept.pk,
    )
    return kept


@transaction.atomic
def propose_rule(
    *,
    actor: Actor,
    at: datetime,
    regime: str,
    level: Level,
    code: str,
    limit: Limit,
    starts: Start,
    period: Period,
    source: str,
    country: str = "cn",
    name: str = "",
    name_en: str = "",
    note: str = "",
    note_en: str = "",
) -> DeadlineRule:
    """Write down a further version of a rule, or the first of one, as a draft. Raises
    `NotPermitted` unless somebody of an issuer's team acts, `Missing` for a regime that is not
    there, and `Invalid` naming the field."""
    who = permissions.check_keeps(actor)
    _locked_regime(regime)
    key = {"regime_id": regime, "level": level.value, "code": words(code, "code", most=_CODE)}
    if limit is Limit.OTHER:
        words(name, "name", most=_NAME)
    newest = DeadlineRule.objects.filter(**key).order_by("-version").first()
    made = DeadlineRule.objects.create(
        **key,
        version=newest.version + 1 if newest else 1,
        status=RuleStatus.DRAFT.value,
        limit_of=limit.value,
        name=some_words(name, "name", most=_NAME),
        name_en=some_words(name_en, "name_en", most=_NAME),
        starts=starts.value,
        unit=period.unit.value,
        amount=period.amount,
        moves=period.moves.value,
        fixed_month=period.month,
        fixed_day=period.day,
        month_ends=period.month_ends,
        country=words(country, "country", most=_COUNTRY),
        source=words(source, "source", most=_SOURCE),
        note=some_words(note, "note", most=_REASON),
        note_en=some_words(note_en, "note_en", most=_REASON),
        proposed_by_id=actor.person,
        proposed_at=at,
    )
    texts = {"source": made.source, "name": made.name, "note": made.note}
    journal.append(
        kind=Event.RULE_PROPOSED.value,
        who=who,
        at=at,
        body=_told(made),
        texts={field: text for field, text in texts.items() if text},
        subject=made.pk,
    )
    return made


@transaction.atomic
def activate_rule(
    *, rule_id: UUID, actor: Actor, at: datetime, valid_from: date, reason: str
) -> DeadlineRule:
    """Put a draft in force for events from a day on. The version in force before ends on the day
    before that; what was reckoned by it stays. Raises `NotPermitted` unless another of an issuer's
    team than the one who proposed it acts with a fresh factor, `WrongState` for what is no draft,
    and `Invalid` where the version before begins no earlier."""
    row = _locked(rule_id)
    who = permissions.check_activates(actor, row, at=at)
    if row.status != RuleStatus.DRAFT:
        raise WrongState("deadline-rule.not-a-draft")
    why = words(reason, "reason", most=_REASON)
    before = _in_force(row)
    if any(one.valid_from is None or one.valid_from >= valid_from for one in before):
        raise Invalid("deadline-rule.not-after", field="valid_from")
    for one in before:
        if one.valid_to is None or one.valid_to >= valid_from:
            one.valid_to = valid_from - _DAY
            one.save(update_fields=["valid_to"])
    row.status, row.valid_from = RuleStatus.ACTIVE.value, valid_from
    row.save(update_fields=["status", "valid_from"])
    journal.append(
        kind=Event.RULE_ACTIVATED.value,
        who=who,
        at=at,
        body={**_told(row), "valid_from": valid_from.isoformat()},
        texts={"reason": why},
        subject=row.pk,
    )
    return row


@transaction.atomic
def end_rule(
    *, rule_id: UUID, actor: Actor, at: datetime, valid_to: date, reason: str
) -> DeadlineRule:
    """Let a rule end without another: events after that day fall under none. What was reckoned by
    it stays. Raises `NotPermitted`, `WrongState` for what is not in force or has an end, and
    `Invalid` for a day before it began."""
    row = _locked(rule_id)
    who = permissions.check_binds(actor, at=at)
    if row.status != RuleStatus.ACTIVE or row.valid_to is not None:
        raise WrongState("deadline-rule.not-in-force")
    if row.valid_from is None or valid_to < row.valid_from:
        raise Invalid("deadline-rule.ends-before", field="valid_to")
    why = words(reason, "reason", most=_REASON)
    row.valid_to = valid_to
    row.save(update_fields=["valid_to"])
    journal.append(
        kind=Event.RULE_ENDED.value,
        who=who,
        at=at,
        body={**_told(row), "valid_to": valid_to.isoformat()},
        texts={"reason": why},
        subject=row.pk,
    )
    return row


def _new_year(country: str, year: int, source: str, digest: str) -> CalendarYear:
    try:
        with transaction.atomic():
            return CalendarYear.objects.create(
                country=country, year=year, source=source, digest=digest
            )
    except IntegrityError as fault:
        # Somebody else has just published it; what would change is for them to see.
        raise Stale("calendar.changed-meanwhile", year=year) from fault


def _check_changes(kept: CalendarYear, days: tuple[SpecialDay, ...], reason: str) -> None:
    changes = queries.differing(country=kept.country, year=kept.year, days=days)
    if not changes.days:
        raise Invalid("calendar.nothing-changes", field="table", year=kept.year)
    if not reason:
        shown = [day.isoformat() for day in changes.days]
        raise Invalid("calendar.reason-needed", field="reason", year=kept.year, days=shown)


def _locked_regime(regime: str) -> None:
    """Versions of one regime are numbered and put in force one at a time."""
    if not Regime.objects.select_for_update().filter(pk=regime).exists():
        raise Missing("regime.missing")


def _locked(rule_id: UUID) -> DeadlineRule:
    _locked_regime(queries.rule(rule_id).regime_id)
    return DeadlineRule.objects.get(pk=rule_id)


def _in_force(row: DeadlineRule) -> list[DeadlineRule]:
    """The versions of the same rule that are or were in force."""
    same = DeadlineRule.objects.filter(regime=row.regime_id, level=row.level, code=row.code)
    return list(same.filter(status=RuleStatus.ACTIVE))


def _told(row: DeadlineRule) -> dict[str, object]:
    """What an entry tells of a version: all that a day follows from, no words."""
    return {
        **{"rule": str(row.pk), "regime": row.regime_id, "level": row.level},
        **{"version": row.version, "limit": row.limit_of, "starts": row.starts},
        **{"unit": row.unit, "amount": row.amount, "moves": row.moves, "country": row.country},
        **{"month": row.fixed_month, "day": row.fixed_day, "month_ends": row.month_ends},
    }
