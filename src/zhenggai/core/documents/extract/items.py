"""Strands to draft items: findings, causes and measures with their fields."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from zhenggai.core.documents.extract.causes import cause_items
from zhenggai.core.documents.extract.cues import MODAL, acts, opens_with_act, short_of
from zhenggai.core.documents.extract.deadlines import parse_deadline
from zhenggai.core.documents.extract.figures import amounts_in, target_in
from zhenggai.core.documents.extract.grain import (
    is_status,
    listed_findings,
    measure_spans,
    split_answer,
)
from zhenggai.core.documents.extract.kinds import aimed_at_persons, kind_of
from zhenggai.core.documents.extract.owners import (
    Owners,
    labelled_owners,
    opens_with_owner,
    owner_in,
)
from zhenggai.core.documents.extract.roles import label_at, turn
from zhenggai.core.documents.extract.splitting import (
    split_demand,
    split_finding,
    without_comma,
)
from zhenggai.core.documents.extract.strands import Strand, Weaver
from zhenggai.core.documents.tidy.sentences import clauses
from zhenggai.core.records import (
    Cause,
    Deadline,
    Document,
    Finding,
    Heading,
    Measure,
    Origin,
    Role,
    Span,
)

_ABOUT = re.compile(r"^关于(?P<words>.{4,}?)(?:的)?(?:问题)?(?:的整改)?[。:]?$")
_NAMED = re.compile(
    r'^(?:针对|对(?!照)于?|关于|就)(?P<quote>")?(?P<words>[^"]{4,70}?)(?(quote)"|)(?:的)?(?:等)?(?:这一|该)?问题'
    r"(?:的整改)?(?:情况)?[,:。]"
)
_TITLE_NAMED = re.compile(
    r'(?:关于|针对|对)(?P<quote>")?(?P<words>[^"]{4,200}?)(?(quote)"|)(?:等)?(?:的)?问题'
)
_TITLE_QUOTED_NAMED = re.compile(r'^(?:关于|针对|对)"(?P<words>[^"]{4,})"(?:等)?(?:的)?问题')
_TITLE_QUOTED = re.compile(r'(?:关于|针对|对)"(?P<words>[^"]{4,})"?')
_EMBEDDED = re.compile(
    r'(?:针对|发现|查出|指出|反映出?|存在)了?(?P<words>[^,。;"]{8,80}?)(?:等)?(?:\d+个)?问题[,;]'
)
_POINTING = re.compile(
    r"^(?:上述|以上|这些|该|此|反馈|存在|排查|检查|发现|查摆|有关|相关|审计|巡察|巡视|个性|共性|具体|未完成|尚未|"
    r"正在|重点|群众反映)"
)
_BRACKETS = re.compile(r"\((?:牵头|责任|配合|主办|整改)[^()]{2,80}\)")
_COUNTED = re.compile(
    r"查摆.{0,6}\d+[个条]|"
    r"共.{0,8}\d+个(?:具体)?问题|需要(?:认真|引起|高度).{0,8}(?:解决|重视|改进)|"
    r"整改(?:完成)?率|已(?:完成)?整改(?:到位)?\d+|共(?:反映|反馈|发现|查出).{0,12}\d+|反馈.{0,6}\d+个?问题|完成率|"
    r"其中[^。]{0,24}\d+(?:\.\d+)?万元[^。]{0,24}\d|(?:制度|办法)\d+项,[^。]{0,16}\d+(?:\.\d+)?(?:万元|人)|"
    r"(?:现将|现就).{0,30}(?:报告|汇报|通报|公布|公开)|现予(?:以)?公布"
)
_PRAISE = re.compile(
    r"(?:能够?|较好|认真)(?:地)?(?:落实|完成|执行|履行|坚持).{0,30}(?:较高|规范|完整|保障|良好)|总体.{0,8}(?:不错|较好|规范|良好)"
)
_EARLIER = re.compile(
    r"(?:上|前|去|往)(?:一)?年度?.{0,20}(?:查摆|整改|存在|问题)|20\d\d年.{0,12}(?:查摆出?|反馈)的"
)
_QUOTING = re.compile(r"(?:反馈|指出|通报|查摆)的?[\"“]")
_ELABORATES = re.compile(
    r"^(?:比如|例如|如[,:]|譬如|直到|这反映|这说明|说明|究其|尤其|特别是|其中)"
)
_MEETING_OPENING = re.compile(
    r"召开.{0,24}(?:会议?)?.{0,12}(?:部署|研究)|^坚持.{2,24}导向|成立.{0,24}(?:领导小组|专班)"
)
_DONE = re.compile(r"(?<!未)已(?:经)?(?!来)|(?:全部|均)(?:完成|整改)|完成整改|整改到位[。;]")
_FUTURE = re.compile(
    r"将|计划|拟|下一?步|预计|[底月日]前|继续|持续|正在|今后|要|须|应|确保|力争|每(?:年|月|周|季|半年|学期)|定期|长期"
)
_COMMON = re.compile(r"共性问题|普遍存在|不同程度")
_LIMIT = re.compile(r"(?:时限|期限|(?:完成|整改|办结)时间)[ ]?:")
_SENTENCE = 12  # from here on a heading may be a sentence that tells a problem
_SIGNED = re.compile(
    r"^\d{4}年\d|^20[xX\d]{2}[-./年]|^[^,;。]{2,20}(?:局|委|办|部|馆|政府|公司|学校|中心|党组|党委)$"
)
_DATED = re.compile(r"[^,;。]{0,16}?\d{4}[年./-]\d{1,2}[月./-]\d{1,2}日?[。]?$")
_CLAUSE = 5


@dataclass(slots=True)
class Drafts:
    """Items in the order found; ids are given at the end, in reading order."""

    findings: list[Finding] = field(default_factory=list)
    causes: list[Cause] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)


class Extractor:
    """Turns the strands of one document into items. Made for one document, used once."""

    def __init__(
        self, document: Document, folded: str, outline: tuple[Heading, ...], weaver: Weaver
    ) -> None:
        self._document = document
        self._folded = folded
        self._outline = outline
        self._roles = weaver.heading_roles
        self._strands = weaver.weave()
        self._drafts = Drafts()
        self._parents = {heading.parent for heading in outline}
        self._told = False  # findings were told in passing, so measures may be too

    def extract(self) -> Drafts:
        """All items of the running text."""
        by_heading: dict[int | None, list[Strand]] = {}
        for strand in self._strands:
            by_heading.setdefault(strand.heading, []).append(strand)
        for heading in [None, *range(len(self._outline))]:
            self._section(heading, by_heading.get(heading, []))
        self._drafts.causes.extend(
            cause_items(self._document, self._folded, self._outline, self._roles, self._strands)
        )
        return self._drafts

    def _section(self, heading: int | None, strands: list[Strand]) -> None:
        before = len(self._drafts.findings), len(self._drafts.measures)
        for strand in strands:
            self._strand(strand)
        if heading is not None and heading not in self._parents:
            if self._outline[heading].level:
                self._number_for_number(*before)
            self._title(heading, strands, *before)
        self._fields(heading, strands, *before)

    def _strand(self, strand: Strand) -> None:
        text = self._folded[strand.span.start : strand.span.end]
        if strand.field or strand.role in {Role.CLOSING, Role.CAUSES}:
            return
        if _COUNTED.search(text) or is_status(text):
            return
        about = _ABOUT.match(text) if text.rstrip("。:").endswith("问题") else None
        if about and strand.role is not Role.PROBLEMS:
            start = strand.span.start
            words = Span(start + about.start("words"), start + about.end("words"))
            self._add_finding(words, strand)
            return
        if strand.role is Role.PROBLEMS:
            self._problem(strand)
        elif strand.role is Role.MEASURES:
            self._answer(strand, text)
        elif strand.role is Role.PROGRESS or strand.role is Role.MIXED:
            if not self._named(strand, text):
                self._either(strand, text, mixed=strand.role is Role.MIXED)
        elif strand.role is Role.OPENING:
            self._opening(strand, text)
        elif not self._named(strand, text):
            self._either(strand, text, mixed=True)

    def _answer(self, strand: Strand, text: str) -> None:
        """A strand among measures. Where only a turning sentence put it there, not a heading or a
        label, it is believed to be a measure as far as it reads like one."""
        stated = strand.labelled or self._heading_role(strand) is Role.MEASURES
        if self._named(strand, text):
            return
        if stated or (strand.listed and not short_of(text)):
            self._measure(strand)
        else:
            self._either(strand, text, mixed=True)

    def _opening(self, strand: Strand, text: str) -> None:
        """Before any section: what was found and done may be told in passing."""
        if self._named(strand, text) or self._embedded(strand, text):
            return
        if strand.listed or self._told:
            self._either(strand, text, mixed=True)
        elif _MEETING_OPENING.search(text):
            self._measure(strand)

    def _embedded(self, strand: Strand, text: str) -> bool:
        """“针对 A、B 等问题，提出…建议”: the findings named inside a sentence of news."""
        found = _EMBEDDED.search(text)
        if found is None or _POINTING.match(found.group("words")):
            return False
        start = strand.span.start + found.start("words")
        at = start
        added = False
        for part in found.group("words").split("、"):
            span = Span(at, at + len(part))
            at = span.end + 1
            if short_of(part) and len(part) >= 6:
                self._add_finding(span, strand)
                added = True
        self._told = self._told or added
        return added

    def _either(self, strand: Strand, text: str, *, mixed: bool) -> None:
        """A strand under a heading that is not only for one kind of item."""
        head = re.split(r"[。;]", text, maxsplit=1)[0]
        if mixed and short_of(text) and not opens_with_act(text) and not MODAL.search(head[:20]):
            self._problem(strand)
        elif acts(text):
            self._measure(strand)

    def _named(self, strand: Strand, text: str) -> bool:
        """“针对‘X’问题，…”: X is the finding, what follows is its measure."""
        found = _NAMED.match(text)
        if found is None or _POINTING.match(found.group("words")):
            return False
        if strand.heading is not None and strand.ordinal:
            return False
        if not (found.group("quote") or short_of(found.group("words"))):
            return False
        start = strand.span.start
        words = Span(start + found.start("words"), start + found.end("words"))
        self._add_finding(words, strand)
        rest = Span(start + found.end(), strand.span.end)
        if any(c.isalnum() for c in self._folded[rest.start : rest.end]):
            self._measure(replace(strand, span=rest, listed=False))
        return True

    def _problem(self, strand: Strand) -> None:
        text = self._folded[strand.span.start : strand.span.end]
        if not strand.listed:
            if _ELABORATES.match(text) and self._prolong(strand):
                return
            if not short_of(text) and self._answers_heading(strand, text):
                self._measure(strand)
                return
            if not short_of(text) and not self._believed(strand, text):
                return
            if _PRAISE.search(text) and not re.search(r"但|然而|不过", text):
                return
            for span in split_finding(self._folded, strand.span, loose=True):
                self._add_finding(span, strand)
            return
        if self._is_act(strand, text):
            self._measure(strand)
            return
        head, answer = strand.span, None
        if not self._problems_only(strand):
            head, answer = split_answer(self._folded, strand.span)
        found, demand = split_demand(self._folded, head)
        for span in listed_findings(self._folded, found):
            self._add_finding(span, strand)
        if demand is not None:
            self._add_measure(demand, strand)
        if answer is not None:
            self._measure(replace(strand, span=answer))

    def _problems_only(self, strand: Strand) -> bool:
        """Whether heading or label say that here stand problems and nothing else."""
        return strand.labelled or self._heading_role(strand) is Role.PROBLEMS

    def _heading_role(self, strand: Strand) -> Role | None:
        return None if strand.heading is None else self._roles[strand.heading]

    def _is_act(self, strand: Strand, text: str) -> bool:
        """A list item that only a sentence announced as a problem, and that tells an act."""
        return not self._problems_only(strand) and not short_of(text) and acts(text)

    def _answers_heading(self, strand: Strand, text: str) -> bool:
        """Under a heading that is a problem itself: a sentence in which somebody acts, or has."""
        heading = strand.heading
        if heading is None or strand.labelled or heading in self._parents:
            return False
        span = self._title_span(heading)
        title = self._folded[span.start : span.end]
        return short_of(title) and (opens_with_owner(text) or _DONE.search(text) is not None)

    def _believed(self, strand: Strand, text: str) -> bool:
        """A sentence without a word of shortcoming, where label or leaf heading say problem."""
        if strand.labelled:
            return len(text) > 4
        stated = self._heading_role(strand) is Role.PROBLEMS and strand.heading not in self._parents
        return stated and len(text) > 8 and turn(text) is None

    def _prolong(self, strand: Strand) -> bool:
        if not self._drafts.findings:
            return False
        last = self._drafts.findings[-1]
        if last.item != strand.item:
            return False
        span = Span(last.quote.span.start, strand.span.end)
        self._drafts.findings[-1] = replace(last, quote=self._document.quote(span))
        return True

    def _add_finding(self, span: Span, strand: Strand) -> None:
        span = self._without_brackets(span)
        words = self._folded[span.start : span.end]
        if sum(c.isalnum() for c in words) < 4:
            return
        self._drafts.findings.append(
            Finding(
                id="",
                quote=self._document.quote(span),
                section=strand.heading,
                number=strand.number,
                item=strand.item,
                origin=_origin(words),
                amounts=amounts_in(self._document.text, self._folded, span),
                common=_COMMON.search(words) is not None,
            )
        )

    def _without_brackets(self, span: Span) -> Span:
        found = list(_BRACKETS.finditer(self._folded, span.start, span.end))
        if found and found[-1].end() >= span.end - 1:
            return Span(span.start, found[-1].start())
        return span

    def _measure(self, strand: Strand) -> None:
        for span in measure_spans(self._folded, strand):
            self._add_measure(span, strand)

    def _add_measure(self, span: Span, strand: Strand, *, title: bool = False) -> None:
        text = self._folded[span.start : span.end]
        if sum(c.isalnum() for c in text) < 4 or is_status(text) or _DATED.match(text):
            return
        stated = (
            self._heading_role(strand) is Role.MEASURES
            and len(text) >= _SENTENCE
            and _SIGNED.search(text) is None
        )
        if not (strand.listed or strand.labelled or title or stated or acts(text)):
            return
        self._drafts.measures.append(
            Measure(
                id="",
                quote=self._document.quote(span),
                kind=kind_of(text),
                section=strand.heading,
                number=strand.number,
                item=strand.item,
                owner=owner_in(self._document.text, self._folded, span),
                deadline=parse_deadline(self._document.text[span.start : span.end], span.start),
                target=target_in(self._document.text, self._folded, span),
                done=_DONE.search(text) is not None or self._past(strand, text),
                person_aimed=aimed_at_persons(text),
            )
        )

    def _past(self, strand: Strand, text: str) -> bool:
        """An act told in a section on progress, unless it is told as still to come."""
        told = strand.role is Role.PROGRESS or self._heading_role(strand) in {
            Role.PROGRESS,
            Role.MIXED,
        }
        return told and strand.role is not Role.MEASURES and not _FUTURE.search(text)

    def _title(self, heading: int, strands: list[Strand], findings: int, measures: int) -> None:
        """A leaf heading whose own words are the item: the problem above its measures, or a
        measure with nothing below it."""
        role = self._roles[heading]
        found = len(self._drafts.findings) - findings
        answered = len(self._drafts.measures) - measures
        if self._outline[heading].level == 0 or found:
            return
        span = self._title_span(heading)
        label = label_at(self._folded, span.start, span.end)
        if label is not None:
            span = Span(min(label[1], span.end), span.end)
        folded = self._folded[span.start : span.end]
        # A heading is no paragraph: its item is a number that no paragraph has.
        stub = Strand(
            span, role or Role.OTHER, heading, -1 - heading, self._outline[heading].number
        )
        if role is Role.MEASURES:
            if not answered:
                self._add_measure(span, stub, title=True)
        elif role is Role.PROBLEMS:
            bare = not strands and len(folded) >= _SENTENCE and not folded.endswith("方面")
            if short_of(folded) or answered or bare:
                self._title_finding(span, folded, stub)
        elif role is not Role.CAUSES and self._is_problem(heading, strands, folded):
            self._title_finding(span, folded, stub)
        elif role is None and not strands and acts(folded):
            self._add_measure(span, stub, title=True)

    def _is_problem(self, heading: int, strands: list[Strand], title: str) -> bool:
        labelled = any(strand.labelled for strand in strands)
        if _TITLE_NAMED.search(title) or _TITLE_QUOTED.match(title):
            return True
        if labelled and not re.search(r"(?:整改|落实|完成)(?:情况|进展)", title):
            return True
        if short_of(title) and not opens_with_act(title):
            return True
        deep = self._outline[heading].level >= 3 and self._roles[heading] is not Role.OPENING
        return deep and any(strand.ordinal for strand in strands) and len(title) > 12

    def _title_finding(self, span: Span, title: str, stub: Strand) -> None:
        """The problem that a heading tells. What stands in 关于…问题 is one problem as named; a
        bare sentence is parted like any list item."""
        found = _TITLE_QUOTED_NAMED.match(title) or _ABOUT.match(title)
        found = found or _TITLE_NAMED.search(title) or _TITLE_QUOTED.match(title)
        if found is not None:
            named = Span(span.start + found.start("words"), span.start + found.end("words"))
            parts = [named]
        else:
            span, demand = split_demand(self._folded, span)
            if demand is not None:
                self._add_measure(demand, stub, title=True)
            parts = listed_findings(self._folded, span)
        for part in parts:
            self._add_finding(part, stub)

    def _title_span(self, heading: int) -> Span:
        entry = self._outline[heading]
        return Span(entry.span.end - len(entry.title), entry.span.end)

    def _number_for_number(self, findings: int, measures: int) -> None:
        """One problem sentence of k clauses above k numbered measures holds k findings."""
        mine = self._drafts.findings[findings:]
        numbers = {m.number for m in self._drafts.measures[measures:] if m.number}
        if len(mine) != 1 or len(numbers) < 2:
            return
        parts = clauses(self._folded, mine[0].quote.span)
        if len(parts) != len(numbers) or any(len(part) < _CLAUSE for part in parts):
            return
        self._drafts.findings[findings:] = [
            replace(mine[0], quote=self._document.quote(without_comma(self._folded, part)))
            for part in parts
        ]

    def _fields(
        self, heading: int | None, strands: list[Strand], findings: int, measures: int
    ) -> None:
        """Owners and a deadline stated once for the item (责任单位：…) hold for its measures."""
        mine = self._drafts.measures[measures:]
        if not mine or heading is None or heading in self._parents:
            return
        start = self._outline[heading].span.start
        span = Span(start, max(start, self._outline[heading].body.end))
        owners = labelled_owners(self._document.text, self._folded, span)
        deadline = self._stated_deadline(strands)
        for number, measure in enumerate(mine):
            self._drafts.measures[measures + number] = _with_fields(measure, owners, deadline)

    def _stated_deadline(self, strands: list[Strand]) -> Deadline | None:
        """The deadline in a field or status of the item, such as 完成时限：6月底前."""
        for strand in strands:
            text = self._folded[strand.span.start : strand.span.end]
            limit = _LIMIT.search(text) if strand.field else None
            if limit:
                colon = strand.span.start + limit.end()
                return parse_deadline(
                    self._document.text[colon : strand.span.end], colon, column=True
                )
            if strand.role is Role.PROGRESS and re.search(r"预计|计划", text) and len(text) < 40:
                return parse_deadline(
                    self._document.text[strand.span.start : strand.span.end],
                    strand.span.start,
                    column=True,
                )
        return None


def _origin(words: str) -> Origin:
    if _EARLIER.search(words):
        return Origin.PAST
    return Origin.QUOTED if _QUOTING.search(words) else Origin.OWN


def _with_fields(measure: Measure, owners: Owners, deadline: Deadline | None) -> Measure:
    return replace(
        measure,
        owner=measure.owner or owners.owner,
        supporting=measure.supporting or owners.supporting,
        deadline=measure.deadline or deadline,
    )
