"""Lets go of indexes that nothing is looked up by, or that another begins with (record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import DropIndexes


class Migration(migrations.Migration):
    dependencies = [("people", "0002_table_of_counts")]

    operations = [
        DropIndexes(
            columns=[
                ("Post", "unit_id"),
                ("KeptAnswer", "token_id"),
                ("LoadFile", "load_id"),
            ]
        )
    ]
