"""Short papers typed into a test, read the way a text file is."""

from __future__ import annotations

from zhenggai.core.documents import understand
from zhenggai.core.documents.extract.pieces import Piece, pieces
from zhenggai.core.documents.readers.base import Limits
from zhenggai.core.documents.readers.plain import read
from zhenggai.core.folding import fold
from zhenggai.core.records import Document, Reading


def paper(text: str, name: str = "paper.txt") -> Document:
    return read(text.encode(), name=name, limits=Limits())


def reading(text: str) -> Reading:
    return understand(paper(text))


def pieces_of(text: str) -> list[Piece]:
    return pieces(paper(text), fold(text))


def headings(text: str) -> list[tuple[int, str, str]]:
    return [(h.level, h.number, h.title.strip()) for h in reading(text).outline]


def problems(text: str) -> list[str]:
    return [finding.quote.text for finding in reading(text).findings]


def measures(text: str) -> list[str]:
    return [measure.quote.text for measure in reading(text).measures]


def causes(text: str) -> list[str]:
    return [cause.quote.text for cause in reading(text).causes]
