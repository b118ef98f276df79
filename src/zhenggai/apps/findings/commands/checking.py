"""Asking whether an act could begin, without beginning it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import begin
from zhenggai.apps.findings.states import Act
from zhenggai.apps.people.actors import Actor


@transaction.atomic
def check_can_begin(*, act: Act, finding_id: UUID, actor: Actor, at: datetime) -> None:
    """Raise what the act would raise before its own guards."""
    begin(act, finding_id=finding_id, actor=actor, at=at)
