"""Why a unit is asked for each thing that it is asked for: the duty behind every field, by the
address of the act. A field without one may not be asked; a test holds the forms to this table.

What is law, what is an opinion of higher offices and what is practice is said with each: nothing
that was not confirmed in a text stands here as law (``domain.md`` sections 2 to 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from zhenggai.apps.supervision.ladder import StepAct


class Duty(StrEnum):
    """What a field is asked by."""

    LISTS = "lists"
    COMPLETE = "complete"
    CLASSES = "classes"
    CAUSES = "causes"
    PLAN = "plan"
    PROOF = "proof"
    TRUTH = "truth"
    REPLY = "reply"
    PUT_OFF = "put_off"
    SECRETS = "secrets"
    RECONCILED = "reconciled"
    STEP = "step"


# What the duty is, and where it stands.
SAID: Mapping[Duty, tuple[Any, Any]] = {
    Duty.LISTS: (
        _("Every finding has a list of its problem, its tasks and who answers for them."),
        _("Asked for in feedback of the central inspection in December 2025; practice."),
    ),
    Duty.COMPLETE: (
        _("A measure names who, by when, and by what standard one sees that it is done."),
        _("Practice of fixing persons, days and measures; worded differently from place to place."),
    ),
    Duty.CLASSES: (
        _("What is put right at once is told apart from what lasts."),
        _(
            "Opinion of the general offices on rectifying what audits find, July 2021: at once, in "
            "stages, continuing."
        ),
    ),
    Duty.CAUSES: (
        _("A plan removes causes, not only the case that was found."),
        _("Practice of treating the case and its root; inspectors ask which cause is removed."),
    ),
    Duty.PLAN: (
        _("The unit's own plan says what it will do; a report says how far that is done."),
        _("The plan, as the unit handed it in and the offices agreed to it."),
    ),
    Duty.PROOF: (
        _("What is said to be done can be seen from something."),
        _("Practice of one file for each problem; an outcome counts for more than a paper."),
    ),
    Duty.TRUTH: (
        _("The head of the unit answers for the truth of what is handed in."),
        _("Audit Law 2021, article 52: whoever fakes rectification is liable; practice elsewhere."),
    ),
    Duty.REPLY: (
        _("The unit's own right: to be heard, with its reasons on record."),
        _("Regulation on government supervision, in force since 1 February 2021, for supervision."),
    ),
    Duty.PUT_OFF: (
        _("A deadline is put off before it is over, with reasons, progress and a new day."),
        _("Practice of supervision offices; how often, by the regime's own row."),
    ),
    Duty.SECRETS: (
        _("Nothing secret, and nothing private beyond need, comes into an ordinary system."),
        _("An ordinary system may hold no state secret."),
    ),
    Duty.RECONCILED: (
        _("Every finding is answered by a measure, and every measure answers a finding."),
        _("Practice of settling item by item; reviewers check it."),
    ),
    Duty.STEP: (
        _("A step is signed for, handed on as often as its rule allows, and reported back on."),
        _("Practice of supervision: docketed, signed for, handled, reported back, concluded."),
    ),
}
_D = Duty
_MEASURE: Mapping[str, Duty] = {
    "text": _D.LISTS,
    "standard": _D.COMPLETE,
    "deliverable": _D.COMPLETE,
    "target": _D.COMPLETE,
    "owner": _D.COMPLETE,
    "responsible": _D.COMPLETE,
    "due_on": _D.COMPLETE,
    "supports": _D.LISTS,
    "term": _D.CLASSES,
    "causes": _D.CAUSES,
}
_CAUSE: Mapping[str, Duty] = {"text": _D.CAUSES, "kind": _D.CAUSES}
# The acts of the rectifying side by their addresses, and the duty behind each field. One without
# fields asks for nothing but to be done.
DUTIES: Mapping[str, Mapping[str, Duty]] = {
    "acknowledge": {},
    "dispute": {"reasons": _D.REPLY},
    "take_position": {"position": _D.REPLY, "reasons": _D.REPLY},
    "add_cause": {**_CAUSE, "parent": _D.CAUSES},
    "change_cause": _CAUSE,
    "remove_cause": {},
    "add_measure": _MEASURE,
    "change_measure": _MEASURE,
    "remove_measure": {},
    "add_indicator": {
        "name": _D.COMPLETE,
        "measured_in": _D.COMPLETE,
        "baseline": _D.COMPLETE,
        "baseline_on": _D.COMPLETE,
        "target": _D.COMPLETE,
    },
    "read_indicator": {"read_on": _D.PLAN, "value": _D.PLAN},
    "submit_plan": {},
    "revise_plan": {"reasons": _D.PLAN},
    "report_progress": {"as_of": _D.PLAN, "text": _D.PLAN},
    "add_evidence": {
        "file": _D.PROOF,
        "kind": _D.PROOF,
        "shows_on": _D.PROOF,
        "bare": _D.SECRETS,
        "unmarked": _D.SECRETS,
    },
    "reuse_evidence": {"evidence_id": _D.PROOF},
    "clean_evidence": {},
    "ask_extension": dict.fromkeys(("measure_id", "until", "reasons", "progress"), _D.PUT_OFF),
    "withdraw_extension": {},
    "complete_measure": {"result": _D.PROOF},
    "propose_drop": {"reasons": _D.PLAN},
    "submit": {"statement": _D.PROOF, "pledge": _D.TRUTH},
    "report_relapse": {"reasons": _D.REPLY},
    "answer": {"text": _D.REPLY},
    "confirm_link": {"holds": _D.RECONCILED},
    "adopt_link": {"ref": _D.RECONCILED, "measure_id": _D.RECONCILED},
}
# The same for what is asked of a unit to which a step of the ladder was issued.
STEP_DUTIES: Mapping[StepAct, Mapping[str, Duty]] = {
    StepAct.RECEIVE: {},
    StepAct.HAND_ON: {"unit": _D.STEP, "reasons": _D.STEP},
    StepAct.REPORT: {"report": _D.STEP},
    StepAct.REPLY: {"reply": _D.REPLY},
    StepAct.APPEAL: {"reasons": _D.REPLY},
}
