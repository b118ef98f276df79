"""A round with documents that were read for review."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cast import NOON, District, build, open_round
from intake_desk import REPORT, SAMPLES, Desk
from zhenggai.apps.intake import commands
from zhenggai.apps.intake.models import Intake


@pytest.fixture
def district(db: None) -> District:
    """Units, people, roles and an open round."""
    made = build()
    open_round(made)
    return made


@pytest.fixture
def take_in(district: District) -> Callable[..., Intake]:
    """Uploads and reads a document, as reg."""

    def take(data: bytes | None = None, name: str = "反馈.txt") -> Intake:
        assert district.round is not None
        who: dict[str, Any] = {"actor": district.actor("reg"), "at": NOON}
        document = commands.upload(
            round_id=district.round.pk,
            data=REPORT.encode() if data is None else data,
            name=name,
            **who,
        )
        return commands.read_source(document_id=document.pk, **who)

    return take


@pytest.fixture
def sample(take_in: Callable[..., Intake]) -> Callable[[str], Intake]:
    """Takes in one of the fictional samples."""
    return lambda name: take_in((SAMPLES / name).read_bytes(), name)


@pytest.fixture
def desk(district: District, take_in: Callable[..., Intake]) -> Desk:
    """Reg before the small report that was just read."""
    return Desk(district, take_in())
