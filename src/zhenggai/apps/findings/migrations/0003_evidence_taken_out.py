"""Name what was taken out of a file before it was kept."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0002_desk_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="taken_out",
            field=models.CharField(blank=True, max_length=64),
        ),
    ]
