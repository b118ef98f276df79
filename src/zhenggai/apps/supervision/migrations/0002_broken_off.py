"""A day whose preparation was broken off is known as such."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.models import F


def end(apps: Any, editor: Any) -> None:
    """What there is was written at the end."""
    day = apps.get_model("supervision", "DigestDay")
    day.objects.using(editor.connection.alias).update(ended_at=F("made_at"))


class Migration(migrations.Migration):
    """A column more, and one less that the outbox says."""

    dependencies = [("supervision", "0001_digest_days")]

    operations = [
        migrations.AddField("digestday", "ended_at", models.DateTimeField(null=True)),
        migrations.RunPython(end, migrations.RunPython.noop),
        migrations.RemoveField("digestday", "persons"),
    ]
