"""Who may do what in which state, written by hand from ``domain.md`` section 4 and the issue.

Nothing here is taken from the program: where the two differ, one of them is wrong, and a person
decides which. Two lines of `_ACTS` read: act | who | the part that the actor takes | ``factor``
where a second factor must have been shown a short while ago, ``paper`` where a page signed by the
leader may be filed for him; below: from which states -> to which. No target: the state stays.
"""

from __future__ import annotations

from dataclasses import dataclass

STATES = (
    "registered assigned disputed planning plan_review rectifying submitted verifying closing "
    "posted closed ongoing suspended accepted withdrawn merged"
).split()

# Under way, for acts that a governing body may do "any" time (domain.md: any -> 中止, any -> 风险
# 接受): from the hand-over to the unit, an open dispute first decided.
_ANY = "assigned planning plan_review rectifying submitted verifying closing posted ongoing"
# Records outlive the finding, whatever became of it.
_ALL = " ".join(STATES)
_EARLY = "registered assigned disputed planning"
# What was asked may still wait while the finding goes on; what is judged stays as it is.
_PUT_OFF = "planning rectifying submitted verifying closing posted ongoing"
_JUDGED = "plan_review submitted verifying closing posted"
_EVERYBODY = (
    "issuer registrar lead_leader lead_officer responsible supporting reviewer verifier closer "
    "observer"
)
# A finding that was posted is posted anew: nobody could object while it was held.
_HELD_FROM = "assigned planning plan_review rectifying submitted verifying closing ongoing"

_ACTS = f"""
name_unit | issuer registrar | registrar |
    registered ->
set_deadline | issuer registrar | registrar |
    registered ->
assign | issuer registrar | registrar |
    registered -> assigned
acknowledge | lead_leader lead_officer | rectifier |
    assigned -> planning
dispute | lead_leader | rectifier | factor paper
    assigned planning -> disputed
decide_dispute | issuer | registrar | factor
    disputed -> planning withdrawn
take_position | lead_leader | rectifier | paper
    planning ->
edit_plan | lead_leader lead_officer responsible | rectifier |
    planning ->
submit_plan | lead_leader | rectifier | factor paper
    planning -> plan_review
review_plan | reviewer | reviewer | factor
    plan_review -> plan_review rectifying planning
revise_plan | lead_leader | rectifier | factor
    rectifying -> planning
report_progress | lead_officer responsible supporting | rectifier |
    rectifying ongoing ->
add_evidence | lead_officer responsible supporting | rectifier |
    rectifying ongoing ->
ask_extension | lead_leader | rectifier | factor paper
    planning rectifying ongoing ->
withdraw_extension | lead_leader | rectifier | factor
    {_PUT_OFF} ->
decide_extension | issuer | registrar | factor
    {_PUT_OFF} ->
decide_further_extension | issuer | registrar | factor
    {_PUT_OFF} ->
complete_measure | lead_officer responsible supporting | rectifier |
    rectifying ->
propose_drop | lead_leader lead_officer | rectifier |
    rectifying ->
decide_drop | reviewer | reviewer | factor
    rectifying ->
submit | lead_leader | rectifier | factor paper
    rectifying ongoing -> submitted
review | reviewer | reviewer | factor
    submitted -> verifying rectifying
verify | verifier | verifier | factor
    verifying -> closing rectifying
post | closer | closer | factor
    closing -> posted
record_objection | closer registrar issuer | |
    posted ->
answer_objection | closer | closer | factor
    posted ->
return | closer | closer | factor
    closing posted -> rectifying
close | closer | closer | factor
    closing posted -> closed
keep_ongoing | closer | closer | factor
    closing -> ongoing
suspend | closer | closer | factor
    {_ANY} -> suspended
accept | closer | closer | factor
    {_ANY} -> accepted
resume | closer | closer | factor
    suspended accepted -> {_HELD_FROM}
report_relapse | {_EVERYBODY} | |
    closed ->
decline_relapse | issuer | registrar | factor
    closed ->
look_back | verifier | verifier | factor
    closed ->
reopen | issuer | registrar | factor
    closed -> planning
ask | reviewer verifier closer | |
    {_JUDGED} ->
answer | lead_leader lead_officer | rectifier |
    {_JUDGED} ->
propose_withdrawal | registrar | registrar |
    {_EARLY} ->
confirm_withdrawal | issuer registrar | registrar | factor
    {_EARLY} -> withdrawn
propose_merge | registrar | registrar |
    {_EARLY} ->
confirm_merge | issuer registrar | registrar | factor
    {_EARLY} -> merged
propose_split | registrar | registrar |
    {_EARLY} ->
confirm_split | issuer registrar | registrar | factor
    {_EARLY} ->
propose_correction | registrar | registrar |
    registered disputed {_ANY} ->
confirm_correction | issuer registrar | registrar | factor
    registered disputed {_ANY} ->
confirm_link | lead_leader lead_officer responsible reviewer | |
    planning plan_review rectifying submitted verifying ongoing ->
relate | issuer registrar reviewer | |
    registered disputed {_ANY} closed suspended accepted ->
request_progress | issuer registrar reviewer closer | |
    rectifying ongoing ->
tag | issuer registrar reviewer closer | |
    registered disputed {_ANY} closed suspended accepted ->
hold_records | registrar closer | | factor
    {_ALL} ->
release_records | registrar closer | | factor
    {_ALL} ->
order_erasure | registrar | | factor
    {_ALL} ->
"""


