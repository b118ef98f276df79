"""How far the journal was read for what is urgent."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Max


def begin(apps: Any, editor: Any) -> None:
    """What was done before there was a reader is told to nobody at once."""
    alias = editor.connection.alias
    entries = apps.get_model("journal", "Entry").objects.using(alias)
    last = entries.aggregate(last=Max("id"))["last"] or 0
    apps.get_model("supervision", "Cursor").objects.using(alias).create(reader="urgent", upto=last)


def forget(apps: Any, editor: Any) -> None:
    """The way back."""
    cursors = apps.get_model("supervision", "Cursor").objects.using(editor.connection.alias)
    cursors.filter(reader="urgent").delete()


class Migration(migrations.Migration):
    """A row."""

    dependencies = [("journal", "0001_tables"), ("supervision", "0001_tables")]
    replaces = [("supervision", "0003_cursor")]
    operations = [migrations.RunPython(begin, forget)]
