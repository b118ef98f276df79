"""Shows each new checkpoint to the witnesses and keeps what they cosign (C2SP tlog-witness v1.0.0).

Only who leads does so, in a thread for each witness: one that hangs holds up neither the sealer nor
another. A thread stores cosignatures; the checkpoint on the disk is the sealer's to write.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from django.db import DatabaseError, connections
from django.utils.timezone import now

from zhenggai.adapters import calling
from zhenggai.adapters.calling import MOST_SKEW, Address, Garbled, Unreached
from zhenggai.apps.journal import commands
from zhenggai.apps.journal.models import Cosignature, SignedHead, Witness
from zhenggai.apps.journal.queries.log import latest_head
from zhenggai.apps.journal.shelf import Shelf
from zhenggai.core.errors import Invalid, Refused
from zhenggai.core.tlog import cosignature, merkle, note, verify
from zhenggai.core.tlog import witness as protocol
from zhenggai.core.tlog.canonical import utc
from zhenggai.core.tlog.keys import read_verifier
from zhenggai.core.tlog.note import Note, Signature
from zhenggai.core.tlog.witness import Request

PAUSE = 1.0
# So often a witness is asked although nothing was done: he then states a later time for the same.
REFRESH = timedelta(hours=1)
# A witness that was not reached for so long is a fault; one that never was, at once.
SILENT = timedelta(hours=6)
_SHORTEST, _LONGEST = 2.0, 300.0
# A witness is told anew where to go on from, once; a third time somebody else is asking him too.
_TRIES = 3
_REREAD = 5
_PATH = "/add-checkpoint"
_LOG = logging.getLogger(__name__)


class Poster:
    """Asks one witness. Remembers only when he was last reached."""

    def __init__(self, number: int, shelf: Shelf, *, seconds: float = calling.DEADLINE) -> None:
        self._number = number
        self._shelf = shelf
        self._seconds = seconds
        self._reached: datetime | None = None

    def post(self, *, at: datetime) -> bool:
        """Show him the last checkpoint, unless he has just cosigned it; whether all is well. What
        he answers is kept, and what is wrong is noted as a fault."""
        witness = Witness.objects.filter(pk=self._number, until=None).first()
        head = latest_head()
        if witness is None or head is None:
            return True
        last = _last_of(witness, head.origin)
        # His clock may be ahead.
        reached = self._reached or (min(last.at, at) if last else None)
        if last and last.head_id == head.pk and reached and at - reached < REFRESH:
            return True
        try:
            head, signature = self._cosigned(witness, head, last.head.size if last else 0)
            stated = _time(witness, signature)
        except Unreached:
            found = _silence(witness, reached, at)
            commands.note_answer(witness=witness, found=found, cosigned=False, at=at)
            return False
        except Refused as refusal:
            commands.note_answer(witness=witness, found=[refusal], cosigned=False, at=at)
            return False
        self._reached = at
        commands.keep_cosignature(witness=witness, head=head, line=signature.line, stated=stated)
        off = abs(stated - at) > MOST_SKEW
        skewed = [Invalid("witness.clock-off", name=witness.name)] if off else []
        commands.note_answer(witness=witness, found=skewed, cosigned=True, at=at)
        return True

    def _cosigned(
        self, witness: Witness, head: SignedHead, old: int
    ) -> tuple[SignedHead, Signature]:
        """The cosignature of the witness, verified, and the checkpoint that it is for.

        Raises `Unreached`, or `Invalid` (`witness.…`, `log.…`).
        """
        address = Address.parsed(witness.address)
        for _ in range(_TRIES):
            if old > head.size:
                # He may have been shown a newer one by whoever led before.
                head = latest_head() or head
                if old > head.size:
                    raise Invalid("witness.ahead", name=witness.name, held=old)
            asked = self._request(head, old)
            try:
                reply = calling.post(address, _PATH, asked.printed, seconds=self._seconds)
            except Garbled as fault:
                raise _wrong(witness, None) from fault
            if reply.status == HTTPStatus.OK:
                return head, _verified(witness, note.parsed(asked.note), reply.body)
            old = _held(witness, asked, reply)
        raise Unreached("unsettled")

    def _request(self, head: SignedHead, old: int) -> Request:
        """What to ask him who holds `old` entries. Raises `Invalid` (`log.…`)."""
        proof = merkle.consistency_proof(old, head.size, self._shelf.read)
        before = SignedHead.objects.filter(origin=head.origin, size=old).first()
        if before is not None:
            roots = {"old_root": bytes(before.root), "root": bytes(head.root)}
            try:
                verify.check_consistency(old=old, size=head.size, proof=proof, **roots)
            except Invalid as fault:
                # Ours, and not to be taken for his word against us.
                raise Invalid("log.tiles-differ", size=old) from fault
        return protocol.request(old, proof, note.parsed(head.note.encode()))


def _held(witness: Witness, asked: Request, reply: calling.Reply) -> int:
    """The size that a witness says he holds instead of the one asked from. Raises what any other
    refusal means."""
    name, status = witness.name, reply.status
    if status == HTTPStatus.UNPROCESSABLE_ENTITY:
        raise Invalid("witness.forked", name=name, held=asked.old)
    if status == HTTPStatus.NOT_FOUND:
        raise Invalid("witness.log-unknown", name=name)
    if status == HTTPStatus.FORBIDDEN:
        raise Invalid("witness.key-unknown", name=name)
    wrong = _wrong(witness, status)
    if status >= 500 or status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT}:
        raise Unreached(str(status))
    if status != HTTPStatus.CONFLICT:
        raise wrong
    try:
        held = protocol.held_size(reply.body)
    except Invalid as fault:
        raise wrong from fault
    if held != asked.old:
        return held
    if held == asked.checkpoint.size:
        raise Invalid("witness.forked", name=name, held=held)
    raise wrong


def _verified(witness: Witness, signed: Note, body: bytes) -> Signature:
    """The signature of the witness in his answer. Raises `Invalid`."""
    verifier = read_verifier(witness.key)
    try:
        whole = protocol.cosigned(signed, body, [verifier])
        return note.verified(whole, [verifier])[verifier.key]
    except (Invalid, KeyError) as fault:
        if isinstance(fault, Invalid) and fault.code == "tlog.malformed":
            raise Invalid(
                "witness.answer-wrong", name=witness.name, status=HTTPStatus.OK
            ) from fault
        raise Invalid("witness.signature-wrong", name=witness.name) from fault


def _wrong(witness: Witness, status: int | None = HTTPStatus.OK) -> Invalid:
    return Invalid("witness.answer-wrong", name=witness.name, status=status)


def _time(witness: Witness, signature: Signature) -> datetime:
    """The time that a witness states. Raises `Invalid` for one that there is not."""
    seconds = cosignature.seconds(signature.signed)
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as fault:
        raise _wrong(witness) from fault


def _silence(witness: Witness, reached: datetime | None, at: datetime) -> list[Refused]:
    """The fault of a witness that does not answer: not for a moment."""
    since = witness.since if reached is None else reached
    if reached is not None and at - reached < SILENT:
        return []
    return [Invalid("witness.silent", name=witness.name, since=utc(since))]


def _last_of(witness: Witness, origin: str) -> Cosignature | None:
    rows = Cosignature.objects.filter(witness=witness, head__origin=origin)
    return rows.select_related("head").order_by("-head_id").first()


class Posting:
    """The threads of who leads, one for each witness."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._size = 0
        self._kept = threading.Event()
        self._stops: dict[int, threading.Event] = {}
        self._round = 0

    def look(self, *, size: int | None = None) -> bool:
        """Once a round, with the size that is signed: begin with new witnesses, leave those let go.
        Whether cosignatures came since the last round."""
        self._size = size or self._size
        if self._round % _REREAD == 0:
            self._follow(set(Witness.objects.filter(until=None).values_list("pk", flat=True)))
        self._round += 1
        came = self._kept.is_set()
        self._kept.clear()
        return came

    def stop(self) -> None:
        """Ask nobody any more. Who is being asked is not waited for."""
        self._follow(set())

    def _follow(self, numbers: set[int]) -> None:
        for number in set(self._stops) - numbers:
            self._stops.pop(number).set()
        for number in numbers - set(self._stops):
            self._stops[number] = stop = threading.Event()
            arguments = (Poster(number, self._shelf), stop)
            name = f"witness-{number}"
            threading.Thread(target=self._keep, args=arguments, name=name, daemon=True).start()

    def _keep(self, poster: Poster, stop: threading.Event) -> None:
        failures, wait, shown, again = 0, 0.0, -1, 0.0
        while not stop.wait(wait):
            size, wait = self._size, PAUSE
            if not failures and size == shown and time.monotonic() < again:
                continue
            well = _posted(poster)
            if well:
                failures, shown = 0, size
                again = time.monotonic() + REFRESH.total_seconds()
                self._kept.set()
            else:
                failures, wait = failures + 1, pause_after(failures + 1)


def pause_after(failures: int) -> float:
    """Seconds to wait after so many failures one after the other: longer each time, up to some
    minutes, and for each witness a little different."""
    longest = min(_SHORTEST * 2.0 ** min(failures - 1, 20), _LONGEST)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _posted(poster: Poster) -> bool:
    try:
        return poster.post(at=now())
    except DatabaseError:
        # Away for a while; pages tell it themselves.
        return False
    except Exception:
        _LOG.exception("asking a witness")
        return False
    finally:
        connections.close_all()


@contextmanager
def posting(shelf: Shelf) -> Iterator[Posting]:
    """Asks the witnesses for as long as one leads."""
    posting = Posting(shelf)
    try:
        yield posting
    finally:
        posting.stop()
