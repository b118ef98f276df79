"""The end of a review: what is registered, on which conditions, and what a plan may adopt."""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from typing import Any
from uuid import UUID, uuid4

import pytest

from cast import NOON, District, Walk, register
from intake_desk import Desk, confirmed
from zhenggai.apps.findings.commands import MeasureFields, add_document
from zhenggai.apps.findings.models import ExternalRef, Finding, Measure
from zhenggai.apps.findings.queries import find, scope_of
from zhenggai.apps.findings.states import State
from zhenggai.apps.intake import commands, queries
from zhenggai.apps.intake.commands import Confirmed, FindingFields
from zhenggai.apps.intake.kinds import PassageKind
from zhenggai.apps.intake.layout import Layout, Unit, dumped
from zhenggai.apps.intake.models import Intake, Passage
from zhenggai.apps.journal import queries as journal
from zhenggai.core.errors import NotPermitted, Stale, WrongState
from zhenggai.core.records import Block, BlockKind, Document, Span
from zhenggai.kit.refusals import Missing

FINDING, CAUSE, MEASURE = PassageKind.FINDING, PassageKind.CAUSE, PassageKind.MEASURE


def decided(desk: Desk) -> Desk:
    """All that is proposed is accepted."""
    for kind in PassageKind:
        count = len(desk.passages(kind=kind, state="proposed"))
        if count:
            desk.accept_all(kind=kind, expected=count)
    return desk


def test_it_registers_what_was_accepted_verbatim(desk, district):
    title = desk.passages(kind=FINDING)[0]
    desk.reject_passage(title, reason="这是标题。")
    decided(desk)
    before = journal.count()
    made = desk.register_intake(confirmed=confirmed(desk.intake))
    assert [one.quote.text for one in made] == [
        "东城二街管网漏损率超过25%，连续三年未改造。",
        "西城泵站设备老化，全年停机41次。",
        "二次供水水箱清洗不及时，抽查的12个小区有5个超过半年未清洗。",
    ]
    assert {one.state for one in made} == {State.REGISTERED}
    assert made[0].heading == "一、存在的主要问题 › （一）供水保障方面"
    assert made[0].quote.document_id == desk.intake.document_id
    assert journal.count() == before + len(made) + 1
    told = journal.about(desk.intake.pk, most=1)[0]
    assert told.kind == "intake.registered"
    assert (told.body["findings"], told.body["registered"]) == (3, 3)
    desk.intake.refresh_from_db()
    assert desk.intake.state == "registered"
    with pytest.raises(WrongState):
        desk.register_intake(confirmed=confirmed(desk.intake))
    assert Finding.objects.count() == 3


def test_nothing_is_registered_while_anything_is_undecided(desk):
    with pytest.raises(WrongState, match="undecided"):
        desk.register_intake(confirmed=confirmed(desk.intake))
    assert Finding.objects.count() == 0


@pytest.mark.parametrize("part", ["paragraphs", "findings", "unassigned", "numbers_left_out"])
def test_the_numbers_confirmed_are_those_of_now(desk, part):
    decided(desk)
    now = confirmed(desk.intake)
    shown = {
        "paragraphs": now.paragraphs,
        "findings": now.findings,
        "unassigned": now.unassigned,
        "numbers_left_out": now.numbers_left_out,
    }
    shown[part] += 1
    with pytest.raises(Stale, match="numbers-changed"):
        desk.register_intake(confirmed=Confirmed(**shown))
    assert Finding.objects.count() == 0


@pytest.mark.parametrize("login", ["sam", "rita", "cole", "otto", "obi"])
def test_only_the_team_registers(desk, login):
    decided(desk)
    now = confirmed(desk.intake)
    desk.login = login
    with pytest.raises(Missing):
        desk.register_intake(confirmed=now)


def test_a_reading_with_nothing_accepted_is_not_registered(desk):
    for passage in desk.passages():
        desk.reject_passage(passage, reason="不是。")
    with pytest.raises(WrongState, match="nothing-accepted"):
        desk.register_intake(confirmed=confirmed(desk.intake))


