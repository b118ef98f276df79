"""What the pages of findings say: codes with their prefix, and names in the page's language."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zhenggai.apps.findings.kinds import FoundIn
from zhenggai.apps.findings.queries.evidence import Asked
from zhenggai.apps.findings.queries.search import Shown
from zhenggai.apps.findings.queries.told import Name
from zhenggai.apps.findings.queries.why import Why
from zhenggai.apps.findings.reasons import said_why
from zhenggai.kit.erased import worded
from zhenggai.presentation.visible import one_line, visible
from zhenggai.presentation.wording import say

register = template.Library()
_EVIDENCE = frozenset({FoundIn.EVIDENCE_NAME, FoundIn.EVIDENCE_TEXT})
_PLACES: dict[str, str] = {
    FoundIn.HEADING: "quote",
    FoundIn.QUOTE: "quote",
    FoundIn.CAUSE: "causes",
}


@register.simple_tag
def coded(prefix: str, code: str) -> str:
    """The wording of a code under its prefix."""
    return say(f"{prefix}{code}", get_language() or "")


@register.simple_tag
def asks(question: Asked) -> str:
    """The wording of what the evidence asks."""
    return say(question.code, get_language() or "", **question.values)


@register.simple_tag
def reasons(why: Why, zone: str) -> tuple[str, ...]:
    """Why a deadline is that day, one sentence each."""
    return said_why(why, zone=zone, language=get_language() or "")


@register.simple_tag
def who(name: Name | None) -> str:
    """What somebody or some unit is called; a dash for nobody."""
    if name is None:
        return "—"
    return one_line(name.other if name.other and get_language() == "en" else name.name)


@register.simple_tag
def marked(hit: Shown) -> SafeString:
    """A part of a passage on one line, escaped, with its words marked."""
    pieces, at = [], 0
    for span in hit.spans:
        pieces.append((_plain(hit.text[at : span.start]), _plain(hit.text[span.start : span.end])))
        at = span.end
    marked = format_html_join("", "{}<mark>{}</mark>", pieces)
    return format_html("{}{}", marked, _plain(hit.text[at:]))


@register.simple_tag
def way_to(finding: UUID, hit: Shown) -> str:
    """The address where a passage stands on the pages of its finding."""
    if hit.kind in _EVIDENCE:
        return reverse("findings:evidence", args=[finding, hit.key])
    return f"{reverse('findings:finding', args=[finding])}#{_PLACES.get(hit.kind, f'm-{hit.part}')}"


def _plain(text: str) -> str:
    return visible(worded(text, get_language() or "")).replace("\n", " ")


@register.filter
def money(amount: Decimal) -> str:
    """An amount with its thousands apart."""
    return f"{amount:,.2f}"


@register.filter
def at(mapping: dict[object, object], key: object) -> object:
    """What a mapping holds for a key, `None` where nothing."""
    return mapping.get(key)
