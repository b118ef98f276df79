"""The steps by name: ``python3 -m tools.setup base|test|wheelhouse|port|postgres``."""

import sys

# Before the imports below, which an older Python could not even parse.
if sys.version_info < (3, 11):  # noqa: UP036 - set-up starts with whatever Python there is
    sys.exit("setup: Python 3.11 or newer is needed; name one: make setup PYTHON=python3.11")

import argparse

from tools.setup import assets, browser, catalogues, environment, port, postgres, wheelhouse


def main() -> None:
    """Run one step; every refusal is one line on standard error and exit code 1."""
    parser = argparse.ArgumentParser(prog="python3 -m tools.setup", description=__doc__)
    steps = parser.add_subparsers(dest="step", required=True)
    steps.add_parser("base", help="all that `zhenggai` needs")
    steps.add_parser("test", help="base, and all that the tests need")
    steps.add_parser("wheelhouse", help="wheels for an installation without a network")
    steps.add_parser("port", help="see that a port is free").add_argument("number")
    steps.add_parser("postgres", help="a command with a PostgreSQL").add_argument(
        "command", nargs=argparse.REMAINDER
    )
    chosen = parser.parse_args()
    if chosen.step == "postgres":
        sys.exit(postgres.run_with(chosen.command[chosen.command[:1] == ["--"] :]))
    if chosen.step == "port":
        port.refuse_taken(chosen.number)
        return
    base()
    if chosen.step == "test":
        environment.install("dev")
        environment.install_alone("conformance")
        browser.prepare()
    elif chosen.step == "wheelhouse":
        wheelhouse.build()


def base() -> None:
    """Leave a ``.venv/bin/zhenggai`` that works, with its front-end files and its words."""
    environment.create()
    environment.install("base")
    environment.link_source()
    catalogues.compile_all()
    assets.copy()


main()
