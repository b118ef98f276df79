"""Findings to measures: what people confirmed, then structure, then words.

Structure first: the same audit reference, table row, list item or heading. Where problems and
measures stand apart, groups of one theme are found first and words decide inside them. A measure
that names nothing of the finding but stands for its whole section links as *generic* at most.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from zhenggai.core.folding import compact
from zhenggai.core.reconcile.concepts import concepts_in
from zhenggai.core.reconcile.groups import Group, Pairing, groups, pair
from zhenggai.core.reconcile.meaning import Encoder, meaning_of, near
from zhenggai.core.reconcile.words import Index, Similarity, shared_words, terms, together
from zhenggai.core.records import (
    Finding,
    Link,
    Measure,
    MeasureKind,
    Reading,
    Reason,
    ReasonCode,
    Role,
    Strength,
)

# Cosines from which words make a link: alone, inside groups of one theme, and for a generic one.
ALONE = 0.22
INSIDE_DIRECT = 0.15
INSIDE_GENERIC = 0.075
# Words that a finding and a measure share with nobody else, for a link whatever the cosine.
DISTINCTIVE = 2
# An action plan of an audit: its nearest finding, and how much farther the next one must be.
PLAN_LEAST = 0.08
PLAN_CLEAR = 0.9
FLAT_DIRECT = 0.12
FLAT_GENERIC = 0.08
FLAT_SHARE = 0.65
# Findings per group from which groups are sections with a theme of their own.
CROWDED = 2.0
# Bounds that keep the number of links linear in the number of items.
MOST_LINKS = 40
MOST_ALONE = 6
MOST_COVERING = 12
# The umbrella under which a measure stands for a whole section of problems of the economy.
UMBRELLA = "经济发展"
SAME_FINDING = 0.3

_ALL = re.compile(
    r"(?:对照?|针对|根据|按照|围绕).{0,8}(?:上述|存在|反馈|以上|所有|各.{0,4}|发现|排查).{0,6}(?:问题|隐患)|"
    r"对照(?:上述)?问题|逐一(?:整改|销号)|限期整改|回头看"
)
_COVERING = frozenset({MeasureKind.INSPECT, MeasureKind.ACTION, MeasureKind.DISCIPLINE})
_REFERENCE = re.compile(r"(20\d\d)\s*[-\s]\s*(\d{3}[A-Z]?)")


@dataclass(slots=True)
class _Draft:
    strength: Strength
    score: float
    reasons: list[Reason]


class Linker:
    """Links the findings of one reading with the measures of another (or the same)."""

    def __init__(
        self,
        reading: Reading,
        against: Reading,
        confirmed: Iterable[tuple[str, str]],
        encoder: Encoder | None = None,
    ) -> None:
        self._reading = reading
        self._against = against
        self._findings = reading.findings
        self._measures = against.measures
        self._confirmed = tuple(confirmed)
        self._links: dict[tuple[int, int], _Draft] = {}
        self._in_sections = False  # problems stand in sections of several, each with a theme
        self._tied: set[int] = set()  # measures that structure has placed
        self._bags = [terms(finding.quote.text) for finding in self._findings]
        self._bags += [terms(measure.quote.text) for measure in self._measures]
        self._measure_at = len(self._findings)
        self._similarity = Similarity(self._bags)
        self._encoder = encoder
        self._meaning = meaning_of(
            encoder,
            [finding.quote.text for finding in self._findings],
            [measure.quote.text for measure in self._measures],
        )

    def link(self) -> tuple[Link, ...]:
        """All links, by finding and then measure in reading order."""
        self._by_confirmation()
        self._by_reference()
        self._by_row()
        if self._reading is self._against:
            self._by_heading()
        else:
            self._through_restated()
        self._covering_all()
        self._by_group()
        self._by_words()
        self._by_distinctive_words()
        return tuple(
            Link(
                self._findings[f].id,
                self._measures[m].id,
                draft.strength,
                round(min(1.0, draft.score), 3),
                tuple(draft.reasons),
            )
            for (f, m), draft in sorted(self._links.items())
            if not self._measures[m].person_aimed
        )

    @cached_property
    def _index(self) -> Index:
        return Index(self._similarity, range(len(self._findings)))

    # -- structure ---------------------------------------------------------------------------

    def _by_confirmation(self) -> None:
        place = {finding.id: f for f, finding in enumerate(self._findings)}
        theirs = {measure.id: m for m, measure in enumerate(self._measures)}
        for finding, measure in self._confirmed:
            if finding in place and measure in theirs:
                reason = Reason(ReasonCode.CONFIRMED)
                self._add(place[finding], theirs[measure], Strength.DIRECT, 1.0, reason)

    def _by_reference(self) -> None:
        measures: dict[str, list[int]] = defaultdict(list)
        for m, measure in enumerate(self._measures):
            for reference in _references(measure.number):
                measures[reference].append(m)
        for f, finding in enumerate(self._findings):
            for reference in _references(finding.number):
                reason = Reason(ReasonCode.SAME_REFERENCE, (reference,), (reference,))
                for m in measures.get(reference, ()):
                    self._add(f, m, Strength.DIRECT, 1.0, reason)
                    self._tied.add(m)

    def _by_row(self) -> None:
        if self._reading is not self._against:
            return
        findings: dict[int, list[int]] = defaultdict(list)
        for f, finding in enumerate(self._findings):
            if finding.row is not None:
                findings[finding.row].append(f)
        for m, measure in enumerate(self._measures):
            if measure.row is None:
                continue
            self._tied.add(m)
            for f in findings.get(measure.row, ()):
                self._structural(f, m, ReasonCode.SAME_ROW)

    def _by_heading(self) -> None:
        """Findings and measures under one leaf heading, or in one list item."""
        cells: dict[tuple[int | None, int | None], tuple[list[int], list[int]]] = {}
        for f, finding in enumerate(self._findings):
            if finding.row is None:
                cells.setdefault(self._cell(finding), ([], []))[0].append(f)
        for m, measure in enumerate(self._measures):
            if measure.row is None:
                cells.setdefault(self._cell(measure), ([], []))[1].append(m)
        for (_heading, item), (findings, measures) in cells.items():
            if findings and measures:
                code = ReasonCode.SAME_HEADING if item is None else ReasonCode.SAME_ITEM
                self._one_cell(findings, measures, code)

    def _cell(self, item: Finding | Measure) -> tuple[int | None, int | None]:
        """What binds an item by structure: its heading where problem and measure share it, the
        paragraph where no heading does."""
        heading = item.section
        if heading is None or heading in self._broad_sections:
            return heading, item.item
        return heading, None

    @cached_property
    def _broad_sections(self) -> frozenset[int]:
        """Headings that gather many list items and so bind nothing; the title among them."""
        roles = {s.heading: s.role for s in self._reading.sections}
        items: dict[int, set[int | None]] = defaultdict(set)
        for finding in self._findings:
            if finding.section is not None:
                items[finding.section].add(finding.item)
        return frozenset(
            n
            for n, heading in enumerate(self._reading.outline)
            if heading.level == 0
            or (heading.level == 1 and len(items[n]) > 2 and roles.get(n) is not Role.PROGRESS)
        )

    def _one_cell(self, findings: list[int], measures: list[int], code: ReasonCode) -> None:
        """Inside one heading: with one finding all measures are its own; with several each measure
        goes to the findings before it that it speaks of."""
        before = self._preceding(findings, measures)
        for m in measures:
            self._tied.add(m)
            mine = before[m]
            if len(mine) == 1:
                self._structural(mine[0], m, code)
        crowded = [m for m in measures if len(before[m]) > 1]
        if crowded:
            self._among(findings, crowded, code)

    def _preceding(self, findings: list[int], measures: list[int]) -> dict[int, list[int]]:
        """For each measure the findings it can belong to: since the measures before, when problems
        and measures take turns; else all."""
        spans = [(self._findings[f].quote.span.start, 0, f) for f in findings]
        spans += [(self._measures[m].quote.span.start, 1, m) for m in measures]
        spans.sort()
        turns = sum(1 for a, b in pairwise(spans) if (a[1], b[1]) == (1, 0))
        if not turns or spans[0][1] == 1:
            return {m: list(findings) for m in measures}
        found: dict[int, list[int]] = {}
        run: list[int] = []
        fresh = True
        for _start, kind, index in spans:
            if kind == 0:
                run = [index] if fresh else [*run, index]
                fresh = False
            else:
                found[index] = list(run)
                fresh = True
        return found

    def _among(self, findings: list[int], measures: list[int], code: ReasonCode) -> None:
        """Several findings, several measures under one heading: words choose, order breaks ties."""
        linked: set[int] = set()
        for place, m in enumerate(measures):
            scores = [(self._cosine(f, m), f) for f in findings]
            best = max(scores)[0]
            chosen = [f for score, f in scores if score >= max(0.06, best * 0.6)]
            if not chosen and len(findings) == len(measures):
                chosen = [findings[place]]
            for f in chosen:
                self._structural(f, m, code)
                linked.add(f)
            if not chosen:
                self._tied.discard(m)
        for f in findings:
            if f in linked or len(measures) >= len(findings):
                continue
            for m in measures:
                reasons = (Reason(code), Reason(ReasonCode.COVERS_ALL))
                self._add(f, m, Strength.GENERIC, 0.4, *reasons)

    def _structural(self, f: int, m: int, code: ReasonCode) -> None:
        """A link by structure; only a slogan that shares nothing with the finding is generic."""
        score = self._cosine(f, m)
        slogan = self._measures[m].kind is MeasureKind.SLOGAN and score < INSIDE_DIRECT
        strength = Strength.GENERIC if slogan else Strength.DIRECT
        self._add(f, m, strength, 0.9, Reason(code), *self._words_of(f, m))

    def _through_restated(self) -> None:
        """The other paper often states each finding again above its measures: follow that."""
        inner = Linker(self._against, self._against, (), self._encoder)
        own: Mapping[str, int] = {x.id: n for n, x in enumerate(self._against.findings)}
        theirs: Mapping[str, int] = {x.id: n for n, x in enumerate(self._measures)}
        by_finding: dict[int, list[tuple[int, Link]]] = defaultdict(list)
        for link in inner.link():
            by_finding[own[link.finding]].append((theirs[link.measure], link))
        restated = _nearest(
            [f.quote.text for f in self._findings],
            [f.quote.text for f in self._against.findings],
            self._encoder,
        )
        for f, others in restated.items():
            for other, score in others:
                for m, link in by_finding.get(other, ()):
                    words = self._restating(f, other)
                    self._add(f, m, link.strength, min(0.95, score), *link.reasons[:1], words)
                    self._tied.add(m)

    def _restating(self, f: int, other: int) -> Reason:
        shared = shared_words(
            self._findings[f].quote.text, self._against.findings[other].quote.text
        )
        return Reason(ReasonCode.SHARED_WORDS, shared, shared)

    # -- words -------------------------------------------------------------------------------

    def _by_group(self) -> None:
        """Sections of one theme: words decide inside, an umbrella covers what shares its matter.
        Where each finding stands by itself there is no theme, and words decide alone."""
        free = [m for m in range(len(self._measures)) if m not in self._tied]
        if not free or not self._findings:
            return
        if self._against.language == "en":
            for m in free:
                self._one_to_one(m)
            return
        findings = groups(self._reading, self._findings)
        measures = groups(self._against, [self._measures[m] for m in free])
        measures = [_renumbered(group, free) for group in measures]
        pairing = self._pairing(findings, measures)
        sections = self._in_sections = (
            len(self._findings) >= CROWDED * len(findings) and len(findings) > 1
        )
        themes = [Index(self._similarity, group.members) for group in findings] if sections else []
        for g, group in enumerate(measures):
            mine = pairing.of.get(g)
            for place, m in enumerate(group.members):
                found = (
                    sections and mine is not None and self._inside(findings[mine], themes[mine], m)
                )
                if not found and (mine is None or not sections or len(group.members) == 1):
                    self._alone(self._index, m)
                if pairing.ordered and mine == g and not place:
                    self._in_order(findings[g], group)

    def _pairing(self, findings: list[Group], measures: list[Group]) -> Pairing:
        bags = [self._words(group, 0) for group in findings]
        bags += [self._words(group, self._measure_at) for group in measures]
        count = len(findings)
        return pair(findings, measures, Similarity(bags), range(count), range(count, len(bags)))

    def _words(self, group: Group, first: int) -> Mapping[str, int]:
        """The words of a group; its title counts twice."""
        title = terms(group.title)
        return together([title, title, *(self._bags[first + n] for n in group.members)])

    def _inside(self, ours: Group, index: Index, m: int) -> bool:
        """Findings of the section whose theme the measure’s section has; whether there are any."""
        theme = Reason(ReasonCode.SAME_SECTION)
        ranked = self._near(index, m, INSIDE_GENERIC)[:MOST_LINKS]
        for f, score in ranked:
            if score >= INSIDE_DIRECT:
                self._add(f, m, Strength.DIRECT, 0.5 + score, theme, *self._why(f, m))
            else:
                self._add(f, m, Strength.GENERIC, 0.3 + score, theme, *self._why(f, m))
        if UMBRELLA not in self._similarity.broad(self._measure_at + m):
            return bool(ranked)
        for f in ours.members[:MOST_LINKS]:
            if (f, m) not in self._links and UMBRELLA in self._similarity.broad(f):
                covers = Reason(ReasonCode.COVERS_ALL)
                self._add(f, m, Strength.GENERIC, 0.25, theme, covers)
        return True

    def _alone(self, index: Index, m: int) -> None:
        """The findings nearest to the measure in words, where no section narrows them down."""
        ranked = self._near(index, m, FLAT_GENERIC)[:MOST_ALONE]
        for f, score in ranked:
            if score < FLAT_SHARE * ranked[0][1]:
                break
            strength = Strength.DIRECT if score >= FLAT_DIRECT else Strength.GENERIC
            reasons = self._why(f, m)
            if reasons:
                self._add(f, m, strength, 0.4 + score, *reasons)

    def _one_to_one(self, m: int) -> None:
        """In an audit each action plan answers one finding: the nearest, if it is clearly so."""
        ranked = self._near(self._index, m, PLAN_LEAST)[:2]
        if not ranked or (len(ranked) > 1 and ranked[1][1] > PLAN_CLEAR * ranked[0][1]):
            return
        f, score = ranked[0]
        self._add(f, m, Strength.DIRECT, 0.4 + score, *self._why(f, m))

    def _in_order(self, ours: Group, theirs: Group) -> None:
        """Two lists of one length in one order: number for number, where each has one item."""
        if len(ours.members) == 1 and (ours.numbered or theirs.numbered):
            f = ours.members[0]
            for m in theirs.members:
                reason = Reason(ReasonCode.SAME_NUMBER)
                self._add(f, m, Strength.DIRECT, 0.7, reason, *self._words_of(f, m))

    def _covering_all(self) -> None:
        """“检查人员根据各校问题开出整改通知单”: one act for every finding, generic for each."""
        covering = [
            m
            for m, measure in enumerate(self._measures)
            if m not in self._tied
            and (measure.kind in _COVERING or measure.owner is not None)
            and measure.kind not in {MeasureKind.SLOGAN, MeasureKind.MEETING}
            and _ALL.search(compact(measure.quote.text))
        ]
        for m in covering[:MOST_COVERING]:
            self._tied.add(m)
            for f in range(len(self._findings)):
                if self._findings[f].row is None:
                    self._add(f, m, Strength.GENERIC, 0.3, Reason(ReasonCode.COVERS_ALL))

    def _by_words(self) -> None:
        """What is left: strong agreement in words, wherever the measure stands."""
        free = [m for m in range(len(self._measures)) if m not in self._tied]
        if self._against.language == "en":
            return
        for m in free:
            for f, score in self._near(self._index, m, ALONE)[:4]:
                if (f, m) not in self._links:
                    self._add(f, m, Strength.DIRECT, 0.2 + score, *self._why(f, m))

    def _by_distinctive_words(self) -> None:
        """Words that one finding and one measure have and no other item (除湿, 少儿): in a short
        paper they tell more than the cosine, which halves of words dilute."""
        if self._against.language == "en" or self._in_sections:
            return
        ours = _owners_of(self._bags[: self._measure_at])
        theirs = _owners_of(self._bags[self._measure_at :])
        shared: Counter[tuple[int, int]] = Counter()
        for term, f in ours.items():
            m = theirs.get(term)
            if f is not None and m is not None and m not in self._tied:
                shared[(f, m)] += 1
        for (f, m), count in shared.items():
            if count >= DISTINCTIVE and (f, m) not in self._links:
                self._add(f, m, Strength.DIRECT, 0.45, *self._words_of(f, m))

    # -- shared ------------------------------------------------------------------------------

    def _cosine(self, f: int, m: int) -> float:
        words = self._similarity.between(f, self._measure_at + m)
        return words if self._meaning is None else words + self._meaning.lift(f, m)

    def _near(self, index: Index, m: int, least: float) -> list[tuple[int, float]]:
        """The findings nearest to the measure in words, and in meaning where that is known."""
        lift = None if self._meaning is None else self._meaning.to(m)
        return near(index, self._measure_at + m, least, lift)

    def _why(self, f: int, m: int) -> tuple[Reason, ...]:
        """Why a link that structure did not make: the meaning, where it weighs more, and words."""
        words = self._similarity.between(f, self._measure_at + m)
        if self._meaning is None or self._meaning.lift(f, m) < words:
            return self._words_of(f, m)
        return (Reason(ReasonCode.SIMILAR_MEANING), *self._words_of(f, m))

    def _words_of(self, f: int, m: int) -> tuple[Reason, ...]:
        """Why words speak for the link: those both have, else two words for one matter."""
        ours, theirs = self._findings[f].quote.text, self._measures[m].quote.text
        shared = shared_words(ours, theirs)
        if shared:
            return (Reason(ReasonCode.SHARED_WORDS, shared, shared),)
        matters = self._similarity.matters(f, self._measure_at + m)
        if matters:
            name = max(matters, key=lambda matter: self._similarity.weight("#" + matter))
            return (
                Reason(
                    ReasonCode.RELATED_WORDS,
                    words_for(name, compact(ours)),
                    words_for(name, compact(theirs)),
                ),
            )
        return ()

    def _add(self, f: int, m: int, strength: Strength, score: float, *reasons: Reason) -> None:
        draft = self._links.get((f, m))
        if draft is None:
            self._links[(f, m)] = _Draft(strength, score, list(reasons))
            return
        if strength is Strength.DIRECT:
            draft.strength = strength
        draft.score = max(draft.score, score)
        draft.reasons.extend(r for r in reasons if r not in draft.reasons)


def words_for(matter: str, text: str) -> tuple[str, ...]:
    """The words by which ``text`` touches ``matter``, at most two."""
    return concepts_in(text).get(matter, ())[:2]


def _owners_of(bags: Sequence[Mapping[str, int]]) -> dict[str, int | None]:
    """For each word the one item that has it, ``None`` where several have; matters left out."""
    owner: dict[str, int | None] = {}
    for index, bag in enumerate(bags):
        for term in bag:
            if term[0] != "#" and not any(c.isdigit() for c in term):
                owner[term] = None if term in owner else index
    return owner


def _references(number: str | None) -> list[str]:
    """The audit references in a number; an entry may answer several (2022-001 and 2022-002)."""
    found = _REFERENCE.finditer(number) if number else ()
    return [f"{hit.group(1)}-{hit.group(2)}" for hit in found]


def _renumbered(group: Group, free: list[int]) -> Group:
    return Group(group.title, tuple(free[i] for i in group.members), group.section, group.numbered)


def _nearest(
    ours: list[str], theirs: list[str], encoder: Encoder | None
) -> dict[int, list[tuple[int, float]]]:
    """For each of our findings the restatements of it among theirs."""
    similarity = Similarity([terms(text) for text in (*ours, *theirs)])
    index = Index(similarity, range(len(ours), len(ours) + len(theirs)))
    meaning = meaning_of(encoder, theirs, ours)
    found: dict[int, list[tuple[int, float]]] = {}
    for f in range(len(ours)):
        lift = None if meaning is None else meaning.to(f, first=len(ours))
        ranked = near(index, f, SAME_FINDING, lift)
        found[f] = [(n - len(ours), s) for n, s in ranked if s >= 0.75 * ranked[0][1]][:3]
    return found
