"""Runs of one act on many findings."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("findings", "0006_marks"),
        ("register", "0001_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("act", models.CharField(max_length=32)),
                ("arguments", models.TextField()),
                ("reason", models.TextField()),
                ("capacity", models.CharField(max_length=32)),
                ("made_at", models.DateTimeField()),
                ("begun_at", models.DateTimeField(null=True)),
                ("alive_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RunRow",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("no", models.PositiveIntegerField()),
                ("ref", models.CharField(max_length=64)),
                ("seen", models.PositiveIntegerField(default=0)),
                ("arguments", models.TextField(blank=True)),
                ("outcome", models.CharField(max_length=8)),
                ("code", models.CharField(blank=True, max_length=64)),
                ("told", models.TextField(blank=True)),
                ("entry", models.BigIntegerField(null=True)),
                (
                    "finding",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="findings.finding",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="register.run",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(fields=["person", "made_at"], name="run_person_made"),
        ),
        migrations.AddConstraint(
            model_name="run",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at", None), ("begun_at__isnull", False), _connector="OR"
                ),
                name="run_ends_once_begun",
            ),
        ),
        migrations.AddIndex(
            model_name="runrow",
            index=models.Index(fields=["run", "outcome", "no"], name="run_row_outcome"),
        ),
        migrations.AddConstraint(
            model_name="runrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        [
                            "able",
                            "done",
                            "refused",
                            "unable",
                        ],
                    )
                ),
                name="run_row_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="runrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", "done"), _negated=True),
                    ("entry__isnull", False),
                    _connector="OR",
                ),
                name="run_row_told",
            ),
        ),
        migrations.AddConstraint(
            model_name="runrow",
            constraint=models.UniqueConstraint(fields=("run", "no"), name="run_row_once"),
        ),
    ]
