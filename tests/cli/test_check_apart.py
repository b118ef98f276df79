"""A large log is checked in a process of its own, which ends with whoever started it."""

from __future__ import annotations

import os
import subprocess
import sys

# Acts, seals them, and lets the daily check come to pass where whatever is checked here is noticed.
_CHECK = """
from datetime import UTC, datetime
from django.db import transaction
from django.utils.timezone import now
from zhenggai.apps.journal import commands, queries, sealing
from zhenggai.apps.journal.commands.seal import Sealer
sealing.begin(at=now())
with transaction.atomic():
    commands.append(kind="x.done", who=commands.Who(None, "system"), at=now(), body={"n": 1})
sealing.seal_once(Sealer(sealing.shelf(), sealing.keyring()), at=now())
sealing.FEW = FEW
real, here = commands.check_in_full, []
commands.check_in_full = lambda **told: here.append(real(**told))
sealing.check()
print(len(here), queries.last_check().size, queries.last_check().sound)
"""


def test_more_than_a_few_entries_are_checked_apart_and_what_came_of_it_is_kept(install):
    made = install()
    assert made.python(_CHECK.replace("FEW\n", "0\n")) == "0 2 True\n"
    assert made.python(_CHECK.replace("FEW\n", "50\n")) == "1 3 True\n"


def test_it_ends_with_whoever_started_it(install):
    made = install()
    done = subprocess.run(
        [sys.executable, "-P", "-m", "zhenggai.apps.journal.checker"],
        env={**os.environ, **made.environment},
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    said = made.python("from zhenggai.apps.journal import queries; print(queries.last_check())")
    assert said == "None\n"
