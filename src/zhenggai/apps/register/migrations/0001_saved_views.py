"""Views of the register that people keep and share."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("findings", "0004_register_indexes"),
        ("people", "0006_loads"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("query", models.TextField(blank=True)),
                (
                    "shared",
                    models.CharField(default="nobody", max_length=8),
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
                                ("shared", "nobody"),
                                ("unit", None),
                            ),
                            models.Q(
                                ("round", None),
                                ("shared", "unit"),
                                ("unit__isnull", False),
                            ),
                            models.Q(
                                ("round__isnull", False),
                                ("shared", "round"),
                                ("unit", None),
                            ),
                            _connector="OR",
                        ),
                        name="saved_view_shared_with_one",
                    )
                ],
            },
        ),
    ]
