"""Reading findings, always through the eyes of a viewer. Pages have a module each; what a viewer
may see at all stands in `sight`."""

from zhenggai.apps.findings.queries.page import (
    Page,
    Timeliness,
    finding_page,
    paper_of,
    timeliness,
)
from zhenggai.apps.findings.queries.sight import (
    JUDGES,
    TEAM,
    Scope,
    find,
    is_seen,
    locked,
    rounds_of,
    scope_of,
    seen_among,
    seen_measures,
    sees,
    sees_finding,
    sees_whole,
    setting_of,
    settings_of,
    sight,
    visible,
)

__all__ = [
    "JUDGES",
    "TEAM",
    "Page",
    "Scope",
    "Timeliness",
    "find",
    "finding_page",
    "is_seen",
    "locked",
    "paper_of",
    "rounds_of",
    "scope_of",
    "seen_among",
    "seen_measures",
    "sees",
    "sees_finding",
    "sees_whole",
    "setting_of",
    "settings_of",
    "sight",
    "timeliness",
    "visible",
]
