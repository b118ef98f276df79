"""Put the triggers in place that keep places in the log, and what was signed."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from zhenggai.apps.journal import guards

_TABLES = ("journal_place", "journal_signedhead")


def install(apps: Any, editor: Any) -> None:
    """Refuse every change of both from here on."""
    guards.install(editor.connection, _TABLES)


def remove(apps: Any, editor: Any) -> None:
    """The way back, which ends before the tables themselves go."""
    guards.remove(editor.connection, _TABLES)


class Migration(migrations.Migration):
    """Triggers on both databases."""

    dependencies = [("journal", "0003_log")]
    operations = [migrations.RunPython(install, remove)]
