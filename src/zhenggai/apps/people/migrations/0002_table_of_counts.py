"""The table that failed sign-ins are counted in."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLE = "people_count"


def make(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Let Django lay its own table out."""
    call_command("createcachetable", TABLE, database=editor.connection.alias, verbosity=0)


def drop(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Take it away; the counts are worth nothing."""
    editor.execute(f"DROP TABLE {editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_tables")]
    replaces = [("people", "0003_counts")]
    operations = [migrations.RunPython(make, drop)]
