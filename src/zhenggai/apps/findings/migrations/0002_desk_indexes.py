"""Find what waits for one person, and count a round by unit, without reading every finding."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0001_chain")]

    operations = [
        migrations.RemoveIndex(model_name="parttaken", name="part_person"),
        migrations.AddIndex(
            model_name="parttaken",
            index=models.Index(fields=["person", "part", "finding"], name="part_person_part"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["round", "lead_unit", "state"], name="finding_round_unit"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["state", "due_on", "id"], name="finding_state_due"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["state", "review_on", "id"], name="finding_state_review"),
        ),
    ]
