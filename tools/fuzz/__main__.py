"""``python -m tools.fuzz``: broken files through every reader and the whole check, for some time.

A result or an ``Invalid`` is as it should be. Anything else is a fault: its input and traceback go
to ``build/fuzz/``, and the exit code is 1. ``--only N`` runs one input of a run again.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.fuzz.mutate import mutated
from tools.fuzz.seeds import Seed, seeds
from tools.fuzz.worker import Verdict, Worker, task

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"


@dataclass(slots=True)
class Tally:
    """What came of a run. ``faults`` counts by place, ``saved`` names the first of each."""

    outcomes: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    saved: dict[str, Path] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0 where all was well, 1 where a fault was found."""
    options = _options(arguments)
    made = options.output / "seeds" if options.legacy else None
    sound = seeds(options.samples, made)
    started = time.monotonic()
    tally = run(sound, options)
    for where, count in tally.faults.most_common():
        print(f"  {count:>5} × {where}  {tally.saved[where]}")
    total = sum(tally.outcomes.values())
    refused = total - tally.outcomes["result"] - tally.outcomes["fault"]
    print(
        f"fuzz: seed {options.seed}, {len(sound)} files, {total} inputs in "
        f"{time.monotonic() - started:.0f} s: {tally.outcomes['result']} read, {refused} refused, "
        f"{tally.outcomes['fault']} faults in {len(tally.faults)} places"
    )
    return 1 if tally.faults else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60, help="how long new inputs are begun")
    parser.add_argument("--seed", type=int, default=1, help="another number, other inputs")
    parser.add_argument("--only", type=int, help="only this input of the run")
    parser.add_argument("--format", default="", help="only files with this ending")
    parser.add_argument("--samples", type=Path, default=SAMPLES)
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "fuzz")
    parser.add_argument(
        "--no-legacy",
        dest="legacy",
        action="store_false",
        help="do without the formats that LibreOffice must write first",
    )
    return parser.parse_args(arguments)


def run(sound: list[Seed], options: argparse.Namespace) -> Tally:
    """Inputs one after the other until the time is over."""
    chosen = [one for one in sound if one.name.endswith(options.format)]
    if not chosen:
        sys.exit(f"No file to start from ends in {options.format!r}.")
    tally = Tally()
    end = time.monotonic() + options.seconds
    worker = Worker()
    try:
        index = options.only or 0
        while time.monotonic() < end:
            source = mutated(index, options.seed, chosen)
            verdict = worker.run(task(index, source, sound))
            tally.outcomes[verdict.outcome] += 1
            if verdict.outcome == "fault":
                _keep(verdict, index, source, tally, options)
            if options.only is not None:
                break
            index += 1
    finally:
        worker.stop()
    return tally


def _keep(
    verdict: Verdict, index: int, source: Seed, tally: Tally, options: argparse.Namespace
) -> None:
    tally.faults[verdict.where] += 1
    if verdict.where in tally.saved:
        return
    options.output.mkdir(parents=True, exist_ok=True)
    place = re.sub(r"[^\w.-]+", "-", verdict.where)[:80]
    path = options.output / f"{options.seed}-{index}-{place}-{source.name}"
    path.write_bytes(source.data)
    report = f"seed {options.seed}, input {index}, {source.name}\n\n{verdict.report}"
    path.with_name(path.name + ".trace").write_text(report, "utf-8", "backslashreplace")
    tally.saved[verdict.where] = path
    print(f"  input {index}: {verdict.where}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
