"""Two published years, typed from the notices of the State Council's office (国务院办公厅).

For each: the notice, the days off by holiday, and the days of rest on which people work. And the
Chinese calendar as it stood at the end of 2026, whatever the package has learnt since.
"""

from __future__ import annotations

from zhenggai.core.deadlines import Calendar, china

YEARS = range(2004, 2027)
CHINA = Calendar(
    china.CODE, [day for year in YEARS for day in china.days_of(year)], YEARS, tail=china.TAIL
)

NOTICES = {
    2025: (
        "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）",
        {
            "元旦": ["01-01"],
            "春节": ["01-28", "01-29", "01-30", "01-31", "02-01", "02-02", "02-03", "02-04"],
            "清明": ["04-04", "04-05", "04-06"],
            "劳动节": ["05-01", "05-02", "05-03", "05-04", "05-05"],
            "端午": ["05-31", "06-01", "06-02"],
            # 国庆节、中秋节：10月1日至8日
            "国庆、中秋": [f"10-0{day}" for day in range(1, 9)],
        },
        ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ),
    2026: (
        "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）",
        {
            "元旦": ["01-01", "01-02", "01-03"],
            "春节": [f"02-{day}" for day in range(15, 24)],
            "清明": ["04-04", "04-05", "04-06"],
            "劳动节": ["05-01", "05-02", "05-03", "05-04", "05-05"],
            "端午": ["06-19", "06-20", "06-21"],
            "中秋": ["09-25", "09-26", "09-27"],
            "国庆节": [f"10-0{day}" for day in range(1, 8)],
        },
        ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    ),
}
