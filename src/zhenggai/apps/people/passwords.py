"""What a password must be, beside the rules that Django brings (common, numeric, like the name).

Two ways to be strong enough: long, or shorter with several kinds of characters. NIST SP 800-63B
asks for length only; GB/T 22239-2019 8.1.4.1 asks for complexity, so both are offered.
"""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from zhenggai.apps.people.models import OldPassword, Person

LONG = 12
SHORT = 10
KINDS = 3
REMEMBERED = 5


class LongEnough:
    """At least 12 characters, or 10 of which there are three kinds."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise `ValidationError` for a password that is too short."""
        if len(password) >= LONG or (len(password) >= SHORT and kinds(password) >= KINDS):
            return
        raise ValidationError(self.get_help_text(), code="people.password-short")

    def get_help_text(self) -> str:
        """The rule in words."""
        return gettext(
            "At least 12 characters, or 10 of three kinds (small, capital, digit, other)."
        )


class NotUsedBefore:
    """None of the last five passwords of the same person."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise `ValidationError` for a password that the person has had."""
        if not isinstance(user, Person):
            return
        had = OldPassword.objects.filter(person=user).order_by("-set_at")[:REMEMBERED]
        if any(check_password(password, old.encoded) for old in had):
            raise ValidationError(self.get_help_text(), code="people.password-used")

    def get_help_text(self) -> str:
        """The rule in words."""
        return gettext("None of the last five passwords.")


def kinds(password: str) -> int:
    """How many kinds of characters there are: small, capital, digit, other."""
    small = any("a" <= c <= "z" for c in password)
    capital = any("A" <= c <= "Z" for c in password)
    digit = any(c.isdecimal() for c in password)
    other = any(not (c.isascii() and c.isalnum()) and not c.isdecimal() for c in password)
    return small + capital + digit + other
