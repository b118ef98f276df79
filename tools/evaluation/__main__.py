"""``python -m tools.evaluation``: evaluates, prints the tables, writes ``build/eval.json``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tools.evaluation import baselines, english, given, subject, tables
from tools.evaluation.counts import Figure, as_json, pool
from tools.evaluation.gold import SELF_EXAMINATION, Gold, build, rows
from tools.evaluation.score import Scored, score
from zhenggai.adapters import semantic

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "documents"
SAMPLES = ROOT / "samples"
LABELS = {
    "self-examination": "= self-examination",
    "structure": "= pairs from structure",
    "read": "= pairs by reading",
    "no-pairs": "= no pairs in the text",
    "own-structure": "= own, pairs from structure",
    "own-read": "= own, pairs by reading",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0; 1 where a document crashed, or ``--doc`` names none."""
    options = _options(arguments)
    subject.with_encoder(None)
    if options.semantic:
        print(_semantic())
    scored = [*_shared(options), *_own(options)]
    if options.doc:
        scored += _english_named(options)
        return _show(scored, options)
    audits = english.evaluate(options.shared)
    pools = _pools(scored)
    words = baselines.table(
        [one.gold for one in scored], [g for _, g in english.golds(options.shared)]
    )
    everything = [*scored, *(one for run in audits.scored.values() for one in run)]
    _print(scored, pools, audits, words)
    _write(options.output, scored, pools, audits, words)
    return _told_faults(everything)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.evaluation", description=__doc__)
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of shared documents")
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of own samples")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "eval.json")
    parser.add_argument("--doc", default="", help="only documents whose path holds this")
    parser.add_argument("--show", action="store_true", help="gold and ours side by side")
    parser.add_argument("--semantic", action="store_true", help="with the sentence encoder")
    return parser.parse_args(arguments)


def _semantic() -> str:
    """Bring in the sentence encoder where it is installed; says which figures follow."""
    if not semantic.installed():
        return "The extra [semantic] is not installed; the figures below are without it."
    subject.with_encoder(semantic.sentence_encoder())
    return "The figures below are with the sentence encoder of the extra [semantic]."


def _shared(options: argparse.Namespace) -> list[Scored]:
    folder: Path = options.shared
    if not folder.is_dir():
        print(f"No shared documents at {folder}: that part is skipped.")
        return []
    found = []
    for row in rows(folder / "gold"):
        doc = row["doc"]
        path = folder / doc
        if options.doc in doc and path.is_file() and path.suffix != ".json":
            group = "read" if row.get("judged") else "structure" if row.get("pairs") else "no-pairs"
            group = SELF_EXAMINATION if doc == f"{SELF_EXAMINATION}.txt" else group
            found.append(_one(row, path, group=group))
    return found


def _own(options: argparse.Namespace) -> list[Scored]:
    folder: Path = options.samples
    found = []
    for row in rows(folder / "gold"):
        doc = row["doc"]
        named = [doc, *filter(None, [row.get("against")])]
        absent = [name for name in named if not (folder / name).is_file()]
        if absent:
            print(f"Gold names {absent[0]}, which is not in {folder}.", file=sys.stderr)
        elif options.doc in f"samples/{doc}":
            found.append(_one({**row, "doc": f"samples/{doc}"}, folder / doc, group=_side(row)))
    if not found and not options.doc:
        print(f"No annotated samples at {folder / 'gold'}: that part is skipped.")
    return found


def _side(row: dict[str, Any]) -> str:
    return "own-read" if row.get("basis", "").startswith("by reading") else "own-structure"


def _english_named(options: argparse.Namespace) -> list[Scored]:
    return [
        score(gold, subject.run(path))
        for path, gold in english.golds(options.shared)
        if options.doc in gold.doc
    ]


def _one(row: dict[str, Any], path: Path, *, group: str) -> Scored:
    against = path.parent / row["against"] if row.get("against") else None
    outcome = subject.run(path, against=against)
    gold = build(row, outcome.text, group=group, other=outcome.other_text if against else None)
    scored = score(gold, outcome)
    other = outcome.reconciliation.against if against and outcome.reconciliation else None
    return replace(scored, figures={**scored.figures, **given.score(gold, outcome.reading, other)})


def _pools(scored: Sequence[Scored]) -> dict[str, dict[str, Figure]]:
    pools = {
        label: pool(one.figures for one in scored if one.gold.group == group)
        for group, label in LABELS.items()
    }
    own = [one for one in scored if one.gold.group.startswith("own")]
    pools["= own samples"] = pool(one.figures for one in own)
    pools["= shared, pooled"] = pool(one.figures for one in scored if one not in own)
    pools["= all, pooled"] = pool(one.figures for one in scored)
    return {label: figures for label, figures in pools.items() if figures}


