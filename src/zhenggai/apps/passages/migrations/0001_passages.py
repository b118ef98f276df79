"""The table of passages, and that of the splitter; the index is not Django's to make."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("subject", models.UUIDField()),
                ("part", models.UUIDField()),
                ("kind", models.CharField(max_length=16)),
                ("key", models.UUIDField()),
                ("no", models.PositiveIntegerField(default=1)),
                ("circles", models.TextField()),
                ("text", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Splitting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "passage",
                    models.OneToOneField(
                        db_column="rowid",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="posting",
                        serialize=False,
                        to="passages.passage",
                    ),
                ),
            ],
            options={
                "db_table": "passages_index",
                "managed": False,
            },
        ),
        migrations.AddIndex(
            model_name="passage",
            index=models.Index(fields=["subject", "part"], name="passage_subject_part"),
        ),
    ]
