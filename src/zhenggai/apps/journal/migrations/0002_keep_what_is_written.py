"""Put the triggers in place that keep entries, their places in the log, what was signed and its
time-stamps as they were written."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from zhenggai.apps.journal import guards


def install(apps: Any, editor: Any) -> None:
    """Refuse every change from here on."""
    guards.install(editor.connection)


def remove(apps: Any, editor: Any) -> None:
    """The way back, which ends before the tables themselves go."""
    guards.remove(editor.connection)


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("journal", "0001_tables")]
    replaces = [
        ("journal", "0002_keep_entries"),
        ("journal", "0004_keep_places"),
        ("journal", "0006_time_stamps"),
    ]
    operations = [migrations.RunPython(install, remove)]
