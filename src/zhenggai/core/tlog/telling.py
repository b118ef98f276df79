"""An entry as a verifier tells of it: which, of what kind, when, and of which words it holds the
digests. Reads no more of an entry than that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import exact
from zhenggai.core.tlog.canonical import MOST_BYTES
from zhenggai.core.tlog.receipt import Words
from zhenggai.core.tlog.strict import Form

_KIND = re.compile(r"[a-z0-9._-]{1,64}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FILE = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Told:
    """Entry `index`; `kind` and `at` are `None` where the bytes are not an entry as we write it,
    and then nothing is said of its words."""

    index: int
    kind: str | None = None
    at: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, object]:
        """What names it in a statement."""
        return {"index": self.index, "kind": self.kind, "at": self.at}


@dataclass(frozen=True, slots=True)
class Compared:
    """Words held against the digests in their entry, by name, each list in order."""

    same: tuple[str, ...]
    other: tuple[str, ...]
    absent: tuple[str, ...]
    foreign: tuple[str, ...]


def told(index: int, entry: bytes) -> Told:
    """The entry of those bytes, as far as it can be told."""
    try:
        found = exact.read(entry, Form.ENTRY, most=MOST_BYTES)
    except Invalid:
        return Told(index)
    if not isinstance(found, dict):
        return Told(index)
    kind, at, body = found.get("kind"), found.get("at"), found.get("body")
    texts = body.get("texts", {}) if isinstance(body, dict) else None
    if not _fits(_KIND, [kind]) or not _fits(_INSTANT, [at]) or not isinstance(texts, dict):
        return Told(index)
    if not _fits(_DIGEST, texts.values()):
        return Told(index)
    return Told(index, kind, at, texts)


def compared(one: Told, words: Mapping[str, Words]) -> Compared:
    """Which words are those that were sealed, which are not, which are missing, and which the entry
    knows nothing of."""
    held = {
        name: words[name].digest == digest for name, digest in one.texts.items() if name in words
    }
    return Compared(
        tuple(sorted(name for name, same in held.items() if same)),
        tuple(sorted(name for name, same in held.items() if not same)),
        tuple(sorted(one.texts.keys() - words.keys())),
        tuple(sorted(words.keys() - one.texts.keys())),
    )


def files(words: Mapping[str, Words], names: Iterable[str]) -> list[str]:
    """The SHA-256 of the files that some of these words name."""
    found = (_FILE.fullmatch(words[name].text) for name in names)
    return sorted({match[1] for match in found if match})


def _fits(pattern: re.Pattern[str], values: Iterable[object]) -> bool:
    return all(isinstance(value, str) and pattern.fullmatch(value) for value in values)
