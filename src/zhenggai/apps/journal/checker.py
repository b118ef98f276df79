"""The daily full check in a process of its own. At a million findings it reads for minutes; in a
thread of a worker, every page there would wait for its turn, and the worker keep the memory.

``python -m zhenggai.apps.journal.checker`` is not for people: they have ``zhenggai journal fsck``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading

_MODULE = "zhenggai.apps.journal.checker"
# Pages come before it.
_NICE = 10
ORPHANED = 3


def check_apart() -> int:
    """Check in another process, which ends with this one at the latest; its exit code, 0 where the
    check came to its end, whatever it found."""
    with subprocess.Popen([sys.executable, "-P", "-m", _MODULE], stdin=subprocess.PIPE) as child:
        return child.wait()


def main() -> int:
    """Check everything and keep what was found."""
    os.nice(_NICE)
    threading.Thread(target=_end_with_parent, name="parent", daemon=True).start()
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhenggai.config.settings")
    import django  # noqa: PLC0415 - whoever starts this has it loaded

    django.setup()
    from django.utils.timezone import now  # noqa: PLC0415

    from zhenggai.apps.journal import commands, sealing  # noqa: PLC0415

    commands.check_in_full(shelf=sealing.shelf(), at=now())
    return 0


def _end_with_parent() -> None:
    """Nothing is ever written there: reading comes to an end when the other side is gone."""
    sys.stdin.buffer.read()
    os._exit(ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
