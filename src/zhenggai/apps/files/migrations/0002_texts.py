"""Keep the beginning of the text of a file beside it, for whoever lets it be found."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileText",
            fields=[
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="files.file",
                    ),
                ),
                ("text", models.TextField()),
            ],
        ),
    ]
