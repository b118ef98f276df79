"""Every code of the register is worded, in both languages."""

from __future__ import annotations

import pytest

from zhenggai.apps.register.columns import COLUMNS, FILTERS, Group, Time
from zhenggai.apps.register.events import Event
from zhenggai.apps.register.layouts import LAYOUTS, Lack
from zhenggai.presentation.catalogues import LANGUAGES, messages

CODES = {
    "register.column.": COLUMNS,
    "filter.": FILTERS,
    "layout.": LAYOUTS,
    "lack.": list(Lack),
    "time.": list(Time),
    "register.group.": list(Group),
    "register.way.": ["all", "open", "overdue", "due_soon", "closed"],
    "register.completion.": ["done", "continuing", "not_done"],
    "verified.": ["passed", "returned"],
    "flag.": ["yes", "no"],
    "event.": list(Event),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_is_worded(language):
    known = messages(language)
    wanted = {f"{head}{code}" for head, codes in CODES.items() for code in codes}
    assert wanted - set(known) == set()
