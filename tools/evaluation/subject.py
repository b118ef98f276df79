"""Runs the thing under measurement: bytes to document, reading and reconciliation.

A crash in one document must not hide the figures of the others, so it is caught here, told by
name, counted as nothing found, and turns the exit code to 1.
"""

from __future__ import annotations

import sys
import traceback
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

from tools.evaluation.fold import without_references
from zhenggai.core.documents import read, understand
from zhenggai.core.reconcile import Encoder
from zhenggai.core.records import Document, Element, Quote, Reading, Reconciliation, Status


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one document. ``fault`` names what went wrong, empty where nothing did."""

    document: Document | None
    reading: Reading | None
    reconciliation: Reconciliation | None
    fault: str = ""

    @property
    def text(self) -> str:
        """The decoded text, empty where the document could not be read."""
        return self.document.text if self.document else ""

    @property
    def other_text(self) -> str:
        """The decoded text of the document that it was held against."""
        return self.reconciliation.against.document.text if self.reconciliation else ""


_encoders: list[Encoder] = []


def with_encoder(encoder: Encoder | None) -> None:
    """Reconcile with this sentence encoder from now on, or without one."""
    _encoders[:] = [] if encoder is None else [encoder]


def reconcile(reading: Reading, against: Reading | None = None) -> Reconciliation:
    """``zhenggai.core.reconcile.reconcile``, or nothing linked where it has not landed yet."""
    engine: Any = getattr(import_module("zhenggai.core.reconcile"), "reconcile", None)
    if engine is None:
        status = {finding.id: Status.UNKNOWN for finding in reading.findings}
        return Reconciliation(reading, against or reading, (), (), status, (), (), (), ())
    encoder = _encoders[0] if _encoders else None
    answer: Reconciliation = engine(reading, against, encoder=encoder)
    return answer


def run(path: Path, *, against: Path | None = None, blank_references: bool = False) -> Outcome:
    """Read, understand and reconcile one file, or two."""
    document: Document | None = None
    reading: Reading | None = None
    try:
        data = path.read_bytes()
        if blank_references:
            data = without_references(data.decode("utf-8")).encode("utf-8")
        document = read(data, name=path.name)
        reading = understand(document)
        other = None
        if against is not None:
            other = understand(read(against.read_bytes(), name=against.name))
        return Outcome(document, reading, reconcile(reading, other))
    except Exception as fault:  # see the module docstring
        traceback.print_exc(limit=-4, file=sys.stderr)
        return Outcome(document, reading, None, f"{type(fault).__name__}: {fault}")


def blind(reading: Reading) -> Reading:
    """The same reading with every audit reference number blanked out, at the same offsets.

    Tells what linking by words alone is worth, apart from finding the items.
    """
    document = replace(reading.document, text=without_references(reading.document.text))

    def quote(old: Quote) -> Quote:
        return document.quote(old.span)

    def elements(old: tuple[Element, ...]) -> tuple[Element, ...]:
        return tuple(replace(element, quote=quote(element.quote)) for element in old)

    return replace(
        reading,
        document=document,
        findings=tuple(
            replace(item, number=None, quote=quote(item.quote), elements=elements(item.elements))
            for item in reading.findings
        ),
        measures=tuple(
            replace(item, number=None, quote=quote(item.quote), elements=elements(item.elements))
            for item in reading.measures
        ),
    )
