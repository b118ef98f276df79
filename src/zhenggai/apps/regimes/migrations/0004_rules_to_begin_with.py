"""The first rules: in force where the text of a rule sets the figure, else drafts that say what is
missing. A draft sets no deadline until a person of the issuer's team has put it in force.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import migrations

# What is said of a figure that we could not confirm, by how far it is confirmed.
_PRACTICE = (
    "见于公开的实际做法，并非条文规定的期限。启用前请核对本级的要求。",
    "Seen in published practice; no text of a rule sets it. Check what is required at your level before putting it in force.",
)
_LOCAL = (
    "一地的规定或者要求，其他地方可能不同。启用前请核对本地规定。",
    "The rule of one place; others may differ. Check the rule of yours before putting it in force.",
)
_PARTLY = (
    "只得到部分证实。启用前请核对原文。",
    "Confirmed in part only. Check the text before putting it in force.",
)
_UNREAD = (
    "业内常见说法，未见条文。启用前请核对原文。",
    "Common knowledge of the field; the text was not seen. Check it before putting it in force.",
)
_OLD = (
    "该条例已于2024年修订，新条文未见，旧条文的适用起止日也未核实。只作历史资料，启用前请核对。",
    "The regulation was revised in 2024; the new text was not seen, and from when to when the old one held is not confirmed. For the record only; check before putting it in force.",
)
_GENERAL = (
    "主动公开政府信息的一般期限，不是整改本身的期限。整改结果属于主动公开范围时才适用。",
    "The general limit for publishing government information, not one of rectification itself. It holds where the result of rectification is such information.",
)
_NONE = ("", "")

_INSPECTION = "《中国共产党巡视工作条例》"
_LISTED = "青岛市重大事故隐患挂牌督办的有关要求（2012年）"
_SUPERVISION = "《政府督查工作条例》第十五条至第十八条"
_UNIFORM = "2 CFR 200 (Uniform Guidance), "
_AUDIT_LAW_SINCE = date(2022, 1, 1)
_SUPERVISION_SINCE = date(2021, 2, 1)
_UNIFORM_SINCE = date(2014, 12, 26)

# regime, level, code, what must be done, from when, unit, amount, rest, source, since, note.
# Without `since` a row is a draft.
_ROWS: list[tuple[str, str, str, str, str, str, int, str, str, date | None, tuple[str, str]]] = [
    # Inspection
    ("inspection", "any", "report", "report", "feedback", "months", 2, "next", f"{_INSPECTION}（2015年）第二十七条", None, _OLD),
    ("inspection", "city", "plan", "plan", "feedback", "months", 1, "next", "某市巡视整改通知", None, _LOCAL),
    ("inspection", "central", "window", "rectification", "feedback", "months", 6, "next", "中央和省级巡视集中整改的实际做法（2025年）", None, _PRACTICE),
    ("inspection", "provincial", "window", "rectification", "feedback", "months", 6, "next", "中央和省级巡视集中整改的实际做法（2025年）", None, _PRACTICE),
    ("inspection", "county", "report", "report", "feedback", "months", 3, "next", "定远县、鹤岗市向阳区巡察整改的公开要求", None, _LOCAL),
    ("inspection", "any", "evaluation", "evaluation", "window_end", "months", 1, "next", "巡察整改成效评估的公开做法", None, _PRACTICE),
    ("inspection", "county", "first_warning", "first_warning", "deadline", "days", -20, "stays", "重庆市江津区的提前预警做法", None, _LOCAL),
    ("inspection", "county", "second_warning", "second_warning", "deadline", "days", -10, "stays", "重庆市江津区的提前预警做法", None, _LOCAL),
    # Audit
    ("audit", "any", "comments", "comments", "report_received", "days", 10, "next", "《中华人民共和国审计法》（2021年修正）第四十四条", _AUDIT_LAW_SINCE, _NONE),
    ("audit", "any", "rectification_60", "rectification", "report_received", "days", 60, "next", "各份审计报告自行写明", None, _UNREAD),
    ("audit", "any", "rectification_90", "rectification", "report_received", "days", 90, "next", "各份审计报告自行写明（早期多为90日）", None, _UNREAD),
    # Government supervision
    ("supervision", "any", "review_request", "review_request", "conclusion_received", "days", 30, "next", _SUPERVISION, _SUPERVISION_SINCE, _NONE),
    ("supervision", "any", "review_decision", "review_decision", "review_asked", "days", 30, "next", _SUPERVISION, _SUPERVISION_SINCE, _NONE),
    ("supervision", "any", "publication", "publication", "information_made", "working_days", 20, "next", "《政府信息公开条例》（2019年修订）", None, _GENERAL),
    # Eco-environment
    ("eco", "any", "plan", "plan", "feedback", "working_days", 30, "next", "督察反馈文本（2019年规定施行期间）", None, _UNREAD),
    ("eco", "any", "progress_report", "progress_report", "feedback", "months", 6, "next", "督察反馈文本（2019年规定施行期间）", None, _UNREAD),
    # Work safety
    ("safety", "any", "on_site_review", "on_site_review", "resumption_asked", "days", 10, "next", "《安全生产事故隐患排查治理暂行规定》（2008年）", None, _UNREAD),
    ("safety", "any", "quarterly_report", "quarterly_report", "quarter_end", "days", 15, "next", "《安全生产事故隐患排查治理暂行规定》（2008年）", None, _UNREAD),
    ("safety", "city", "listed_rectification", "rectification", "listed", "months", 12, "next", _LISTED, None, _LOCAL),
    ("safety", "city", "listed_filing", "filing", "listed", "working_days", 3, "next", _LISTED, None, _LOCAL),
    ("safety", "city", "listed_publication", "publication", "listed", "working_days", 5, "next", _LISTED, None, _LOCAL),
    ("safety", "city", "delisted_publication", "publication", "delisted", "working_days", 5, "next", _LISTED, None, _LOCAL),
    ("safety", "city", "extension_request", "extension_request", "deadline", "working_days", -20, "previous", _LISTED, None, _LOCAL),
    ("safety", "city", "extension_decision", "extension_decision", "extension_asked", "working_days", 10, "next", _LISTED, None, _LOCAL),
    # Democratic life meetings
    ("meeting", "provincial", "meeting_plan", "meeting_plan", "meeting", "days", -15, "previous", "某省的具体办法", None, _LOCAL),
    ("meeting", "any", "meeting_plan_1990", "meeting_plan", "meeting", "days", -10, "previous", "1990年的规定", None, _PARTLY),
    ("meeting", "any", "meeting_report", "meeting_report", "meeting", "days", 15, "next", "基层党组织的有关规定；2016年若干规定是否如此未证实", None, _PARTLY),
    # Single audits in the United States
    ("general_audit", "us_federal", "package_after_report", "reporting_package", "report_received", "days", 30, "next", f"{_UNIFORM}200.512(a)(1)", _UNIFORM_SINCE, _NONE),
    ("general_audit", "us_federal", "package_after_period", "reporting_package", "period_end", "months", 9, "next", f"{_UNIFORM}200.512(a)(1)", _UNIFORM_SINCE, _NONE),
    ("general_audit", "us_federal", "plan_after_report", "corrective_action_plan", "report_received", "days", 30, "next", f"{_UNIFORM}200.511(a), (c); 200.512(a)(1), (c)", _UNIFORM_SINCE, _NONE),
    ("general_audit", "us_federal", "plan_after_period", "corrective_action_plan", "period_end", "months", 9, "next", f"{_UNIFORM}200.511(a), (c); 200.512(a)(1), (c)", _UNIFORM_SINCE, _NONE),
    ("general_audit", "us_federal", "prior_after_report", "prior_findings", "report_received", "days", 30, "next", f"{_UNIFORM}200.511(a), (b); 200.512(a)(1), (c)", _UNIFORM_SINCE, _NONE),
    ("general_audit", "us_federal", "prior_after_period", "prior_findings", "period_end", "months", 9, "next", f"{_UNIFORM}200.511(a), (b); 200.512(a)(1), (c)", _UNIFORM_SINCE, _NONE),
    ("general_audit", "us_federal", "decision", "management_decision", "accepted_by_fac", "months", 6, "stays", f"{_UNIFORM}200.521(d)", _UNIFORM_SINCE, _NONE),
    ("general_audit", "us_federal", "resolution", "resolution", "report_issued", "months", 6, "stays", "OMB Circular A-50", None, _UNREAD),
]  # fmt: skip
# regime, code, what must be done, from when, years on, month, day, source, note; drafts.
_FIXED = [
    ("safety", "yearly_report", "yearly_report", "year_end", 1, 1, 31, "《安全生产事故隐患排查治理暂行规定》（2008年）", _UNREAD),
    ("meeting", "meeting", "meeting", "year_begun", 0, 12, 31, "《县以上党和国家机关党员领导干部民主生活会若干规定》（2016年）", (
        "原文是每年召开一次，一般安排在第四季度，没有写明到哪一天。启用前请核对本级的安排。",
        "The text says once a year, usually in the fourth quarter, and names no day. Check what is arranged at your level before putting it in force.",
    )),
]  # fmt: skip
_AMERICAN = "us_federal"


def _values() -> list[dict[str, Any]]:
    """Every row, by its columns."""
    rows = []
    for regime, level, code, limit, starts, unit, amount, moves, source, since, note in _ROWS:
        american = level == _AMERICAN
        rows.append(
            {
                **{"regime_id": regime, "level": level, "code": code, "limit_of": limit},
                **{"starts": starts, "unit": unit, "amount": amount, "moves": moves},
                **{"source": source, "note": note[0], "note_en": note[1], "valid_from": since},
                "status": "active" if since else "draft",
                "country": "us" if american else "cn",
                # A fiscal period that ends in June has its ninth month in March, to the end.
                "month_ends": american and starts == "period_end",
            }
        )
    for regime, code, limit, starts, years, month, day, source, note in _FIXED:
        rows.append(
            {
                **{"regime_id": regime, "level": "any", "code": code, "limit_of": limit},
                **{"starts": starts, "unit": "fixed", "amount": years, "moves": "next"},
                **{"fixed_month": month, "fixed_day": day, "source": source},
                **{"note": note[0], "note_en": note[1], "status": "draft", "country": "cn"},
            }
        )
    return rows


def add(apps: Any, editor: Any) -> None:
    """Add the rows as first versions."""
    rule = apps.get_model("regimes", "DeadlineRule")
    rule.objects.using(editor.connection.alias).bulk_create(
        rule(version=1, **values) for values in _values()
    )


def take_back(apps: Any, editor: Any) -> None:
    """Remove them; refused by the database where a deadline refers to one."""
    rule = apps.get_model("regimes", "DeadlineRule")
    rows = rule.objects.using(editor.connection.alias)
    rows.filter(version=1, proposed_by=None).delete()


class Migration(migrations.Migration):
    """Thirty-seven rules, ten of them in force."""

    dependencies = [("regimes", "0003_eleven_years")]
    replaces = [("regimes", "0006_first_rules")]
    operations = [migrations.RunPython(add, take_back)]
