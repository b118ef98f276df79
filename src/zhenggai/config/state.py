"""The private folder that the site keeps its key and its short-lived uploads in."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_KEY_BYTES = 48


def default_folder() -> Path:
    """Where state goes by the XDG base directory rules."""
    base = os.environ.get("XDG_STATE_HOME", "").strip()
    return (Path(base) if base else Path.home() / ".local" / "state") / "zhenggai"


def private_folder(path: Path) -> Path:
    """``path``, made with mode 0700 where absent. Raises ``ImproperlyConfigured`` where it cannot
    be made, or belongs to someone else."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise ImproperlyConfigured(f"{path} is not a folder of this user; set ZHENGGAI_STATE")
        path.chmod(0o700)
    except OSError as fault:
        raise ImproperlyConfigured(
            f"{path} cannot be used: {fault.strerror}; set ZHENGGAI_STATE"
        ) from fault
    return path


def secret_key(folder: Path, name: str = "secret-key") -> str:
    """A key of this installation: made once (mode 0600), then always the same. By default the one
    that signs; `factor-key` is the one that the secrets of the second factor are encrypted with."""
    path = folder / name
    draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
    if not path.exists():
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_urlsafe(_KEY_BYTES))
        try:
            # Unlike a rename, a link never replaces the key of a process that was quicker.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_text(encoding="ascii").strip()
    if len(key) < _KEY_BYTES:
        raise ImproperlyConfigured(f"{path} holds no usable key; delete it, a new one is made")
    if path.stat().st_mode & 0o077:
        raise ImproperlyConfigured(f"{path} can be read by others; run chmod 600 on it")
    return key
