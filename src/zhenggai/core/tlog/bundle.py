"""The bundle of a case: all that was recorded about one finding, in one zip that proves itself.

Here are its list (`manifest.json`) and its entries (`entries.json`), and which names a member may
have; the zip itself is packed and unpacked by who calls. What a bundle proves is said in `judging`.
Formats `zhenggai-bundle/1` and `zhenggai-entries/1`, see docs/reference/log-formats.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from zhenggai.core.tlog import exact, note
from zhenggai.core.tlog.canonical import canonical
from zhenggai.core.tlog.note import Key, Note
from zhenggai.core.tlog.proof import MOST_HASHES, Proof
from zhenggai.core.tlog.receipt import Words, read_entry, read_keys, read_words, written_words
from zhenggai.core.tlog.strict import Fault, Form, base64, digest, malformed

FORMAT = "zhenggai-bundle/1"
ENTRIES_FORMAT = "zhenggai-entries/1"
MANIFEST = "manifest.json"
ENTRIES = "entries.json"
CASE = "case.json"
PAGE = "case.html"
KEYS = "keys.txt"
README = "README.txt"
VERIFIER = "verify.html"
FILES = "files/"

MOST_MEMBERS = 20_000
MOST_MANIFEST_BYTES = 2**22
MOST_ENTRIES_BYTES = 2**26
MOST_ENTRIES = 100_000

_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9._-]{0,63}|files/[0-9a-f]{64}(?:\.[a-z0-9]{1,8})?)")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_MANIFEST_FIELDS = ("format", "finding", "ref", "made_at", "files")
_ENTRIES_FIELDS = ("format", "checkpoint", "keys", "witnesses", "entries")
_ENTRY_FIELDS = ("index", "entry", "words", "hashes")


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which finding (`finding` its id, `ref` what people call it), when made (UTC, as `canonical.
    utc` writes it), and the SHA-256 of every other member by its name. Signed by nobody: it shows
    damage, not forgery."""

    finding: str
    ref: str
    made_at: str
    files: Mapping[str, str]

    @property
    def printed(self) -> bytes:
        """The bytes of `manifest.json`."""
        written = {
            "format": FORMAT,
            "finding": self.finding,
            "ref": self.ref,
            "made_at": self.made_at,
            "files": self.files,
        }
        return canonical(written) + b"\n"


@dataclass(frozen=True, slots=True)
class Sealed:
    """One entry: its place in the log, its bytes, the words that are here, and the hashes that lead
    from it to the root, from its neighbour up."""

    index: int
    entry: bytes
    words: Mapping[str, Words]
    hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Entries:
    """Entries under one checkpoint, in the order of the log; keys for convenience, as in a
    receipt."""

    checkpoint: Note
    entries: tuple[Sealed, ...]
    keys: tuple[Key, ...] = field(default=())
    witnesses: tuple[Key, ...] = field(default=())

    @property
    def printed(self) -> bytes:
        """The bytes of `entries.json`."""
        written = {
            "format": ENTRIES_FORMAT,
            "checkpoint": self.checkpoint.printed.decode(),
            "keys": [key.printed for key in self.keys],
            "witnesses": [key.printed for key in self.witnesses],
            "entries": [
                {
                    "index": one.index,
                    "entry": one.entry.decode(),
                    "words": written_words(one.words),
                    "hashes": [base64(part) for part in one.hashes],
                }
                for one in self.entries
            ],
        }
        return canonical(written) + b"\n"

    def proof(self, one: Sealed) -> Proof:
        """The proof of one of these entries, as a receipt of it has it."""
        return Proof(one.index, one.hashes, self.checkpoint)


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as it was found: its list, its entries, and the SHA-256 that each member has, by
    name, without the list itself."""

    manifest: Manifest
    entries: Entries
    digests: Mapping[str, str]


def parsed(manifest: bytes, entries: bytes, digests: Mapping[str, str]) -> Bundle:
    """The bundle of these two members; `digests` of all members but the list, as they are in fact.
    Raises Invalid."""
    for name in digests:
        check_name(name)
    return Bundle(read_manifest(manifest), read_entries(entries), digests)


def check_name(name: str) -> None:
    """Raises Invalid where no member of a bundle is called that: a name of its own at the top, or
    `files/`, the SHA-256 of the file, and perhaps an ending."""
    if not _NAME.fullmatch(name):
        raise malformed(Form.ARCHIVE, Fault.NAME)


def read_manifest(data: bytes) -> Manifest:
    """The list. Raises Invalid."""
    form = Form.MANIFEST
    found = exact.read_line(data, form, most=MOST_MANIFEST_BYTES)
    found = exact.fields(found, form, _MANIFEST_FIELDS)
    if found["format"] != FORMAT:
        raise malformed(form, Fault.FIELDS)
    files = found["files"]
    if not isinstance(files, dict):
        raise malformed(form, Fault.FIELDS)
    if len(files) > MOST_MEMBERS:
        raise malformed(form, Fault.SIZE)
    for name, value in files.items():
        if not _NAME.fullmatch(name) or name == MANIFEST:
            raise malformed(form, Fault.NAME)
        if not _DIGEST.fullmatch(exact.text(value, form, most=64)):
            raise malformed(form, Fault.LENGTH)
    made = Manifest(
        exact.text(found["finding"], form, most=36),
        exact.text(found["ref"], form, most=400),
        exact.text(found["made_at"], form, most=27),
        files,
    )
    if not _ID.fullmatch(made.finding) or not _INSTANT.fullmatch(made.made_at):
        raise malformed(form, Fault.FIELDS)
    return made


def read_entries(data: bytes) -> Entries:
    """The entries. Raises Invalid, also where they are not in the order of the log."""
    form = Form.ENTRIES
    found = exact.read_line(data, form, most=MOST_ENTRIES_BYTES)
    found = exact.fields(found, form, _ENTRIES_FIELDS)
    if found["format"] != ENTRIES_FORMAT:
        raise malformed(form, Fault.FIELDS)
    checkpoint = exact.text(found["checkpoint"], Form.CHECKPOINT, most=note.MOST_BYTES)
    listed = exact.items(found["entries"], form, most=MOST_ENTRIES)
    entries = tuple(map(_sealed, listed))
    if any(one.index >= next_one.index for one, next_one in pairwise(entries)):
        raise malformed(form, Fault.ORDER)
    return Entries(
        note.parsed(checkpoint.encode()),
        entries,
        read_keys(found["keys"], form),
        read_keys(found["witnesses"], form),
    )


def _sealed(value: object) -> Sealed:
    form = Form.ENTRIES
    found = exact.fields(value, form, _ENTRY_FIELDS)
    hashes = exact.items(found["hashes"], form, most=MOST_HASHES)
    return Sealed(
        exact.whole(found["index"], form),
        read_entry(found["entry"], form),
        read_words(found["words"], form),
        tuple(digest(exact.text(part, form, most=64), form) for part in hashes),
    )
