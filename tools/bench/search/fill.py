"""Fills a database with findings and their passages, skewed as authorities are: five of 200 units
hold half of the findings, the commonest word stands in every third passage."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db import transaction

from tools.bench.site.fill import Filling
from zhenggai.apps.findings.kinds import FoundIn
from zhenggai.apps.findings.models import Finding, Measure, MeasureLink, MeasureSupport, Quote
from zhenggai.apps.findings.states import State
from zhenggai.apps.passages import commands as passages
from zhenggai.apps.passages.commands import Piece
from zhenggai.apps.people.models import Grant, Unit
from zhenggai.apps.people.roles import Role
from zhenggai.kit.rows import columns_of, insert

_BATCH = 2_000
_WORDS = (
    "资金 工程 拨付 项目 管理 整改 落实 责任 制度 监督 采购 招标 合同 "
    "验收 档案 台账 会议 学习 干部 群众 服务 窗口 审批 供水 管网 道路 "
    "路灯 学校 食堂 医院 药品 社区 养老 低保 补贴 农田 水利 河道 污水 "
    "垃圾 噪声 扬尘 施工 安全 隐患 消防 燃气 电梯 车辆 公务 接待 差旅 "
    "津贴 资产 盘点 租金 土地 规划 违建 房屋 危房 物业 小区 停车 公交 "
    "站台 信号 绿化 树木 公园 设施 维护 巡查 值班 应急 预案 演练 统计 "
    "数据 系统 网络 信息 公开 公示 投诉 回访 满意 评估 考核 通报 约谈 "
    "问责 滞后 逾期 挪用 虚报 漏报 缺失 不全 超标 闲置 浪费 重复 脱节 "
    "迟缓 推诿 空转 走样 变形"
).split()
_UNITS = ("万元", "处", "户", "公里", "人次", "份")


class Findable(Filling):
    """Findings and passages enough for a search."""

    # Passages of one finding: its quote, a cause, two measures, a report.
    each = 5

    def fill(self) -> None:
        """So many passages, some findings a transaction."""
        with transaction.atomic():
            self._authority()
            self._helpers()
        numbers = iter(range(self.count // self.each))
        while batch := list(islice(numbers, _BATCH)):
            with transaction.atomic():
                self._some(batch)

    def _helpers(self) -> None:
        """A station whose people help only."""
        unit = self.units[-1]
        Grant.objects.create(
            person=self.people["p0900"], role=Role.SUPPORTING, unit=unit, from_on=date(2020, 1, 1)
        )
        Grant.objects.filter(person=self.people["p0900"], role=Role.RESPONSIBLE).delete()

    def _some(self, batch: list[int]) -> None:
        quotes = [(uuid.uuid4(), self._text(number)) for number in batch]
        findings = [
            self._finding(n, Quote(id=pair[0], text=pair[1]))
            for n, pair in zip(batch, quotes, strict=True)
        ]
        insert(Quote, ("id", "text", "start", "end", "place"), [(*q, 0, 0, "") for q in quotes])
        columns = columns_of(Finding)
        insert(Finding, columns, [[getattr(one, name) for name in columns] for one in findings])
        told = zip(batch, findings, quotes, strict=True)
        passages.add(piece for one in told for piece in self._said(*one))

    def _finding(self, number: int, quote: Quote) -> Finding:
        made = super()._finding(number, Quote(id=quote.pk, text=quote.text or " "))
        made.heading = ""
        return made

    def _said(self, number: int, finding: Finding, quote: tuple[uuid.UUID, str]) -> Iterator[Piece]:
        circles = frozenset(key for key in (finding.round_id, finding.lead_unit_id) if key)
        own = finding.pk
        yield Piece(own, own, FoundIn.QUOTE, own, quote[1], circles)
        yield Piece(own, own, FoundIn.CAUSE, uuid.uuid4(), self._text(number + 1), circles)
        for place in range(2):
            measure = uuid.uuid4()
            within = circles
            if number % 50 == 0 and place == 0 and finding.state != State.REGISTERED:
                within = circles | {self._help(finding, measure)}
            yield Piece(own, measure, FoundIn.MEASURE, measure, self._text(number + 2), within)
            if place == 0:
                told = uuid.uuid4()
                yield Piece(own, measure, FoundIn.PROGRESS, told, self._text(number + 3), within)

    def _help(self, finding: Finding, key: uuid.UUID) -> uuid.UUID:
        """A measure with which a unit helps: every tenth with that of the helper."""
        unit: Unit = self.units[-1] if self.draw.random() < 0.1 else self.draw.choice(self.units)
        measure = Measure.objects.create(id=key, home=finding, text="协助")
        MeasureLink.objects.create(measure=measure, finding=finding)
        MeasureSupport.objects.create(measure=measure, unit=unit)
        return unit.pk

    def _text(self, number: int) -> str:
        """A few clauses; one passage in a thousand has a word of its own."""
        counts = [self.draw.randint(3, 6) for _ in range(self.draw.randint(1, 5))]
        clauses = ["".join(self._words(count)) for count in counts]
        text = "，".join(clauses) + f"{number % 9973}{self.draw.choice(_UNITS)}。"
        return f"罕见孤例{number}，" + text if self.draw.random() < 0.001 else text

    def _words(self, count: int) -> Iterator[str]:
        return (_WORDS[int(len(_WORDS) * self.draw.random() ** 1.3)] for _ in range(count))