def test_parents_come_before_their_children(desk):
    _, one, _, three = desk.passages(kind=FINDING)
    desk.set_fields(one, fields=FindingFields(parent=three.pk))
    decided(desk)
    made = desk.register_intake(confirmed=confirmed(desk.intake))
    by_text = {finding.quote.text: finding for finding in made}
    child, parent = by_text[desk.text(one)], by_text[desk.text(three)]
    assert child.parent_id == parent.pk
    assert parent.ref < child.ref


def test_a_register_is_adopted_with_its_stated_status(district, sample):
    desk = decided(Desk(district, sample("ledger.docx")))
    before = journal.count()
    made = desk.register_intake(confirmed=confirmed(desk.intake))
    assert {one.state for one in made} == {State.REGISTERED}
    assert made[0].stated_status == "已完成；持续推进；未完成"
    assert ExternalRef.objects.get(finding=made[0]).value == "1"
    # No act is invented: one entry for each finding, one for the reading.
    assert journal.count() == before + len(made) + 1
    assert Measure.objects.count() == 0


def test_numbers_given_before_are_left_out_and_told(district, sample):
    first = decided(Desk(district, sample("ledger.docx")))
    first.register_intake(confirmed=confirmed(first.intake))
    second = decided(Desk(district, sample("register.xlsx")))
    left_out = queries.taken_numbers(second.intake)
    assert left_out
    made = second.register_intake(confirmed=confirmed(second.intake))
    numbered = ExternalRef.objects.filter(finding__in=made).count()
    assert numbered == len(made) - len(left_out)
    told = journal.about(second.intake.pk, most=1)[0]
    assert told.body["numbers_left_out"] == len(left_out)


def test_an_english_audit_brings_its_parts_and_recommendations(district, sample):
    desk = decided(Desk(district, sample("single-audit.txt")))
    made = desk.register_intake(confirmed=confirmed(desk.intake))
    assert made[0].criteria.startswith("Criteria:")
    assert made[0].effect.startswith("Effect:")
    assert "Recommendation" in made[0].recommendations.get().text
    assert ExternalRef.objects.get(finding=made[0]).value == "2024-001"


def test_names_of_owners_are_matched_exactly_or_listed(desk, district):
    named = {one.name: one.unit for one in queries.owners(desk.intake)}
    assert named == {"清溪区水务局": district.units["water"]}
    Passage.objects.filter(intake=desk.intake, kind=MEASURE).update(owner="区水务局")
    assert [one.unit for one in queries.owners(desk.intake)] == [None]


def planning(desk: Desk, district: Any) -> tuple[Finding, Walk]:
    """The first finding that a measure was read for, registered and in planning."""
    decided(desk)
    desk.register_intake(confirmed=confirmed(desk.intake))
    measure = next(one for one in desk.passages(kind=MEASURE) if one.answered.exists())
    finding = measure.answered.get().finding.registered.finding
    walk = Walk(district, finding)
    walk.to(State.PLANNING)
    return finding, walk


def test_the_officer_adopts_what_was_read_into_the_plan(desk, district):
    finding, walk = planning(desk, district)
    finding.refresh_from_db()
    olga = district.actor("olga")
    offered = queries.propose_from_reading(finding=finding, actor=olga)
    assert [one.kind for one in offered] == [MEASURE]
    one = offered[0]
    before = journal.count()
    fields = MeasureFields(text=one.text, owner=district.units["water"].pk)
    measure = commands.adopt_measure(**walk.who("olga"), passage_id=one.passage.pk, fields=fields)
    assert journal.count() == before + 1
    assert measure.quote is not None
    assert measure.quote.text == one.text
    assert measure.quote.document_id == desk.intake.document_id
    assert queries.propose_from_reading(finding=finding, actor=olga) == []
    with pytest.raises(Missing):
        commands.adopt_measure(**walk.who("olga"), passage_id=one.passage.pk, fields=fields)


