"""What the command understands. Words by code; the language is known before anything is parsed."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from zhenggai import __version__
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import language_of, say

FORMATS = ("text", "json", "html", "xlsx", "md")
LANGUAGES = ("zh-Hans", "en")
USAGE_ERROR = 2


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The arguments; ``language`` is the catalogue to speak. Wrong usage ends with exit code 2."""
    language = spoken(argv, os.environ)
    arguments = _parser(language).parse_args(argv)
    arguments.language = language
    return arguments


def spoken(argv: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language from ``--language``, else from ``LC_ALL`` or ``LANG``."""
    for place, word in enumerate(argv):
        if word == "--":
            break
        if word == "--language" and place + 1 < len(argv):
            return language_of(argv[place + 1])
        if word.startswith("--language="):
            return language_of(word.partition("=")[2])
    return language_of(environment.get("LC_ALL") or environment.get("LANG"))


def _parser(language: str) -> argparse.ArgumentParser:
    def words(code: str) -> str:
        # argparse fills in "%" itself.
        return say(f"cli.{code}", language).replace("%", "%%")

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            program = self.prog
            line = say("cli.usage", language, reason=one_line(message), program=program)
            sys.stderr.write(f"{line}\n")
            raise SystemExit(USAGE_ERROR)

    def build(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
        parser.add_argument("-h", "--help", action="help", help=words("help"))
        return parser

    top = build(Parser(prog="zhenggai", description=words("description"), add_help=False))
    top.add_argument(
        "--version", action="version", version=f"zhenggai {__version__}", help=words("version")
    )
    commands = top.add_subparsers(dest="command", required=True, title=words("commands"))
    check = commands.add_parser("check", help=words("check"), add_help=False, allow_abbrev=False)
    _check(build(check), words)
    serve = commands.add_parser("serve", help=words("serve"), add_help=False, allow_abbrev=False)
    build(serve).add_argument("--host", default="127.0.0.1", help=words("host"))
    serve.add_argument("--port", type=int, default=8000, help=words("port"))
    serve.add_argument(
        "--workers", type=int, choices=range(1, 17), default=1, metavar="N", help=words("workers")
    )
    serve.add_argument("--demo", action="store_true", help=words("demo"))
    serve.add_argument("--language", choices=LANGUAGES, help=words("language"))
    for name in ("backup", "restore"):
        one = commands.add_parser(name, help=words(name), add_help=False, allow_abbrev=False)
        build(one).add_argument("folder", metavar="FOLDER", help=words(f"{name}-folder"))
        one.add_argument("--keys", metavar="FOLDER", required=True, help=words(f"{name}-keys"))
        one.add_argument("--language", choices=LANGUAGES, help=words("language"))
    link = commands.add_parser("link", help=words("link"), add_help=False, allow_abbrev=False)
    build(link).add_argument("login", metavar="LOGIN", help=words("link-login"))
    link.add_argument("--address", default="http://127.0.0.1:8000", help=words("link-address"))
    link.add_argument("--language", choices=LANGUAGES, help=words("language"))
    reindex = commands.add_parser(
        "reindex", help=words("reindex"), add_help=False, allow_abbrev=False
    )
    build(reindex).add_argument("--language", choices=LANGUAGES, help=words("language"))
    doctor = commands.add_parser("doctor", help=words("doctor"), add_help=False, allow_abbrev=False)
    build(doctor).add_argument("--all", action="store_true", help=words("all"))
    doctor.add_argument("--language", choices=LANGUAGES, help=words("language"))
    return top


def _check(check: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    check.add_argument("files", nargs="+", metavar="FILE", help=words("file"))
    check.add_argument("--against", metavar="FILE", help=words("against"))
    check.add_argument("--format", choices=FORMATS, help=words("format"))
    check.add_argument("-o", "--output", metavar="PATH", help=words("output"))
    check.add_argument("--semantic", action="store_true", help=words("semantic"))
    check.add_argument("--strict", action="store_true", help=words("strict"))
    check.add_argument("--language", choices=LANGUAGES, help=words("language"))
