"""E-mail, through the operator's relay (RFC 5321, RFC 5322)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from zhenggai.adapters import relaying
from zhenggai.adapters.calling import Unreached
from zhenggai.adapters.relaying import (
    NoSuchRecipient,
    NotNow,
    RelayRefuses,
    SignInRefused,
    WrongCertificate,
)
from zhenggai.apps.messages import wording
from zhenggai.apps.messages.channels import Later, Never, Payload, Where
from zhenggai.apps.messages.wording import Parcel
from zhenggai.core.errors import Invalid


class Mail:
    """One letter for one message, to one recipient."""

    code = "mail"
    name: ClassVar[Mapping[str, str]] = {"zh_Hans": "电子邮件", "en": "e-mail"}
    inside = False
    one_way = True
    needs: tuple[str, ...] = ("mail",)

    def is_set_up(self) -> bool:
        """Whether there is a relay, and an address that a letter could name."""
        return bool(settings.RELAY and settings.ADDRESS and not settings.DEMO)

    def check(self, where: Where) -> str:
        """The address itself."""
        try:
            validate_email(where.to)
        except ValidationError:
            raise Invalid("address.mail", field="to") from None
        if not where.to.isascii():
            # It would need SMTPUTF8 (RFC 6531) all the way.
            raise Invalid("address.mail", field="to")
        return where.to

    def compose(self, parcel: Parcel, language: str) -> Payload:
        """Subject and plain text."""
        text = wording.body(parcel, language)
        return {"subject": wording.title(parcel, language), "text": text + "\n"}

    def send(
        self, payload: Payload, where: Where, *, key: str, at: datetime, seconds: float
    ) -> None:
        """A letter whose Message-ID is made of the key: sent twice, it is one to its reader."""
        try:
            # The directory takes what no relay does: another's address is checked here, too.
            self.check(where)
        except Invalid:
            raise Never("address-wrong") from None
        letter = EmailMessage(policy=SMTP)
        letter["From"] = settings.MAIL_FROM
        letter["To"] = where.to
        letter["Subject"] = payload["subject"]
        letter["Date"] = format_datetime(at)
        letter["Message-ID"] = f"<{key}@{settings.MAIL_FROM.rpartition('@')[2]}>"
        # RFC 3834: nobody's absence note answers a machine.
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(payload["text"], cte="base64")
        data = letter.as_bytes()
        assert settings.RELAY is not None
        try:
            relaying.send(settings.RELAY, settings.MAIL_FROM, where.to, data, seconds=seconds)
        except NoSuchRecipient as fault:
            raise Never(f"recipient-{fault}") from None
        except NotNow:
            raise Later("recipient-later") from None
        except SignInRefused:
            raise Later("sign-in-refused") from None
        except WrongCertificate:
            raise Later("certificate-wrong") from None
        except RelayRefuses:
            raise Later("relay-refuses") from None
        except Unreached:
            raise Later("unreached") from None


CHANNEL = Mail()
