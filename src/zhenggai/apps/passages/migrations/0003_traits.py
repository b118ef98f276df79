"""What makes findings alike: the traits of a passage, and in how many passages each stands."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from zhenggai.apps.passages.index import made_by


def note(apps: Any, editor: Any) -> None:
    """An empty index is made by today's splitter and traits; one that is filled is made anew by
    `zhenggai reindex`, which `zhenggai doctor` asks for."""
    if not apps.get_model("passages", "Passage").objects.exists():
        splitting = apps.get_model("passages", "Splitting")
        splitting.objects.all().delete()
        splitting.objects.create(version=made_by())


class Migration(migrations.Migration):
    """A column and a table."""

    dependencies = [("passages", "0002_index")]
    operations = [
        migrations.AddField(
            model_name="passage",
            name="traits",
            field=models.TextField(default=""),
        ),
        migrations.CreateModel(
            name="Trait",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("seen", models.IntegerField()),
            ],
        ),
        migrations.RunPython(note, migrations.RunPython.noop),
    ]
