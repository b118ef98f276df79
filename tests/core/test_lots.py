"""The draw: repeatable by anybody, by the script that is handed out, and fixed by its list."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from zhenggai.core import draw

NAMES = [f"XC-2026-01/{number:04d}" for number in range(1, 41)]


def test_the_script_that_is_handed_out_draws_the_same(tmp_path):
    listed = draw.population(NAMES)
    (tmp_path / "draw.py").write_text(draw.SCRIPT, encoding="utf-8")
    (tmp_path / "population.txt").write_text(listed, encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "draw.py", "population.txt", "26318-07241", "5"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    first, *names = answer.stdout.split("\n")[:-1]
    assert first == f"population {draw.digest(listed)}"
    assert names == list(draw.drawn(listed, seed="26318-07241", count=5))


def test_another_seed_draws_others_and_the_order_of_the_list_does_not_matter():
    listed = draw.population(NAMES)
    assert draw.population(NAMES[::-1]) == listed
    one, other = (draw.drawn(listed, seed=seed, count=5) for seed in ("07241", "07242"))
    assert one != other


@given(st.sets(st.text("abc/0123", min_size=1), min_size=1), st.integers(1, 30))
def test_it_draws_each_at_most_once_and_only_from_the_list(names, count):
    found = draw.drawn(draw.population(names), seed="1", count=count)
    assert len(found) == len(set(found)) == min(count, len(names))
    assert set(found) <= names


def test_every_name_has_about_the_same_chance():
    hits = dict.fromkeys(NAMES, 0)
    listed = draw.population(NAMES)
    for seed in range(2000):
        for name in draw.drawn(listed, seed=str(seed), count=4):
            hits[name] += 1
    # 200 expected, standard deviation 13: six of them either way.
    assert 120 < min(hits.values()) <= max(hits.values()) < 280
