"""A round held against its plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from zhenggai.apps.findings.kinds import LinkSource, MeasureState
from zhenggai.apps.findings.queries.reconciliation import Gap
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.states import State


@dataclass(frozen=True, slots=True)
class ReconciledCause:
    """A cause of a problem."""

    id: UUID
    text: str
    source: LinkSource


@dataclass(frozen=True, slots=True)
class ReconciledMeasure:
    """A measure that answers a problem, or of which a person said that it does not (`source`
    refused). `home` is the number of the finding whose plan it is of, where that is another."""

    id: UUID
    text: str
    source: LinkSource
    state: MeasureState
    owner: Name | None
    due_on: date | None
    standard: str
    home: str
    causes: list[UUID]
    evidence: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class ProposedMeasure:
    """A measure of another finding whose words are like those of the problem."""

    id: UUID
    text: str
    home: str
    words: list[str]


@dataclass(frozen=True, slots=True)
class ReconciledFinding:
    """A problem with all that answers it; `more` measures are on the finding itself. `may` says
    whether the act `confirm_link` is for the owner of the token here."""

    id: UUID
    ref: str
    title: str
    state: State
    verified_on: date | None
    causes: list[ReconciledCause]
    measures: list[ReconciledMeasure]
    more: int
    gaps: list[Gap]
    may: bool
    proposed: list[ProposedMeasure]


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A page of the reconciliation of a round: of `total` findings that are seen whole, how many
    have each gap; `next` leads on, null on the last."""

    total: int
    gaps: Mapping[str, int]
    findings: list[ReconciledFinding]
    next: str | None
