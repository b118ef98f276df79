"""English reports without reference numbers: findings under headings, with responses.

A heading whose text holds a recommendation, a response or a labelled condition is one finding's
place. Its condition is cut into sentences, since a report of this kind puts several shortcomings
and their explanation into one paragraph; a condition with criteria, cause and effect of its own
is one finding. Where there are no headings either, the labels themselves take turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhenggai.core.documents.extract.english_acts import (
    acts_in_sentence,
    states_cause,
    states_fault,
)
from zhenggai.core.documents.extract.english_heads import counted_head
from zhenggai.core.documents.extract.english_items import (
    Fields,
    acts_in,
    elements_of,
    finding_of,
    measure_of,
)
from zhenggai.core.documents.extract.english_labels import (
    Field,
    Labelled,
    label_alone,
    labelled,
    opens_with_label,
    trimmed,
)
from zhenggai.core.documents.extract.english_lines import (
    Line,
    Regime,
    looks_like_heading,
    regime_of,
)
from zhenggai.core.documents.extract.english_outline import (
    ROLES,
    Titled,
    nest,
    number_at,
    title_of,
)
from zhenggai.core.documents.extract.english_sentences import english_sentences
from zhenggai.core.documents.extract.figures import amounts_in
from zhenggai.core.documents.extract.items import Drafts
from zhenggai.core.records import (
    Cause,
    Document,
    ElementKind,
    Finding,
    Heading,
    Origin,
    Role,
    Span,
)

_E = ElementKind
_TELLING = frozenset(
    {
        _E.CRITERIA,
        _E.CONDITION,
        _E.CAUSE,
        _E.EFFECT,
        _E.RECOMMENDATION,
        _E.RESPONSE,
        _E.ACTION_PLAN,
    }
)
_ANALYSED = frozenset({_E.CRITERIA, _E.CAUSE, _E.EFFECT})
_ANSWERS = frozenset({_E.RESPONSE, _E.ACTION_PLAN})
_LONGEST_NUMBERED = 120
_SMALLEST = 4  # letters and digits that make an item


@dataclass(frozen=True, slots=True)
class _Unit:
    """A heading with the text that stands below it, up to the next heading."""

    heading: int | None
    number: str | None
    title: Span | None
    body: Span


def read_headed(
    document: Document, folded: str, all_lines: list[Line], drafts: Drafts
) -> tuple[tuple[Heading, ...], list[Role | None]]:
    """Adds the items of the report to ``drafts``; its outline and the role of each heading."""
    titled = _headings(document, folded, all_lines)
    outline = nest(document, titled)
    units = _units(folded, titled, len(document.text))
    told = [_parts(folded, unit.body) for unit in units]
    regimes = _regimes(folded, outline, units, told)
    reader = _Reader(document, folded, drafts)
    headed = any(
        unit.heading is not None and parts & _TELLING
        for unit, parts in zip(units, told, strict=True)
    )
    for unit, parts, regime in zip(units, told, regimes, strict=True):
        if parts & _TELLING and regime is not Regime.PRIOR:
            bodies = (
                [unit.body] if headed and unit.heading is not None else _turns(folded, unit.body)
            )
            for body in bodies:
                reader.finding(replace(unit, body=body))
        elif regime is not None:
            reader.prose(unit, regime)
    roles: list[Role | None] = [None] * len(outline)
    for unit, regime in zip(units, regimes, strict=True):
        if unit.heading is not None and regime is not None:
            roles[unit.heading] = ROLES[regime]
    return outline, roles


def _parts(folded: str, span: Span) -> set[object]:
    return {one.part for one in labelled(folded, span)}


def _headings(document: Document, folded: str, all_lines: list[Line]) -> list[Titled]:
    title = title_of(document, folded, all_lines)
    found = [title] if title else []
    for index, line in enumerate(all_lines):
        if (title and line.span.start < title.span.end) or line.table:
            continue
        span = trimmed(folded, line.span)
        below = all_lines[index + 1] if index + 1 < len(all_lines) else None
        level = _level(folded, replace(line, span=span), below)
        if level is None:
            continue
        number = number_at(folded, span.start, span.end)
        found.append(Titled(span, level, number.group("number") if number else ""))
    return found


def _level(folded: str, line: Line, below: Line | None) -> int | None:
    """The level of the heading that a line is; ``None`` where it is text or a label."""
    if label_alone(folded, line.span) or len(line.span) == 0:
        return None
    if line.level is not None:
        return max(1, line.level)
    text = folded[line.span.start : line.span.end]
    if len(text) > _LONGEST_NUMBERED or text[-1] in ".;,?!" or below is None:
        return None
    if counted_head(line, folded) and len(text) > 9:
        return 2
    number = number_at(folded, line.span.start, line.span.end)
    goes_on = number_at(folded, below.span.start, below.span.end)
    if number and text[-1] != ":" and (not goes_on or "." in goes_on.group("number")):
        return number.group("number").count(".") + 1
    if opens_with_label(folded, line.span) or text[-1] == ":":
        return None
    if looks_like_heading(line, folded) and (regime_of(text) or text.isupper()):
        return 1
    plain = line.spaced and text[0].isupper() and ":" not in text and len(text) <= 90
    return 2 if plain and below.spaced is False and _begins(folded, below) else None


def _begins(folded: str, line: Line) -> bool:
    """Whether the text of a finding begins with this line: a label, or a paragraph."""
    part = opens_with_label(folded, line.span)
    return part in _TELLING or part is Field.OTHER or len(line.span) > _LONGEST_NUMBERED


def _units(folded: str, titled: Sequence[Titled], length: int) -> list[_Unit]:
    first = titled[0].span.start if titled else length
    found = [_Unit(None, None, None, trimmed(folded, Span(0, first)))]
    for index, one in enumerate(titled):
        end = titled[index + 1].span.start if index + 1 < len(titled) else length
        start = min(one.span.end, end)
        body = trimmed(folded, Span(start, end))
        number = one.number or _count(folded, one.span)
        title = Span(one.span.start + len(one.number), one.span.end)
        found.append(_Unit(index, number, trimmed(folded, title), body))
    return [unit for unit in found if unit.heading is not None or len(unit.body)]


def _count(folded: str, span: Span) -> str | None:
    hit = counted_head(Line(span, None, True, False), folded)
    return hit.group("ref") if hit else None


def _regimes(
    folded: str, outline: Sequence[Heading], units: Sequence[_Unit], told: Sequence[set[object]]
) -> list[Regime | None]:
    """What each heading opens: what it names, what its text shows, what its parent opens."""
    of: dict[int, Regime | None] = {}
    found: list[Regime | None] = []
    for unit, parts in zip(units, told, strict=True):
        if unit.heading is None:
            found.append(None)
            continue
        heading = outline[unit.heading]
        above = of.get(heading.parent) if heading.parent is not None else None
        named = (
            None if heading.level == 0 else regime_of(folded[heading.span.start : heading.span.end])
        )
        regime = named if heading.level <= 1 or named is Regime.PRIOR else None
        if regime is None or regime is Regime.OPENING:
            regime = Regime.MIXED if parts & _ANSWERS else regime
        if regime is None and parts & _TELLING:
            regime = Regime.FINDINGS
        regime = regime or above or (Regime.OPENING if heading.level == 0 else None)
        of[unit.heading] = regime
        found.append(regime)
    return found


def _turns(folded: str, body: Span) -> list[Span]:
    """``body`` cut where labels start over: a condition or criteria behind an answer or a
    recommendation begins the next finding."""
    cuts = [body.start]
    late = False
    for one in labelled(folded, body):
        if one.part in {_E.CRITERIA, _E.CONDITION, Field.TITLE} and late:
            cuts.append(one.span.start)
            late = False
        elif one.part is _E.RECOMMENDATION or one.part in _ANSWERS:
            late = True
    ends = [*cuts[1:], body.end]
    return [trimmed(folded, Span(a, b)) for a, b in zip(cuts, ends, strict=True)]


class _Reader:
    """Turns units to items. Made for one document, used once."""

    def __init__(self, document: Document, folded: str, drafts: Drafts) -> None:
        self._document = document
        self._folded = folded
        self._drafts = drafts
        self._item = 0

    def finding(self, unit: _Unit) -> None:
        """A unit with labels: the finding, its causes, and the acts that the response states."""
        self._item += 1
        parts = labelled(self._folded, unit.body)
        kinds = {one.part for one in parts}
        if kinds & _ANALYSED and (_E.CONDITION in kinds or _E.CRITERIA in kinds):
            self._whole(unit, parts)
        else:
            self._condition(unit, parts)
        self._answers(unit, parts)

    def _whole(self, unit: _Unit, parts: list[Labelled]) -> None:
        answer = next((one.span.start for one in parts if one.part in _ANSWERS), unit.body.end)
        span = trimmed(self._folded, Span(unit.body.start, max(unit.body.start, answer)))
        if not self._says(span):
            return
        finding, causes = finding_of(
            self._document,
            self._folded,
            span,
            number=unit.number,
            section=unit.heading,
            item=self._item,
        )
        self._drafts.findings.append(replace(finding, elements=elements_of(self._document, parts)))
        self._drafts.causes.extend(causes)

    def _condition(self, unit: _Unit, parts: list[Labelled]) -> None:
        """The sentences before the first answer that no other label claims."""
        first = parts[0].span.start if parts else unit.body.end
        spans = [Span(unit.body.start, first)] if first > unit.body.start else []
        # A rating stands on a line of its own; the text goes on below it.
        spans += [
            _below(self._folded, one) for one in parts if one.part in {Field.OTHER, Field.TITLE}
        ]
        spans += [one.value for one in parts if one.part in {_E.CONDITION, _E.CONTEXT}]
        before = len(self._drafts.findings)
        for span in sorted(spans):
            self._sentences(unit, span)
        for one in parts:
            if one.part is _E.CAUSE and self._says(one.value):
                self._cause(unit, one.value)
        if len(self._drafts.findings) == before and _E.RECOMMENDATION in {p.part for p in parts}:
            self._add(unit, unit.title or unit.body)
        for index in range(before, len(self._drafts.findings)):
            one_finding = self._drafts.findings[index]
            elements = elements_of(self._document, parts)
            self._drafts.findings[index] = replace(one_finding, elements=elements)

    def _sentences(self, unit: _Unit, span: Span) -> None:
        last: int | None = None
        before: str | None = None
        for one in english_sentences(self._folded, span):
            words = self._folded[one.start : one.end]
            if states_cause(words, after=before):
                self._cause(unit, one)
            elif last is None or states_fault(words):
                # A sentence that says nothing is no finding that a next one could continue.
                if self._add(unit, one):
                    last = len(self._drafts.findings) - 1
            else:
                joined = Span(self._drafts.findings[last].quote.span.start, one.end)
                self._drafts.findings[last] = replace(
                    self._drafts.findings[last], quote=self._document.quote(joined)
                )
            before = words

    def _answers(self, unit: _Unit, parts: list[Labelled]) -> None:
        fields = Fields(self._document, self._folded, parts)
        for one in parts:
            if one.part not in _ANSWERS:
                continue
            for span in acts_in(self._folded, one.value):
                self._act(unit, span, fields)

    def prose(self, unit: _Unit, regime: Regime) -> None:
        """A section without labels: what it names as its matter, sentence by sentence."""
        self._item += 1
        if regime is Regime.PLAN:
            fields = Fields(self._document, self._folded, labelled(self._folded, unit.body))
            for span in acts_in(self._folded, unit.body):
                self._act(unit, span, fields)
        elif regime in {Regime.FINDINGS, Regime.MIXED, Regime.PRIOR}:
            for one in english_sentences(self._folded, unit.body):
                words = self._folded[one.start : one.end]
                past = regime is Regime.PRIOR
                if regime is Regime.MIXED and acts_in_sentence(words):
                    self._act(unit, one, Fields(self._document, self._folded, ()))
                elif states_fault(words) and len(one) > 20:
                    self._add(unit, one, Origin.PAST if past else Origin.OWN)

    def _add(self, unit: _Unit, span: Span, origin: Origin = Origin.OWN) -> bool:
        """Adds a finding; ``False`` where ``span`` says too little to be one."""
        if not self._says(span):
            return False
        amounts = amounts_in(self._document.text, self._folded, span)
        self._drafts.findings.append(
            Finding(
                id="",
                quote=self._document.quote(span),
                section=unit.heading,
                number=unit.number,
                item=self._item,
                origin=origin,
                amounts=amounts,
            )
        )
        return True

    def _cause(self, unit: _Unit, span: Span) -> None:
        self._drafts.causes.append(
            Cause(
                "",
                self._document.quote(span),
                section=unit.heading,
                number=unit.number,
                item=self._item,
            )
        )

    def _act(self, unit: _Unit, span: Span, fields: Fields) -> None:
        self._drafts.measures.append(
            measure_of(
                self._document,
                self._folded,
                span,
                fields=fields,
                number=unit.number,
                section=unit.heading,
                item=self._item,
            )
        )

    def _says(self, span: Span) -> bool:
        return sum(c.isalnum() for c in self._folded[span.start : span.end]) >= _SMALLEST


def _below(folded: str, part: Labelled) -> Span:
    """What stands below the line of a rating or title."""
    end = folded.find("\n", part.value.start, part.value.end)
    return Span(part.value.end if end < 0 else end, part.value.end)
