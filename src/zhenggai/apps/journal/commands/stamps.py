"""The time-stamps of the log: kept as they came, one for each checkpoint at the most.

How an authority is asked stands in `stamping`. A stamp is no entry: each would make a checkpoint
that asks for the next.
"""

from __future__ import annotations

from django.db import transaction

from zhenggai.apps.journal.models import SignedHead, TimeStamp
from zhenggai.core.tlog.stamping import Stamped


def keep_stamp(*, head: SignedHead, reply: bytes, stamped: Stamped) -> TimeStamp:
    """Keep a reply that was verified; where another was kept meanwhile, that one stays."""
    said = {"reply": reply, "authority": stamped.name, "at": stamped.at}
    with transaction.atomic():
        kept, _ = TimeStamp.objects.get_or_create(head=head, defaults=said)
    return kept