@dataclass(frozen=True)
class Row:
    """One act."""

    roles: frozenset[str]
    sources: frozenset[str]
    targets: frozenset[str]
    part: str
    factor: bool
    paper: bool


def _read(lines: tuple[str, str]) -> tuple[str, Row]:
    act, roles, part, asks = (cell.strip() for cell in lines[0].split("|"))
    sources, targets = lines[1].split("->")
    row = Row(
        frozenset(roles.split()),
        frozenset(sources.split()),
        frozenset(targets.split()),
        part,
        "factor" in asks.split(),
        "paper" in asks.split(),
    )
    return act, row


_LINES = _ACTS.strip().splitlines()
MATRIX: dict[str, Row] = dict(_read(pair) for pair in zip(_LINES[::2], _LINES[1::2], strict=True))


@dataclass(frozen=True)
class Viewer:
    """One of the cast before a finding that the water bureau answers for and the road bureau helps
    with: the role that counts there, and from when on he sees it."""

    role: str
    sees: str
    behalf: str = ""


# From when on: `first` from registration; `handed` once it is handed over to a unit; `helping` once
# a measure names his unit; `never`.
VIEWERS: dict[str, Viewer] = {
    "iris": Viewer("issuer", "first"),
    "ida": Viewer("issuer above", "first"),  # of the district, which the office is under
    "reg": Viewer("registrar", "first"),
    "rhea": Viewer("registrar", "first"),
    "rita": Viewer("reviewer", "handed"),
    "dora": Viewer("office reviewer", "handed"),
    "vera": Viewer("verifier", "handed"),
    "cole": Viewer("closer", "handed"),
    "obi": Viewer("observer", "handed"),
    "sam": Viewer("lead_leader", "handed"),
    "lena": Viewer("lead_leader", "handed"),  # a second leader of the bureau
    "gina": Viewer("lead_leader", "handed"),  # leads the government above the bureau
    "olga": Viewer("lead_officer", "handed"),
    "wes": Viewer("responsible", "handed"),
    "hans": Viewer("supporting", "helping"),
    "rona": Viewer("nothing here", "helping"),  # leads the road bureau
    "tom": Viewer("nothing here", "never"),  # leads a station below the bureau
    "kate": Viewer("nothing here", "never"),  # leads a sibling that has no part in it
    "cora": Viewer("nothing here", "never"),  # closes for another office
    "past": Viewer("nothing here", "never"),  # reviewed until the day before
    "otto": Viewer("nothing here", "never"),
    "sys": Viewer("nothing here", "never"),
    "sec": Viewer("nothing here", "never"),
    "aud": Viewer("nothing here", "never"),
    "seth": Viewer("nothing here", "never"),  # sam's secretary, in his own name
    "seth for sam": Viewer("lead_leader", "handed", behalf="delegate"),
    "seth with sam's page": Viewer("lead_leader", "handed", behalf="paper"),
}

# Withdrawn or merged before they were handed over, in the world of the test: the team's alone.
NOT_HANDED = frozenset({"registered", "withdrawn", "merged"})
# States in whose finding of the test's world no measure names the road bureau yet.
NO_MEASURE = NOT_HANDED | {"assigned", "disputed"}


def sees(viewer: Viewer, state: str) -> bool:
    """Whether the viewer sees the finding at all."""
    return {
        "first": True,
        "handed": state not in NOT_HANDED,
        "helping": state not in NO_MEASURE,
        "never": False,
    }[viewer.sees]


def expected(act: str, viewer: Viewer, state: str) -> int:
    """The status of the answer: 200, or 404, 403, 409 in this order of asking."""
    row = MATRIX[act]
    if not sees(viewer, state):
        return 404
    if not _has_role(act, viewer, state):
        return 403
    if state not in row.sources:
        return 409
    if viewer.behalf == "delegate" or (viewer.behalf == "paper" and not row.paper):
        return 403
    return 200


def _has_role(act: str, viewer: Viewer, state: str) -> bool:
    if viewer.role == "office reviewer":
        # Of another office, for its opinion on the plan and what it must ask for it.
        return act == "review_plan" or (act == "ask" and state == "plan_review")
    if act == "decide_further_extension":
        # A level above whoever set the deadline (domain.md: 2nd extension one level higher).
        return viewer.role == "issuer above"
    return viewer.role.removesuffix(" above") in MATRIX[act].roles
