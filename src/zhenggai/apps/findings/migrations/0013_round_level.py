"""Whose oversight a round is."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import CheckConstraint, Q

_LEVELS = ["any", "central", "city", "county", "provincial", "us_federal"]


class Migration(migrations.Migration):
    """A column; rounds that are there are for no level of their own."""

    dependencies = [("findings", "0012_board_indexes")]

    operations = [
        migrations.AddField("round", "level", models.CharField(default="any", max_length=16)),
        migrations.AddConstraint(
            "round", CheckConstraint(name="round_known_level", condition=Q(level__in=_LEVELS))
        ),
    ]
