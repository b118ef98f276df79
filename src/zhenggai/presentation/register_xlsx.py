"""A reconciliation as a working register (整改台账) in a spreadsheet.

Columns are the usual full form of the field (``domain.md`` 3.1 D); what the text does not state is
left blank for people to fill in. Every cell is written as text, whatever it begins with.

A problem's cells are merged over its measures. Beneath a merged cell each row holds the value too,
so that the filter finds all rows of a problem; a spreadsheet refuses to *sort* merged cells, and a
note on the heading says so.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zhenggai.core.records import Finding, Link, Measure, Reconciliation, Status
from zhenggai.presentation.arranged import Arranged, heading_path
from zhenggai.presentation.sentences import (
    measure_line,
    questions,
    reason_sentence,
    status_words,
)
from zhenggai.presentation.visible import one_line, visible
from zhenggai.presentation.wording import say

# Column code and width in characters; the first four belong to the problem and are merged.
COLUMNS = (
    ("number", 6),
    ("feedback", 26),
    ("detail", 40),
    ("cause", 26),
    ("goal", 18),
    ("measure", 44),
    ("lead-person", 12),
    ("lead-unit", 16),
    ("unit", 14),
    ("supporting", 16),
    ("person", 10),
    ("deadline", 14),
    ("progress", 16),
    ("result", 14),
    ("completion", 12),
    ("evidence", 12),
    ("remarks", 40),
)
_MERGED = 4
# The format holds 32,767 characters to a cell; longer text would be dropped without a word.
_CELL = 32_000
# An owner who is a person's post goes to 牵头领导, any other to 牵头单位.
_POSTS = (
    "书记 主任 局长 县长 区长 市长 镇长 乡长 校长 院长 部长 "
    "组长 处长 科长 厅长 省长 站长 所长 行长 经理 同志"
)
_FLAGS = (
    ("label.severity", 10),
    ("label.rule", 30),
    ("label.items", 10),
    ("label.question", 60),
    ("label.quote", 60),
)
_ORPHANS = (("label.kind", 26), ("label.id", 8), ("label.quote", 60), ("label.measure", 40))


@dataclass(frozen=True, slots=True)
class _Forms:
    plain: Any
    head: Any
    gap: Any
    general: Any
    blank: Any


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One work sheet that writes text only."""

    sheet: Any
    forms: _Forms
    language: str

    def write(self, row: int, column: int, text: str, form: Any = None) -> None:
        """Write ``text`` as text; controls are shown, over-long text is cut with a remark."""
        shown = "\n".join(one_line(line) for line in visible(text).split("\n"))
        if len(shown) > _CELL:
            shown = shown[:_CELL] + say("label.clipped", self.language)
        if shown:
            refused = self.sheet.write_string(row, column, shown, form or self.forms.plain)
            assert refused == 0, (row, column, refused)
        else:
            self.sheet.write_blank(row, column, None, form or self.forms.plain)

    def heads(self, columns: Sequence[tuple[str, int]]) -> None:
        """Write the headings (code and width) into the first row and keep them in sight."""
        for column, (code, width) in enumerate(columns):
            self.sheet.set_column(column, column, width)
            self.write(0, column, say(code, self.language), self.forms.head)


def render(result: Reconciliation, *, language: str) -> bytes:
    """The workbook: register, questions, items without a counterpart."""
    import xlsxwriter  # noqa: PLC0415 - most commands never need it

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, {**options, "strings_to_numbers": False}) as book:
        # A clock in the file would make the same input give another output each time.
        created = datetime(2000, 1, 1)  # noqa: DTZ001 - the format knows no zones
        book.set_properties({"title": say("label.title", language), "created": created})
        forms = _forms(book)

        def sheet(code: str) -> _Sheet:
            return _Sheet(book.add_worksheet(say(code, language)), forms, language)

        arranged = Arranged(result)
        _register(sheet("sheet.register"), arranged)
        _list(sheet("sheet.flags"), _FLAGS, _flag_rows(arranged, language))
        _list(sheet("sheet.orphans"), _ORPHANS, _orphan_rows(arranged, language))
    return stream.getvalue()


def _forms(book: Any) -> _Forms:
    base = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D5DAE1"}
    base |= {"font_color": "#1F2A37", "font_size": 10, "num_format": "@", "quote_prefix": True}

    def like(**more: object) -> Any:
        return book.add_format({**base, **more})

    return _Forms(
        plain=like(),
        head=like(bold=True, bg_color="#E9EDF3", valign="vcenter", quote_prefix=False),
        gap=like(bg_color="#F7E3E3", font_color="#9B1C1C"),
        general=like(bg_color="#F6EEDD"),
        blank=like(bg_color="#FFF9E8"),
    )


