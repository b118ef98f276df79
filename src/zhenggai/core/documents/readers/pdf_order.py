"""The reading order of the lines of a page: one column from the top, or two one after the other.

Where neither is plain, the order in which the page was written is kept.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from zhenggai.core.documents.readers.lines import Line, is_wide

_COLUMN_LINES = 8  # on each side; fewer may as well be a list of names and figures
_COLUMN_FILLED = 0.6
_SAME_ROW = 0.35
_PAIRED = 0.2
_APART = 2.5  # times the font size


def ordered(lines: list[Line], width: float) -> list[Line]:
    """``lines`` of one page of ``width`` points as they are read, pieces of a line put together."""
    columns = _columns(lines, width)
    if columns is not None:
        return columns
    joined = _joined(lines)
    rising = any(b.base > a.base + 0.5 * a.size for a, b in pairwise(joined))
    if not rising:
        return joined
    down = sorted(joined, key=lambda line: (-line.base, line.left))
    pairs = sum(1 for a, b in pairwise(down) if a.base - b.base < _SAME_ROW * min(a.size, b.size))
    return joined if pairs > _PAIRED * len(down) else _joined(down)


def _columns(lines: list[Line], width: float) -> list[Line] | None:
    """Two columns around a gutter in the middle, ``None`` where there is none. Lines across the
    whole page (a title) part what is above from what is below."""
    if len(lines) < 2 * _COLUMN_LINES:
        return None
    for share in (0.5, 0.47, 0.53, 0.44, 0.56):
        gutter = share * width
        left = [line for line in lines if line.right <= gutter]
        right = [line for line in lines if line.left >= gutter]
        if min(len(left), len(right)) < _COLUMN_LINES:
            continue
        if len(left) + len(right) < 0.8 * len(lines):
            continue
        if _filled(left) and _filled(right) and _side_by_side(left, right):
            return _by_band(lines, gutter)
    return None


def _filled(lines: list[Line]) -> bool:
    reach = max(line.right for line in lines) - min(line.left for line in lines)
    return sum(line.right - line.left for line in lines) >= _COLUMN_FILLED * reach * len(lines)


def _side_by_side(left: list[Line], right: list[Line]) -> bool:
    top = min(max(line.base for line in left), max(line.base for line in right))
    bottom = max(min(line.base for line in left), min(line.base for line in right))
    return sum(1 for line in left if bottom <= line.base <= top) >= _COLUMN_LINES // 2


def _by_band(lines: list[Line], gutter: float) -> list[Line]:
    across = sorted((line.base for line in lines if line.left < gutter < line.right), reverse=True)

    def place(line: Line) -> tuple[int, int, float, float]:
        band = sum(1 for base in across if base > line.base)
        if line.left < gutter < line.right:
            return (2 * band, 0, -line.base, line.left)
        return (2 * band - 1, int(line.left >= gutter), -line.base, line.left)

    return _joined(sorted(lines, key=place))


def _joined(lines: list[Line]) -> list[Line]:
    """Pieces of one printed line, which follow one another, as one line."""
    out: list[Line] = []
    for line in lines:
        before = out[-1] if out else None
        if before is not None and _same_row(before, line):
            gap = line.left - before.right
            wide = is_wide(before.text[-1]) or is_wide(line.text[0])
            space = " " if gap > (1.0 if wide else 0.15) * line.size else ""
            whole = before.text + space + line.text
            size = before.size if len(before.text) >= len(line.text) else line.size
            apart = before.apart or line.apart or gap > _APART * size
            out[-1] = replace(
                line, text=whole, left=before.left, base=before.base, size=size, apart=apart
            )
        else:
            out.append(line)
    return out


def _same_row(before: Line, line: Line) -> bool:
    size = min(before.size, line.size)
    level = abs(before.base - line.base) < _SAME_ROW * size
    gap = line.left - before.right
    return level and gap > -0.5 * size and not before.broken
