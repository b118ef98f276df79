"""What the viewer may do now, and what his role would let him do but something keeps him from: the
same questions as the commands ask, on what the page already holds. Hints only: the command decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from zhenggai.apps.findings import permissions
from zhenggai.apps.findings.deeds import DECIDED_BY, DEEDS, Deed
from zhenggai.apps.findings.kinds import MeasureState
from zhenggai.apps.findings.models import Finding
from zhenggai.apps.findings.permissions import Setting
from zhenggai.apps.findings.queries.evidence import EvidencePage
from zhenggai.apps.findings.queries.extensions import last_day_to_ask
from zhenggai.apps.findings.queries.measures import open_own
from zhenggai.apps.findings.queries.page import Page
from zhenggai.apps.findings.queries.sight import setting_of
from zhenggai.apps.findings.states import RULES, TURNS, Act, State
from zhenggai.apps.people.actors import Actor
from zhenggai.core.errors import NotPermitted, Refused, WrongState

# Refusals of whoever has not the role at all: such acts are not his business and are not shown.
_NOT_HIS = frozenset({"act.role", "act.administrator"})
# There is nothing to decide: not worth a line on the page.
_NOTHING_THERE = "relapse.none-waits"
_NOT_HELD = "records.not-held"
_STALE_FACTOR = "act.factor-not-fresh"
_NOT_BY_DELEGATE = "act.needs-own-hand"
# Acts that are begun where what they are about is shown.
_ELSEWHERE = frozenset({Act.CONFIRM_LINK, Act.RELATE})
_CLEANING = DEEDS["clean_evidence"].act
# Rare acts, folded away.
_RARE = frozenset(
    {
        Act.SUSPEND,
        Act.ACCEPT,
        Act.REVISE_PLAN,
        Act.PROPOSE_WITHDRAWAL,
        Act.PROPOSE_MERGE,
        Act.PROPOSE_SPLIT,
        Act.PROPOSE_CORRECTION,
        Act.REPORT_RELAPSE,
        Act.NAME_UNIT,
        Act.SET_DEADLINE,
        Act.REQUEST_PROGRESS,
        Act.TAG,
        Act.HOLD_RECORDS,
        Act.RELEASE_RECORDS,
        Act.ORDER_ERASURE,
        Act.ASK_EXTENSION,
    }
)


class Way(StrEnum):
    """How an act can be begun."""

    OPEN = "open"  # at once
    FACTOR = "factor"  # after the second factor is shown anew
    PAPER = "paper"  # by filing a page that the leader signed
    PREPARE = "prepare"  # left ready for the leader
    REFUSED = "refused"  # not at all, and why


@dataclass(frozen=True, slots=True)
class Offer:
    """One act on the finding as a whole."""

    slug: str
    way: Way
    refused: Refused | None = None
    rare: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """The acts on the finding, and by act the way of those on single things (`things`)."""

    acts: tuple[Offer, ...] = ()
    things: Mapping[str, Way] = field(default_factory=dict)

    @property
    def has_refused(self) -> bool:
        """Whether there is an act of his that something keeps him from."""
        return any(one.way is Way.REFUSED and not one.rare for one in self.acts)

    @property
    def has_rare(self) -> bool:
        """Whether there is a rare act."""
        return any(one.rare for one in self.acts)

    @property
    def rare_slugs(self) -> frozenset[str]:
        """The rare acts."""
        return frozenset(one.slug for one in self.acts if one.rare)


def offers_of(page: Page, *, actor: Actor, at: datetime) -> Offers:
    """What the viewer may do now, the acts that are waited for first; to a program is refused what
    takes its owner's hand."""
    state = State(page.finding.state)
    judged = {act: _judged(act, page, actor, at) for act in Act if state in RULES[act].sources}
    awaited = TURNS.get(state, ())
    acts = [
        _offer(deed, *way, awaited=deed.act in awaited)
        for deed in DEEDS.values()
        if not deed.thing and (way := judged.get(deed.act)) and deed.act is not Act.EDIT_PLAN
        if deed.act not in _ELSEWHERE
    ]
    order = sorted(acts, key=lambda one: (one.way is Way.REFUSED, one.rare, not one.first))
    order = [replace(one, first=one.first and number == 0) for number, one in enumerate(order)]
    things = {act.value: way[0] for act, way in judged.items() if way and way[0] is not Way.REFUSED}
    return Offers(tuple(order), things)


