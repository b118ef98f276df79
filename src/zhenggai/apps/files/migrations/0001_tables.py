"""Files by their digest, and the text in them."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []
    replaces = [
        ("files", "0001_files"),
        ("files", "0002_texts"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="File",
                    fields=[
                        (
                            "id",
                            models.UUIDField(
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("size", models.BigIntegerField()),
                        ("kind", models.CharField(max_length=8)),
                        ("media", models.CharField(max_length=100)),
                        ("storage", models.CharField(max_length=8)),
                        ("judged", models.CharField(max_length=8)),
                        ("stored_at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("size__gt", 0)), name="file_not_empty"
                            )
                        ],
                    },
                ),
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
            ],
        ),
    ]
