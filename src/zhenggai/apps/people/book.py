"""The sheets of a workbook of units, persons, posts and roles: which columns they have, and rows of
text out of a file that was read. Pure; what the rows mean together stands in ``planning``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from zhenggai.apps.people.roles import BUSINESS, Role
from zhenggai.core.records import Document, Table


class Sheet(StrEnum):
    """The four sheets, in the order in which they are applied."""

    UNITS = "units"
    PERSONS = "persons"
    TENURES = "tenures"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its code, which is its English heading too, its Chinese heading, whether a row
    must fill it, and how long its text may be."""

    code: str
    heading: str
    needed: bool = False
    most: int = 100


TITLES = {
    Sheet.UNITS: "单位",
    Sheet.PERSONS: "人员",
    Sheet.TENURES: "任职",
    Sheet.ROLES: "角色",
}
COLUMNS: dict[Sheet, tuple[Column, ...]] = {
    Sheet.UNITS: (
        Column("code", "编码", needed=True, most=64),
        Column("name", "名称", needed=True, most=200),
        Column("name_en", "英文名称", most=200),
        Column("parent", "上级编码", most=64),
        Column("opened", "成立日期", needed=True),
        Column("rank", "排序"),
        Column("closed", "撤销日期"),
        Column("successor", "并入单位编码", most=64),
    ),
    Sheet.PERSONS: (
        Column("login", "账号", needed=True, most=64),
        Column("name", "姓名", needed=True),
        Column("name_en", "英文姓名"),
        Column("email", "邮箱", most=254),
    ),
    Sheet.TENURES: (
        Column("login", "账号", needed=True, most=64),
        Column("unit", "单位编码", needed=True, most=64),
        Column("post", "职务", needed=True, most=64),
        Column("heads", "第一责任人"),
        Column("from", "任职日期", needed=True),
        Column("to", "离任日期"),
        Column("acting", "代理"),
    ),
    Sheet.ROLES: (
        Column("login", "账号", needed=True, most=64),
        Column("role", "角色", needed=True),
        Column("unit", "单位编码", needed=True, most=64),
        Column("from", "起始日期", needed=True),
        Column("to", "截止日期"),
    ),
}
# A column for people's own notes is not read.
_REMARKS = {"备注", "说明", "序号", "remarks", "notes", "no."}
ROLE_NAMES = {
    Role.ISSUER: "巡视巡察组",
    Role.REGISTRAR: "登记人",
    Role.LEAD_LEADER: "牵头领导",
    Role.LEAD_OFFICER: "牵头单位承办人",
    Role.RESPONSIBLE: "责任人",
    Role.SUPPORTING: "配合单位",
    Role.REVIEWER: "审核人",
    Role.VERIFIER: "核查人",
    Role.CLOSER: "销号人",
    Role.OBSERVER: "列席督导",
}
_ROLES = {role.value: role for role in BUSINESS} | {n: role for role, n in ROLE_NAMES.items()}
_YES = frozenset({"是", "√", "1", "y", "yes", "true"})
_NO = frozenset({"", "否", "×", "0", "n", "no", "false"})
_DATE = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]00:00(?::00)?)?"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its sheet, its number in the file, the text of its cells by column code."""

    sheet: Sheet
    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one place, so that it can be found and mended: a code and values."""

    code: str
    sheet: str
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass(slots=True)
class Book:
    """The rows of all files of a load, and what is wrong with their form."""

    rows: dict[Sheet, list[Row]] = field(default_factory=lambda: {sheet: [] for sheet in Sheet})
    faults: list[Fault] = field(default_factory=list)
    found: set[Sheet] = field(default_factory=set)


def add(book: Book, document: Document) -> None:
    """Add what a document holds: each table whose sheet (or, for separated values, whose file) is
    named after one of ours. Other sheets are told of, never guessed at."""
    for table in document.tables:
        place = document.blocks[table.block].place or ""
        title = place.rpartition("!")[0] or re.split(r"[/\\]", document.name)[-1].rpartition(".")[0]
        sheet = _named(title)
        if sheet is None:
            book.faults.append(Fault("load.unknown-sheet", title))
        elif sheet in book.found:
            book.faults.append(Fault("load.sheet-twice", title))
        else:
            book.found.add(sheet)
            _add_table(book, sheet, table, document)


def role_of(text: str) -> Role | None:
    """The role that a code or a Chinese name means; never an administrator's."""
    return _ROLES.get(text.strip().lower())


