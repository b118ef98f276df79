"""Which settings may not stand together; each pair is refused at the start, with the mend."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from zhenggai.config import env

DEMO_ENDING = "demo"


def refuse_open_demo(
    *, demo: bool, https: bool, hosts: list[str], database: dict[str, Any]
) -> None:
    """Raise ``ImproperlyConfigured`` where demo mode could be reached from elsewhere, or could
    reach data that are not the demo's."""
    if not demo:
        return
    if https:
        raise ImproperlyConfigured(
            "ZHENGGAI_DEMO lets a visitor in without a password and is not for ZHENGGAI_HTTPS; "
            "take one of the two away"
        )
    if not env.loopback_only(hosts):
        raise ImproperlyConfigured(
            "ZHENGGAI_DEMO is for this machine alone, but ZHENGGAI_HOSTS names others; "
            "take one of the two away"
        )
    # An SQLite file lies in the demo's own state folder and is nobody else's.
    own = database["ENGINE"].endswith("sqlite3") or database["NAME"].endswith(DEMO_ENDING)
    if not own:
        raise ImproperlyConfigured(
            f"ZHENGGAI_DEMO takes a database of its own, whose name ends in {DEMO_ENDING!r}; "
            "change ZHENGGAI_DATABASE"
        )
