"""The reading of an English audit paper, step by step.

Audits that give reference numbers are read entry by entry here; reports without them are read
heading by heading in ``english_headed``.
"""

from __future__ import annotations

import re

from zhenggai.core.documents.extract.chinese import add_registers, numbered, sections
from zhenggai.core.documents.extract.english_counts import english_counts
from zhenggai.core.documents.extract.english_headed import read_headed
from zhenggai.core.documents.extract.english_heads import Head, canonical, find_heads, parts_in
from zhenggai.core.documents.extract.english_items import (
    Fields,
    acts_in,
    finding_of,
    measure_of,
)
from zhenggai.core.documents.extract.english_labels import Labelled, labelled, trimmed
from zhenggai.core.documents.extract.english_lines import Line, Regime, lines
from zhenggai.core.documents.extract.english_outline import ROLES, Titled, nest, title_of
from zhenggai.core.documents.extract.items import Drafts
from zhenggai.core.folding import fold
from zhenggai.core.records import (
    Document,
    ElementKind,
    Heading,
    Origin,
    Reading,
    Role,
    Span,
)

_E = ElementKind
_LATIN = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_PER_HAN = 4
_SAMPLE = 200_000
# What an auditor writes and no plan needs to: such an entry is a finding wherever it stands.
_AUDITORS = frozenset({_E.CRITERIA, _E.CONDITION, _E.EFFECT})
_ANSWERS = (_E.ACTION_PLAN, _E.RESPONSE)


def is_english(text: str) -> bool:
    """Whether the letters of ``text`` are mostly Latin (a Han character counts for several)."""
    sample = text[:_SAMPLE]
    latin = sum(1 for _ in _LATIN.finditer(sample))
    return latin > _LATIN_PER_HAN * sum(1 for _ in _HAN.finditer(sample))


def understand(document: Document) -> Reading:
    """The reading of an English ``document``: outline, roles, findings, causes, measures."""
    folded = fold(document.text)
    all_lines = lines(document)
    drafts = Drafts()
    tabled = _registers(document, folded, drafts)
    if tabled:
        all_lines = [line for line in all_lines if not any(t.holds(line.span) for t in tabled)]
    heads = find_heads(all_lines, folded)
    if heads:
        outline, roles = _read_entries(document, folded, all_lines, heads, drafts)
    else:
        outline, roles = read_headed(document, folded, all_lines, drafts)
    drafts = numbered(drafts)
    return Reading(
        document=document,
        outline=outline,
        sections=sections(document, outline, roles),
        findings=tuple(drafts.findings),
        causes=tuple(drafts.causes),
        measures=tuple(drafts.measures),
        counts=english_counts(document, folded, drafts.findings),
        language="en",
    )


def _registers(document: Document, folded: str, drafts: Drafts) -> list[Span]:
    """Adds the items of tables that are registers; the spans of those tables."""
    add_registers(drafts, document, folded)
    used = [item.quote.span for item in drafts.findings]
    used += [item.quote.span for item in drafts.measures]
    spans = [document.blocks[table.block].span for table in document.tables]
    return [span for span in spans if any(span.holds(one) for one in used)]


def _read_entries(
    document: Document, folded: str, all_lines: list[Line], heads: list[Head], drafts: Drafts
) -> tuple[tuple[Heading, ...], list[Role | None]]:
    first = next((head.line for head in heads if head.reference is not None), len(all_lines))
    title = title_of(document, folded, all_lines[:first])
    titled = [title] if title else []
    place: dict[int, int] = {}
    for index, head in enumerate(heads):
        if title and head.title.start < title.span.end:
            continue
        place[index] = len(titled)
        titled.append(Titled(head.title, 1 if head.reference is None else 2, ""))
    regimes = _regimes(folded, all_lines, heads)
    planned = any(
        r is Regime.PLAN and h.reference is not None for r, h in zip(regimes, heads, strict=True)
    )
    for index, head in enumerate(heads):
        if head.reference is None:
            continue
        body = _body(folded, all_lines, heads, index)
        if any(c.isalnum() for c in folded[body.start : body.end]):
            number, section = head.reference or None, place.get(index)
            entry = _Entry(document, folded, body, number, section, index)
            entry.draft(regimes[index], drafts, planned=planned)
    roles: list[Role | None] = [Role.OPENING] * len(titled)
    for index, at in place.items():
        roles[at] = ROLES[regimes[index]]
    return nest(document, titled), roles


