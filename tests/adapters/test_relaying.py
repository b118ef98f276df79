"""The session with the relay: over at its deadline, wherever the other side stops."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from zhenggai.adapters import calling, relaying
from zhenggai.adapters.calling import Address, Unreached
from zhenggai.adapters.relaying import NoSuchRecipient, NotNow, Relay, RelayRefuses

SECONDS = 0.6
Talk = Callable[[socket.socket], None]


@contextmanager
def relay(talk: Talk, *, tls: bool = False) -> Iterator[Relay]:
    """A machine that takes one connection and talks as it is told to."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                line, _ = server.accept()
                with line:
                    talk(line)

        threading.Thread(target=serve, daemon=True).start()
        yield Relay(tls, "127.0.0.1", server.getsockname()[1])


def answering(**answers: bytes) -> Talk:
    """A relay that takes everything, but for what it is told to answer to a word."""

    def talk(line: socket.socket) -> None:
        line.sendall(b"220 here\r\n")
        inside = False
        for said in line.makefile("rb"):
            if inside:
                if said == b".\r\n":
                    inside = False
                    line.sendall(answers.get("END", b"250 taken") + b"\r\n")
                continue
            word = said.split()[0].decode().upper()
            inside = word == "DATA" and word not in answers
            usual = b"354 go on" if inside else b"250 fine"
            line.sendall(answers.get(word, usual) + b"\r\n")

    return talk


def sent(to: Relay, recipient: str = "sam@water.example") -> float:
    """How long sending one letter took."""
    begun = time.monotonic()
    try:
        relaying.send(to, "z@district.example", recipient, b"Subject: x\r\n\r\nx", seconds=SECONDS)
    finally:
        took = time.monotonic() - begun
        assert took < SECONDS + 0.3, took
    return took


def hangs_over_tls(line: socket.socket) -> None:
    time.sleep(SECONDS * 0.7)
    line.sendall(b"220 here\r\n")
    line.recv(1000)
    line.sendall(b"250-here\r\n250 STARTTLS\r\n")
    line.recv(1000)
    line.sendall(b"220 go on\r\n")
    time.sleep(SECONDS * 3)


def drips(line: socket.socket) -> None:
    line.sendall(b"220 here\r\n")
    line.recv(1000)
    while True:
        line.sendall(b"250-and more\r\n")
        time.sleep(0.05)


def says_nothing(line: socket.socket) -> None:
    time.sleep(SECONDS * 3)


@pytest.mark.parametrize(
    ("talk", "tls"),
    [(hangs_over_tls, False), (drips, False), (says_nothing, False), (says_nothing, True)],
)
def test_it_is_left_at_the_deadline_wherever_it_hangs(
    monkeypatch: pytest.MonkeyPatch, talk: Talk, tls: bool
) -> None:
    monkeypatch.setattr(Relay, "is_here", property(lambda relay: talk is not hangs_over_tls))
    with relay(talk, tls=tls) as there, pytest.raises(Unreached):
        sent(there)


@pytest.fixture
def deaf() -> Iterator[int]:
    """A port that takes no connection and refuses none: as many wait there as may."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        port = server.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
        time.sleep(0.1)
        yield port
        for one in waiting:
            one.close()


def test_all_addresses_of_a_host_together_have_the_time_that_there_is(
    monkeypatch: pytest.MonkeyPatch, deaf: int
) -> None:
    def named(host: str, port: int, **more: Any) -> list[tuple[Any, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", deaf))] * 3

    monkeypatch.setattr(socket, "getaddrinfo", named)
    with pytest.raises(Unreached):
        sent(Relay(False, "relay.example", deaf))
    begun = time.monotonic()
    with pytest.raises(Unreached):
        calling.post(Address(True, "hook.example", deaf, ""), "/", b"x", seconds=SECONDS)
    assert time.monotonic() - begun < SECONDS + 0.3


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"RCPT": b"450 busy"}, NotNow),
        ({"RCPT": b"451 grey"}, NotNow),
        ({"RCPT": b"452 full"}, NotNow),
        ({"RCPT": b"421 closing"}, RelayRefuses),
        ({"RCPT": b"550 nobody"}, NoSuchRecipient),
        ({"MAIL": b"451 not from you"}, RelayRefuses),
        ({"MAIL": b"550 not from you"}, RelayRefuses),
        ({"DATA": b"451 no"}, RelayRefuses),
        ({"END": b"451 grey"}, NotNow),
        ({"END": b"452 no room"}, RelayRefuses),
        ({"END": b"554 no"}, NoSuchRecipient),
    ],
)
def test_an_answer_tells_of_the_relay_or_of_one_recipient(
    answers: dict[str, bytes], fault: type[Exception]
) -> None:
    with relay(answering(**answers)) as there, pytest.raises(fault):
        sent(there)


def test_what_it_takes_it_has_taken() -> None:
    with relay(answering()) as there:
        sent(there)


def test_a_name_that_is_none_is_a_relay_that_does_not_answer() -> None:
    with pytest.raises(Unreached):
        sent(Relay(False, f"{'a' * 70}.example", 25))


def test_an_address_beyond_ascii_is_no_silence_of_the_relay() -> None:
    with relay(answering()) as there, pytest.raises(UnicodeError):
        sent(there, "bad@水务.cn")


def test_a_password_is_in_no_repr() -> None:
    assert "geheim" not in repr(Relay.parsed("smtps://user@relay.example", "geheim"))


@pytest.mark.parametrize(("user", "password"), [("user", "密码"), ("%E6%B0%B4", "geheim")])
def test_a_sign_in_that_cannot_be_sent_is_refused_when_it_is_read(user: str, password: str) -> None:
    with pytest.raises(ValueError, match="ASCII"):
        Relay.parsed(f"smtps://{user}@relay.example", password)
