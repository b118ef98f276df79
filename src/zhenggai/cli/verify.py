"""``zhenggai verify``: what a receipt, a bundle or a log proves, and what it does not.

Knows no database and no framework, so that whoever does not trust the site need not run it.

Exit code 0: proven, with a key that you gave; 1: something is wrong; 2: something could not be
read, or not all is proven; above all where no key was given, for then nobody knows who signed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from zhenggai.cli import output
from zhenggai.cli.archive import SIGNATURE, open_bundle
from zhenggai.cli.files import load, reason
from zhenggai.cli.log_folder import LogFolder
from zhenggai.core.documents import Limits
from zhenggai.core.errors import Invalid, Refused
from zhenggai.core.tlog import note, policy, proof, receipt, stamping
from zhenggai.core.tlog.judging import Exhibit, Trust, judge_bundle, judge_exhibit, judge_log
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.note import Key
from zhenggai.core.tlog.statements import Judgement, Standing
from zhenggai.core.tlog.tile import MOST_ENTRY_BYTES
from zhenggai.presentation import verifier
from zhenggai.presentation.visible import one_line
from zhenggai.presentation.wording import say

PROVEN, WRONG, UNPROVEN = 0, 1, 2
_CODES = {Standing.PROVEN: PROVEN, Standing.WRONG: WRONG, Standing.UNPROVEN: UNPROVEN}
_FIRST = (Standing.WRONG, Standing.PROVEN, Standing.UNPROVEN)
_SMALL = Limits(max_bytes=2**23)


def run(arguments: argparse.Namespace) -> int:
    """Verify what was named and return the exit code."""
    language = arguments.language
    try:
        if arguments.page:
            _write_page(Path(arguments.page), language)
        elif not arguments.paths:
            raise Invalid("verify.paths-needed")
        trust = trusted(arguments)
    except Invalid as refusal:
        return _refuse(None, refusal, language)
    codes = [_one(path, arguments.entry, trust, language) for path in arguments.paths]
    return next((code for code in (WRONG, UNPROVEN) if code in codes), PROVEN)


def _one(path: str, entry: str | None, trust: Trust, language: str) -> int:
    try:
        found = judged(Path(path), entry, trust)
    except Invalid as refusal:
        return _refuse(path, refusal, language)
    except OSError as fault:
        why = Invalid("file.unreadable", name=path, reason=reason(fault))
        return _refuse(path, why, language)
    text = "\n".join([one_line(path), *lines(found, language), ""])
    output.to_stdout(f"{text}\n".encode(), "text")
    return _CODES[found.verdict]


def judged(path: Path, entry: str | None, trust: Trust) -> Judgement:
    """What that file or folder proves. Raises Invalid where it cannot be read."""
    if path.is_dir():
        folder = LogFolder(path)
        return judge_log(folder.checkpoint(), folder, trust)
    if _begins(path, SIGNATURE):
        return judge_bundle(open_bundle(path), trust)
    data = load(str(path), _SMALL)
    if data.startswith(proof.HEADER.encode()):
        if entry is None:
            raise Invalid("verify.entry-needed")
        read = load(entry, Limits(max_bytes=MOST_ENTRY_BYTES))
        return judge_exhibit(Exhibit.of_proof(proof.parsed(data), read), trust)
    if not data.startswith(b"{"):
        raise Invalid("verify.kind-unknown", file=path.name)
    return judge_exhibit(Exhibit.of_receipt(receipt.parsed(data)), trust)


def lines(found: Judgement, language: str) -> Iterator[str]:
    """The judgement in words: the verdict, then what is wrong, proven and not proven."""
    yield say(f"verify.verdict.{found.verdict}", language)
    for standing in _FIRST:
        mark = say(f"verify.standing.{standing}", language)
        for one in found.statements:
            if one.standing is standing:
                yield f"  [{mark}] {say(one.code, language, **one.values)}"


def _begins(path: Path, signature: bytes) -> bool:
    # Only a regular file: opening a pipe would wait for a writer that may never come.
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        return stream.read(len(signature)) == signature


def trusted(arguments: argparse.Namespace) -> Trust:
    """What the verifier brings: keys, a policy, and what he holds. Raises Invalid."""
    keys = tuple(key for one in arguments.key for key in _keys(one))
    trust = Trust(keys, held=tuple(_held(Path(path)) for path in arguments.checkpoint))
    if arguments.policy:
        data = load(arguments.policy, Limits(max_bytes=policy.MOST_BYTES))
        trust = replace(trust, policy=policy.parsed(data))
    return _stamped(trust, arguments) if arguments.stamp else trust


def _stamped(trust: Trust, arguments: argparse.Namespace) -> Trust:
    """The same with time-stamps, all of them readable, and whom to believe about the time."""
    if not arguments.stamp_certificate:
        raise Invalid("verify.stamp-certificate-needed")
    pem = load(arguments.stamp_certificate, Limits(max_bytes=2**20))
    authority = stamping.Authority.read(pem, policy=arguments.stamp_policy)
    stamps = tuple(load(path, Limits(max_bytes=stamping.MOST_BYTES)) for path in arguments.stamp)
    for stamp in stamps:
        stamping.check_readable(stamp)
    return replace(trust, stamps=stamps, authority=authority)


def _keys(named: str) -> Iterable[Key]:
    """The key in those words, or the keys in the file of that name, one a line."""
    if "+" in named and not Path(named).is_file():
        return [read_verifier(named).key]
    data = load(named, Limits(max_bytes=2**20))
    written = (line.strip() for line in data.decode("utf-8-sig", "replace").splitlines())
    return [read_verifier(line).key for line in written if line and not line.startswith("#")]


def _held(path: Path) -> Exhibit:
    """What the verifier holds to compare with: receipt, bundle, proof or checkpoint."""
    if _begins(path, SIGNATURE):
        return Exhibit.of_bundle(open_bundle(path))
    data = load(str(path), _SMALL)
    if data.startswith(b"{"):
        return Exhibit.of_receipt(receipt.parsed(data))
    if data.startswith(proof.HEADER.encode()):
        return Exhibit(proof.parsed(data).checkpoint)
    return Exhibit(note.parsed(data))


def _write_page(path: Path, language: str) -> None:
    output.refuse_target(path, ())
    with output.whole_file(path) as stream:
        stream.write(verifier.page(language).encode())


def _refuse(path: str | None, refusal: Refused, language: str) -> int:
    message = say(refusal.code, language, **refusal.values)
    if path is not None:
        message = say("cli.place", language, file=one_line(path), message=message)
    encoding = sys.stderr.encoding or "utf-8"
    sys.stderr.write(f"{message}\n".encode(encoding, "backslashreplace").decode(encoding))
    return UNPROVEN
