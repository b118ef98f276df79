"""Every act on a reading and on its passages by the last word of its address: its command, and
whether its sender must have seen what he judges. What pages and programs share; forms stand with
the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from zhenggai.apps.intake import commands

Command = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """One act; `seen` says that it would overwrite, judge or end what its sender has not read."""

    slug: str
    command: Command
    seen: bool = True


def _table(*deeds: Deed) -> Mapping[str, Deed]:
    return {deed.slug: deed for deed in deeds}


# To one passage; each names the version of it.
PASSAGE_DEEDS = _table(
    Deed("accept", commands.accept_passage),
    Deed("reject", commands.reject_passage),
    Deed("boundary", commands.edit_boundary),
    Deed("retype", commands.retype_boundary),
    Deed("split", commands.split_passage),
    Deed("split-before", commands.split_before),
    Deed("kind", commands.reclassify_passage),
    Deed("fields", commands.set_fields),
    Deed("tie", commands.tie_passage),
)
# To a reading as a whole, or adding to it.
READING_DEEDS = _table(
    Deed("accept-all", commands.accept_all),
    Deed("add", commands.add_missed, seen=False),
    Deed("add-typed", commands.add_typed, seen=False),
    Deed("merge", commands.merge_passages),
    Deed("set-aside", commands.set_aside, seen=False),
    Deed("discard", commands.discard_intake),
    Deed("register", commands.register_intake),
)
