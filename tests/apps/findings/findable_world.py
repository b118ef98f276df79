"""A finding under way with a word of its own in everything that can be found of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from world import people_more

from cast import NOON, District, Walk, build, measure_fields, open_round
from zhenggai.apps.files.models import File, FileText
from zhenggai.apps.findings import commands
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.models import Evidence, Finding, Measure
from zhenggai.apps.findings.queries.search import Results, search
from zhenggai.apps.findings.states import State
from zhenggai.apps.people import queries as people

HEADING, QUOTE, CAUSE = "饮水安全问题", "管网漏损超标。", "预算编制缺项。"
# A word for each kind, and where it stands: on the finding, on the measure that the road bureau
# helps with, and on the one that it has no part in.
WORDS = {
    "heading": "饮水安全",
    "quote": "管网漏损",
    "cause": "预算编制",
    "measure": "更换阀门",
    "progress": "已换三十",
    "evidence_name": "验收照片",
    "evidence_text": "压力合格",
    "other measure": "公开水价",
    "other progress": "已贴公告",
    "other evidence_name": "公告底稿",
    "other evidence_text": "每吨二元",
}
HELPED = set(WORDS) - {"cause"} - {kind for kind in WORDS if kind.startswith("other")}


@dataclass
class Found:
    """The finding, its two measures, and how the cast searches."""

    district: District
    walk: Walk
    helped: Measure
    other: Measure

    @property
    def finding(self) -> Finding:
        """The finding itself."""
        return self.walk.finding

    def search(self, who: str, typed: str, **more: Any) -> Results:
        """What one of the cast, or of the viewers of the matrix, finds."""
        login, _, behalf = who.partition(" ")
        leader = self.district.people["sam"].pk if behalf else None
        actor = people.actor_of(
            self.district.people[login].pk, on=self.walk.at.date(), principal=leader
        )
        return search(typed, actor=actor, **more)

    def kinds(self, who: str) -> set[str]:
        """The kinds whose word he finds."""
        return {kind for kind, word in WORDS.items() if self.search(who, word).passages}


def register_with(district: District, heading: str, quote: str) -> Finding:
    """A finding with a heading."""
    assert district.round is not None
    draft = commands.FindingDraft(passage=commands.Passage(text=quote), heading=heading)
    return commands.register_findings(
        round_id=district.round.pk, actor=district.actor("reg"), at=NOON, drafts=[draft]
    )[0]


def stored(text: str, digit: str) -> UUID:
    """A file with a text, as the gate leaves it."""
    row = File.objects.create(
        digest=digit * 64, size=9, kind="txt", media="text/plain", storage="disk",
        judged="text", stored_at=NOON,
    )  # fmt: skip
    FileText.objects.create(file=row, text=text)
    return row.pk


def show(walk: Walk, measure: Measure, name: str, file: UUID) -> Evidence:
    """Evidence by wes."""
    fields = commands.EvidenceFields(
        file=file, name=name, kind=EvidenceKind.PHOTO, shows_on=date(2026, 3, 9),
        original_digest=File.objects.get(pk=file).digest,
    )  # fmt: skip
    return commands.add_evidence(**walk.who("wes"), measure_id=measure.pk, fields=fields)


def build_found(state: State = State.RECTIFYING) -> Found:
    """The finding, walked to a state; progress and evidence where it is being rectified."""
    district = people_more(build())
    open_round(district)
    walk = Walk(district, register_with(district, HEADING, QUOTE))
    walk.to(State.PLANNING)
    commands.add_cause(**walk.who("olga"), text=CAUSE)
    measures = [
        commands.add_measure(
            **walk.who("olga"), fields=measure_fields(district, text=text, supports=supports)
        )
        for text, supports in (
            ("更换阀门一百只。", (district.units["roads"].pk,)),
            ("公开水价。", ()),
        )
    ]
    walk.to(state)
    if state == State.RECTIFYING:
        said = (
            ("已换三十只。", "验收照片.jpg", "压力合格。"),
            ("已贴公告。", "公告底稿.txt", "每吨二元。"),
        )
        for measure, (progress, name, text), digit in zip(measures, said, "ab", strict=True):
            commands.report_progress(
                **walk.who("wes"), measure_id=measure.pk, as_of=date(2026, 3, 9), text=progress
            )
            show(walk, measure, name, stored(text, digit))
    return Found(district, walk, *measures)
