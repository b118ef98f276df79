"""What the columns of a register are, told by their names (``domain.md`` 3.1 A–F, 3.2, 3.3).

Only names belong here; finding the header row and reading rows belong to ``registers``.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from zhenggai.core.folding import fold


class Column(StrEnum):
    """The role of a column, whatever its name."""

    NUMBER = "number"
    REFERENCE = "reference"  # 对应问题编号: the number of a finding listed elsewhere
    CATEGORY = "category"
    FINDING = "finding"
    MANIFESTATION = "manifestation"  # 具体表现: detail of the finding
    CAUSE = "cause"
    EFFECT = "effect"
    BASIS = "basis"
    RECOMMENDATION = "recommendation"
    TARGET = "target"
    TASK = "task"  # 整改任务: what the measures beside it are for
    MEASURE = "measure"
    LEAD_LEADER = "lead_leader"
    LEAD_UNIT = "lead_unit"
    RESPONSIBLE_UNIT = "responsible_unit"
    SUPPORTING_UNIT = "supporting_unit"
    PERSON = "person"
    DEADLINE = "deadline"
    PROGRESS = "progress"
    RESULT = "result"
    STATUS = "status"
    EVIDENCE = "evidence"
    AMOUNT = "amount"
    REMARK = "remark"
    DATE = "date"  # any other date: feedback, close-out
    OTHER = "other"


_C = Column
_UNIT = "(?:单位|部门|科室|处室|股室|机构|党组织|主体)"
# In the order they are tried, each against the whole normalised name.
_NAMES: tuple[tuple[Column, str], ...] = (
    (
        _C.REFERENCE,
        "对应(?:的)?(?:问题|任务|事项)?(?:编号|序号)?|(?:finding|audit)ref(?:erence)?\\w*",
    ),
    (
        _C.NUMBER,
        "序号?|编号|项次|号|(?:问题|事项|任务|隐患)(?:编号|序号)|督办单号|no|num|number|#|sn|id",
    ),
    (_C.NUMBER, "item(?:no|number)?|(?:finding|issue|poam|reference|ref)(?:no|number|id)"),
    (
        _C.CATEGORY,
        "(?:问题|隐患|整改|任务|事项|督办)?(?:类别|分类|类型|级别|领域|属性|性质|方面|等级)"
        "|category|type|severity|area|risk(?:level|rating)?|priority|rating",
    ),
    (
        _C.MANIFESTATION,
        "(?:问题)?(?:具体|主要|突出)?(?:表现|描述)(?:形式|情况)?|(?:问题)?具体(?:情况|问题|内容)"
        "|详细(?:描述|情况)|(?:detailed?)?description|details?|conditionfound",
    ),
    (
        _C.FINDING,
        "(?:(?:巡视巡察|反馈|存在|发现|巡视|巡察|审计|查出|查摆|整改|检查|督察|督查|督办|排查|主要|突出|移交|需)组?的?)*"
        "问题(?:内容|原文|清单|摘要|概述|表述|点|情况|事项|描述|简述|及表现)?|反馈意见|隐患(?:描述|内容|情况)?"
        "|反馈问题原文|(?:督查|督办)(?:事项|标题|内容)|问题隐患|风险点"
        "|(?:audit)?(?:findings?|observations?|issues?|problems?|weakness(?:es)?|deficienc(?:y|ies))"
        "(?:description|title|summary|statement)?|conditions?",
    ),
    (
        _C.CAUSE,
        "(?:问题)?(?:产生)?(?:的)?(?:主要|问题|深层次?|根本)?原因(?:剖析|分析)?|成因(?:分析|剖析)?"
        "|(?:root)?causes?(?:analysis)?",
    ),
    (_C.EFFECT, "影响|后果|风险|(?:possible|potential)?(?:effects?|impacts?|risks?)"),
    (_C.BASIS, "(?:问题)?(?:定性|反馈|政策|法规)?依据|criteri(?:a|on)|basis|standards?"),
    (
        _C.RECOMMENDATION,
        "(?:审计|整改|工作|处理|巡察|督查)?(?:建议|处理意见|意见建议)|(?:audit)?recommendations?",
    ),
    (
        _C.TARGET,
        "(?:整改|预期|工作|任务)?目标(?:任务|要求)?|(?:整改|完成|验收)(?:标准|要求)|预期(?:成效|效果)"
        "|(?:整改)?目标完成标准|targets?|goals?|objectives?|successcriteria|completioncriteria",
    ),
    (_C.TASK, "整改(?:任务|事项|内容|要求)|任务(?:内容|清单)?|办理要求|tasks?"),
    (
        _C.MEASURE,
        "(?:拟|已|主要|具体|下一?步|整改|改进|工作|落实|防范|纠正|采取的?|治理|重点|长效)*"
        "(?:措施|举措)(?:内容|要求|情况)?|整改(?:方案|办法|计划|思路)|下一?步(?:打算|工作|计划)"
        "|(?:planned|proposed|agreed|management|required|recommended)?(?:corrective|remedial|remediation)?"
        "(?:measures?|actions?)(?:s?plans?|s?taken|items?|steps?|description|required)?"
        "|remediation(?:plan)?s?|plannedmilestones?|(?:management|auditee)?(?:response|plan)s?",
    ),
    (
        _C.LEAD_LEADER,
        "(?:牵头|责任|分管|包保|包案|包抓|挂点|主管|督办|联系|整改责任)(?:校|院|市|县|区|镇|局|班子)?领导",
    ),
    (
        _C.LEAD_UNIT,
        f"牵头(?:责任)?{_UNIT}|主(?:办|责|管){_UNIT}?|lead(?:unit|agency|department|office)?",
    ),
    (
        _C.SUPPORTING_UNIT,
        f"(?:配合|协办|协助|参与|会办|协同)(?:责任)?{_UNIT}?|support(?:ing)?(?:unit|agency|department|office)?s?",
    ),
    (
        _C.PERSON,
        "(?:整改|直接|具体|第一|主要|单位|部门|措施)*(?:责任人员?|负责人|牵头人)"
        "|(?:responsible|accountable)(?:person|individual|official|officer|manager|staff)s?"
        "|(?:person|individual|official|staff)s?responsible|actionowner|contactpersonresponsible",
    ),
    (
        _C.RESPONSIBLE_UNIT,
        f"(?:整改|主体|落实)?责任{_UNIT}?|(?:整改|承办|落实|实施|执行){_UNIT}|owners?|assign(?:ed)?to"
        "|respons(?:ible|ibility)(?:part(?:y|ies)|department|unit|office|agency|division)?",
    ),
    (
        _C.DATE,
        "(?:反馈|发现|排查|检查|收文|下达|销号|立项|登记|实际完成|验收|更新|交办)(?:时间|日期)|(?:finding|report|closed?|actualcompletion|identified)date",
    ),
    (
        _C.DEADLINE,
        "(?:整改|完成|办结|承办|办理|预计|计划|拟|限定|规定|要求|时间)*(?:时限|期限|限期|时间|日期|节点)(?:要求|节点)?"
        "|deadlines?|(?:due|target|completion|implementation|milestone)(?:date)?s?|by(?:when)|timelines?"
        "|(?:planned|target(?:ed)?|expected|anticipated|estimated|scheduled|proposed|projected|agreed)+"
        "(?:completion|implementation|remediation|due|finish)?date(?:ofcompletion)?",
    ),
    (
        _C.STATUS,
        "(?:整改|任务|问题|措施|当前|目前|办理|完成|整改问题|整改完成)*状态|(?:整改|任务)?完成(?:情况|与否|程度)"
        "|是否(?:完成|整改|销号|办结|到位|已)\\S{0,6}|(?:current|completion|implementation)?status|state",
    ),
    (
        _C.PROGRESS,
        "(?:目前|整改|工作|落实|办理|推进|完成|当前)*(?:进展|进度|落实|整改|办理|推进)(?:情况|进展)*"
        "|情况|progress(?:update|report)?|updates?",
    ),
    (_C.RESULT, "(?:取得|整改|工作|阶段性?)*(?:成效|成果|效果|结果)|results?|outcomes?"),
    (
        _C.EVIDENCE,
        "(?:佐证|印证|支撑|证明|附件)(?:材料|资料|编号)*|(?:supporting)?(?:evidence|document(?:ation|s)?)",
    ),
    (
        _C.AMOUNT,
        "(?:涉及|问题|违规|整改|应收|已收)?(?:金额|资金)(?:合计)?|(?:questioned)?(?:costs?|amounts?)",
    ),
    (_C.REMARK, "备注|说明|其他|其它|remarks?|notes?|comments?"),
)
_COMPILED = tuple((column, re.compile(pattern)) for column, pattern in _NAMES)
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]?")
_INSIDE = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_NOISE = re.compile(r"[\s*:.,;_'\"-]+")
_JOINTS = re.compile(r"[/、及和与&+]|\band\b|\|")
_LONGEST_NAME = 60


def named(header: str) -> tuple[Column, ...]:
    """The roles that a column name states: mostly one, two for 措施及完成时限, none if unknown.

    White space, brackets with what is in them, and widths make no difference.
    """
    return _named(header) if len(header) <= _LONGEST_NAME else ()


@lru_cache(maxsize=4096)
def _named(header: str) -> tuple[Column, ...]:
    folded = fold(header).lower()
    outside = _BRACKETS.sub("", folded)
    whole = _one(outside)
    if whole:
        return (whole,)
    parts = [_one(part) for part in _JOINTS.split(outside) if part.strip()]
    roles = tuple(dict.fromkeys(part for part in parts if part))
    if roles and None not in parts:
        return roles
    inside = [role for role in (_one(part) for part in _INSIDE.findall(folded)) if role]
    return tuple(inside[:1]) if not _NOISE.sub("", outside) else ()


def _one(name: str) -> Column | None:
    flat = _NOISE.sub("", name)
    for column, pattern in _COMPILED:
        if pattern.fullmatch(flat):
            return column
    return None
