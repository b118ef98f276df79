"""Let the register list by deadline and by number, by unit, state, category and leader, without
reading every finding."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0003_evidence_taken_out")]

    operations = [
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["state", "ref"], name="finding_state_ref"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["lead_unit", "ref"], name="finding_unit_ref"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(fields=["lead_unit", "state", "ref"], name="finding_unit_state_ref"),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                fields=["category", "state", "due_on", "id"], name="finding_category_due"
            ),
        ),
        migrations.AddIndex(
            model_name="finding",
            index=models.Index(
                fields=["lead_leader", "state", "due_on", "id"], name="finding_leader_due"
            ),
        ),
    ]
