"""Searching: who finds which passages, in which order, and what leaves the index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from findable_world import HELPED, WORDS, Found, build_found, register_with, show, stored
from matrix import VIEWERS

from cast import Walk, measure_fields, open_round, register
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.queries import search as queries
from zhenggai.apps.findings.states import State
from zhenggai.core.errors import Invalid
from zhenggai.core.seeking import Rank
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[Found]:
    """Built once for the module, and rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_found()
        transaction.set_rollback(True)


@pytest.fixture
def found(built: Found) -> Iterator[Found]:
    """The same for each test."""
    sid = transaction.savepoint()
    at = built.walk.at
    yield built
    built.walk.at = at
    transaction.savepoint_rollback(sid)


def expected(sees: str) -> set[str]:
    """The kinds that a viewer of the matrix finds."""
    return {"first": set(WORDS), "handed": set(WORDS), "helping": HELPED, "never": set()}[sees]


@pytest.mark.parametrize("who", VIEWERS)
def test_everybody_finds_what_he_sees_and_nothing_else(found, who):
    assert found.kinds(who) == expected(VIEWERS[who].sees)


@pytest.mark.parametrize("who", VIEWERS)
def test_narrowing_the_index_or_not_gives_the_same(found, who, monkeypatch):
    monkeypatch.setattr(queries, "circles_of", lambda scope: None)
    assert found.kinds(who) == expected(VIEWERS[who].sees)


def test_what_is_only_registered_is_found_by_its_team_alone(found):
    register(found.district, "尚未交办的独有问题。")
    seen = {who for who in VIEWERS if found.search(who, "尚未交办").findings}
    assert seen == {who for who, viewer in VIEWERS.items() if viewer.sees == "first"}


def test_the_outsider_is_not_told_how_many_there_are(found):
    results = found.search("otto", "管网")
    assert (results.findings, results.passages, results.capped, results.rows) == (0, 0, False, ())


def test_a_row_says_what_was_found_and_where(found):
    results = found.search("rita", "阀门")
    (row,) = results.rows
    (shown,) = row.shown
    assert (row.ref, row.title, row.state) == ("XC-2026-01/0001", "饮水安全问题", "rectifying")
    assert (row.round.name, row.unit.name) == ("清溪区2026年第一轮巡察", "清溪区水务局")
    assert (shown.kind, shown.key, shown.part) == ("measure", found.helped.pk, found.helped.pk)
    assert [shown.text[s.start : s.end] for s in shown.spans] == ["阀门"]


@pytest.mark.parametrize("typed", ["網", "漏損", "管网漏损", "管網漏損超標", '"管网漏损超标。"'])
def test_words_of_any_length_and_either_script_are_found(found, typed):
    assert [row.id for row in found.search("rita", typed).rows] == [found.finding.pk]


def test_a_quote_in_traditional_script_is_found_in_simplified(found):
    text = "採購合同沒有備案。"
    register(found.district, text)
    (row,) = found.search("iris", "采购合同没有备案").rows
    assert row.title == text


def test_the_exact_phrase_comes_first_then_what_is_near_then_what_is_newer(found):
    texts = [
        "拨付的工程资金",  # near, older
        "资金拨付滞后",  # exact
        "资金" + "甲" * 100 + "拨付",  # all words, far
        "工程资金尚未拨付",  # near, newer
        "资金另说",  # not all
    ]
    ids = [register(found.district, text).pk for text in texts]
    rows = found.search("iris", "资金 拨付").rows
    assert [ids.index(row.id) for row in rows] == [1, 3, 0, 2]


def test_an_exact_phrase_comes_first_however_many_are_newer(found, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 3)
    old = register(found.district, "资金拨付滞后")
    for number in range(6):
        register(found.district, f"拨付了{number}笔资金")
    results = found.search("iris", "资金 拨付")
    assert results.capped
    assert results.passages == 3
    assert results.rows[0].id == old.pk


