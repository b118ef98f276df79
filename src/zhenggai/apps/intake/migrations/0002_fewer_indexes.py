"""Lets go of indexes that nothing is looked up by, or that another begins with (record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import DropIndexes


class Migration(migrations.Migration):
    dependencies = [("intake", "0001_tables")]

    operations = [
        DropIndexes(
            columns=[
                ("Passage", "intake_id"),
                ("PassageLink", "finding_id"),
                ("SetAside", "intake_id"),
                ("Adopted", "passage_id"),
                ("SetAside", "by_id"),
            ]
        )
    ]
