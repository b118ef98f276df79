"""What a log and a witness say to each other (C2SP tlog-witness v1.0.0), as values.

A witness keeps, for each log that it knows, the size and root that it last cosigned, and cosigns
only what continues them: so a log cannot show two people two histories, nor take back an entry.
Here is what it decides; HTTP, disk, and that two requests at once do not both pass, are the
affair of who calls.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from zhenggai.core.errors import Invalid, Refused
from zhenggai.core.tlog import checkpoint, note
from zhenggai.core.tlog.checkpoint import Checkpoint
from zhenggai.core.tlog.note import Note, Signature, Signer, Verifier
from zhenggai.core.tlog.strict import (
    Fault,
    Form,
    base64,
    decoded,
    digest,
    malformed,
    number,
)
from zhenggai.core.tlog.verify import EMPTY_ROOT, check_consistency

MOST_BYTES = note.MOST_BYTES
MOST_PROOF = 63
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Request:
    """`add-checkpoint`: the size that the log thinks the witness holds, the proof from there, and
    the checkpoint as the note in which it came. Its signatures are not yet read."""

    old: int
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint
    note: bytes

    @property
    def printed(self) -> bytes:
        """The body of the request."""
        lines = (f"old {self.old}", *map(base64, self.proof), "", "")
        return "\n".join(lines).encode() + self.note


@dataclass(frozen=True, slots=True)
class Held:
    """What a witness keeps of a log: size and root that it last cosigned; nothing at first."""

    size: int = 0
    root: bytes = EMPTY_ROOT


@dataclass(frozen=True, slots=True)
class Decision:
    """What a witness does with a request. With 200, `hold` is to be kept safely before `note` is
    cosigned; otherwise `refusal` says why not, and with 409 `size` is the size that it holds."""

    status: HTTPStatus
    note: Note | None = None
    hold: Held | None = None
    size: int | None = None
    refusal: Refused | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: HTTPStatus
    media_type: str
    body: bytes


def request(old: int, proof: Iterable[bytes], signed: Note) -> Request:
    """The request of a log, for a checkpoint that it signed."""
    parts = tuple(proof)
    assert len(parts) <= MOST_PROOF, len(parts)
    return Request(old, parts, checkpoint.parsed(signed.text), signed.printed)


def parsed(body: bytes) -> Request:
    """The request in a body. Raises Invalid, which the witness answers with 400."""
    lines = decoded(body, Form.REQUEST, most=MOST_BYTES)
    if "" not in lines:
        raise malformed(Form.REQUEST, Fault.END)
    blank = lines.index("")
    head, proof, rest = lines[:1], lines[1:blank], lines[blank + 1 :]
    if not head[0].startswith("old "):
        raise malformed(Form.REQUEST, Fault.LINE, 1)
    old = number(head[0].removeprefix("old "), Form.REQUEST, 1)
    if len(proof) > MOST_PROOF:
        raise malformed(Form.REQUEST, Fault.SIZE, blank)
    parts = tuple(digest(line, Form.REQUEST, at) for at, line in enumerate(proof, 2))
    if "" not in rest:
        raise malformed(Form.REQUEST, Fault.END)
    text = rest[: len(rest) - 1 - rest[::-1].index("")]
    one = checkpoint.parsed("".join(f"{line}\n" for line in text))
    return Request(old, parts, one, "".join(f"{line}\n" for line in rest).encode())


def decided(
    body: bytes,
    *,
    logs: Mapping[str, Collection[Verifier]],
    held: Callable[[str], Held | None],
) -> Decision:
    """What a witness does that knows these logs by their origin, each with its keys; `held` says
    what it holds of one, and is asked only about those.

    In the order of the specification: 400, 404, 403, 400, 409, 422, 200.
    """
    try:
        asked = parsed(body)
    except Invalid as refused:
        return Decision(HTTPStatus.BAD_REQUEST, refusal=refused)
    origin = asked.checkpoint.origin
    if origin not in logs:
        unknown = Invalid("tlog.log-unknown", origin=origin)
        return Decision(HTTPStatus.NOT_FOUND, refusal=unknown)
    try:
        signed = checkpoint.opened(asked.note, origin=origin, log=logs[origin]).note
    except Invalid as refused:
        # Signatures that cannot be read are none that verify.
        return Decision(HTTPStatus.FORBIDDEN, refusal=refused)
    return _continued(asked, signed, held(origin) or Held())


def _continued(asked: Request, signed: Note, held: Held) -> Decision:
    """The part of the decision that is about what the witness holds."""
    new = Held(asked.checkpoint.size, asked.checkpoint.root)
    if asked.old > new.size:
        return Decision(HTTPStatus.BAD_REQUEST, refusal=malformed(Form.REQUEST, Fault.NUMBER, 1))
    if asked.old != held.size:
        other = Invalid("tlog.old-size-other", old=asked.old, size=held.size)
        return Decision(HTTPStatus.CONFLICT, size=held.size, refusal=other)
    if 0 < new.size == held.size and new.root != held.root:
        forked = Invalid("tlog.forked", origin=asked.checkpoint.origin, size=held.size)
        return Decision(HTTPStatus.CONFLICT, size=held.size, refusal=forked)
    try:
        check_consistency(
            old=held.size,
            size=new.size,
            old_root=held.root,
            root=new.root,
            proof=asked.proof,
        )
    except Invalid as refused:
        return Decision(HTTPStatus.UNPROCESSABLE_ENTITY, refusal=refused)
    return Decision(HTTPStatus.OK, note=signed, hold=new)


def answered(decision: Decision, *cosigners: Signer) -> Answer:
    """The answer to a decision; with 200 cosigned by these keys, after `hold` was kept safely."""
    if decision.note is not None:
        assert cosigners, decision
        new = note.signed(decision.note.text, *cosigners).signatures
        body = "".join(f"{signature.line}\n" for signature in new)
        return Answer(decision.status, TEXT_TYPE, body.encode())
    if decision.size is not None:
        return Answer(decision.status, SIZE_TYPE, f"{decision.size}\n".encode())
    assert decision.refusal is not None, decision
    return Answer(decision.status, TEXT_TYPE, f"{decision.refusal.code}\n".encode())


def held_size(body: bytes) -> int:
    """The size in an answer with 409. Raises Invalid."""
    lines = decoded(body, Form.RESPONSE, most=MOST_BYTES)
    if len(lines) != 1:
        raise malformed(Form.RESPONSE, Fault.LINE, 1)
    return number(lines[0], Form.RESPONSE, 1)


def cosigned(signed: Note, body: bytes, witnesses: Iterable[Verifier]) -> Note:
    """The checkpoint with the cosignatures of an answer with 200 added that are of these witnesses,
    each in place of an older one of the same key. Others are left out.

    Raises Invalid where the answer is malformed or a cosignature of a known key is wrong.
    """
    lines = decoded(body, Form.RESPONSE, most=MOST_BYTES)
    if not 1 <= len(lines) <= note.MOST_SIGNATURES:
        raise malformed(Form.RESPONSE, Fault.SIZE if lines else Fault.EMPTY)
    came = Note(signed.text, note.signatures(lines, Form.RESPONSE))
    new = note.verified(came, witnesses).values()
    replaced = {_who(signature) for signature in new}
    kept = [one for one in signed.signatures if _who(one) not in replaced]
    return Note(signed.text, (*kept, *new))


def _who(signature: Signature) -> tuple[str, bytes]:
    return signature.name, signature.key_id
