"""Whole sentences about links, flags and the summary, put together from wordings by code."""

from __future__ import annotations

from dataclasses import dataclass

from zhenggai.core.records import (
    Flag,
    Link,
    Measure,
    Quote,
    Reason,
    ReasonCode,
    Reconciliation,
    Severity,
    StatedCount,
    Status,
)
from zhenggai.presentation.arranged import Arranged, Figures
from zhenggai.presentation.catalogues import messages
from zhenggai.presentation.visible import one_line, visible
from zhenggai.presentation.wording import is_worded, language_of, required, say, say_notice

# Colour is never the only sign: each status has its mark and its word.
MARKS = {
    Status.ANSWERED: "✓",
    Status.GENERAL: "～",
    Status.UNANSWERED: "✗",
    Status.UNKNOWN: "？",
}


def status_words(status: Status, language: str) -> str:
    """Mark and word of a status."""
    return f"{MARKS[status]} {say(f'status.{status}', language)}"


def reason_sentence(link: Link, language: str) -> str:
    """Why a link was made, as a person reads it."""
    comma = "；" if is_chinese(language) else "; "
    return comma.join(_reason(reason, language) for reason in link.reasons)


def _reason(reason: Reason, language: str) -> str:
    plain = say(f"reason.{reason.code}", language)
    ours, theirs = _quoted(reason.ours), _quoted(reason.theirs)
    own = f"reason.{reason.code}.with"
    if reason.code is ReasonCode.SHARED_WORDS and ours:
        return say(own, language, ours=ours)
    if is_worded(own, language) and ours and theirs:
        return say(own, language, ours=ours, theirs=theirs)
    if ours and theirs and ours != theirs:
        return say("reason.other.between", language, reason=plain, ours=ours, theirs=theirs)
    if ours or theirs:
        return say("reason.other.with", language, reason=plain, ours=ours or theirs)
    return plain


def _quoted(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"“{word}”" for word in words)


def flag_title(flag: Flag, arranged: Arranged, language: str) -> str:
    """What a rule looks for, in a few words."""
    narrow = f"rule.{flag.rule}.{arranged.kind_of(flag.item)}.title"
    if is_worded(narrow, language):
        return say(narrow, language)
    return say(f"rule.{flag.rule}.title", language)


def flag_question(flag: Flag, arranged: Arranged, language: str) -> str:
    """The question that a flag asks."""
    given = frozenset(flag.values)
    kind = arranged.kind_of(flag.item)
    for code in (f"rule.{flag.rule}.values", f"rule.{flag.rule}.{kind}"):
        if is_worded(code, language) and required(_text(code, language)) <= given:
            return say(code, language, **flag.values)
    return say(f"rule.{flag.rule}.why", language, **flag.values)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a rule with every item it concerns; ``None`` is the whole document."""

    rule: str
    severity: Severity
    title: str
    text: str
    items: tuple[str | None, ...]


def questions(arranged: Arranged, language: str) -> list[Question]:
    """The flags, each question asked once: 29 empty promises need not 29 sentences."""
    asked: dict[tuple[str, Severity, str, str], list[str | None]] = {}
    for flag in arranged.result.flags:
        title = flag_title(flag, arranged, language)
        text = flag_question(flag, arranged, language)
        asked.setdefault((flag.rule, flag.severity, title, text), []).append(flag.item)
    return [Question(*key, tuple(items)) for key, items in asked.items()]


def summary_lines(figures: Figures, language: str) -> list[str]:
    """Problems, causes and measures, one line each."""
    comma = "，" if is_chinese(language) else ", "
    colon = "：" if is_chinese(language) else ": "

    def line(head: str, count: int, parts: list[str]) -> str:
        whole = say(f"summary.{head}", language, count=count)
        return whole + (colon + comma.join(parts) if parts else "")

    states = [
        f"{status_words(status, language)} {count}" for status, count in figures.by_status.items()
    ]
    details = {
        "no-owner": figures.no_owner,
        "no-deadline": figures.no_deadline,
        "no-target": figures.no_target,
        "paper": figures.paper,
        "slogans": figures.slogans,
        "person-aimed": figures.person_aimed,
        "orphans": figures.orphans,
    }
    bare = figures.causes_without_measure
    return [
        line("problems", figures.problems, states if figures.problems else []),
        line(
            "causes",
            figures.causes,
            [say("summary.uncovered-causes", language, count=bare)] if bare else [],
        ),
        line(
            "measures",
            figures.measures,
            [say(f"summary.{code}", language, count=n) for code, n in details.items() if n],
        ),
    ]


def measure_facts(measure: Measure, language: str) -> list[tuple[str, str]]:
    """Label and verbatim value of what a measure states; what it does not state is left out."""
    facts = [
        ("owner", measure.owner),
        ("supporting", "、".join(measure.supporting) or None),
        ("deadline", measure.deadline.text if measure.deadline else None),
        ("target", measure.target),
    ]
    return [(say(f"label.{label}", language), value) for label, value in facts if value]


def measure_line(measure: Measure, language: str) -> str:
    """Kind and stated facts of a measure on one line, from the text as it is."""
    colon = "：" if is_chinese(language) else ": "
    parts = [say(f"kind.{measure.kind}", language)]
    parts += [f"{label}{colon}{value}" for label, value in measure_facts(measure, language)]
    if measure.done:
        parts.append(say("label.done", language))
    return " · ".join(parts)


def count_line(count: StatedCount, language: str) -> str:
    """A count that the text states beside the count that was found."""
    code = "label.count-unknown" if count.found is None else "label.count"
    return say(code, language, text=count.text, stated=count.stated, found=count.found)


def notice_lines(result: Reconciliation, language: str) -> list[str]:
    """What the reader handled in a stated way, and where the text is cut, of both documents."""
    readings = [result.reading]
    if result.against is not result.reading:
        readings.append(result.against)
    lines = []
    for reading in readings:
        lines += [say_notice(notice, language) for notice in reading.document.notices]
        lines += [say(f"label.cut.{end}", language) for end in sorted(reading.cut)]
    return list(dict.fromkeys(lines))


def place(quote: Quote, language: str) -> str:
    """Where a quote stands: its cell in a workbook, else its page, else its paragraph."""
    if quote.place is not None:
        return one_line(visible(quote.place))
    if quote.page is not None:
        return say("label.page", language, page=quote.page)
    return say("label.paragraph", language, paragraph=quote.paragraph)


def is_chinese(language: str) -> bool:
    """Whether ``language`` is written with full-width punctuation."""
    return language_of(language) == "zh_Hans"


def _text(code: str, language: str) -> str:
    return messages(language_of(language))[code]
