"""The straight ruling lines of a PDF page, which draw the borders of tables.

Only drawing is read here; what the lines enclose stands in ``pdf_tables``.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pypdfium2 import raw

_MOST_OBJECTS = 20_000  # a page drawn with more is a map or a picture
_MOST_SEGMENTS = 400
_MOST_RULES = 4_000
_THIN = 2.5  # points: a filled box this thin is a border
_LEAN = 1.0
_SHORT = 5.0

_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line: ``at`` its fixed coordinate, from ``low`` to ``high`` along the other."""

    upright: bool
    at: float
    low: float
    high: float


def read_rules(
    page: Any, turned: Callable[[float, float], _Point], box: Any
) -> tuple[list[Rule], float]:
    """Ruling lines of ``page`` (a raw handle), and the share of it that its largest picture
    covers. None where the page is a drawing rather than a table."""
    rules: list[Rule] = []
    image = 0.0
    area = abs((box.right - box.left) * (box.top - box.bottom)) or 1.0
    edges = [ctypes.c_float() for _ in range(4)]
    count = raw.FPDFPage_CountObjects(page)
    for at in range(min(count, _MOST_OBJECTS)):
        thing = raw.FPDFPage_GetObject(page, at)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind not in {raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM}:
            continue
        raw.FPDFPageObj_GetBounds(thing, *edges)
        left, bottom, right, top = (edge.value for edge in edges)
        if kind != raw.FPDF_PAGEOBJ_PATH:
            image = max(image, (right - left) * (top - bottom) / area)
            continue
        for one, other in _strokes(thing, left, bottom, right, top):
            rule = _rule(turned(*one), turned(*other))
            if rule is not None:
                rules.append(rule)
    return ([] if count > _MOST_OBJECTS or len(rules) > _MOST_RULES else rules), image


def _strokes(
    path: Any, left: float, bottom: float, right: float, top: float
) -> Iterator[tuple[_Point, _Point]]:
    """The lines that a path shows: a thin box is one, a stroked outline has one per segment."""
    if right - left <= _THIN or top - bottom <= _THIN:
        x, y = (left + right) / 2, (bottom + top) / 2
        yield ((x, bottom), (x, top)) if top - bottom > right - left else ((left, y), (right, y))
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if stroke.value:
        yield from _segments(path)


def _segments(path: Any) -> Iterator[tuple[_Point, _Point]]:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    begin: _Point | None = None
    before: _Point | None = None
    for at in range(min(raw.FPDFPath_CountSegments(path), _MOST_SEGMENTS)):
        segment = raw.FPDFPath_GetPathSegment(path, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            begin = point
        elif kind == raw.FPDF_SEGMENT_LINETO and before is not None:
            yield before, point
        before = point
        if raw.FPDFPathSegment_GetClose(segment) and begin is not None:
            yield point, begin
            before = begin


def _rule(one: _Point, other: _Point) -> Rule | None:
    across, up = abs(one[0] - other[0]), abs(one[1] - other[1])
    if up <= _LEAN and across >= _SHORT:
        low, high = sorted((one[0], other[0]))
        return Rule(False, (one[1] + other[1]) / 2, low, high)
    if across <= _LEAN and up >= _SHORT:
        low, high = sorted((one[1], other[1]))
        return Rule(True, (one[0] + other[0]) / 2, low, high)
    return None
