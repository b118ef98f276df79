"""What is held can be taken back at once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_counts"),
    ]

    operations = [
        migrations.AddField(
            model_name="delegation",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="grant",
            name="withdrawn_at",
            field=models.DateTimeField(null=True),
        ),
    ]
