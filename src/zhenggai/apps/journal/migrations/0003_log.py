"""The log: places, checkpoints, keys, witnesses, faults and full checks; words that were erased."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0002_keep_entries"),
    ]

    operations = [
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("line", models.CharField(max_length=400)),
                ("at", models.DateTimeField()),
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
            name="Place",
            fields=[
                (
                    "index",
                    models.BigIntegerField(
                        db_column="log_index", primary_key=True, serialize=False
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
        migrations.AddField(
            model_name="text",
            name="erased",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="erasures",
                to="journal.entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="text",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("erased", None), models.Q(("salt", b""), ("text", "")), _connector="OR"
                ),
                name="erased_is_empty",
            ),
        ),
        migrations.AddIndex(
            model_name="fault",
            index=models.Index(
                condition=models.Q(("over_at", None)), fields=["look"], name="fault_open"
            ),
        ),
        migrations.AddField(
            model_name="place",
            name="entry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="place",
                to="journal.entry",
            ),
        ),
        migrations.AddConstraint(
            model_name="signedhead",
            constraint=models.UniqueConstraint(
                fields=("origin", "size"), name="head_once_per_size"
            ),
        ),
        migrations.AddField(
            model_name="cosignature",
            name="head",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cosignatures",
                to="journal.signedhead",
            ),
        ),
        migrations.AddField(
            model_name="cosignature",
            name="witness",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cosignatures",
                to="journal.witness",
            ),
        ),
        migrations.AddConstraint(
            model_name="cosignature",
            constraint=models.UniqueConstraint(fields=("head", "witness"), name="cosigned_once"),
        ),
    ]
