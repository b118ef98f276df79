"""The case for programs, `case.json`: format `zhenggai-case/1`, docs/reference/log-formats.md.

Codes are those of the database, words are as they were written, times are UTC. Nothing here is
signed for: what was recorded stands in `entries.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from zhenggai.apps.findings.cases.gathered import Gathered
from zhenggai.apps.findings.queries.case import Case, Filed, Judged, Run
from zhenggai.apps.findings.queries.measures import IndicatorShown, MeasureShown
from zhenggai.apps.findings.queries.told import NOT_WORDS, Act, Name
from zhenggai.apps.findings.queries.why import Why
from zhenggai.apps.findings.reasons import said_why
from zhenggai.core.tlog.canonical import utc
from zhenggai.kit.erased import worded

FORMAT = "zhenggai-case/1"


def case_json(found: Gathered) -> bytes:
    """The bytes of the file; the same case at the same instant has the same."""
    told = _said(_case(found), get_language() or "")
    written = json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False)
    return f"{written}\n".encode()


def _said(value: Any, language: str) -> Any:
    """The same with words that were erased said as that."""
    if isinstance(value, str):
        return worded(value, language)
    if isinstance(value, dict):
        return {name: _said(one, language) for name, one in value.items()}
    return [_said(one, language) for one in value] if isinstance(value, list) else value


def _case(found: Gathered) -> dict[str, Any]:
    case, tree = found.case, found.checkpoint
    page = case.page
    return {
        "format": FORMAT,
        "made_at": utc(found.at),
        "zone": case.finding.round.zone,
        "log": {"origin": tree.origin, "size": tree.size, "unsealed": found.unsealed},
        "finding": _finding(case),
        "round": _round(case),
        "quote": {
            "text": page.quote.text,
            "document": page.quote.name,
            "page": page.quote.page,
            "block": page.quote.block,
            "place": page.quote.place,
        },
        "causes": [
            {
                "id": str(one.id),
                "no": one.no,
                "kind": one.kind,
                "text": one.text,
                "behind": one.behind,
            }
            for one in page.causes
        ],
        "measures": [_measure(one, case) for one in page.plan.measures],
        "indicators": [_indicator(one) for one in page.indicators],
        "milestones": [{"text": one.text, "due_on": _day(one.due_on)} for one in page.milestones],
        "episodes": [_run(one) for one in case.runs],
        "files": [_file(one, found) for one in case.files],
        "acts": [_act(one, found) for one in case.acts],
    }


def _finding(case: Case) -> dict[str, Any]:
    one, page = case.finding, case.page
    unit, leader = one.lead_unit, one.lead_leader
    return {
        "id": str(one.pk),
        "ref": one.ref,
        "heading": one.heading,
        "state": one.state,
        "episode": one.episode,
        "kind": one.kind,
        "common": one.common,
        "category": _both(one.category.name, one.category.name_en) if one.category else None,
        "amount": None if one.amount is None else str(one.amount),
        "currency": one.currency,
        "lead_unit": _both(unit.name, unit.name_en) if unit else None,
        "lead_leader": _both(leader.name, leader.name_en) if leader else None,
        "due_on": _day(one.due_on),
        "original_due_on": _day(one.original_due_on),
        "why": _why(page.whys.finding, case),
        "extended": page.extensions.times,
        "registered_at": utc(one.registered_at),
        "stated_status": one.stated_status,
        "rating": one.rating,
        "criteria": one.criteria,
        "condition": one.condition,
        "effect": one.effect,
        "position": one.position,
        "external": [{"scheme": scheme, "value": value} for scheme, value in page.external],
        "recommendations": [{"ref": rec.ref, "text": rec.text} for rec in page.recommendations],
        "related": [{"ref": rel.ref, "tie": rel.tie} for rel in page.relatives],
        "tags": [name for _, name in page.tags],
    }


def _round(case: Case) -> dict[str, Any]:
    one = case.finding.round
    return {
        "code": one.code,
        "name": _both(one.name, one.name_en),
        "issuer": _both(one.issuer.name, one.issuer.name_en),
        "inspected": _both(one.inspected.name, one.inspected.name_en),
        "feedback_on": _day(one.feedback_on),
    }


def _measure(one: MeasureShown, case: Case) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "no": one.no,
        "text": one.text,
        "deliverable": one.deliverable,
        "standard": one.standard,
        "target": one.target,
        "term": one.term,
        "owner": _name(one.owner),
        "responsible": _name(one.responsible),
        "supports": [_name(unit) for unit in one.supports],
        "causes": list(one.causes),
        "due_on": _day(one.due_on),
        "original_due_on": _day(one.original_due_on),
        "why": _why(case.page.whys.measures.get(one.id), case),
        "state": one.state,
        "done_at": _instant(one.done_at),
        "plan_of": None if one.own else one.home,
    }


def _why(one: Why | None, case: Case) -> dict[str, Any] | None:
    """Why a deadline is that day; `said` in the language of the case."""
    if one is None:
        return None
    ruled = one.by_rule
    rule = ruled and {
        "id": str(ruled.rule),
        "version": ruled.due.rule.version if ruled.due.rule else None,
        "source": ruled.due.rule.source if ruled.due.rule else None,
        "counted_from": _day(ruled.due.start),
        "calendar": ruled.calendar,
        "lacks_year": ruled.lacks,
    }
    zone = case.finding.round.zone
    return {
        "how": one.how.value,
        "entry": one.entry,
        "before": _day(one.before),
        "handed_in": _instant(one.handed_in),
        "rule": rule,
        "said": list(said_why(one, zone=zone, language=get_language() or "")),
    }


def _indicator(one: IndicatorShown) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "measured_in": one.measured_in,
        "baseline": str(one.baseline),
        "baseline_on": _day(one.baseline_on),
        "target": str(one.target),
        "readings": [{"on": _day(day), "value": str(value)} for day, value in one.readings],
    }


def _run(one: Run) -> dict[str, Any]:
    return {
        "no": one.no,
        "submissions": _judged(one.submissions),
        "reviews": _judged(one.reviews),
        "verifications": _judged(one.verifications),
        "close_outs": _judged(one.close_outs),
        "look_backs": _judged(one.look_backs),
    }


def _judged(found: Iterable[Judged]) -> list[dict[str, Any]]:
    return [
        {"entry": one.entry, "at": utc(one.at), "by": _name(one.by), **one.told} for one in found
    ]


def _file(one: Filed, found: Gathered) -> dict[str, Any]:
    return {
        "role": one.role,
        "id": _id(one.id),
        "name": one.name,
        "sha256": one.digest,
        "bytes": one.size or None,
        "kept": found.kept(one),
        "member": found.member(one),
        "erased_by": one.erased,
        "kind": one.kind or None,
        "shows_on": _day(one.shows_on),
        "added_at": utc(one.at),
        "by": _name(one.by),
        "measures": [str(key) for key in one.measures],
        "entry": one.entry,
        "index": found.places.get(one.entry or 0),
    }


def _act(one: Act, found: Gathered) -> dict[str, Any]:
    gone = found.case.erased.get(one.entry, {})
    return {
        "entry": one.entry,
        "index": found.places.get(one.entry),
        "kind": one.kind,
        "at": utc(one.at),
        "by": _name(one.by),
        "role": one.role or None,
        "acting": one.acting,
        "paper": one.paper,
        "token": one.token,
        "unit": _name(one.unit),
        "on_behalf_of": _name(one.for_whom),
        "told": {name: value for name, value in one.body.items() if name != "texts"},
        "words": {
            name: text
            for name, text in sorted(one.words.items())
            if name not in NOT_WORDS and name not in gone
        },
        "erased": dict(sorted(gone.items())),
    }


def _both(name: str, name_en: str) -> dict[str, str]:
    return {"name": name, "name_en": name_en}


def _name(one: Name | None) -> dict[str, str] | None:
    return None if one is None else _both(one.name, one.other)


def _day(one: date | None) -> str | None:
    return None if one is None else one.isoformat()


def _instant(one: datetime | None) -> str | None:
    return None if one is None else utc(one)


def _id(one: UUID | None) -> str | None:
    return None if one is None else str(one)
