"""Checkpoints (C2SP tlog-checkpoint v1.0.0): a signed note that says of which size the log is, and
with which root."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import note
from zhenggai.core.tlog.note import Key, Note, Signature, Signer, Verifier
from zhenggai.core.tlog.strict import MOST, Fault, Form, base64, digest, malformed, number


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of `size` entries of the log `origin` has this root. `extensions` are lines that
    the log signs and nobody audits; ours has none."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        assert 0 <= self.size <= MOST, self
        assert len(self.root) == 32, self
        assert all(line and "\n" not in line for line in (self.origin, *self.extensions)), self

    @property
    def text(self) -> str:
        """The text of the note."""
        lines = (self.origin, str(self.size), base64(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True, slots=True)
class Opened:
    """A checkpoint whose log signed it: the note as it stands, and which keys signed."""

    checkpoint: Checkpoint
    note: Note
    signed_by: dict[Key, Signature]


def parsed(text: str) -> Checkpoint:
    """The checkpoint in the text of a note; says nothing about who signed it. Raises Invalid."""
    lines = text.split("\n")
    if lines.pop() or len(lines) < 3:
        raise malformed(Form.CHECKPOINT, Fault.END, len(lines) + 1)
    if "" in lines:
        raise malformed(Form.CHECKPOINT, Fault.EMPTY, lines.index("") + 1)
    origin, size, root, *extensions = lines
    return Checkpoint(
        origin,
        number(size, Form.CHECKPOINT, 2),
        digest(root, Form.CHECKPOINT, 3),
        tuple(extensions),
    )


def signed(checkpoint: Checkpoint, *signers: Signer) -> Note:
    """The checkpoint as a note signed by the keys of its log."""
    return note.signed(checkpoint.text, *signers)


def opened(
    data: bytes | Note, *, origin: str, log: Iterable[Verifier], others: Iterable[Verifier] = ()
) -> Opened:
    """The checkpoint in a note that at least one key of the log signed; `others` are keys whose
    signatures are to be looked at too, as of witnesses.

    Raises Invalid: malformed, of another origin, a wrong signature of a key that is known, or none
    of the log.
    """
    whole = data if isinstance(data, Note) else note.parsed(data)
    checkpoint = parsed(whole.text)
    if checkpoint.origin != origin:
        raise Invalid("tlog.origin-other", origin=checkpoint.origin, expected=origin)
    own = list(log)
    found = note.verified(whole, [*own, *others])
    if not any(verifier.key in found for verifier in own):
        raise Invalid("tlog.unsigned", origin=origin)
    return Opened(checkpoint, whole, found)
