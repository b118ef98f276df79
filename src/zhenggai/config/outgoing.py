"""How messages leave this installation, as the environment names it: the address that they lead to,
the mail relay, and which hosts may be called. Nothing leaves where none is named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from zhenggai.adapters.relaying import Relay
from zhenggai.config import env

# The three robots that are documented for everybody; an authority's own platform is added by name.
ROBOTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`address` is the site's as others reach it, without a slash at the end; empty where none is
    named, and then no message can lead anywhere and none is sent. Without mail, `relay` is
    `None`."""

    address: str
    relay: Relay | None
    sender: str
    hosts: frozenset[str]


def from_environment() -> Outgoing:
    """Raises `ImproperlyConfigured` where something is wrong or does not fit."""
    address = _address()
    relay, sender = _mail()
    if relay is not None and not address:
        raise ImproperlyConfigured(
            "ZHENGGAI_SMTP is set, ZHENGGAI_ADDRESS is not; write the address that letters lead to"
        )
    hosts = env.names("ZHENGGAI_WEBHOOK_HOSTS", ROBOTS)
    return Outgoing(address, relay, sender, frozenset(host.lower() for host in hosts))


def _address() -> str:
    written = env.text("ZHENGGAI_ADDRESS", "").rstrip("/")
    if not written:
        return ""
    parts = urlsplit(written)
    here = bool(parts.hostname) and env.loopback_only([parts.hostname or ""])
    if parts.scheme not in {"http", "https"} or (parts.scheme == "http" and not here):
        raise ImproperlyConfigured("ZHENGGAI_ADDRESS is no https:// address")
    if not parts.hostname or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ImproperlyConfigured("ZHENGGAI_ADDRESS is more than https:// and a host")
    return written


def _mail() -> tuple[Relay | None, str]:
    written, sender = env.text("ZHENGGAI_SMTP", ""), env.text("ZHENGGAI_MAIL_FROM", "")
    if not written:
        return None, ""
    try:
        relay = Relay.parsed(written, _password())
    except ValueError as fault:
        raise ImproperlyConfigured(
            f"ZHENGGAI_SMTP cannot be used: {fault}; write smtps://user@host:465"
        ) from None
    name, at, host = sender.rpartition("@")
    if not (name and at and "." in host and sender.isascii() and sender.isprintable()):
        raise ImproperlyConfigured("ZHENGGAI_MAIL_FROM is no mail address; write one of the site's")
    if set(sender) & set('<>,; "'):
        raise ImproperlyConfigured("ZHENGGAI_MAIL_FROM is more than one bare mail address")
    return relay, sender


def _password() -> str:
    # A file, because every process of the user can read the environment of another.
    path = env.file("ZHENGGAI_SMTP_PASSWORD_FILE")
    if path is None:
        return ""
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as fault:
        raise ImproperlyConfigured(
            f"ZHENGGAI_SMTP_PASSWORD_FILE cannot be read: {fault.strerror}"
        ) from fault
