"""Why a deadline is the day that it is, as programs get it."""

from __future__ import annotations

from django.utils.translation import get_language

from zhenggai.apps.findings.api import shapes
from zhenggai.apps.findings.queries import why
from zhenggai.apps.findings.reasons import said_why


def why_of(one: why.Why | None, zone: str) -> shapes.Why | None:
    """The same where there is a deadline."""
    return None if one is None else told_why(one, zone)


def told_why(one: why.Why, zone: str) -> shapes.Why:
    """Why it is that day; days of acts are those of the zone."""
    return shapes.Why(
        how=one.how,
        entry=one.entry,
        at=one.at,
        office=one.office,
        before=one.before,
        handed_in=one.handed_in,
        rule=_rule(one.by_rule) if one.by_rule else None,
        said=list(said_why(one, zone=zone, language=get_language() or "")),
    )


def _rule(one: why.ByRule) -> shapes.ByRule:
    rule = one.due.rule
    assert rule is not None
    return shapes.ByRule(
        one.rule, rule.version, rule.source, one.due.start, one.calendar, one.lacks
    )
