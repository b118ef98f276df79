"""A message says how many items there are that it does not list."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """A number beside the items."""

    dependencies = [("messages", "0002_dropped")]

    operations = [
        migrations.AddField("message", "more", models.PositiveIntegerField(default=0)),
    ]
