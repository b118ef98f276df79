"""Where one sentence holds several items: the grain of a finding and of a measure.

A finding is one concrete shortcoming that could be closed on its own, a measure one act with its
own object. Two careful readers agree on this split to .79 only (``make eval``), so the rules are
few: parallel clauses that each have their own subject and their own predicate part company.
"""

from __future__ import annotations

import re

from zhenggai.core.documents.extract.cues import SHORTCOMING, acts
from zhenggai.core.documents.extract.owners import opens_with_owner
from zhenggai.core.documents.tidy.sentences import clauses
from zhenggai.core.records import Span

# A clause that opens like this goes on about the subject before it.
_DEPENDENT = re.compile(
    r"(?:群众|家长|社会(?:反映|意见)|结合|导致|致使|使得?|造成|引起|存在|没有?|未|缺|只|仅|有时|往往|甚至|以至|以致|从而|影响|不|也|还|但|而|且|并|或|"
    r"满足|很少|极少|主观|特别|尤其|因为?|由于|尽管|面对|其|该|这|那|认为|觉得|感到|致|重|轻|难以|容易|"
    r"说明|反映|表明|即|如|例如|比如|除|既|又|就|才|都|更|最|再|仍|依然|依旧|至今|直到|时|后|等|被|让|给|"
    r"流于|停留|局限|习惯|放松|忽视|疏于|怕|等待|多|少|较|过|在|对|向|把|与|和|同|于|从|为|用|以|靠|按|"
    r"随意|应付|敷衍|盲目|简单|重复|违规|擅自|拖|推|躲|办法|思想|作风|标准|有待|亟待|需要|达不到|做不到|"
    r"写|凑|批评|缺乏|缺少|犯了|慵|懒|怠|严|细|任|上半年|下半年|去年|实际|自己|旗帜|受|针对)"
)
_DEMAND = re.compile(
    r"(?:立即|马上|立刻|尽快|限期|责令|须|必须|务必|要求|限?(?:于|在)?(?:\d+|[一二三五七十]+)(?:个)?(?:工作)?日(?:之?内|前)|"
    r"限?本(?:周|月|日)(?:内|底)|由[^,;。]{2,12}(?:负责|牵头|补|整改|落实|处理))"
)
_SOME = re.compile(r"(?:有的|有些|有个?别|个别|部分|少数|一些)")
_SHORTEST = 7
_MEASURE = 12
_REST = re.compile(r"其余|另有|剩余")
_LONG_ENOUGH = 20
_VERY_LONG = 45
_MOST_SHARED = 0.1
# No word of SHORTCOMING is longer; how far back a clause is compared with what was said. Both keep
# a sentence without an end from being read again for each of its clauses.
_LONGEST_CUE = 60
_LOOK_BACK = 400
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")

# A measure clause that only says what for.
_PURPOSE = re.compile(
    r"(?:确保|保证|保障|做到|使|让|以|从而|达到|实现|防止|杜绝|避免|坚决防止|坚决避免|努力|力争|真正|切实(?!践行|担负|履行)|"
    r"不断提|不断增|提高|提升|增强|营造|形成|构筑|筑牢|推动(?!.{0,4}(?:修订|出台))|促进|引导|为|不|并|共同|进而|最终|争取|"
    r"补齐|锁定|全力|尽力|积极应对|牢牢|善待|用好手|敬畏|坚决(?!查|整|纠)|有效|解决|满足|维护|成为|避免|减少|消除|规避)"
)
_STRONG_ACT = re.compile(
    r"(?:深入推进|扎实开展|全面落实|定期(?:开展|组织|召开|对|请|抽)|大力开展|深入开展|认真开展|开展|推进|制定|制订|修订|出台|印发|建立|健全(?!完善责任)|完善|"
    r"召开|组织|成立|加大|强化对|加强对|设立|聘请|清理|追缴|改造|更换|配备|安装|增设|纳入|"
    r"严格执行|着力解决|继续以|另?一方面|特别是要|针对|对于?.{2,14}(?:进行|予以|开展)|把.{2,20}纳入|安排|督促|"
    r"[^,;。]{2,10}(?:将|要|须|应|负责)(?!求))"
)


def split_finding(folded: str, span: Span, *, loose: bool = False) -> list[Span]:
    """The findings in one sentence; ``loose`` for one that is no list item of its own."""
    parts = _parallel_some(folded, span)
    if loose and len(parts) == 1:
        parts = _enumerated(folded, span)
    if len(parts) > 1:
        return [without_comma(folded, part) for part in parts]
    found: list[Span] = []
    short = False  # whether found[-1] says what is amiss
    every = clauses(folded, span)
    for clause, ahead in zip(every, _short_ahead(folded, every, span), strict=True):
        if found and short and ahead and _starts_finding(folded, found[-1], clause):
            found.append(clause)
            short = False
        elif found:
            found[-1] = Span(found[-1].start, clause.end)
        else:
            found.append(clause)
        short = short or _newly_short(folded, found[-1], clause)
    return [without_comma(folded, part) for part in found]


