"""Keys in the order of time, and no index that nothing is looked up by or that another begins with
(record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import KeysInOrder, WithoutIndexes


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_keep_what_is_written")]

    operations = [
        KeysInOrder(),
        WithoutIndexes(
            fields=[
                ("Text", "entry"),
                ("Cosignature", "head"),
                ("Cosignature", "witness"),
            ]
        ),
    ]
