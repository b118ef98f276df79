"""Whether the site can listen, asked before the demo starts its work."""

from __future__ import annotations

import socket

from tools.setup.running import refuse

_HOST = "127.0.0.1"
_HIGHEST = 65_535


def refuse_taken(number: str) -> None:
    """Refuse a port that is no port or that another program listens on."""
    if not (number.isascii() and number.isdecimal() and 0 < int(number) <= _HIGHEST):
        raise refuse(f"PORT={number} is no port: name one from 1 to {_HIGHEST}")
    with socket.socket() as probe:
        # As servers do: connections of a run just ended still linger and hinder nobody.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, int(number)))
        except OSError as fault:
            other = int(number) % _HIGHEST + 1
            raise refuse(
                f"port {number} of {_HOST} cannot be used ({fault.strerror}): "
                f"choose another, `make demo PORT={other}`"
            ) from fault
