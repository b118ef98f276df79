"""How the C library keeps memory for a process of several threads.

glibc gives threads heaps of their own, up to eight for each core, and what one of them had at its
highest is of no use to the others: a site of two workers with four threads each keeps a fifth more
than it needs. Python runs one thread at a time in any case, so one heap costs nothing
(``mallopt(3)``).
"""

from __future__ import annotations

import ctypes

# malloc.h
_M_ARENA_MAX = -8


def keep_one_heap() -> None:
    """Let all threads share a heap. To be said before there are threads; does nothing where the C
    library is another. To hand back more of what lies free would cost a fifth of the pages a
    second: they take it again at once."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:
        return
    mallopt(_M_ARENA_MAX, 1)