def may(act: Act, *, finding: Finding, actor: Actor, at: datetime) -> bool:
    """Whether the viewer may do an act that asks for a role of the round and a state alone."""
    if State(finding.state) not in RULES[act].sources:
        return False
    try:
        permissions.check_can(act, actor=actor, finding=finding, setting=Setting(), at=at)
    except NotPermitted:
        return False
    return True


def may_clean(page: EvidencePage, *, actor: Actor, at: datetime) -> bool:
    """Whether the viewer may take out of a file what it tells of its uploader; what it tells is
    shown to whoever may."""
    finding = page.finding
    if (
        page.decision
        or not page.own
        or page.submitted
        or State(finding.state) not in RULES[_CLEANING].sources
    ):
        return False
    setting = setting_of(finding)
    try:
        permissions.check_can(_CLEANING, actor=actor, finding=finding, setting=setting, at=at)
    except NotPermitted:
        return False
    return True


def _offer(deed: Deed, way: Way, refused: Refused | None, *, awaited: bool) -> Offer:
    first = awaited and way is not Way.REFUSED
    return Offer(deed.slug, way, refused, deed.act in _RARE, first)


def _judged(act: Act, page: Page, actor: Actor, at: datetime) -> tuple[Way, Refused | None] | None:
    """The way of an act; `None` where it is not the viewer's business."""
    refused = _refusal(act, page, actor, at)
    if refused is not None and refused.code in _NOT_HIS:
        return None
    if refused is not None and refused.code not in {_STALE_FACTOR, _NOT_BY_DELEGATE}:
        return Way.REFUSED, refused
    hindered = _GUARDS[act](page, actor) if act in _GUARDS else None
    if hindered is not None:
        return None if hindered.code in {_NOTHING_THERE, _NOT_HELD} else (Way.REFUSED, hindered)
    if actor.principal is not None:
        return (Way.PAPER if RULES[act].paper else Way.PREPARE), None
    return (Way.FACTOR if refused is not None else Way.OPEN), None


def _refusal(act: Act, page: Page, actor: Actor, at: datetime) -> Refused | None:
    try:
        permissions.check_can(act, actor=actor, finding=page.finding, setting=page.setting, at=at)
    except NotPermitted as refused:
        return refused
    return None


def _posting(page: Page, actor: Actor) -> Refused | None:
    return None if page.finding.round.posting_days else WrongState("post.not-asked")


def _closing(page: Page, actor: Actor) -> Refused | None:
    finding = page.finding
    if not finding.round.posting_days:
        return None
    if finding.state != State.POSTED or finding.posted_until is None:
        return WrongState("close.not-posted")
    if page.today <= finding.posted_until:
        return WrongState("close.still-posted", last=finding.posted_until.isoformat())
    if any(one.upheld is None for one in page.open.objections):
        return WrongState("close.objection-open")
    return None


def _disputing(page: Page, actor: Actor) -> Refused | None:
    last = page.finding.round.dispute_until
    if last is not None and page.today > last:
        return WrongState("dispute.too-late", last=last.isoformat())
    return None


def _submitting(page: Page, actor: Actor) -> Refused | None:
    still_open = page.plan.counts.get(MeasureState.OPEN, 0)
    return WrongState("submit.measures-open", count=still_open) if still_open else None


