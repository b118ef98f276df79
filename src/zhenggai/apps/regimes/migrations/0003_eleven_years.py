"""The Chinese years that were published when the program was made, from `chinesecalendar`."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from zhenggai.core.deadlines import china
from zhenggai.core.deadlines.tables import digest_of

# Fixed, whatever a later version of the package knows: what is published after is imported.
_YEARS = range(2016, 2027)
_NUMBERS = {2025: "（国办发明电〔2024〕12号）", 2026: "（国办发明电〔2025〕7号）"}


def add(apps: Any, editor: Any) -> None:
    """Add the years with their days."""
    alias = editor.connection.alias
    year_model = apps.get_model("regimes", "CalendarYear")
    day_model = apps.get_model("regimes", "CalendarDay")
    for year in _YEARS:
        days = china.days_of(year)
        made = year_model.objects.using(alias).create(
            country=china.CODE,
            year=year,
            source=f"国务院办公厅关于{year}年部分节假日安排的通知{_NUMBERS.get(year, '')}",
            digest=digest_of(days),
        )
        day_model.objects.using(alias).bulk_create(
            day_model(
                year=made,
                falls_on=one.day,
                kind=one.kind.value,
                name=one.name,
                name_en=one.name_en,
            )
            for one in days
        )


def take_back(apps: Any, editor: Any) -> None:
    """Remove them."""
    year_model = apps.get_model("regimes", "CalendarYear")
    rows = year_model.objects.using(editor.connection.alias)
    rows.filter(country=china.CODE, year__in=list(_YEARS)).delete()


class Migration(migrations.Migration):
    """Eleven years."""

    dependencies = [("regimes", "0002_seven_regimes")]
    replaces = [("regimes", "0004_published_years")]
    operations = [migrations.RunPython(add, take_back)]
