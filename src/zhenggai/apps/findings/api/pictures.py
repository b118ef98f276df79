"""From the pictures that the queries make to those that programs get."""

from __future__ import annotations

from django.utils.translation import get_language

from zhenggai.apps.findings import models
from zhenggai.apps.findings.api import shapes
from zhenggai.apps.findings.kinds import FindingType, MeasureState
from zhenggai.apps.findings.offers import Offers
from zhenggai.apps.findings.queries import measures, page, rounds, told
from zhenggai.apps.findings.queries.desk import Desk
from zhenggai.apps.findings.queries.lists import Tally
from zhenggai.apps.findings.queries.search import Results
from zhenggai.apps.findings.queries.told import NOT_WORDS, Name
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.queries import Record
from zhenggai.core.errors import Refused
from zhenggai.presentation.wording import say, say_refusal


def finding(shown: page.Page, offers: Offers) -> shapes.Finding:
    """The page of a finding."""
    one, whole = shown.finding, shown.whole
    leader = one.lead_leader if whole else None
    return shapes.Finding(
        id=one.pk,
        ref=one.ref,
        version=one.version,
        whole=whole,
        round=_round_of(one.round),
        heading=one.heading,
        quote=_quote(shown.quote),
        state=State(one.state),
        held_from=one.held_from,
        episode=one.episode,
        kind=FindingType(one.kind),
        common=one.common,
        unit=one.lead_unit_id,
        unit_name=Name(one.lead_unit.name, one.lead_unit.name_en) if one.lead_unit else None,
        lead_leader=leader.pk if leader else None,
        lead_leader_name=Name(leader.name, leader.name_en) if leader else None,
        due_on=one.due_on,
        original_due_on=one.original_due_on,
        posted_until=one.posted_until,
        review_on=one.review_on,
        timeliness=shown.timeliness,
        amount=one.amount,
        currency=one.currency,
        registered_at=one.registered_at,
        moved_at=one.moved_at,
        position=one.position if whole else "",
        stated_status=one.stated_status if whole else "",
        rating=one.rating if whole else "",
        criteria=one.criteria if whole else "",
        condition=one.condition if whole else "",
        effect=one.effect if whole else "",
        causes=[shapes.Cause(c.id, c.no, c.kind, c.text, c.own, c.version) for c in shown.causes],
        measures=[_measure(m) for m in shown.plan.measures],
        measures_total=shown.plan.total,
        measures_page=shown.plan.page,
        measures_pages=shown.plan.pages,
        indicators=[_indicator(i) for i in shown.indicators],
        questions=[_question(q) for q in shown.open.questions],
        objections=[
            shapes.Objection(o.id, o.at, o.text, o.upheld, o.answer) for o in shown.open.objections
        ],
        proposals=[
            shapes.Proposal(p.id, p.kind, p.name, p.at, p.text, p.measure, p.into)
            for p in shown.open.proposals
        ],
        plan_no=shown.turns.plan_no,
        waits_for=[
            shapes.Turn(t.act.value, t.role.value, t.where, [h.name for h in t.holders], t.more)
            for t in shown.turns.waited
        ],
        may=[shapes.May(o.slug, o.way, o.rare, _reason(o.refused)) for o in offers.acts],
        may_on_things=sorted(offers.things),
        asks=[
            shapes.Reason(a.code, say(a.code, get_language() or "", **a.values))
            for a in shown.asked
        ],
    )


def entry(act: told.Act) -> shapes.Entry:
    """An act of the time line."""
    return shapes.Entry(
        entry=act.entry,
        kind=act.kind,
        at=act.at,
        by=act.by_id,
        by_name=act.by,
        role=act.role,
        acting=act.acting,
        paper=act.paper,
        token=act.token,
        unit_name=act.unit,
        for_whom=act.for_whom,
        body=act.body,
        words={name: text for name, text in act.words.items() if name not in NOT_WORDS},
    )


def change(record: Record) -> shapes.Change:
    """An entry as it was written."""
    assert record.subject is not None
    return shapes.Change(
        entry=record.id,
        kind=record.kind,
        at=record.at,
        actor=record.actor,
        capacity=record.capacity,
        unit=record.unit,
        on_behalf_of=record.on_behalf_of,
        finding=record.subject,
        body=record.body,
    )


