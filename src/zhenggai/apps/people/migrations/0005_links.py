"""One-time links."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhenggai.apps.people.roles


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_withdrawing"),
    ]

    operations = [
        migrations.CreateModel(
            name="OneTimeLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("role", models.CharField(blank=True, max_length=16)),
                ("issued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("person__isnull", False), ("role", "")),
                            models.Q(
                                ("person", None),
                                (
                                    "role__in",
                                    [
                                        zhenggai.apps.people.roles.Role["AUDIT_ADMIN"],
                                        zhenggai.apps.people.roles.Role["SECURITY_ADMIN"],
                                        zhenggai.apps.people.roles.Role["SYSTEM_ADMIN"],
                                    ],
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="link_for_person_or_admin",
                    )
                ],
            },
        ),
    ]
