"""Lets go of indexes that nothing is looked up by, or that another begins with (record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import DropIndexes


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_keep_what_is_written")]

    operations = [
        DropIndexes(
            columns=[
                ("Text", "entry_id"),
                ("Cosignature", "head_id"),
                ("Cosignature", "witness_id"),
            ]
        )
    ]
