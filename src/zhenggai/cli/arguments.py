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
RESTS = ("next", "previous", "stays")
USAGE_ERROR = 2

_Words = Callable[[str], str]
_Build = Callable[[argparse.ArgumentParser], argparse.ArgumentParser]


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
    due = commands.add_parser("due", help=words("due"), add_help=False, allow_abbrev=False)
    _due(build(due), words)
    calendar = commands.add_parser(
        "calendar", help=words("calendar"), add_help=False, allow_abbrev=False
    )
    _calendar(build(calendar), words)
    serve = commands.add_parser("serve", help=words("serve"), add_help=False, allow_abbrev=False)
    build(serve).add_argument("--host", default="127.0.0.1", help=words("host"))
    serve.add_argument("--port", type=int, default=8000, help=words("port"))
    serve.add_argument(
        "--workers", type=int, choices=range(1, 17), default=1, metavar="N", help=words("workers")
    )
    serve.add_argument("--demo", action="store_true", help=words("demo"))
    serve.add_argument("--language", choices=LANGUAGES, help=words("language"))
    work = commands.add_parser("work", help=words("work"), add_help=False, allow_abbrev=False)
    build(work).add_argument("--once", action="store_true", help=words("once"))
    work.add_argument("--language", choices=LANGUAGES, help=words("language"))
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
    verify = commands.add_parser("verify", help=words("verify"), add_help=False, allow_abbrev=False)
    _verify(build(verify), words)
    doctor = commands.add_parser("doctor", help=words("doctor"), add_help=False, allow_abbrev=False)
    build(doctor).add_argument("--all", action="store_true", help=words("all"))
    doctor.add_argument("--metrics", action="store_true", help=words("metrics"))
    doctor.add_argument("--language", choices=LANGUAGES, help=words("language"))
    witness = commands.add_parser(
        "witness", help=words("witness"), add_help=False, allow_abbrev=False
    )
    _witness(build(witness), words, build)
    journal = commands.add_parser(
        "journal", help=words("journal"), add_help=False, allow_abbrev=False
    )
    _journal(build(journal), words, build)
    return top


def _witness(parser: argparse.ArgumentParser, words: _Words, build: _Build) -> None:
    acts = parser.add_subparsers(dest="act", required=True, title=words("commands"))
    made = {}
    for act in ("init", "trust", "serve", "show"):
        code = f"witness-{act}"
        one = acts.add_parser(act, help=words(code), add_help=False, allow_abbrev=False)
        build(one).add_argument("folder", metavar="FOLDER", help=words("witness-folder"))
        one.add_argument("--language", choices=LANGUAGES, help=words("language"))
        made[act] = one
    made["init"].add_argument("--name", required=True, help=words("witness-name"))
    made["trust"].add_argument("keys", nargs="+", metavar="VKEY", help=words("witness-keys"))
    made["trust"].add_argument("--remove", action="store_true", help=words("witness-remove"))
    made["serve"].add_argument("--host", default="127.0.0.1", help=words("host"))
    made["serve"].add_argument("--port", type=int, default=8100, help=words("port"))
    made["serve"].add_argument("--behind-tls", action="store_true", help=words("behind-tls"))


