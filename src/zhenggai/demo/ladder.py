"""Steps of the ladder in the demo: one that is under way, and one that an appeal has annulled."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from zhenggai.apps.supervision import commands
from zhenggai.apps.supervision.ladder import Rung
from zhenggai.apps.supervision.queries import ladder
from zhenggai.demo.course import Happening, moment
from zhenggai.demo.items import ZONE
from zhenggai.demo.steps import Item

_SEED = "zhenggai demo ladder"
_OVERDUE = "self-examination.txt:P9"
_DISPUTED = "self-examination.txt:P7"
# Issues for the district, and takes no part in its offices' findings.
_ABOVE = "ida"


def climbed(items: Mapping[str, Item], today: date) -> Iterator[Happening]:
    """A ladder is put in force; a reminder and an order follow upon what is overdue, and an order
    for which its office had no ground is annulled."""
    # Of its own, so that nothing else in the play falls on another hour.
    dice = random.Random(_SEED)  # noqa: S311 - dates of a play, nothing secret
    late, disputed = _Climb(items[_OVERDUE]), _Climb(items[_DISPUTED])
    for days, deed in (
        (30, late.put_in_force),
        (11, late.remind),
        (10, late.receive),
        (8, late.order),
        (7, late.receive),
        (6, late.reply),
        (18, disputed.order),
        (17, disputed.receive),
        (14, disputed.appeal),
        (3, disputed.annul),
    ):
        yield Happening(moment(today - timedelta(days=days), dice), 0, deed)


class _Climb:
    """The steps about one finding."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._step: UUID | None = None

    def put_in_force(self, at: datetime) -> None:
        day = at.astimezone(ZONE).date()
        rules = ladder.versions(regime=self._item.round.regime_id)
        who = self._who(self._item.team.issuer, at)
        keys = [one.pk for one in rules]
        commands.put_in_force(rules=keys, since=day, today=day, **who)

    def remind(self, at: datetime) -> None:
        self._issue(Rung.REMINDER, self._item.team.registrar, at)

    def order(self, at: datetime) -> None:
        self._issue(Rung.ORDER, self._item.team.issuer, at)

    def receive(self, at: datetime) -> None:
        self._do(commands.receive_step, self._item.officer, at)

    def reply(self, at: datetime) -> None:
        said = "安置房配套道路月底通车，过渡费已列入追加预算，请予延期考虑。"
        self._do(commands.reply_to_step, self._item.leader, at, reply=said)

    def appeal(self, at: datetime) -> None:
        said = "整改期限未到，且设备采购进度已按月报告。"
        self._do(commands.appeal_step, self._item.leader, at, reasons=said)

    def annul(self, at: datetime) -> None:
        said = "经查期限未到、进度属实，督办依据不足。"
        self._do(commands.decide_appeal, _ABOVE, at, upheld=True, reasons=said)

    def _issue(self, rung: Rung, login: str, at: datetime) -> None:
        self._step = commands.issue_step(
            findings=[self._item.finding],
            rung=rung,
            unit_id=self._item.district.unit(self._item.story.unit),
            post_id=None,
            matter="整改进展迟缓，至今未见结果性佐证。",
            asked="请说明原因，报送下一步安排和完成日期。",
            **self._who(login, at),
        ).pk

    def _do(self, command: Any, login: str, at: datetime, **words: Any) -> None:
        command(step_id=self._step, **self._who(login, at), **words)

    def _who(self, login: str, at: datetime) -> dict[str, Any]:
        return {"actor": self._item.district.actor(login, at=at), "at": at}
