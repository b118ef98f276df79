"""Keeping why a deadline is the day that it is, within the act that sets it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from zhenggai.apps.findings.models import DeadlineBasis
from zhenggai.kit.rows import columns_of, insert


def end_bases(findings: Collection[UUID], *, at: datetime) -> None:
    """Say of some findings that their deadline is not that of a rule any more."""
    DeadlineBasis.objects.filter(finding__in=findings, ended_at=None).update(ended_at=at)


def keep_bases(rows: Iterable[DeadlineBasis]) -> None:
    """Keep why the days are what they are."""
    columns = columns_of(DeadlineBasis)
    insert(DeadlineBasis, columns, [[getattr(row, name) for name in columns] for row in rows])
