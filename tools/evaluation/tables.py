"""The tables in the terminal: figures beside their aims, and one document in detail."""

from __future__ import annotations

from collections.abc import Sequence

from tools.evaluation import fold
from tools.evaluation.baselines import Baseline
from tools.evaluation.counts import Counts, Figure, Score
from tools.evaluation.gold import TYPES, GoldItem, is_open
from tools.evaluation.outline import pairs as outline_pairs
from tools.evaluation.score import Scored, ours, values
from zhenggai.core.records import Measure, Strength

COLUMNS = (
    ("outline", "outline"),
    ("it.P", "items.problems"),
    ("it.M", "items.measures"),
    ("it.C", "items.causes"),
    ("items", "items.all"),
    ("strict", "strict.all"),
    ("ch.P", "chars.problems"),
    ("ch.M", "chars.measures"),
    ("chars", "chars.all"),
    ("role", "role"),
    ("kind", "kind"),
    ("owner", "owner"),
    ("dline", "deadline"),
    ("target", "target"),
    ("links", "links.all"),
    ("given", "given.links.all"),
    ("direct", "links.direct"),
    ("none", "gaps.unanswered"),
    ("gen", "gaps.general"),
)


def number(value: float | None) -> str:
    """``.87``, ``1.00``, ``–`` where there is nothing to judge."""
    if value is None:
        return "–"
    return "1.00" if value >= 0.995 else f"{value:.2f}"[1:]


def wide(text: str) -> int:
    """Columns that ``text`` takes in a terminal, Chinese counting two."""
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)


def pad(text: str, width: int) -> str:
    """``text`` filled up to ``width`` columns."""
    return text + " " * max(0, width - wide(text))


def documents(lines: Sequence[tuple[str, Score]]) -> str:
    """One row per document or pool, F1 or share in each column."""
    width = max([wide(name) for name, _ in lines], default=0) + 1
    out = [pad("", width) + "".join(f"{head:>7}" for head, _ in COLUMNS)]
    for name, figures in lines:
        cells = [figures[key].value if key in figures else None for _, key in COLUMNS]
        out.append(pad(name, width) + "".join(f"{number(cell):>7}" for cell in cells))
    return "\n".join(out)


def figures(score: Score) -> str:
    """Every metric of one pool with precision and recall, or the share."""
    out = []
    for key, figure in sorted(score.items()):
        if key.startswith("role.") and ".as." in key:
            continue
        out.append(f"  {key:<24}{detail(figure)}")
    return "\n".join(out)


def detail(figure: Figure) -> str:
    """One figure in full."""
    if isinstance(figure, Counts):
        return (
            f"P {number(figure.precision):>4}  R {number(figure.recall):>4}  "
            f"F1 {number(figure.f1):>4}   {figure.hits} hit, {figure.extras} extra, "
            f"{figure.misses} missed"
        )
    return f"   {number(figure.value):>4}                {figure.right} of {figure.of}"


def confusion(score: Score) -> str:
    """Where the characters of gold items lie in our reading."""
    out = ["  gold \\ ours " + "".join(f"{kind:>10}" for kind in TYPES)]
    for kind in TYPES:
        cells = [score.get(f"role.{kind}.as.{other}") for other in TYPES]
        if any(cell is not None for cell in cells):
            out.append(
                f"  {kind:<12}" + "".join(f"{number(c.value if c else None):>10}" for c in cells)
            )
    return "\n".join(out)


def aims(lines: Sequence[tuple[str, float, Figure | None]]) -> str:
    """What is reached beside what is aimed at."""
    out = []
    for name, aim, figure in lines:
        value = figure.value if figure else None
        word = "–" if value is None else ("met" if value >= aim else "below")
        out.append(f"  {pad(name, 52)}{number(value):>6}  aim {number(aim)}  {word}")
    return "\n".join(out)


def baselines(lines: Sequence[Baseline]) -> str:
    """The baselines on gold items."""
    out = [f"  {'set':<34}{'method':<18}{'pairs':>6}{'F1':>7}{'top-1':>7}{'MRR':>7}"]
    out += [
        f"  {row.set:<34}{row.method:<18}{row.pairs:>6}{number(row.f1):>7}"
        f"{number(row.top1):>7}{number(row.mrr):>7}"
        for row in lines
    ]
    return "\n".join(out)


def show(scored: Scored, *, width: int = 76) -> str:
    """One document in detail: gold beside ours, matches, misses, extras; links; statuses."""
    parts = [_outline(scored)]
    parts += [_items(scored, kind, width) for kind in TYPES]
    parts += [_links(scored), _status(scored), figures(scored.figures)]
    return "\n\n".join(part for part in parts if part)


def _cut(text: str, width: int) -> str:
    flat = fold.squeeze(text)
    return flat if len(flat) <= width else flat[: width - 9] + "…" + flat[-8:]


