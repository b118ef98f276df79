"""The receipt of one's own act, for pages and programs alike. Of nobody else's act is there one:
who worked when is nobody else's business."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from zhenggai.apps.journal import queries as journal
from zhenggai.apps.journal.sealing import shelf
from zhenggai.core.errors import WrongState
from zhenggai.core.tlog.receipt import Receipt
from zhenggai.kit.refusals import Missing


@dataclass(frozen=True, slots=True)
class OwnReceipt:
    """An act of one's own, and its receipt: `None` while it waits to be signed for."""

    act: journal.Own
    receipt: Receipt | None

    @property
    def whole(self) -> Receipt:
        """The receipt. Raises `WrongState` (`receipt.pending`)."""
        if self.receipt is None:
            raise WrongState("receipt.pending")
        return self.receipt


def own_receipt(entry: int, *, person: UUID) -> OwnReceipt:
    """The act behind an entry with its receipt. Raises `Missing` where it is not his, and `Invalid`
    (`log.…`) where the tiles of the log are damaged."""
    act = journal.own_act(entry, person)
    if act is None:
        raise Missing("people.no-entry")
    signed = act.index is not None
    return OwnReceipt(act, journal.receipt_of(entry, shelf=shelf()) if signed else None)
