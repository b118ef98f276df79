"""Recognised characters of a picture as lines, by the optional extra ``[ocr]``.

The models are those inside the package's wheel; nothing is downloaded and nothing leaves the
machine. Which pages need it is decided by ``pdf`` and ``image``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from statistics import median
from typing import Any

from zhenggai.core.documents.readers.lines import Line

DPI = 200
_SURE = 0.5  # below, what was recognised is noise of the paper more often than text


def installed() -> bool:
    """Whether the extra is there."""
    return find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None


@cache
def _engine() -> Any:
    return import_module("rapidocr").RapidOCR(params={"Global.log_level": "critical"})


def page_lines(page: Any, number: int) -> list[Line]:
    """The lines on a pypdfium2 ``page``, rendered at ``DPI``."""
    width, height = page.get_size()
    # A poster is rendered coarser, so that no page takes more than some 25 megapixels.
    scale = min(DPI / 72, (25e6 / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=False)
    try:
        return picture_lines(bitmap.to_numpy(), number, scale=scale)
    finally:
        bitmap.close()


def picture_lines(picture: Any, number: int, *, scale: float) -> list[Line]:
    """The lines in ``picture`` (an array of rows of BGR pixels), ``scale`` pixels to a point."""
    if picture.ndim == 3 and picture.shape[2] > 3:
        picture = picture[:, :, :3]
    found = _engine()(picture)
    if found.boxes is None or found.txts is None:
        return []
    height = picture.shape[0]
    lines = []
    for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True):
        xs = [float(point[0]) for point in box]
        ys = [float(point[1]) for point in box]
        tall = (max(ys) - min(ys)) / scale
        if not text.strip() or score < _SURE:
            continue
        base = (height - max(ys)) / scale + 0.2 * tall
        lines.append(
            Line(text.strip(), min(xs) / scale, max(xs) / scale, base, _size(tall), number)
        )
    return _by_row(_evened(lines))


def _evened(lines: list[Line]) -> list[Line]:
    """Lines whose height is near the usual one, with that height: ink differs, not the font."""
    if not lines:
        return lines
    usual = median([line.size for line in lines for _ in line.text])
    return [
        replace(line, size=usual) if 0.82 * usual < line.size < 1.18 * usual else line
        for line in lines
    ]


def _by_row(lines: list[Line]) -> list[Line]:
    """From the top, and from the left within a row; boxes of one row differ by some points."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.base):
        if rows and rows[-1][0].base - line.base < 0.5 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [
        replace(line, base=row[0].base)
        for row in rows
        for line in sorted(row, key=lambda x: x.left)
    ]


def _size(tall: float) -> float:
    # A box is cut around the ink with some margin; in steps, so that lines of one font agree.
    return max(2.0, round(tall / 1.2 / 2) * 2.0)