def round_(one: models.Round, tally: Tally) -> shapes.Round:
    """A round with its counts."""
    return shapes.Round(
        id=one.pk,
        code=one.code,
        name=one.name,
        name_en=one.name_en,
        regime=one.regime_id,
        issuer=one.issuer_id,
        inspected=one.inspected_id,
        feedback_on=one.feedback_on,
        due_on=one.due_on,
        dispute_until=one.dispute_until,
        posting_days=one.posting_days,
        lookback_months=one.lookback_months,
        zone=one.zone,
        tally=_tally(tally),
    )


def round_page(shown: rounds.RoundPage) -> shapes.RoundPage:
    """The page of a round."""
    return shapes.RoundPage(
        round=round_(shown.round, shown.tally),
        whole=shown.whole,
        offices=[Name(office.name, office.name_en) for office in shown.offices],
        documents=[shapes.Document(d.pk, d.name, d.digest, d.added_at) for d in shown.documents],
        units=[
            shapes.UnitShare(unit.unit, Name(unit.name, unit.name_en), _tally(unit.tally))
            for unit in shown.units
        ],
    )


def desk(shown: Desk) -> shapes.Desk:
    """My desk."""
    work = [
        shapes.Work(
            group.code,
            [
                shapes.Waiting(i.id, i.ref, i.title, State(i.state), i.on, i.late)
                for i in group.items
            ],
            group.count,
        )
        for group in shown.groups
    ]
    return shapes.Desk(work, shown.colleagues)


def _round_of(one: models.Round) -> shapes.RoundOf:
    return shapes.RoundOf(one.pk, one.code, one.name, one.feedback_on, one.due_on, one.posting_days)


def _quote(one: page.QuoteShown) -> shapes.Quote:
    return shapes.Quote(
        one.text, one.page, one.block, one.place, one.before, one.after, one.document
    )


def _measure(one: measures.MeasureShown) -> shapes.Measure:
    return shapes.Measure(
        id=one.id,
        no=one.no,
        text=one.text,
        deliverable=one.deliverable,
        standard=one.standard,
        target=one.target,
        term=one.term,
        owner=one.owner,
        responsible=one.responsible,
        due_on=one.due_on,
        original_due_on=one.original_due_on,
        state=MeasureState(one.state),
        done_at=one.done_at,
        version=one.version,
        own=one.own,
        home=one.home,
        supports=list(one.supports),
        causes=list(one.causes),
        progress=[shapes.Progress(r.as_of, r.at, r.by, r.text) for r in one.reports],
        evidence=[
            shapes.Proof(p.id, p.name, p.kind, p.paper, p.shows_on, p.uploaded_at, p.uses)
            for p in one.proofs
        ],
    )


def _indicator(one: measures.IndicatorShown) -> shapes.Indicator:
    readings = [shapes.Reading(on, value) for on, value in one.readings]
    return shapes.Indicator(
        one.id, one.name, one.measured_in, one.baseline, one.baseline_on, one.target, readings
    )


def _question(one: page.QuestionShown) -> shapes.Question:
    answered = one.answer if one.answered_at else None
    return shapes.Question(one.id, one.at, one.by, one.text, answered)


def _reason(refused: Refused | None) -> shapes.Reason | None:
    if refused is None:
        return None
    return shapes.Reason(refused.code, say_refusal(refused, get_language() or ""))


def _tally(one: Tally) -> shapes.Tally:
    return shapes.Tally(
        dict(one.by_state), one.whole, one.closed, one.ongoing, one.held, one.overdue
    )


def search(results: Results, more: str | None) -> shapes.Search:
    """A page of what answers to words."""
    rows = [
        shapes.Found(
            row.id,
            row.ref,
            row.title,
            State(row.state),
            row.round,
            row.unit,
            [
                shapes.Passage(one.kind, one.text, [(span.start, span.end) for span in one.spans])
                for one in row.shown
            ],
            row.more,
        )
        for row in results.rows
    ]
    return shapes.Search(rows, results.findings, results.passages, results.capped, more)