def test_of_too_many_the_newest_are_ranked_and_it_says_so(found, monkeypatch):
    ids = [register(found.district, f"同类问题第{number}件").pk for number in range(5)]
    monkeypatch.setattr(queries, "MOST", 5)
    assert not found.search("iris", "同类问题").capped
    monkeypatch.setattr(queries, "MOST", 3)
    results = found.search("iris", "同类问题")
    assert results.capped
    assert [row.id for row in results.rows] == ids[:1:-1]


def test_what_others_may_see_fills_no_place_among_those_that_are_ranked(found, monkeypatch):
    monkeypatch.setattr(queries, "MOST", 2)
    for number in range(5):
        register(found.district, f"管网漏损另案{number}")
    results = found.search("sam", "管网漏损")
    assert [row.id for row in results.rows] == [found.finding.pk]
    assert not results.capped


def test_pages_follow_each_other_by_key_without_a_gap(found, monkeypatch):
    ids = [register(found.district, f"分页问题{number}").pk for number in range(7)]
    monkeypatch.setattr(queries, "PAGE", 3)
    seen, after = [], ""
    while True:
        page = found.search("iris", "分页问题", after=after)
        assert page.findings == 7 + bool(seen)
        seen += [row.id for row in page.rows]
        after = page.after
        if not after:
            break
        if len(seen) == 3:
            # What is registered meanwhile moves nothing.
            register(found.district, "分页问题新")
    assert seen == ids[::-1]


@pytest.mark.parametrize("key", ["x", "1", "1-", "-1", "1-x", "1-²", "a-1"])
def test_a_key_that_no_page_gave_leads_nowhere(found, key):
    with pytest.raises(Missing):
        found.search("iris", "管网", after=key)


@pytest.mark.parametrize("typed", ["", "。。", "一" * 201])
def test_a_question_without_words_is_refused(found, typed):
    with pytest.raises(Invalid):
        found.search("iris", typed)


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("管网' OR 1=1 --", 0),
        ('管网" OR "x', 0),
        ("NOT 管网", 0),
        ("NEAR(管网 漏损, 9)", 0),
        ("terms:管网", 0),
        ("管网*", 1),
        ("管网 & | ! (", 1),
        ("^管网\\'", 1),
    ],
)
def test_what_means_something_to_a_database_means_nothing_here(found, typed, count):
    assert found.search("iris", typed).passages == count


def test_best_passages_are_shown_and_the_rest_counted(found):
    who = found.walk.who("olga")
    commands.revise_plan(**found.walk.who("sam"), reasons="补充原因。")
    for number in range(5):
        commands.add_cause(**{**who, "at": found.walk.at}, text=f"督查不力之{number}。")
    (row,) = found.search("rita", "督查不力").rows
    assert len(row.shown) == queries.SHOWN
    assert row.more == 2


class TestLeaving:
    """What leaves the index, and what comes in its place."""

    @pytest.fixture
    def planned(self, found):
        commands.revise_plan(**found.walk.who("sam"), reasons="重做方案。")
        return found

    def test_a_removed_cause_is_found_no_more(self, planned):
        cause = planned.finding.own_causes.get()
        commands.remove_cause(**planned.walk.who("olga"), cause_id=cause.pk)
        assert planned.kinds("rita") == set(WORDS) - {"cause"}

    def test_a_removed_measure_is_found_no_more_nor_what_hangs_on_it(self, planned):
        commands.remove_measure(**planned.walk.who("olga"), measure_id=planned.other.pk)
        gone = {kind for kind in WORDS if kind.startswith("other")}
        assert planned.kinds("rita") == set(WORDS) - gone

    def test_a_changed_cause_is_found_as_it_now_reads(self, planned):
        cause = planned.finding.own_causes.get()
        commands.change_cause(
            **planned.walk.who("olga"), cause_id=cause.pk, seen=1, text="审批流于形式。"
        )
        assert planned.search("rita", "预算编制").findings == 0
        assert planned.search("rita", "流于形式").findings == 1

    def test_a_unit_that_helps_no_more_finds_no_more(self, planned):
        planned.helped.refresh_from_db()
        commands.change_measure(
            **planned.walk.who("olga"),
            measure_id=planned.helped.pk,
            seen=planned.helped.version,
            fields=measure_fields(planned.district, text="更换阀门二百只。", supports=()),
        )
        assert planned.kinds("hans") == set()
        assert planned.search("rita", "二百只").findings == 1

    def test_a_unit_that_begins_to_help_finds_what_was_there_before(self, planned):
        commands.change_measure(
            **planned.walk.who("olga"),
            measure_id=planned.other.pk,
            seen=1,
            fields=measure_fields(planned.district, text="公开水价。"),
        )
        assert planned.kinds("hans") == set(WORDS) - {"cause"}


