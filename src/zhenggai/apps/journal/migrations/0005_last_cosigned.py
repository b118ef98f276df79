"""The last cosignature of a witness is found without looking through all of them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_keep_places")]

    operations = [
        migrations.AddIndex(
            model_name="cosignature",
            index=models.Index(fields=["witness", "head"], name="cosigned_last"),
        ),
    ]
