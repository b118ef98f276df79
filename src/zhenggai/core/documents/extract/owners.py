"""Who is to do it: the lead and those who support, as the text names them; ``None`` if it does not.

“我”, “我们” and “班子” are no owner: a document that only ever says “I will” names nobody else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from zhenggai.core.records import Span

_SUFFIX = (
    r"(?:办公室|委员会|党委|党组|党工委|纪委|政府|领导小组|工作组|专班|支部|总支|财务处|总务处|"
    r"社区|街道|管委会|村委会|居委会|指挥部|事务所|服务中心|中心|公司|集团|银行|学院|学校|医院|大队|支队|"
    r"部门|单位|科室|领导|书记|镇长|局长|处长|科长|主任|校长|园长|院长|所长|站长|队长|经理|负责人|责任人|班子成员|干部|"
    r"人员|教师|会计|施工方|[局委办部处科厅室组站所队镇乡村县区市厂校院行庭署])"
)
_NAME = (
    rf"[^,;:。、()\"\s]{{0,16}}?{_SUFFIX}(?:[、和与及][^,;:。、()\"\s]{{1,14}}?{_SUFFIX}){{0,3}}"
)
_VERB = (
    r"(?:要|将|应|须|需|必须|负责|牵头|会同|联合|组织|开展|抓紧|提前|马上|立即|做好|印发|制定|制订|修订|完善|建立|健全|"
    r"召开|迅速|加强|强化|严格|定期|每|对|已|按|根据|亲自|认领|落实|推进|清理|清退|追缴|核实|下发|出台|成立|明确|聘请|补|督促|"
    r"坚持|及时|责成|责令|统筹|全面|逐|安排|具体|适时|不定期|充分|主动|带头|于|在|完成|分别|针对|重新)"
)
_LABELLED = re.compile(
    r"(?P<role>牵头(?:领导|单位|部门|科室)?|(?:整改)?责任(?:领导|单位|部门|科室|主体|人)|主办(?:单位|部门)?|"
    r"(?:配合|协办|协助|参与)(?:单位|部门|科室)?|整改负责人|负责人|承办(?:单位|部门)|"
    r"具体责任人)[ ]?[:：][ ]*"
    r"(?P<name>[^;；)）。\n]{1,60}?)(?=[,，、]?[ ]*[^;；)）。\n:：,，、 ]{2,8}[:：]|[;；)）。\n]|$)"
)
_BY = re.compile(
    rf"(?:^|[,;。:]|并|再)由(?P<name>[^,;。:()\"\s]{{2,20}}?)(?={_VERB}|依法|推行|实行|派|分管|代管|作为|补|测)"
)
_SUBJECT = re.compile(
    rf"^(?:同时|此外|另外|目前|随后|下一?步|今后|现)?[,:]?(?P<name>{_NAME}){_VERB}"
)
_TOLD = re.compile(
    rf"(?:安排|责成|委托|指定|组织(?=[^,;。]{{2,14}}制定)|责令|要求)(?P<name>{_NAME})"
    r"(?=到|去|对|在|负责|制定|开展|进行|实地|限期|立即|于|把|将|牵头)"
)
_PERSONAL = re.compile(
    r"^(?:我|我们|自己|本人|班子|大家|同志|各级|全体|全员|广大|人人|每个|其他|党员|干部|领导干部|党员干部|"
    r"党员领导干部|领导班子|干部职工)$"
)
_NOT_A_NAME = re.compile(
    r"^(?:\d|由|保证|防止|避免|根据|作为|选取|责成|为|其中|会同|联合|配合|切实|进一步|全面|坚持|加强|强化|深入|认真|把|对|将|要|按|以|在|从|为|抓|做|通过|针对|围绕|结合|严格|深刻|不断|持续|"
    r"建立|健全|完善|开展|推进|落实|提高|增强|确保|做到|督促|组织|安排|召开|定期|拿出|其中|经|当|已|清理|利用|运用|发挥)"
)
_SUPPORTING = ("配合", "协办", "协助", "参与")


@dataclass(frozen=True, slots=True)
class Owners:
    """``owner`` verbatim (without its label), ``supporting`` in the order of the text."""

    owner: str | None = None
    supporting: tuple[str, ...] = ()


def labelled_owners(text: str, folded: str, span: Span) -> Owners:
    """Owners named by fields such as 牵头单位：… in ``span``; the lead before the responsible."""
    leads: list[str] = []
    others: list[str] = []
    supporting: list[str] = []
    for found in _LABELLED.finditer(folded, span.start, span.end):
        name = text[found.start("name") : found.end("name")].strip(" ,，、.")
        role = found.group("role")
        if role.startswith(_SUPPORTING):
            supporting.append(name)
        elif role.startswith(("牵头", "主办")):
            leads.append(name)
        else:
            others.append(name)
    named = leads + others
    if not named:
        return Owners(None, tuple(dict.fromkeys(supporting)))
    # Each once: a paper that repeats its fields would else grow every item with every field.
    return Owners(named[0], tuple(dict.fromkeys(named[1:] + supporting)))


def opens_with_owner(folded: str) -> bool:
    """Whether a clause begins with a unit or post and what it does."""
    found = _SUBJECT.match(folded)
    if found is None:
        return False
    name = found.group("name")
    return len(name) > 2 and not _PERSONAL.match(name) and not _NOT_A_NAME.match(name)


def owner_in(text: str, folded: str, span: Span) -> str | None:
    """The unit or post that the running text of one measure puts in charge."""
    flat = folded[span.start : span.end]
    for pattern in (_BY, _SUBJECT, _TOLD):
        for found in pattern.finditer(flat):
            name = found.group("name")
            if _PERSONAL.match(name) or _NOT_A_NAME.match(name) or len(name) < 2:
                continue
            start = span.start + found.start("name")
            return text[start : start + len(name)].strip()
    for clause in re.finditer(r"[,;。](?=[^,;。])", flat):
        found_next = _SUBJECT.match(flat[clause.end() :])
        if found_next is None:
            continue
        name = found_next.group("name")
        if _PERSONAL.match(name) or _NOT_A_NAME.match(name) or len(name) < 3:
            continue
        start = span.start + clause.end() + found_next.start("name")
        return text[start : start + len(name)].strip()
    return None
