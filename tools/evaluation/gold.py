"""The expected readings: the shared gold and the project's own, in one shape.

Nothing is judged here. A gold text without a span is located in the decoded text with white space
folded; what cannot be located is kept aside, is reported, and counts as missed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.evaluation.fold import reference
from zhenggai.core.records import Span

TYPES = ("problems", "causes", "measures")

# README.md of the shared documents: open between two careful readers, count neither way. Item ids
# were split since (M1-03a), so ids are compared without the letter behind them.
OPEN_PAIRS = frozenset(
    {("P1-07", "M1-03"), ("P3-03", "M3-01"), ("P2-02", "M2-04"), ("P3-07", "M4-03")}
)
OPEN_STRENGTHS = frozenset({("P4-03", "M4-03"), ("P4-05", "M4-02")})
SELF_EXAMINATION = "self-examination"  # the group that only that shared document is in


@dataclass(frozen=True, slots=True)
class GoldItem:
    """One expected item. ``fields`` holds kind, owner, deadline, target where they are judged."""

    id: str
    text: str
    span: Span | None
    fields: Mapping[str, str | None] = field(default_factory=dict)
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class GoldHeading:
    """One expected heading."""

    level: int
    number: str
    title: str


@dataclass(frozen=True, slots=True)
class GoldSection:
    """A stretch of text (or the heading that begins it) with its expected role."""

    role: str
    text: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Gold:
    """What one document should be read as. ``None`` means that it is not annotated.

    ``open_pairs`` and ``open_strengths`` count neither way. ``unknown`` are problems whose answer
    may stand in the part that is cut off, ``past`` are quoted or earlier problems, which are none
    of this document's own. With ``against``, the measures lie in that document.
    """

    doc: str
    group: str
    items: Mapping[str, tuple[GoldItem, ...] | None]
    past: tuple[GoldItem, ...] = ()
    outline: tuple[GoldHeading, ...] | None = None
    sections: tuple[GoldSection, ...] = ()
    pairs: frozenset[tuple[str, str]] | None = None
    direct: frozenset[tuple[str, str]] | None = None
    cause_links: frozenset[tuple[str, str]] | None = None
    unanswered: frozenset[str] | None = None
    general: frozenset[str] | None = None
    unknown: frozenset[str] = frozenset()
    open_pairs: frozenset[tuple[str, str]] = frozenset()
    open_strengths: frozenset[tuple[str, str]] = frozenset()
    against: str | None = None

    @property
    def name(self) -> str:
        """The document, or both of them."""
        return f"{self.doc} ← {self.against}" if self.against else self.doc

    def of(self, kind: str) -> tuple[GoldItem, ...]:
        """Items of one type, empty where it is not annotated."""
        return self.items.get(kind) or ()

    def lost(self) -> list[GoldItem]:
        """Items whose text is not in the document."""
        return [item for kind in TYPES for item in self.of(kind) if item.span is None]


def rows(folder: Path) -> list[dict[str, Any]]:
    """All ``*.jsonl`` of ``folder``, fields of several files merged: one row per document, and one
    per document that is held ``against`` another."""
    found: dict[tuple[str, str | None], dict[str, Any]] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                found.setdefault((row["doc"], row.get("against")), {}).update(row)
    return list(found.values())


def build(row: Mapping[str, Any], text: str, *, group: str, other: str | None = None) -> Gold:
    """The gold of one row, located in the decoded ``text``; measures in ``other``, the text of the
    document that it is held against, where there is one."""
    past = {raw["id"] for raw in row.get("problems") or () if raw.get("origin", "own") != "own"}
    items = {
        kind: _items(row, kind, text if other is None or kind != "measures" else other, past)
        for kind in TYPES
    }
    pairs = None
    if row.get("pairs") is not None:
        pairs = frozenset(_pair(raw) for raw in row["pairs"] if raw[0] not in past)
    strengths = {_pair(raw): raw[2] for raw in _strengths(row)}
    unknown = frozenset(row.get("unknown", ()))
    problems = {item.id for item in items["problems"] or ()}
    unanswered = row.get("unanswered")
    if not row.get("complete", True) and not pairs:
        # The text stops before any measure: absent cannot be told from cut off.
        unknown |= problems
        unanswered = []
    disputed = group == SELF_EXAMINATION
    return Gold(
        doc=row["doc"],
        group=group,
        items=items,
        past=_past(row, text, past),
        outline=_outline(row),
        sections=tuple(_section(raw, text) for raw in row.get("sections", ())),
        pairs=pairs,
        direct=frozenset(p for p, how in strengths.items() if how == "direct")
        if strengths
        else None,
        cause_links=None
        if row.get("cause_links") is None
        else frozenset(_pair(raw) for raw in row["cause_links"]),
        unanswered=None if unanswered is None else frozenset(unanswered) & problems - unknown,
        general=_general(row, strengths, problems - unknown),
        unknown=unknown,
        open_pairs=OPEN_PAIRS if disputed else _pairs(row.get("open_pairs", ())),
        open_strengths=OPEN_STRENGTHS if disputed else _pairs(row.get("open_strengths", ())),
        against=row.get("against"),
    )


def bare(id: str) -> str:
    """An id without the letter of a later split: ``M1-03b`` is ``M1-03``."""
    return id[:-1] if "-" in id and id[-1:].isalpha() else id


def is_open(pair: tuple[str, str], among: Iterable[tuple[str, str]]) -> bool:
    """Whether this pair is one of the open judgements."""
    return (bare(pair[0]), bare(pair[1])) in among


class Finder:
    """Locates gold texts in a document's text, in document order, white space folded."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places = [i for i, sign in enumerate(text) if not sign.isspace()]
        self._solid = "".join(text[i] for i in self._places)
        self._next = 0

    def find(self, quote: str) -> Span | None:
        """Where ``quote`` stands: behind the start of the one found before, else anywhere."""
        needle = "".join(quote.split())
        if not needle:
            return None
        at = self._solid.find(needle, self._next)
        if at < 0:
            at = self._solid.find(needle)
        if at < 0:
            return None
        self._next = at + 1
        return Span(self._places[at], self._places[at + len(needle) - 1] + 1)


