"""Links and statuses by projection onto the gold items.

A predicted item stands for every gold item that it overlaps by half of the shorter one; a
predicted link stands for every pair of those. A link one end of which stands for no gold item has
no projection: the extra item is already counted among the items. ``strays`` counts such links as
wrong as well, for whoever wants the harder figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tools.evaluation.counts import Counts, Figure, Share, compare
from tools.evaluation.gold import Gold, bare, is_open
from zhenggai.core.records import Link, Status, Strength

Stands = Mapping[str, tuple[str, ...]]
_BEST = (Status.ANSWERED, Status.GENERAL, Status.UNANSWERED, Status.UNKNOWN)


def project(
    links: Iterable[Link], findings: Stands, measures: Stands
) -> tuple[dict[tuple[str, str], Strength], int]:
    """Gold pairs that our links stand for, with the stronger strength, and the number of strays."""
    pairs: dict[tuple[str, str], Strength] = {}
    strays = 0
    for link in links:
        ours = findings.get(link.finding, ())
        theirs = measures.get(link.measure, ())
        strays += not (ours and theirs)
        for pair in ((p, m) for p in ours for m in theirs):
            if pairs.get(pair) is not Strength.DIRECT:
                pairs[pair] = link.strength
    return pairs, strays


def score_links(
    gold: Gold, ours: Mapping[tuple[str, str], Strength], strays: int
) -> dict[str, Figure]:
    """``links.all``, ``links.strays``, and where strengths are annotated ``links.direct`` and
    ``strength`` (right strengths on pairs that both have)."""
    if gold.pairs is None:
        return {}
    expected = {pair for pair in gold.pairs if not is_open(pair, gold.open_pairs)}
    said = {pair for pair in ours if not is_open(pair, gold.open_pairs)}
    every = compare(said, expected)
    score: dict[str, Figure] = {
        "links.all": every,
        "links.strays": every + Counts(0, strays, 0),
    }
    if gold.direct is not None:
        closed = gold.open_pairs | gold.open_strengths
        direct = {pair for pair in gold.direct if not is_open(pair, closed)}
        mine = {
            pair
            for pair, strength in ours.items()
            if strength is Strength.DIRECT and not is_open(pair, closed)
        }
        score["links.direct"] = compare(mine, direct)
        both = {pair for pair in said & expected if not is_open(pair, gold.open_strengths)}
        right = sum((pair in direct) == (pair in mine) for pair in both)
        score["strength"] = Share(right, len(both))
    return score


def project_status(status: Mapping[str, Status], findings: Stands) -> dict[str, Status]:
    """Our status of each gold problem that one of ours stands for; the best where several do."""
    found: dict[str, Status] = {}
    for mine, theirs in findings.items():
        for problem in theirs:
            known = [status[mine], found.get(problem, Status.UNKNOWN)]
            found[problem] = min(known, key=_BEST.index)
    return found


def score_status(gold: Gold, ours: Mapping[str, Status]) -> dict[str, Figure]:
    """``gaps.unanswered`` (no answer at all), ``gaps.general`` (none or only in general) and
    ``gaps.unknown`` over the gold problems.

    What gold or we call unknown counts neither way in the first two. A problem whose gold status
    hangs on an open judgement is left out of the figure that it decides. A gold problem that we
    did not find at all is no gap of ours, so a missed one counts as missed.
    """
    problems = {item.id for item in gold.of("problems")}
    score: dict[str, Figure] = {}
    unknown = {problem for problem, status in ours.items() if status is Status.UNKNOWN}
    if gold.unanswered is not None:
        linked = {problem for problem, _ in gold.pairs or ()}
        disputed = {problem for problem, _ in gold.open_pairs}
        open_ = {problem for problem in problems - linked if bare(problem) in disputed}
        judged = problems - gold.unknown - unknown - open_
        said = {p for p, status in ours.items() if status is Status.UNANSWERED}
        score["gaps.unanswered"] = _over(judged, said, gold.unanswered)
        score["gaps.unknown"] = _over(problems, unknown, gold.unknown)
    if gold.general is not None:
        open_ = {p for p in problems if _hangs_on_strength(gold, p)}
        judged = problems - gold.unknown - unknown - open_
        said = {p for p, status in ours.items() if status in {Status.UNANSWERED, Status.GENERAL}}
        score["gaps.general"] = _over(judged, said, gold.general)
    return score


def _hangs_on_strength(gold: Gold, problem: str) -> bool:
    mine = {pair for pair in gold.pairs or () if pair[0] == problem}
    open_ = {pair for pair in mine if is_open(pair, gold.open_strengths)}
    return bool(open_) and not ((gold.direct or frozenset()) & (mine - open_))


def _over(judged: set[str], ours: Iterable[str], gold: Iterable[str]) -> Counts:
    return compare(judged & set(ours), judged & set(gold))
