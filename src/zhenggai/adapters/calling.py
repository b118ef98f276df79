"""One HTTP request to a machine that the operator of this one has named: bounded in time and in
what it reads, through no proxy, and to no other place than the one named. Knows no database.

Where a witness is, is an address that only the console can set, and which hosts may be sent
messages is a setting; an address is looked at again whenever it is used, for a row of the database
is not the console.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from zhenggai.core.errors import Invalid

MOST_ADDRESS = 400
MOST_BYTES = 64 * 1024
DEADLINE = 15.0
# What somebody outside signs with a time is worth what that time is worth.
MOST_SKEW = timedelta(minutes=10)
TEXT = "text/plain; charset=utf-8"
_HTTP, _HTTPS = 80, 443


class Unreached(Exception):
    """Nobody answered in time, or not to the end."""


class Garbled(Exception):
    """What answered does not speak HTTP, or does not come to an end."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is: over TLS or, on this machine, without; `path` is its prefix, without a
    slash at the end, and `query` what stands behind it."""

    tls: bool
    host: str
    port: int
    path: str
    query: str = ""

    @classmethod
    def parsed(cls, written: str, *, open_: bool = False, query: bool = False) -> Address:
        """The address in a URL, with a query only where one is allowed. Raises `Invalid`:
        `witness.address-wrong`, or `witness.address-open` for another machine without TLS, unless
        that is allowed."""
        wrong = Invalid("witness.address-wrong", address=written[:MOST_ADDRESS])
        if not written.isascii() or not written.isprintable() or " " in written:
            raise wrong
        try:
            parts = urlsplit(written)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise wrong from None
        plain = not ((parts.query and not query) or parts.fragment or "@" in parts.netloc)
        # `urlsplit` does not tell an empty query from none, nor a port of 0 from a wrong one.
        kept_out = set("#\\") if parts.query else set("?#\\")
        whole = not kept_out & set(written) and len(written) <= MOST_ADDRESS
        if parts.scheme not in {"http", "https"} or not host or port == 0:
            raise wrong
        if not plain or not whole:
            raise wrong
        if parts.scheme == "http" and not open_ and not is_here(host):
            raise Invalid("witness.address-open", address=written)
        tls = parts.scheme == "https"
        port = port or (_HTTPS if tls else _HTTP)
        return cls(tls, host, port, parts.path.rstrip("/"), parts.query)

    @property
    def place(self) -> str:
        """Its host, and its port where that is not the usual one."""
        usual = self.port == (_HTTPS if self.tls else _HTTP)
        return self.host if usual else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: bytes


class Deadline:
    """When whatever goes over one connection is broken off, whatever the other side does meanwhile.

    `late` says that it was. It is set before the socket is shut, and looked at after a socket has
    been taken hold of, so that none is held that nobody would break off."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._timer: threading.Timer | None = None
        self._held: socket.socket | None = None
        self.late = False

    def reach(self, host: str, port: int) -> socket.socket:
        """Connected, to one of its addresses after the other for as long as there is time. Raises
        `OSError`. How long the resolver of this machine takes to name them is its own affair."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except UnicodeError as fault:
            raise OSError("no name of a host") from fault
        self._held = made = self._first(found)
        self._timer = threading.Timer(max(self.left(), 0.0), self._break)
        self._timer.daemon = True
        self._timer.start()
        return made

    def encrypt(self, plain: socket.socket, host: str, context: ssl.SSLContext) -> ssl.SSLSocket:
        """The same connection over TLS, with a certificate that is the host's. Raises `OSError`."""
        made = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
        # The plain one is let go of: from now on this is the one to break off.
        self._held = made
        self.check()
        made.do_handshake()
        return made

    def check(self) -> None:
        """Raise `TimeoutError` where it was broken off: what came until then may not be whole."""
        if self.late:
            raise TimeoutError("late")

    def left(self) -> float:
        """Seconds until then."""
        return self._until - time.monotonic()

    def end(self) -> None:
        """Done with it."""
        if self._timer is not None:
            self._timer.cancel()
        if self._held is not None:
            self._held.close()

    def _first(self, found: Sequence[tuple[Any, ...]]) -> socket.socket:
        """Connected to the first that answers. Raises OSError."""
        fault: OSError = TimeoutError()
        for family, kind, protocol, _, where in found:
            if (left := self.left()) <= 0:
                break
            made = socket.socket(family, kind, protocol)
            try:
                made.settimeout(left)
                made.connect(where)
                made.settimeout(self._seconds)
            except OSError as refused:
                made.close()
                fault = refused
            else:
                return made
        raise fault

    def _break(self) -> None:
        self.late = True
        with suppress(OSError):
            assert self._held is not None
            self._held.shutdown(socket.SHUT_RDWR)


class _Connection(HTTPConnection):
    """A connection that is over at its deadline."""

    def __init__(self, address: Address, seconds: float) -> None:
        super().__init__(address.host, address.port, timeout=seconds)
        self._tls = ssl.create_default_context() if address.tls else None
        self.deadline = Deadline(seconds)

    def connect(self) -> None:
        """Connect, and encrypt where it has to be."""
        made = self.deadline.reach(self.host, self.port)
        self.sock = made if self._tls is None else self.deadline.encrypt(made, self.host, self._tls)

    def end(self) -> None:
        """Done with it."""
        self.deadline.end()
        self.close()


def post(
    address: Address,
    path: str,
    body: bytes,
    *,
    kind: str = TEXT,
    seconds: float = DEADLINE,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Send a body and read the answer, whatever its status; a redirect is an answer like others.
    Raises `Unreached` or `Garbled`."""
    try:
        connection = _Connection(address, seconds)
    except OSError as fault:
        # The certificates of this machine cannot be read.
        raise Unreached(type(fault).__name__) from fault
    try:
        named = {"Content-Type": kind, "User-Agent": "zhenggai", **(headers or {})}
        asked = address.path + path
        asked += f"?{address.query}" if address.query else ""
        connection.request("POST", asked, body, named)
        response = connection.getresponse()
        answer = response.read(MOST_BYTES + 1)
        late = connection.deadline.late
    except (OSError, UnicodeError) as fault:
        raise Unreached(type(fault).__name__) from fault
    except HTTPException as fault:
        if connection.deadline.late:
            raise Unreached("late") from fault
        raise Garbled(type(fault).__name__) from fault
    finally:
        connection.end()
    if late:
        # Broken off at the deadline, an answer without a length looks as if it were whole.
        raise Unreached("late")
    if len(answer) > MOST_BYTES:
        raise Garbled("endless")
    return Reply(response.status, answer)


def is_here(host: str) -> bool:
    """Whether a host is this machine, and no other can be reached by its name."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
