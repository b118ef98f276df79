"""A reconciliation as Markdown, to paste into a report. Source text can form no mark-up in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhenggai.core.records import Cause, Finding, Measure, Reconciliation, Status
from zhenggai.presentation.arranged import Arranged, heading_path
from zhenggai.presentation.sentences import (
    count_line,
    measure_line,
    notice_lines,
    place,
    questions,
    reason_sentence,
    status_words,
    summary_lines,
)
from zhenggai.presentation.visible import visible
from zhenggai.presentation.wording import say

_MARKUP = re.compile(r"([\\`*_\[\]#!|~>$])")
_TABLE_HEAD = ("status", "id", "problem", "answers")


def render(result: Reconciliation, *, language: str) -> str:
    """One check as CommonMark with tables, ending in a newline."""
    arranged = Arranged(result)
    return "\n".join(_lines(arranged, language)) + "\n"


def escaped(text: str) -> str:
    """``text`` on one line so that Markdown and HTML show it as it is."""
    shown = " ".join(visible(text).split())
    shown = shown.replace("&", "&amp;").replace("<", "&lt;")
    return _MARKUP.sub(r"\\\1", shown)


def _lines(arranged: Arranged, language: str) -> Iterator[str]:
    result = arranged.result
    yield f"# {say('label.title', language)} · {escaped(result.reading.document.name)}"
    yield ""
    if arranged.two_documents:
        other = escaped(result.against.document.name)
        yield f"{say('label.against', language)} · {other}"
        yield ""
    yield from (f"- {escaped(line)}" for line in summary_lines(arranged.figures(), language))
    yield from (f"- {escaped(line)}" for line in notice_lines(result, language))
    yield from _problems(arranged, language)
    yield from _flags(arranged, language)
    orphans = [arranged.measures[item] for item in result.orphan_measures]
    yield from _list("label.orphan-measures", orphans, language)
    bare = [arranged.causes[item] for item in result.causes_without_measure]
    yield from _list("label.causes-without-measure", bare, language)
    counts = [count for count in result.reading.counts if count.found != count.stated]
    if counts:
        yield from ("", f"## {say('label.counts', language)}", "")
        yield from (f"- {escaped(count_line(count, language))}" for count in counts)


def _problems(arranged: Arranged, language: str) -> Iterator[str]:
    yield from ("", f"## {say('label.problems', language)}")
    if not arranged.findings:
        yield from ("", escaped(say("label.nothing-found", language)))
    for section, findings in arranged.by_heading():
        title = heading_path(arranged.result.reading, section)
        yield from ("", f"### {escaped(title or say('label.no-heading', language))}", "")
        yield "| " + " | ".join(say(f"label.{head}", language) for head in _TABLE_HEAD) + " |"
        yield "|" + " --- |" * len(_TABLE_HEAD)
        for finding in findings:
            yield _row(finding, arranged, language)


def _row(finding: Finding, arranged: Arranged, language: str) -> str:
    status = arranged.status(finding)
    where = f"{finding.id}<br>{escaped(place(finding.quote, language))}"
    cells = [status_words(status, language), where, escaped(finding.quote.text)]
    answers = []
    for link in arranged.links.get(finding.id, ()):
        measure = arranged.measures[link.measure]
        strength = say(f"strength.{link.strength}", language)
        answers += [
            f"**{measure.id}** {escaped(measure.quote.text)}",
            escaped(measure_line(measure, language)),
            f"↳ {strength} · {escaped(reason_sentence(link, language))}",
        ]
    if not answers:
        gap = status is not Status.UNKNOWN
        answers = [say("label.no-measure" if gap else "status.unknown.meaning", language)]
    cells.append("<br>".join(answers))
    return "| " + " | ".join(cells) + " |"


def _flags(arranged: Arranged, language: str) -> Iterator[str]:
    if not arranged.result.flags:
        return
    yield from ("", f"## {say('label.flags', language)}", "", say("label.flags-note", language), "")
    for asked in questions(arranged, language):
        items = ", ".join(item or say("label.whole-document", language) for item in asked.items)
        severity = say(f"severity.{asked.severity}", language)
        head = f"{severity} · {asked.rule} {escaped(asked.title)}"
        yield f"- **{head}** — {escaped(asked.text)} → {items}"


def _list(label: str, items: list[Measure] | list[Cause], language: str) -> Iterator[str]:
    if not items:
        return
    yield from ("", f"## {say(label, language)}", "")
    for item in items:
        kind = f" · {escaped(measure_line(item, language))}" if isinstance(item, Measure) else ""
        yield f"- **{item.id}** {escaped(item.quote.text)}{kind}"
