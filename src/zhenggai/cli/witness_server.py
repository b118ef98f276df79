"""The witness over HTTP: `POST /add-checkpoint` (C2SP tlog-witness v1.0.0), and a page at `/`.

The server of the standard library and not gunicorn: its threads would wait for a slow client
without an end, and nothing of an application is served here. Each connection may send so much, for
so long, and is then closed; where all are taken, the one that has been sending longest gives way.
"""

from __future__ import annotations

import io
import socket
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Any

from zhenggai.cli import listening
from zhenggai.cli.files import reason
from zhenggai.cli.witness_folder import Folder
from zhenggai.core.errors import Invalid, Refused
from zhenggai.core.tlog import note, witness
from zhenggai.core.tlog.cosignature import Cosigner
from zhenggai.core.tlog.witness import Answer, Decision
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import say, say_refusal

MOST_BODY = 128 * 1024
MOST_HEAD = 16 * 1024
MOST_CONNECTIONS = 64
# A connection is over after so many seconds, whatever its client does.
DEADLINE = 15.0
_DRAINED = 1024 * 1024
_PATH = "/add-checkpoint"


class Cosigning:
    """Answers requests out of a folder, one at a time for each log."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.cosigner: Cosigner = folder.cosigner()
        self._locks: dict[str, threading.Lock] = {}
        for origin in folder.logs():
            folder.kept(origin)

    def answered(self, body: bytes, *, time: int) -> tuple[Answer, Refused | None]:
        """The answer to the body of a request, and why it was refused, if it was. What is cosigned
        is on the disk before. Raises `Invalid` (`witness.state-damaged`) and OSError: then nothing
        is told."""
        logs = self.folder.logs()
        try:
            origin = witness.parsed(body).checkpoint.origin
        except Invalid:
            origin = ""
        if origin not in logs:
            return self._decided(body, {}, time)
        # No more of these than there are logs.
        with self._locks.setdefault(origin, threading.Lock()):
            return self._decided(body, {origin: logs[origin]}, time)

    def _decided(
        self, body: bytes, logs: dict[str, list[note.Verifier]], time: int
    ) -> tuple[Answer, Refused | None]:
        decision = witness.decided(
            body, logs=logs, held=lambda origin: self.folder.kept(origin).held
        )
        signer = self.cosigner.at(time)
        if decision.note is not None:
            (keys,) = logs.values()
            # The log's own signatures and ours; of others we know nothing.
            own = tuple(note.verified(decision.note, keys).values())
            text = decision.note.text
            self.folder.keep(note.signed(text, signer, onto=note.Note(text, own)))
        elif evidence := _evidence(decision):
            # Without room for it the answer stays what it is.
            with suppress(OSError):
                self.folder.keep_evidence(witness.parsed(body).note, kind=evidence)
        # The same bytes again: Ed25519 signs one text always alike.
        return witness.answered(decision, signer), decision.refusal


def _evidence(decision: Decision) -> str | None:
    """What a refused checkpoint, signed by its log, shows: two trees of one size, or at least one
    that was not proven to continue what is held."""
    assert decision.refusal is not None
    if decision.refusal.code == "tlog.forked":
        return "forked"
    return "unproven" if decision.status == HTTPStatus.UNPROCESSABLE_ENTITY else None


def told(folder: Folder, language: str) -> str:
    """Who the witness is and what it holds of each log, for people."""
    key = folder.cosigner().key
    lines = [say("witness.about", language, name=key.name, key=key.printed)]
    try:
        for origin, keys in sorted(folder.logs().items()):
            ids = [verifier.key.key_id.hex() for verifier in keys]
            kept = folder.kept(origin)
            values = {"origin": origin, "keys": ids, "size": kept.held.size}
            if not kept.time:
                lines.append(say("witness.log-new", language, **values))
                continue
            at = datetime.fromtimestamp(kept.time, UTC).isoformat().replace("+00:00", "Z")
            root = kept.held.root.hex()
            lines.append(say("witness.log", language, **values, root=root, at=at))
    except Invalid as damaged:
        lines.append(say_refusal(damaged, language))
    if len(lines) == 1:
        lines.append(say("witness.no-log", language))
    return "".join(f"{line}\n" for line in lines)


class Server(ThreadingMixIn, TCPServer):
    """Listens. A thread for each connection, at most so many at a time."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, host: str, port: int, cosigning: Cosigning, language: str) -> None:
        self.address_family = listening.family_of(host)
        self.cosigning = cosigning
        self.language = language
        self._open: dict[int, tuple[socket.socket, float]] = {}
        self._guard = threading.Lock()
        super().__init__((host.strip("[]"), port), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """A new connection: where all are taken, the oldest gives way."""
        with self._guard:
            if len(self._open) >= MOST_CONNECTIONS:
                # The first in, for a dict keeps the order; its thread sees the end and goes.
                oldest = next(iter(self._open))
                _break(self._open.pop(oldest)[0])
            self._open[id(request)] = (request, time.monotonic())
        super().process_request(request, client_address)

    def service_actions(self) -> None:
        """Twice a second at least: end connections that are past their time."""
        until = time.monotonic() - DEADLINE
        with self._guard:
            for connection, since in self._open.values():
                if since < until:
                    _break(connection)

    def shutdown_request(self, request: Any) -> None:
        """The end of a connection."""
        with self._guard:
            self._open.pop(id(request), None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away or was too slow is no fault; anything else is told in a line."""
        fault = sys.exception()
        if not isinstance(fault, OSError):
            self.tell(client_address, HTTPStatus.INTERNAL_SERVER_ERROR, repr(fault))

    def tell(self, client: Any, status: int, words: str) -> None:
        """One line on standard error."""
        at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        sys.stderr.write(f"{at} {client[0]} {int(status)} {one_line(words)}\n")
        sys.stderr.flush()


def _broken(fault: Refused) -> Answer:
    """The answer where the witness cannot do its work."""
    body = f"{fault.code}\n".encode()
    return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, witness.TEXT_TYPE, body)


def _break(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Gone already.
        return


class _Bounded(io.RawIOBase):
    """What a connection sends, up to so many bytes and no further."""

    def __init__(self, connection: socket.socket, most: int) -> None:
        self._connection = connection
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)[: self._left]
        got = self._connection.recv_into(view) if len(view) else 0
        self._left -= got
        return got


class Handler(BaseHTTPRequestHandler):
    """One request a connection."""

    server: Server
    timeout = DEADLINE
    protocol_version = "HTTP/1.1"
    server_version = "zhenggai-witness"
    sys_version = ""
    error_message_format = "%(code)d %(message)s\n"
    error_content_type = witness.TEXT_TYPE

    def setup(self) -> None:
        """Read no more from the connection than a request may have."""
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(_Bounded(self.connection, MOST_HEAD + MOST_BODY))

    def do_GET(self) -> None:
        """The page, in both languages."""
        if self.path != "/":
            self._refuse(HTTPStatus.NOT_FOUND, self.path)
            return
        folder = self.server.cosigning.folder
        page = "\n".join(told(folder, language) for language in ("zh_Hans", "en"))
        self._send(Answer(HTTPStatus.OK, witness.TEXT_TYPE, page.encode()))

    def do_POST(self) -> None:
        """`add-checkpoint`."""
        if self.path != _PATH:
            self._refuse(HTTPStatus.NOT_FOUND, self.path)
            return
        length = self.headers.get("Content-Length", "")
        if "Transfer-Encoding" in self.headers or not length:
            self._refuse(HTTPStatus.LENGTH_REQUIRED, self.path)
        elif not (length.isascii() and length.isdigit()) or len(length) > 18:
            self._refuse(HTTPStatus.BAD_REQUEST, self.path)
        elif int(length) > MOST_BODY:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{self.path} {length}")
            self._drain()
        else:
            self._cosign(int(length))

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: what was refused is told with its reason."""

    def log_error(self, format: str, *args: Any) -> None:
        """What the base class refuses: no HTTP, a method that is not known, too slow."""
        code = args[0] if args and isinstance(args[0], int) else HTTPStatus.BAD_REQUEST
        self.server.tell(self.client_address, code, format % args)

    def _cosign(self, length: int) -> None:
        body = self.rfile.read(length)
        if len(body) < length:
            self._refuse(HTTPStatus.BAD_REQUEST, self.path)
            return
        refusal: Refused | None
        try:
            answer, refusal = self.server.cosigning.answered(body, time=int(time.time()))
        except Invalid as damaged:
            answer, refusal = _broken(damaged), damaged
        except OSError as fault:
            refusal = Invalid("witness.not-kept", reason=reason(fault))
            answer = _broken(refusal)
        if refusal is not None:
            words = say_refusal(refusal, self.server.language)
            self.server.tell(self.client_address, answer.status, words)
        self._send(answer)

    def _refuse(self, status: HTTPStatus, about: str) -> None:
        self.server.tell(self.client_address, status, f"{status.phrase}: {about[:200]}")
        self._send(Answer(status, witness.TEXT_TYPE, f"{status.phrase}\n".encode()))

    def _send(self, answer: Answer) -> None:
        self.close_connection = True
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)

    def _drain(self) -> None:
        """Take a little of what is still coming, or the client would not see the answer."""
        left = _DRAINED
        while left > 0 and (got := len(self.connection.recv(65_536))):
            left -= got
