"""What is done with the register; the only writers of this app. What concerns others than the
actor appends its entry."""

from zhenggai.apps.register.commands.export import MEDIA, Exported, Form, export_register
from zhenggai.apps.register.commands.runs import (
    MOST_ROWS,
    Chosen,
    begin_run,
    carry_out,
    look_at_run,
)
from zhenggai.apps.register.commands.sheets_in import take_in_sheet
from zhenggai.apps.register.commands.views import save_view, withdraw_view

__all__ = [
    "MEDIA",
    "MOST_ROWS",
    "Chosen",
    "Exported",
    "Form",
    "begin_run",
    "carry_out",
    "export_register",
    "look_at_run",
    "save_view",
    "take_in_sheet",
    "withdraw_view",
]
