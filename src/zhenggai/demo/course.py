"""When what happens: each finding's way as a list of steps, spread over its days. All ways are put
in one order of time, so that the journal tells them as they came.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from zhenggai.demo.items import ZONE
from zhenggai.demo.steps import Item

Deed = Callable[[datetime], None]
_PLAN = ("assign", "acknowledge", "position", "draft", "submit_plan")
# Every office whose opinion is required, one after another.
_ALL = ("all_agree",)
_AGREED = (*_PLAN, *_ALL)
_DONE = (*_AGREED, "work", "work", "finish", "submit")
_VERIFIED = (*_DONE, "review", "verify")
_CLOSED = (*_VERIFIED, "post", "close")
WAYS: dict[str, tuple[str, ...]] = {
    "registered": ("tag",),
    "correction_asked": ("propose_correction",),
    "corrected": ("propose_correction", "confirm_correction"),
    "withdrawn": ("propose_withdrawal", "confirm_withdrawal"),
    "merged": ("propose_merge", "confirm_merge"),
    "assigned": ("name_unit", "set_deadline", "assign"),
    "related": ("assign", "relate"),
    "acknowledged": ("assign", "acknowledge"),
    "positioned": ("assign", "acknowledge", "position"),
    "disputed": ("assign", "dispute"),
    "withdrawn_by_dispute": ("assign", "dispute", "uphold_dispute"),
    "plan_after_dispute": ("assign", "dispute", "reject_dispute", "draft", "submit_plan"),
    "planning": ("assign", "acknowledge", "position", "draft"),
    "plan_review": _PLAN,
    "plan_review_1": (*_PLAN, "agree"),
    "plan_returned": (*_PLAN, "return_plan"),
    "rectifying": (*_AGREED, "work", "work", "work"),
    "linked": (
        *_AGREED,
        "tag",
        "work",
        "decide_link",
        "work",
        "work",
        "request_progress",
        "ask_extension",
    ),
    "shared": (*_AGREED, "work", "show_again", "work"),
    "revised": (*_AGREED, "work", "revise", "replan", "submit_plan", *_ALL, "work"),
    "drop_asked": (
        *(*_AGREED, "work", "propose_drop", "decide_drop", "ask_extension", "take_back_extension"),
        *("ask_extension", "grant_extension"),
        *("work", "ask_further", "refuse_further", "ask_drop"),
    ),
    "split": (
        *("assign", "acknowledge", "position", "propose_split", "confirm_split"),
        *("draft", "submit_plan", *_ALL, "work"),
    ),
    "suspended": (*_AGREED, "work", "suspend"),
    "resumed": (
        *(*_AGREED, "work", "hold_records", "suspend", "resume", "release_records"),
        "work",
    ),
    "accepted": (*_AGREED, "accept"),
    "submitted": _DONE,
    "asked": (*_AGREED, "work", "decide_link", "work", "finish", "submit", "ask", "answer"),
    "return_review": (*_DONE, "return_review", "order_erasure", "confirm_erasure"),
    "verifying": (*_DONE, "review"),
    "verify_failed": (*_DONE, "review", "fail_verify"),
    "closing": _VERIFIED,
    "posted": (*_VERIFIED, "post"),
    "posted_objection": (*_VERIFIED, "post", "object"),
    "closer_returned": (*_VERIFIED, "post", "object", "uphold", "send_back"),
    "ongoing": (*_VERIFIED, "keep_ongoing"),
    "closed": _CLOSED,
    "relapse_declined": (*_CLOSED, "report_relapse", "decline_relapse", "look"),
    "relapse_reported": (*_CLOSED, "report_relapse"),
    "reopened": (
        *(*_CLOSED, "look_fails", "reopen"),
        *("draft_again", "submit_plan", *_ALL, "work"),
    ),
}
# What is done soon, however long the rest of a way takes.
_SOON = {"assign", "acknowledge", "position", "dispute", "reject_dispute"}
# Days that a step takes where there is time; the others of a way are stretched or pressed alike.
_DAYS = {
    "assign": 3,
    "acknowledge": 2,
    "position": 2,
    "draft": 7,
    "submit_plan": 3,
    "agree": 2,
    "return_plan": 5,
    "dispute": 5,
    "work": 14,
    "decide_link": 2,
    "relate": 2,
    "show_again": 1,
    "finish": 8,
    "submit": 2,
    "verify": 6,
    "object": 1,
    "close": 10,
    "look": 30,
    "look_fails": 30,
    "report_relapse": 30,
}
_OTHERWISE = 4
_OPENS, _SHUTS = 9, 17


@dataclass(frozen=True, slots=True, order=True)
class Happening:
    """Something that is done at an instant; `order` settles what comes at the same one."""

    at: datetime
    order: int
    deed: Deed = field(compare=False)


def way_of(item: Item) -> tuple[str, ...]:
    """The steps of a finding."""
    offices = ("agree",) * len(item.team.opinions)
    steps: list[str] = []
    for step in WAYS[item.story.way]:
        steps.extend(offices if (step,) == _ALL else (step,))
    return tuple(steps)


def days_of(steps: Iterable[str]) -> int:
    """How long steps take where there is time."""
    return sum(_DAYS.get(step, _OTHERWISE) for step in steps)


def spread(steps: tuple[str, ...], *, start: date, end: date) -> list[date]:
    """A day for each step: the last is `end`, and none falls on a weekend."""
    late = [step for step in steps if step not in _SOON]
    soon = days_of(steps) - days_of(late) if late else 0
    pace = ((end - start).days - soon) / max(1, days_of(late or steps))
    passed, days = 0.0, []
    for step in steps:
        taken = _DAYS.get(step, _OTHERWISE)
        passed += taken if late and step in _SOON else taken * pace
        days.append(_working(start + timedelta(days=round(passed))))
    return days


def happenings(item: Item, *, start: date, dice: random.Random) -> list[Happening]:
    """The steps of a finding with their instants, each after the one before."""
    steps = way_of(item)
    end = item.stage.today - timedelta(days=item.story.last)
    made: list[Happening] = []
    before: datetime | None = None
    for step, day in zip(steps, spread(steps, start=start, end=end), strict=True):
        at = moment(day, dice)
        if before is not None and at < before + timedelta(hours=1):
            at = before + timedelta(hours=1)
        deed: Deed = getattr(item, step)
        made.append(Happening(at, dice.getrandbits(32), deed))
        before = at
    return made


def moment(day: date, dice: random.Random) -> datetime:
    """An instant in the working hours of a day."""
    hour, minute = dice.randrange(_OPENS, _SHUTS), dice.randrange(60)
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


def _working(day: date) -> date:
    """The day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
