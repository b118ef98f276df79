"""A witness for the logs of others: runs on the machine of whoever wants to be sure of them.

It cosigns the checkpoints of logs that it was told to know, as long as each continues the one
before. Needs no site and no database; its folder is all that it has.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from zhenggai.cli import listening
from zhenggai.cli.files import reason
from zhenggai.cli.witness_folder import Folder
from zhenggai.core.errors import Invalid
from zhenggai.presentation.wording import say_refusal


def run(arguments: argparse.Namespace) -> int:
    """Do one of the acts of a witness; 2 with a line on standard error where it is refused."""
    acts = {"init": _init, "trust": _trust, "serve": _serve, "show": _show}
    try:
        acts[arguments.act](Folder(Path(arguments.folder).absolute()), arguments)
    except Invalid as refusal:
        return _refused(refusal, arguments)
    except OSError as fault:
        why = Invalid("output.unwritable", path=arguments.folder, reason=reason(fault))
        return _refused(why, arguments)
    return 0


def _refused(refusal: Invalid, arguments: argparse.Namespace) -> int:
    sys.stderr.write(say_refusal(refusal, arguments.language) + "\n")
    return 2


def refuse_foreign(host: str, *, behind_tls: bool) -> None:
    """Raise `Invalid` unless `host` is of this machine alone, or TLS is ended in front: nobody is
    to answer in the name of the witness, and nothing else is to be reached past the proxy."""
    if not behind_tls and not listening.is_loopback(host):
        raise Invalid("witness.not-loopback", host=host)


def _init(folder: Folder, arguments: argparse.Namespace) -> None:
    Folder.made(folder.path, name=arguments.name)
    sys.stdout.write(f"{folder.cosigner().key.printed}\n")


def _trust(folder: Folder, arguments: argparse.Namespace) -> None:
    folder.cosigner()
    if arguments.remove:
        folder.distrust(arguments.keys)
    else:
        folder.trust(arguments.keys)
    _show(folder, arguments)


def _show(folder: Folder, arguments: argparse.Namespace) -> None:
    from zhenggai.cli.witness_server import told  # noqa: PLC0415 - brings the server along

    sys.stdout.write(told(folder, arguments.language))


def _serve(folder: Folder, arguments: argparse.Namespace) -> None:
    from zhenggai.cli.witness_server import Cosigning, Server  # noqa: PLC0415

    host: str = arguments.host
    refuse_foreign(host, behind_tls=arguments.behind_tls)
    folder.cosigner()
    with folder.serving():
        cosigning = Cosigning(folder)
        try:
            server = Server(host, arguments.port, cosigning, arguments.language)
        except (OSError, OverflowError) as fault:
            raise Invalid("serve.port-taken", host=host, port=arguments.port) from fault
        with server:
            bare = host.strip("[]")
            shown = f"[{bare}]" if ":" in bare else bare
            sys.stdout.write(f"http://{shown}:{server.server_address[1]}/\n")
            sys.stdout.flush()
            server.serve_forever()
