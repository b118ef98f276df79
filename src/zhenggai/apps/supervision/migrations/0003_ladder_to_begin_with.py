"""A ladder to begin with for each regime, as proposals: each says which of its figures stand in a
text that we have read. None is in force before an office puts it there."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_REGIMES = ("inspection", "audit", "eco", "safety", "supervision", "meeting", "general_audit")
_APPEALS = "申请复核三十日、作出复核三十日：《政府督查工作条例》（2021）第二十四至二十六条"
_OWN = "转办层级、保存月数为起始值，未见条文，请按本单位规定修改后启用。"
_BY_ANALOGY = "（本制度参照）"
# Rung, roles, above, after, only what is overdue, days to report, source.
_ROWS = (
    ("reminder", "issuer,registrar", False, "", False, 0, "提醒书：巡察整改督办实践。"),
    ("order", "issuer", False, "", False, 15, "督办单：督查督办实践，一般事项十五日反馈。"),
    (
        "admonition",
        "issuer",
        False,
        "order",
        True,
        15,
        "告诫书：巡察整改督办实践；反馈日数未见条文。",
    ),
    ("talk", "issuer", True, "admonition", True, 30, "约谈：由有权机关决定；反馈日数未见条文。"),
    ("accountability", "issuer", True, "talk", True, 0, "问责建议：由有权机关依规决定。"),
)
_HANDED_ON, _KEPT = 2, 36


def add(apps: Any, editor: Any) -> None:
    """Add the proposals."""
    rules = apps.get_model("supervision", "LadderRule")
    rules.objects.using(editor.connection.alias).bulk_create(
        rules(
            regime_id=regime,
            rung=rung,
            roles=roles,
            above=above,
            after=after,
            overdue=overdue,
            report_in=days,
            report_unit="days",
            appeal_in=30,
            appeal_unit="days",
            decide_in=30,
            decide_unit="days",
            handed_on=_HANDED_ON,
            kept_months=_KEPT,
            source=source
            + _APPEALS
            + ("" if regime == "supervision" else _BY_ANALOGY)
            + "。"
            + _OWN,
        )
        for regime in _REGIMES
        for rung, roles, above, after, overdue, days, source in _ROWS
    )


def take_back(apps: Any, editor: Any) -> None:
    """Remove them; refused by the database where a step refers to one."""
    rules = apps.get_model("supervision", "LadderRule")
    rules.objects.using(editor.connection.alias).filter(proposed_by=None).delete()


class Migration(migrations.Migration):
    """Five rungs of seven regimes."""

    dependencies = [("supervision", "0002_read_from_here"), ("regimes", "0002_seven_regimes")]
    replaces = [("supervision", "0005_first_ladder")]
    operations = [migrations.RunPython(add, take_back)]
