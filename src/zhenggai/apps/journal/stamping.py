"""Has the log time-stamped (RFC 3161): once a day by who leads, in a thread of its own for
which the sealer never waits, or at once from the console.

Whom to ask, and by which certificates to know him, are settings of the operator and no rows: who
alters the database chooses no authority. The reply is signed and what is sent is a digest, so that
an authority may be asked without TLS, as most of the public ones only can.
"""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils.timezone import now

from zhenggai.adapters import calling
from zhenggai.adapters.calling import MOST_SKEW, Address, Garbled, Unreached
from zhenggai.apps.journal import commands
from zhenggai.apps.journal.commands.faults import STAMP
from zhenggai.apps.journal.models import Fault, SignedHead, TimeStamp
from zhenggai.apps.journal.queries.log import latest_head
from zhenggai.core.errors import Invalid
from zhenggai.core.tlog import checkpoint, note, stamping
from zhenggai.core.tlog.stamping import Authority, Stamped

EVERY = timedelta(days=1)
# After so many seconds it is looked again whether a stamp is due, and asked again what was not got.
AGAIN = 600.0
_LOG = logging.getLogger(__name__)


def is_due(*, at: datetime) -> bool:
    """Whether there is a checkpoint without a stamp, and either no stamp for a day or a fault."""
    head = latest_head()
    if head is None or TimeStamp.objects.filter(head=head).exists():
        return False
    last = TimeStamp.objects.order_by("-id").first()
    faulty = Fault.objects.filter(look=STAMP, over_at=None).exists()
    return last is None or faulty or at - last.at >= EVERY


def stamp(*, at: datetime, seconds: float = calling.DEADLINE) -> TimeStamp:
    """Have the newest checkpoint stamped, unless it is already. What is wrong is noted as a fault
    and raised as `Invalid` (`stamp.…`); whatever else happens is the operator's."""
    if not settings.TSA:
        raise Invalid("stamp.not-set")
    head = latest_head()
    if head is None:
        raise Invalid("log.not-begun")
    kept = TimeStamp.objects.filter(head=head).first()
    if kept is not None:
        commands.note_faults((), look=STAMP, at=at)
        return kept
    try:
        reply, stamped = _asked(head, at, seconds)
    except Invalid as refusal:
        commands.note_faults([refusal], look=STAMP, at=at)
        raise
    commands.note_faults((), look=STAMP, at=at)
    return commands.keep_stamp(head=head, reply=reply, stamped=stamped)


def _asked(head: SignedHead, at: datetime, seconds: float) -> tuple[bytes, Stamped]:
    """A reply for that checkpoint, verified, and what it says."""
    authority = Authority.read(_certificates())
    one = checkpoint.parsed(note.parsed(head.note.encode()).text)
    address = Address.parsed(settings.TSA, open_=True)
    asked = stamping.request(one)
    path = "/" if settings.TSA.endswith("/") else ""
    try:
        reply = calling.post(address, path, asked.printed, kind=stamping.ASKED, seconds=seconds)
    except Unreached as fault:
        raise Invalid("stamp.silent", host=address.host) from fault
    except Garbled as fault:
        raise Invalid("stamp.answer-wrong", host=address.host, status=None) from fault
    if reply.status != HTTPStatus.OK:
        raise Invalid("stamp.answer-wrong", host=address.host, status=reply.status)
    stamped = stamping.verified(reply.body, authority, nonce=asked.nonce)
    if not stamped.is_of(one):
        raise Invalid("stamp.wrong")
    if abs(stamped.at - at) > MOST_SKEW:
        raise Invalid("stamp.clock-off", name=stamped.name)
    return reply.body, stamped


def _certificates() -> bytes:
    """The file of the authority's certificates. Raises `Invalid`."""
    if settings.TSA_CERTIFICATES is None:
        raise Invalid("stamp.certificate-needed")
    try:
        return Path(settings.TSA_CERTIFICATES).read_bytes()
    except OSError as fault:
        raise Invalid("stamp.certificate-unread") from fault


class Stamping:
    """Of who leads: looks now and then whether a stamp is due, and asks in a thread."""

    def __init__(self, *, seconds: float = calling.DEADLINE) -> None:
        self._seconds = seconds
        self._next = 0.0
        self._thread = threading.Thread(name="stamp")

    def look(self) -> None:
        """Once a round; it takes no time."""
        if time.monotonic() < self._next or self._thread.is_alive():
            return
        self._next = time.monotonic() + AGAIN
        self._thread = threading.Thread(target=self._ask, name="stamp", daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        try:
            if not settings.TSA:
                # What was wrong with an authority that is asked no more is over.
                commands.note_faults((), look=STAMP, at=now())
            elif is_due(at=now()):
                stamp(at=now(), seconds=self._seconds)
        except (Invalid, DatabaseError):
            # The one is noted; the other is away for a while, and pages tell it themselves.
            pass
        except Exception:
            _LOG.exception("having the log stamped")
        finally:
            connections.close_all()
