"""Entries, the log over them, its keys, checkpoints, witnesses and time-stamps, and checks."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models

from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []
    replaces = [
        ("journal", "0001_entries"),
        ("journal", "0003_log"),
        ("journal", "0005_last_cosigned"),
    ]

    operations = [
        CreateModels(
            models=[
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
                                default=uuid.uuid4,
                                editable=False,
                                primary_key=True,
                                serialize=False,
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
                        (
                            "erased",
                            models.ForeignKey(
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="erasures",
                                to="journal.entry",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("entry", "name"), name="text_once_per_entry"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("erased", None),
                                    models.Q(("salt", b""), ("text", "")),
                                    _connector="OR",
                                ),
                                name="erased_is_empty",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Place",
                    fields=[
                        (
                            "index",
                            models.BigIntegerField(
                                db_column="log_index", primary_key=True, serialize=False
                            ),
                        ),
                        (
                            "entry",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="place",
                                to="journal.entry",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="SignedHead",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("origin", models.CharField(max_length=255)),
                        ("size", models.BigIntegerField()),
                        ("root", models.BinaryField(max_length=32)),
                        ("note", models.TextField()),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("origin", "size"), name="head_once_per_size"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="LogKey",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("origin", models.CharField(max_length=255)),
                        ("key", models.CharField(max_length=400, unique=True)),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Witness",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("name", models.CharField(max_length=200)),
                        ("key", models.CharField(max_length=400, unique=True)),
                        ("address", models.CharField(max_length=400)),
                        ("since", models.DateTimeField()),
                        ("until", models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Cosignature",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("line", models.CharField(max_length=400)),
                        ("at", models.DateTimeField()),
                        (
                            "head",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cosignatures",
                                to="journal.signedhead",
                            ),
                        ),
                        (
                            "witness",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cosignatures",
                                to="journal.witness",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [models.Index(fields=["witness", "head"], name="cosigned_last")],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("head", "witness"), name="cosigned_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="TimeStamp",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("reply", models.BinaryField()),
                        ("authority", models.CharField(max_length=200)),
                        ("at", models.DateTimeField()),
                        (
                            "head",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="stamp",
                                to="journal.signedhead",
                            ),
                        ),
                    ],
                ),
                migrations.CreateModel(
                    name="Fault",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("look", models.CharField(max_length=32)),
                        ("code", models.CharField(max_length=64)),
                        ("values", models.JSONField(default=dict)),
                        ("first_at", models.DateTimeField()),
                        ("last_at", models.DateTimeField()),
                        ("over_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [
                            models.Index(
                                condition=models.Q(("over_at", None)),
                                fields=["look"],
                                name="fault_open",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="FullCheck",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("at", models.DateTimeField()),
                        ("size", models.BigIntegerField()),
                        ("seconds", models.FloatField()),
                        ("sound", models.BooleanField()),
                    ],
                ),
            ],
        ),
    ]
