"""A piece of evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from zhenggai.apps.findings.api.shapes.finding import Reason
from zhenggai.apps.findings.kinds import EvidenceKind
from zhenggai.apps.findings.queries.told import Name


@dataclass(frozen=True, slots=True)
class EvidenceUse:
    """A measure that the same bytes stand for; `ref` is the number of its finding."""

    finding: UUID
    ref: str
    measure: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A piece of evidence. `digest` is of what is kept and `original_digest` of what was sent;
    `submitted` says whether it has been before a reviewer; `asks` are questions to its reader."""

    id: UUID
    name: str
    kind: EvidenceKind
    shows_on: date
    uploaded_at: datetime
    by: Name
    digest: str
    original_digest: str
    mine: bool
    own: bool
    submitted: bool
    uses: list[EvidenceUse]
    asks: list[Reason]