def _outline(scored: Scored) -> str:
    reading, gold = scored.outcome.reading, scored.gold.outline
    if gold is None or reading is None:
        return ""
    found = {j: i for i, j in outline_pairs(reading.outline, gold)}
    out = ["OUTLINE"]
    for j, heading in enumerate(gold):
        mark = "=" if j in found else "-"
        out.append(f" {mark} gold {heading.level} {heading.number} {_cut(heading.title, 60)}")
    for i, mine in enumerate(reading.outline):
        if i not in found.values():
            out.append(f" + ours {mine.level} {mine.number} {_cut(mine.title, 60)}")
    return "\n".join(out)


def _items(scored: Scored, kind: str, width: int) -> str:
    gold = scored.gold.items.get(kind)
    mine = ours(scored.outcome.reading, kind)
    if gold is None:
        return f"{kind.upper()}: not annotated; {len(mine)} of ours"
    pairs = {j: i for i, j in scored.matches[kind]}
    events: list[tuple[int, str]] = []
    for j, item in enumerate(gold):
        at = item.span.start if item.span else -1
        if j in pairs:
            one = mine[pairs[j]]
            same = item.span == one.quote.span
            lines = [f" {'=' if same else '~'} {item.id:<7} {_cut(item.text, width)}"]
            if not same:
                lines.append(f"   {one.id:<7} {_cut(one.quote.text, width)}")
            if isinstance(one, Measure):
                lines += _fields(item, one)
        else:
            inside = [id for id, theirs in scored.stands[kind].items() if item.id in theirs]
            why = f"  (part of {','.join(inside)})" if inside else ""
            why = why if item.span else "  (gold text not located)"
            lines = [f" - {item.id:<7} {_cut(item.text, width)}{why}"]
        events.append((at, "\n".join(lines)))
    for i, one in enumerate(mine):
        if i not in pairs.values():
            also = ",".join(scored.stands[kind].get(one.id, ()))
            tail = f"  (part of {also})" if also else ""
            start = one.quote.span.start
            events.append((start, f" + {one.id:<7} {_cut(one.quote.text, width)}{tail}"))
    head = f"{kind.upper()}: {len(gold)} gold, {len(mine)} ours, {len(pairs)} matched"
    return "\n".join([head, *(line for _, line in sorted(events, key=lambda pair: pair[0]))])


def _fields(item: GoldItem, measure: Measure) -> list[str]:
    out = []
    if "kind" in item.fields and measure.kind != item.fields["kind"]:
        out.append(f"           kind: gold {item.fields['kind']}, ours {measure.kind}")
    for name in ("owner", "deadline", "target"):
        said = values(measure, name)
        expected = item.fields.get(name)
        right = any(fold.same_value(one, expected) for one in said) if expected else not said
        if name in item.fields and not right:
            out.append(f"           {name}: gold {expected}, ours {' | '.join(said) or None}")
    return out


def _links(scored: Scored) -> str:
    gold, mine = scored.gold.pairs, scored.pairs
    if gold is None:
        return ""
    out = [f"LINKS: {len(gold)} gold, {len(mine)} ours (projected)"]
    for pair in sorted(gold | set(mine)):
        open_ = " open" if is_open(pair, scored.gold.open_pairs) else ""
        mark = "=" if pair in gold and pair in mine else "-" if pair in gold else "+"
        want = _strength(scored.gold.direct, pair) if pair in gold else ""
        said = mine[pair].value if pair in mine else ""
        note = f"{want or '·'}/{said or '·'}"
        out.append(f" {mark} {pair[0]:<8}{pair[1]:<8}{note}{open_}")
    return "\n".join(out)


def _strength(direct: frozenset[tuple[str, str]] | None, pair: tuple[str, str]) -> str:
    if direct is None:
        return ""
    return Strength.DIRECT.value if pair in direct else Strength.GENERIC.value


def _status(scored: Scored) -> str:
    reconciliation, gold = scored.outcome.reconciliation, scored.gold
    if reconciliation is None or gold.unanswered is None:
        return ""
    out = ["STATUSES: gold / ours of every finding that stands for it"]
    for item in gold.of("problems"):
        expected = "answered"
        if item.id in gold.unknown:
            expected = "unknown"
        elif item.id in gold.unanswered:
            expected = "unanswered"
        elif gold.general is not None and item.id in gold.general:
            expected = "general"
        said = [
            f"{mine} {reconciliation.status[mine].value}"
            for mine, theirs in scored.stands["problems"].items()
            if item.id in theirs
        ]
        same = any(one.endswith(" " + expected) for one in said)
        out.append(f" {'=' if same else '!'} {item.id:<8}{expected:<12}{', '.join(said) or '·'}")
    return "\n".join(out)