def _register(sheet: _Sheet, arranged: Arranged) -> None:
    page, language = sheet.sheet, sheet.language
    sheet.heads([(f"column.{code}", width) for code, width in COLUMNS])
    page.write_comment(0, 0, say("register.filter-note", language))
    row = 1
    for number, finding in enumerate(arranged.findings.values(), start=1):
        links: Sequence[Link | None] = arranged.links.get(finding.id) or (None,)
        texts = _problem(sheet, arranged, finding, (row, number, len(links)))
        for offset, link in enumerate(links):
            cells = _pair(sheet, arranged, finding, (row + offset, link))
            page.set_row(row + offset, _height(cells, texts, len(links)))
        row += len(links)
    page.autofilter(0, 0, max(row - 1, 1), len(COLUMNS) - 1)
    page.freeze_panes(1, 3)
    page.set_landscape()
    page.set_paper(8)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _problem(
    sheet: _Sheet, arranged: Arranged, finding: Finding, at: tuple[int, int, int]
) -> list[str]:
    row, number, height = at
    title = heading_path(arranged.result.reading, finding.section)
    causes = "\n".join(cause.quote.text for cause in arranged.causes_of.get(finding.id, ()))
    texts = [str(number), title or finding.quote.text, finding.quote.text if title else "", causes]
    forms = {Status.UNANSWERED: sheet.forms.gap, Status.GENERAL: sheet.forms.general}
    form = forms.get(arranged.status(finding), sheet.forms.plain)
    for column, text in enumerate(texts):
        if height > 1:
            sheet.sheet.merge_range(row, column, row + height - 1, column, "", form)
        for offset in range(height):
            sheet.write(row + offset, column, text, form)
    return texts


def _pair(
    sheet: _Sheet, arranged: Arranged, finding: Finding, at: tuple[int, Link | None]
) -> dict[str, str]:
    row, link = at
    status, language = arranged.status(finding), sheet.language
    remarks = [f"{_named(finding)} · {status_words(status, language)}"]
    forms: dict[str, Any] = {}
    if link is None:
        gap = status is not Status.UNKNOWN
        words = say("label.no-measure" if gap else "status.unknown.meaning", language)
        cells = {"measure": f"（{words}）"}
        forms = {"measure": sheet.forms.gap} if gap else {}
    else:
        measure = arranged.measures[link.measure]
        cells = _stated(measure, language)
        strength = say(f"strength.{link.strength}", language)
        remarks.append(f"{_named(measure)} · {strength} · {reason_sentence(link, language)}")
        remarks += sorted({flag.rule for flag in arranged.flags.get(measure.id, ())})
        wanted = ["goal", "deadline", *([] if cells["lead-person"] else ["lead-unit"])]
        forms = {code: sheet.forms.blank for code in wanted if not cells[code]}
    cells["remarks"] = "\n".join(remarks)
    for column, (code, _) in enumerate(COLUMNS[_MERGED:], start=_MERGED):
        sheet.write(row, column, cells.get(code, ""), forms.get(code))
    return cells


def _named(item: Finding | Measure) -> str:
    return f"{item.id} {item.quote.place}" if item.quote.place else item.id


def _height(cells: dict[str, str], problem: Sequence[str], rows: int) -> float:
    # Spreadsheets fit no row to merged or wrapped text on opening; a Chinese character is two wide.
    own = max(_lines(cells.get(code, ""), width) for code, width in COLUMNS)
    shared = max(_lines(text, width) for text, (_, width) in zip(problem, COLUMNS, strict=False))
    return min(409.0, 14.0 * max(own, -(-shared // rows)))


def _lines(text: str, width: int) -> int:
    return sum(1 + 2 * len(line) // width for line in text.split("\n"))


def _stated(measure: Measure, language: str) -> dict[str, str]:
    owner = measure.owner or ""
    person = owner.endswith(tuple(_POSTS.split()))
    return {
        "measure": measure.quote.text,
        "goal": measure.target or "",
        "lead-person": owner if person else "",
        "lead-unit": "" if person else owner,
        "supporting": "、".join(measure.supporting),
        "deadline": measure.deadline.text if measure.deadline else "",
        "completion": say("completion.done", language) if measure.done else "",
    }


def _flag_rows(arranged: Arranged, language: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for asked in questions(arranged, language):
        for item in asked.items:
            severity = say(f"severity.{asked.severity}", language)
            where = item or say("label.whole-document", language)
            rule = f"{asked.rule} {asked.title}"
            rows.append((severity, rule, where, asked.text, _quote(item, arranged)))
    return rows


def _orphan_rows(arranged: Arranged, language: str) -> list[tuple[str, ...]]:
    result = arranged.result
    rows: list[tuple[str, ...]] = []
    for item in result.orphan_measures:
        line = measure_line(arranged.measures[item], language)
        rows.append((say("label.orphan-measures", language), item, _quote(item, arranged), line))
    for item in result.causes_without_measure:
        label = say("label.causes-without-measure", language)
        rows.append((label, item, arranged.causes[item].quote.text, ""))
    for item in result.findings_without_cause:
        label = say("label.problems-without-cause", language)
        rows.append((label, item, arranged.findings[item].quote.text, ""))
    return rows


def _quote(item: str | None, arranged: Arranged) -> str:
    if item is None:
        return ""
    for items in (arranged.findings, arranged.measures, arranged.causes):
        if item in items:
            return items[item].quote.text
    return ""


def _list(
    sheet: _Sheet, columns: Sequence[tuple[str, int]], rows: Sequence[tuple[str, ...]]
) -> None:
    sheet.heads(columns)
    for row, cells in enumerate(rows, start=1):
        for column, text in enumerate(cells):
            sheet.write(row, column, text)
    sheet.sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.sheet.freeze_panes(1, 0)
