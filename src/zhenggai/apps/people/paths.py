"""Where a unit stands in the tree, by its path: the parent's and four signs more. Pure."""

from __future__ import annotations

# Units at each level of the tree have a path of so many characters more.
STEP = 4


def upward(path: str) -> list[str]:
    """The paths of a unit and of those above it, its own first."""
    return [path[:end] for end in range(len(path), 0, -STEP)]


def above(path: str) -> list[str]:
    """The paths of the units above one, the nearest first."""
    return upward(path)[1:]
