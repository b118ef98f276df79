"""Trust policies (C2SP tlog-policy at commit 1896a5aea5559b3203d275d0206d872f59348cf5): whose
signature makes a checkpoint one of a known log, and which witnesses must have cosigned it.

One key counts once: no two witnesses of a policy have the same key, and each is a member of one
group at most.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, cosignature, ed25519, gm
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.keys import verifier_of
from zhenggai.core.tlog.note import Key, Note, Verifier, read_key
from zhenggai.core.tlog.strict import Fault, Form, malformed, number

MOST_BYTES = 2**20
NONE = "none"

_BLANK = re.compile(r"[ \t]+")
_FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
# Types of signature that are no cosignature: Ed25519 over a note, ECDSA, RFC 6962 tree heads.
_NO_WITNESS = {ed25519.KIND, 0x02, 0x05}


@dataclass(frozen=True, slots=True)
class Log:
    """A log whose checkpoints are accepted; the name of its key is its origin."""

    key: Key
    url: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness, by the name that groups and quorum use for it; it means nothing outside."""

    name: str
    key: Key
    url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A group has witnessed where at least `least` of its members have: witnesses, or groups before
    it."""

    name: str
    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Which checkpoints to trust: signed by one of the logs, and witnessed by `quorum`, the name of
    a witness or group, or `none`."""

    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...] = ()
    groups: tuple[Group, ...] = ()
    quorum: str = NONE

    @property
    def printed(self) -> bytes:
        """The policy as a file."""
        lines = [f"log {log.key.printed} {log.url}" for log in self.logs]
        lines += [f"witness {one.name} {one.key.printed} {one.url}" for one in self.witnesses]
        lines += [f"group {one.name} {one.least} {' '.join(one.members)}" for one in self.groups]
        lines.append(f"quorum {self.quorum}")
        return "".join(f"{line.rstrip()}\n" for line in lines).encode("utf-8", "surrogateescape")


@dataclass(frozen=True, slots=True)
class Trusted:
    """A checkpoint that a policy accepts: which key of the log signed, and which witnesses, by name
    with the time that each states, in seconds since 1970 (UTC). A witness that the quorum did not
    need is named too."""

    checkpoint: Checkpoint
    log: Key
    witnesses: Mapping[str, int] = field(default_factory=dict)


def parsed(data: bytes) -> Policy:
    """The policy in a file. Raises Invalid.

    Octets above 0x7e in names, URLs and comments mean nothing and are told apart as they stand. A
    key of a type that is not known here is read, and is never one that signed.
    """
    if len(data) > MOST_BYTES:
        raise malformed(Form.POLICY, Fault.SIZE)
    if found := _FORBIDDEN.search(data):
        raise malformed(Form.POLICY, Fault.TEXT, data.count(b"\n", 0, found.start()) + 1)
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    if lines.pop():
        raise malformed(Form.POLICY, Fault.END, len(lines) + 1)
    reading = _Reading()
    for line, written in enumerate(lines, 1):
        words = _BLANK.split(written.strip(" \t"))
        if words[0] and not words[0].startswith("#"):
            reading.take(words, line)
    return reading.policy()


