"""All threads of a process share a heap once it is said so."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

# Threads that all hold memory at the same time; what glibc then tells of its heaps (`malloc_info`).
_THREADS = """
import ctypes, sys, threading
from zhenggai.cli.heap import keep_one_heap
{first}
libc, met = ctypes.CDLL(None), threading.Barrier(9)
libc.fopen.restype = ctypes.c_void_p
def hold():
    held = [bytes(1000 + n) for n in range(2000)]
    met.wait(60)
    met.wait(60)
threads = [threading.Thread(target=hold) for _ in range(8)]
for one in threads:
    one.start()
met.wait(60)
out = ctypes.c_void_p(libc.fopen(b"/dev/stdout", b"w"))
libc.malloc_info(0, out)
libc.fclose(out)
met.wait(60)
"""


def heaps(first: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _THREADS.format(first=first)],
        env={name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="glibc's own matter")
def test_threads_share_a_heap():
    assert heaps("pass") > 1, "the library shares one by itself, and this shows nothing"
    assert heaps("keep_one_heap()") == 1
