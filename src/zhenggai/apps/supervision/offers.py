"""What the viewer may do with a step now, and what his role would let him do but something keeps
him from: the same questions as the commands ask. Hints only: the command decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from zhenggai.apps.people.actors import Actor
from zhenggai.apps.supervision import permissions
from zhenggai.apps.supervision.commands import guards
from zhenggai.apps.supervision.ladder import StepAct, check_state
from zhenggai.apps.supervision.models import Step
from zhenggai.apps.supervision.queries.steps import Page
from zhenggai.core.errors import Refused, WrongState


@dataclass(frozen=True, slots=True)
class Offer:
    """An act that the viewer's role allows him, and why it cannot be done now."""

    act: StepAct
    refused: Refused | None = None


def offers_of(page: Page, *, actor: Actor, at: datetime) -> tuple[Offer, ...]:
    """What may be done with the step of a page; nothing with one whose words are erased."""
    return () if page.step.erased is not None else tuple(_offers(page, actor, at))


def _offers(page: Page, actor: Actor, at: datetime) -> Iterator[Offer]:
    step, appeal = page.step, page.appeal
    for act in StepAct:
        if act is StepAct.DECIDE_APPEAL and (appeal is None or appeal.upheld is not None):
            continue
        if act is StepAct.APPEAL and appeal is not None:
            continue
        try:
            check_state(act, step.state)
            permissions.check_can(act, actor=actor, step=step, at=at)
            _check_more(act, step, actor, page.today)
        except WrongState as refused:
            if refused.code != "step.wrong-state":
                yield Offer(act, refused)
        except Refused as refused:
            if refused.code not in {"step.role", "act.administrator"}:
                yield Offer(act, refused)
        else:
            yield Offer(act)


def _check_more(act: StepAct, step: Step, actor: Actor, today: date) -> None:
    if act is StepAct.APPEAL:
        guards.check_appeals(step, today=today)
    elif act is StepAct.HAND_ON:
        guards.check_hands_on(step)
    elif act is StepAct.DECIDE_APPEAL:
        guards.check_decides(actor, step)
    elif act is StepAct.RECEIVE:
        guards.check_receives(step, actor, today)
    elif act is StepAct.REPLY:
        guards.check_replies(step)