def date_of(text: str) -> date | None:
    """The day that a cell says, in one of the usual forms; `None` where it says none."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def truth_of(text: str) -> bool | None:
    """Yes or no; an empty cell is no, `None` is neither."""
    word = text.strip().lower()
    return True if word in _YES else False if word in _NO else None


def _named(title: str) -> Sheet | None:
    bare = title.strip().lower()
    return next((s for s in Sheet if bare in {s.value, TITLES[s]}), None)


def _add_table(book: Book, sheet: Sheet, table: Table, document: Document) -> None:
    texts = [
        [("" if c is None else document.text[c.span.start : c.span.end].strip()) for c in row]
        for row in table.rows
    ]
    places = [_number(row) for row in table.rows]
    heads = _heads(book, sheet, texts[0]) if texts else {}
    for cells, number in zip(texts[1:], places[1:], strict=True):
        given = {code: cells[at] for at, code in heads.items() if cells[at]}
        if given and number is not None:
            book.rows[sheet].append(Row(sheet, number, given))


def _number(row: Sequence[object]) -> int | None:
    for cell in row:
        place = getattr(cell, "place", None)
        if place:
            return int(re.sub(r"^.*?(\d+)$", r"\1", place))
    return None


def _heads(book: Book, sheet: Sheet, headings: Sequence[str]) -> dict[int, str]:
    """Which column stands where; faults for headings that are unknown, missing or there twice."""
    known = {word: c.code for c in COLUMNS[sheet] for word in (c.code, c.heading)}
    at: dict[int, str] = {}
    for place, heading in enumerate(headings):
        word = heading.strip().rstrip("*＊").strip().lower()
        code = known.get(word)
        if code is None and word and word not in _REMARKS:
            book.faults.append(Fault("load.unknown-column", TITLES[sheet], 1, value=heading))
        elif code in at.values():
            book.faults.append(Fault("load.column-twice", TITLES[sheet], 1, value=heading))
        elif code is not None:
            at[place] = code
    for column in COLUMNS[sheet]:
        if column.needed and column.code not in at.values():
            book.faults.append(Fault("load.no-column", TITLES[sheet], 1, column.heading))
    return at


def checked(row: Row) -> Iterator[Fault]:
    """What is wrong with the cells of one row, each on its own."""
    for column in COLUMNS[row.sheet]:
        text = row.cells.get(column.code, "")
        where = (TITLES[row.sheet], row.number, column.heading)
        if column.needed and not text:
            yield Fault("load.empty", *where)
        elif len(text) > column.most:
            yield Fault("load.too-long", *where, value=str(column.most))
        elif text:
            code = _wrong(column.code, text)
            if code is not None:
                yield Fault(code, *where, value=text)


def _wrong(column: str, text: str) -> str | None:
    if column in {"opened", "closed", "from", "to"} and date_of(text) is None:
        return "load.no-date"
    if column in {"heads", "acting"} and truth_of(text) is None:
        return "load.no-truth"
    if column == "rank" and not (text.isascii() and text.isdigit() and len(text) <= 6):
        return "load.no-number"
    if column == "role" and role_of(text) is None:
        return "load.no-role"
    if column == "email" and not re.fullmatch(r"[^@\s<>\"']+@[^@\s<>\"']+\.[^@\s<>\"']+", text):
        return "load.no-email"
    return None
