"""What a verifier says: statements by code, each with its standing. The sentences stand in `locale`
under the same codes; which statement follows from what is decided in `judging`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Standing(StrEnum):
    """How a statement stands. UNPROVEN is no reproach: it says what nobody may conclude."""

    PROVEN = "proven"
    UNPROVEN = "unproven"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is proven, not proven, or wrong; `values` fill its wording."""

    code: str
    standing: Standing
    values: Mapping[str, object] = field(default_factory=dict)


# That a statement is not proven is often the nature of the thing: no signature shows that what was
# written is true. These are what was asked for and could not be shown.
_LACKING = {
    "verify.key-own",
    "verify.key-none",
    "verify.unsigned",
    "verify.log-unknown",
    "verify.quorum-missing",
    "verify.held-other",
    "verify.held-unsigned",
    "verify.held-broken",
    "verify.held-apart",
    "verify.stamp-other",
    "verify.stamp-wrong",
    "verify.nothing-sealed",
    "verify.not-recomputed",
    "verify.entry-unread",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """All statements about one file or folder, in the order in which to read them."""

    statements: tuple[Statement, ...]

    @property
    def verdict(self) -> Standing:
        """WRONG where anything is; UNPROVEN where something that was asked for is not shown, above
        all who signed; PROVEN otherwise."""
        if any(one.standing is Standing.WRONG for one in self.statements):
            return Standing.WRONG
        codes = {one.code for one in self.statements}
        if codes & _LACKING or "verify.signed" not in codes:
            return Standing.UNPROVEN
        return Standing.PROVEN


def proven(code: str, **values: object) -> Statement:
    """A statement that is proven."""
    return Statement(code, Standing.PROVEN, values)


def unproven(code: str, **values: object) -> Statement:
    """A statement of what is not proven."""
    return Statement(code, Standing.UNPROVEN, values)


def wrong(code: str, **values: object) -> Statement:
    """A statement of what contradicts itself, or what the verifier holds."""
    return Statement(code, Standing.WRONG, values)
