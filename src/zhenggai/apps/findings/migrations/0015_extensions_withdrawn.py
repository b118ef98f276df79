"""Requests for extensions that were taken back."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

_WHOLE = Q(withdrawn_by=None, withdrawn_at=None, withdrawal_entry=None) | Q(
    agreed=None,
    withdrawn_by__isnull=False,
    withdrawn_at__isnull=False,
    withdrawal_entry__isnull=False,
)


class Migration(migrations.Migration):
    """Three columns; what was taken back does not wait."""

    dependencies = [
        ("findings", "0014_deadline_bases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("extension", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField("extension", "withdrawal_entry", models.BigIntegerField(null=True)),
        migrations.AddField(
            "extension",
            "withdrawn_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RemoveConstraint("extension", "extension_waits_once"),
        migrations.AddConstraint(
            "extension",
            models.UniqueConstraint(
                condition=Q(agreed=None, withdrawn_at=None),
                fields=("finding", "episode"),
                name="extension_waits_once",
            ),
        ),
        migrations.AddConstraint(
            "extension",
            models.CheckConstraint(condition=_WHOLE, name="extension_withdrawn_whole"),
        ),
    ]
