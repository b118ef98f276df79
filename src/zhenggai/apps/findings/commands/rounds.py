"""Opening a round, and adding its source documents."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction

from zhenggai.apps.findings.commands._bases import keep_bases
from zhenggai.apps.findings.events import Event
from zhenggai.apps.findings.models import Round, RoundOffice, SourceDocument
from zhenggai.apps.findings.queries import TEAM
from zhenggai.apps.findings.queries.by_rule import Reckoned, by_rule, laid_down
from zhenggai.apps.journal import commands as journal
from zhenggai.apps.people.actors import Actor, Reach, capacity_of
from zhenggai.apps.people.models import Unit
from zhenggai.apps.regimes.models import Regime
from zhenggai.core.deadlines import Level
from zhenggai.core.errors import Invalid, NotPermitted
from zhenggai.kit.refusals import Missing
from zhenggai.kit.words import some_words, words

MOST_POSTING_DAYS = 60
MOST_LOOKBACK_MONTHS = 60
_CODE = 32
_NAME = 200


def check_can_open(*, actor: Actor) -> None:
    """Raise `NotPermitted` for whoever opens rounds for no issuer at all: he is shown no form that
    would be refused in the end."""
    _need_own_hand(actor)
    if not any(reach.round is None for reach in actor.held(TEAM)):
        raise NotPermitted("round.not-the-issuer")


@transaction.atomic
def open_round(
    *,
    actor: Actor,
    at: datetime,
    code: str,
    name: str,
    regime: str,
    issuer: UUID,
    inspected: UUID,
    feedback_on: date,
    due_on: date | None = None,
    rule: UUID | None = None,
    start: date | None = None,
    dispute_until: date | None = None,
    posting_days: int = 0,
    lookback_months: int = 6,
    offices: tuple[UUID, ...] = (),
    zone: str = "Asia/Shanghai",
    name_en: str = "",
    level: Level = Level.ANY,
) -> Round:
    """Open a round by one issuer at one unit. `offices` are those whose opinion every plan needs;
    without any, the issuer's own; `level` is whose oversight it is. The
    deadline is a day, or that which a rule in force sets from the day `start` on. Raises
    `NotPermitted` unless the actor issues or registers for the issuer, and `Invalid` naming the
    field."""
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in={issuer, inspected, *offices})}
    if issuer not in units:
        raise Missing("unit.missing")
    reach = _team_reach(actor, units[issuer].path)
    if {inspected, *offices} - set(units):
        raise Invalid("round.unknown-unit", field="inspected")
    due_on, basis = _due(regime, level, feedback_on, due_on=due_on, rule=rule, start=start)
    if due_on < feedback_on:
        raise Invalid("round.due-before-feedback", field="due_on")
    if dispute_until is not None and dispute_until < feedback_on:
        raise Invalid("round.dispute-before-feedback", field="dispute_until")
    if not 0 <= posting_days <= MOST_POSTING_DAYS:
        raise Invalid("round.posting-days", field="posting_days", most=MOST_POSTING_DAYS)
    if not 0 < lookback_months <= MOST_LOOKBACK_MONTHS:
        raise Invalid("round.lookback", field="lookback_months", most=MOST_LOOKBACK_MONTHS)
    if zone not in available_timezones():
        raise Invalid("round.unknown-zone", field="zone")
    if not Regime.objects.filter(pk=regime).exists():
        raise Invalid("round.unknown-regime", field="regime")
    bare = words(code, "code", most=_CODE)
    if "/" in bare or Round.objects.filter(code=bare).exists():
        raise Invalid("round.code-taken", field="code")
    opened = Round.objects.create(
        code=bare,
        name=words(name, "name", most=_NAME),
        name_en=some_words(name_en, "name_en", most=_NAME),
        regime_id=regime,
        level=level,
        issuer_id=issuer,
        inspected_id=inspected,
        feedback_on=feedback_on,
        due_on=due_on,
        dispute_until=dispute_until,
        posting_days=posting_days,
        lookback_months=lookback_months,
        zone=zone,
    )
    RoundOffice.objects.bulk_create(
        RoundOffice(round=opened, unit_id=unit) for unit in dict.fromkeys(offices)
    )
    body = {
        "round": str(opened.pk),
        "regime": regime,
        "level": level.value,
        "issuer": str(issuer),
        "inspected": str(inspected),
        "feedback_on": feedback_on.isoformat(),
        "due_on": due_on.isoformat(),
        "offices": [str(unit) for unit in dict.fromkeys(offices)],
    }
    entry = journal.append(
        kind=Event.ROUND_OPENED.value,
        who=who_of(actor, reach),
        at=at,
        body={**body, **(basis.told if basis else {})},
        texts={"name": opened.name},
        subject=opened.pk,
    )
    if basis is not None:
        keep_bases([basis.basis(at=at, entry=entry, round_id=opened.pk)])
    return opened


def _due(
    regime: str,
    level: Level,
    feedback_on: date,
    *,
    due_on: date | None,
    rule: UUID | None,
    start: date | None,
) -> tuple[date, Reckoned | None]:
    """The deadline of a round, and the rule where one sets it."""
    if rule is not None:
        found = by_rule(
            regime=regime,
            level=level,
            feedback_on=feedback_on,
            rule=rule,
            start=start,
            due_on=due_on,
        )
        return found.due.day, found
    return laid_down(start=start, due_on=due_on), None


@transaction.atomic
def add_document(
    *,
    round_id: UUID,
    actor: Actor,
    at: datetime,
    file: UUID,
    digest: str,
    name: str,
    text: str,
) -> SourceDocument:
    """Add a source document that was stored as `file` and read as `text`. The same bytes a second
    time in a round are refused with `Invalid`."""
    opened, reach = locked_round(round_id, actor)
    if SourceDocument.objects.filter(round=opened, digest=digest).exists():
        raise Invalid("document.already-there", field="document", name=name)
    added = SourceDocument.objects.create(
        round=opened,
        file=file,
        digest=digest,
        name=name,
        text=text,
        added_by_id=actor.person,
        added_at=at,
    )
    journal.append(
        kind=Event.DOCUMENT_ADDED.value,
        who=who_of(actor, reach),
        at=at,
        body={"round": str(opened.pk), "document": str(added.pk)},
        texts={"file": f"sha256:{digest}", "name": name},
        subject=opened.pk,
    )
    return added


def locked_round(round_id: UUID, actor: Actor) -> tuple[Round, Reach]:
    """The locked round and the actor's reach over it as one of its team. `Missing` where there is
    none or he is not of the team: nobody learns what rounds others prepare."""
    rows = Round.objects.select_for_update(of=("self",)).select_related("issuer")
    opened = rows.filter(pk=round_id).first()
    if opened is None:
        raise Missing("round.missing")
    for reach in actor.held(TEAM):
        if reach.covers(opened.issuer.path) and reach.round in {None, opened.pk}:
            _need_own_hand(actor)
            return opened, reach
    raise Missing("round.missing")


def who_of(actor: Actor, reach: Reach) -> journal.Who:
    """Who acts, as the journal names it."""
    capacity = capacity_of(reach, token=actor.by_token)
    return journal.Who(actor.person, capacity, reach.unit, actor.principal)


def _team_reach(actor: Actor, path: str) -> Reach:
    _need_own_hand(actor)
    for reach in actor.held(TEAM):
        if reach.covers(path) and reach.round is None:
            return reach
    raise NotPermitted("round.not-the-issuer")


def _need_own_hand(actor: Actor) -> None:
    if actor.principal is not None:
        raise NotPermitted("round.needs-own-hand")
