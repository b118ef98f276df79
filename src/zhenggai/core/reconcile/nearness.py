"""Links that words make, where the papers set problems and measures apart.

Groups of one theme are found first and words decide inside them; where each finding stands by
itself words decide alone. A measure that names nothing of a finding but stands for its whole
section or for all findings links as *generic* at most.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from zhenggai.core.folding import compact
from zhenggai.core.reconcile.groups import Group, Pairing, groups, pair
from zhenggai.core.reconcile.pairs import Pairs
from zhenggai.core.reconcile.words import Index, Similarity, terms, together
from zhenggai.core.records import MeasureKind, Reason, ReasonCode, Strength

# Cosines from which words make a link: alone, inside groups of one theme, and for a generic one.
ALONE = 0.22
INSIDE_DIRECT = 0.11
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
# Broad matters (``concepts``) under which one measure stands for all problems of its section that
# touch them; of others, such as 责任 or 管理, every sentence of the field has some.
UMBRELLAS = frozenset({"经济发展", "民生"})


_ALL = re.compile(
    r"(?:对照?|针对|根据|按照|围绕).{0,8}(?:上述|存在|反馈|以上|所有|各.{0,4}|发现|排查).{0,6}(?:问题|隐患)|"
    r"对照(?:上述)?问题|逐一(?:整改|销号)|限期整改|回头看"
)
_COVERING = frozenset({MeasureKind.INSPECT, MeasureKind.ACTION, MeasureKind.DISCIPLINE})


def by_nearness(pairs: Pairs) -> None:
    """Draft every link that words make for the measures that structure has not placed."""
    if not pairs.findings:
        return
    if pairs.against.language == "en":
        for m in pairs.free:
            _one_to_one(pairs, m)
        return
    _covering_all(pairs)
    sections = _by_group(pairs)
    _by_words(pairs)
    if not sections:
        _by_distinctive_words(pairs)


def _by_group(pairs: Pairs) -> bool:
    """Sections of one theme: words decide inside, an umbrella covers what shares its matter.
    Where each finding stands by itself there is no theme, and words decide alone.
    Returns whether there are such sections."""
    free = pairs.free
    findings = groups(pairs.reading, pairs.findings)
    measures = groups(pairs.against, [pairs.measures[m] for m in free])
    measures = [_renumbered(group, free) for group in measures]
    pairing = _pairing(pairs, findings, measures)
    sections = len(pairs.findings) >= CROWDED * len(findings) and len(findings) > 1
    theme = cache(lambda g: Index(pairs.similarity, findings[g].members))
    for g, group in enumerate(measures):
        mine = pairing.of.get(g)
        for place, m in enumerate(group.members):
            found = sections and mine is not None and _inside(pairs, findings[mine], theme(mine), m)
            if not found and (mine is None or not sections or len(group.members) == 1):
                _alone(pairs, m)
            if pairing.ordered and mine == g and not place:
                _in_order(pairs, findings[g], group)
    return sections


def _pairing(pairs: Pairs, findings: list[Group], measures: list[Group]) -> Pairing:
    bags = [_words(pairs, group, 0) for group in findings]
    bags += [_words(pairs, group, pairs.measure_at) for group in measures]
    count = len(findings)
    return pair(findings, measures, Similarity(bags), range(count), range(count, len(bags)))


def _words(pairs: Pairs, group: Group, first: int) -> Mapping[str, int]:
    """The words of a group; its title counts twice."""
    title = terms(group.title)
    return together([title, title, *(pairs.bags[first + n] for n in group.members)])


def _inside(pairs: Pairs, ours: Group, index: Index, m: int) -> bool:
    """Findings of the section whose theme the measure’s section has; whether there are any."""
    theme = Reason(ReasonCode.SAME_SECTION)
    ranked = pairs.near(index, m, INSIDE_GENERIC)[:MOST_LINKS]
    for f, score in ranked:
        if score >= INSIDE_DIRECT:
            pairs.add(f, m, Strength.DIRECT, 0.5 + score, theme, *pairs.why(f, m))
        else:
            pairs.add(f, m, Strength.GENERIC, 0.3 + score, theme, *pairs.why(f, m))
    umbrellas = UMBRELLAS & pairs.similarity.broad(pairs.measure_at + m)
    if not umbrellas:
        return bool(ranked)
    for f in ours.members[:MOST_LINKS]:
        if (f, m) not in pairs.links and umbrellas & pairs.similarity.broad(f):
            covers = Reason(ReasonCode.COVERS_ALL)
            pairs.add(f, m, Strength.GENERIC, 0.25, theme, covers)
    return True


def _alone(pairs: Pairs, m: int) -> None:
    """The findings nearest to the measure in words, where no section narrows them down."""
    ranked = pairs.near(pairs.index, m, FLAT_GENERIC)[:MOST_ALONE]
    for f, score in ranked:
        if score < FLAT_SHARE * ranked[0][1]:
            break
        strength = Strength.DIRECT if score >= FLAT_DIRECT else Strength.GENERIC
        reasons = pairs.why(f, m)
        if reasons:
            pairs.add(f, m, strength, 0.4 + score, *reasons)


def _one_to_one(pairs: Pairs, m: int) -> None:
    """In an audit each action plan answers one finding: the nearest, if it is clearly so."""
    ranked = pairs.near(pairs.index, m, PLAN_LEAST)[:2]
    if not ranked or (len(ranked) > 1 and ranked[1][1] > PLAN_CLEAR * ranked[0][1]):
        return
    f, score = ranked[0]
    pairs.add(f, m, Strength.DIRECT, 0.4 + score, *pairs.why(f, m))


def _in_order(pairs: Pairs, ours: Group, theirs: Group) -> None:
    """Two lists of one length in one order: number for number, where each has one item."""
    if len(ours.members) == 1 and (ours.numbered or theirs.numbered):
        f = ours.members[0]
        for m in theirs.members:
            reason = Reason(ReasonCode.SAME_NUMBER)
            pairs.add(f, m, Strength.DIRECT, 0.7, reason, *pairs.words_of(f, m))


def _covering_all(pairs: Pairs) -> None:
    """“检查人员根据各校问题开出整改通知单”: one act for every finding, generic for each."""
    covering = [
        m
        for m, measure in enumerate(pairs.measures)
        if m not in pairs.tied
        and (measure.kind in _COVERING or measure.owner is not None)
        and measure.kind not in {MeasureKind.SLOGAN, MeasureKind.MEETING}
        and _ALL.search(compact(measure.quote.text))
    ]
    for m in covering[:MOST_COVERING]:
        pairs.tied.add(m)
        for f in range(len(pairs.findings)):
            if pairs.findings[f].row is None:
                pairs.add(f, m, Strength.GENERIC, 0.3, Reason(ReasonCode.COVERS_ALL))


def _by_words(pairs: Pairs) -> None:
    """What is left: strong agreement in words, wherever the measure stands."""
    free = pairs.free
    for m in free:
        for f, score in pairs.near(pairs.index, m, ALONE)[:4]:
            if (f, m) not in pairs.links:
                pairs.add(f, m, Strength.DIRECT, 0.2 + score, *pairs.why(f, m))


def _by_distinctive_words(pairs: Pairs) -> None:
    """Words that one finding and one measure have and no other item (除湿, 少儿): in a short
    paper they tell more than the cosine, which halves of words dilute."""
    ours = _owners_of(pairs.bags[: pairs.measure_at])
    theirs = _owners_of(pairs.bags[pairs.measure_at :])
    shared: Counter[tuple[int, int]] = Counter()
    for term, f in ours.items():
        m = theirs.get(term)
        if f is not None and m is not None and m not in pairs.tied:
            shared[(f, m)] += 1
    for (f, m), count in shared.items():
        if count >= DISTINCTIVE:
            pairs.add(f, m, Strength.DIRECT, 0.45, *pairs.words_of(f, m))


def _owners_of(bags: Sequence[Mapping[str, int]]) -> dict[str, int | None]:
    """For each word the one item that has it, ``None`` where several have; matters left out."""
    owner: dict[str, int | None] = {}
    for index, bag in enumerate(bags):
        for term in bag:
            if term[0] != "#" and not any(c.isdigit() for c in term):
                owner[term] = None if term in owner else index
    return owner


def _renumbered(group: Group, free: list[int]) -> Group:
    return Group(group.title, tuple(free[i] for i in group.members), group.section, group.numbered)
