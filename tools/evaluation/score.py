"""One document's figures: everything that the tables print, keyed by metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.evaluation import fold, links, outline
from tools.evaluation.counts import Figure, Share, compare
from tools.evaluation.cover import Ruler, match, matched, overlap, stands_for
from tools.evaluation.gold import TYPES, Gold, GoldItem
from tools.evaluation.subject import Outcome
from zhenggai.core.records import (
    Cause,
    Finding,
    Measure,
    Origin,
    Reading,
    Reconciliation,
    Role,
    Span,
    Strength,
)

Item = Finding | Cause | Measure
_ROLE_OF = {"problems": Role.PROBLEMS, "causes": Role.CAUSES, "measures": Role.MEASURES}


@dataclass(frozen=True, slots=True)
class Scored:
    """A document with its figures and what they were counted from, for ``--show``."""

    gold: Gold
    outcome: Outcome
    figures: Mapping[str, Figure]
    stands: Mapping[str, links.Stands]
    pairs: Mapping[tuple[str, str], Strength]
    matches: Mapping[str, Sequence[tuple[int, int]]]


def ours(reading: Reading | None, kind: str) -> tuple[Item, ...]:
    """Our items of one gold type; quoted and past problems are no problems of this document."""
    if reading is None:
        return ()
    if kind == "problems":
        return tuple(item for item in reading.findings if item.origin is Origin.OWN)
    return reading.causes if kind == "causes" else reading.measures


def score(gold: Gold, outcome: Outcome) -> Scored:
    """Hold one outcome against its gold."""
    ruler = Ruler(outcome.text)
    reading = outcome.reading
    figures: dict[str, Figure] = {}
    stands = _stands(gold, outcome)
    matches: dict[str, Sequence[tuple[int, int]]] = {}
    if gold.against is not None:
        # The items of both documents are judged in their own rows; here only what joins them.
        pairs = _links(gold, outcome.reconciliation, stands, figures)
        return Scored(gold, outcome, figures, stands, pairs, matches)
    for kind in TYPES:
        if gold.items.get(kind) is not None:
            matches[kind] = _items(gold, kind, ruler, reading, figures)
    _sums(figures)
    if gold.past:
        figures["origin"] = _origin(gold, ruler, reading)
    if gold.outline is not None:
        headings = reading.outline if reading else ()
        figures["outline"] = outline.score(headings, gold.outline)
        figures["outline.any-level"] = outline.score(headings, gold.outline, levels=False)
    figures.update(_roles(gold, ruler, reading))
    if gold.items.get("measures") is not None:
        figures.update(_fields(gold, reading, matches["measures"]))
    pairs = _links(gold, outcome.reconciliation, stands, figures)
    return Scored(gold, outcome, figures, stands, pairs, matches)


def _stands(gold: Gold, outcome: Outcome) -> dict[str, links.Stands]:
    against = outcome.reconciliation.against if outcome.reconciliation else None
    stands: dict[str, links.Stands] = {}
    for kind in TYPES:
        read = against if kind == "measures" and against else outcome.reading
        ruler = Ruler(read.document.text if read else "")
        found = [(item.id, item.quote.span) for item in ours(read, kind)]
        expected = [(item.id, item.span) for item in gold.of(kind) if item.span is not None]
        stands[kind] = stands_for(ruler, found, expected)
    return stands


def _origin(gold: Gold, ruler: Ruler, reading: Reading | None) -> Share:
    """Quoted and past problems that no finding of ours takes for one of this document's own."""
    found = [(item.id, item.quote.span) for item in ours(reading, "problems")]
    past = [(item.id, item.span) for item in gold.past if item.span is not None]
    taken = {id for theirs in stands_for(ruler, found, past).values() for id in theirs}
    return Share(len(past) - len(taken), len(past))


def _items(
    gold: Gold, kind: str, ruler: Ruler, reading: Reading | None, figures: dict[str, Figure]
) -> list[tuple[int, int]]:
    found = [item.quote.span for item in ours(reading, kind)]
    places = [i for i, item in enumerate(gold.of(kind)) if item.span is not None]
    expected = [item.span for item in gold.of(kind) if item.span is not None]
    for name, strict in (("strict", True), ("items", False)):
        pairs = match(ruler, found, expected, strict=strict)
        figures[f"{name}.{kind}"] = matched(pairs, len(found), len(gold.of(kind)))
    lost = sum(len(fold.squeeze(item.text)) for item in gold.of(kind) if item.span is None)
    covered = ruler.characters(found, expected)
    figures[f"chars.{kind}"] = type(covered)(covered.hits, covered.extras, covered.misses + lost)
    return [(i, places[j]) for i, j in pairs]


def _sums(figures: dict[str, Figure]) -> None:
    for name in ("strict", "items", "chars"):
        total: Figure | None = None
        for kind in TYPES:
            figure = figures.get(f"{name}.{kind}")
            if figure is not None:
                total = figure if total is None else total + figure  # type: ignore[operator]
        if total is not None:
            figures[f"{name}.all"] = total


