"""Make the index, in the way of each database, and note by what it is filled."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from zhenggai.apps.passages import index


def install(apps: Any, editor: Any) -> None:
    """The empty index."""
    index.install(editor.connection)
    apps.get_model("passages", "Splitting").objects.create(version=index.made_by())


def remove(apps: Any, editor: Any) -> None:
    """The way back."""
    apps.get_model("passages", "Splitting").objects.all().delete()
    index.remove(editor.connection)


class Migration(migrations.Migration):
    """A table that Django does not manage."""

    dependencies = [("passages", "0001_tables")]
    replaces = [("passages", "0002_index"), ("passages", "0003_traits")]
    operations = [migrations.RunPython(install, remove)]
