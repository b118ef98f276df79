"""The authority's own sign-in provider (OpenID Connect), as the environment names it.

Only the settings are read here; who may come in by it stands in ``apps.people.provider``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from zhenggai.config import env

KEY = "oidc"


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider: allauth's description of it, the claim that names the account, and whether a
    second factor that the provider vouches for (`amr`) stands for ours; and where its pages are."""

    app: dict[str, Any]
    claim: str
    vouches: bool
    origin: str


def from_environment() -> Provider | None:
    """The provider, `None` where `ZHENGGAI_OIDC_ISSUER` is not set. Raises
    `ImproperlyConfigured` where it is set and the rest is wrong or missing."""
    issuer = env.text("ZHENGGAI_OIDC_ISSUER", "").rstrip("/")
    if not issuer:
        return None
    address = urlsplit(issuer)
    if not address.hostname or not (
        address.scheme == "https" or env.loopback_only([address.hostname])
    ):
        raise ImproperlyConfigured(
            "ZHENGGAI_OIDC_ISSUER is no https:// address; write the provider's as it states it"
        )
    client = env.text("ZHENGGAI_OIDC_CLIENT", "")
    if not client:
        raise ImproperlyConfigured("ZHENGGAI_OIDC_CLIENT is missing; write the client's id")
    app = {
        "provider_id": KEY,
        "name": env.text("ZHENGGAI_OIDC_NAME", address.hostname),
        "client_id": client,
        "secret": _secret(),
        "settings": {"server_url": issuer},
    }
    return Provider(
        app=app,
        claim=env.text("ZHENGGAI_OIDC_CLAIM", "preferred_username"),
        vouches=env.flag("ZHENGGAI_OIDC_FACTOR", default=False),
        origin=f"{address.scheme}://{address.netloc}",
    )


def _secret() -> str:
    # A file, because every process of the user can read the environment of another.
    name = "ZHENGGAI_OIDC_SECRET_FILE"
    path = Path(env.text(name, ""))
    try:
        secret = path.read_text(encoding="utf-8").strip() if path.is_absolute() else ""
    except OSError as fault:
        raise ImproperlyConfigured(f"{name} cannot be read: {fault.strerror}") from fault
    if not secret:
        raise ImproperlyConfigured(f"{name} is missing; write the absolute path of the file")
    return secret
