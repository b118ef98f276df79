"""Running heads, feet and page numbers: told by standing at one place on most pages."""

from __future__ import annotations

import re
from collections import Counter

from zhenggai.core.documents.readers.lines import Line
from zhenggai.core.documents.readers.pdf_page import Page

_ZONE = 0.12  # share of the page height at the top and at the bottom
_OUTER = 3  # lines from the edge
_SHARE = 0.4  # of the pages; heads differ on left and right pages
_AT_LEAST = 3
_BAND = 6.0  # points

_NUMBER = re.compile(
    r"[-—–－―─·~～\s]*(?:\d{1,5}|[ivxlc]{1,7})[-—–－―─·~～\s]*"
    r"|第\s*[\d一二三四五六七八九十百]{1,5}\s*页(?:\s*[/／,，、]?\s*共\s*[\d一二三四五六七八九十百]{1,5}\s*页)?"
    r"|\d{1,5}\s*[/／]\s*\d{1,5}|共\s*\d{1,5}\s*页.{0,3}第\s*\d{1,5}\s*页"
    r"|(?:page|p\.?)\s*\d{1,5}(?:\s*(?:of|/)\s*\d{1,5})?|\d{1,5}\s*(?:of)\s*\d{1,5}",
    re.I,
)
_DIGITS = re.compile(r"\d+|[一二三四五六七八九十百]+(?=\s*页)")

_Place = tuple[str, bool, int]


class Furniture:
    """Learns what repeats, pages at a time, so that a long file need not be held as a whole."""

    def __init__(self) -> None:
        self._known: set[_Place] = set()
        self.removed = 0
        self.texts: list[str] = []

    def strip(self, pages: list[Page]) -> None:
        """Take running heads, feet and page numbers out of ``pages`` (consecutive ones)."""
        seen: Counter[_Place] = Counter()
        for page in pages:
            seen.update({_place(line, page) for line in _outer(page)})
        enough = max(_AT_LEAST, _SHARE * len(pages))
        self._known.update(place for place, count in seen.items() if count >= enough)
        for page in pages:
            outer = _outer(page)
            gone = {id(line) for line in outer if _place(line, page) in self._known}
            gone |= {id(line) for line in outer if _NUMBER.fullmatch(line.text)}
            self.texts += [line.text for line in outer if id(line) in gone]
            page.lines = [line for line in page.lines if id(line) not in gone]
            self.removed += len(gone)


def _outer(page: Page) -> list[Line]:
    """The outermost lines in the zones at both edges."""
    low, high = _ZONE * page.height, (1 - _ZONE) * page.height
    down = sorted(page.lines, key=lambda line: -line.base)
    top = [line for line in down[:_OUTER] if line.base >= high]
    bottom = [line for line in down[-_OUTER:] if line.base <= low]
    return top + [line for line in bottom if line not in top]


def _place(line: Line, page: Page) -> _Place:
    above = line.base > page.height / 2
    from_edge = page.height - line.base if above else line.base
    return _DIGITS.sub("#", line.text), above, round(from_edge / _BAND)
