"""Says codes in templates; page sentences use Django's own `translate`."""

from __future__ import annotations

from typing import Protocol

from django import template
from django.utils.translation import get_language

from zhenggai.core.errors import Refused
from zhenggai.kit.erased import worded
from zhenggai.presentation.visible import one_line, visible
from zhenggai.presentation.wording import say as _say
from zhenggai.presentation.wording import say_refusal

register = template.Library()


class Called(Protocol):
    """A unit, a post, a person: what has a name and may have one in English."""

    name: str
    name_en: str


@register.simple_tag
def say(code: str, **values: object) -> str:
    """The wording of `code` in the language of the page."""
    return _say(code, get_language() or "", **values)


@register.simple_tag
def refusal(refused: Refused) -> str:
    """One line for a refusal, headed by the file it names."""
    language = get_language() or ""
    said = say_refusal(refused, language)
    name = refused.values.get("name")
    return _say("cli.place", language, file=name, message=said) if name else said


@register.simple_tag
def named(name: str, name_en: str = "") -> str:
    """A name as it is called in the language of the page, made safe to look at."""
    return one_line(name_en if name_en and get_language() == "en" else name)


@register.filter
def called(thing: Called) -> str:
    """`named` of what has both names, for a place within a sentence."""
    return named(thing.name, thing.name_en)


@register.filter
def shown(text: str) -> str:
    """Source text made safe to look at (bidirectional and control characters are written out); of
    what was erased, by which decision."""
    return visible(worded(text, get_language() or ""))


@register.filter
def line(text: str) -> str:
    """`shown` on one line, for names and headings."""
    return one_line(worded(text, get_language() or ""))