def _short_ahead(folded: str, every: list[Span], whole: Span) -> list[bool]:
    """For each clause whether it or one behind it says what is amiss."""
    found: list[bool] = []
    short = False
    for clause in reversed(every):
        end = min(whole.end, clause.end + _LONGEST_CUE)
        short = short or SHORTCOMING.search(folded, clause.start, end) is not None
        found.append(short)
    return found[::-1]


def _newly_short(folded: str, item: Span, clause: Span) -> bool:
    """Whether ``clause``, the last of ``item``, makes it say what is amiss."""
    start = max(item.start, clause.start - _LONGEST_CUE)
    return SHORTCOMING.search(folded, start, clause.end) is not None


def split_demand(folded: str, span: Span) -> tuple[Span, Span | None]:
    """A finding with its demand in one sentence (“已过期，立即更换。”): both, or the whole."""
    parts = clauses(folded, span)
    for number, part in enumerate(parts[1:], 1):
        said = folded[span.start : part.start]
        if _DEMAND.match(folded, part.start, part.end) and SHORTCOMING.search(said):
            found = without_comma(folded, Span(span.start, parts[number - 1].end))
            return found, Span(part.start, span.end)
    return span, None


def without_comma(folded: str, span: Span) -> Span:
    """``span`` without the comma that parts it from the next item."""
    return Span(span.start, span.end - 1) if folded[span.end - 1] == "," else span


def _starts_finding(folded: str, before: Span, clause: Span) -> bool:
    """Whether a clause leaves the matter before it: it names a subject of its own and has hardly a
    word in common. That both have something amiss is known."""
    text = folded[clause.start : clause.end]
    if folded[before.end - 1] == ":" or len(text) < _SHORTEST:
        return False
    if _SOME.match(text) and len(before) >= _SHORTEST and SHORTCOMING.search(text):
        return len(before) < 30 or _SOME.match(folded, before.start) is not None
    if len(before) < _LONG_ENOUGH:
        return False
    if _DEPENDENT.match(text) and not (len(before) > _VERY_LONG and text[0] in "对在"):
        return False
    said = folded[max(before.start, before.end - _LOOK_BACK) : before.end]
    # “虽多方筹措资金，但…” concedes one thing to say another.
    return text[0] == "虽" or _shared(said, text) <= _MOST_SHARED


def _shared(said: str, text: str) -> float:
    """Share of the two-character words of ``text`` that ``said`` has as well."""
    pairs = {text[n : n + 2] for n in range(len(text) - 1) if _WORD.match(text[n : n + 2])}
    if not pairs:
        return 1.0
    return sum(1 for pair in pairs if pair in said) / len(pairs)


def _parallel_some(folded: str, span: Span) -> list[Span]:
    """Clauses that each open with 有的/有些/个别/部分 are findings of their own."""
    parts = clauses(folded, span)
    opens = [bool(_SOME.match(folded, part.start)) for part in parts]
    if sum(opens) < 2:
        return [span]
    found: list[Span] = []
    short = False
    for part, is_open in zip(parts, opens, strict=True):
        told = short or folded.startswith("有的", part.start)
        if found and not (is_open and told):
            found[-1] = Span(found[-1].start, part.end)
        else:
            found.append(part)
            short = False
        short = short or _newly_short(folded, found[-1], part)
    return found


def _enumerated(folded: str, span: Span) -> list[Span]:
    """“A 有偏差，B 不规范，C 不充分等”: three or more short clauses, each amiss by itself."""
    parts = clauses(folded, span)
    if len(parts) >= 3 and all(_stands_alone(folded[p.start : p.end]) for p in parts):
        return parts
    return [span]


def _stands_alone(clause: str) -> bool:
    short = 7 <= len(clause) <= 22
    return short and SHORTCOMING.search(clause) is not None and not _DEPENDENT.match(clause)


def split_measure(folded: str, span: Span) -> list[Span]:
    """The measures in one sentence: a new act with its own object starts a new one."""
    found: list[Span] = []
    for clause in clauses(folded, span):
        text = folded[clause.start : clause.end]
        if found and _starts_measure(folded, found[-1], text):
            found.append(clause)
        elif found:
            found[-1] = Span(found[-1].start, clause.end)
        else:
            found.append(clause)
    return [without_comma(folded, part) for part in found]


def _starts_measure(folded: str, before: Span, text: str) -> bool:
    if len(before) < _MEASURE or len(text) < 9 or folded[before.end - 1] == ":":
        return False
    said = folded[before.start : min(before.end, before.start + _LOOK_BACK)]
    if re.search(
        r"(?:的同时|基础上|为抓手|为契机|为导向|要求|情况|问题|规定|原则|领域|方面|过程中|后|前|时),$",
        folded[max(before.start, before.end - 12) : before.end],
    ):
        return False
    if not acts(said) and not _STRONG_ACT.match(said):
        return False
    if opens_with_owner(text) or _REST.match(text):
        return True
    return _PURPOSE.match(text) is None and _STRONG_ACT.match(text) is not None
