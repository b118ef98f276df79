"""Generated documents: plausible official Chinese that means nothing, the same for every run.

Two shapes. ``report``: each problem has its own heading with cause and measures below it, as in a
rectification notice. ``review``: problems, causes and measures stand in separate chapters, as in a
self-examination, so that they can only be linked by words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

LINE, LINES = 28, 22  # a page of official documents, GB/T 9704

_MATTERS = [
    "村级财务公开",
    "食堂留样管理",
    "政府采购验收",
    "惠民补贴发放",
    "档案室防潮",
    "河道保洁",
    "公务用车登记",
    "工程结算审核",
    "印章使用审批",
    "困难群众走访",
    "党费收缴",
    "固定资产盘点",
    "危房排查",
    "合同备案",
    "窗口服务承诺",
    "校车安检",
    "药品库存核对",
    "扶持资金拨付",
    "学习笔记检查",
    "值班值守",
    "信访件回复",
    "安全演练",
    "土地流转登记",
    "消防器材更换",
    "招标文件会签",
    "数据报送",
    "出差审批",
    "门面出租",
    "苗木验收",
]
_PLACES = [
    "青石镇",
    "北渡街道",
    "柳湾村",
    "东岭社区",
    "西坪林场",
    "南桥中学",
    "长滩水库",
    "云栖园区",
    "白鹭卫生院",
    "红枫中心",
]
_FAULTS = (
    "台账登记不全，有{n}笔记录缺少经办人签字",
    "制度执行不严，{n}项工作未按规定程序办理",
    "进度明显滞后，{n}个点位逾期未完成",
    "日常监督缺位，连续{n}个月没有开展检查",
    "底数掌握不清，漏报{n}户，错报{m}户",
    "资金使用不规范，涉及金额{n}.{m}万元",
    "责任压得不实，{n}名经办人不清楚岗位要求",
)
_CAUSES = (
    "主要是思想上不够重视，对{matter}的重要性认识不足，日常督促停留在会议上。",
    "{matter}没有专人负责，岗位交接不清，制度多年没有修订。",
    "人员少、任务重，{matter}的培训没有跟上，遇到问题习惯等上级通知。",
)
_ACTS = (
    "由{owner}牵头，于{month}月底前完成{matter}清查，补齐{n}笔记录",
    "修订{matter}管理办法，明确{n}个环节的责任人和办理时限",
    "{owner}每季度对{matter}开展一次抽查，抽查比例不低于{n}%",
    "组织{matter}专题培训{m}期，参训人员考核合格后方可上岗",
    "对{matter}中失职的人员予以约谈，情节严重的移交{owner}处理",
    "召开专题会议研究{matter}，逐项明确整改时限",
    "进一步提高认识，切实加强{matter}，推动工作再上新台阶",
)
_OWNERS = ["财政所", "综合办", "纪检组", "农业服务中心", "总务处", "项目办", "民政办", "督查室"]
_DIGITS = "一二三四五六七八九"


def report(pages: int, *, seed: int = 1) -> str:
    """A rectification report of ``pages`` pages: a heading of its own for every problem."""
    lines = [f"青石镇关于第{seed}轮检查反馈问题整改情况的报告"]
    lines.append("按照检查组要求，我镇对照反馈意见逐项研究，现将整改情况报告如下。")
    dice = _dice(seed)
    chapter = item = 0
    size = sum(map(room, lines))
    while True:
        block = list(_answered(dice, item % 9))
        if item % 9 == 0:
            chapter += 1
            block.insert(0, f"{numeral(chapter)}、{dice.choice(_PLACES)}反馈问题整改情况")
        size += sum(map(room, block))
        if size > pages * LINES:
            break
        lines += block
        item += 1
    return "\n".join(lines) + "\n"


def review(pages: int, *, seed: int = 1) -> str:
    """A self-examination of ``pages`` pages: problems, causes and measures apart."""
    dice = _dice(seed)
    count = max(3, pages * LINES // 3)  # a problem and its measure take about three lines
    matters = [(dice.choice(_PLACES), dice.choice(_MATTERS)) for _ in range(count)]
    lines = [f"第{seed}期专题民主生活会对照检查材料", "一、存在的主要问题"]
    lines += _apart(f"{place}{matter}{_fault(dice)}。" for place, matter in matters)
    lines += ["二、产生问题的原因"]
    lines += [
        f"（{numeral(i + 1)}）认识不到位。{_fill(dice, dice.choice(_CAUSES), matter)}"
        for i, (_, matter) in enumerate(matters[: max(3, count // 20)])
    ]
    lines += ["三、今后的整改措施"]
    lines += _apart(f"{_act(dice, place + matter)}。" for place, matter in matters)
    return "\n".join(lines) + "\n"


def room(line: str) -> int:
    """Printed lines that a paragraph takes, its indent of two included."""
    return -(-(len(line) + 2) // LINE)


def problem(number: int, *, seed: int = 1) -> str:
    """One problem sentence for linking; two numbers seldom share place, matter and figures."""
    dice = _dice(seed * 1_000_003 + number)
    return f"{_place(number)}{_matter(number)}{_fault(dice)}。"


def measure(number: int, *, seed: int = 2) -> str:
    """One measure sentence for linking, on the matter of ``problem(number)``."""
    dice = _dice(seed * 1_000_003 + number)
    return f"{_act(dice, _place(number) + _matter(number))}。"


def numeral(value: int) -> str:
    """``value`` in Chinese digits, 1 to 9,999."""
    out = ""
    for unit, step in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, value = divmod(value, step)
        if digit:
            out += _DIGITS[digit - 1] + unit
        elif out and value and not out.endswith("零"):
            out += "零"
    return out.removeprefix("一") if out.startswith("一十") else out


def _dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  (repeatable text, no secret)


def _answered(dice: random.Random, place: int) -> Iterator[str]:
    where, matter = dice.choice(_PLACES), dice.choice(_MATTERS)
    yield f"（{_DIGITS[place]}）关于{where}{matter}{_fault(dice)}的问题"
    yield f"原因分析：{_fill(dice, dice.choice(_CAUSES), matter)}"
    yield "整改措施："
    for number in range(1, dice.randint(2, 4)):
        yield f"{number}.{_act(dice, matter)}。"


def _apart(sentences: Iterator[str]) -> list[str]:
    lines: list[str] = []
    batch: list[str] = []
    for sentence in sentences:
        batch.append(sentence)
        if len(batch) == 4:
            lines.append(f"（{numeral(len(lines) + 1)}）有关方面。{''.join(batch)}")
            batch = []
    if batch:
        lines.append(f"（{numeral(len(lines) + 1)}）其他方面。{''.join(batch)}")
    return lines


def _fault(dice: random.Random) -> str:
    return _fill(dice, dice.choice(_FAULTS), "")


def _act(dice: random.Random, matter: str) -> str:
    return _fill(dice, dice.choice(_ACTS), matter)


def _fill(dice: random.Random, template: str, matter: str) -> str:
    return template.format(
        n=dice.randint(2, 97),
        m=dice.randint(2, 9),
        month=dice.randint(1, 12),
        owner=dice.choice(_OWNERS),
        matter=matter,
    )


def _place(number: int) -> str:
    return f"{_PLACES[number % len(_PLACES)]}第{numeral(number // 290 + 1)}组"


def _matter(number: int) -> str:
    return _MATTERS[number // len(_PLACES) % len(_MATTERS)]
