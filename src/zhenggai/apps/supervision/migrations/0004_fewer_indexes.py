"""Lets go of indexes that nothing is looked up by, or that another begins with (record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import DropIndexes


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_ladder_to_begin_with")]

    operations = [
        DropIndexes(
            columns=[
                ("LadderRule", "regime_id"),
                ("StepSeries", "office_id"),
                ("Step", "round_id"),
                ("Step", "office_id"),
                ("Step", "unit_id"),
                ("StepFinding", "step_id"),
                ("StepRecord", "by_id"),
                ("Appeal", "by_id"),
            ]
        )
    ]