class TestLinks:
    """A measure that answers another finding too is found there."""

    @pytest.fixture
    def second(self, found):
        walk = Walk(found.district, register(found.district, "另一问题。"), at=found.walk.at)
        walk.to(State.PLANNING)
        return walk

    def test_with_what_hangs_on_it_now_and_later(self, found, second):
        commands.decide_link(**second.who("olga"), measure_id=found.helped.pk, holds=True)
        commands.report_progress(
            **found.walk.who("wes"),
            measure_id=found.helped.pk,
            as_of=found.walk.at.date(),
            text="又换四十只。",
        )
        for word in ("更换阀门", "已换三十", "压力合格", "又换四十"):
            rows = found.search("rita", word).rows
            assert {row.id for row in rows} == {found.finding.pk, second.finding.pk}, word

    def test_and_no_more_once_somebody_says_that_it_does_not_hold(self, found, second):
        for holds in (True, True, False):
            commands.decide_link(**second.who("olga"), measure_id=found.helped.pk, holds=holds)
        assert [row.id for row in found.search("rita", "更换阀门").rows] == [found.finding.pk]


def test_a_file_that_stands_for_another_measure_too_is_found_for_both(found):
    evidence = show(found.walk, found.other, "化验单.pdf", stored("余氯达标。", "c"))
    assert found.search("hans", "余氯").findings == 0
    commands.reuse_evidence(
        **found.walk.who("wes"), measure_id=found.helped.pk, evidence_id=evidence.pk
    )
    assert found.search("hans", "余氯").findings == 1
    assert found.search("rita", "化验单").passages == 2


def test_parts_of_a_split_are_found_by_their_heading_and_the_common_quote(found):
    whole = register(found.district, "多家单位超标接待。")
    walk = Walk(found.district, whole)
    proposal = commands.propose_split(
        **walk.who("reg"), headings=["甲乡接待超标", "乙乡接待超标"], reasons="共性问题。"
    )
    commands.decide_proposal(
        **walk.who("iris"), proposal_id=proposal.pk, agreed=True, reasons="同意。"
    )
    assert found.search("iris", "甲乡接待").findings == 1
    assert found.search("iris", "超标接待").findings == 3


def test_a_corrected_heading_is_found_as_it_now_reads(found):
    walk = found.walk
    proposal = commands.propose_correction(
        **walk.who("reg"), reasons="笔误。", heading="供水保障问题"
    )
    commands.decide_proposal(
        **walk.who("rhea"), proposal_id=proposal.pk, agreed=True, reasons="同意。"
    )
    assert found.search("rita", "饮水安全").findings == 0
    assert found.search("rita", "供水保障").findings == 1


def test_a_refused_act_leaves_nothing_to_be_found(found):
    with pytest.raises(Invalid):
        commands.report_progress(
            **found.walk.who("wes"),
            measure_id=found.helped.pk,
            as_of=found.walk.at.date().replace(year=2027),
            text="来年之事。",
        )
    assert found.search("rita", "来年之事").findings == 0


def test_another_round_of_another_day_is_found_only_once_its_feedback_was_given(found):
    round_ = found.district.round
    open_round(found.district, code="XC-2026-09", feedback_on=found.walk.at.date().replace(month=9),
               due_on=found.walk.at.date().replace(month=12), dispute_until=None)  # fmt: skip
    register_with(found.district, "", "九月才反馈的问题。")
    assert found.search("iris", "九月才反馈").findings == 1
    assert found.search("rita", "九月才反馈").findings == 0
    found.district.round = round_


def test_ranks_are_in_their_order():
    assert sorted(Rank) == [Rank.EXACT, Rank.NEAR, Rank.ALL]
