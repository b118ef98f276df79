"""A case with what is known of it only while it is packed: which files were there, and where its
acts stand in the log."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from zhenggai.apps.findings.queries.case import Case, Filed
from zhenggai.core.tlog import checkpoint
from zhenggai.core.tlog.bundle import Entries
from zhenggai.core.tlog.checkpoint import Checkpoint


class Kept(StrEnum):
    """Whether a file is in the bundle, and if not, why."""

    HERE = "here"
    ERASED = "erased"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Gathered:
    """`members` are the names of the files in the bundle, by digest; `places` those of entries in
    the log, under the checkpoint of `sealed`."""

    case: Case
    at: datetime
    sealed: Entries
    places: Mapping[int, int]
    members: Mapping[str, str]

    @property
    def checkpoint(self) -> Checkpoint:
        """Under which all entries are proven."""
        return checkpoint.parsed(self.sealed.checkpoint.text)

    @property
    def unsealed(self) -> int:
        """How many entries of the case are not signed for yet."""
        return len(self.case.entries) - len(self.sealed.entries)

    def kept(self, one: Filed) -> Kept:
        """Whether a file is in the bundle."""
        if self.member(one) is not None:
            return Kept.HERE
        return Kept.MISSING if one.erased is None else Kept.ERASED

    def member(self, one: Filed) -> str | None:
        """The name of a file in the bundle, where it is there."""
        return None if one.digest is None else self.members.get(one.digest)
