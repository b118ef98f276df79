"""Lets go of indexes that nothing is looked up by, or that another begins with (record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import DropIndexes


class Migration(migrations.Migration):
    dependencies = [("register", "0001_tables")]

    operations = [
        DropIndexes(
            columns=[
                ("Run", "person_id"),
                ("RunRow", "run_id"),
            ]
        )
    ]
