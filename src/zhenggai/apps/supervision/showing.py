"""What supervision shows on the page of a finding: the steps about it, and for whoever may issue
one, where."""

from __future__ import annotations

from datetime import datetime

from zhenggai.apps.findings.beside import Beside
from zhenggai.apps.findings.days import day_in
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.queries.sight import TEAM
from zhenggai.apps.people.actors import Actor
from zhenggai.apps.supervision.queries import steps
from zhenggai.apps.supervision.queries.waiting import WAITED_FOR


def beside_finding(finding: Finding, actor: Actor, at: datetime) -> Beside | None:
    """The steps about a finding that the viewer may see or know of; nothing where there are none
    and he issues none. Two queries at most."""
    found = steps.of_finding(finding, actor=actor)
    issues = finding.state in WAITED_FOR and any(
        reach.covers(finding.round.issuer.path) and reach.round in {None, finding.round_id}
        for reach in actor.held(TEAM)
    )
    if not found.seen and not found.known and not issues:
        return None
    shown = {
        "steps": found.seen,
        "known": found.known,
        "issues": issues,
        "finding": finding,
        "today": day_in(finding.round, at),
    }
    return Beside("supervision/_beside.html", shown)
