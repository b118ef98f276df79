"""Deciding about passages and shaping them: what is allowed, refused, and told in the journal."""

from __future__ import annotations

from uuid import uuid4

import pytest

from cast import NOON, register
from intake_desk import Desk
from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.intake import queries
from zhenggai.apps.intake.commands import FindingFields
from zhenggai.apps.intake.kinds import PassageKind, PassageState
from zhenggai.apps.intake.layout import loaded
from zhenggai.apps.intake.models import Passage, Registered
from zhenggai.apps.journal import queries as journal
from zhenggai.core.errors import Invalid, Stale, WrongState
from zhenggai.kit.refusals import Missing

FINDING, MEASURE = PassageKind.FINDING, PassageKind.MEASURE


def first(desk: Desk, **wanted: object) -> Passage:
    return desk.passages(**{"kind": FINDING, **wanted})[0]


def last_told(desk: Desk) -> journal.Told:
    return journal.about(desk.intake.pk, most=1)[0]


def fresh(passage: Passage) -> Passage:
    return Passage.objects.get(pk=passage.pk)


def test_accepting_is_one_act_with_one_entry(desk):
    before = journal.count()
    passage = desk.accept_passage(first(desk))
    assert fresh(passage).state == PassageState.ACCEPTED
    assert journal.count() == before + 1
    told = last_told(desk)
    assert told.kind == "intake.accepted"
    assert told.body["span"] == [passage.start, passage.end]
    assert desk.text(passage) not in str(told.body)


def test_the_second_who_looked_earlier_is_told_and_nothing_is_overwritten(desk):
    passage = first(desk)
    desk.accept_passage(passage)
    desk.login = "iris"
    with pytest.raises(Stale, match="passage-changed"):
        desk.reject_passage(passage, reason="不属于问题。")
    with pytest.raises(Stale):
        desk.edit_boundary(passage, start=0, end=5, seen=1)
    assert fresh(passage).state == PassageState.ACCEPTED


def test_all_that_is_proposed_is_accepted_as_one_act(desk):
    before = journal.count()
    count = len(desk.passages(kind=FINDING))
    with pytest.raises(Stale, match="count-changed"):
        desk.accept_all(kind=FINDING, expected=count + 1)
    assert desk.accept_all(kind=FINDING, expected=count) == count
    assert journal.count() == before + 1
    assert {one.state for one in desk.passages(kind=FINDING)} == {"accepted"}
    assert {one.state for one in desk.passages(kind=MEASURE)} == {"proposed"}
    with pytest.raises(WrongState):
        desk.accept_all(kind=FINDING, expected=0)


def test_a_rejection_needs_a_reason_and_keeps_the_row(desk):
    passage = first(desk)
    with pytest.raises(Invalid, match="words-missing"):
        desk.reject_passage(passage, reason="  ")
    desk.reject_passage(passage, reason="只是背景介绍。")
    kept = fresh(passage)
    assert (kept.state, kept.reason) == ("rejected", "只是背景介绍。")
    assert last_told(desk).texts == {"reason": "只是背景介绍。"}
    desk.accept_passage(kept)
    assert fresh(passage).state == "accepted"


@pytest.mark.parametrize("login", ["sam", "olga", "rita", "vera", "cole", "obi", "otto", "sec"])
def test_nobody_else_touches_a_reading(desk, login):
    passage = first(desk)
    desk.login = login
    acts = [
        lambda: desk.accept_passage(passage),
        lambda: desk.reject_passage(passage, reason="x"),
        lambda: desk.edit_boundary(passage, start=1, end=9),
        lambda: desk.split_passage(passage, cuts=[passage.start + 4]),
        lambda: desk.merge_passages(passages={passage.pk: 1, uuid4(): 1}),
        lambda: desk.reclassify_passage(passage, kind=MEASURE),
        lambda: desk.add_missed(kind=FINDING, start=0, end=9),
        lambda: desk.add_typed(kind=FINDING, paragraph=1, typed="清溪区"),
        lambda: desk.set_fields(passage, fields=FindingFields()),
        lambda: desk.tie_passage(passage, ref="x"),
        lambda: desk.set_aside(start=0, end=9, reason="x"),
        lambda: desk.accept_all(kind=FINDING, expected=1),
        lambda: desk.discard_intake(reason="x"),
    ]
    before = journal.count()
    for act in acts:
        with pytest.raises(Missing):
            act()
    assert journal.count() == before
    assert fresh(passage).version == 1


