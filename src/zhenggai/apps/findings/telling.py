"""How an entry of the journal is told on the time line: its facts in words, beside what was
said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhenggai.apps.findings.queries.told import NOT_WORDS, Act
from zhenggai.presentation.wording import say


@dataclass(frozen=True, slots=True)
class Entry:
    """An act with its facts (label and value) and its words (label and text)."""

    act: Act
    facts: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    moved: tuple[str, str] | None


def entry(act: Act) -> Entry:
    """The act as the page tells it, in the language of the page."""
    words = tuple(
        (_word(f"field.{name}", name), text)
        for name, text in sorted(act.words.items())
        if name not in NOT_WORDS and text
    )
    before, after = act.body.get("from"), act.body.get("to")
    moved = (before, after) if before and after and before != after else None
    return Entry(act, tuple(_facts(act.body)), words, moved)


def _facts(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name, tell in _TOLD.items():
        value = body.get(name)
        if value is not None and value != "":
            yield tell(value)


def _word(code: str, otherwise: str) -> str:
    said = say(code, get_language() or "")
    return otherwise if said == code else said


def _coded(label: Callable[[], str], prefix: str) -> Callable[[Any], tuple[str, str]]:
    return lambda value: (label(), say(f"{prefix}{value}", get_language() or ""))


def _on(label: Callable[[], str]) -> Callable[[Any], tuple[str, str]]:
    return lambda value: (label(), _day(str(value)))


def _plain(label: Callable[[], str]) -> Callable[[Any], tuple[str, str]]:
    return lambda value: (label(), str(value))


def _either(
    label: Callable[[], str], yes: Callable[[], str], no: Callable[[], str]
) -> Callable[[Any], tuple[str, str]]:
    return lambda value: (label(), yes() if value else no())


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "Y-m-d")


_TOLD: Mapping[str, Callable[[Any], tuple[str, str]]] = {
    "ground": _coded(lambda: _("Ground"), "erasure-reason."),
    "decided_on": _on(lambda: _("Decided on")),
    "position": _coded(lambda: _("Position"), "position."),
    "upheld": _either(lambda: _("Objection"), lambda: _("upheld"), lambda: _("not upheld")),
    "holds": _either(
        lambda: _("Conclusion"), lambda: _("it stays closed"), lambda: _("it is true again")
    ),
    "reason": _coded(lambda: _("Reason of a return"), "return-reason."),
    "method": _coded(lambda: _("How"), "method."),
    "looked_on": _on(lambda: _("Looked on")),
    "confirmed": _coded(lambda: _("Confirmed by those concerned"), "confirmed."),
    "as_of": _on(lambda: _("As of")),
    "shows_on": _on(lambda: _("Shows")),
    "read_on": _on(lambda: _("Read on")),
    "value": _plain(lambda: _("Figure")),
    "baseline": _plain(lambda: _("Baseline")),
    "target": _plain(lambda: _("Target")),
    "due_on": _on(lambda: _("Deadline")),
    "counted_from": _on(lambda: _("Counted from")),
    "before": _on(lambda: _("Deadline so far")),
    "report_by": _on(lambda: _("To be reported by")),
    "appeal_until": _on(lambda: _("Appeal possible until")),
    "decide_by": _on(lambda: _("To be decided by")),
    "extended_to": _on(lambda: _("New deadline")),
    "until": _on(lambda: _("Until")),
    "review_on": _on(lambda: _("Next review on")),
    "expires_on": _on(lambda: _("Accepted until")),
}
