"""Pages that a leader signed by hand, and that his delegate files with an act.

The bytes are taken in by `files.commands.accept`, outside of any transaction of ours.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from zhenggai.apps.findings.commands._act import begin
from zhenggai.apps.findings.states import Act
from zhenggai.apps.people.actors import Actor

# Stands for the page while nothing of it is known.
_SOME_PAGE = "0" * 64


@transaction.atomic
def check_can_file(*, act: Act, finding_id: UUID, actor: Actor, at: datetime) -> None:
    """Raise what the act would raise before its own guards: no page is taken in from whoever may
    not file one with it."""
    begin(act, finding_id=finding_id, actor=actor, at=at, paper=_SOME_PAGE)
