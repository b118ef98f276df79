"""The regimes of the field. Names and sources only: figures come as dated rule sets."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_ROWS = [
    ("inspection", "巡视巡察", "Inspection", "《中国共产党巡视工作条例》（2024年修订）"),
    ("audit", "审计", "Audit", "《中华人民共和国审计法》（2021年修正）"),
    (
        "eco",
        "生态环境保护督察",
        "Eco-environment inspection",
        "《生态环境保护督察工作条例》（2025）",
    ),
    ("safety", "安全生产", "Work safety", "《中华人民共和国安全生产法》（2021年修正）"),
    ("supervision", "政府督查", "Government supervision", "《政府督查工作条例》（2021）"),
    (
        "meeting",
        "民主生活会",
        "Democratic life meeting",
        "《县以上党和国家机关党员领导干部民主生活会若干规定》（2016）",
    ),
    (
        "general_audit",
        "一般审计",
        "General audit",
        "IIA Global Internal Audit Standards 15.2 (2024)",
    ),
]


_PRACTICE = "督查督办工作的通行做法：逾期前申请，第二次由上一级决定。各级可按本级规定调整。"


def add(apps: Any, editor: Any) -> None:
    """Add the rows."""
    regime = apps.get_model("regimes", "Regime")
    regime.objects.using(editor.connection.alias).bulk_create(
        regime(
            code=code,
            name=name,
            name_en=name_en,
            source=source,
            # How often a deadline may be put off: no text of a rule sets a figure.
            extensions_source=_PRACTICE,
        )
        for code, name, name_en, source in _ROWS
    )


def take_back(apps: Any, editor: Any) -> None:
    """Remove them; refused by the database where a round refers to one."""
    regime = apps.get_model("regimes", "Regime")
    regime.objects.using(editor.connection.alias).filter(code__in=[r[0] for r in _ROWS]).delete()


class Migration(migrations.Migration):
    """Seven regimes."""

    dependencies = [("regimes", "0001_tables")]
    replaces = [("regimes", "0002_first_regimes")]
    operations = [migrations.RunPython(add, take_back)]
