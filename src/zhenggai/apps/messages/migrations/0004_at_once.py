"""Whether a person wants to be told at once of what is urgent."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Whoever has said nothing is."""

    dependencies = [("messages", "0003_more")]

    operations = [
        migrations.AddField("preference", "at_once", models.BooleanField(default=True)),
    ]
