"""Keys in the order of time (record 40)."""

from __future__ import annotations

from django.db import migrations

from zhenggai.kit.laying_out import KeysInOrder


class Migration(migrations.Migration):
    dependencies = [("files", "0001_tables")]

    operations = [KeysInOrder()]