def _giving_opinion(page: Page, actor: Actor) -> Refused | None:
    mine = set(permissions.offices_of(actor, page.setting.offices))
    given = page.turns.givers & actor.persons or (mine and mine <= page.turns.offices)
    return NotPermitted("plan.opinion-given") if given else None


def _objecting(page: Page, actor: Actor) -> Refused | None:
    until = page.finding.posted_until
    if until is not None and page.today > until:
        return WrongState("objection.too-late", last=until.isoformat())
    return None


def _declining(page: Page, actor: Actor) -> Refused | None:
    return None if page.open.relapses else WrongState(_NOTHING_THERE)


def _proposing(page: Page, actor: Actor) -> Refused | None:
    is_open = any(one.kind != "drop" for one in page.open.proposals)
    return WrongState("proposal.one-open") if is_open else None


def _deciding(page: Page, actor: Actor) -> Refused | None:
    for one in page.open.proposals:
        if one.kind != "drop" and {one.by, one.for_whom} & actor.persons:
            return NotPermitted("proposal.own")
    return None


def _setting_deadline(page: Page, actor: Actor) -> Refused | None:
    due_on = page.finding.due_on
    if due_on is None:
        return None
    return WrongState("deadline.there-already", due_on=due_on.isoformat())


def _requesting(page: Page, actor: Actor) -> Refused | None:
    asked = page.open.request
    if asked is None:
        return None
    return WrongState("request.open-already", due_on=asked.due_on.isoformat())


def _holding(page: Page, actor: Actor) -> Refused | None:
    return WrongState("records.held-already") if page.open.held else None


def _releasing(page: Page, actor: Actor) -> Refused | None:
    return None if page.open.held else WrongState(_NOT_HELD)


def _extending(page: Page, actor: Actor) -> Refused | None:
    finding, asked = page.finding, page.extensions
    if finding.due_on is None:
        return WrongState("extension.no-deadline")
    last = last_day_to_ask(finding, finding.due_on)
    if page.today > last:
        return WrongState("extension.too-late", last=last.isoformat())
    if asked.waiting is not None:
        return WrongState("extension.asked-already")
    if not asked.left() and not any(asked.left(pk) for pk, *_ in open_own(finding.pk)):
        return WrongState("extension.no-more", most=asked.most)
    return None


def _withdrawing_extension(page: Page, actor: Actor) -> Refused | None:
    return None if page.extensions.waiting else WrongState(_NOTHING_THERE)


def _deciding_extension(page: Page, actor: Actor) -> Refused | None:
    asked = page.extensions.waiting
    return NotPermitted("extension.own") if asked and asked.by_ids & actor.persons else None


_GUARDS: Mapping[Act, Callable[[Page, Actor], Refused | None]] = {
    Act.SET_DEADLINE: _setting_deadline,
    Act.REQUEST_PROGRESS: _requesting,
    Act.ASK_EXTENSION: _extending,
    Act.WITHDRAW_EXTENSION: _withdrawing_extension,
    Act.DECIDE_EXTENSION: _deciding_extension,
    Act.DECIDE_FURTHER_EXTENSION: _deciding_extension,
    Act.HOLD_RECORDS: _holding,
    Act.RELEASE_RECORDS: _releasing,
    Act.POST: _posting,
    Act.CLOSE: _closing,
    Act.DISPUTE: _disputing,
    Act.SUBMIT: _submitting,
    Act.REVIEW_PLAN: _giving_opinion,
    Act.RECORD_OBJECTION: _objecting,
    Act.DECLINE_RELAPSE: _declining,
    **dict.fromkeys(
        (
            Act.PROPOSE_WITHDRAWAL,
            Act.PROPOSE_MERGE,
            Act.PROPOSE_SPLIT,
            Act.PROPOSE_CORRECTION,
        ),
        _proposing,
    ),
    **dict.fromkeys((act for kind, act in DECIDED_BY.items() if kind != "drop"), _deciding),
}