def test_a_boundary_moves_within_the_text(desk):
    passage = first(desk)
    start, end = desk.find("东城二街管网漏损率超过25%，连续三年未改造。")
    before = [passage.start, passage.end]
    desk.edit_boundary(passage, start=start - 1, end=end)
    moved = fresh(passage)
    assert desk.text(moved) == "东城二街管网漏损率超过25%，连续三年未改造。"
    assert (moved.block, moved.version) == (4, 2)
    assert last_told(desk).body["before"] == before
    for wrong in ((-1, 5), (5, 5), (9, 3), (0, 10_000)):
        with pytest.raises(Invalid):
            desk.edit_boundary(moved, start=wrong[0], end=wrong[1])


def test_a_boundary_is_trimmed_and_never_empty(desk):
    passage = first(desk)
    gap = desk.intake.document.text.index("\n\n")
    with pytest.raises(Invalid, match="no-words"):
        desk.edit_boundary(passage, start=gap, end=gap + 2)
    start, end = desk.find("二、整改措施\n")
    desk.edit_boundary(passage, start=start - 1, end=end)
    assert desk.text(fresh(passage)) == "二、整改措施"


def test_two_accepted_findings_do_not_share_text(desk):
    one, two = desk.passages(kind=FINDING)[:2]
    desk.accept_passage(one)
    with pytest.raises(Invalid, match="overlaps"):
        desk.edit_boundary(two, start=one.start, end=two.end)
    with pytest.raises(Invalid, match="overlaps"):
        desk.add_missed(kind=FINDING, start=one.start + 1, end=one.end)
    Passage.objects.filter(pk=two.pk).update(start=one.start)
    with pytest.raises(Invalid, match="overlaps"):
        desk.accept_passage(two)
    with pytest.raises(Invalid, match="overlaps"):
        desk.accept_all(kind=FINDING, expected=len(desk.passages(state="proposed", kind=FINDING)))
    # A measure may stand where a finding stands.
    desk.add_missed(kind=MEASURE, start=one.start, end=one.end)


def test_a_child_may_stand_within_its_parent(desk):
    one, two = desk.passages(kind=FINDING)[:2]
    desk.accept_passage(one)
    desk.set_fields(two, fields=FindingFields(parent=one.pk))
    desk.accept_passage(fresh(two))
    desk.edit_boundary(fresh(two), start=one.start + 1, end=one.end)
    assert fresh(two).parent_id == one.pk


def test_splitting_keeps_the_old_row_and_its_links(desk):
    measure = desk.passages(kind=MEASURE)[0]
    passage = next((p.finding for p in measure.answered.all()), first(desk))
    links = passage.answers.count()
    parts = desk.split_passage(passage, cuts=[passage.start + 5])
    old = fresh(passage)
    assert old.state == "replaced"
    assert [part.made_from_id for part in parts] == [old.pk, old.pk]
    assert [desk.text(part) for part in parts] == [
        desk.text(old)[:5],
        desk.text(old)[5:],
    ]
    assert [part.answers.count() for part in parts] == [links, links]
    with pytest.raises(WrongState, match="replaced"):
        desk.accept_passage(old)