def _body(folded: str, all_lines: list[Line], heads: list[Head], index: int) -> Span:
    """From behind the heading of an entry to the next one."""
    last = index + 1 == len(heads)
    end = len(folded) if last else all_lines[heads[index + 1].line].span.start
    start = min(heads[index].behind, end)
    return trimmed(folded, Span(start, end))


def _regimes(folded: str, all_lines: list[Line], heads: list[Head]) -> list[Regime]:
    """What each head opens: by its section, where that tells findings from plans, else by the
    parts it holds and by whether the same reference came before."""
    found: list[Regime] = []
    seen: set[str] = set()
    for index, head in enumerate(heads):
        regime = head.regime
        if head.reference is not None and regime not in {
            Regime.PLAN,
            Regime.PRIOR,
            Regime.FINDINGS,
        }:
            parts = parts_in(folded, _body(folded, all_lines, heads, index))
            plain = not parts & _AUDITORS
            again = bool(head.reference) and canonical(head.reference) in seen
            acts = _E.ACTION_PLAN in parts
            regime = Regime.PLAN if plain and (again or acts) else Regime.FINDINGS
        if head.reference and regime is Regime.FINDINGS:
            seen.add(canonical(head.reference))
        found.append(regime or Regime.FINDINGS)
    return found


class _Entry:
    """The text under one reference number. Made for one entry, used once."""

    def __init__(
        self,
        document: Document,
        folded: str,
        body: Span,
        number: str | None,
        section: int | None,
        item: int,
    ) -> None:
        self._document = document
        self._folded = folded
        self._body = body
        self._number = number
        self._section = section
        self._item = item

    def draft(self, regime: Regime, drafts: Drafts, *, planned: bool) -> None:
        """Adds what the entry holds; ``planned``: plans have a section of their own."""
        if regime is Regime.PLAN:
            parts = labelled(self._folded, self._body)
            self._measure(drafts, self._body, parts, parts)
            return
        origin = Origin.PAST if regime is Regime.PRIOR else Origin.OWN
        finding, causes = finding_of(
            self._document,
            self._folded,
            self._body,
            number=self._number,
            section=self._section,
            item=self._item,
            origin=origin,
        )
        drafts.findings.append(finding)
        drafts.causes.extend(causes)
        if not planned and origin is Origin.OWN:
            self._answer(drafts)

    def _answer(self, drafts: Drafts) -> None:
        """The response inside a finding as its measure, where it states an act."""
        parts = labelled(self._folded, self._body)
        for kind in _ANSWERS:
            for index, one in enumerate(parts):
                if one.part is kind and self._acts(one):
                    end = _with_fields(parts, index)
                    self._measure(
                        drafts, Span(one.span.start, end), parts[index : index + 1], parts
                    )
                    return

    def _acts(self, one: Labelled) -> bool:
        return bool(acts_in(self._folded, one.value))

    def _measure(
        self, drafts: Drafts, span: Span, own: list[Labelled], parts: list[Labelled]
    ) -> None:
        drafts.measures.append(
            measure_of(
                self._document,
                self._folded,
                span,
                fields=Fields(self._document, self._folded, parts),
                number=self._number,
                section=self._section,
                item=self._item,
                parts=own,
            )
        )


def _with_fields(parts: list[Labelled], index: int) -> int:
    """Where a response ends with the owner and date that follow it."""
    end = parts[index].span.end
    for one in parts[index + 1 :]:
        if isinstance(one.part, ElementKind):
            break
        end = one.span.end
    return end
