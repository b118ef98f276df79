"""A reconciliation on the terminal: summary on top, then problems with what answers them.

Nothing is truncated; colour is never the only sign; no character of the source reaches the
terminal as a control.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from zhenggai.core.records import (
    Cause,
    Finding,
    Measure,
    Reconciliation,
    Severity,
    Status,
    Strength,
)
from zhenggai.presentation.arranged import Arranged, heading_path
from zhenggai.presentation.sentences import (
    MARKS,
    count_line,
    is_chinese,
    measure_line,
    notice_lines,
    place,
    questions,
    reason_sentence,
    status_words,
    summary_lines,
)
from zhenggai.presentation.visible import one_line, visible
from zhenggai.presentation.wording import say
from zhenggai.presentation.wrap import wrap

COLOURS = {
    Status.ANSWERED: "green",
    Status.GENERAL: "yellow",
    Status.UNANSWERED: "bold red",
    Status.UNKNOWN: "cyan",
}
_SEVERITIES = {Severity.GAP: "red", Severity.QUESTION: "yellow", Severity.NOTE: "cyan"}


class _Widths(NamedTuple):
    state: int
    problem: int
    answer: int


def render(result: Reconciliation, *, language: str, console: Console) -> None:
    """Print one check to ``console``; its width and colours decide the form."""
    arranged = Arranged(result)
    width = max(console.width, 48)
    widths = _widths(width, language)
    seen: set[str] = set()
    console.print(_head(arranged, language, width))
    for section, findings in arranged.by_heading():
        title = heading_path(result.reading, section)
        title = one_line(title) or say("label.no-heading", language)
        console.print()
        console.print(_wrapped(title, width, "bold"))
        console.print(_problems(findings, arranged, language, widths, seen), crop=False)
    if not arranged.findings:
        console.print()
        console.print(_wrapped(say("label.nothing-found", language), width, "yellow"))
    for part in _rest(arranged, language, width):
        console.print()
        console.print(part)


def _widths(width: int, language: str) -> _Widths:
    state = 14 if is_chinese(language) else 15
    # One cell between columns and one at either edge.
    left = width - state - 4
    problem = left * 2 // 5
    return _Widths(state, problem, left - problem)


def _head(arranged: Arranged, language: str, width: int) -> RenderableType:
    result = arranged.result
    name = one_line(result.reading.document.name)
    lines = [_wrapped(f"{say('label.title', language)} · {name}", width, "bold")]
    if arranged.two_documents:
        other = one_line(result.against.document.name)
        lines.append(_wrapped(f"{say('label.against', language)} · {other}", width))
    lines += [
        _coloured(_wrapped(line, width)) for line in summary_lines(arranged.figures(), language)
    ]
    lines += [_wrapped(one_line(line), width, "dim") for line in notice_lines(result, language)]
    return Text("\n").join(lines)


def _coloured(text: Text) -> Text:
    for status, mark in MARKS.items():
        text.highlight_regex(f"{mark} [^,，]+", COLOURS[status])
    return text


def _problems(
    findings: list[Finding], arranged: Arranged, language: str, widths: _Widths, seen: set[str]
) -> Table:
    table = Table(box=box.HORIZONTALS, padding=0, show_lines=True)
    for label, width in zip(("status", "problem", "answers"), widths, strict=True):
        table.add_column(say(f"label.{label}", language), width=width, header_style="dim")
    for finding in findings:
        status = arranged.status(finding)
        state = _wrapped(status_words(status, language), widths.state, COLOURS[status])
        where = f"{finding.id} · {place(finding.quote, language)}"
        state.append("\n").append(_wrapped(where, widths.state, "dim"))
        quote = _wrapped(visible(finding.quote.text), widths.problem)
        table.add_row(state, quote, _answers(finding, arranged, language, widths.answer, seen))
    return table


def _answers(
    finding: Finding, arranged: Arranged, language: str, width: int, seen: set[str]
) -> Text:
    lines: list[Text] = []
    for link in arranged.links.get(finding.id, ()):
        measure = arranged.measures[link.measure]
        # An umbrella measure stands behind many problems: its words once are enough.
        again = link.strength is Strength.GENERIC and measure.id in seen
        seen.add(measure.id)
        quote = say("label.see-above", language) if again else visible(measure.quote.text)
        lines.append(_wrapped(f"{measure.id} {quote}", width))
        lines[-1].stylize("bold", 0, len(measure.id))
        if not again:
            lines.append(_hanging(measure_line(measure, language), width, "dim"))
        why = f"{say(f'strength.{link.strength}', language)} · {reason_sentence(link, language)}"
        lines.append(_hanging(f"↳ {why}", width, "italic"))
    if not lines:
        gap = arranged.status(finding) is not Status.UNKNOWN
        words = say("label.no-measure" if gap else "status.unknown.meaning", language)
        lines.append(_wrapped(words, width, "red" if gap else "cyan"))
    return Text("\n").join(lines)


def _wrapped(text: str, width: int, style: str = "") -> Text:
    return Text("\n".join(wrap(text, width)), style=style)


def _hanging(text: str, width: int, style: str = "", indent: int = 2) -> Text:
    lines = wrap(one_line(text), width - indent)
    return Text("\n".join(" " * indent + line for line in lines), style=style)


def _rest(arranged: Arranged, language: str, width: int) -> Iterator[RenderableType]:
    result = arranged.result
    if result.flags:
        yield _flags(arranged, language, width)
    orphans = [arranged.measures[item] for item in result.orphan_measures]
    if orphans:
        yield _list("label.orphan-measures", orphans, language, width)
    bare = [arranged.causes[item] for item in result.causes_without_measure]
    if bare:
        yield _list("label.causes-without-measure", bare, language, width)
    counts = [count for count in result.reading.counts if count.found != count.stated]
    if counts:
        lines = [Text(say("label.counts", language), style="bold")]
        lines += [_hanging(count_line(count, language), width) for count in counts]
        yield Text("\n").join(lines)


def _flags(arranged: Arranged, language: str, width: int) -> RenderableType:
    lines = [
        Text(say("label.flags", language), style="bold"),
        _wrapped(say("label.flags-note", language), width, "dim"),
    ]
    comma = "、" if is_chinese(language) else ", "
    for asked in questions(arranged, language):
        mark = say(f"severity.{asked.severity}", language)
        head = f"[{mark}] {asked.rule} {asked.title}"
        lines.append(_hanging(head, width, _SEVERITIES[asked.severity]))
        lines.append(_hanging(asked.text, width, indent=4))
        items = [item or say("label.whole-document", language) for item in asked.items]
        lines.append(_hanging(f"→ {comma.join(items)}", width, indent=4))
    return Text("\n").join(lines)


def _list(
    label: str, items: Sequence[Measure | Cause], language: str, width: int
) -> RenderableType:
    lines = [Text(say(label, language), style="bold")]
    for item in items:
        quote = visible(item.quote.text).split("\n")
        lines += [_hanging(part, width) for part in (f"{item.id} {quote[0]}", *quote[1:])]
        if isinstance(item, Measure):
            lines.append(_hanging(measure_line(item, language), width, "dim", indent=5))
    return Text("\n").join(lines)