@pytest.mark.parametrize("cuts", [[], [0], [10_000], [None]])
def test_a_cut_lies_inside(desk, cuts):
    passage = first(desk)
    cuts = [passage.start if cut is None else cut for cut in cuts]
    with pytest.raises(Invalid, match="cut-outside"):
        desk.split_passage(passage, cuts=cuts)
    assert fresh(passage).state == "proposed"


def test_neighbours_merge_into_one_stretch(desk):
    _, one, two = desk.passages(kind=FINDING)[:3]
    between = desk.intake.document.text[one.end : two.start]
    assert not any(char.isalnum() for char in between)
    made = desk.merge_passages(passages={one.pk: 1, two.pk: 1})
    assert (made.start, made.end) == (one.start, two.end)
    assert {fresh(one).replaced_by_id, fresh(two).replaced_by_id} == {made.pk}
    assert {fresh(one).state, fresh(two).state} == {"replaced"}


def test_what_lies_apart_becomes_parent_and_children(desk):
    _, one, _, three = desk.passages(kind=FINDING)
    made = desk.merge_passages(passages={one.pk: 1, three.pk: 1})
    assert made.pk == one.pk
    assert fresh(three).parent_id == one.pk
    assert {fresh(one).state, fresh(three).state} == {"proposed"}
    with pytest.raises(Invalid, match="has-children"):
        desk.reject_passage(fresh(one), reason="x")
    with pytest.raises(Invalid, match="has-children"):
        desk.reclassify_passage(fresh(one), kind=MEASURE)


def test_merging_asks_for_the_versions_and_one_kind(desk):
    one, two = desk.passages(kind=FINDING)[:2]
    measure = desk.passages(kind=MEASURE)[0]
    with pytest.raises(Invalid, match="merge-kinds"):
        desk.merge_passages(passages={one.pk: 1, measure.pk: 1})
    with pytest.raises(Invalid, match="merge-how-many"):
        desk.merge_passages(passages={one.pk: 1})
    with pytest.raises(Stale):
        desk.merge_passages(passages={one.pk: 1, two.pk: 2})
    with pytest.raises(Missing):
        desk.merge_passages(passages={one.pk: 1, uuid4(): 1})


def test_a_passage_of_another_reading_is_not_there(desk, take_in):
    other = take_in(b"# Findings\n\nThe pump station was not inspected for two years.\n", "b.md")
    foreign = Passage(intake=other, kind=FINDING, start=0, end=5)
    foreign.save()
    with pytest.raises(Missing):
        desk.accept_passage(foreign)


def test_a_missed_passage_is_added_by_selecting_or_by_typing(desk):
    start, end = desk.find("一、存在的主要问题")
    added = desk.add_missed(kind=FINDING, start=start, end=end)
    assert (added.state, added.origin, desk.text(added)) == (
        "accepted",
        "added",
        "一、存在的主要问题",
    )
    with pytest.raises(Invalid):
        desk.add_missed(kind=FINDING, start=start, end=end)
    blocks = loaded(desk.intake.document.text, desk.intake.layout).document.blocks
    number = next(
        n
        for n, block in enumerate(blocks, 1)
        if "供水保障方面" in desk.intake.document.text[block.span.start : block.span.end]
    )
    typed = desk.add_typed(kind=FINDING, paragraph=number, typed=" 供水保障方面 ")
    assert desk.text(typed) == "供水保障方面"
    for wrong in ("没有这句话", "", "。"):
        with pytest.raises(Invalid, match=r"typed-not-verbatim|no-words"):
            desk.add_typed(kind=FINDING, paragraph=number, typed=wrong)
    with pytest.raises(Missing):
        desk.add_typed(kind=FINDING, paragraph=999, typed="供水")


