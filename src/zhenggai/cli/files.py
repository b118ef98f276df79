"""From a path on the command line to bytes: refuses what is no readable file before reading it."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from zhenggai.core.documents import Limits
from zhenggai.core.errors import Invalid

STDIN = "-"
_MIB = 1024 * 1024


def load(path: str, limits: Limits) -> bytes:
    """The bytes of a regular file, or of standard input for ``-``, never more than allowed.

    Raises ``Invalid`` (``file.…``, ``document.too-large``).
    """
    if path == STDIN:
        return _standard_input(limits)
    try:
        found = os.stat(path)  # noqa: PTH116 - a path that is no valid name must be refused too
        if stat.S_ISDIR(found.st_mode):
            raise Invalid("file.directory", name=path)
        if not stat.S_ISREG(found.st_mode):
            # Opening a pipe would wait for a writer that may never come.
            raise Invalid("file.not-regular", name=path)
        if found.st_size > limits.max_bytes:
            raise _too_large(path, found.st_size, limits)
        with Path(path).open("rb") as stream:
            data = stream.read(limits.max_bytes + 1)
    except FileNotFoundError as fault:
        raise Invalid("file.missing", name=path) from fault
    except (OSError, ValueError) as fault:
        raise Invalid("file.unreadable", name=path, reason=reason(fault)) from fault
    if len(data) > limits.max_bytes:
        raise _too_large(path, len(data), limits)
    return data


def reason(fault: OSError | ValueError) -> str:
    """A fault of the operating system by its short name (``EACCES``)."""
    number = getattr(fault, "errno", None)
    return errno.errorcode.get(number, type(fault).__name__) if number else type(fault).__name__


def _standard_input(limits: Limits) -> bytes:
    if sys.stdin is None:
        raise Invalid("file.unreadable", name=STDIN, reason="EBADF")
    try:
        data = sys.stdin.buffer.read(limits.max_bytes + 1)
    except OSError as fault:
        raise Invalid("file.unreadable", name=STDIN, reason=reason(fault)) from fault
    if len(data) > limits.max_bytes:
        raise _too_large(STDIN, len(data), limits)
    return data


def _too_large(path: str, size: int, limits: Limits) -> Invalid:
    return Invalid(
        "document.too-large",
        name=path,
        size=-(-size // _MIB),
        most=limits.max_bytes // _MIB,
    )