class _Reading:
    """A policy as far as it has been read."""

    def __init__(self) -> None:
        self._logs: list[Log] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._quorum: str | None = None
        self._free: set[str] = set()
        self._named: set[str] = set()

    def take(self, words: list[str], line: int) -> None:
        """One line, cut at its blanks."""
        match words:
            case ["log", key]:
                self._log(key, "", line)
            case ["log", key, url]:
                self._log(key, url, line)
            case ["witness", name, key]:
                self._witness(name, key, "", line)
            case ["witness", name, key, url]:
                self._witness(name, key, url, line)
            case ["group", name, least, *members] if members:
                self._group(name, least, members, line)
            case ["quorum", name]:
                self._choose(name, line)
            case _:
                raise malformed(Form.POLICY, Fault.LINE, line)

    def policy(self) -> Policy:
        """All of it. Raises Invalid without a quorum."""
        if self._quorum is None:
            raise malformed(Form.POLICY, Fault.QUORUM)
        logs, witnesses, groups = tuple(self._logs), tuple(self._witnesses), tuple(self._groups)
        return Policy(logs, witnesses, groups, self._quorum)

    def _log(self, written: str, url: str, line: int) -> None:
        key = _key(written, line)
        if any(log.key.public == key.public for log in self._logs):
            raise malformed(Form.POLICY, Fault.TWICE, line)
        self._logs.append(Log(key, url))

    def _witness(self, name: str, written: str, url: str, line: int) -> None:
        key = _key(written, line)
        if key.kind in _NO_WITNESS or gm.is_ours(key):
            raise malformed(Form.POLICY, Fault.KEY_TYPE, line)
        if any(witness.key.public == key.public for witness in self._witnesses):
            raise malformed(Form.POLICY, Fault.TWICE, line)
        self._define(name, line)
        self._witnesses.append(Witness(name, key, url))

    def _group(self, name: str, least: str, members: list[str], line: int) -> None:
        for at, member in enumerate(members):
            if member not in self._named:
                raise malformed(Form.POLICY, Fault.UNDEFINED, line)
            if member not in self._free or member in members[:at]:
                raise malformed(Form.POLICY, Fault.TWICE, line)
        words = {"any": 1, "all": len(members)}
        count = words[least] if least in words else number(least, Form.POLICY, line)
        if not 1 <= count <= len(members):
            raise malformed(Form.POLICY, Fault.THRESHOLD, line)
        self._define(name, line)
        self._free -= set(members)
        self._groups.append(Group(name, count, tuple(members)))

    def _choose(self, name: str, line: int) -> None:
        if self._quorum is not None:
            raise malformed(Form.POLICY, Fault.QUORUM, line)
        if name != NONE and name not in self._named:
            raise malformed(Form.POLICY, Fault.UNDEFINED, line)
        self._quorum = name

    def _define(self, name: str, line: int) -> None:
        if name == NONE or name in self._named:
            raise malformed(Form.POLICY, Fault.TWICE, line)
        self._named.add(name)
        self._free.add(name)


def _key(written: str, line: int) -> Key:
    try:
        written.encode()
    except UnicodeEncodeError:
        raise malformed(Form.POLICY, Fault.TEXT, line) from None
    key = read_key(written, form=Form.POLICY, line=line)
    verifier_of(key, form=Form.POLICY, line=line)
    return key


def trusted(policy: Policy, whole: Note) -> Trusted:
    """The checkpoint in a note, as far as the policy trusts it.

    Raises Invalid: malformed, of no known log, signed by none of its keys, a wrong signature in the
    name of a known key, or too few witnesses.
    """
    origin = checkpoint.parsed(whole.text).origin
    own = [log.key for log in policy.logs if log.key.name == origin]
    if not own:
        raise Invalid("tlog.log-unknown", origin=origin)
    keys = {witness.key: witness.name for witness in policy.witnesses}
    opened = checkpoint.opened(
        whole, origin=origin, log=_verifiers(own), others=_verifiers(list(keys))
    )
    log = next(key for key in opened.signed_by if key in own)
    times = {
        keys[key]: cosignature.seconds(signature.signed)
        for key, signature in opened.signed_by.items()
        if key in keys
    }
    if not witnessed(policy, set(times)):
        raise Invalid("tlog.quorum-missing", quorum=shown(policy.quorum), count=len(times))
    return Trusted(opened.checkpoint, log, times)


def witnessed(policy: Policy, names: set[str]) -> bool:
    """Whether the quorum is reached where the witnesses of these names cosigned."""
    reached = {witness.name for witness in policy.witnesses} & names
    for group in policy.groups:
        if len(reached.intersection(group.members)) >= group.least:
            reached.add(group.name)
    return policy.quorum in {NONE, *reached}


def shown(name: str) -> str:
    """A name of a policy as text that can be shown, whatever octets it is made of."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _verifiers(keys: list[Key]) -> list[Verifier]:
    return [verifier for key in keys if (verifier := verifier_of(key)) is not None]
