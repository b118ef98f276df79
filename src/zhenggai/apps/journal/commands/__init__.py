"""The only writers of the journal: what happened goes in at the end of its act, and the one sealer
puts it into the log."""

from __future__ import annotations

from zhenggai.apps.journal.commands.append import VERSION, Happening, Who, append, append_many
from zhenggai.apps.journal.commands.checks import Checks, check_in_full
from zhenggai.apps.journal.commands.erase import erase
from zhenggai.apps.journal.commands.faults import note_faults
from zhenggai.apps.journal.commands.keys import OVERLAP, begin_log, end_log, rotate_key
from zhenggai.apps.journal.commands.seal import rebuild
from zhenggai.apps.journal.commands.stamps import keep_stamp
from zhenggai.apps.journal.commands.witnesses import (
    keep_cosignature,
    let_witness_go,
    note_answer,
    take_on_witness,
)

__all__ = [
    "OVERLAP",
    "VERSION",
    "Checks",
    "Happening",
    "Who",
    "append",
    "append_many",
    "begin_log",
    "check_in_full",
    "end_log",
    "erase",
    "keep_cosignature",
    "keep_stamp",
    "let_witness_go",
    "note_answer",
    "note_faults",
    "rebuild",
    "rotate_key",
    "take_on_witness",
]
