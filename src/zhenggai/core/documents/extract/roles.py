"""What a section is for, told from its heading, a label or a sentence that turns to it."""

from __future__ import annotations

import re

from zhenggai.core.records import Role

# In this order: the first that matches names the role. A heading that says both 问题 and 整改 is
# about what was done; one that says 原因 is about causes even when it says 问题 too.
_TITLES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (
        Role.MIXED,
        re.compile(r"(问题|不足|差距).{0,4}(及|和|与|、).{0,8}(打算|安排|计划|措施|建议|对策)"),
    ),
    (Role.OPENING, re.compile(r"^.{0,6}(上|前|去)一?年度.{0,24}(情况|进展|落实)")),
    (
        Role.CAUSES,
        re.compile(r"原因|根源|成因|症结|思想深处|\broot causes?\b|\bcauses?\b", re.I),
    ),
    (
        Role.MEASURES,
        re.compile(
            r"(整改|改进|防范|工作|具体|应对|解决|落实|主要)?(措施|对策|举措|办法)(?=$|[及和与、:。]|落实|完成|情况|清单|进展)|努力方向|"
            r"(整改|工作|有关|具体|相关|几点|下步|下一步)(工作)?(要求|建议|任务|思路|打算|意见)(?!.*(不|差距))|"
            r"下一?步|下阶段|今后|后续(工作)?(安排|打算|计划)|^(建议|要求|打算)|审计建议|意见和?建议|努力的?方向|"
            r"recommendation|corrective action|action plan|management response|next steps",
            re.I,
        ),
    ),
    (
        Role.MIXED,
        re.compile(r"问题.{0,6}(及|和|与|、).{0,6}(整改|措施|完成|落实)|整改内容|整改事项"),
    ),
    (
        Role.PROGRESS,
        re.compile(
            r"整改.{0,8}(情况|进展|成效|落实|工作|结果|完成|责任)|落实.{0,10}情况|进展情况|完成情况|"
            r"取得.{0,4}成效|工作开展情况|组织领导|高度重视|提高(政治)?站位.{0,20}整改|progress|status",
            re.I,
        ),
    ),
    (
        Role.PROBLEMS,
        re.compile(
            r"问题|不足(?!以)|差距|短板|隐患|薄弱环节|缺陷|弱项|查摆|主要表现|有待|"
            r"不(够|到位|力|强|实|严|高|深|规范|完善|健全|彻底|及时)|缺乏|薄弱|滞后|淡薄|"
            r"\bfindings?\b|\bissues?\b|\bdeficienc|\bweakness|\bobservations?\b|\bconditions?\b",
            re.I,
        ),
    ),
    (
        Role.OPENING,
        re.compile(
            r"基本情况|总体情况|总体评价|总体来看|总的看|概况|会前准备|上年度|上一年度|background|overview|scope",
            re.I,
        ),
    ),
)

# Labels that open a stretch of text: 整改措施：…
_LABELS: tuple[tuple[Role, str], ...] = (
    (
        Role.PROBLEMS,
        r"问题(描述|清单|表现|内容)?|存在(的)?(主要)?问题|具体问题|反馈问题|审计发现(的)?问题|主要问题|"
        r"具体表现|主要表现|隐患(描述|内容)?|问题[一二三四五六七八九十\d]+",
    ),
    (Role.CAUSES, r"(存在问题)?(的)?(主要)?原因(分析|剖析)?|成因(分析)?|问题成因|产生原因|根源"),
    (
        Role.MEASURES,
        r"(主要|具体|下一?步|后续)?(整改|改进|防范|应对)?(措施|举措|对策|意见|要求|办法|任务|建议)|"
        r"下一?步(工作)?(打算|安排|计划|措施)?|整改计划|处理意见|审计建议",
    ),
    (
        Role.PROGRESS,
        r"整改(落实|进展|完成|工作)?(情况|进展|结果|成效|状态)|(落实|进展|完成)情况|取得成效|整改结果",
    ),
)
_FIELDS = (
    r"(整改|完成|办结)?(时限|期限|时间)|牵头(领导|单位|部门|科室)|责任(领导|单位|部门|人|科室|主体)|"
    r"配合单位|协办单位|督导单位|验收单位|整改目标|(整改)?责任人|整改类型|主办|协办"
)
_LABEL = re.compile("|".join(f"(?P<r{n}>{words})" for n, (_, words) in enumerate(_LABELS)))
_LABEL_AT = re.compile(r"[\[<(]?(?P<label>[^\s:,。;]{2,14}?)[\]>)]?[ ]?:")
_FIELD_AT = re.compile(rf"[\[<(]?(?:{_FIELDS})[\]>)]?[ ]?:")

