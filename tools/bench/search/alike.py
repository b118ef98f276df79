"""Fills a database with findings that are compared, one passage each, in the words of the field: a
few of these common, most rare, names of places in between, and one finding in fifty said again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from tools.bench.search.fill import Findable
from zhenggai.apps.findings.kinds import FoundIn
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.passages.commands import Piece
from zhenggai.core.likeness.synonyms import ROWS

# The draw of a word: the higher, the commoner the commonest.
_SKEW = 2.5
_PLACES = 3_000
_FIRST_HAN = 0x4E00


class Alike(Findable):
    """Findings enough to look for the like among."""

    each = 1

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._known = sorted(ROWS)
        self.draw.shuffle(self._known)
        self._said_before: list[str] = []

    def _said(self, number: int, finding: Finding, quote: tuple[uuid.UUID, str]) -> Iterator[Piece]:
        circles = frozenset(key for key in (finding.round_id, finding.lead_unit_id) if key)
        told = (finding.pk, finding.pk, FoundIn.QUOTE, finding.pk, quote[1], circles)
        yield Piece(*told, compared=True)

    def _text(self, number: int) -> str:
        if self._said_before and self.draw.random() < 0.02:
            return f"{self._place()}：{self.draw.choice(self._said_before)}"
        clauses = [
            self._place() + "".join(self._words(self.draw.randint(2, 4)))
            for _ in range(self.draw.randint(2, 4))
        ]
        text = "，".join(clauses) + f"，涉及{number % 97}处。"
        if len(self._said_before) < 1_000:
            self._said_before.append(text)
        return text

    def _words(self, count: int) -> Iterator[str]:
        known = self._known
        return (known[int(len(known) * self.draw.random() ** _SKEW)] for _ in range(count))

    def _place(self) -> str:
        return "".join(chr(_FIRST_HAN + self.draw.randrange(_PLACES)) for _ in range(2))
