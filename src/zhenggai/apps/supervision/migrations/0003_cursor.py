"""How far the journal was read for what is urgent."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import Max


def begin(apps: Any, editor: Any) -> None:
    """What was done before there was a reader is told to nobody at once."""
    alias = editor.connection.alias
    entries = apps.get_model("journal", "Entry").objects.using(alias)
    last = entries.aggregate(last=Max("id"))["last"] or 0
    apps.get_model("supervision", "Cursor").objects.using(alias).create(reader="urgent", upto=last)


class Migration(migrations.Migration):
    """A table with a row."""

    dependencies = [("journal", "0006_time_stamps"), ("supervision", "0002_broken_off")]

    operations = [
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("reader", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField()),
            ],
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
