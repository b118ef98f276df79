"""Saved views, and acts on many with their rows."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhenggai.apps.register.models
from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("findings", "0001_tables"),
        ("people", "0001_tables"),
        ("people", "__first__"),
    ]
    replaces = [
        ("register", "0001_saved_views"),
        ("register", "0002_runs"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="SavedView",
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
                        ("name", models.CharField(max_length=80)),
                        ("query", models.TextField(blank=True)),
                        (
                            "shared",
                            models.CharField(
                                default=zhenggai.apps.register.models.Shared["NOBODY"], max_length=8
                            ),
                        ),
                        ("saved_at", models.DateTimeField()),
                        ("withdrawn_at", models.DateTimeField(null=True)),
                        (
                            "owner",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="saved_views",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "round",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="findings.round",
                            ),
                        ),
                        (
                            "unit",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="people.unit",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("round", None),
                                        ("shared", zhenggai.apps.register.models.Shared["NOBODY"]),
                                        ("unit", None),
                                    ),
                                    models.Q(
                                        ("round", None),
                                        ("shared", zhenggai.apps.register.models.Shared["UNIT"]),
                                        ("unit__isnull", False),
                                    ),
                                    models.Q(
                                        ("round__isnull", False),
                                        ("shared", zhenggai.apps.register.models.Shared["ROUND"]),
                                        ("unit", None),
                                    ),
                                    _connector="OR",
                                ),
                                name="saved_view_shared_with_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Run",
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
                    options={
                        "indexes": [
                            models.Index(fields=["person", "made_at"], name="run_person_made")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_at", None), ("begun_at__isnull", False), _connector="OR"
                                ),
                                name="run_ends_once_begun",
                            )
                        ],
                    },
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
                    options={
                        "indexes": [
                            models.Index(fields=["run", "outcome", "no"], name="run_row_outcome")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    (
                                        "outcome__in",
                                        [
                                            zhenggai.apps.register.models.Outcome["ABLE"],
                                            zhenggai.apps.register.models.Outcome["DONE"],
                                            zhenggai.apps.register.models.Outcome["REFUSED"],
                                            zhenggai.apps.register.models.Outcome["UNABLE"],
                                        ],
                                    )
                                ),
                                name="run_row_known",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("outcome", zhenggai.apps.register.models.Outcome["DONE"]),
                                        _negated=True,
                                    ),
                                    ("entry__isnull", False),
                                    _connector="OR",
                                ),
                                name="run_row_told",
                            ),
                            models.UniqueConstraint(fields=("run", "no"), name="run_row_once"),
                        ],
                    },
                ),
            ],
        ),
    ]
