"""Where a server of ours may listen: whether an address is of this machine alone, and is free.

What is served there, and who may permit another address, stands with each server.
"""

from __future__ import annotations

import ipaddress
import socket

from zhenggai.core.errors import Invalid


def is_loopback(host: str) -> bool:
    """Whether `host` is `localhost` or an address that only this machine reaches."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refuse_taken(host: str, port: int) -> None:
    """Raise `Invalid` (`serve.port-taken`) where nothing can listen there: gunicorn would try for
    seconds and then say it in its own words."""
    bare = host.strip("[]")
    with socket.socket(family_of(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bare, port))
        except (OSError, OverflowError) as fault:
            raise Invalid("serve.port-taken", host=host, port=port) from fault


def family_of(host: str) -> socket.AddressFamily:
    """The family of addresses that a host to listen on is written in."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET
