"""Two who decide on one erasure at once, and one who acts while it is erased."""

from __future__ import annotations

from racing import TIMES, Field, codes, winners

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import ErasureReason
from zhenggai.apps.findings.models import Erasure, RecordsHold
from zhenggai.apps.findings.states import State
from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.models import Entry, Text
from zhenggai.apps.journal.queries.checking import of_rows

SAID = "已由虚构人员赵小满核实。"


def waiting(field: Field, walk):
    commands.report_progress(
        **walk.who("wes"), measure_id=walk.measure.pk, as_of=walk.at.date(), text=SAID
    )
    entry = Entry.objects.filter(subject=walk.finding.pk).latest("id").pk
    return commands.order_erasure(
        **walk.who("reg"), target=f"words-{entry}-text", number="7号", issued_by="区委网信办",
        decided_on=walk.at.date(), reason=ErasureReason.UNLAWFUL,
    )  # fmt: skip


def test_it_is_confirmed_once_or_refused_once(field: Field):
    for number in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        row = waiting(field, walk)
        at = walk.who("reg")["at"]
        actor = field.district.actor("aud", at=at)
        told = field.race(
            lambda: commands.decide_erasure(erasure_id=row.pk, actor=actor, at=at, confirm=True),
            lambda: commands.decide_erasure(
                erasure_id=row.pk, actor=actor, at=at, confirm=bool(number % 2), reasons="不符。"
            ),
        )
        assert len(winners(told)) == 1
        assert codes(told) <= {"erasure.decided-already", "erasure.erased-already"}
        done = Erasure.objects.get(pk=row.pk)
        kinds = ["erasure.confirmed", "erasure.refused"]
        assert len(journal.about(walk.finding.pk, most=5, kinds=kinds)) == 1
        assert Text.objects.filter(entry__subject=walk.finding.pk, text=SAID).exists() is not (
            done.confirmed
        )
    assert of_rows().found == []


def test_who_acts_meanwhile_waits_or_goes_first(field: Field):
    for _ in range(TIMES):
        walk = field.walk()
        walk.to(State.RECTIFYING)
        row = waiting(field, walk)
        wes, at = walk.who("wes"), walk.who("reg")["at"]
        actor = field.district.actor("aud", at=at)
        told = field.race(
            lambda: commands.decide_erasure(erasure_id=row.pk, actor=actor, at=at, confirm=True),
            lambda: commands.report_progress(
                **wes, measure_id=walk.measure.pk, as_of=wes["at"].date(), text="又一报。"
            ),
        )
        assert len(winners(told)) == 2
        assert not Text.objects.filter(entry__subject=walk.finding.pk, text=SAID).exists()
        assert Text.objects.filter(entry__subject=walk.finding.pk, text="又一报。").exists()


def test_a_hold_on_the_whole_round_comes_before_or_after_and_never_meanwhile(field: Field):
    for _ in range(TIMES):
        walk, other = field.walk(), field.walk()
        walk.to(State.RECTIFYING)
        row = waiting(field, walk)
        at = walk.who("reg")["at"]
        aud = field.district.actor("aud", at=at)
        hold = {**other.who("reg"), "number": "1号", "reasons": "诉讼。", "whole_round": True}
        told = field.race(
            lambda: commands.decide_erasure(erasure_id=row.pk, actor=aud, at=at, confirm=True),
            lambda: commands.hold_records(**hold),
        )
        assert codes(told) <= {"erasure.records-held"}
        row.refresh_from_db()
        held = RecordsHold.objects.get(finding=other.finding)
        assert row.done_entry is None or row.done_entry < held.entry
        commands.release_records(**other.who("reg"), reasons="结案。")
