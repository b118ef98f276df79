"""Keys in the order of time, and no index that nothing is looked up by or that another begins with
(record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import KeysInOrder, WithoutIndexes


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_ladder_to_begin_with")]

    operations = [
        KeysInOrder(),
        WithoutIndexes(
            fields=[
                ("LadderRule", "regime"),
                ("StepSeries", "office"),
                ("Step", "round"),
                ("Step", "office"),
                ("Step", "unit"),
                ("StepFinding", "step"),
                ("StepRecord", "by"),
                ("Appeal", "by"),
            ]
        ),
    ]
