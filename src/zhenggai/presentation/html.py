"""A reconciliation as one self-contained page that prints well: no script, no network.

The style sheet stands in ``check.css`` beside this file and is written into the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from importlib import resources

from zhenggai.core.records import Cause, Finding, Measure, Reconciliation, Status
from zhenggai.presentation.arranged import Arranged, heading_path
from zhenggai.presentation.marked import marked_text
from zhenggai.presentation.sentences import (
    MARKS,
    count_line,
    measure_line,
    notice_lines,
    place,
    questions,
    reason_sentence,
    summary_lines,
)
from zhenggai.presentation.visible import one_line, visible
from zhenggai.presentation.wording import language_of, say


def render(result: Reconciliation, *, language: str) -> str:
    """One check as a whole HTML document."""
    return "\n".join(_page(Arranged(result), language)) + "\n"


@cache
def _style() -> str:
    return resources.files("zhenggai.presentation").joinpath("check.css").read_text("utf-8")


def _page(arranged: Arranged, language: str) -> Iterator[str]:
    result = arranged.result
    tag = {"zh_Hans": "zh-Hans", "en": "en"}[language_of(language)]
    name = _safe(one_line(result.reading.document.name))
    title = say("label.title", language)
    yield f'<!DOCTYPE html>\n<html lang="{tag}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    # Nothing is loaded and nothing runs, whatever a source text holds.
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    yield f"<title>{title} · {name}</title>\n<style>\n{_style()}</style>\n</head>\n<body>"
    yield f"<header><h1>{title}</h1><p>{name}</p>"
    if arranged.two_documents:
        other = _safe(one_line(result.against.document.name))
        yield f"<p>{say('label.against', language)} · {other}</p>"
    yield "</header>\n<main>"
    yield from _summary(arranged, language)
    yield from _problems(arranged, language)
    yield from _flags(arranged, language)
    orphans = [arranged.measures[item] for item in result.orphan_measures]
    yield from _list("label.orphan-measures", orphans, language)
    bare = [arranged.causes[item] for item in result.causes_without_measure]
    yield from _list("label.causes-without-measure", bare, language)
    yield from _counts(arranged, language)
    yield from _sources(arranged, language)
    yield "</main>"
    yield f"<footer>{say('label.no-score', language)}</footer>\n</body>\n</html>"


def _summary(arranged: Arranged, language: str) -> Iterator[str]:
    figures = arranged.figures()
    yield f'<section class="summary"><h2>{say("label.summary", language)}</h2><dl>'
    for status, count in figures.by_status.items():
        word = say(f"status.{status}", language)
        mark = f'<span class="mark" aria-hidden="true">{MARKS[status]}</span>'
        yield f'<div class="{status}"><dt>{mark} {word}</dt><dd>{count}</dd></div>'
    yield "</dl><ul>"
    yield from (f"<li>{_safe(line)}</li>" for line in summary_lines(figures, language))
    notices = notice_lines(arranged.result, language)
    yield from (f'<li class="note">{_safe(line)}</li>' for line in notices)
    yield "</ul></section>"


def _problems(arranged: Arranged, language: str) -> Iterator[str]:
    yield f"<section><h2>{say('label.problems', language)}</h2>"
    if not arranged.findings:
        yield f'<p class="note">{_safe(say("label.nothing-found", language))}</p>'
    for section, findings in arranged.by_heading():
        title = one_line(heading_path(arranged.result.reading, section))
        yield f"<h3>{_safe(title or say('label.no-heading', language))}</h3>"
        yield '<table class="check"><thead><tr>'
        for label in ("status", "problem", "answers"):
            yield f'<th scope="col">{say(f"label.{label}", language)}</th>'
        yield "</tr></thead><tbody>"
        for finding in findings:
            yield from _row(finding, arranged, language)
        yield "</tbody></table>"
    yield "</section>"


def _row(finding: Finding, arranged: Arranged, language: str) -> Iterator[str]:
    status = arranged.status(finding)
    word = say(f"status.{status}", language)
    where = _safe(place(finding.quote, language))
    yield f'<tr class="{status}"><th scope="row"><span class="status">'
    yield f'<span class="mark" aria-hidden="true">{MARKS[status]}</span> {word}</span>'
    yield f"{_anchor(finding.id, 'a')} · {where}</th>"
    yield f'<td class="quote">{_safe(visible(finding.quote.text))}</td><td>'
    links = arranged.links.get(finding.id, ())
    for link in links:
        measure = arranged.measures[link.measure]
        side = "b" if arranged.two_documents else "a"
        strength = say(f"strength.{link.strength}", language)
        quote = f"{_anchor(measure.id, side)} {_safe(visible(measure.quote.text))}"
        yield f'<div class="answer"><p class="quote">{quote}</p>'
        yield f'<p class="facts">{_safe(one_line(measure_line(measure, language)))}</p>'
        reason = _safe(one_line(reason_sentence(link, language)))
        yield f'<p class="why">{strength} · {reason}</p></div>'
    if not links:
        gap = status is not Status.UNKNOWN
        words = say("label.no-measure" if gap else "status.unknown.meaning", language)
        yield f'<p class="{"gap" if gap else "note"}">{words}</p>'
    yield "</td></tr>"


def _flags(arranged: Arranged, language: str) -> Iterator[str]:
    if not arranged.result.flags:
        return
    yield f'<section class="flags"><h2>{say("label.flags", language)}</h2>'
    yield f'<p class="note">{say("label.flags-note", language)}</p><ul>'
    for asked in questions(arranged, language):
        severity = say(f"severity.{asked.severity}", language)
        head = f"{severity} · {asked.rule} {_safe(asked.title)}"
        items = " ".join(_concerned(item, arranged, language) for item in asked.items)
        yield f'<li class="{asked.severity}"><b>{head}</b><br>{_safe(asked.text)}<br>'
        yield f'<span class="facts">{say("label.items", language)} {items}</span></li>'
    yield "</ul></section>"


def _concerned(item: str | None, arranged: Arranged, language: str) -> str:
    if item is None:
        return say("label.whole-document", language)
    return _anchor(item, "b" if arranged.two_documents and item in arranged.measures else "a")


def _list(label: str, items: list[Measure] | list[Cause], language: str) -> Iterator[str]:
    if not items:
        return
    yield f"<section><h2>{say(label, language)}</h2><ul>"
    for item in items:
        quote = _safe(visible(item.quote.text))
        yield f'<li><b>{_safe(item.id)}</b> <span class="quote">{quote}</span>'
        if isinstance(item, Measure):
            facts = one_line(measure_line(item, language))
            yield f'<br><span class="facts">{_safe(facts)}</span>'
        yield "</li>"
    yield "</ul></section>"


def _counts(arranged: Arranged, language: str) -> Iterator[str]:
    counts = [one for one in arranged.result.reading.counts if one.found != one.stated]
    if counts:
        yield f"<section><h2>{say('label.counts', language)}</h2><ul>"
        yield from (f"<li>{_safe(count_line(one, language))}</li>" for one in counts)
        yield "</ul></section>"


def _sources(arranged: Arranged, language: str) -> Iterator[str]:
    texts = [("a", "label.source-text", arranged.result.reading)]
    if arranged.two_documents:
        texts.append(("b", "label.against-text", arranged.result.against))
    for side, label, reading in texts:
        document = reading.document
        yield f'<section class="source"><h2>{say(label, language)}</h2>'
        name, seal = _safe(one_line(document.name)), _safe(document.digest)
        yield f'<p class="facts">{name} · {say("label.digest", language)} {seal}</p>'
        status = arranged.result.status if side == "a" else {}
        yield f'<div class="text">{marked_text(reading, status, side, language)}</div></section>'


def _anchor(item: str, side: str) -> str:
    return f'<a href="#{side}-{_safe(item)}">{_safe(item)}</a>'


def _safe(text: str) -> str:
    return escape(text, quote=True)
