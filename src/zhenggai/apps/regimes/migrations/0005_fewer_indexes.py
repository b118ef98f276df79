"""Lets go of indexes that nothing is looked up by, or that another begins with (record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import DropIndexes


class Migration(migrations.Migration):
    dependencies = [("regimes", "0004_rules_to_begin_with")]

    operations = [
        DropIndexes(
            columns=[
                ("Category", "regime_id"),
                ("DeadlineRule", "regime_id"),
                ("CalendarDay", "year_id"),
            ]
        )
    ]