def _items(
    row: Mapping[str, Any], kind: str, text: str, past: Set[str]
) -> tuple[GoldItem, ...] | None:
    if row.get(kind) is None:
        return None
    finder = Finder(text)
    return tuple(_item(raw, finder) for raw in row[kind] if raw["id"] not in past)


def _past(row: Mapping[str, Any], text: str, past: Set[str]) -> tuple[GoldItem, ...]:
    finder = Finder(text)
    return tuple(_item(raw, finder) for raw in row.get("problems") or () if raw["id"] in past)


def _item(raw: Mapping[str, Any], finder: Finder) -> GoldItem:
    span = raw.get("span")
    return GoldItem(
        id=raw["id"],
        text=raw["text"],
        span=finder.find(raw["text"]) if span is None else Span(*span),
        fields={name: raw[name] for name in ("kind", "owner", "deadline", "target") if name in raw},
        reference=reference(raw.get("ref")),
    )


def _section(raw: Mapping[str, Any], text: str) -> GoldSection:
    quote = raw.get("text") or raw.get("heading") or raw.get("title") or ""
    span = raw.get("span")
    # A fresh finder each time: sections may be nested and may quote the same heading.
    return GoldSection(
        raw["role"], quote, Finder(text).find(quote) if span is None else Span(*span)
    )


def _outline(row: Mapping[str, Any]) -> tuple[GoldHeading, ...] | None:
    headings = row.get("headings", row.get("outline"))
    if headings is None:
        return None
    return tuple(
        GoldHeading(raw["level"], raw.get("number") or "", raw["title"]) for raw in headings
    )


def _strengths(row: Mapping[str, Any]) -> Sequence[Sequence[str]]:
    given = row.get("pair_strength")
    if given is not None:
        return [raw for raw in given if len(raw) > 2]
    return [raw for raw in row.get("pairs") or () if len(raw) > 2]


def _general(
    row: Mapping[str, Any], strengths: Mapping[tuple[str, str], str], judged: Set[str]
) -> frozenset[str] | None:
    stated = row.get("unanswered_or_generic_only")
    if stated is not None:
        return frozenset(stated) & judged
    if not strengths or row.get("unanswered") is None:
        return None
    answered = {problem for (problem, _), how in strengths.items() if how == "direct"}
    generic = {problem for problem, _ in strengths} - answered
    return (frozenset(row["unanswered"]) | generic) & judged


def _pair(raw: Sequence[str]) -> tuple[str, str]:
    return (raw[0], raw[1])


def _pairs(raw: Iterable[Sequence[str]]) -> frozenset[tuple[str, str]]:
    return frozenset(_pair(one) for one in raw)
