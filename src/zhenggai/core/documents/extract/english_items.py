"""Entries of English audits to draft items: findings with elements, plan entries with fields."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zhenggai.core.documents.extract.deadlines import parse_deadline
from zhenggai.core.documents.extract.english_acts import (
    acts_in_sentence,
    is_agreement,
    is_done,
    kind_of_english,
)
from zhenggai.core.documents.extract.english_labels import Field, Labelled, labelled, trimmed
from zhenggai.core.documents.extract.english_sentences import english_sentences
from zhenggai.core.documents.extract.figures import amounts_in
from zhenggai.core.records import (
    Amount,
    Cause,
    Deadline,
    DeadlineKind,
    Document,
    Element,
    ElementKind,
    Finding,
    Measure,
    Origin,
    Span,
)

_E = ElementKind
_NOBODY = re.compile(
    r"(?:not (?:stated|specified|applicable|provided|assigned)|none|n/?a|tbd|to be determined|"
    r"unknown|"
    r"see (?:above|below|page|attached).*)?\W*",
    re.I,
)
_AFTER_NAME = re.compile(
    r"[,;]? ?(?:\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}|[\w.+-]{1,64}@|\(|\n|\t|\.(?: |$))"
)
_POST = (
    r"(?:Officer|Manager|Director|Coordinator|Lead|Chief|Head|Treasurer|Controller|Comptroller|"
    r"Accountant|"
    r"Supervisor|Administrator|Clerk|Superintendent|Secretary|Registrar|Auditor|Analyst|Engineer|"
    r"Bursar)"
)
_SUBJECT = re.compile(
    r"(?:The|Our|An?) (?P<who>(?:[A-Z][\w'-]{0,30},? (?:(?:of|for|and|the) ){0,2}){0,5}"
    rf"{_POST}"
    r"(?: (?:of|for) (?:the )?[A-Z][\w'-]{0,30}(?: (?:and )?[A-Z][\w'-]{0,30}){0,3})?) "
    r"(?:will|shall|is to|has|plans|intends|must)\b"
)
_AGREED = re.compile(r"(?:(?:partl?y |partially |fully )?agreed?|accepted|concur)[:;,-] ", re.I)
_PLANNED_FOR = re.compile(
    r"\bwill\b[^.;]{0,200}?\b(?:in|on|during) (?:the )?(?=(?:[A-Z][a-z]{2,8} (?:\d{1,2},? )?|"
    r"Q[1-4] )20\d\d)"
)
_NUMBER_WORD = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,4})"
_TARGET = re.compile(
    r"(?:refund|repa[yi]|reimburse|return|recover)\w*[^.;]{0,60}?(?P<money>\$\d[\d,.]*\d)|"
    rf"(?P<share>\d{{1,3}}(?:\.\d+)?(?:%| percent))|\b(?P<all>all {_NUMBER_WORD} [a-z]+)|"
    r"(?<!of )\b(?P<often>(?:each|every) (?:day|week|month|quarter|year)|at least (?:once|"
    r"twice) [a-z]+ [a-z]+)"
)
_LONGEST_NAME = 120
_CURRENCIES = frozenset({"USD", "EUR", "GBP", "CNY"})


class Fields:
    """Owner, deadline and status that the labels of one entry state."""

    def __init__(self, document: Document, folded: str, parts: Sequence[Labelled]) -> None:
        self._document = document
        self._folded = folded
        self.owner = next(filter(None, map(self._name, _of(parts, Field.OWNER))), None)
        self.deadline = next(filter(None, map(self._date, _of(parts, Field.DEADLINE))), None)
        when = [self._words(one.value) for one in _of(parts, Field.DEADLINE)]
        status = [self._words(one.value) for one in _of(parts, Field.STATUS)]
        self.status = " ".join(status) or " ".join(w for w in when if re.match("[a-z ]+$", w, re.I))

    def _words(self, span: Span) -> str:
        return self._folded[span.start : min(span.end, span.start + 200)]

    def _name(self, part: Labelled) -> str | None:
        words = self._words(part.value)
        stop = _AFTER_NAME.search(words)
        end = part.value.start + (stop.start() if stop else len(words))
        name = self._document.text[part.value.start : end].strip(" ,;:.-\n\t*")
        if len(name) > _LONGEST_NAME:
            name = name.split(",")[0]
        if _NOBODY.fullmatch(name) or len(name) > _LONGEST_NAME:
            return None
        return name

    def _date(self, part: Labelled) -> Deadline | None:
        """“Ongoing” in the place of a date states none."""
        words = self._document.text[part.value.start : min(part.value.end, part.value.start + 200)]
        deadline = parse_deadline(words, part.value.start, column=True)
        return deadline if deadline and deadline.kind is not DeadlineKind.STANDING else None


def finding_of(
    document: Document,
    folded: str,
    span: Span,
    *,
    number: str | None,
    section: int | None,
    item: int,
    origin: Origin = Origin.OWN,
) -> tuple[Finding, list[Cause]]:
    """The finding that ``span`` holds, with its elements, and its causes."""
    parts = labelled(folded, span)
    elements = elements_of(document, parts)
    causes = [
        Cause("", document.quote(one.value), section=section, number=number, item=item)
        for one in parts
        if one.part is _E.CAUSE and len(one.value) and origin is Origin.OWN
    ]
    finding = Finding(
        id="",
        quote=document.quote(span),
        section=section,
        number=number,
        item=item,
        origin=origin,
        amounts=questioned(document, folded, parts),
        elements=elements,
    )
    return finding, causes


def elements_of(document: Document, parts: Sequence[Labelled]) -> tuple[Element, ...]:
    """The labelled parts that are elements of a finding, label included."""
    return tuple(
        Element(one.part, document.quote(one.span))
        for one in parts
        if isinstance(one.part, ElementKind)
    )


def questioned(document: Document, folded: str, parts: Sequence[Labelled]) -> tuple[Amount, ...]:
    """The amounts of money that the questioned costs state."""
    return tuple(
        amount
        for one in parts
        if one.part is _E.QUESTIONED_COST
        for amount in amounts_in(document.text, folded, one.value)
        if amount.unit in _CURRENCIES
    )


def measure_of(
    document: Document,
    folded: str,
    span: Span,
    *,
    fields: Fields,
    number: str | None,
    section: int | None,
    item: int,
    parts: Sequence[Labelled] = (),
) -> Measure:
    """One measure. What its own words state goes before the fields of its entry."""
    acting = " ".join(
        folded[one.value.start : one.value.end] for one in parts if one.part is _E.ACTION_PLAN
    )
    words = acting or _without(folded, span, parts)
    own = None if parts and fields.deadline else promised(document.text, folded, span)
    return Measure(
        id="",
        quote=document.quote(span),
        kind=kind_of_english(words),
        section=section,
        number=number,
        item=item,
        owner=fields.owner or acting_post(words),
        deadline=own or fields.deadline,
        target=target_of(words),
        elements=elements_of(document, parts),
        done=is_done(fields.status, words),
    )


def promised(text: str, folded: str, span: Span) -> Deadline | None:
    """The deadline that running words promise, “will … in December 2025” included."""
    own = parse_deadline(text[span.start : span.end], span.start)
    if own is not None and own.kind is not DeadlineKind.STANDING:
        return own
    planned = _PLANNED_FOR.search(folded, span.start, span.end)
    if planned is None:
        return None
    end = min(span.end, planned.end() + 24)
    return parse_deadline(text[planned.end() : end], planned.end(), column=True)


def target_of(words: str) -> str | None:
    """The figure or frequency that tells when the act is enough, as stated."""
    found = _TARGET.search(words)
    return found.group(found.lastgroup or 0) if found else None


def acting_post(words: str) -> str | None:
    """The post that the words make act: “The Fleet Director will …”."""
    found = _SUBJECT.search(words)
    return found.group("who") if found else None


def acts_in(folded: str, span: Span) -> list[Span]:
    """The sentences of a response that promise or report an act, without an “Agreed;” before."""
    found = []
    for one in english_sentences(folded, span):
        opening = _AGREED.match(folded, one.start, one.end)
        act = Span(opening.end() if opening else one.start, one.end)
        words = folded[act.start : act.end]
        if not is_agreement(words) and acts_in_sentence(words):
            found.append(trimmed(folded, act))
    return found


def _without(folded: str, span: Span, parts: Sequence[Labelled]) -> str:
    """The words of an entry that no label gives away as the auditor's or as a field."""
    kept, at = [], span.start
    for one in parts:
        kept.append(folded[at : max(at, one.span.start)])
        at = max(at, one.span.end)
    kept.append(folded[at : span.end])
    words = " ".join(kept)
    return words if any(c.isalnum() for c in words) else folded[span.start : span.end]


def _of(parts: Sequence[Labelled], wanted: Field) -> list[Labelled]:
    return [one for one in parts if one.part is wanted]
