"""How often a deadline may be put off."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

_PRACTICE = "督查督办工作的通行做法：逾期前申请，第二次由上一级决定。各级可按本级规定调整。"


def source(apps: Any, editor: Any) -> None:
    """Say where the figure comes from: no text of a rule sets one."""
    regime = apps.get_model("regimes", "Regime")
    regime.objects.using(editor.connection.alias).update(extensions_source=_PRACTICE)


class Migration(migrations.Migration):
    """Two columns of the regime."""

    dependencies = [("regimes", "0006_first_rules")]

    operations = [
        migrations.AddField("regime", "extensions", models.PositiveSmallIntegerField(default=2)),
        migrations.AddField("regime", "extensions_source", models.TextField(blank=True)),
        migrations.RunPython(source, migrations.RunPython.noop),
    ]
