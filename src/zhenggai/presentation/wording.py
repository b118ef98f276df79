"""Says a code in a language. The sentences stand in ``locale``; nothing here chooses words."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping, Sequence
from typing import Any

from zhenggai.core.errors import Refused
from zhenggai.core.records import Notice
from zhenggai.presentation.catalogues import LANGUAGES, messages
from zhenggai.presentation.visible import one_line

DEFAULT_LANGUAGE = "zh_Hans"
_OPTIONAL = re.compile("⟦([^⟧]*)⟧")
_CODES = ".*"


def language_of(tag: str | None) -> str:
    """The catalogue for a language tag or POSIX locale: ``zh*`` is ``zh_Hans``; no tag, ``C`` and
    ``POSIX`` are too, being no choice and Chinese the field's language; all others are ``en``."""
    name = (tag or "").partition(".")[0].partition("@")[0].replace("-", "_").lower()
    if name in {"", "c", "posix"} or name.partition("_")[0] == "zh":
        return DEFAULT_LANGUAGE
    return "en"


def say(code: str, language: str, **values: object) -> str:
    """The wording of ``code``; the code itself where it is not worded.

    ``{name}`` in a wording is filled from ``values``; ``{count:page|pages}`` chooses a word by the
    number ``count``; ``{state:state.*}`` says the code ``state.<value>`` in its place, or the value
    where that is not worded; ``⟦ ({place})⟧`` is left out where its value was not given. Any other
    value that was not given stays as ``{name}``. Values are made safe to show.
    """
    catalogue = messages(_catalogue(language))
    text = catalogue.get(code)
    if text is None:
        return code
    # Most have nothing to fill in, and a page says hundreds.
    if "{" not in text and "⟦" not in text:
        return text
    known = {name for name, value in values.items() if value is not None}
    text = _OPTIONAL.sub(lambda part: part[1] if fields(part[1]) <= known else "", text)
    return _Filler(catalogue).vformat(text, (), _shown(values, language))


def is_worded(code: str, language: str) -> bool:
    """Whether ``language`` has a sentence for ``code``."""
    return code in messages(_catalogue(language))


def say_refusal(refusal: Refused, language: str) -> str:
    """One line for a refusal: what is wrong, where, and the mend; without the file's name."""
    return say(refusal.code, language, **refusal.values)


def say_notice(notice: Notice, language: str) -> str:
    """One line for something that a reader handled in its stated way."""
    return say(notice.code, language, **notice.values)


def required(text: str) -> frozenset[str]:
    """The names that a wording cannot do without."""
    return fields(_OPTIONAL.sub("", text))


def fields(text: str) -> frozenset[str]:
    """The names that a wording fills in."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _catalogue(language: str) -> str:
    return language if language in LANGUAGES else language_of(language)


def _shown(values: Mapping[str, object], language: str) -> dict[str, object]:
    shown: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, bool | int | float):
            shown[name] = value
        elif isinstance(value, list | tuple | set | frozenset):
            comma = "、" if _catalogue(language) == "zh_Hans" else ", "
            shown[name] = comma.join(one_line(str(part)) for part in value)
        else:
            shown[name] = one_line(str(value))
    return shown


class _Filler(string.Formatter):
    def __init__(self, catalogue: Mapping[str, str]) -> None:
        self._catalogue = catalogue

    def get_value(
        self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> Any:  # the base class says Any
        return kwargs.get(str(key), "{" + str(key) + "}")

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.endswith(_CODES):
            return self._catalogue.get(f"{format_spec[:-1]}{value}", str(value))
        if "|" in format_spec:
            one, _, many = format_spec.partition("|")
            return one if value == 1 else many
        return str(value)
