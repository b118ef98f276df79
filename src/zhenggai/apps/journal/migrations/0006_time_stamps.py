"""Time-stamps for checkpoints, and the triggers that keep them."""

from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from zhenggai.apps.journal import guards

_TABLES = ("journal_timestamp",)


def install(apps: Any, editor: Any) -> None:
    """Refuse every change from here on."""
    guards.install(editor.connection, _TABLES)


def remove(apps: Any, editor: Any) -> None:
    """The way back, which ends before the table itself goes."""
    guards.remove(editor.connection, _TABLES)


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_last_cosigned")]

    operations = [
        migrations.CreateModel(
            name="TimeStamp",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reply", models.BinaryField()),
                ("authority", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "head",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stamp",
                        to="journal.signedhead",
                    ),
                ),
            ],
        ),
        migrations.RunPython(install, remove),
    ]