def _journal(parser: argparse.ArgumentParser, words: _Words, build: _Build) -> None:
    """Each matter of the journal is a subcommand, `matter`, with acts of its own where needed."""
    matters = parser.add_subparsers(dest="matter", required=True, title=words("commands"))
    witness = matters.add_parser(
        "witness", help=words("journal-witness"), add_help=False, allow_abbrev=False
    )
    acts = build(witness).add_subparsers(dest="act", required=True, title=words("commands"))
    made = {}
    for act in ("add", "remove", "list"):
        code = f"journal-witness-{act}"
        one = acts.add_parser(act, help=words(code), add_help=False, allow_abbrev=False)
        build(one).add_argument("--language", choices=LANGUAGES, help=words("language"))
        made[act] = one
    made["add"].add_argument("key", metavar="VKEY", help=words("journal-witness-key"))
    made["add"].add_argument("address", metavar="URL", help=words("journal-witness-address"))
    made["add"].add_argument("--name", help=words("journal-witness-name"))
    made["remove"].add_argument(
        "number", type=int, metavar="NUMBER", help=words("journal-witness-number")
    )
    for matter in ("fsck", "rotate", "begin", "stamp"):
        code = f"journal-{matter}"
        one = matters.add_parser(matter, help=words(code), add_help=False, allow_abbrev=False)
        build(one).add_argument("--language", choices=LANGUAGES, help=words("language"))
        made[matter] = one
    made["fsck"].add_argument("--rebuild", action="store_true", help=words("journal-rebuild"))
    made["begin"].add_argument("--name", help=words("journal-name"))
    made["stamp"].add_argument("act", choices=("now", "list"), help=words("journal-stamp-act"))


def _check(check: argparse.ArgumentParser, words: _Words) -> None:
    check.add_argument("files", nargs="+", metavar="FILE", help=words("file"))
    check.add_argument("--against", metavar="FILE", help=words("against"))
    check.add_argument("--format", choices=FORMATS, help=words("format"))
    check.add_argument("-o", "--output", metavar="PATH", help=words("output"))
    check.add_argument("--semantic", action="store_true", help=words("semantic"))
    check.add_argument("--strict", action="store_true", help=words("strict"))
    check.add_argument("--language", choices=LANGUAGES, help=words("language"))


def _calendar(calendar: argparse.ArgumentParser, words: _Words) -> None:
    calendar.add_argument("file", metavar="FILE", help=words("calendar-file"))
    calendar.add_argument("--country", default="cn", help=words("calendar-country"))
    calendar.add_argument("--year", type=int, required=True, help=words("calendar-year"))
    calendar.add_argument("--source", required=True, help=words("calendar-source"))
    calendar.add_argument("--reason", default="", help=words("calendar-reason"))
    calendar.add_argument("--language", choices=LANGUAGES, help=words("language"))


def _due(due: argparse.ArgumentParser, words: _Words) -> None:
    due.add_argument("--from", dest="start", metavar="DAY", required=True, help=words("due-from"))
    period = due.add_mutually_exclusive_group(required=True)
    for unit in ("days", "working-days", "months"):
        period.add_argument(f"--{unit}", type=int, metavar="N", help=words(f"due-{unit}"))
    due.add_argument("--before", action="store_true", help=words("due-before"))
    due.add_argument("--rest", choices=RESTS, help=words("due-rest"))
    due.add_argument("--calendar", default="cn", metavar="cn|us|FILE", help=words("due-calendar"))
    due.add_argument("--language", choices=LANGUAGES, help=words("language"))


def _verify(verify: argparse.ArgumentParser, words: Callable[[str], str]) -> None:
    verify.add_argument("paths", nargs="*", metavar="PATH", help=words("verify-path"))
    verify.add_argument(
        "--key", action="append", default=[], metavar="KEY|FILE", help=words("verify-key")
    )
    verify.add_argument("--policy", metavar="FILE", help=words("verify-policy"))
    verify.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        metavar="FILE",
        help=words("verify-checkpoint"),
    )
    verify.add_argument("--entry", metavar="FILE", help=words("verify-entry"))
    verify.add_argument(
        "--stamp", action="append", default=[], metavar="FILE", help=words("verify-stamp")
    )
    verify.add_argument("--stamp-certificate", metavar="FILE", help=words("verify-stamp-pem"))
    verify.add_argument("--stamp-policy", metavar="OID", help=words("verify-stamp-policy"))
    verify.add_argument("--page", metavar="PATH", help=words("verify-page"))
    verify.add_argument("--language", choices=LANGUAGES, help=words("language"))