def test_owner_and_deadline_stand_beside_as_stated(desk, district):
    Passage.objects.filter(intake=desk.intake, kind=MEASURE).update(
        owner="清溪区水务局", deadline="2026年8月31日", due_on=date(2026, 8, 31)
    )
    finding, _ = planning(desk, district)
    finding.refresh_from_db()
    one = queries.propose_from_reading(finding=finding, actor=district.actor("olga"))[0]
    assert (one.unit, one.due_on) == (district.units["water"], date(2026, 8, 31))


@pytest.mark.parametrize(
    ("login", "refused"),
    [("rita", NotPermitted), ("reg", NotPermitted), ("otto", Missing), ("rona", Missing)],
)
def test_others_do_not_adopt(desk, district, login, refused):
    finding, walk = planning(desk, district)
    finding.refresh_from_db()
    one = queries.propose_from_reading(finding=finding, actor=district.actor("olga"))[0]
    with pytest.raises(refused):
        commands.adopt_measure(
            **walk.who(login), passage_id=one.passage.pk, fields=MeasureFields(text="x")
        )
    assert Measure.objects.filter(quote__isnull=False).count() == 0


def test_a_sibling_or_supporting_unit_is_offered_nothing(desk, district):
    finding, _ = planning(desk, district)
    finding.refresh_from_db()
    for login in ("otto", "rona", "hans"):
        with pytest.raises(Missing):
            queries.propose_from_reading(finding=finding, actor=district.actor(login))


def test_a_plan_that_repeats_a_finding_is_tied_to_it(desk, district):
    finding = register(district)
    _, one, _, _ = desk.passages(kind=FINDING)
    desk.tie_passage(one, ref=finding.ref)
    decided(desk)
    found = find(finding.pk, scope=scope_of(district.actor("reg")))
    # Nothing of a reading is offered before it is registered.
    assert queries.propose_from_reading(finding=found, actor=district.actor("reg")) == []
    made = desk.register_intake(confirmed=confirmed(desk.intake))
    assert len(made) == len(desk.passages(kind=FINDING)) - 1
    offered = queries.propose_from_reading(finding=found, actor=district.actor("reg"))
    linked = desk.passages(kind=MEASURE, answered__finding=one)
    assert [x.passage.pk for x in offered] == [x.pk for x in linked]


def test_many_findings_are_registered_in_few_queries(district, django_assert_max_num_queries):
    desk = Desk(district, long_reading(district, district.round.pk, 2_000))
    now = confirmed(desk.intake)
    assert now.findings == 2_000
    # A query for each 500 rows of a table, and none for each finding.
    with django_assert_max_num_queries(75):
        assert len(desk.register_intake(confirmed=now)) == 2_000


def long_reading(district: District, round_id: UUID, count: int) -> Intake:
    """A reading of a long list whose findings are all accepted."""
    who: dict[str, Any] = {"actor": district.actor("reg"), "at": NOON}
    lines = [f"{n}号泵站设备老化，全年停机{n}次。" for n in range(count)]
    text = "\n".join(lines)
    document = add_document(
        round_id=round_id, file=uuid4(), digest="0" * 64, name="a.txt", text=text, **who
    )
    starts = list(accumulate([0, *(len(line) + 1 for line in lines[:-1])]))
    spans = [Span(at, at + len(line)) for at, line in zip(starts, lines, strict=True)]
    blocks = tuple(Block(BlockKind.PARAGRAPH, span) for span in spans)
    units = tuple(Unit(span, number) for number, span in enumerate(spans, 1))
    layout = Layout(Document("a.txt", "0" * 64, "txt", text, blocks), (), units)
    intake = Intake.objects.create(
        document=document,
        language="zh",
        layout=dumped(layout),
        read_by_id=who["actor"].person,
        read_at=NOON,
    )
    Passage.objects.bulk_create(
        [
            Passage(
                intake=intake,
                kind=FINDING,
                state="accepted",
                start=span.start,
                end=span.end,
                block=n,
            )
            for n, span in enumerate(spans, 1)
        ]
    )
    return intake
