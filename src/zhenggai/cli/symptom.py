"""How one matter of an installation stands: a code with values, never a sentence."""

from __future__ import annotations

from dataclasses import dataclass, field

OK, PROBLEM, NOTE = "ok", "problem", "note"


@dataclass(frozen=True, slots=True)
class Symptom:
    """`level` is ``ok``, ``problem`` (the wording names the mend) or ``note`` (something to know
    that is neither)."""

    level: str
    code: str
    values: dict[str, object] = field(default_factory=dict)


def ok(code: str, **values: object) -> Symptom:
    """All is well with one matter."""
    return Symptom(OK, code, values)


def problem(code: str, **values: object) -> Symptom:
    """Something is wrong and has a mend."""
    return Symptom(PROBLEM, code, values)


def note(code: str, **values: object) -> Symptom:
    """Something to know."""
    return Symptom(NOTE, code, values)
