"""The other ends that messages go to, on this machine: a mail server and a web server, real ones,
that answer as a test tells them to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from ports import free_port


@dataclass
class Post:
    """A mail server: what it took, how it answers (`None`: it takes the letter), and whose
    mailboxes are full."""

    letters: list[EmailMessage] = field(default_factory=list)
    recipient: str | None = None
    data: str | None = None
    full: set[str] = field(default_factory=set)
    seconds: float = 0.0
    port: int = 0
    users: list[str] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, _: Any) -> str:  # noqa: N802
        if self.recipient:
            return self.recipient
        if to in self.full:
            return "452 Mailbox full"
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.data:
            return self.data
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        if self.seconds:
            time.sleep(self.seconds)
        return "250 OK"

    @property
    def keys(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]


@contextmanager
def mail_server(post: Post, *, port: int = 0, **more: Any) -> Iterator[Post]:
    """While this lasts, letters are taken; `more` as the server takes it."""
    post.port = port or free_port()
    controller = Controller(post, hostname="127.0.0.1", port=post.port, **more)
    controller.start()
    try:
        yield post
    finally:
        controller.stop()


@dataclass
class Call:
    """What a web server was sent."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Any:
        return json.loads(self.body)


Answer = Callable[[BaseHTTPRequestHandler], None]


def answering(status: int, body: bytes = b"", **headers: str) -> Answer:
    """At once, with this."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def robot(number: int, name: str = "errcode") -> Answer:
    """As robots do: 200, and a number."""
    return answering(200, json.dumps({name: number, "errmsg": "x"}).encode())


def dripping(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, without end."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        return


def hanging(handler: BaseHTTPRequestHandler) -> None:
    """Nothing, for longer than anybody waits."""
    time.sleep(3)


class Web:
    """A web server: what it was sent, and how it answers."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.answer: Answer = answering(204)
        self.address = ""
        self.place = ""


@contextmanager
def web_server() -> Iterator[Web]:
    """While this lasts, calls are answered."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            web.calls.append(Call(self.path, dict(self.headers), body))
            web.answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    # It looks that often whether it is over: half a second would be most of what a test takes.
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    web.place = f"127.0.0.1:{server.server_port}"
    web.address = f"http://{web.place}/hook"
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
