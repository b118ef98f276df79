"""Reads settings from the environment and fails loudly: a wrong value stops the start.

Only reading and checking of single values belongs here; which settings exist stands in
``settings.py``. All names begin with ``ZHENGGAI_``.
"""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from zhenggai.adapters.calling import is_here

_YES = {"1", "true", "yes", "on"}
_NO = {"0", "false", "no", "off", ""}


def text(name: str, default: str) -> str:
    """The value as it stands, or ``default`` where the variable is not set or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool) -> bool:
    """Yes or no. Raises ``ImproperlyConfigured`` for any other word."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0")


def number(name: str, *, default: int, least: int, most: int) -> int:
    """A whole number within bounds. Raises ``ImproperlyConfigured`` otherwise."""
    value = text(name, str(default))
    if not (value.isascii() and value.isdigit()) or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a number from {least} to {most}")
    return int(value)


def names(name: str, default: tuple[str, ...]) -> list[str]:
    """A comma-separated list. ``*`` is refused: a host name that matches all protects nothing."""
    given = [part.strip() for part in text(name, ",".join(default)).split(",") if part.strip()]
    if any("*" in part for part in given):
        raise ImproperlyConfigured(f"{name} holds '*'; name every host")
    return given


def zone(name: str, default: str) -> str:
    """The name of a time zone of the IANA database. Raises ``ImproperlyConfigured`` otherwise."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as fault:
        raise ImproperlyConfigured(
            f"{name} is {value!r}; write a time zone such as Asia/Shanghai"
        ) from fault
    return value


def folder(name: str, default: Path) -> Path:
    """An absolute folder name; it need not exist yet. Raises ``ImproperlyConfigured`` for a
    relative one, which would mean another folder from another working directory."""
    path = Path(text(name, str(default))).expanduser()
    if not path.is_absolute():
        raise ImproperlyConfigured(f"{name} is {str(path)!r}; write an absolute path")
    return path


def file(name: str) -> Path | None:
    """An absolute name of a file, `None` where there is none; it need not exist yet. Raises
    ``ImproperlyConfigured`` for a relative one."""
    return folder(name, Path("/")) if text(name, "") else None


def loopback_only(names: list[str]) -> bool:
    """Whether every host name is one of this machine alone."""
    return all(is_here(name) for name in names)
