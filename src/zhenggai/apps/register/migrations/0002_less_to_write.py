"""Keys in the order of time, and no index that nothing is looked up by or that another begins with
(record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import KeysInOrder, WithoutIndexes


class Migration(migrations.Migration):
    dependencies = [("register", "0001_tables")]

    operations = [
        KeysInOrder(),
        WithoutIndexes(
            fields=[
                ("Run", "person"),
                ("RunRow", "run"),
            ]
        ),
    ]
