"""From the pictures that the queries make to those that programs get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from uuid import UUID

from django.utils.translation import get_language

from zhenggai.apps.findings import models
from zhenggai.apps.findings.api import shapes
from zhenggai.apps.findings.api.why import told_why, why_of
from zhenggai.apps.findings.kinds import (
    EvidenceKind,
    FindingType,
    LinkSource,
    MeasureState,
    Relation,
)
from zhenggai.apps.findings.offers import Offers
from zhenggai.apps.findings.queries import draws as draws_
from zhenggai.apps.findings.queries import measures, opened, page, rounds, told
from zhenggai.apps.findings.queries.desk import Desk, Item
from zhenggai.apps.findings.queries.evidence import Asked, EvidencePage
from zhenggai.apps.findings.queries.extensions import ExtensionShown
from zhenggai.apps.findings.queries.lists import Tally
from zhenggai.apps.findings.queries.reconciliation import Line, MeasureCell, Reconciled
from zhenggai.apps.findings.queries.relations import Group, Named
from zhenggai.apps.findings.queries.search import Results
from zhenggai.apps.findings.queries.similar import Like, Similar
from zhenggai.apps.findings.queries.told import NOT_WORDS, Name
from zhenggai.apps.findings.queries.units import HandoverPage, UnitPage
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.queries import Record
from zhenggai.apps.people.models import Person, Post
from zhenggai.core.deadlines import Level
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
        why=why_of(shown.whys.finding, one.round.zone),
        extensions=[_extension(e) for e in shown.extensions.shown],
        extensions_left=shown.extensions.left(),
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
        measures=[_measure(m, shown) for m in shown.plan.measures],
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
        asks=asked(shown.asked),
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
        level=Level(one.level),
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
        why=told_why(shown.why, shown.round.zone),
        whole=shown.whole,
        offices=[Name(office.name, office.name_en) for office in shown.offices],
        documents=[
            shapes.Document(d.pk, d.name, d.known_digest, d.added_at) for d in shown.documents
        ],
        units=[
            shapes.UnitShare(unit.unit, Name(unit.name, unit.name_en), _tally(unit.tally))
            for unit in shown.units
        ],
    )


def desk(shown: Desk) -> shapes.Desk:
    """My desk."""
    work = [shapes.Work(one.code, waiting(one.items), one.count) for one in shown.groups]
    return shapes.Desk(work, [one.id for one in shown.signings], shown.colleagues)


def waiting(items: Iterable[Item]) -> list[shapes.Waiting]:
    """Findings that wait."""
    return [shapes.Waiting(i.id, i.ref, i.title, State(i.state), i.on, i.late) for i in items]


def evidence(shown: EvidencePage) -> shapes.Evidence:
    """The page of a piece of evidence."""
    one = shown.evidence
    return shapes.Evidence(
        id=one.pk,
        name=one.name,
        kind=EvidenceKind(one.kind),
        shows_on=one.shows_on,
        uploaded_at=one.uploaded_at,
        by=shown.by,
        digest=one.digest,
        original_digest=one.original_digest,
        mine=shown.mine,
        own=shown.own,
        submitted=shown.submitted,
        uses=[shapes.EvidenceUse(use.finding, use.ref, use.measure) for use in shown.uses],
        asks=asked(shown.asked),
    )


def asked(questions: Iterable[Asked]) -> list[shapes.Reason]:
    """Questions to people, in words."""
    return [
        shapes.Reason(one.code, say(one.code, get_language() or "", **one.values))
        for one in questions
    ]


def like(one: Like) -> shapes.Like:
    """A finding that is like another, or like a text."""
    words = [(span.start, span.end) for span in one.spans]
    return shapes.Like(beside(one.of), one.text, words, one.cut)


def beside(one: Named) -> shapes.Beside:
    """A finding as it is named beside others."""
    return shapes.Beside(
        one.id,
        one.ref,
        one.title,
        State(one.state),
        one.round_id,
        one.round,
        one.feedback_on,
        one.unit,
    )


def similar(shown: Similar) -> shapes.Similar:
    """What is like a finding, and what was said."""
    said_ = [
        shapes.Statement(
            one.id,
            Relation(one.kind),
            one.repeats,
            beside(one.other),
            one.by,
            one.at,
            one.reasons,
        )
        for one in shown.said
    ]
    return shapes.Similar([like(one) for one in shown.likes], said_, sorted(shown.earlier))


def group(shown: Group) -> shapes.Group:
    """The findings that hang together."""
    links = [
        shapes.GroupLink(Relation(one.kind), one.one.id, one.other.id, one.by, one.at, one.reasons)
        for one in shown.links
    ]
    return shapes.Group([beside(one) for one in shown.findings], links, shown.capped)


def reconciliation(shown: Reconciled, more: str | None) -> shapes.Reconciliation:
    """A page of the reconciliation of a round."""
    gaps = {one.gap.value: one.count for one in shown.gaps}
    lines = [_line(one) for one in shown.lines]
    return shapes.Reconciliation(shown.total, gaps, lines, more)


def _line(one: Line) -> shapes.ReconciledFinding:
    return shapes.ReconciledFinding(
        id=one.id,
        ref=one.ref,
        title=one.title,
        state=State(one.state),
        verified_on=one.verified_on,
        causes=[shapes.ReconciledCause(c.id, c.text, LinkSource(c.source)) for c in one.causes],
        measures=[_cell(cell) for cell in one.measures],
        more=one.more,
        gaps=list(one.gaps),
        may=one.may,
        proposed=[
            shapes.ProposedMeasure(p.id, p.text, p.home, list(p.words)) for p in one.proposed
        ],
    )


def _cell(one: MeasureCell) -> shapes.ReconciledMeasure:
    return shapes.ReconciledMeasure(
        id=one.id,
        text=one.text,
        source=LinkSource(one.source),
        state=MeasureState(one.state),
        owner=Name(one.owner, one.owner_en) if one.owner else None,
        due_on=one.due_on,
        standard=one.standard,
        home=one.home,
        causes=list(one.causes),
        evidence=dict(one.evidence),
    )


def unit_page(shown: UnitPage, successors: Mapping[str, UUID]) -> shapes.UnitPage:
    """The page of a unit."""
    unit = shown.unit
    return shapes.UnitPage(
        id=unit.pk,
        code=unit.code,
        name=Name(unit.name, unit.name_en),
        above=[one.pk for one in shown.above],
        posts=[_post(one) for one in shown.posts],
        led=_tally(shown.led),
        helped=_tally(shown.helped),
        below=[
            shapes.UnitBelow(one.id, Name(one.name, one.name_en), _tally(one.tally))
            for one in shown.below
        ],
        leaders=[
            shapes.Leader(one.id, Name(one.name, one.name_en), one.count, one.leads)
            for one in shown.leaders
        ],
        handovers=[_handover(one) for one in shown.open_handovers],
        successors=dict(successors),
        may_begin=shown.may_begin,
    )


def handover(shown: HandoverPage) -> shapes.Handover:
    """A handover with what passes on."""
    items = [
        shapes.HandoverItem(one.id, one.ref, one.title, State(one.state), one.due_on)
        for one in shown.items
    ]
    return shapes.Handover(_handover(shown.handover), items, list(shown.unseen))


def _post(one: Post) -> shapes.UnitPost:
    held = [
        shapes.Holder(t.person_id, _called(t.person), t.acting)
        for t in vars(one)["held"]  # put there by the query
    ]
    return shapes.UnitPost(Name(one.name, one.name_en), one.heads, held)


def _handover(one: models.Handover) -> shapes.HandoverRow:
    return shapes.HandoverRow(
        id=one.pk,
        unit=one.unit_id,
        unit_name=Name(one.unit.name, one.unit.name_en),
        from_person=one.from_person_id,
        from_name=_called(one.from_person),
        to_person=one.to_person_id,
        to_name=_called(one.to_person),
        begun_at=one.begun_at,
        given_at=one.given_at,
        taken_at=one.taken_at,
    )


def draws(shown: draws_.DrawsPage) -> shapes.Draws:
    """The draws of a round."""
    return shapes.Draws([_draw(one.draw, one.stage) for one in shown.draws], shown.closed)


def draw(shown: draws_.DrawPage) -> shapes.Draw:
    """One draw; who typed the number first, never what he typed."""
    one = shown.draw
    return shapes.Draw(
        draw=_draw(one, shown.stage),
        listed=shown.listed,
        first_by=_called(one.first_by) if one.first_by else None,
        second_by=_called(one.second_by) if one.second_by else None,
        seed=one.seed,
        drawn=[
            shapes.Lot(i.place, i.id, i.ref, i.title, State(i.state), i.look, i.looked_on)
            for i in shown.items
        ],
    )


def _extension(one: ExtensionShown) -> shapes.Extension:
    same = {f.name: getattr(one, f.name) for f in fields(shapes.Extension)}
    return shapes.Extension(**same)


def _draw(one: models.Draw, stage: draws_.DrawStage) -> shapes.DrawRow:
    return shapes.DrawRow(
        id=one.pk,
        stage=stage,
        count=one.count,
        seed_source=one.seed_source,
        known_on=one.known_on,
        digest=one.digest,
        announced_by=_called(one.announced_by),
        announced_at=one.announced_at,
        drawn_at=one.drawn_at,
    )


def _called(person: Person) -> Name:
    return Name(person.name, person.name_en)


def _round_of(one: models.Round) -> shapes.RoundOf:
    return shapes.RoundOf(one.pk, one.code, one.name, one.feedback_on, one.due_on, one.posting_days)


def _quote(one: page.QuoteShown) -> shapes.Quote:
    return shapes.Quote(
        one.text, one.page, one.block, one.place, one.before, one.after, one.document
    )


def _measure(one: measures.MeasureShown, shown: page.Page) -> shapes.Measure:
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
        why=why_of(shown.whys.measures.get(one.id), shown.finding.round.zone),
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


def _question(one: opened.QuestionShown) -> shapes.Question:
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
