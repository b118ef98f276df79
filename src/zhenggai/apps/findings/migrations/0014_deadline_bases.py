"""Why deadlines are the days that they are, where a rule has set them."""

from __future__ import annotations

import uuid
from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


def _to(model: str, *, null: bool, name: str) -> Any:
    return models.ForeignKey(
        null=null, on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model
    )


class Migration(migrations.Migration):
    """A table."""

    dependencies = [
        ("findings", "0013_round_level"),
        ("regimes", "0008_one_citys_month"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeadlineBasis",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("start_on", models.DateField()),
                ("due_on", models.DateField()),
                ("steps", models.TextField()),
                ("calendar", models.CharField(max_length=400)),
                ("lacks", models.PositiveSmallIntegerField(null=True)),
                ("at", models.DateTimeField()),
                ("entry", models.BigIntegerField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("finding", _to("findings.finding", null=True, name="bases")),
                ("round", _to("findings.round", null=True, name="bases")),
                ("rule", _to("regimes.deadlinerule", null=False, name="+")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(finding__isnull=True, round__isnull=False)
                        | Q(finding__isnull=False, round__isnull=True),
                        name="basis_of_one_thing",
                    ),
                    models.UniqueConstraint(
                        condition=Q(ended_at=None),
                        fields=("finding",),
                        name="basis_of_finding_once",
                    ),
                    models.UniqueConstraint(
                        condition=Q(ended_at=None, round__isnull=False),
                        fields=("round",),
                        name="basis_of_round_once",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=Q(ended_at=None, lacks__isnull=False),
                        fields=["lacks", "id"],
                        name="basis_provisional",
                    )
                ],
            },
        ),
    ]
