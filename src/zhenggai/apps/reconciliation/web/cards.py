"""The entries of the list on the right: what stands on each card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from zhenggai.apps.reconciliation.facts import Entry, Facts, Gap
from zhenggai.core.records import Cause, Document, Finding, Link, Measure, Quote, Strength
from zhenggai.presentation.sentences import (
    flag_question,
    flag_title,
    measure_facts,
    reason_sentence,
)
from zhenggai.presentation.source import part_of, parts
from zhenggai.presentation.wording import say

_OPEN = 4
_MOST = 15
_MISSING = (
    (Gap.NO_OWNER, "label.owner"),
    (Gap.NO_DATE, "label.deadline"),
    (Gap.NO_FIGURE, "label.target"),
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a quote stands: the address of its mark, and the words for its place."""

    id: str
    side: str
    part: int
    page: int | None
    paragraph: int
    place: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A measure as it stands under a problem, or on its own (`link` is then `None`)."""

    measure: Measure
    anchor: Anchor
    link: Link | None
    reason: str
    stated: list[tuple[str, str]]
    missing: list[str]
    questions: list[dict[str, Any]]
    first: bool

    @property
    def in_parts(self) -> bool:
        """Whether its named parts stand inside its quote, and so say what the quote says."""
        return _in_parts(self.measure)

    @property
    def brief(self) -> bool:
        """Whether a line is enough: an umbrella measure that the page has shown in full."""
        return not self.first and self.link is not None and self.link.strength is Strength.GENERIC


@dataclass(frozen=True, slots=True)
class Card:
    """One entry, ready to draw."""

    kind: str
    id: str
    quote: Quote
    anchor: Anchor
    heading: str
    above: str
    status: str = ""
    item: Finding | Cause | Measure | None = None
    answers: tuple[Answer, ...] = ()
    folded: tuple[Answer, ...] = ()
    more: int = 0
    causes: tuple[str, ...] = ()
    questions: tuple[dict[str, Any], ...] = ()
    bare: bool = False

    @property
    def in_parts(self) -> bool:
        """Whether its named parts stand inside its quote, and so say what the quote says."""
        return isinstance(self.item, Finding | Measure) and _in_parts(self.item)


def _in_parts(item: Finding | Measure) -> bool:
    """An audit finding is told by its parts; in a register they are other cells of the row."""
    span = item.quote.span
    return bool(item.elements) and all(span.holds(part.quote.span) for part in item.elements)


class Builder:
    """Makes cards for one page and remembers which items are on it (`shown`)."""

    def __init__(self, known: Facts, *, at: str | None) -> None:
        self._known = known
        self._at = at
        self._language = get_language() or ""
        result = known.result
        self._parts = {"document": parts(result.reading.document)}
        self._two = result.against is not result.reading
        self._parts["against"] = (
            parts(result.against.document) if self._two else self._parts["document"]
        )
        self.shown: set[str] = set()

    def card(self, entry: Entry) -> Card:
        """The card of an entry."""
        self.shown.add(entry.id)
        make = {"problem": self._problem, "orphan": self._orphan, "cause": self._cause}
        return make[entry.kind](entry)

    def questions(self, item: str | None) -> list[dict[str, Any]]:
        """The flags on an item, or on the whole document, as questions."""
        arranged = self._known.arranged
        return [
            {
                "rule": flag.rule,
                "severity": flag.severity.value,
                "title": flag_title(flag, arranged, self._language),
                "text": flag_question(flag, arranged, self._language),
            }
            for flag in arranged.flags.get(item, ())
        ]

    def _problem(self, entry: Entry) -> Card:
        known = self._known.arranged
        finding = known.findings[entry.id]
        heading, above = self._heading(finding.section)
        links = list(entry.links[:_MOST])
        links += [k for k in entry.links[_MOST:] if k.measure == self._at]
        answers = [self._answer(k.measure, k) for k in links if k.measure in known.measures]
        return Card(
            kind="problem",
            id=entry.id,
            quote=finding.quote,
            anchor=self._anchor(entry.id, finding.quote, "document"),
            heading=heading,
            above=above,
            status=known.status(finding).value,
            item=finding,
            answers=tuple(answers[:_OPEN]),
            folded=tuple(answers[_OPEN:]),
            more=len(entry.links) - len(links),
            causes=tuple(cause.id for cause in known.causes_of.get(entry.id, ())),
            questions=tuple(self.questions(entry.id)),
            bare=not known.links.get(entry.id),
        )

    def _orphan(self, entry: Entry) -> Card:
        measure = self._known.arranged.measures[entry.id]
        answer = self._answer(entry.id, None)
        return Card(
            kind="orphan",
            id=entry.id,
            quote=measure.quote,
            anchor=answer.anchor,
            heading="",
            above="",
            item=measure,
            answers=(answer,),
        )

    def _cause(self, entry: Entry) -> Card:
        cause = self._known.arranged.causes[entry.id]
        return Card(
            kind="cause",
            id=entry.id,
            quote=cause.quote,
            anchor=self._anchor(entry.id, cause.quote, "document"),
            heading="",
            above="",
            item=cause,
            questions=tuple(self.questions(entry.id)),
            bare=entry.id in self._known.result.causes_without_measure,
        )

    def _answer(self, identity: str, link: Link | None) -> Answer:
        measure = self._known.arranged.measures[identity]
        gaps = self._known.measure_gaps[identity]
        first = link is None or identity not in self.shown
        self.shown.add(identity)
        return Answer(
            measure=measure,
            anchor=self._anchor(identity, measure.quote, "against" if self._two else "document"),
            link=link,
            reason=reason_sentence(link, self._language) if link else "",
            stated=measure_facts(measure, self._language),
            missing=[say(label, self._language) for gap, label in _MISSING if gap in gaps],
            questions=self.questions(identity) if first else [],
            first=first,
        )

    def _anchor(self, identity: str, quote: Quote, side: str) -> Anchor:
        part = part_of(self._parts[side], quote.span.start)
        return Anchor(identity, side, part, quote.page, quote.paragraph, quote.place)

    def _heading(self, section: int | None) -> tuple[str, str]:
        reading = self._known.result.reading
        path = [reading.outline[i] for i in reading.path(section)]
        named = [f"{h.number}{h.title}" for h in path if h.level > 0 or len(path) == 1]
        return (named[-1] if named else "", " › ".join(named[:-1]))


def document_of(known: Facts, side: str) -> Document:
    """The document shown on a side."""
    result = known.result
    return result.against.document if side == "against" else result.reading.document
