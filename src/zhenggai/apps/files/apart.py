"""Runs `workshop` in a process of its own, so that a parser that hangs, crashes or takes all memory
takes no page of the site with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from typing import Any

from zhenggai.core.errors import Invalid

SECONDS = 30.0
_MODULE = "zhenggai.apps.files.workshop"
_MOST_ANSWER = 64 * 1024 * 1024


def done(job: str, data: bytes, *numbers: int) -> tuple[Mapping[str, Any], bytes]:
    """The answer of one job: its facts and its bytes. Raises `file.cannot-look` where the file
    breaks the program, or would keep it busy for more than `SECONDS`."""
    command = [sys.executable, "-I", "-m", _MODULE, job, *map(str, numbers)]
    try:
        answer = subprocess.run(
            command,
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        ).stdout
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise Invalid("file.cannot-look") from None
    head, _, body = answer[:_MOST_ANSWER].partition(b"\n")
    facts: Mapping[str, Any] = json.loads(head)
    return facts, body
