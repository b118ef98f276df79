"""How the core says no: a code and values, never a sentence.

The sentence for each code stands in ``locale`` in every language; ``tests/house`` checks that none
is missing. A broken invariant of our own is an ``AssertionError``, never a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """The request was understood and is refused. ``code`` is lower-case and never renamed."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, object] = values

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.values.items())
        return f"{self.code} ({said})" if said else self.code


class Invalid(Refused):
    """The input is wrong: the values name the place, the wording names the mend."""


class NotPermitted(Refused):
    """This person may not do it, now or ever; somebody else may."""


class WrongState(Refused):
    """The thing is not in a state in which this can be done."""


class Stale(Refused):
    """The thing has changed since the one who asks has seen it; nothing was overwritten."""
