"""Rules that set limits, in versions."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("regimes", "0004_published_years"),
        ("people", "0001_people_and_posts"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadlineRule",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.CharField(max_length=16)),
                ("code", models.CharField(max_length=32)),
                ("version", models.PositiveSmallIntegerField()),
                ("status", models.CharField(default="draft", max_length=8)),
                ("limit_of", models.CharField(max_length=32)),
                ("name", models.CharField(blank=True, max_length=128)),
                ("name_en", models.CharField(blank=True, max_length=128)),
                ("starts", models.CharField(max_length=32)),
                ("unit", models.CharField(max_length=16)),
                ("amount", models.IntegerField()),
                ("moves", models.CharField(max_length=8)),
                ("fixed_month", models.PositiveSmallIntegerField(default=0)),
                ("fixed_day", models.PositiveSmallIntegerField(default=0)),
                ("month_ends", models.BooleanField(default=False)),
                ("country", models.CharField(max_length=8)),
                ("source", models.TextField()),
                ("note", models.TextField(blank=True)),
                ("note_en", models.TextField(blank=True)),
                ("valid_from", models.DateField(null=True)),
                ("valid_to", models.DateField(null=True)),
                ("proposed_at", models.DateTimeField(null=True)),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "regime",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deadline_rules",
                        to="regimes.regime",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("regime", "level", "code", "version"), name="rule_version_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "active"), ("valid_to", None)),
                        fields=("regime", "level", "code"),
                        name="rule_one_open_version",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "active"), _negated=True),
                            ("valid_from__isnull", False),
                            _connector="OR",
                        ),
                        name="rule_active_since",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="rule_ends_after_it_begins",
                    ),
                ],
            },
        ),
    ]
