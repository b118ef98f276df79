"""One letter to the operator's mail relay (SMTP, RFC 5321), bounded in time as a whole. Knows no
database and writes no letter.

Over TLS from the first byte (`smtps`, RFC 8314) or by STARTTLS (RFC 3207), which is demanded of
every machine but this one: a relay that offers none is refused, and its certificate is verified.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import unquote, urlsplit

from zhenggai.adapters.calling import Deadline, Unreached, is_here

_PORTS = {"smtp": 587, "smtps": 465}
_HIGHEST_PORT = 65_535
_PERMANENT = 500
# His mailbox is busy, wants to see the letter again later, or is full: the next one is taken.
_RECIPIENT_LATER = frozenset({450, 451, 452})
# The same of one letter; without room for one (452), there is none for the next.
_LETTER_LATER = frozenset({450, 451})


class RelayRefuses(Exception):
    """The relay answers and takes nothing now: from this sender, without TLS, or for a while."""


class SignInRefused(RelayRefuses):
    """The relay does not know our user, or not with this password."""


class WrongCertificate(Exception):
    """Whoever answers for the relay has no certificate that shows it: nothing was said to it."""


class NotNow(Exception):
    """The relay takes letters, and this one for this recipient not now (RFC 5321 4.2.1, 4yz)."""


class NoSuchRecipient(Exception):
    """The relay takes letters, and this one for this recipient never (RFC 5321 4.2.1, 5yz)."""


@dataclass(frozen=True, slots=True)
class Relay:
    """Where letters go out."""

    tls: bool
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def parsed(cls, written: str, password: str = "") -> Relay:
        """The relay in `smtp://user@host:587` or `smtps://…`. Raises `ValueError`."""
        parts = urlsplit(written)
        if parts.scheme not in _PORTS or not parts.hostname or parts.password is not None:
            raise ValueError("no smtp:// or smtps:// address without a password")
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise ValueError("something stands behind the host")
        port = parts.port or _PORTS[parts.scheme]
        user = unquote(parts.username or "")
        if user and not password:
            raise ValueError("a user without a password")
        if not (user + password).isascii():
            # What signs in sends nothing else (`smtplib`), and would fail at each letter.
            raise ValueError("user and password have to be ASCII")
        return cls(parts.scheme == "smtps", parts.hostname, port, user, password)

    @property
    def is_here(self) -> bool:
        """Whether it is on this machine."""
        return is_here(self.host)


class _Bounded(smtplib.SMTP):
    """A session that is over at its deadline, whatever the other side does meanwhile."""

    def __init__(self, relay: Relay, seconds: float, ours: str) -> None:
        self._relay = relay
        self.deadline = Deadline(seconds)
        # Else the resolver is asked what this machine is called, for as long as it likes.
        super().__init__(local_hostname=ours, timeout=seconds)
        self._host = relay.host

    def begin(self) -> None:
        """Connect, encrypt, sign in."""
        code, _ = self.connect(self._relay.host, self._relay.port)
        self.deadline.check()
        if code != 220:
            raise RelayRefuses(str(code))
        if not self._relay.tls and not self._relay.is_here:
            # All that the base class does with a context is to let it wrap its socket.
            self.starttls(context=cast("ssl.SSLContext", _Wrapping(self.deadline)))
            self.deadline.check()
        if self._relay.user:
            self.login(self._relay.user, self._relay.password)
            self.deadline.check()

    def end(self) -> None:
        """Done with it: what was taken stays taken, whatever becomes of the farewell."""
        with suppress(OSError, smtplib.SMTPException):
            if not self.deadline.late and self.deadline.left() > 0:
                self.quit()
        self.deadline.end()
        self.close()

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        made = self.deadline.reach(host, port)
        if not self._relay.tls:
            return made
        return _Wrapping(self.deadline).wrap_socket(made, server_hostname=host)


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """Encrypts, and lets the deadline know the socket before the handshake begins."""

    deadline: Deadline

    def wrap_socket(self, plain: socket.socket, server_hostname: str) -> ssl.SSLSocket:
        """As `ssl.SSLContext` does."""
        context = ssl.create_default_context()
        return self.deadline.encrypt(plain, server_hostname, context)


def send(relay: Relay, sender: str, recipient: str, letter: bytes, *, seconds: float) -> None:
    """Hand one letter over; when this returns, the relay has taken it.

    Raises `NoSuchRecipient` where it never will, `NotNow` where it does not take this one now,
    `RelayRefuses` where it takes none now, `SignInRefused` and `WrongCertificate` where somebody
    has to mend what is wrong, and `Unreached` where nobody answered in time or not to
    the end: then it may have taken it.
    """
    session = _Bounded(relay, seconds, sender.rpartition("@")[2])
    try:
        session.begin()
        session.ehlo_or_helo_if_needed()
        session.deadline.check()
        _expect(session.mail(sender))
        session.deadline.check()
        _expect(session.rcpt(recipient), final=True, later=_RECIPIENT_LATER)
        session.deadline.check()
        # What was taken was taken, and be it at the last moment.
        _expect(session.data(letter), final=True, later=_LETTER_LATER)
    except smtplib.SMTPServerDisconnected as fault:
        raise Unreached("late" if session.deadline.late else "broken off") from fault
    except smtplib.SMTPDataError as fault:
        # Already at the word DATA, before a byte of the letter.
        raise RelayRefuses(str(fault.smtp_code)) from fault
    except smtplib.SMTPAuthenticationError as fault:
        raise SignInRefused(str(fault.smtp_code)) from fault
    except smtplib.SMTPException as fault:
        if session.deadline.late:
            raise Unreached("late") from fault
        raise RelayRefuses(type(fault).__name__) from fault
    except ssl.SSLCertVerificationError as fault:
        raise WrongCertificate from fault
    except OSError as fault:
        raise Unreached("late" if session.deadline.late else type(fault).__name__) from fault
    finally:
        session.end()


def _expect(answer: tuple[int, bytes], *, final: bool = False, later: Collection[int] = ()) -> None:
    code = answer[0]
    if code in {250, 251, 252}:
        return
    if code == -1:
        raise smtplib.SMTPServerDisconnected("no answer")
    if code in later:
        raise NotNow(str(code))
    if final and code >= _PERMANENT:
        raise NoSuchRecipient(str(code))
    raise RelayRefuses(str(code))