def _roles(gold: Gold, ruler: Ruler, reading: Reading | None) -> dict[str, Figure]:
    """``role``: share of gold item characters inside our item of the same type; ``role.any``:
    inside any item; ``role.<gold>.as.<ours>``: confusions; ``section``: inside a section of ours
    whose role fits; ``section.stated``: annotated sections whose start has the annotated role."""
    figures: dict[str, Figure] = {}
    masks = {
        kind: ruler.covered([item.quote.span for item in ours(reading, kind)]) for kind in TYPES
    }
    sections = reading.sections if reading else ()
    for kind in TYPES:
        if gold.items.get(kind) is None:
            continue
        wanted = ruler.covered([item.span for item in gold.of(kind) if item.span is not None])
        size = sum(wanted)
        shared = {other: overlap(wanted, masks[other]) for other in TYPES}
        anyhow = ruler.covered(
            [item.quote.span for other in TYPES for item in ours(reading, other)]
        )
        for other in TYPES:
            figures[f"role.{kind}.as.{other}"] = Share(shared[other], size)
        _add(figures, "role", Share(shared[kind], size))
        _add(figures, "role.any", Share(overlap(wanted, anyhow), size))
        fitting = ruler.covered(
            [part.span for part in sections if part.role in {_ROLE_OF[kind], Role.MIXED}]
        )
        _add(figures, "section", Share(overlap(wanted, fitting), size))
    stated = [part for part in gold.sections if part.span is not None]
    if gold.sections:
        right = sum(_role_at(reading, part.span) == part.role for part in stated if part.span)
        figures["section.stated"] = Share(right, len(gold.sections))
    return figures


def _role_at(reading: Reading | None, span: Span) -> str | None:
    """Our role for what stands under the heading at ``span``: of the section of that heading, else
    of the sections below it (``mixed`` where they differ), else of the section around it."""
    if reading is None:
        return None
    heads = [i for i, head in enumerate(reading.outline) if head.span.overlap(span)]
    here = [part.role for part in reading.sections if part.heading in heads]
    below = [part.role for part in reading.sections if set(reading.path(part.heading)) & set(heads)]
    around = [part.role for part in reading.sections if part.span.overlap(span)]
    roles = here or below or around
    if not roles:
        return None
    return roles[0].value if len(set(roles)) == 1 else Role.MIXED.value


def _add(figures: dict[str, Figure], key: str, share: Share) -> None:
    have = figures.get(key, Share())
    assert isinstance(have, Share)
    figures[key] = have + share


def _fields(
    gold: Gold, reading: Reading | None, pairs: Sequence[tuple[int, int]]
) -> dict[str, Figure]:
    """Kind, owner, deadline and target on matched measures, where gold judges them."""
    figures: dict[str, Figure] = {}
    mine = reading.measures if reading else ()
    wanted = gold.of("measures")
    for i, j in pairs:
        measure, expected = mine[i], wanted[j]
        if "kind" in expected.fields:
            _add(figures, "kind", Share(int(measure.kind == expected.fields["kind"]), 1))
        for name in ("owner", "deadline", "target"):
            if name in expected.fields:
                _field(figures, name, values(measure, name), expected.fields[name])
    return figures


def values(measure: Measure, name: str) -> tuple[str, ...]:
    """What we read for a field: the owner also with its supporting units, as gold writes them."""
    if name == "deadline":
        return (measure.deadline.text,) if measure.deadline else ()
    if name == "target":
        return (measure.target,) if measure.target else ()
    together = "、".join(filter(None, (measure.owner, *measure.supporting)))
    return tuple(dict.fromkeys(filter(None, (measure.owner, together))))


def _field(
    figures: dict[str, Figure], name: str, said: tuple[str, ...], expected: str | None
) -> None:
    if expected:
        right = any(fold.same_value(value, expected) for value in said)
        near = any(fold.near_value(value, expected) for value in said)
        _add(figures, f"{name}.stated", Share(int(right), 1))
        _add(figures, f"{name}.stated.near", Share(int(near), 1))
    else:
        right = not said
        _add(figures, f"{name}.none", Share(int(right), 1))
    _add(figures, name, Share(int(right), 1))


def _links(
    gold: Gold,
    reconciliation: Reconciliation | None,
    stands: Mapping[str, links.Stands],
    figures: dict[str, Figure],
) -> dict[tuple[str, str], Strength]:
    drawn = reconciliation.links if reconciliation else ()
    pairs, strays = links.project(drawn, stands["problems"], stands["measures"])
    figures.update(links.score_links(gold, pairs, strays))
    status = reconciliation.status if reconciliation else {}
    known = {mine: theirs for mine, theirs in stands["problems"].items() if mine in status}
    figures.update(links.score_status(gold, links.project_status(status, known)))
    if gold.cause_links is not None:
        said = {
            (cause, problem)
            for link in (reconciliation.cause_links if reconciliation else ())
            for cause in stands["causes"].get(link.cause, ())
            for problem in stands["problems"].get(link.item, ())
        }
        figures["links.causes"] = compare(said, gold.cause_links)
    return pairs


def described(item: GoldItem) -> str:
    """A gold item on one line."""
    return f"{item.id} {fold.squeeze(item.text)}"
