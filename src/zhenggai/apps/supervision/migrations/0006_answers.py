"""Which unit answers for a step, once the one it was addressed to is no more."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F


def addressed(apps: Any, editor: Any) -> None:
    """So far whoever it was addressed to."""
    steps = apps.get_model("supervision", "Step")
    steps.objects.using(editor.connection.alias).update(answers=F("unit"))


class Migration(migrations.Migration):
    """A column that every row has."""

    dependencies = [("supervision", "0005_first_ladder")]

    operations = [
        migrations.AddField(
            "step",
            "answers",
            models.ForeignKey("people.Unit", models.PROTECT, null=True, related_name="+"),
        ),
        migrations.RunPython(addressed, migrations.RunPython.noop),
        migrations.AlterField(
            "step", "answers", models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
        ),
    ]