# A sentence that turns the text to problems or to measures.
_TURNS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    (Role.MEASURES, re.compile(r"整改(工作|落实|完善)?(如下)?:$")),
    (
        Role.MEASURES,
        re.compile(
            r"^.{0,10}(针对|对照?|围绕|就).{0,16}(上述|以上|存在|这些|反馈|查摆|排查|发现).{0,14}(问题|不足|隐患|情况)"
            r".{0,60}(整改|措施|方案|要求|如下|:$)|"
            r"(整改|具体|改进|主要).{0,6}(措施|要求|情况|建议).{0,12}(如下|以下|:$)|"
            r"(具体|工作|整改)要求:|下一?步[,:]|今后[,我]"
        ),
    ),
    (
        Role.CAUSES,
        re.compile(
            r"(原因|根源).{0,16}(主要(有|是|在于)|如下|以下|:$)|究其原因[,:]|产生.{0,10}原因(?:主要)?(?:有|是|在于|如下|为|:)"
        ),
    ),
    (
        Role.PROBLEMS,
        re.compile(
            r"(发现|存在|查出|指出|反映|查找出?|找出|暴露出?|梳理出?|还有).{0,30}"
            r"(问题|不足|差距|隐患|短板).{0,14}([:]|如下|主要(有|是|为|表现)|具体(是|为|表现))|"
            r"(主要|突出|具体)?(表现|体现)(在|为|如下)|以下.{0,8}(问题|不足|隐患)|(反馈|检查|巡察|巡视|审计)(发现|指出)[,:]|"
            r"如下问题|问题如下|(主要|突出|存在|发现).{0,8}(问题|不足|隐患)(主要)?(有|是|为|包括)?:$"
        ),
    ),
)
_CLOSING = re.compile(
    r"^((?:监督|举报|咨询|联系)?电话|监督举报|邮政|邮箱|电子邮|通讯地址|地址|公示期|以上|特此|妥否|请(各位|予|领导|批评)|此致|敬请|欢迎(广大)?|联系(电话|人|方式)|附件|更多精彩|"
    r"打印|关闭|分享|来源|责任编辑|【?.{0,20}相关文章)"
)


def title_role(title: str) -> Role | None:
    """The role that a heading names (folded text); ``None`` when it only names a matter."""
    text = title.strip(" *:。.")
    for role, words in _TITLES:
        if words.search(text):
            return role
    return None


def label_at(folded: str, start: int, end: int) -> tuple[Role, int] | None:
    """The role of the label that opens ``folded[start:end]`` and the offset behind its colon."""
    found = _LABEL_AT.match(folded, start, min(end, start + 24))
    if found is None:
        return None
    words = found.group("label").strip("[]<>()* ")
    whole = _LABEL.fullmatch(words)
    if whole is None:
        return None
    role = next(_LABELS[n][0] for n in range(len(_LABELS)) if whole.group(f"r{n}"))
    return role, found.end()


def field_at(folded: str, start: int, end: int) -> bool:
    """Whether a field such as 责任单位： or 完成时限： opens ``folded[start:end]``."""
    return _FIELD_AT.match(folded, start, min(end, start + 24)) is not None


def is_label(folded: str, start: int, end: int) -> bool:
    """Whether a role label or a field opens the text at ``start`` (white space skipped)."""
    while start < end and folded[start] in " \n\t*":
        start += 1
    if folded.startswith("(", start):
        return False  # (责任单位：…) behind a problem is a note to it
    return label_at(folded, start, end) is not None or field_at(folded, start, end)


def turn(sentence: str) -> Role | None:
    """The role that this sentence turns the following text to."""
    for role, words in _TURNS:
        if words.search(sentence):
            return role
    return None


def is_closing(sentence: str) -> bool:
    """Whether the sentence takes leave of the reader or is page furniture."""
    return _CLOSING.match(sentence) is not None
