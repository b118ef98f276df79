"""When what repeats was last done."""

from __future__ import annotations

from django.db import migrations, models

from zhenggai.kit.laying_out import CreateModels


class Migration(migrations.Migration):
    initial = True

    dependencies = []
    replaces = [
        ("jobs", "0001_schedule"),
        ("jobs", "0002_no_done_at"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="Schedule",
                    fields=[
                        (
                            "name",
                            models.CharField(max_length=64, primary_key=True, serialize=False),
                        ),
                        ("due_at", models.DateTimeField()),
                        ("task", models.UUIDField(null=True)),
                        ("handed_out_at", models.DateTimeField(null=True)),
                        ("wrong_since", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("handed_out_at", None), ("task", None)),
                                    models.Q(
                                        ("handed_out_at__isnull", False), ("task__isnull", False)
                                    ),
                                    _connector="OR",
                                ),
                                name="schedule_task_dated",
                            )
                        ],
                    },
                ),
            ],
        ),
    ]
