"""Kinds of oversight, their categories and rules of deadlines, and calendars."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhenggai.core.deadlines.rules
from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "__first__"),
    ]
    replaces = [
        ("regimes", "0001_regimes"),
        ("regimes", "0003_calendars"),
        ("regimes", "0005_deadline_rules"),
        ("regimes", "0007_extensions"),
        ("regimes", "0008_one_citys_month"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Regime",
                    fields=[
                        (
                            "code",
                            models.CharField(max_length=32, primary_key=True, serialize=False),
                        ),
                        ("name", models.CharField(max_length=64)),
                        ("name_en", models.CharField(blank=True, max_length=64)),
                        ("merged_parts", models.CharField(blank=True, max_length=64)),
                        ("source", models.TextField(blank=True)),
                        ("extensions", models.PositiveSmallIntegerField(default=2)),
                        ("extensions_source", models.TextField(blank=True)),
                    ],
                ),
                migrations.CreateModel(
                    name="Category",
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
                        ("code", models.CharField(max_length=32)),
                        ("name", models.CharField(max_length=128)),
                        ("name_en", models.CharField(blank=True, max_length=128)),
                        ("source", models.TextField(blank=True)),
                        (
                            "regime",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="categories",
                                to="regimes.regime",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("regime", "code"), name="category_code_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DeadlineRule",
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
                        ("level", models.CharField(max_length=16)),
                        ("code", models.CharField(max_length=32)),
                        ("version", models.PositiveSmallIntegerField()),
                        (
                            "status",
                            models.CharField(
                                default=zhenggai.core.deadlines.rules.RuleStatus["DRAFT"],
                                max_length=8,
                            ),
                        ),
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
                                fields=("regime", "level", "code", "version"),
                                name="rule_version_once",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(
                                    ("status", zhenggai.core.deadlines.rules.RuleStatus["ACTIVE"]),
                                    ("valid_to", None),
                                ),
                                fields=("regime", "level", "code"),
                                name="rule_one_open_version",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "status",
                                            zhenggai.core.deadlines.rules.RuleStatus["ACTIVE"],
                                        ),
                                        _negated=True,
                                    ),
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
                migrations.CreateModel(
                    name="CalendarYear",
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
                        ("country", models.CharField(max_length=8)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("source", models.TextField()),
                        ("digest", models.CharField(max_length=64)),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("country", "year"), name="calendar_year_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarDay",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("falls_on", models.DateField()),
                        ("kind", models.CharField(max_length=8)),
                        ("name", models.CharField(blank=True, max_length=64)),
                        ("name_en", models.CharField(blank=True, max_length=64)),
                        (
                            "year",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="days",
                                to="regimes.calendaryear",
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("year", "falls_on"), name="calendar_day_once"
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
