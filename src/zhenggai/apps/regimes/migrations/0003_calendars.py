"""Published years, and the days by which they differ from the week."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("regimes", "0002_first_regimes")]

    operations = [
        migrations.CreateModel(
            name="CalendarYear",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("country", models.CharField(max_length=8)),
                ("year", models.PositiveSmallIntegerField()),
                ("source", models.TextField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("country", "year"), name="calendar_year_once")
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
                    models.UniqueConstraint(fields=("year", "falls_on"), name="calendar_day_once")
                ],
            },
        ),
    ]
