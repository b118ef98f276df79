"""Let a file be found by the digest of what was sent: a copy that says less is the same file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("findings", "0004_register_indexes")]

    operations = [
        migrations.AddIndex(
            model_name="evidence",
            index=models.Index(fields=["original_digest"], name="evidence_original"),
        ),
    ]
