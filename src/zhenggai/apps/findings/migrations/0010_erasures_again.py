"""What was erased, and put right since, can be erased again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0009_records_hold")]

    operations = [
        migrations.RemoveConstraint(model_name="erasure", name="erased_once"),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed", None)),
                fields=("finding", "target"),
                name="erasure_waits_once",
            ),
        ),
    ]