def test_typed_lines_match_text_with_windows_line_ends(district, take_in):
    text = "一、存在的问题\r\n\r\n第一行文字\r\n第二行文字，水管老化。\r\n"
    desk = Desk(district, take_in(text.encode(), "win.txt"))
    blocks = loaded(desk.intake.document.text, desk.intake.layout).document.blocks
    for number, block in enumerate(blocks, 1):
        words = desk.intake.document.text[block.span.start : block.span.end]
        if "水管老化" in words:
            wanted = "第一行文字\n第二行文字，水管老化" if "第一" in words else "水管老化"
            added = desk.add_typed(kind=PassageKind.CAUSE, paragraph=number, typed=wanted)
            assert desk.text(added).replace("\r\n", "\n") == wanted
            return
    raise AssertionError("the paragraph was not read")


def test_fields_are_set_and_checked(desk, district):
    passage = first(desk)
    fields = FindingFields(
        finding_type=FindingType.IMMEDIATE, common=True, scheme="序号", number="7", rating="高"
    )
    desk.set_fields(passage, fields=fields)
    kept = fresh(passage)
    assert (kept.finding_type, kept.common, kept.number) == ("immediate", True, "7")
    for wrong in (
        FindingFields(category=uuid4()),
        FindingFields(parent=uuid4()),
        FindingFields(parent=kept.pk),
        FindingFields(currency="元"),
        FindingFields(number="7"),
    ):
        with pytest.raises(Invalid):
            desk.set_fields(kept, fields=wrong)
    with pytest.raises(WrongState, match="not-a-finding"):
        desk.set_fields(desk.passages(kind=MEASURE)[0], fields=fields)


def test_reclassifying_turns_a_finding_into_a_measure(desk):
    passage = first(desk)
    desk.reclassify_passage(passage, kind=MEASURE)
    assert fresh(passage).kind == "measure"
    with pytest.raises(WrongState, match="kind-already"):
        desk.reclassify_passage(fresh(passage), kind=MEASURE)


def test_a_paragraph_is_set_aside_with_a_reason(desk):
    layout = loaded(desk.intake.document.text, desk.intake.layout)
    before = queries.completeness(desk.intake, layout)
    passage = first(desk)
    desk.reject_passage(passage, reason="不是问题。")
    unit = layout.units[0].span
    desk.set_aside(start=unit.start, end=unit.end, reason="标题。")
    with pytest.raises(Invalid, match="no-such-paragraph"):
        desk.set_aside(start=unit.start, end=unit.end - 1, reason="标题。")
    with pytest.raises(WrongState):
        desk.set_aside(start=unit.start, end=unit.end, reason="标题。")
    after = queries.completeness(desk.intake, layout)
    assert after.findings == before.findings - 1
    assert dict(after.marks)["hand"] == 1
    assert after.paragraphs == after.assigned + sum(n for _, n in after.marks) + len(
        after.unassigned
    )


def test_a_tied_passage_keeps_its_shape_and_registers_nothing_new(desk, district):
    finding = register(district)
    passage = first(desk)
    with pytest.raises(Invalid, match="no-such-finding"):
        desk.tie_passage(passage, ref="XC-2026-01/9999")
    desk.tie_passage(passage, ref=finding.ref)
    assert Registered.objects.get(passage=passage).finding_id == finding.pk
    for act in (
        lambda: desk.reject_passage(fresh(passage), reason="x"),
        lambda: desk.reclassify_passage(fresh(passage), kind=MEASURE),
        lambda: desk.split_passage(fresh(passage), cuts=[passage.start + 3]),
        lambda: desk.merge_passages(
            passages={passage.pk: fresh(passage).version, desk.passages(kind=FINDING)[1].pk: 1}
        ),
    ):
        with pytest.raises(WrongState, match="tied"):
            act()
    desk.tie_passage(fresh(passage), ref="")
    assert not Registered.objects.exists()


def test_nothing_is_changed_in_a_reading_that_has_ended(desk):
    passage = first(desk)
    desk.discard_intake(reason="重新上传。")
    with pytest.raises(WrongState, match="not-under-review"):
        desk.accept_passage(passage)
    desk.intake.refresh_from_db()
    assert desk.intake.ended_at == NOON
