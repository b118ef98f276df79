"""The page of a finding as an answer: what the query gives, in the words and order of the page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from zhenggai.apps.findings.beside import beside
from zhenggai.apps.findings.deeds import DECIDED_BY, Seen
from zhenggai.apps.findings.offers import Offers, offers_of
from zhenggai.apps.findings.queries import told
from zhenggai.apps.findings.queries.drafts import DraftShown
from zhenggai.apps.findings.queries.opened import ProposalShown
from zhenggai.apps.findings.queries.page import Page
from zhenggai.apps.findings.states import State
from zhenggai.apps.findings.telling import Entry, entry
from zhenggai.apps.findings.web.deeds import DEEDS, Deed
from zhenggai.apps.findings.web.forms import ActForm
from zhenggai.apps.findings.web.ground import FOR, Ground
from zhenggai.apps.people import queries as people
from zhenggai.core.errors import Refused

# The chain as the strip at the head shows it; each step stands for the states in which it is taken.
STEPS: Sequence[tuple[State, frozenset[State]]] = (
    (State.REGISTERED, frozenset({State.REGISTERED})),
    (State.ASSIGNED, frozenset({State.ASSIGNED, State.DISPUTED})),
    (State.PLANNING, frozenset({State.PLANNING})),
    (State.PLAN_REVIEW, frozenset({State.PLAN_REVIEW})),
    (State.RECTIFYING, frozenset({State.RECTIFYING, State.ONGOING})),
    (State.SUBMITTED, frozenset({State.SUBMITTED})),
    (State.VERIFYING, frozenset({State.VERIFYING})),
    (State.CLOSING, frozenset({State.CLOSING})),
    (State.POSTED, frozenset({State.POSTED})),
    (State.CLOSED, frozenset({State.CLOSED})),
)
_PLAN = frozenset(
    {
        "add_cause",
        "change_cause",
        "remove_cause",
        "add_measure",
        "change_measure",
        "remove_measure",
        "add_indicator",
        "read_indicator",
        "report_progress",
        "complete_measure",
        "decide_extension",
        "withdraw_extension",
        "decide_further_extension",
        "propose_drop",
        "decide_drop",
        "confirm_link",
        "adopt_link",
        "answer",
        "answer_objection",
        "add_evidence",
        "reuse_evidence",
    }
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """An act's form as it stands on the page: what was typed before, why it was refused, and what
    others have done since it was opened."""

    deed: Deed
    form: ActForm
    once: str
    draft: DraftShown | None = None
    refused: Refused | None = None
    field: str = ""
    since: tuple[told.Act, ...] = ()
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the strip: before, here or after."""

    state: State
    place: str


def finding(
    request: HttpRequest, here: Ground, *, sheet: Sheet | None = None, status: int = 200
) -> HttpResponse:
    """The page of a finding, with the form of an act where one is open."""
    page = here.page
    offers = offers_of(page, actor=here.actor, at=here.at)
    context: dict[str, Any] = {
        "page": page,
        "finding": page.finding,
        "offers": offers,
        "titles": {slug: one.title for slug, one in DEEDS.items()},
        "may": offers.things,
        "steps": steps(page),
        "story": [entry(act) for act in page.story.acts],
        "judged": [entry(act) for act in page.judged],
        "sheet": sheet,
        "since": [entry(act) for act in sheet.since] if sheet else [],
        "here": here,
        "suffix": suffix(here),
        "principals": _principals(here),
        "proposals": _proposals(page, offers),
        "dropping": {p.measure: p for p in page.open.proposals if p.kind == "drop"},
        "extended": {one.id: one.no for one in page.plan.measures},
        "done": _done(request, page, here),
        "prepared": DEEDS.get(request.GET.get("prepared", "")),
        "inline": sheet is not None and sheet.deed.slug in _PLAN,
        "seen": _seen(page, here, sheet),
        "beside": beside(page.finding, actor=here.actor, at=here.at) if page.whole else (),
        "factor": f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}",
    }
    return render(request, "findings/finding.html", context, status=status)


def steps(page: Page) -> list[Step]:
    """The strip: what is behind, where it stands, what is still to come. A round that posts
    nothing has no such step; what left the chain stands nowhere on it."""
    state = State(page.finding.held_from or page.finding.state)
    shown = [one for one in STEPS if one[0] is not State.POSTED or page.finding.round.posting_days]
    at = next((n for n, (_, states) in enumerate(shown) if state in states), -1)
    return [
        Step(
            state if number == at else step,
            "after" if number > at else "here" if number == at else "before",
        )
        for number, (step, _) in enumerate(shown)
    ]


def suffix(here: Ground) -> str:
    """What addresses on the page carry on: for whom the viewer acts."""
    principal = here.actor.principal
    return "" if principal is None else f"&{FOR}={principal}"


def _principals(here: Ground) -> list[Any]:
    if here.actor.principal is not None:
        return list(people.names([here.actor.principal]).values())
    return list(people.principals_of(here.actor.person, on=here.actor.on))


def _proposals(page: Page, offers: Offers) -> list[dict[str, Any]]:
    decided = [one for one in page.open.proposals if one.kind != "drop"]
    acts = [DECIDED_BY[one.kind].value for one in decided]
    return [
        {"shown": one, "act": act, "way": offers.things.get(act), "changes": changes(one)}
        for one, act in zip(decided, acts, strict=True)
    ]


def changes(proposal: ProposalShown) -> list[tuple[str, str, str]]:
    """What a proposal would make of the finding: field, old value and new; for a split the
    headings of its parts."""
    if not proposal.wanted:
        return []
    wanted = json.loads(proposal.wanted)
    if isinstance(wanted, list):
        return [("heading", "", str(heading)) for heading in wanted]
    return [(name, str(old or ""), str(new)) for name, (old, new) in wanted.items()]


def _done(request: HttpRequest, page: Page, here: Ground) -> Entry | None:
    """The viewer's own newest act, just after it was done."""
    if request.GET.get("done") not in DEEDS or not page.story.acts:
        return None
    newest = page.story.acts[0]
    return entry(newest) if newest.by_id == here.actor.person else None


def _seen(page: Page, here: Ground, sheet: Sheet | None) -> int | None:
    """What the sender of the form will have seen."""
    if sheet is None or not sheet.deed.seen:
        return None
    if sheet.deed.seen is Seen.PLAN:
        return page.turns.plan_no
    if sheet.deed.seen is Seen.FINDING:
        return int(page.finding.version)
    versions = {one.id: one.version for one in page.causes}
    versions |= {one.id: one.version for one in page.plan.measures}
    return versions.get(here.thing) if here.thing else None
