"""A draw that anybody can repeat: which of a known list are drawn follows from a public number.

Pure. The list is fixed and its digest made known first; the number (a lottery's, a share index's)
is announced beforehand by its source and known only later, so that nobody can choose what is drawn.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256

# What `zhenggai` does, in a few lines that run under any Python 3 and need nothing else.
SCRIPT = '''"""Repeats a draw: python3 draw.py population.txt SEED COUNT"""
import hashlib
import sys

lines = open(sys.argv[1], encoding="utf-8").read().split("\\n")
names = [line for line in lines if line]
body = "".join(name + "\\n" for name in names)
print("population", hashlib.sha256(body.encode("utf-8")).hexdigest())
lot = lambda name: hashlib.sha256((sys.argv[2] + "\\n" + name).encode("utf-8")).hexdigest()
for name in sorted(names, key=lambda name: (lot(name), name))[: int(sys.argv[3])]:
    print(name)
'''


def population(names: Collection[str]) -> str:
    """The list to draw from, one name a line, in order, each with a line feed behind it."""
    assert all(name and "\n" not in name for name in names), names
    return "".join(f"{name}\n" for name in sorted(set(names)))


def digest(listed: str) -> str:
    """SHA-256 of the list in UTF-8, as hex digits: what is made known before the draw."""
    return sha256(listed.encode("utf-8")).hexdigest()


def drawn(listed: str, *, seed: str, count: int) -> Sequence[str]:
    """The names drawn, in the order of their lots: SHA-256 over seed, line feed and name; the
    `count` smallest, or all where there are fewer."""
    assert seed, seed
    assert "\n" not in seed, seed
    names = [name for name in listed.split("\n") if name]
    return sorted(names, key=lambda name: (_lot(seed, name), name))[:count]


def _lot(seed: str, name: str) -> str:
    return sha256(f"{seed}\n{name}".encode()).hexdigest()
