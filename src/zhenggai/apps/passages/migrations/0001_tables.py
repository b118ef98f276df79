"""Passages of text to be found again, and what makes findings alike."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []
    replaces = [
        ("passages", "0001_passages"),
    ]

    operations = [
        CreateModels(
            models=[
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
                        ("traits", models.TextField(default="")),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["subject", "part"], name="passage_subject_part")
                        ],
                    },
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
                migrations.CreateModel(
                    name="Trait",
                    fields=[
                        (
                            "name",
                            models.CharField(max_length=64, primary_key=True, serialize=False),
                        ),
                        ("seen", models.IntegerField()),
                    ],
                ),
                migrations.CreateModel(
                    name="Splitting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                    ],
                ),
            ],
        ),
    ]
