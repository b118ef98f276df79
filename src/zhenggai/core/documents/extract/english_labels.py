"""Labels of English audit papers: “Condition:”, “Views of responsible officials:”, “Owner:”.

Says where a label stands and which part of a finding or of a plan it opens. Which text belongs to
which finding is told by ``english_heads``, what becomes of the parts by ``english_items``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from zhenggai.core.records import ElementKind, Span


class Field(StrEnum):
    """Parts that are no element of a finding: facts about a plan, and what only ends a part."""

    OWNER = "owner"
    DEADLINE = "deadline"
    STATUS = "status"
    TITLE = "title"
    OTHER = "other"


Part = ElementKind | Field
_E = ElementKind

_OF_PLAN = (
    r"(?: (?:for|of) (?:the )?(?:implementation of )?(?:the )?corrective actions?(?: plans?)?)?"
)
_WHO = (
    r"(?:person|official|individual|part(?:y|ies)|staff(?: member)?|employee|department|office|"
    r"unit|"
    r"manager|position|contact|owner|team)(?:s|\(s\))?"
)
_WHEN = (
    r"(?:planned|anticipated|estimated|expected|target(?:ed)?|projected|proposed|agreed|revised)"
)
_WHOSE = (
    r"(?:management|auditee|agency|client|grantee|district|county|city|town|village|university|"
    r"college|school|department|entity|company|state|board|commission|authority|officials?|"
    r"organi[sz]ation|recipient|[a-z]{2,5})"
)

# In this order; the first that matches where a capital letter stands names the part.
_PARTS: tuple[tuple[Part, str], ...] = (
    (
        _E.REPEAT,
        r"(?:identification (?:of|"
        r"as) (?:an? )?)?repeat findings?(?: from (?:the )?prior (?:years?|audits?))?|"
        r"(?:repeat of |related )?prior[- ](?:years?|periods?|audits?)(?: audit)? findings?"
        r"(?: (?:numbers?|no\.?|references?))?|repeat(?: or new)? (?:finding|observation)s?",
    ),
    (
        _E.CRITERIA,
        r"criteri(?:a|on)(?:,?(?: or|/)? ?\(?(?:or )?(?:specific )?requirements?\)?)?|"
        r"(?:specific|applicable) requirements?|what (?:should be|we expected)",
    ),
    (
        _E.CONDITION,
        r"(?:criteria and |statement of )?conditions?(?: found| identified| noted)?"
        r"(?: ?(?:/|and|&) ?(?:context|cause|criteria|perspective|effect))?|"
        r"(?:finding )?description(?: of (?:the )?(?:finding|condition|issue))?|what we (?:found|"
        r"saw)|"
        r"(?:audit )?(?:finding|observation|issue)s?(?: details?| noted| identified)?",
    ),
    (
        _E.CAUSE,
        r"(?:root |underlying |probable |possible )?causes?(?: of (?:the )?(?:condition|finding))?"
        r"(?: and effect)?|why it happened",
    ),
    (
        _E.EFFECT,
        r"(?:possible |potential )?(?:asserted )?effects?(?: ?(?:or|/|and) ?(?:the )?(?:possible |"
        r"potential )?"
        r"(?:effects?|impact))?|(?:risks?|implications?|impacts?|consequences?|significance)"
        r"(?: ?(?:/|and|&) ?(?:risks?|implications?|impacts?|effects?))?|why it matters",
    ),
    (
        _E.QUESTIONED_COST,
        r"(?:known |likely |total |known and likely |amount of )?questioned costs?(?: amount)?",
    ),
    (_E.CONTEXT, r"context|perspective(?: information)?|background"),
    (
        _E.RECOMMENDATION,
        r"(?:auditors?'?s? |audit |our )?recommendations?|we recommend",
    ),
    (
        _E.RESPONSE,
        r"views? of (?:the )?(?:responsible officials?|management|auditee)(?: of the auditee)?"
        r"(?: and (?:planned )?corrective actions?(?: plans?)?)?|"
        rf"{_WHOSE}'?s? (?:response|comment|repl(?:y|ies))s?(?: (?:and|/|"
        rf"&) (?:planned )?(?:corrective )?"
        r"actions?(?: plans?)?)?(?: to (?:the )?(?:audit )?(?:finding|recommendation)s?)?|"
        r"response(?: to (?:the )?(?:audit )?(?:finding|recommendation)s?)?|"
        r"explanation of disagreement(?: with (?:the )?(?:audit )?findings?)?",
    ),
    (
        Field.OWNER,
        rf"(?:names?|titles?)(?:\(s\))?(?: and titles?)? of (?:the )?(?:contact |"
        rf"responsible )?{_WHO}"
        rf"(?: (?:responsible|in charge)(?: for [a-z ]{{3,60}})?)?|"
        rf"(?:[A-Z][a-z]{{1,15}} |[A-Z]{{2,5}} )?contact(?: {_WHO}| names?| information)?"
        rf"(?: responsible{_OF_PLAN}| for [a-z ]{{3,40}})?|"
        rf"{_WHO} responsible(?: for [a-z ]{{3,60}})?|"
        rf"responsible(?: {_WHO})?(?: (?:for|name)[a-z ]{{0,60}})?|responsibility|"
        rf"(?:action |process |control |risk )?owner|assigned to|"
        r"(?:accountable|lead) (?:officer|official|manager|person)",
    ),
    (
        Field.DEADLINE,
        rf"(?:{_WHEN} )?(?:dates? (?:of|for) )?(?:completion|implementation|correction|resolution|"
        rf"remediation|due|target|action)(?: (?:date|time ?(?:frame|line)|deadline))(?:s|"
        rf"\(s\))?{_OF_PLAN}|"
        rf"(?:{_WHEN} )?dates? (?:of|for|to be) (?:completion|completed|implementation|"
        rf"implemented){_OF_PLAN}|"
        rf"{_WHEN} (?:completion|implementation|date){_OF_PLAN}|deadline|time ?(?:line|frame)s?|"
        rf"by when|"
        r"to be completed by",
    ),
    (
        _E.ACTION_PLAN,
        r"(?:management'?s? |auditee'?s? |planned |agreed |proposed )?corrective actions?(?:\(s\))?"
        r"(?: plans?)?(?: (?:taken|planned|to be taken|proposed)(?: (?:or|"
        r"and) (?:to be )?(?:taken|planned))?)?|"
        r"actions? (?:taken|planned|to be taken|plan)(?: (?:or|and) (?:taken|planned))?"
        r"(?: in response to (?:the )?findings?)?|"
        r"(?:agreed|management'?s?|planned|remedial) actions?(?: plans?)?|plan of action",
    ),
    (
        Field.STATUS,
        r"(?:current |implementation )?status(?: of (?:the )?(?:corrective actions?|finding|"
        r"implementation))?",
    ),
    (Field.TITLE, r"(?:finding )?title|subject"),
    (
        Field.OTHER,
        r"types? of findings?|finding (?:type|number|no\.?|reference)|statistically valid sample|"
        r"(?:compliance|federal) (?:area|requirement|program|agency|award)s?|"
        r"compliance requirements?|"
        r"(?:assistance listing|award|federal award|grant|cfda|aln) (?:numbers?|title|period|"
        r"identification)|"
        r"pass-through (?:entity|agency)|state (?:department|bureau|number)|"
        r"(?:risk |overall |finding |priority )?(?:rating|priority|ranking)|risk (?:level|"
        r"category)|severity|"
        r"auditors?'?s? (?:concluding )?(?:remarks?|comments?|conclusions?|evaluation|response)",
    ),
)
_GROUPS = tuple(part for part, _ in _PARTS)
_WORDS = "|".join(f"(?P<g{n}>{words})" for n, (_, words) in enumerate(_PARTS))
_ASIDE = r"(?: ?\([^()\n]{1,60}\))?"
_INLINE = re.compile(rf"(?=[A-Z])(?i:{_WORDS}){_ASIDE} ?:[ :]{{0,2}}")
_OPENING = re.compile(
    rf"[ \t*#•-]{{0,6}}(?:\d{{1,2}}[.)] |[a-h][.)] )?"
    rf"(?P<label>(?=[A-Z])(?i:{_WORDS}){_ASIDE})\**[ \t]{{0,3}}(?P<mark>:|[-.](?=[ \t])|\t|"
    rf"$)[ \t*]{{0,4}}"
)
_RATING = re.compile(
    r"(?:very )?(?:high|medium|moderate|low|critical|major|minor|significant)(?: (?:risk|"
    r"priority))?[.]?",
    re.I,
)
# Words that head a part as often as they stand in running text: only with a colon, or alone.
_BARE_OK = frozenset({_E.CRITERIA, _E.CONDITION, _E.CAUSE, _E.EFFECT, _E.CONTEXT})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A part: ``span`` covers label and words, ``value`` the words alone (white space trimmed)."""

    part: Part
    span: Span
    value: Span


