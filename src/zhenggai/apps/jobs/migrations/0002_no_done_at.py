"""When a job was last done is told by its task, and nobody asked the row."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_schedule")]

    operations = [migrations.RemoveField(model_name="schedule", name="done_at")]
