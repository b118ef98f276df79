"""Which stored files findings have in use: documents, evidence, and pages that were signed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from uuid import UUID

from zhenggai.apps.findings.models import (
    Evidence,
    PlanSubmission,
    SourceDocument,
    Submission,
)
from zhenggai.apps.journal import queries as journal


def files_in_use() -> Iterator[UUID | str]:
    """Every file that stands for something: the key of its row, or for a signed page, which may
    have been filed with any act of a leader, its digest."""
    for kept in (Evidence, SourceDocument):
        yield from (
            kept._default_manager.filter(erased=None).values_list("file", flat=True).iterator()
        )
    filed = (
        signed.objects.exclude(paper="").values_list("paper", flat=True).iterator()
        for signed in (PlanSubmission, Submission)
    )
    for named in chain(journal.words_named("paper"), *filed):
        yield named.removeprefix("sha256:")
