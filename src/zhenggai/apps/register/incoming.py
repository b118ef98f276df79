"""Reads back a register that was exported: which finding each row names, and what stands in the
columns that an act asks for. Pure; whether a row can be done is asked where all are.

The columns are known by what any layout calls them, in either language: of all ways to call them,
the one by which most headings are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from zhenggai.apps.findings.kinds import FindingType
from zhenggai.apps.register.columns import COLUMNS
from zhenggai.apps.register.layouts import LAYOUTS, Heading
from zhenggai.apps.register.said import title
from zhenggai.core.errors import Invalid
from zhenggai.core.records import Document, Table
from zhenggai.presentation.wording import say

# Which column holds which argument.
_HOLDS = {"lead_unit": "unit", "due_on": "due", "kind": "kind", "tag": "tags"}
_LANGUAGES = ("zh-hans", "en")
_NUMBER = "number"
# How many rows from the top the headings may stand in: an authority puts a title above them.
_HEAD_WITHIN = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One row: the number of the finding that it names, and the texts of its arguments."""

    ref: str
    texts: Mapping[str, str] = field(default_factory=dict)


def lines(document: Document, asked: Sequence[str]) -> list[Line]:
    """The rows of the first table that has a column of numbers. `Invalid` where there is none
    (`import.no-number`), or where a heading that matters stands twice (`import.column-twice`)."""
    for table in document.tables:
        found = _columns(document, table)
        if found is not None:
            head, columns = found
            wanted = {name: columns[_HOLDS[name]] for name in asked if _HOLDS.get(name) in columns}
            return list(_lines(document, table, head, columns[_NUMBER], wanted))
    raise Invalid("import.no-number")


def kind_of(text: str) -> FindingType | None:
    """The type that a word or code means, `None` where it means none."""
    return _kinds().get(text.strip())


@cache
def _kinds() -> Mapping[str, FindingType]:
    return {
        said: kind
        for kind in FindingType
        for said in (kind.value, *(say(f"finding-type.{kind.value}", one) for one in _LANGUAGES))
    }


def _columns(document: Document, table: Table) -> tuple[int, dict[str, int]] | None:
    """The row of the headings, and where each column of the register stands in it."""
    best: tuple[int, dict[str, int]] | None = None
    for number, row in enumerate(table.rows[:_HEAD_WITHIN]):
        headings = [_text(document, cell) for cell in row]
        for called in _WAYS:
            known = [(called[text], place) for place, text in enumerate(headings) if text in called]
            found = dict(known)
            if _NUMBER not in found or (best is not None and len(found) <= len(best[1])):
                continue
            twice = next((code for code, _ in known if [c for c, _ in known].count(code) > 1), None)
            if twice in {_NUMBER, *_HOLDS.values()}:
                raise Invalid("import.column-twice", value=headings[found[twice]])
            best = (number, found)
    return best


def _lines(
    document: Document, table: Table, head: int, number: int, wanted: Mapping[str, int]
) -> Iterator[Line]:
    for row in table.rows[head + 1 :]:
        ref = _text(document, row[number])
        texts = {name: _text(document, row[place]) for name, place in wanted.items()}
        if ref or any(texts.values()):
            yield Line(ref, {name: text for name, text in texts.items() if text})


def _text(document: Document, cell: object) -> str:
    span = getattr(cell, "span", None)
    if span is None:
        return ""
    text = document.text[span.start : span.end].strip()
    # What an export puts before a text that a spreadsheet might run.
    return text[1:] if text.startswith("'") else text


def _ways() -> list[dict[str, str]]:
    """Every way to call the columns: by the register's words, and by each layout, in each
    language."""
    own = [Heading("", "", code) for code in COLUMNS]
    ways = []
    for language in _LANGUAGES:
        plain = {title(one, language): one.column for one in own}
        ways.append(plain)
        for layout in LAYOUTS.values():
            named = {title(one, language): one.column for one in layout.headings if one.column}
            # A column that a layout does not name may have been put beside it.
            ways.append({**plain, **named})
    return ways


_WAYS = _ways()
