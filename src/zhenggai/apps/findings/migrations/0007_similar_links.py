"""What persons say of findings that are alike."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """One table."""

    dependencies = [
        ("findings", "0006_marks"),
        ("people", "0008_kept_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="SimilarLink",
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
                ("pair", models.CharField(max_length=65)),
                ("kind", models.CharField(max_length=16)),
                ("replaced_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
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
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="findings.finding",
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
                    models.UniqueConstraint(
                        condition=models.Q(("replaced_at", None)),
                        fields=("pair",),
                        name="one_word_on_a_pair",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["common_with", "not_related", "repeat_of"])
                        ),
                        name="similar_known_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("other", models.F("finding")), _negated=True),
                        name="similar_to_another",
                    ),
                ]
            },
        ),
    ]
