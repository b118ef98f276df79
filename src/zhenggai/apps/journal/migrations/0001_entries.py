"""Entries and the words that belong to them."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("leaf", models.BinaryField()),
                ("kind", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("actor", models.UUIDField(null=True)),
                ("subject", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "id"], name="entry_subject"),
                    models.Index(fields=["actor", "id"], name="entry_actor"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Text",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=32)),
                ("text", models.TextField()),
                ("salt", models.BinaryField(max_length=16)),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="journal.entry",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entry", "name"), name="text_once_per_entry")
                ],
            },
        ),
    ]
