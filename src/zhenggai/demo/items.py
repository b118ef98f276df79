"""A finding of the demo on its way, and who acts on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from zhenggai.apps.findings import commands
from zhenggai.apps.findings.models import Round
from zhenggai.apps.findings.queries.by_rule import by_rule_of
from zhenggai.demo.district import District
from zhenggai.demo.rounds import Team
from zhenggai.demo.stories import Story

ZONE = ZoneInfo("Asia/Shanghai")
REVIEW_DAYS = 60
# What is said where a story has no words of its own for a step.
_SAYS = {
    "object": "公示的完成情况与实际不一致，请核实。",
    "submit": "各项措施已落实，对照完成标准逐条达到，佐证已上传，请予审核。",
    "review": "材料齐全，措施与问题对应，同意转核查。",
    "verify": "现场查看并抽查原始记录，与提交情况一致。",
    "close": "同意销号。",
    "agree": "措施具体，时限合理，同意。",
    "second": "对照问题原文补做未完成部分，逐处验收。",
    "second_standard": "逐处验收签字，抽查无反弹。",
    "extension": "汛期两次停工，剩余工程量须避开雨季施工。",
    "progress": "已完成六成，材料和队伍已落实。",
    "further": "上级配套资金推迟到账。",
    "refused": "资金已于上周到账，按现有期限完成。",
    "hold_no": "临监封〔2026〕3号",
    "hold": "已涉诉，相关记录须保全。",
    "release": "诉讼已结，解除封存。",
    "erasure_no": "临数删〔2026〕7号",
    "erasure_by": "临江县网信办（虚构）",
    "tag": "重点督办",
    "request_progress": "请报告最近一个月的进展、存在的困难和下一步安排。",
    "support": "已按分工办理配合事项，所需材料已提供。",
}


@dataclass
class Stage:
    """What the findings of a round share: the district, the team, the day of the demo, the files
    that serve as evidence by their titles, and all findings by the keys of their stories. `round`
    is there once it is opened, `rule` where one sets deadlines in it."""

    district: District
    team: Team
    today: date
    files: Mapping[str, commands.EvidenceFields]
    items: Mapping[str, OnItsWay]
    round: Round | None = None
    rule: UUID | None = None


@dataclass
class OnItsWay:
    """One finding on its way, with all who act on it: what every step needs."""

    stage: Stage
    story: Story
    finding: UUID = field(default_factory=lambda: UUID(int=0))
    measures: list[UUID] = field(default_factory=list)
    indicator: UUID | None = None
    pending: UUID | None = None
    agreed: int = 0
    works: int = 0
    shown: int = 0

    @property
    def district(self) -> District:
        """Where it happens."""
        return self.stage.district

    @property
    def team(self) -> Team:
        """Who acts for the issuer."""
        return self.stage.team

    @property
    def round(self) -> Round:
        """The round, once it is opened."""
        assert self.stage.round is not None
        return self.stage.round

    def who(self, login: str, at: datetime, *, principal: str | None = None) -> dict[str, Any]:
        """What every command takes."""
        actor = self.district.actor(login, at=at, principal=principal)
        return {"finding_id": self.finding, "actor": actor, "at": at}

    def says(self, step: str) -> str:
        """The words for a step."""
        return self.story.says.get(step) or _SAYS[step]

    @property
    def leader(self) -> str:
        """Who leads the unit now."""
        return self.district.leader_of(self.story.unit)

    @property
    def officer(self) -> str:
        """Who handles for the unit."""
        return self.district.officer_of(self.story.unit)

    @property
    def ruled(self) -> dict[str, Any]:
        """The rule of the round, and its event: the receipt of the report."""
        return {"rule": self.stage.rule, "start": self.round.feedback_on}

    def due(self) -> date:
        """When it is due."""
        if self.story.by_rule:
            return by_rule_of(self.round, **self.ruled, due_on=None).due.day
        return self.stage.today + timedelta(days=self.story.due)
