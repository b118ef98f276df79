"""A message that nobody misses ends as neither sent nor failed."""

from django.db import migrations, models

STATES = ["dropped", "failed", "sent", "superseded", "waiting"]


class Migration(migrations.Migration):
    dependencies = [("messages", "0001_outbox")]

    operations = [
        migrations.RemoveConstraint("message", "message_known_state"),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="message_known_state"
            ),
        ),
    ]
