"""Evidence: the day that it shows apart from the day of upload, one file for several measures."""

from __future__ import annotations

import json
from datetime import date

import pytest

from cast import measure_fields
from zhenggai.apps.files import commands as files
from zhenggai.apps.findings import commands, queries
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.models import EvidenceUse
from zhenggai.apps.findings.queries.evidence import evidence_page, reusable
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal.commands import Who
from zhenggai.apps.journal.models import Entry
from zhenggai.core.errors import Invalid, NotPermitted, WrongState
from zhenggai.kit.refusals import Missing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def district(transactional_db):
    from cast import build, open_round

    made = build()
    open_round(made)
    return made


@pytest.fixture
def stored(walk):
    return files.accept(
        data="检测报告：漏损率9.1%。".encode(),
        name="检测报告.txt",
        at=walk.at,
        who=Who(walk.district.people["wes"].pk, "responsible"),
        purpose="evidence",
    )


def fields(stored, **changes):
    values = {
        "file": stored.pk,
        "name": "检测报告.txt",
        "kind": EvidenceKind.TEST,
        "shows_on": date(2026, 3, 9),
        "original_digest": stored.digest,
    }
    return commands.EvidenceFields(**{**values, **changes})


def add(walk, stored, login="wes", **changes):
    return commands.add_evidence(
        **walk.who(login), measure_id=walk.measure.pk, fields=fields(stored, **changes)
    )


def test_it_keeps_the_day_that_it_shows_apart_from_the_upload(walk, stored):
    walk.to(State.RECTIFYING)
    evidence = add(walk, stored)
    assert (evidence.shows_on, evidence.uploaded_at) == (date(2026, 3, 9), walk.at)
    entry = Entry.objects.get(pk=evidence.entry)
    body = json.loads(bytes(entry.leaf))["body"]
    assert body["shows_on"] == "2026-03-09"
    assert stored.digest not in bytes(entry.leaf).decode()


def test_one_file_serves_two_measures_and_shows_as_such(walk, stored):
    walk.to(State.PLANNING)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    second = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    walk.to(State.RECTIFYING)
    evidence = add(walk, stored)
    commands.reuse_evidence(**walk.who("wes"), measure_id=second.pk, evidence_id=evidence.pk)
    assert EvidenceUse.objects.filter(evidence=evidence).count() == 2


def test_the_same_bytes_twice_on_one_measure_are_refused(walk, stored):
    walk.to(State.RECTIFYING)
    add(walk, stored)
    with pytest.raises(Invalid, match="there-already"):
        add(walk, stored, name="另一个名字.txt")


def test_a_day_in_the_future_is_refused(walk, stored):
    walk.to(State.RECTIFYING)
    with pytest.raises(Invalid, match="day-in-future"):
        add(walk, stored, shows_on=date(2027, 1, 1))


def test_after_submission_no_evidence_is_added(walk, stored):
    walk.to(State.SUBMITTED)
    with pytest.raises(WrongState):
        add(walk, stored)


def test_a_supporting_unit_adds_only_to_what_it_supports(walk, stored):
    walk.to(State.PLANNING)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    alone = commands.add_measure(
        **walk.who("olga"), fields=measure_fields(walk.district, supports=())
    )
    walk.to(State.RECTIFYING)
    add(walk, stored, "hans")
    with pytest.raises(NotPermitted, match="not-supported"):
        commands.add_evidence(**walk.who("hans"), measure_id=alone.pk, fields=fields(stored))


@pytest.fixture
def hidden(walk, stored):
    """Evidence for a measure that hans does not see, beside one that he supports."""
    walk.to(State.PLANNING)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    alone = commands.add_measure(
        **walk.who("olga"), fields=measure_fields(walk.district, supports=())
    )
    walk.to(State.RECTIFYING)
    return commands.add_evidence(**walk.who("wes"), measure_id=alone.pk, fields=fields(stored))


def test_nobody_opens_a_file_to_himself_by_letting_it_stand_for_his_own_measure(walk, hidden):
    with pytest.raises(Missing):
        commands.reuse_evidence(
            **walk.who("hans"), measure_id=walk.measure.pk, evidence_id=hidden.pk
        )
    assert hidden.uses.count() == 1


def test_a_supporting_unit_is_offered_only_the_files_of_its_own_measures(walk, hidden):
    offered = [
        reusable(walk.finding.pk, walk.measure.pk, actor=walk.district.actor(login, at=walk.at))
        for login in ("wes", "hans")
    ]
    assert offered == [[(hidden.pk, hidden.name)], []]


def test_where_else_a_file_stands_is_told_only_of_measures_that_the_viewer_sees(walk, hidden):
    commands.reuse_evidence(**walk.who("wes"), measure_id=walk.measure.pk, evidence_id=hidden.pk)
    told = {
        login: len(
            evidence_page(
                walk.finding.pk, hidden.pk, actor=walk.district.actor(login, at=walk.at)
            ).uses
        )
        for login in ("wes", "hans")
    }
    assert told == {"wes": 2, "hans": 1}


def test_a_helper_learns_nothing_of_other_measures_that_a_file_stands_for(walk, stored):
    """Neither their words nor how many there are; the unit at work sees both."""
    walk.to(State.PLANNING)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    alone = measure_fields(walk.district, text="另行清算工程款。", supports=())
    second = commands.add_measure(**walk.who("olga"), fields=alone)
    walk.to(State.RECTIFYING)
    evidence = add(walk, stored)
    commands.reuse_evidence(**walk.who("wes"), measure_id=second.pk, evidence_id=evidence.pk)
    seen = {}
    for login in ("hans", "wes", "rita"):
        actor = walk.district.actor(login, at=walk.at)
        page = queries.finding_page(walk.finding.pk, actor=actor, at=walk.at)
        one = evidence_page(walk.finding.pk, evidence.pk, actor=actor)
        stands_for = [use.measure for use in one.uses]
        assert {proof.uses for m in page.plan.measures for proof in m.proofs} == {len(stands_for)}
        seen[login] = stands_for
    both = [walk.measure.text, "另行清算工程款。"]
    assert {login: sorted(texts) for login, texts in seen.items()} == {
        "hans": [walk.measure.text],
        "wes": sorted(both),
        "rita": sorted(both),
    }


def test_a_helper_takes_no_file_that_he_does_not_see_for_his_measure(walk, stored):
    walk.to(State.PLANNING)
    walk.measure = commands.add_measure(**walk.who("olga"), fields=measure_fields(walk.district))
    alone = commands.add_measure(
        **walk.who("olga"), fields=measure_fields(walk.district, supports=())
    )
    walk.to(State.RECTIFYING)
    evidence = commands.add_evidence(**walk.who("wes"), measure_id=alone.pk, fields=fields(stored))
    reuse = {"measure_id": walk.measure.pk, "evidence_id": evidence.pk}
    with pytest.raises(Missing, match=r"evidence\.missing"):
        commands.reuse_evidence(**walk.who("hans"), **reuse)
    commands.reuse_evidence(**walk.who("wes"), **reuse)
