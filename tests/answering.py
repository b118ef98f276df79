"""What answers at an address and is not what was looked for, or answers as a test has it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress


@contextmanager
def answering(behave: Callable[[socket.socket, bytes], None]) -> Iterator[tuple[str, list[bytes]]]:
    """Something at an address of this machine that behaves so; what it was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client, suppress(OSError):
                    head, _, body = client.recv(65_536).partition(b"\r\n\r\n")
                    if b"HTTP/1.1" not in head:
                        continue
                    length = int(head.lower().partition(b"content-length: ")[2].split()[0])
                    while len(body) < length:
                        body += client.recv(65_536)
                    asked.append(body)
                    behave(client, body)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        finally:
            server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def replying(status: int, body: bytes, more: str = "") -> Callable[[socket.socket, bytes], None]:
    head = f"HTTP/1.1 {status} X\r\n{more}Content-Length: {len(body)}\r\n\r\n".encode()
    return lambda client, _: client.sendall(head + body)


def hanging(client: socket.socket, _: bytes) -> None:
    client.settimeout(5)
    client.recv(1)


def dripping(client: socket.socket, _: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(100):
        client.sendall(b"x")
        time.sleep(0.1)


def endless(client: socket.socket, _: bytes) -> None:
    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        client.sendall(b"\xe2\x80\x94 a b\n" * 1_000)
