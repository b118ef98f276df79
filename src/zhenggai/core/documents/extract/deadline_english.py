"""English deadlines: dates in the orders that American and British writers use, and terms.

A date in running text counts only behind by, no later than, a date label or a promise (will); a
criterion (“must be provided within 35 days”) is told from a promise by the caller, who knows
whether it reads a measure.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from zhenggai.core.records import Deadline, DeadlineKind, Span

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Capitalised only, so that the verb "may" is no month.
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Jun\.|Jul\."
    r"|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER)"
)
_TH = r"(?:st|nd|rd|th)?"
_FORMS = (
    re.compile(
        rf"\b{_MONTH}\s{{1,3}}(?P<day>\d{{1,2}}){_TH}(?:\s?,\s{{0,3}}|\s{{1,3}})(?P<year>\d{{4}})\b"
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}}){_TH}\s{{1,3}}(?:of\s)?{_MONTH}(?:,?\s{{1,3}}(?P<year>\d{{4}}))?\b"
    ),
    re.compile(rf"\b{_MONTH}(?:\s?,\s?|\s{{1,3}})(?P<year>\d{{4}})\b"),
    re.compile(rf"\b{_MONTH}\s{{1,3}}(?P<day>\d{{1,2}}){_TH}\b(?!,?\s{{0,3}}\d)"),
)
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])")
_QUARTER = re.compile(
    r"\b(?:[Ee]nd of )?(?:Q(?P<q>[1-4])|(?P<word>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth)"
    r" [Qq]uarter(?: of)?)\s?,?\s?(?P<year>\d{4})\b"
)
_YEAR_END = re.compile(
    r"\b(?:[Ee]nd of(?: the)?(?: calendar)?(?: year)?|[Yy]ear-?end) (?P<year>\d{4})\b"
)
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

_PROMISE = re.compile(
    r"(?:\bby|\bbefore|\b(?:no|not) later than|\bon or before|\bprior to|\bdue(?: on)?|\bdeadline"
    r"|\bdates?(?: for completion| of completion)?|\btarget(?:ed)?|\bend of)"
    r"\s{0,3}(?:is|of)?\s{0,3}[:=-]?\s{0,3}(?:the )?(?:end of )?$",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"\bwill be [^.;\n]{0,60}\b(?:in|on)\s$|\b(?:implement|complet)\w* (?:is )?expected", re.I
)
_PAST = re.compile(r"\b(?:was|were|had|until|since|ended|ending)\b[^.;\n]{0,20}$", re.IGNORECASE)

_TENS = {"fifteen": 15, "thirty": 30, "forty-five": 45, "sixty": 60, "ninety": 90}
_VALUES = (
    {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
    | {
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
    }
    | _TENS
)
_WITHIN = re.compile(
    rf"\bwithin\s{{1,3}}(?:(?P<word>{'|'.join(_VALUES)})\b\s?)?\(?(?P<count>\d{{1,3}})?\)?\s{{0,2}}"
    r"(?P<unit>(?:business|working|calendar) days?|days?|weeks?|months?|quarters?|years?)\b"
    r"(?:\s(?:of|after|from|following)\s(?P<since>[^,.;:\n]{1,60}))?",
    re.IGNORECASE,
)
_UNITS = {"day": (1, "day"), "week": (7, "day"), "month": (1, "month"), "quarter": (3, "month")}
_UNITS |= {"year": (1, "year"), "business": (1, "working_day"), "working": (1, "working_day")}
_UNITS |= {"calendar": (1, "day")}

_PLURAL = re.compile(r"(\w*[^s])s$")

_AT_ONCE = re.compile(r"\beffective immediately|\bimmediate(?:ly)? effect(?:ive)?\b", re.I)
_AT_ONCE_CELL = re.compile(r"\bimmediate(?:ly)?\b|\bASAP\b|\bas soon as possible\b", re.I)
_STANDING = re.compile(r"\bon an? (?:ongoing|continuous|continuing) basis\b", re.I)
_STANDING_CELL = re.compile(r"\bon-?going\b|\bcontinu(?:ous|ing|al)(?:ly)?\b", re.I)


def english_dates(folded: str, *, column: bool) -> Iterator[Deadline]:
    """Dated and relative deadlines; spans count from the start of ``folded``, texts are empty."""
    for form in _FORMS:
        for found in form.finditer(folded):
            parts = found.groupdict()
            month = _MONTHS.index(found["month"][:3].lower()) + 1
            year = parts.get("year")
            yield from _counted(folded, found, year, month, day=parts.get("day"), column=column)
    for found in _SLASHED.finditer(folded):
        month, day = int(found[1]), int(found[2])
        if month > 12 >= day:
            month, day = day, month
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        yield from _counted(folded, found, year, month, day=str(day), column=column)
    for found in _QUARTER.finditer(folded):
        quarter = int(found["q"]) if found["q"] else _QUARTERS[found["word"].lower()]
        yield from _counted(folded, found, found["year"], 3 * quarter, day=None, column=column)
    for found in _YEAR_END.finditer(folded):
        yield from _counted(folded, found, found["year"], 12, day="31", column=column)
    for found in _WITHIN.finditer(folded):
        count = int(found["count"] or _VALUES.get((found["word"] or "").lower(), 0))
        factor, unit = _UNITS[_PLURAL.sub(r"\1", found["unit"].lower().split()[0])]
        if count:
            since = found["since"].strip() if found["since"] else None
            yield _deadline(
                found, DeadlineKind.RELATIVE, amount=count * factor, unit=unit, since=since
            )


def english_terms(folded: str, *, column: bool) -> Iterator[Deadline]:
    """Immediately and ongoing; a finished act (“Completed”) states no deadline."""
    for found in (_AT_ONCE_CELL if column else _AT_ONCE).finditer(folded):
        yield _deadline(found, DeadlineKind.IMMEDIATE)
    for found in (_STANDING_CELL if column else _STANDING).finditer(folded):
        yield _deadline(found, DeadlineKind.STANDING)


def _counted(
    folded: str,
    found: re.Match[str],
    year: str | None,
    month: int,
    *,
    day: str | None,
    column: bool,
) -> Iterator[Deadline]:
    before = folded[max(0, found.start() - 90) : found.start()]
    own = re.match(r"(?:the )?(?:end of|year-?end)", found.group(), re.I) is not None
    promised = _PROMISE.search(before) or _WILL.search(before) or own
    if not column and (not promised or _PAST.search(before)):
        return
    stated = int(year) if year and 1900 <= int(year) <= 2199 else None
    if not 1 <= month <= 12:
        yield _deadline(found, DeadlineKind.DATE, year=stated)
        return
    last = monthrange(stated or 2023, month)[1]
    most = monthrange(stated or 2024, month)[1]
    number = int(day) if day else last
    fits = 1 <= number <= most
    yield _deadline(
        found, DeadlineKind.DATE, year=stated, month=month, day=number if fits else None
    )


def _deadline(
    found: re.Match[str],
    kind: DeadlineKind,
    *,
    year: int | None = None,
    month: int | None = None,
    day: int | None = None,
    amount: int | None = None,
    unit: str | None = None,
    since: str | None = None,
) -> Deadline:
    end = found.start() + len(found.group().rstrip())
    return Deadline("", Span(found.start(), end), kind, year, month, day, amount, unit, since)
