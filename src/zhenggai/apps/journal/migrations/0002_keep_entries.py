"""Put the triggers in place that keep entries as they were written."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from zhenggai.apps.journal import guards


def install(apps: Any, editor: Any) -> None:
    """Refuse every change of an entry from here on."""
    guards.install(editor.connection, [guards.ENTRIES])


def remove(apps: Any, editor: Any) -> None:
    """The way back, which ends before the table itself goes."""
    guards.remove(editor.connection, [guards.ENTRIES])


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("journal", "0001_entries")]
    operations = [migrations.RunPython(install, remove)]
