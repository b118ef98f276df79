"""Reads ``stories.toml``: what happens to each finding of the demo. Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from zhenggai.apps.findings.kinds import EvidenceKind, FindingType, Position, Term
from zhenggai.core.records import CauseKind

_FILE = Path(__file__).with_name("stories.toml")


@dataclass(frozen=True, slots=True)
class Planned:
    """A measure of a plan. `text` is the id of one that the document states (`M7`), or words of its
    own; `worker` is who answers for it, `files` what is shown for it."""

    text: str
    standard: str
    worker: str
    term: Term = Term.NOW
    target: str = ""
    supports: tuple[str, ...] = ()
    files: tuple[tuple[EvidenceKind, str], ...] = ()
    result: str = "对照完成标准逐项核对，已全部达到。"


@dataclass(frozen=True, slots=True)
class Figure:
    """An indicator with its readings, the oldest first."""

    name: str
    measured_in: str
    baseline: Decimal
    target: Decimal
    readings: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One finding. `item` names it in the document `source`; without a source it was found on the
    spot, and `item` is what was found. `way` is how far it comes, `last` how many days ago that
    was, `due` how many days from now its deadline lies, unless the rule of the round sets
    it (`by_rule`). `says` holds words for single steps, `link`
    a measure of another story that does or does not answer this one too, `like` another story that
    has its problem in common with this one, `parts` what it is split into; a part has its `heading`
    and no source."""

    round: str
    item: str
    unit: str
    way: str
    last: int
    due: int = 0
    source: str = ""
    kind: FindingType = FindingType.PHASED
    cause: tuple[CauseKind, str] | None = None
    measures: tuple[Planned, ...] = ()
    figure: Figure | None = None
    progress: tuple[str, ...] = ()
    says: dict[str, str] = field(default_factory=dict)
    position: Position | None = None
    advice: tuple[str, ...] = ()
    paper: bool = False
    link: tuple[str, bool] | None = None
    like: str = ""
    parts: tuple[Story, ...] = ()
    heading: str = ""
    by_rule: bool = False

    @property
    def key(self) -> str:
        """What other tables call it."""
        return f"{self.source}:{self.item}" if self.source else self.item


def stories() -> list[Story]:
    """All of them, in the order of the file; parts stand in their wholes."""
    with _FILE.open("rb") as stream:
        return [_story(row) for row in tomllib.load(stream)["story"]]


def _story(row: dict[str, Any]) -> Story:
    cause, figure, link = row.get("cause"), row.get("figure"), row.get("link")
    made = Story(
        round=row["round"],
        item=row["item"],
        unit=row["unit"],
        way=row["way"],
        last=row["last"],
        due=row.get("due", 0),
        source=row.get("source", ""),
        kind=FindingType(row.get("kind", FindingType.PHASED)),
        cause=(CauseKind(cause[0]), cause[1]) if cause else None,
        measures=tuple(_planned(one) for one in row.get("measure", ())),
        figure=_figure(figure) if figure else None,
        progress=tuple(row.get("progress", ())),
        says=row.get("says", {}),
        position=Position(row["position"]) if "position" in row else None,
        advice=tuple(row.get("advice", ())),
        paper=row.get("paper", False),
        link=(link[0], link[1]) if link else None,
        like=row.get("like", ""),
        by_rule=row.get("by_rule", False),
    )
    return replace(made, parts=tuple(_part(made, part) for part in row.get("parts", ())))


def _part(whole: Story, row: dict[str, Any]) -> Story:
    """What one unit does of a common problem: the measure of the whole, by its own people."""
    measures = tuple(replace(one, worker=row["worker"]) for one in whole.measures)
    return replace(
        whole,
        item=f"{whole.item} {row['unit']}",
        unit=row["unit"],
        way=row["way"],
        last=row["last"],
        heading=row["heading"],
        measures=measures,
        source="",
        figure=None,
        says={},
        advice=(),
    )


def _planned(row: dict[str, Any]) -> Planned:
    named = {"term": Term(row.get("term", Term.NOW)), "supports": tuple(row.get("supports", ()))}
    files = tuple((EvidenceKind(kind), title) for kind, title in row.get("files", ()))
    return Planned(**{**row, **named, "files": files})


def _figure(row: dict[str, Any]) -> Figure:
    return Figure(
        name=row["name"],
        measured_in=row["measured_in"],
        baseline=Decimal(row["baseline"]),
        target=Decimal(row["target"]),
        readings=tuple(Decimal(one) for one in row["readings"]),
    )
