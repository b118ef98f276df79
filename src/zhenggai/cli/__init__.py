"""The ``zhenggai`` command. It parses, hands over and words refusals; it decides nothing itself.

Each subcommand is a module with ``run(arguments) -> exit code``, imported only when asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from zhenggai.cli.arguments import parse
from zhenggai.cli.output import drop_stdout

# What a shell reports for a process ended by SIGINT and by SIGPIPE.
INTERRUPTED = 130
PIPE_CLOSED = 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 clean, 2 refused. With 1 `check` means
    gaps under ``--strict``, `verify` that something is wrong."""
    arguments = parse(sys.argv[1:] if argv is None else list(argv))
    try:
        code: int = import_module(f"zhenggai.cli.{arguments.command}").run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (``head``) has seen enough.
        drop_stdout()
        return PIPE_CLOSED
    return code
