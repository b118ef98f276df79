"""The days for which digests were prepared."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """A table."""

    initial = True
    operations = [
        migrations.CreateModel(
            name="DigestDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("made_at", models.DateTimeField()),
                ("persons", models.PositiveIntegerField()),
            ],
        ),
    ]