def _aims(
    pools: dict[str, dict[str, Figure]], audits: english.English
) -> list[tuple[str, float, Figure | None]]:
    def of(pool_: str, key: str) -> Figure | None:
        return pools.get(pool_, {}).get(key)

    lines: list[tuple[str, float, Figure | None]] = []
    for side in ("= shared, pooled", "= own samples"):
        name = side.removeprefix("= ")
        lines += [
            (f"outline, {name}", 0.95, of(side, "outline")),
            (f"items, {name}", 0.85, of(side, "items.all")),
            (f"items strict, {name}", 0.85, of(side, "strict.all")),
            (f"characters, {name}", 0.93, of(side, "chars.all")),
            (f"not answered or only in general, {name}", 0.80, of(side, "gaps.general")),
        ]
    lines.append(("links, given structure", 0.90, of(LABELS["structure"], "links.all")))
    lines.append(("links, own, given structure", 0.90, of(LABELS["own-structure"], "links.all")))
    lines.append(("links, own, by reading", 0.75, of(LABELS["own-read"], "links.all")))
    lines.append(("links, self-examination", 0.75, of(LABELS["self-examination"], "links.all")))
    lines.append(
        (
            "links, self-examination, direct",
            0.75,
            of(LABELS["self-examination"], "links.direct"),
        )
    )
    lines += [
        (f"links, English, {run}", 0.85, audits.figures[run].get("links.all"))
        for run in english.RUNS
    ]
    return lines


def _print(
    scored: Sequence[Scored],
    pools: dict[str, dict[str, Figure]],
    audits: english.English,
    words: Sequence[baselines.Baseline],
) -> None:
    print(f"\nEvaluation at {commit()}\n")
    lines = [(one.gold.name, one.figures) for one in scored]
    print(tables.documents([*lines, *pools.items()]), end="\n\n")
    for label, figures in pools.items():
        if label in {"= shared, pooled", "= own samples"}:
            print(label, tables.figures(figures), tables.confusion(figures), sep="\n", end="\n\n")
    for run in english.RUNS:
        if audits.figures[run]:
            each = [(f"  {one.gold.doc}", one.figures) for one in audits.scored[run]]
            print(f"= English, {run}", tables.documents(each), sep="\n")
            print(tables.figures(audits.figures[run]), end="\n\n")
    print("= Baselines on gold items (threshold chosen on the same data)")
    print(tables.baselines(words), end="\n\n")
    for one in scored:
        if one.outcome.document is not None:
            for item in one.gold.lost():
                print(f"  gold text not located: {one.gold.name} {item.id} {item.text[:40]}")
    print("= Aims", tables.aims(_aims(pools, audits)), sep="\n")


def _write(
    output: Path,
    scored: Sequence[Scored],
    pools: dict[str, dict[str, Figure]],
    audits: english.English,
    words: Sequence[baselines.Baseline],
) -> None:
    value = {
        "commit": commit(),
        "aims": [
            {
                "name": name,
                "value": figure.value if figure else None,
                "aim": aim,
                "met": None if not figure or figure.value is None else figure.value >= aim,
            }
            for name, aim, figure in _aims(pools, audits)
        ],
        "pools": {label.removeprefix("= "): as_json(figures) for label, figures in pools.items()},
        "english": {run: as_json(figures) for run, figures in audits.figures.items()},
        "documents": {
            one.gold.name: {
                "group": one.gold.group,
                "fault": one.outcome.fault or None,
                "not_located": [item.id for item in one.gold.lost()],
                "figures": as_json(one.figures),
            }
            for one in scored
        },
        "baselines": [
            {
                "set": row.set,
                "method": row.method,
                "pairs": row.pairs,
                "f1": round(row.f1, 4),
                "top1": round(row.top1, 4),
                "mrr": round(row.mrr, 4),
            }
            for row in words
        ],
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _show(scored: Sequence[Scored], options: argparse.Namespace) -> int:
    if not scored:
        print(f"No annotated document has {options.doc!r} in its path.", file=sys.stderr)
        return 1
    for one in scored:
        print(f"##### {one.gold.name} ({one.gold.group})")
        print(tables.show(one) if options.show else tables.figures(one.figures), end="\n\n")
    return _told_faults(scored)


def _told_faults(scored: Sequence[Scored]) -> int:
    faults: list[tuple[str, Gold]] = [
        (one.outcome.fault, one.gold) for one in scored if one.outcome.fault
    ]
    for fault, gold in faults:
        print(f"  not read through: {gold.name}: {fault}", file=sys.stderr)
    return 1 if faults else 0


def commit() -> str:
    """Short hash of the checkout, ``+`` behind it where sources were changed since."""
    try:
        short = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--", "src", "samples")
    except (OSError, subprocess.CalledProcessError):
        return "no commit"
    return short + ("+" if changed else "")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
