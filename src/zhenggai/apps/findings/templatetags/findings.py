"""What the pages of findings say: codes with their prefix, and names in the page's language."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.translation import get_language

from zhenggai.apps.findings.queries.evidence import Asked
from zhenggai.apps.findings.queries.told import Name
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import say

register = template.Library()


@register.simple_tag
def coded(prefix: str, code: str) -> str:
    """The wording of a code under its prefix."""
    return say(f"{prefix}{code}", get_language() or "")


@register.simple_tag
def asks(question: Asked) -> str:
    """The wording of what the evidence asks."""
    return say(question.code, get_language() or "", **question.values)


@register.simple_tag
def who(name: Name | None) -> str:
    """What somebody or some unit is called; a dash for nobody."""
    if name is None:
        return "—"
    return one_line(name.other if name.other and get_language() == "en" else name.name)


@register.filter
def money(amount: Decimal) -> str:
    """An amount with its thousands apart."""
    return f"{amount:,.2f}"


@register.filter
def at(mapping: dict[object, object], key: object) -> object:
    """What a mapping holds for a key, `None` where nothing."""
    return mapping.get(key)
