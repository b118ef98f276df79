"""When each job is due."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                ("name", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("due_at", models.DateTimeField()),
                ("task", models.UUIDField(null=True)),
                ("handed_out_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("wrong_since", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("handed_out_at", None), ("task", None)),
                            models.Q(("handed_out_at__isnull", False), ("task__isnull", False)),
                            _connector="OR",
                        ),
                        name="schedule_task_dated",
                    )
                ],
            },
        ),
    ]
