"""The layouts of the field as tables: literal headings in their order, and what fills them. Pure.

Source: ``domain.md`` 3.1. A heading without a column stays empty, for a stated reason; an authority
that fills it by hand does so in the exported sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Lack(StrEnum):
    """Why a column of a layout stays empty; worded as ``lack.<code>``."""

    ELSEWHERE = "elsewhere"  # kept by somebody else or on paper
    UNHELD = "unheld"  # no field of the site holds it
    PERSONS = "persons"  # would list persons who are under examination
    APART = "apart"  # held, but not told apart from its neighbour


@dataclass(frozen=True, slots=True)
class Heading:
    """One column of a layout: its literal title, the same in English, and the column of the
    register that fills it or why none does."""

    title: str
    title_en: str
    column: str = ""
    lack: Lack | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout; one without headings of its own calls its columns as the register does."""

    code: str
    headings: tuple[Heading, ...] = ()
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert bool(self.headings) != bool(self.columns), self.code


H, L = Heading, Lack
PLAIN = Layout(
    "plain", columns=("number", "problem", "unit", "leader", "kind", "state", "due", "moved")
)
A = Layout(
    "A",
    (
        H("审计整改通知书", "Rectification notice", lack=L.ELSEWHERE),
        H("审计项目名称", "Audit project", "round"),
        H("被审计单位", "Audited unit", "inspected"),
        H("被审计人员", "Persons audited", lack=L.PERSONS),
        H("问题摘要", "Finding in brief", "problem"),
        H("具体描述", "Description", "quote"),
        H("涉及金额", "Amount concerned", "amount"),
        H("问题定性依据", "Basis of the finding", "criteria"),
        H("整改建议", "Recommendation", "recommendations"),
        H("整改类型", "Type of rectification", "kind"),
        H("整改措施", "Measures", "measures"),
        H("完成时间", "To be done by", "measure_due"),
        H("责任部门", "Responsible department", "owners"),
        H("责任人", "Person responsible", "persons"),
        H("其他", "Other", lack=L.UNHELD),
        H("整改情况", "State of rectification", "state"),
        H("主要原因", "Main causes", "causes"),
        H("整改进展情况", "Progress", "progress"),
        H("完成时限", "Deadline", "due"),
        H("下一步措施", "Next measures", "open_measures"),
        H("整改结果", "Result", "completion"),
        H("证明材料", "Evidence", "evidence"),
    ),
)
B = Layout(
    "B",
    (
        H("序号", "No.", "number"),
        H("存在问题", "Problem", "quote"),
        H("审计建议", "Audit recommendation", "recommendations"),
        H("整改措施", "Measures", "measures"),
        H("整改时限", "Deadline", "measure_due"),
        H("整改负责人", "In charge", "persons"),
        H("备注", "Remarks", lack=L.UNHELD),
        H("整改完成状态", "Completion", "completion"),
    ),
)
C = Layout(
    "C",
    (
        H("问题内容", "Problem", "quote"),
        H("整改措施", "Measures", "measures"),
        H("整改时限", "Deadline", "measure_due"),
        H("责任人", "Person responsible", "persons"),
    ),
)
D = Layout(
    "D",
    (
        H("序号", "No.", "number"),
        H("反馈问题", "Finding", "problem"),
        H("具体表现", "How it shows", "quote"),
        H("原因剖析", "Causes", "causes"),
        H("整改目标", "Target", "targets"),
        H("整改措施", "Measures", "measures"),
        H("牵头领导", "Lead leader", "leader"),
        H("牵头单位", "Lead unit", "unit"),
        H("责任单位", "Responsible unit", "owners"),
        H("配合单位", "Supporting unit", "supports"),
        H("责任人", "Person responsible", "persons"),
        H("整改时限", "Deadline", "due"),
        H("整改进展情况", "Progress", "progress"),
        H("取得成效", "Results achieved", lack=L.UNHELD),
        H("完成情况", "Completion", "completion"),
        H("佐证材料", "Evidence", "evidence"),
        H("备注", "Remarks", lack=L.UNHELD),
    ),
)
E = Layout(
    "E",
    (
        H("序号", "No.", "number"),
        H("反馈问题", "Finding", "quote"),
        H("责任单位", "Responsible unit", "unit"),
        H("督导单位", "Guiding unit", lack=L.UNHELD),
        H("整改目标", "Target", "targets"),
        H("整改措施", "Measures", "measures"),
        H("完成时限", "Deadline", "due"),
        H("整改进展", "Progress", "progress"),
        H("是否完成", "Completed", "completion"),
        H("验收单位", "Accepting unit", "verifier_unit"),
        H("销号时间", "Closed on", "closed_on"),
    ),
)
F = Layout(
    "F",
    (
        H("序号", "No.", "number"),
        H("排查时间", "Found on", lack=L.UNHELD),
        H("部位/场所", "Place", lack=L.UNHELD),
        H("隐患描述", "Hazard", "quote"),
        H("隐患级别", "Level", "rating"),
        H("整改措施", "Measures", "measures"),
        H("整改资金", "Funds", lack=L.UNHELD),
        H("整改责任人", "Person responsible", "persons"),
        H("整改期限", "Deadline", "due"),
        H("应急措施", "Emergency measures", lack=L.UNHELD),
        H("整改前照片", "Photos before", lack=L.APART),
        H("整改后照片", "Photos after", "photos"),
        H("复查（验收）人", "Checked by", "verifier"),
        H("验收结果", "Result of the check", "verified"),
        H("销号日期", "Closed on", "closed_on"),
    ),
)
LAYOUTS: Mapping[str, Layout] = {one.code: one for one in (PLAIN, A, B, C, D, E, F)}
