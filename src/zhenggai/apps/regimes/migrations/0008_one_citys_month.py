"""The month for a plan is that of one city's notice, and no rule of the central level."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_BEFORE = {"regime": "inspection", "level": "central", "code": "plan", "version": 1}
_NOTE = "一地的规定或者要求，其他地方可能不同。启用前请核对本地规定。"
_NOTE_EN = (
    "The rule of one place; others may differ. Check the rule of yours before putting it in force."
)


def correct(apps: Any, editor: Any) -> None:
    """Where the row is still the draft that was shipped."""
    rule = apps.get_model("regimes", "DeadlineRule")
    rows = rule.objects.using(editor.connection.alias).filter(**_BEFORE, status="draft")
    rows.update(level="city", note=_NOTE, note_en=_NOTE_EN)


class Migration(migrations.Migration):
    """One row, where nobody has put it in force."""

    dependencies = [("regimes", "0007_extensions")]

    operations = [migrations.RunPython(correct, migrations.RunPython.noop)]
