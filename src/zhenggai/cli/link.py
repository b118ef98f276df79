"""One-time links from the console of the server: the first one, and one for a system administrator
who lost his way in. Whoever stands at the console owns the installation anyway."""

from __future__ import annotations

import argparse
import sys

from zhenggai.cli import site
from zhenggai.core.errors import Refused
from zhenggai.presentation.wording import say, say_refusal

_PATH = "account/link"


def run(arguments: argparse.Namespace) -> int:
    """Print a new link for the system administrator named; 2 where he is none."""
    try:
        site.load()
        site.refuse_unready()
        from django.utils.timezone import now  # noqa: PLC0415 - needs the site

        from zhenggai.apps.people import commands  # noqa: PLC0415

        token = commands.issue_console_link(login=arguments.login, at=now())
    except Refused as refusal:
        sys.stderr.write(say_refusal(refusal, arguments.language) + "\n")
        return 2
    _tell("cli.link-again", token, arguments.address, arguments.language)
    return 0


def tell_first(address: str, language: str) -> None:
    """Print the link for the first system administrator, as long as nobody has an account."""
    from django.db import connections  # noqa: PLC0415 - needs the site
    from django.utils.timezone import now  # noqa: PLC0415

    from zhenggai.apps.people import commands  # noqa: PLC0415

    token = commands.first_link(at=now())
    # No connection may outlive the fork of the workers.
    connections.close_all()
    if token is not None:
        _tell("cli.link-first", token, address, language)


def _tell(code: str, token: str, address: str, language: str) -> None:
    link = f"{address.rstrip('/')}/{_PATH}/{token}/"
    sys.stdout.write(f"{say(code, language)}\n{link}\n")
    sys.stdout.flush()
