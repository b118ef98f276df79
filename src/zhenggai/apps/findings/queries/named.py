"""How one finding is named where it stands beside others: by its heading or the beginning of its
quote, its state, its round and the unit that leads."""

from __future__ import annotations

from django.db.models.functions import Substr

TITLE = 160
NAMED_BY = (
    "pk",
    "ref",
    "heading",
    Substr("quote__text", 1, TITLE),
    "state",
    "round__name",
    "round__name_en",
    "lead_unit__name",
    "lead_unit__name_en",
)
