"""Proofs in one file (C2SP tlog-proof at commit ab17a74116563005f908b9167e6421cc929a5c2b): that an
entry stands in a log, for whoever holds the entry and a policy, without a network."""

from __future__ import annotations

from dataclasses import dataclass

from zhenggai.core.tlog import note
from zhenggai.core.tlog.note import Note
from zhenggai.core.tlog.policy import Policy, Trusted, trusted
from zhenggai.core.tlog.strict import (
    Fault,
    Form,
    base64,
    decoded,
    digest,
    malformed,
    number,
    unbase64,
)
from zhenggai.core.tlog.verify import check_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
MOST_BYTES = 2 * note.MOST_BYTES
MOST_HASHES = 63


@dataclass(frozen=True, slots=True)
class Proof:
    """Entry `index` of the log, the hashes from its neighbour up, and the signed checkpoint.
    `extra` is covered by no signature, and not to be trusted unless something else vouches for
    it."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: Note
    extra: bytes = b""

    @property
    def printed(self) -> bytes:
        """The bytes of the file, whose name ends in `.tlog-proof`."""
        extra = [f"extra {base64(self.extra)}"] if self.extra else []
        hashes = map(base64, self.hashes)
        lines = (HEADER, *extra, f"index {self.index}", *hashes, "", "")
        return "\n".join(lines).encode() + self.checkpoint.printed


def parsed(data: bytes) -> Proof:
    """The proof in a file; says nothing about whether it holds. Raises Invalid."""
    lines = decoded(data, Form.PROOF, most=MOST_BYTES)
    if not lines or lines[0] != HEADER:
        raise malformed(Form.PROOF, Fault.LINE, 1)
    if "" not in lines:
        raise malformed(Form.PROOF, Fault.END, len(lines) + 1)
    blank = lines.index("")
    at = 1
    extra = b""
    if lines[at].startswith("extra "):
        extra = unbase64(lines[at].removeprefix("extra "), Form.PROOF, at + 1)
        if not extra:
            raise malformed(Form.PROOF, Fault.EMPTY, at + 1)
        at += 1
    if not lines[at].startswith("index "):
        raise malformed(Form.PROOF, Fault.LINE, at + 1)
    index = number(lines[at].removeprefix("index "), Form.PROOF, at + 1)
    hashes = lines[at + 1 : blank]
    if len(hashes) > MOST_HASHES:
        raise malformed(Form.PROOF, Fault.SIZE, blank)
    rest = "".join(f"{line}\n" for line in lines[blank + 1 :])
    return Proof(
        index,
        tuple(digest(line, Form.PROOF, number) for number, line in enumerate(hashes, at + 2)),
        note.parsed(rest.encode()),
        extra,
    )


def verified(entry: bytes, proof: Proof, policy: Policy) -> Trusted:
    """The checkpoint under which these bytes stand in the log, at the index of the proof.

    Raises Invalid as `policy.trusted` does, and where the hashes do not lead from entry to root.
    """
    found = trusted(policy, proof.checkpoint)
    check_inclusion(
        entry,
        index=proof.index,
        size=found.checkpoint.size,
        root=found.checkpoint.root,
        proof=proof.hashes,
    )
    return found
