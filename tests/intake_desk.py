"""Reg at work on the reading of a document, and a small fictional report to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cast import NOON, District
from zhenggai.apps.intake import commands, queries
from zhenggai.apps.intake.layout import loaded
from zhenggai.apps.intake.models import Intake, Passage

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
REPORT = """清溪区水务局整改问题反馈

一、存在的主要问题
（一）供水保障方面
东城二街管网漏损率超过25%，连续三年未改造。西城泵站设备老化，全年停机41次。
二次供水水箱清洗不及时，抽查的12个小区有5个超过半年未清洗。

二、整改措施
更换东城二街老旧管网4.2公里，由清溪区水务局负责，2026年8月31日前完成。
"""


class Desk:
    """Reg at work on one reading: commands with the arguments that are always the same."""

    def __init__(self, district: District, intake: Intake) -> None:
        self.district = district
        self.intake = intake
        self.login = "reg"

    def __getattr__(self, name: str) -> Callable[..., Any]:
        command = getattr(commands, name)

        def run(passage: Passage | None = None, /, **more: Any) -> Any:
            if passage is not None:
                more |= {"passage_id": passage.pk}
                more.setdefault("seen", passage.version)
            return command(
                intake_id=self.intake.pk,
                actor=self.district.actor(self.login),
                at=NOON,
                **more,
            )

        return run

    def passages(self, **wanted: Any) -> list[Passage]:
        """The passages of the reading in the order of the text."""
        return list(self.intake.passages.filter(**wanted).order_by("start", "id"))

    def text(self, passage: Passage) -> str:
        """The words of a passage."""
        return self.intake.document.text[passage.start : passage.end]

    def find(self, words: str) -> tuple[int, int]:
        """Where words stand in the text."""
        start = self.intake.document.text.index(words)
        return start, start + len(words)


def confirmed(intake: Intake) -> commands.Confirmed:
    """The numbers that the registrar would be shown now."""
    counted = queries.completeness(intake, loaded(intake.document.text, intake.layout))
    return commands.Confirmed(*counted.numbers, len(queries.taken_numbers(intake)))
