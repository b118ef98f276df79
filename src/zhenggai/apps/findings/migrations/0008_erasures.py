"""What is to be erased under a decision, and what was."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A table, and where files stood the entry that erased them."""

    dependencies = [
        ("findings", "0007_similar_links"),
        ("people", "0008_kept_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="evidence",
            name="erased",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="sourcedocument",
            name="erased",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("episode", models.PositiveSmallIntegerField()),
                ("capacity", models.CharField(max_length=32)),
                ("at", models.DateTimeField()),
                ("entry", models.BigIntegerField()),
                ("target", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=24)),
                ("decided_on", models.DateField()),
                ("confirmed", models.BooleanField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_entry", models.BigIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_records",
                        to="findings.finding",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [models.Index(fields=["-at"], name="erasure_at")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "consent_withdrawn",
                                    "other_law",
                                    "purpose_over",
                                    "term_over",
                                    "unlawful",
                                ],
                            )
                        ),
                        name="erasure_known_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_by", None),
                            models.Q(("done_by", models.F("by")), _negated=True),
                            _connector="OR",
                        ),
                        name="erasure_confirmed_by_other",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("confirmed", None), ("confirmed", True), _connector="OR"
                        ),
                        fields=("finding", "target"),
                        name="erased_once",
                    ),
                ],
            },
        ),
    ]
