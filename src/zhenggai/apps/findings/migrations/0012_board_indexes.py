"""Indexes that hold all that the board counts, one in place of that which held a part of it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index for another, and one more."""

    dependencies = [("findings", "0011_extensions")]

    operations = [
        migrations.RemoveIndex("finding", "finding_round_unit"),
        migrations.AddIndex(
            "finding",
            models.Index(
                fields=["round", "lead_unit", "state", "due_on", "original_due_on"],
                name="finding_board",
            ),
        ),
        migrations.AddIndex(
            "finding",
            models.Index(
                fields=["state", "moved_at", "round", "lead_unit"], name="finding_waiting"
            ),
        ),
    ]