def labelled(folded: str, span: Span) -> list[Labelled]:
    """The labelled parts in ``span`` in order; each runs to the next label."""
    marks = _marks(folded, span)
    found: list[Labelled] = []
    for index, (named, start, behind) in enumerate(marks):
        end = marks[index + 1][1] if index + 1 < len(marks) else span.end
        value = trimmed(folded, Span(behind, max(behind, end)))
        rating = named is _E.EFFECT and _RATING.fullmatch(folded, value.start, value.end)
        part = Field.OTHER if rating else named
        found.append(Labelled(part, Span(start, max(behind, value.end)), value))
    return found


def label_alone(folded: str, line: Span) -> Part | None:
    """The part that a line of its own names (“Root cause”); ``None`` where it says more."""
    found = _OPENING.fullmatch(folded, line.start, line.end)
    return None if found is None else _part(found)


def opens_with_label(folded: str, line: Span) -> Part | None:
    """The part whose label opens the line."""
    found = _opening(folded, line.start, line.end)
    return None if found is None else _part(found)


def trimmed(folded: str, span: Span) -> Span:
    """``span`` without white space at its ends."""
    start, end = span.start, span.end
    while end > start and folded[end - 1].isspace():
        end -= 1
    while start < end and folded[start].isspace():
        start += 1
    return Span(start, end)


def _marks(folded: str, span: Span) -> list[tuple[Part, int, int]]:
    found: dict[int, tuple[Part, int, int]] = {}
    at = span.start
    while at < span.end:
        end = folded.find("\n", at, span.end)
        end = span.end if end < 0 else end
        opening = _opening(folded, at, end)
        if opening is not None:
            start = opening.start("label")
            found[opening.end("label")] = (_part(opening), start, opening.end())
        for hit in _INLINE.finditer(folded, opening.end() if opening else at, end):
            found.setdefault(hit.end(), (_part(hit), hit.start(), hit.end()))
        at = end + 1
    return sorted(found.values(), key=lambda mark: mark[1])


def _opening(folded: str, start: int, end: int) -> re.Match[str] | None:
    found = _OPENING.match(folded, start, end)
    if found is None:
        return None
    if found.group("mark") in ("-", ".") and _part(found) not in _BARE_OK:
        return None
    return found


def _part(found: re.Match[str]) -> Part:
    return next(part for n, part in enumerate(_GROUPS) if found.group(f"g{n}") is not None)
