"""The district with a finding that is being put right."""

from __future__ import annotations

from datetime import date

import pytest

from cast import District, Walk, build, open_round, register
from zhenggai.apps.findings.models import Finding, Measure
from zhenggai.apps.findings.states import State

DUE = date(2026, 8, 31)


@pytest.fixture
def district(db: None) -> District:
    """Units, people, roles and an open round."""
    made = build()
    open_round(made)
    return made


@pytest.fixture
def walk(district: District) -> Walk:
    """A finding under way, due with its measures on 31 August 2026, a Monday."""
    made = Walk(district, register(district))
    made.to(State.RECTIFYING)
    Finding.objects.update(due_on=DUE, original_due_on=DUE)
    Measure.objects.update(due_on=DUE, original_due_on=DUE)
    made.finding.refresh_from_db()
    return made
